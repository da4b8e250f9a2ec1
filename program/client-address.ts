/** Where a request comes from, when proxies stand in between. Only a proxy that the operator listed is believed. */
import { BlockList, isIP } from "node:net";

/** Which header the proxies write: one of the two, since a proxy passes on the other as an attacker wrote it. */
export type ProxyHeader = "x-forwarded-for" | "forwarded";

export interface Proxies {
  /** Their addresses and networks: `10.0.0.5`, `10.0.0.0/8`, `fd00::/8`. Empty: nobody is believed. */
  readonly networks: readonly string[];
  readonly header: ProxyHeader;
}

/** An address as it is compared and shown: IPv4 in IPv6 clothes is IPv4 (RFC 4291 §2.5.5.2); null when it is none. */
function plainAddress(written: string): string | null {
  const bare = written
    .trim()
    .replace(/^"|"$/g, "")
    .replace(/^\[([^\]]+)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  const address = bare.replace(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i, "$1").toLowerCase();
  return isIP(address) === 0 ? null : address;
}

/** The list of networks, ready to be asked; null when one of them is none. */
export function networksFrom(written: readonly string[]): BlockList | null {
  const list = new BlockList();
  for (const network of written) {
    const [address = "", bits, ...rest] = network.split("/");
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    if (family === 0 || rest.length > 0 || (bits !== undefined && (!/^\d+$/.test(bits) || Number(bits) > most)))
      return null;
    list.addSubnet(address, bits === undefined ? most : Number(bits), family === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

/** The hops that a header tells of, the client first; null for one that is no address (RFC 7239 §6: `unknown`, `_hidden`). */
function hopsFrom(header: ProxyHeader, value: string): (string | null)[] {
  if (header === "x-forwarded-for") return value.split(",").map(plainAddress);
  return value.split(",").map((hop) => plainAddress(/(?:^|;)\s*for=("[^"]*"|[^;,\s]*)/i.exec(hop)?.[1] ?? ""));
}

/**
 * Whom a request comes from: the peer, unless it is a listed proxy. Then the header is read from its end, where the nearest proxy
 * wrote, to the first hop that is not a listed proxy: what stands before that may be invented.
 */
export function clientAddressIn(
  proxies: Proxies,
): (peer: string, header: (name: string) => string | undefined) => string {
  const networks = networksFrom(proxies.networks) ?? new BlockList();
  const isListed = (address: string) => networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return (peer, header) => {
    let nearest = plainAddress(peer) ?? peer;
    if (isIP(nearest) === 0 || !isListed(nearest)) return nearest;
    for (const hop of hopsFrom(proxies.header, header(proxies.header) ?? "").reverse()) {
      if (hop === null) return nearest;
      nearest = hop;
      if (!isListed(nearest)) return nearest;
    }
    return nearest;
  };
}
