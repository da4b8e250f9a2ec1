/** Secrets at rest (AES-256-GCM under the installation's key) and in logs (never shown). */
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";

/** A value that prints as ‹secret›, whatever prints it. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "‹secret›";
  }
  toJSON(): string {
    return "‹secret›";
  }
  [inspect.custom](): string {
    return "‹secret›";
  }
}

export interface Vault {
  /** Encrypts a text for a column: base64 of nonce, tag and cipher text. */
  seal(plain: string): string;
  /** The text again; throws when the key is another one or the column was touched. */
  open(sealed: string): string;
}

/** `key` is any text of the installation; AES takes its SHA-256. */
export function openVault(key: Secret): Vault {
  const aesKey = createHash("sha256").update(key.reveal()).digest();
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", aesKey, nonce);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", aesKey, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
    },
  };
}

/** SHA-256 of a high-entropy secret, for look-up by hash (tokens, sessions): hex. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares two texts in time that does not depend on where they differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
