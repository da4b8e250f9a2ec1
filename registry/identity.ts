/** How devices are named on the air, as people write it and as we keep it. Pure. */
import type { Network } from "#journal";

/**
 * A DevEUI as 16 lower-case hex digits, from either case and with - : or blanks between; null when it is none.
 * `70-B3-D5-49-9A-1F-00-01` → `70b3d5499a1f0001`.
 */
export function devEuiFrom(text: string): string | null {
  const hex = text.replaceAll(/[-:\s]/g, "").toLowerCase();
  return /^[0-9a-f]{16}$/.test(hex) ? hex : null;
}

/** A Sigfox ID as upper-case hex without leading zeros, 1 to 8 digits; null when it is none. `00cdbb84` → `CDBB84`. */
export function sigfoxIdFrom(text: string): string | null {
  const hex = text.trim().toUpperCase();
  return /^[0-9A-F]{1,8}$/.test(hex) ? hex.replace(/^0+(?=.)/, "") : null;
}

export function identityFrom(network: Network, text: string): string | null {
  return network === "lorawan" ? devEuiFrom(text) : sigfoxIdFrom(text);
}
