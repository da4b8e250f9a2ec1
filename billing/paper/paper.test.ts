import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { StatementDocument, StatementLine } from "../statements/document.ts";
import { statementColumns, statementRows } from "./csv.ts";
import { statementPdf } from "./pdf.ts";
import { wordingFor } from "./wording.ts";

const lineOf = (more: Partial<StatementLine> = {}): StatementLine => ({
  key: "k",
  holderId: "holder",
  serviceMonth: "2026-04",
  plan: "LORAWAN",
  component: "monthly",
  managementUnit: null,
  label: { ja: "月額費用(LoRaWAN)", en: "Monthly fee (LoRaWAN)" },
  quantity: 12,
  unitYen: 500,
  yen: 6_000,
  formula: { ja: "500円 × 12台 = 6,000円", en: "¥500 × 12 = ¥6,000" },
  taxCategory: "standard",
  taxPercent: 10,
  period: { from: "2026-04-01", to: "2026-04-30" },
  evidence: { kind: "usage", ids: [] },
  entry: "charge",
  revision: 1,
  corrects: null,
  ...more,
});

const statementOf = (more: Partial<StatementDocument> = {}): StatementDocument => ({
  layout: 1,
  kind: "invoice",
  number: "2026-000012",
  serviceMonth: "2026-04",
  issuedOn: "2026-05-06",
  closedOn: "2026-04-30",
  dueOn: "2026-06-01",
  issuer: {
    name: "港センシング株式会社",
    postalCode: "231-0023",
    address: "神奈川県横浜市中区山下町999",
    phone: "045-000-0000",
    registrationNumber: "T4011001098993",
    bankAccount: "みなと銀行 本店 普通 1234567",
    note: null,
  },
  addressee: {
    name: "髙﨑農園株式会社",
    department: "経理部",
    postalCode: null,
    address: null,
    language: "ja",
    era: "western",
  },
  managementUnit: "北営業所",
  lines: [
    lineOf(),
    lineOf({ yen: 2_000, taxCategory: "outside", taxPercent: 0, label: { ja: "遅延損害金", en: "Damages" } }),
  ],
  taxBlocks: [
    { category: "standard", percent: 10, netYen: 6_000, taxYen: 600 },
    { category: "outside", percent: 0, netYen: 2_000, taxYen: 0 },
  ],
  netYen: 8_000,
  taxYen: 600,
  totalYen: 8_600,
  corrects: [],
  reason: null,
  ...more,
});

/** The text of a PDF as a reader would copy it: each font's glyphs through its ToUnicode table. */
function textOf(pdf: Uint8Array): string {
  const file = Buffer.from(pdf).toString("latin1");
  const objects = new Map<string, string>();
  for (const [, id = "", body = ""] of file.matchAll(/(\d+) 0 obj\n([\s\S]*?)endobj/g)) {
    const stream = /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body)?.[1];
    const unpacked =
      stream && /FlateDecode/.test(body) ? inflateSync(Buffer.from(stream, "latin1")).toString("latin1") : stream;
    objects.set(id, unpacked ?? body);
  }
  const fonts = new Map<string, string[]>();
  for (const [, name = "", id = ""] of file.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const table = objects.get(/\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? "")?.[1] ?? "") ?? "";
    const ranges = [...table.matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[([^\]]*)\]/g)].flatMap(
      ([, list = ""]) => list.match(/<[^>]*>/g) ?? [],
    );
    fonts.set(
      name,
      ranges.map((hex) => Buffer.from(hex.slice(1, -1), "hex").swap16().toString("utf16le")),
    );
  }
  let [text, glyphs] = ["", [] as string[]];
  for (const content of objects.values())
    for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]\n]*)\] TJ/g)) {
      if (font) glyphs = fonts.get(font) ?? [];
      const numbers = [...(shown ?? "").matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex = ""]) => hex.match(/.{4}/g) ?? []);
      for (const glyph of numbers) text += glyphs[Number.parseInt(glyph, 16)] ?? "";
      if (shown) text += "\n";
    }
  return text;
}

const pagesOf = (pdf: Uint8Array) =>
  Buffer.from(pdf)
    .toString("latin1")
    .match(/\/Type \/Page\n/g)?.length;

