import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsFromGrammar, grammarFrom } from "./sigfox-grammar.ts";

const decode = (format: string, hex: string) => fieldsFromGrammar(grammarFrom(format), Buffer.from(hex, "hex"));

test.each([
  ["temperature::int:16 battery::uint:8", "ff9c5a", { temperature: -100, battery: 90 }],
  ["temperature::int:16:little-endian", "9cff", { temperature: -100 }],
  ["open::bool:7 low::bool:0 count:1:uint:16", "81012c", { open: true, low: true, count: 300 }],
  ["high:0:uint:4 low:0:uint:4::3", "a5", { high: 10, low: 5 }],
  ["a::uint:4:7  b::uint:4:3   c:1:uint:8", "3c07", { a: 3, b: 12, c: 7 }],
  ["name::char:3 rest::uint:8", "4f4b0011", { name: "OK", rest: 17 }],
  ["f::float:32 g::float:32:little-endian", "3fc000000000c03f", { f: 1.5, g: 1.5 }],
  ["d::float:64", "3ff8000000000000", { d: 1.5 }],
  ["big::uint:64", "ffffffffffffffff", { big: "18446744073709551615" }],
  ["odd::int:5:4", "1f", { odd: -1 }],
])("%s of %s", (format, hex, fields) => {
  expect(decode(format, hex)).toEqual({ kind: "fields", fields });
});

test.each([
  ["", "“” is not name:byte:type:size"],
  ["temperature", "“temperature” is not name:byte:type:size"],
  ["a::float:16", "a: a float has 32 or 64 bits"],
  ["a::uint:65", "a: an uint has 1 to 64 bits"],
  ["a::uint:8:9", "a: the bit must be from 0 to 7"],
  ["a::bool:8", "a: a bool is followed by a bit from 0 to 7"],
  ["a::uint:12:little-endian", "a: little-endian needs whole bytes"],
  ["a::uint:8 a::uint:8", "a is there twice"],
])("“%s” is refused: %s", (format, sentence) => {
  expect(grammarFrom(format)).toEqual({ kind: "error", sentence });
});

test("a payload cut short is an error, not a zero", () => {
  expect(decode("a::uint:8 b::uint:16", "0102")).toEqual({
    kind: "error",
    sentence: "the payload of 2 bytes ends before b",
  });
});

test("whatever comes, neither the grammar nor the payload makes it throw", () => {
  const size = fc
    .tuple(fc.nat(70), fc.constantFrom("", ":", ":big-endian", ":little-endian", "::3", ":2"))
    .map((both) => both.join(""));
  const word = fc
    .tuple(
      fc.constantFrom("a", "b", "c#", "_"),
      fc.constantFrom("", "0", "3", "999"),
      fc.constantFrom("bool", "char", "float", "uint", "int", "x"),
      size,
    )
    .map((parts) => parts.join(":"));
  const format = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 5 }).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(format, fc.uint8Array({ maxLength: 24 }), (text, payload) => {
      const answer = fieldsFromGrammar(grammarFrom(text), payload);
      return answer.kind === "fields" || answer.sentence.length > 0;
    }),
    { numRuns: 3_000 },
  );
});

const file = "/work/shared/data/sigfox/custom_payload_vectors.json";
test.skipIf(!existsSync(file))("documented vectors (skipped where shared/data is absent)", () => {
  type Vector = { format: string; hex: string; expected?: Record<string, unknown>; reproduced: boolean };
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
  for (const { format, hex, expected, reproduced } of vectors) {
    if (reproduced) expect(decode(format, hex), format).toEqual({ kind: "fields", fields: expected });
  }
});
