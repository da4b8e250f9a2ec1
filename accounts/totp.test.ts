import { expect, test } from "vitest";
import { base32, codeAt, keyUri, stepOfCode } from "./totp.ts";

const secret = Buffer.from("12345678901234567890");

test.each([
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
])("RFC 6238 appendix B: at %d seconds the code is %s", (seconds, code) => {
  expect(codeAt(secret, seconds * 1000, 8)).toBe(code);
});

test("RFC 6238 §5.2: the code of the step before and after is good, one further off is not", () => {
  const at = 1_000_000 * 30_000;
  const goodAt = (offset: number) => stepOfCode(secret, codeAt(secret, at + offset * 30_000), at);
  expect([-2, -1, 0, 1, 2].map(goodAt)).toEqual([null, 999_999, 1_000_000, 1_000_001, null]);
});

test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foob", "MZXW6YQ"],
  ["foobar", "MZXW6YTBOI"],
])("RFC 4648 §10: base32 of %j is %j", (plain, encoded) => {
  expect(base32(Buffer.from(plain))).toBe(encoded);
});

test("an authenticator app can read the key URI", () => {
  expect(keyUri(secret, "Hatoba", "yamada")).toBe(
    "otpauth://totp/Hatoba:yamada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hatoba",
  );
});
