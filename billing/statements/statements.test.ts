/** Statements as pure functions: whatever is recorded in whatever order, what was billed is what is owed. */
import { array, assert, constantFrom, integer, property, record, uniqueArray } from "fast-check";
import { describe, expect, test } from "vitest";
import type { BillingLine } from "../lines.ts";
import { taxBlocks } from "../rules/consumption-tax.ts";
import { chainStart, createChainCheck, fiscalYearOf, linkHash, statementNumber } from "./chain.ts";
import { type ChargedLine, owedLines, standingOf } from "./corrections.ts";
import { creditable, creditBlocks, creditLines } from "./crediting.ts";
import type { StatementDocument, StatementLine } from "./document.ts";
import { draftStatements } from "./drafting.ts";

const lineOf = (key: string, more: Partial<BillingLine> = {}): BillingLine => ({
  key,
  holderId: "holder",
  serviceMonth: "2026-04",
  plan: "LORAWAN",
  component: "monthly",
  managementUnit: null,
  label: { ja: "月額費用", en: "Monthly fee" },
  quantity: 1,
  unitYen: null,
  yen: 500,
  formula: { ja: "500円", en: "¥500" },
  taxCategory: "standard",
  period: { from: "2026-04-01", to: "2026-04-30" },
  evidence: { kind: "usage", ids: [] },
  ...more,
});

const setting = {
  serviceMonth: "2026-04",
  issuer: {
    name: "港センシング株式会社",
    postalCode: null,
    address: null,
    phone: null,
    registrationNumber: null,
    bankAccount: null,
    note: null,
  },
  addressee: {
    name: "農園",
    department: null,
    postalCode: null,
    address: null,
    language: "ja",
    era: "western",
  },
  terms: {
    due: { closingDay: "end", dueMonths: 1, dueDay: "end", onHoliday: "next" },
    taxRounding: "floor",
  },
  issuedAt: Date.parse("2026-05-06T00:00:00Z"),
  zone: "Asia/Tokyo",
} as const;

/** A month's lines as one moment saw them. */
const months = uniqueArray(
  record({
    key: constantFrom("a", "b", "c", "d", "e"),
    yen: integer({ min: -50_000, max: 1_000_000 }),
    taxCategory: constantFrom("standard", "reduced", "exempt", "outside"),
    managementUnit: constantFrom(null, "北営業所"),
  }),
  { selector: ({ key }) => key, maxLength: 5 },
).map((lines) => lines.map(({ key, ...more }) => lineOf(key, more)));

/** Issues what is owed after each view of the month. */
function issued(views: readonly (readonly BillingLine[])[]): ChargedLine[] {
  const book: ChargedLine[] = [];
  for (const [index, view] of views.entries())
    for (const line of owedLines(view, standingOf(book))) book.push({ line, number: String(index + 1) });
  return book;
}

const netOf = (lines: readonly { yen: number }[]) => lines.reduce((sum, { yen }) => sum + yen, 0);

describe("corrections", () => {
  test("however often a month is judged anew, what was billed in all is what the last judgement says, by key and tax", () => {
    assert(
      property(array(months, { minLength: 1, maxLength: 6 }), (views) => {
        const billed = issued(views).map(({ line }) => line);
        const last = views.at(-1) ?? [];
        for (const { key } of billed)
          expect(netOf(billed.filter((line) => line.key === key))).toBe(netOf(last.filter((line) => line.key === key)));
        const byCategory = (lines: readonly BillingLine[]) =>
          ["standard", "reduced", "exempt", "outside"].map((category) =>
            netOf(lines.filter((line) => line.taxCategory === category)),
          );
        expect(byCategory(billed)).toEqual(byCategory(last));
      }),
    );
  });

  test("a month judged the same again owes nothing, in whatever order its lines come", () => {
    assert(
      property(months, (view) => {
        const standing = standingOf(issued([view]));
        expect(owedLines(view.toReversed(), standing)).toEqual([]);
        expect(owedLines(view.toReversed(), standingOf([]))).toEqual(owedLines(view, standingOf([])));
      }),
    );
  });

  test("a credit cancels its charge exactly, and what was charged and taken back in one statement has no tax", () => {
    assert(
      property(months, (view) => {
        const charged = issued([view]);
        const back = owedLines([], standingOf(charged));
        expect(netOf(back) + netOf(charged.map(({ line }) => line))).toBe(0);
        const both = [...charged.map(({ line }) => line), ...back];
        const taxable = both.map(({ yen, taxCategory, taxPercent }) => ({
          yen,
          category: taxCategory,
          percent: taxPercent,
        }));
        expect(taxBlocks(taxable).map(({ netYen, taxYen }) => netYen + taxYen)).toEqual(
          taxBlocks(taxable).map(() => 0),
        );
      }),
    );
  });

  test("each charge of a key is a revision of its own, so that no database takes the same one twice", () => {
    const book = issued([[lineOf("a")], [lineOf("a", { yen: 400 })], [], [lineOf("a")]]);
    expect(book.map(({ line }) => [line.entry, line.revision, line.yen, line.corrects])).toEqual([
      ["charge", 1, 500, null],
      ["reversal", 1, -500, "1"],
      ["charge", 2, 400, "1"],
      ["reversal", 2, -400, "2"],
      ["charge", 3, 500, null],
    ]);
  });

  test("消費税法: a month charged at 8 % is taken back at 8 %, although the rate is another one when that is found", () => {
    const line = lineOf("a", { serviceMonth: "2019-09", period: { from: "2019-09-01", to: "2019-09-30" } });
    const book = issued([[line]]);
    expect(owedLines([], standingOf(book)).map(({ taxPercent }) => taxPercent)).toEqual([8]);
  });

  test("two lines with one key are a mistake of rating, and refused", () => {
    expect(() => owedLines([lineOf("a"), lineOf("a")], standingOf([]))).toThrow("key a");
  });
});

