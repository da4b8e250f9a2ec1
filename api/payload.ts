/** A payload as people paste it: hex with or without blanks, colons and 0x, or Base64 in either alphabet. Pure. */
import { Fault } from "#foundation/fault";

/** A device says 242 bytes at most; tests of codecs now and then more. */
const bytesMax = 1_000;

/**
 * As lower-case hex. What is both is hex, since that is what consoles show: `cafe` is two bytes. Faults: invalid when it is
 * neither, or longer than 1,000 bytes.
 */
export function payloadFrom(pasted: string, encoding?: "hex" | "base64"): string {
  const refused = (text: string) => new Fault("invalid", text, { errors: [{ path: "payload", text }] });
  const digits = pasted.replaceAll(/0x|[\s:,-]/gi, "");
  const isHex = /^([0-9a-f]{2})*$/i.test(digits);
  const letters = pasted.replaceAll(/\s/g, "");
  const isBase64 = /^[A-Za-z0-9+/_-]*={0,2}$/.test(letters) && letters.replaceAll("=", "").length % 4 !== 1;
  if (encoding === "hex" ? !isHex : encoding === "base64" ? !isBase64 : !isHex && !isBase64)
    throw refused("api.payload-form");
  const hex = isHex && encoding !== "base64" ? digits.toLowerCase() : Buffer.from(letters, "base64").toString("hex");
  if (hex.length > bytesMax * 2) throw refused("api.payload-long");
  return hex;
}
