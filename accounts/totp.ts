/** One-time codes by time: RFC 6238 with the values that every authenticator app knows (SHA-1, 30 seconds, six digits). */
import { createHmac } from "node:crypto";
import type { Millis } from "#foundation/clock";

const stepMs = 30_000;
/** A phone's clock may be a step off to either side (RFC 6238 §5.2). */
const stepsOff = [0, -1, 1];
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of a step; RFC 4226 §5.3: four bytes at an offset that the last nibble names. */
function codeOfStep(secret: Uint8Array, step: number, digits: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0x0f) & 0x7f_ff_ff_ff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

export const codeAt = (secret: Uint8Array, at: Millis, digits = 6): string =>
  codeOfStep(secret, Math.floor(at / stepMs), digits);

/** The step whose code this is; null when it is none of those that are good at `at`. */
export function stepOfCode(secret: Uint8Array, code: string, at: Millis): number | null {
  const now = Math.floor(at / stepMs);
  const off = stepsOff.find((steps) => codeOfStep(secret, now + steps, 6) === code);
  return off === undefined ? null : now + off;
}

/** RFC 4648 §6 without padding, as authenticator apps want to be told the secret. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

/** What an authenticator app reads from a QR code. */
export function keyUri(secret: Uint8Array, issuer: string, userId: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(userId)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}
