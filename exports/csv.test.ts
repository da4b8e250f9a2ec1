/** CSV by the byte: separators, cells that a spreadsheet would run, CP932, and a reader that goes away. */

import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cp932Encoder } from "./cp932.ts";
import { csvDownload, csvLine, csvStream, type Replaced } from "./csv.ts";
import { type AboutDevice, createMaker, type LinesForm } from "./measurement-lines.ts";

function inCp932(text: string) {
  const { bytes, lost } = cp932Encoder()(text);
  return { text: new TextDecoder("shift_jis").decode(bytes), lost: lost.length };
}

test("CP932: twins are written for what it has under another code point, and nothing counts as lost", () => {
  expect(inCp932("10〜20 −5 ¥300 ‖ —")).toEqual({ text: "10～20 －5 ￥300 ∥ ―", lost: 0 });
  expect(inCp932("CO₂ µg/m³ ℃ 髙﨑①ｶﾞ")).toEqual({ text: "CO2 μg/m3 ℃ 髙﨑①ｶﾞ", lost: 0 });
  expect(inCp932("か\u3099")).toEqual({ text: "が", lost: 0 });
});

test("CP932: what it can't hold is 〓, one for each character, and counted", () => {
  expect(inCp932("温室🌱 café 𠮷")).toEqual({ text: "温室〓 caf〓 〓", lost: 3 });
});

test("CP932: a sign never turns into a separator, a quote or the beginning of a formula", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("﹐", "﹦", "₊", "⁼", "﹢", "﹫", "〝", "é", "㎥") }), (text) => {
      expect(inCp932(text).text).not.toMatch(/[",=+@\t\r\n-]/);
    }),
  );
});

test("formulas are defused in half and full width; numbers that came as text stay as they are", () => {
  expect(csvLine(["=1+1", "＝1+1", "@x", "\nx", "-", "-9007199254740993", 21.7, -3, true, null])).toBe(
    `'=1+1,'＝1+1,'@x,"'\nx",'-,-9007199254740993,21.7,-3,true,\r\n`,
  );
});

test("RFC 4180: any cells come back from a parser, by comma and by tab", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 2 }),
      fc.constantFrom("comma" as const, "tab" as const),
      (cells, by) => {
        const line = csvLine(cells, by);
        const [read] = parse(line, { delimiter: by === "tab" ? "\t" : ",", record_delimiter: "\r\n" }) as string[][];
        expect(read?.map((cell, i) => (cell === `'${cells[i]}` ? cells[i] : cell))).toEqual(cells);
      },
    ),
  );
});

test("a stream reads no further than it is asked, and ends its source when the reader goes away", async () => {
  let given = 0;
  let ended = false;
  function* endless() {
    try {
      for (;;) {
        given++;
        yield `${"x".repeat(1_000)}\r\n`;
      }
    } finally {
      ended = true;
    }
  }
  const reader = csvStream(endless(), { encoding: "utf-8" }).getReader();
  expect((await reader.read()).value?.length).toBeGreaterThan(60_000);
  await reader.cancel();
  expect(given).toBeLessThan(300);
  expect(ended).toBe(true);
});

test("a download says how many characters were replaced; a long one when it has ended", async () => {
  async function* pieces(count: number) {
    const make = createMaker({
      ...{ layout: "wide", times: "utc", zone: "UTC", encoding: "shift_jis", separator: "tab" },
      ...{ values: 0, isNamed: true, fields: new Map() },
    } satisfies LinesForm);
    const about: AboutDevice = { name: "温室🌱", profileId: "" };
    for (let made = 0; made < count; made += 1)
      yield make([{ deviceId: "", about, at: new Float64Array(10_000), columns: [] }], []);
  }
  const form = { name: "温室", encoding: "shift_jis", separator: "tab" } as const;
  const told: Record<string, string>[] = [];
  const tell = (fields: Record<string, string>) => void told.push(fields);
  const short = await csvDownload(pieces(1), form, tell);
  expect(short.headers).toMatchObject({
    "hatoba-replaced-characters": "10000",
    "content-type": "text/tab-separated-values; charset=Shift_JIS",
  });
  const line = "1970-01-01 00:00:00.000\t温室〓\r\n".length + 3; // three characters of two bytes
  expect((await new Response(short.body).arrayBuffer()).byteLength).toBe(10_000 * line);
  expect(told).toEqual([]);
  const long = await csvDownload(pieces(20), form, tell);
  expect(long.headers).not.toHaveProperty("hatoba-replaced-characters");
  expect(long.headers).toMatchObject({ trailer: "hatoba-replaced-characters" });
  expect((await new Response(long.body).arrayBuffer()).byteLength).toBe(200_000 * line);
  expect(told).toEqual([{ "hatoba-replaced-characters": "200000" }]);
  const without = await csvDownload(pieces(20), form, null);
  expect(without.headers).not.toHaveProperty("trailer");
  expect((await new Response(without.body).arrayBuffer()).byteLength).toBe(200_000 * line);
});

test("replaced characters are told with row and column, as a parser counts them, whatever the chunks", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "温", "🌱", "é", "\n", '"', ",", "\t") });
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom("comma" as const, "tab" as const),
      fc.boolean(),
      async (list, separator, long) => {
        const told: Replaced[] = [];
        const lines = list.map((row) => csvLine(long ? [...row, "x".repeat(40_000)] : row, separator));
        const form = {
          encoding: "shift_jis",
          separator,
          onReplaced: (more: readonly Replaced[]) => told.push(...more),
        } as const;
        await new Response(csvStream(lines, form)).arrayBuffer();
        expect(told).toEqual(
          list.flatMap((row, r) =>
            row.flatMap((text, c) =>
              [...text]
                .filter((character) => character === "🌱" || character === "é")
                .map((character) => ({ character, row: r + 1, column: c + 1 })),
            ),
          ),
        );
      },
    ),
  );
});
