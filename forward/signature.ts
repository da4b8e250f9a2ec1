/** Signatures of webhooks as Standard Webhooks (standardwebhooks.com, 1.0) has them, and their secrets. Pure. */
import { createHmac } from "node:crypto";
import type { Millis } from "#foundation/clock";

export interface SigningSecret {
  /** `whsec_` and base64 of the key. */
  readonly secret: string;
  /** Up to when it signs beside a newer one; null: the newest. */
  readonly until: Millis | null;
}

/** A secret of 32 random bytes that come as base64url. */
export const secretOf = (bytes: string): string => `whsec_${Buffer.from(bytes, "base64url").toString("base64")}`;

/** With the new one in front; the one before signs until `until`, any older one no more. */
export function rotated(secrets: readonly SigningSecret[], secret: string, until: Millis): SigningSecret[] {
  const newest = secrets.find((one) => one.until === null);
  return [{ secret, until: null }, ...(newest ? [{ ...newest, until }] : [])];
}

const signatureOf = (secret: string, signed: string): string => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
};

/** The headers of a delivery: HMAC-SHA256 of `id.timestamp.body` (seconds) under each secret that is good at `now`, with a space between. */
export function signedHeaders(
  { id, body }: { readonly id: string; readonly body: string },
  secrets: readonly SigningSecret[],
  now: Millis,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  const good = secrets.filter(({ until }) => until === null || until > now);
  const signature = good.map(({ secret }) => signatureOf(secret, `${id}.${timestamp}.${body}`)).join(" ");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signature,
  };
}
