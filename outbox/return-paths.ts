/**
 * Envelope senders that name their letter (VERP): `bounce+{letter}.{signature}@…`. Whatever a server reports to one is of that
 * letter, though it quotes nothing of it; the signature keeps others from making up reports.
 */
import type { Vault } from "#foundation/secrets";

export interface ReturnPaths {
  /** Where a letter comes back to; null: to its sender. */
  of(letterId: string): string | null;
  /** The letter that came back to an address; null: it is none of these. */
  letterAt(address: string): string | null;
}

/** Hexadecimal digits of a signature: 64 bits, so that the local part stays under 64 characters (RFC 5321 §4.5.3.1.1). */
const signatureDigits = 16;

/** `address`: where bounces go, without a tag; null: letters come back to their sender. */
export function openReturnPaths(address: string | null, vault: Pick<Vault, "sign" | "isSigned">): ReturnPaths {
  const [, local = "", domain = ""] = /^(.+)@(.+)$/.exec(address ?? "") ?? [];
  const named = (id: string) => `return path of ${id}`;
  return {
    of: (id) => address && `${local}+${id.replaceAll("-", "")}.${vault.sign(named(id), signatureDigits)}@${domain}`,
    letterAt(recipient) {
      // Servers may write a local part in capitals.
      const [, before, hex = "", signature = ""] =
        /^(.+)\+([0-9a-f]{32})\.([0-9a-f]+)@/.exec(recipient.trim().toLowerCase()) ?? [];
      if (before !== local.toLowerCase()) return null;
      const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      return signature.length === signatureDigits && vault.isSigned(named(id), signature) ? id : null;
    },
  };
}
