import { afterAll, describe, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { fieldsFromCayenneLpp } from "./cayenne-lpp.ts";
import { openSandbox, usualLimits } from "./sandbox.ts";
import { sentenceIn } from "./sentences.ts";
import { fieldsFromGrammar, grammarFrom } from "./sigfox-grammar.ts";

const sandbox = openSandbox({ clock: systemClock(), log: createLog("silent", "json") });
afterAll(() => sandbox.close());
const inJapanese = (stored: string) => sentenceIn("ja", stored);
const japanese = /[ぁ-んァ-ヶ一-龠]/;

test("a reader of English gets what is stored; what a vendor's codec says stays as it is in both", () => {
  expect(sentenceIn("en", "the codec gave no fields")).toBe("the codec gave no fields");
  expect(inJapanese("bad frame; unknown header 0x7f")).toBe("bad frame; unknown header 0x7f");
  expect(inJapanese("RangeError: too short")).toBe("RangeError: too short");
  expect(inJapanese("")).toBe("");
});

test("a sentence is found with what it names, and within another one", () => {
  expect(inJapanese("the payload of 2 bytes ends before level")).toBe("2 バイトのペイロードには level がありません");
  expect(inJapanese("character 3: t: a float has 32 or 64 bits")).toBe("3 文字目: t: float は 32 または 64 ビットです");
  expect(inJapanese("normalizeUplink: no; temp is outside the range of temperature: 900")).toBe(
    "normalizeUplink: no; temp が temperature の範囲外です: 900",
  );
});

describe("no reason of our own is English only", () => {
  test.each(["01", "0167", "01ff00", "01f005", "01f0080000000000000000"].map((hex) => [hex]))(
    "CayenneLPP %s",
    (hex) => {
      const answer = fieldsFromCayenneLpp(Buffer.from(hex, "hex"));
      if (answer.kind === "error") expect(inJapanese(answer.sentence)).toMatch(japanese);
    },
  );

  test.each(
    ["", "a", "a:0:int:x", "a:0:bool:9", "a:0:uint:8:1:2:3", "a:0:uint:8:9", "a:0:float:16", "a:0:char:0", "a:0:int:65"]
      .concat(["a:0:uint:12:little-endian", "__proto__:0:uint:8", "a::uint:8 a::uint:8", "a:999:uint:8"])
      .concat([Array.from({ length: 300 }, (_, index) => `a${index}::uint:8`).join(" ")])
      .map((grammar) => [grammar.slice(0, 30), grammar]),
  )("grammar %s", (_, format) => {
    const grammar = grammarFrom(format);
    expect(grammar.kind).toBe("error");
    if (grammar.kind === "error") expect(inJapanese(grammar.sentence)).toMatch(japanese);
  });

  test("a payload that is too short for its grammar", () => {
    const answer = fieldsFromGrammar(grammarFrom("a::uint:32"), Buffer.from([1]));
    expect(answer.kind === "error" && inJapanese(answer.sentence)).toMatch(japanese);
  });

  test.each([
    "return { data: {} }",
    "return {}",
    "return null",
    "return function () {}",
    "return Promise.resolve({ data: { a: 1 } })",
    "return { data: { a: 'x'.repeat(1e6) } }",
    "return require('crypto')",
    "throw { toJSON() { throw 1 } }",
  ])("a codec that does: %s", async (body) => {
    const result = await sandbox.attempt(`function decodeUplink() { ${body} }`, ["01", 1, 0]);
    expect("error" in result && inJapanese(result.error)).toMatch(japanese);
  });

  test.each(["'x'", "{}", "new Array(300).fill(0)", "[300]", "[1]"])("an encoder that gives %s", async (bytes) => {
    const source = `function Decode() {} function encodeDownlink() { return { bytes: ${bytes}, fPort: 300 }; }`;
    const result = await sandbox.attempt(source, ["{}", 1, 0], "encode", usualLimits);
    expect("error" in result && inJapanese(result.error)).toMatch(japanese);
  });

  test("a script that defines nothing or doesn't end", async () => {
    expect(inJapanese((await sandbox.check("var a = 1;")) ?? "")).toMatch(japanese);
    expect(inJapanese((await sandbox.check("for (;;);")) ?? "")).toMatch(japanese);
  });
});
