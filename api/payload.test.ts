import { describe, expect, test } from "vitest";
import { payloadFrom } from "./payload.ts";

describe("a payload as it is pasted", () => {
  test.each([
    ["0167 00EB", "016700eb"],
    ["01:67:00:eb", "016700eb"],
    ["0x01, 0x67\n0x00", "016700"],
    ["AWcA6w==", "016700eb"],
    ["AWcA6w", "016700eb"],
    ["-_8=", "fbff"],
    ["cafe", "cafe"],
    ["", ""],
  ])("%j", (pasted, hex) => {
    expect(payloadFrom(pasted)).toBe(hex);
  });

  test("what could be both is what one says", () => {
    expect([payloadFrom("cafe", "hex"), payloadFrom("cafe", "base64")]).toEqual(["cafe", "71a7de"]);
  });

  test.each(["温度", "abcde", "012", "ff".repeat(1_001)])("%j is refused at its field", (pasted) => {
    expect(() => payloadFrom(pasted, pasted === "012" ? "hex" : undefined)).toThrow(
      expect.objectContaining({ kind: "invalid", errors: [expect.objectContaining({ path: "payload" })] }),
    );
  });
});
