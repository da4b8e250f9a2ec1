/** Secrets at rest (AES-256-GCM under the installation's key) and in logs (never shown). */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
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
  /** The text again; throws when it was sealed under none of the keys, or the column was touched. */
  open(sealed: string): string;
  /** Under which of the keys it was sealed; null: under none of them, or it was touched. */
  keyOf(sealed: string): "current" | "previous" | null;
  /** The first `digits` hexadecimal digits of a text's HMAC-SHA-256 under the current key. */
  sign(text: string, digits: number): string;
  /** Whether a signature, however long, is the text's under one of the keys. */
  isSigned(text: string, signature: string): boolean;
}

function unsealed(aesKey: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", aesKey, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

/** Seals under `key`, any text of the installation (AES takes its SHA-256); opens what was sealed under `previous`, too. */
export function openVault(key: Secret, previous: Secret | null = null): Vault {
  const aesKeyOf = (one: Secret) => createHash("sha256").update(one.reveal()).digest();
  const aesKey = aesKeyOf(key);
  const previousKey = previous && aesKeyOf(previous);
  const opens = (candidate: Buffer | null, sealed: string): boolean => {
    try {
      return candidate !== null && unsealed(candidate, sealed) !== null;
    } catch {
      return false; // GCM's tag is of another key, or the text was touched
    }
  };
  const keyOf: Vault["keyOf"] = (sealed) => {
    if (opens(aesKey, sealed)) return "current";
    return opens(previousKey, sealed) ? "previous" : null;
  };
  const signatureOf = (one: Buffer, text: string, digits: number): string =>
    createHmac("sha256", createHmac("sha256", one).update("signing").digest())
      .update(text)
      .digest("hex")
      .slice(0, digits);
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", aesKey, nonce);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open: (sealed) => unsealed(previousKey && keyOf(sealed) === "previous" ? previousKey : aesKey, sealed),
    keyOf,
    sign: (text, digits) => signatureOf(aesKey, text, digits),
    isSigned: (text, signature) =>
      [aesKey, previousKey].some((one) => one && sameSecret(signatureOf(one, text, signature.length), signature)),
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
