/** Names for rows: UUIDv7, so that they sort by birth and can't be guessed (74 random bits). */
import { randomBytes, randomUUIDv7 } from "node:crypto";

export function newId(): string {
  return randomUUIDv7();
}

/** `bytes` of randomness as URL-safe text: tokens, one-time passwords, webhook secrets. */
export function newSecretText(bytes = 24): string {
  return randomBytes(bytes).toString("base64url");
}
