/** Who may speak for a connection: from which addresses, and with which certificate of its own (mutual TLS). */
import { X509Certificate } from "node:crypto";
import { BlockList, isIP } from "node:net";
import type { FieldError } from "#foundation/fault";

export interface Guard {
  /** Addresses or networks (`192.0.2.0/24`); none: from anywhere. */
  readonly addresses: readonly string[];
  /** SHA-256 fingerprints (`AB:CD:…`), one of which the client's certificate has; none: no certificate is asked for. */
  readonly certificates: readonly string[];
}

export interface SaidGuard {
  readonly addresses?: readonly string[] | undefined;
  /** In PEM or as fingerprints. */
  readonly certificates?: readonly string[] | undefined;
}

export const openToAll: Guard = { addresses: [], certificates: [] };

/** What stands at the door: its address, and the certificate that it has shown and whose key it has. */
export interface Visitor {
  readonly address: string;
  readonly certificate: X509Certificate | null;
}

/** Null: it may come in. Otherwise what it lacks. */
export function whyKeptOut(
  guard: Guard,
  { address, certificate }: Visitor,
  now: number,
): "address" | "certificate" | null {
  if (guard.addresses.length > 0 && !listOf(guard).check(...addressOf(address))) return "address";
  if (guard.certificates.length === 0) return null;
  const isCurrent = certificate && now >= Date.parse(certificate.validFrom) && now <= Date.parse(certificate.validTo);
  return isCurrent && guard.certificates.includes(certificate.fingerprint256) ? null : "certificate";
}

/** A guard as it is said; what is not said stays. The errors name each address and certificate that is none. */
export function guardFrom(said: SaidGuard = {}, before = openToAll): { guard: Guard; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const addresses = (said.addresses ?? before.addresses).map((text) => text.trim());
  addresses.forEach((text, index) => {
    if (!networkFrom(text)) errors.push({ path: `guard.addresses.${index}`, text: "registry.guard-address-form" });
  });
  const certificates = (said.certificates ?? before.certificates).map((text, index) => {
    const fingerprint = fingerprintFrom(text.trim());
    if (!fingerprint) errors.push({ path: `guard.certificates.${index}`, text: "registry.guard-certificate-form" });
    return fingerprint ?? "";
  });
  return { guard: { addresses, certificates: [...new Set(certificates)] }, errors };
}

type Family = "ipv4" | "ipv6";

function networkFrom(text: string): { address: string; bits: number; family: Family } | null {
  const [address = "", length, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return null;
  const widest = version === 4 ? 32 : 128;
  const bits = length === undefined ? widest : Number(length);
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || bits > widest)) return null;
  return { address, bits, family: version === 4 ? "ipv4" : "ipv6" };
}

const lists = new WeakMap<Guard, BlockList>();

/** Made once for a guard: gateways' datagrams are looked at one by one. */
function listOf(guard: Guard): BlockList {
  const known = lists.get(guard);
  if (known) return known;
  const list = new BlockList();
  lists.set(guard, list);
  for (const text of guard.addresses) {
    const network = networkFrom(text);
    if (network) list.addSubnet(network.address, network.bits, network.family);
  }
  return list;
}

/** A socket that listens for both families writes IPv4 addresses as `::ffff:192.0.2.1`. */
function addressOf(text: string): [string, Family] {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  const address = mapped ?? text;
  return [address, isIP(address) === 6 ? "ipv6" : "ipv4"];
}

function fingerprintFrom(text: string): string | null {
  if (/^([0-9a-f]{2}:){31}[0-9a-f]{2}$/i.test(text)) return text.toUpperCase();
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toUpperCase().replaceAll(/(..)(?=.)/g, "$1:");
  try {
    return new X509Certificate(text).fingerprint256;
  } catch {
    return null;
  }
}
