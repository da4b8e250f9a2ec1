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
  ["", "the grammar has no field"],
  ["temperature", "character 1: “temperature” is not name:byte:type:size"],
  ["a::float:16", "character 1: a: a float has 32 or 64 bits"],
  ["a::uint:65", "character 1: a: an uint has 1 to 64 bits"],
  ["a::uint:8:9", "character 1: a: the bit must be from 0 to 7"],
  ["a::bool:8", "character 1: a: a bool is followed by a bit from 0 to 7"],
  ["a::uint:12:little-endian", "character 1: a: little-endian needs whole bytes"],
  ["a::uint:8   b::uint:8::8", "character 13: b: the bit must be from 0 to 7"],
  ["__proto__::uint:8", "character 1: __proto__ can't be a name"],
  ["a:256:uint:8", "character 1: a: the byte must be at most 255"],
  ["a::uint:8:big-endian:7:7", "character 1: a: “8:big-endian:7:7” has too many parts"],
  ["a::uint:8 a::uint:8", "character 11: a is there twice"],
])("“%s” is refused: %s", (format, sentence) => {
  expect(grammarFrom(format)).toEqual({ kind: "error", sentence });
});

type Piece = readonly [type: string, bits: string, value: unknown];

const digits = (value: bigint, length: number) => BigInt.asUintN(length, value).toString(2).padStart(length, "0");
const plain = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value.toString());
const bitsOf = (bytes: Uint8Array) => [...bytes].map((byte) => digits(BigInt(byte), 8)).join("");

/** A type with the bits of a value of it; multi-byte numbers in either order. */
const piece = fc.oneof(
  fc.boolean().map((value): Piece => ["bool", value ? "1" : "0", value]),
  fc
    .tuple(fc.constantFrom("uint", "int"), fc.integer({ min: 1, max: 64 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
    .map(([type, length, any]): Piece => {
      const value = type === "int" ? BigInt.asIntN(length, any) : BigInt.asUintN(length, any);
      return [`${type}:${length}`, digits(value, length), plain(value)];
    }),
  fc.tuple(fc.integer({ min: 1, max: 8 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map(([bytes, any]): Piece => {
    const value = BigInt.asUintN(bytes * 8, any);
    const pairs = digits(value, bytes * 8).match(/.{8}/g) ?? [];
    return [`uint:${bytes * 8}:little-endian`, pairs.reverse().join(""), plain(value)];
  }),
  fc
    .stringMatching(/^[A-Za-z0-9]{1,6}$/)
    .map((text): Piece => [`char:${text.length}`, bitsOf(Buffer.from(text)), text]),
  fc.double({ noNaN: true }).map((value): Piece => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return ["float:64", bitsOf(bytes), value];
  }),
);

test("what is packed bit behind bit with byte and bit of each field is read again", () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      let bits = "";
      const words = pieces.map(([type, own], index) => {
        const [byte, bit] = [bits.length >> 3, 7 - (bits.length & 7)];
        bits += own;
        const order = /^(?:u?int|float):\d+$/.test(type) && index % 2 === 0 ? "::" : ":";
        return `f${index}:${byte}:${type}${order.replace("::", type === "bool" ? ":" : "::")}${bit}`;
      });
      const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0").match(/.{8}/g) ?? [];
      const payload = Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
      const fields = Object.fromEntries(pieces.map(([, , value], index) => [`f${index}`, value]));
      expect(fieldsFromGrammar(grammarFrom(words.join("  ")), payload)).toEqual({ kind: "fields", fields });
    }),
  );
});

test("bytes left out: fields of whole bytes follow one another", () => {
  const whole = fc.constantFrom(
    ["uint:8", 1],
    ["int:16", 2],
    ["uint:24:little-endian", 3],
    ["char:2", 2],
    ["float:32", 4],
  );
  fc.assert(
    fc.property(
      fc.array(whole, { minLength: 1, maxLength: 6 }),
      fc.uint8Array({ minLength: 24, maxLength: 24 }),
      (types, payload) => {
        let at = 0;
        const explicit = types.map(([type, bytes], index) => {
          const word = `f${index}:${at}:${type}`;
          at += Number(bytes);
          return word;
        });
        const left = types.map(([type], index) => `f${index}::${type}`);
        expect(fieldsFromGrammar(grammarFrom(left.join(" ")), payload)).toEqual(
          fieldsFromGrammar(grammarFrom(explicit.join(" ")), payload),
        );
      },
    ),
  );
});

test("our reading where Sigfox's document contradicts itself: a bit is inclusive, and 32 bits from bit 2 of byte 0 need 5 bytes", () => {
  expect(decode("n::uint:32:2", "fd2345678f")).toEqual({ kind: "fields", fields: { n: 0xa468acf1 } });
  expect(decode("n::uint:32:2", "fd234567")).toEqual({
    kind: "error",
    sentence: "the payload of 4 bytes ends before n",
  });
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

const file = new URL("../../shared/data/sigfox/custom_payload_vectors.json", import.meta.url);
test.skipIf(!existsSync(file))("documented vectors (skipped where shared/data is absent)", () => {
  type Vector = { format: string; hex: string; expected?: Record<string, unknown>; reproduced: boolean };
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
  for (const { format, hex, expected, reproduced } of vectors) {
    if (reproduced) expect(decode(format, hex), format).toEqual({ kind: "fields", fields: expected });
    // Ambiguous: the document's own value would need fewer bits than the field has.
    else expect(decode(format, hex).kind, format).toBe("error");
  }
});