describe("a statement on paper", () => {
  test("適格請求書 (消費税法 第57条の4): issuer, T-number, addressee, period, contents, per rate total, rate and tax", async () => {
    const text = textOf(await statementPdf(statementOf()));
    for (const said of [
      ...[
        "請求書",
        "2026-000012",
        "髙﨑農園株式会社 御中",
        "港センシング株式会社",
        "登録番号 T4011001098993",
        "2026年4月分",
      ],
      ...[
        "月額費用(LoRaWAN)",
        "500円 × 12台 = 6,000円",
        "10%対象",
        "6,000",
        "600",
        "不課税",
        "¥8,600",
        "2026年6月1日",
        "管理単位: 北営業所",
      ],
      "みなと銀行 本店 普通 1234567",
    ])
      expect(text).toContain(said);
    expect(text).not.toContain("軽減");
  });

  test("in English for who reads English, with the same numbers", async () => {
    const { addressee } = statementOf();
    const text = textOf(
      await statementPdf(statementOf({ addressee: { ...addressee, name: "Takasaki Farm K.K.", language: "en" } })),
    );
    for (const said of ["Invoice", "T4011001098993", "Monthly fee (LoRaWAN)", "Taxed at 10%", "¥8,600", "June 1, 2026"])
      expect(text).toContain(said);
  });

  test("適格返還請求書: names the invoice that it credits, has no due day and no bank account", async () => {
    const credit = lineOf({ entry: "credit", yen: -6_000, corrects: "2026-000003" });
    const text = textOf(
      await statementPdf(
        statementOf({
          kind: "credit-note",
          dueOn: null,
          lines: [credit],
          totalYen: -6_600,
          corrects: ["2026-000003"],
          reason: "機器の不具合",
        }),
      ),
    );
    for (const said of [
      "返還請求書",
      "請求書 2026-000003 の売上げに係る対価の返還等です。",
      "返還の理由: 機器の不具合",
      "△6,000",
      "△¥6,600",
    ])
      expect(text).toContain(said);
    expect(text).not.toContain("お支払期限");
    expect(text).not.toContain("みなと銀行");
  });

  test("many lines go on to further sheets, each with the heads of the columns", async () => {
    const pdf = await statementPdf(statementOf({ lines: Array.from({ length: 60 }, () => lineOf()) }));
    expect(pagesOf(pdf)).toBe(4);
    expect(textOf(pdf).match(/金額\(税抜\)/g)).toHaveLength(4);
    expect(textOf(pdf)).toContain("4 / 4");
  });

  test("the same statement is the same bytes", async () => {
    expect(Buffer.from(await statementPdf(statementOf())).equals(await statementPdf(statementOf()))).toBe(true);
  });

  test.each([
    ["2019-04-30", "平成31年4月30日"],
    ["2019-05-01", "令和元年5月1日"],
    ["2026-12-31", "令和8年12月31日"],
  ])("元号: %s is printed as %s where eras are asked for", (day, printed) => {
    expect(wordingFor({ language: "ja", era: "japanese" }).day(day)).toBe(printed);
  });

  test("元号: a line's period goes over the end of an era; who reads English has none", () => {
    const period = ["2019-04-15", "2019-05-14"] as const;
    expect(wordingFor({ language: "ja", era: "japanese" }).days(...period)).toBe("H31/04/15\n〜R1/05/14");
    expect(wordingFor({ language: "en", era: "japanese" }).days(...period)).toBe("Apr 15, 2019\n– May 14, 2019");
  });

  test("元号: a formula's days and months are by eras, too", () => {
    const said = "最低利用期間 2019年4月30日 まで：2019年5月分 10,000円";
    expect(wordingFor({ language: "ja", era: "japanese" }).written(said)).toBe(
      "最低利用期間 平成31年4月30日 まで：令和元年5月分 10,000円",
    );
    expect(wordingFor({ language: "ja", era: "western" }).written(said)).toBe(said);
  });

  test("CSV has a row per line, and its sum is the statement's", () => {
    const rows = [...statementRows(statementOf(), "ja")].map((row) =>
      Object.fromEntries(statementColumns.map((name, index) => [name, row[index]])),
    );
    expect(rows[0]).toMatchObject({
      number: "2026-000012",
      counterparty: "髙﨑農園株式会社",
      "net-yen": 6_000,
      from: "2026-04-01",
      formula: "500円 × 12台 = 6,000円",
    });
    expect(rows.reduce((sum, row) => sum + Number(row["net-yen"]), 0)).toBe(8_000);
  });
});