const documentOf = (lines: readonly BillingLine[]): StatementDocument => {
  const [draft] = draftStatements(owedLines(lines, standingOf([])), setting);
  if (!draft) throw new Error("nothing was owed");
  return { ...draft, number: "2026-000001" };
};

describe("statements", () => {
  test("a statement is the sum of its lines and of one tax per rate", () => {
    assert(
      property(months, (view) => {
        for (const draft of draftStatements(owedLines(view, standingOf([])), setting)) {
          expect(draft.netYen).toBe(netOf(draft.lines));
          expect(draft.totalYen).toBe(draft.netYen + draft.taxBlocks.reduce((sum, { taxYen }) => sum + taxYen, 0));
          expect(draft.kind).toBe(draft.totalYen < 0 ? "credit-note" : "invoice");
        }
      }),
    );
  });

  test("適格返還請求書: credits in any parts give back what was charged to the yen, tax included", () => {
    const parts = array(integer({ min: 1, max: 400 }), { maxLength: 8 });
    assert(
      property(array(integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 }), parts, (amounts, wanted) => {
        const original = documentOf(amounts.map((yen, index) => lineOf(String(index), { yen })));
        const before: StatementLine[] = [];
        let taxYen = 0;
        const credit = (credits: Parameters<typeof creditLines>[1]) => {
          const lines = creditLines(original, credits, before);
          for (const block of creditBlocks(original, lines, before, "floor")) taxYen += block.taxYen;
          before.push(...lines);
        };
        for (const yen of wanted) {
          const [first] = creditable(original, before);
          if (first) credit([{ position: first.position, yen: Math.min(yen, first.yen) }]);
        }
        credit(creditable(original, before));
        expect(netOf(before)).toBe(-original.netYen);
        expect(taxYen + original.taxYen).toBe(0);
        expect(creditable(original, before)).toEqual([]);
      }),
    );
  });

  test("a run that comes after the due day closes later, so that nobody is late before he was asked", () => {
    const [draft] = draftStatements(owedLines([lineOf("a")], standingOf([])), {
      ...setting,
      issuedAt: Date.parse("2026-07-10T00:00:00Z"),
    });
    expect([draft?.closedOn, draft?.dueOn]).toEqual(["2026-07-31", "2026-08-31"]);
  });
});

describe("the chain", () => {
  test("年度: numbers begin anew on 1 April, and a gap in them is told", () => {
    expect([fiscalYearOf(Temporal.PlainDate.from("2027-03-31")), statementNumber(2026, 12)]).toEqual([
      2026,
      "2026-000012",
    ]);
    const check = createChainCheck();
    let previousHash = chainStart;
    const breaks = ["2026-000001", "2026-000002", "2027-000001", "2027-000003"].map((number, index) => {
      const document = JSON.stringify({ ...documentOf([lineOf("a")]), number });
      const link = { sequence: index + 1, number, document, previousHash };
      const hash = linkHash(link);
      previousHash = hash;
      return check.follow({
        ...link,
        hash,
        counterparty: "農園",
        issuedOn: "2026-05-06",
        dueOn: "2026-06-01",
        totalYen: 550,
      });
    });
    expect(breaks).toEqual([[], [], [], [{ sequence: 4, kind: "number-gap" }]]);
  });
});
