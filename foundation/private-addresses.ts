/** Addresses of private networks, which what others name (webhooks, brokers) must not lead to unless the operator allows it. */
import { type LookupAddress, lookup as lookUp } from "node:dns";
import { BlockList, connect as connectTcp, isIP, type LookupFunction, Socket } from "node:net";
import { connect as connectTls, type SecureContextOptions } from "node:tls";

/** IANA special-purpose registries: this host, private, shared, link-local (cloud metadata), multicast, documentation. */
const notPublic = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  notPublic.ipv4.addSubnet(network, bits, "ipv4");
// Only 2000::/3 is global unicast; 2001::/23, 2002::/16 and 64:ff9b::/96 carry other addresses in them.
for (const [network, bits] of [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const)
  notPublic.ipv6.addSubnet(network, bits, "ipv6");

/** Whether an IP address may be one of this machine or of the operator's own network. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return family === 6 ? notPublic.ipv6.check(address, "ipv6") : notPublic.ipv4.check(address, "ipv4");
}

export type PrivateAddresses = "refused" | "allowed";

/** What is said of a host that leads into a private network. */
export const refusedHost = (host: string): Error => new Error(`${host} is an address of a private network`);

/** Looks at the very addresses that are connected to: a name that answers differently the second time gains nothing. */
export function publicLookup(
  hostname: string,
  options: Parameters<LookupFunction>[1],
  callback: Parameters<LookupFunction>[2],
) {
  lookUp(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return callback(error, []);
    if (found.some(({ address }) => isPrivateAddress(address))) return callback(refusedHost(hostname), []);
    if (options.all) return callback(null, found);
    callback(null, found[0]?.address ?? "", found[0]?.family);
  });
}

/** An address of a private network that stands in a URL itself, where no look-up sees it; null: none does, or they are allowed. */
export function privateHostIn(url: string, privateAddresses: PrivateAddresses): string | null {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return privateAddresses === "refused" && isIP(host) !== 0 && isPrivateAddress(host) ? host : null;
}

export type BrokerTls = Pick<SecureContextOptions, "ca" | "cert" | "key">;

/**
 * To an MQTT broker: TCP, or TLS with a certificate that must be good for the host. One that leads where it must not is
 * destroyed with the reason.
 */
export function brokerSocket(url: string, privateAddresses: PrivateAddresses, tls: BrokerTls = {}): Socket {
  const { protocol, hostname, port } = new URL(url);
  const privateHost = privateHostIn(url, privateAddresses);
  if (privateHost !== null) return new Socket().destroy(refusedHost(privateHost));
  const host = hostname.replace(/^\[|\]$/g, "");
  const isTls = protocol === "mqtts:";
  const at = {
    ...{ host, port: Number(port || (isTls ? 8883 : 1883)) },
    ...(privateAddresses === "refused" && { lookup: publicLookup }),
  };
  if (!isTls) return connectTcp(at);
  return connectTls({ ...at, ...tls, ...(isIP(host) === 0 && { servername: host }) });
}
