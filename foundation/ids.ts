/** Names for rows: UUIDv7, so that they sort by birth and can't be guessed (62 random bits). */
import { randomBytes, randomUUIDv7 } from "node:crypto";

/** 48 bits of milliseconds in hex, and what the ids of that millisecond count up. */
let latest = { time: "", count: 0 };
const countMax = 0xfff;

/** Larger than every id that this thread made before, also within a millisecond (RFC 9562 §6.2, a counter in `rand_a`). */
export function newId(): string {
  const id = randomUUIDv7();
  const time = id.slice(0, 13);
  if (time > latest.time) latest = { time, count: Number.parseInt(id.slice(15, 18), 16) >> 1 };
  else if (latest.count < countMax) latest = { ...latest, count: latest.count + 1 };
  else latest = { time: afterTime(latest.time), count: 0 };
  return `${latest.time}-7${latest.count.toString(16).padStart(3, "0")}${id.slice(18)}`;
}

/** `01a1fd96-73c5` → `01a1fd96-73c6` */
function afterTime(time: string): string {
  const next = (Number.parseInt(time.replace("-", ""), 16) + 1).toString(16).padStart(12, "0");
  return `${next.slice(0, 8)}-${next.slice(8)}`;
}

/** `bytes` of randomness as URL-safe text: tokens, one-time passwords, webhook secrets. */
export function newSecretText(bytes = 24): string {
  return randomBytes(bytes).toString("base64url");
}
