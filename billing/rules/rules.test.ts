/** The charging rules, by article, with the worked examples of spec/contracts-billing.md. */
import { existsSync, readFileSync } from "node:fs";
import { array, assert, bigInt, integer, property, record, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { isCorporateNumber, registrationNumberFrom } from "#accounts";
import { lastCureDay, lastHeirDay, lastReturnDay, latestNoticeDay, minimumTermEnd } from "#contracts";
import { exact, rounded, sumOf } from "../yen.ts";
import { adjustment } from "./adjustment.ts";
import { billableDays, pricedDays } from "./billable-days.ts";
import { taxBlocks, taxPercent } from "./consumption-tax.ts";
import { accountFee } from "./day-coefficient.ts";
import { closingOn, dueOn, endOfNextMonth } from "./due-day.ts";
import { lateDamages } from "./late-damages.ts";
import { coefficientOf, prorate } from "./proration.ts";
import { surcharge } from "./surcharge.ts";
import { type Tier, tieredFee, tiersMistake } from "./tiers.ts";

const day = (text: string) => Temporal.PlainDate.from(text);
const month = (text: string) => Temporal.PlainYearMonth.from(text);
const term = (startedOn: string, endedOn: string | null) => ({
  startedOn: day(startedOn),
  endedOn: endedOn === null ? null : day(endedOn),
});
const price = (yen: number, validFrom = "2020-01-01") => ({ yen, validFrom: day(validFrom) });

interface Vectors {
  proration: {
    start: string;
    end: string | null;
    month: string;
    monthly: number;
    days: number;
    dim: number;
    exactFloor: number;
    coefMilli: number;
    coefFloor: number;
  }[];
  late: { unpaid: number; due: string; paid: string; n: number; blocks: number; damages: number }[];
  skAccounts: {
    month: string;
    unit: number;
    accounts: { days: number; coefMilli: number }[];
    milliYen: number;
    yenFloor: number;
  };
  coefficientTraps: { days: number; dim: number; truncMilli: number }[];
  floatTraps: { price: number; days: number; dim: number; integer: number }[];
  minTerm: {
    start: string;
    end: string;
    terminated: string;
    monthly: number;
    rows: { month: string; days: number; amount: number }[];
    total: number;
  };
  notices: {
    maintenance14d: { start: string; latestNotice: string };
    discontinue3m: { end: string; latestNotice: string }[];
    discontinue1m: { end: string; latestNotice: string };
    suspensionCure2m: { suspended: string; lastCureDay: string }[];
    simReturn30d: { end: string; lastDay: string };
    heir2w: { death: string; lastDay: string };
  };
  registrationNumber: { T: string }[];
  taxOnce: { lines: number[]; perInvoice: number }[];
  priceChange: { month: string; old: number; new: number; changeDay: string; exact: number };
  splitLoss: { monthly: number; dim: number; parts: number[]; merged: number };
}

const vectorsFile = new URL("../../../shared/spec/contracts-billing-vectors.json", import.meta.url);
const vectors: Vectors | null = existsSync(vectorsFile) ? JSON.parse(readFileSync(vectorsFile, "utf8")) : null;
if (!vectors) process.stdout.write("skipped: the vectors of the billing rules (../shared/spec is absent)\n");

describe("IOT 第30条2項 日割 (R-50 to R-53)", () => {
  test.each([
    ["R-50: a start on the 15th pays 16 of April's 30 days", "2026-04-15", null, "2026-04", 500, 266],
    ["R-50: a start on the 1st pays the whole month", "2026-04-01", null, "2026-04", 500, 500],
    ["R-51: the last day is paid: an end on 10 May pays 10 of 31", "2026-04-15", "2026-05-10", "2026-05", 500, 161],
    ["R-51: an end on the last day pays the whole month", "2026-04-15", "2026-05-31", "2026-05", 500, 500],
    ["R-51: start and end on 30 April pay one day", "2026-04-30", "2026-04-30", "2026-04", 500, 16],
    ["R-40: the parent's 300 yen beside the child's", "2026-04-15", null, "2026-04", 300, 160],
    ["a month before the start pays nothing", "2026-04-15", null, "2026-03", 500, 0],
    ["a month after the end pays nothing", "2026-04-15", "2026-05-10", "2026-06", 500, 0],
  ])("%s", (_name, startedOn, endedOn, monthText, yen, fee) => {
    const parts = pricedDays(term(startedOn, endedOn), month(monthText), [price(yen)]);
    expect(prorate("calendar-days", parts, month(monthText).daysInMonth)).toBe(fee);
  });

  test("R-52: 500 → 600 yen on 2026-07-15 is (500×14 + 600×17) ÷ 31 = 554", () => {
    const parts = pricedDays(term("2026-01-01", null), month("2026-07"), [price(600, "2026-07-15"), price(500)]);
    expect(parts.map(({ days, yen }) => [days, yen])).toEqual([
      [14, 500],
      [17, 600],
    ]);
    expect(prorate("calendar-days", parts, 31)).toBe(554);
  });

  test("A-4: days of one price are put together before anything is cut", () => {
    const parts = [
      { days: 10, yen: 1000 },
      { days: 21, yen: 1000 },
    ];
    expect(prorate("calendar-days", parts, 31)).toBe(1000);
  });

  test("A-1: by coefficient 10,000 yen × 17 of 31 days are 5,480, by days 5,483; without proration the month is whole", () => {
    const parts = [{ days: 17, yen: 10_000 }];
    expect(prorate("coefficient", parts, 31)).toBe(5_480);
    expect(prorate("calendar-days", parts, 31)).toBe(5_483);
    expect(prorate("none", parts, 31)).toBe(10_000);
  });

  test("a day without a valid price is no charge of zero, but a mistake", () => {
    expect(() => pricedDays(term("2026-04-15", null), month("2026-04"), [price(500, "2026-04-20")])).toThrow(
      "2026-04-15",
    );
    expect(() => prorate("calendar-days", [{ days: 32, yen: 1 }], 31)).toThrow("32 days");
  });

  test.skipIf(!vectors)("every vector: proration, its traps, the price change, the split", () => {
    for (const {
      start,
      end,
      month: text,
      monthly,
      days,
      dim,
      exactFloor,
      coefMilli,
      coefFloor,
    } of vectors?.proration ?? []) {
      expect(billableDays(term(start, end), month(text))?.days).toBe(days);
      expect(prorate("calendar-days", [{ days, yen: monthly }], dim)).toBe(exactFloor);
      expect(prorate("coefficient", [{ days, yen: monthly }], dim)).toBe(coefFloor);
      expect(coefficientOf(days, dim)).toBe(coefMilli);
    }
    for (const { days, dim, truncMilli } of vectors?.coefficientTraps ?? [])
      expect(coefficientOf(days, dim)).toBe(truncMilli);
    for (const { price: yen, days, dim, integer: fee } of vectors?.floatTraps ?? [])
      expect(prorate("calendar-days", [{ days, yen }], dim)).toBe(fee);
    const change = vectors?.priceChange;
    if (!change) return;
    const prices = [price(change.old), price(change.new, change.changeDay)];
    const parts = pricedDays(term("2020-01-01", null), month(change.month), prices);
    expect(prorate("calendar-days", parts, 31)).toBe(change.exact);
  });

  test("a month's days, however they are split at one price, cost the month; more days never cost less", () => {
    const split = tuple(integer({ min: 0, max: 31 }), integer({ min: 0, max: 31 })).map(
      ([a, b]) => [Math.min(a, b), Math.max(a, b)] as const,
    );
    assert(
      property(split, integer({ min: 0, max: 1_000_000 }), ([few, many], yen) => {
        const parts = [few, many - few, 31 - many].map((days) => ({ days, yen }));
        expect(prorate("calendar-days", parts, 31)).toBe(yen);
        const fee = (days: number) => prorate("calendar-days", [{ days, yen }], 31);
        expect(fee(few)).toBeLessThanOrEqual(fee(many));
        expect(prorate("coefficient", [{ days: many, yen }], 31)).toBeLessThanOrEqual(fee(many));
      }),
    );
  });

  test("any two days of four years: the fee is that of a reference written with strings of days", () => {
    const anyDay = integer({ min: 0, max: 1460 }).map((days) => day("2027-01-01").add({ days }));
    assert(
      property(anyDay, anyDay, integer({ min: 1, max: 99_999 }), (a, b, yen) => {
        const [from, to] = [a.toString(), b.toString()].sort() as [string, string];
        for (let current = month("2027-01"); current.year < 2031; current = current.add({ months: 1 })) {
          const all = Array.from(
            { length: current.daysInMonth },
            (_, index) => `${current}-${String(index + 1).padStart(2, "0")}`,
          );
          const used = all.filter((one) => one >= from && one <= to).length;
          const parts = pricedDays(term(from, to), current, [price(yen)]);
          expect(prorate("calendar-days", parts, all.length)).toBe(Math.floor((used * yen) / all.length));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("SK 別紙1 備考 (R-54, R-55)", () => {
  test("備考(1) アカウント料金: 30, 15 and 7 days of April at 300 yen are 519 yen, cut once on the sum (A-5)", () => {
    expect(accountFee(300, [30, 15, 7], 30)).toEqual({ coefficientSum: 1_733, yen: 519 });
    expect(accountFee(300, [], 30).yen).toBe(0);
    expect(() => accountFee(300, [31], 30)).toThrow("31 days");
  });

  test.skipIf(!vectors)("備考(1): the vector", () => {
    const { month: text, unit, accounts, milliYen, yenFloor } = (vectors as Vectors).skAccounts;
    const fee = accountFee(
      unit,
      accounts.map(({ days }) => days),
      month(text).daysInMonth,
    );
    expect([fee.coefficientSum * unit, fee.yen]).toEqual([milliYen, yenFloor]);
  });

  const tiers: Tier[] = [
    { upTo: 1_000, unitYen: 2 },
    { upTo: null, unitYen: 1 },
  ];

  test("備考(2) 累計認証成功回数: 1,500 times are 2,500 yen graduated, 1,500 by volume (A-20)", () => {
    const fee = (mode: "graduated" | "volume", count: number) =>
      tieredFee(mode, tiers, count).reduce((sum, part) => sum + part.yen, 0);
    expect([fee("graduated", 1_500), fee("volume", 1_500)]).toEqual([2_500, 1_500]);
    expect([fee("graduated", 1_000), fee("volume", 1_000)]).toEqual([2_000, 2_000]);
    expect([fee("graduated", 1_001), fee("volume", 1_001)]).toEqual([2_001, 1_001]);
    expect([fee("graduated", 0), fee("volume", 0)]).toEqual([0, 0]);
  });

  test("備考(2): a flat fee comes once with the tier that is reached", () => {
    const withFlat: Tier[] = [
      { upTo: 10, unitYen: 0, flatYen: 100 },
      { upTo: null, unitYen: 5, flatYen: 50 },
    ];
    expect(tieredFee("graduated", withFlat, 12).map((part) => part.yen)).toEqual([100, 60]);
    expect(tieredFee("volume", withFlat, 12).map((part) => part.yen)).toEqual([110]);
  });

  test("備考(2): tiers that leave a gap or never end are named", () => {
    expect(tiersMistake([])).toBe("billing.tiers-empty");
    expect(tiersMistake([{ upTo: 10, unitYen: 1 }])).toBe("billing.tiers-last-open");
    expect(
      tiersMistake([
        { upTo: 10, unitYen: 1 },
        { upTo: 10, unitYen: 1 },
        { upTo: null, unitYen: 1 },
      ]),
    ).toBe("billing.tiers-ascending");
    expect(tiersMistake(tiers)).toBeNull();
  });

  test("備考(2): each unit is in one part, and one more unit never costs less when graduated", () => {
    assert(
      property(integer({ min: 0, max: 5_000 }), (count) => {
        const parts = tieredFee("graduated", tiers, count);
        expect(parts.reduce((sum, part) => sum + part.units, 0)).toBe(count);
      }),
    );
  });
});

describe("IOT 第35条 遅延損害金 (R-80)", () => {
  const damages = (yen: number, paidOn: string) => lateDamages(yen, { dueOn: day("2026-06-30"), paidOn: day(paidOn) });

  test.each([
    ["paid on the due day", "2026-06-30", 0],
    ["paid early", "2026-06-01", 0],
    ["within 10 days from the day after (ただし書)", "2026-07-10", 0],
    ["day 11: 2 %", "2026-07-11", 2_000],
    ["day 30: still 2 %", "2026-07-30", 2_000],
    ["day 31 to 59: no full block yet (A-7)", "2026-08-28", 2_000],
    ["day 60: one block of 30 days, 3.5 %", "2026-08-29", 3_500],
    ["day 90: two blocks", "2026-09-28", 5_000],
    ["a year", "2027-06-30", 18_500],
  ])("%s", (_name, paidOn, yen) => {
    expect(damages(100_000, paidOn).yen).toBe(yen);
  });

  test("of portions each has its own days: 60,000 paid on day 5, 40,000 on day 40 → 0 + 800", () => {
    expect([damages(60_000, "2026-07-05").yen, damages(40_000, "2026-08-09").yen]).toEqual([0, 800]);
  });

  test.skipIf(!vectors)("every vector", () => {
    for (const { unpaid, due, paid, n, blocks, damages: yen } of vectors?.late ?? [])
      expect(lateDamages(unpaid, { dueOn: day(due), paidOn: day(paid) })).toEqual({ daysLate: n, blocks, yen });
  });
});

test("IOT 第34条 割増金 (R-81): twice the evaded amount without tax", () => {
  expect(surcharge(30_000)).toBe(60_000);
});

describe("MR 第12条 調定金 (R-83)", () => {
  const minimumUntil = minimumTermEnd(day("2026-04-15"), 12);

  test("MR 第5条: a year from the billing start date ends the day before its anniversary, also from 29 February", () => {
    expect(minimumUntil.toString()).toBe("2027-04-14");
    expect(minimumTermEnd(day("2026-09-01"), 12).toString()).toBe("2027-08-31");
    expect(minimumTermEnd(day("2028-02-29"), 12).toString()).toBe("2029-02-27");
  });

  test("ended 2026-10-31: November to March at 10,000 yen and 14 of April's 30 days, 54,666 in all", () => {
    const parts = adjustment({ endedOn: day("2026-10-31"), minimumUntil }, [price(10_000)], "calendar-days");
    expect(parts.map(({ days, yen }) => [days, yen])).toEqual([
      [30, 10_000],
      [31, 10_000],
      [31, 10_000],
      [28, 10_000],
      [31, 10_000],
      [14, 4_666],
    ]);
    expect(parts.reduce((sum, part) => sum + part.yen, 0)).toBe(54_666);
  });

  test("ended on the term's last day: nothing", () => {
    expect(adjustment({ endedOn: minimumUntil, minimumUntil }, [price(10_000)], "calendar-days")).toEqual([]);
  });

  test.skipIf(!vectors)("the vector", () => {
    const { start, end, terminated, monthly, rows, total } = (vectors as Vectors).minTerm;
    expect(minimumTermEnd(day(start), 12).toString()).toBe(end);
    const parts = adjustment({ endedOn: day(terminated), minimumUntil: day(end) }, [price(monthly)], "calendar-days");
    expect(parts.map((part) => [part.month.toString(), part.days, part.yen])).toEqual(
      rows.map((row) => [row.month, row.days, row.amount]),
    );
    expect(parts.reduce((sum, part) => sum + part.yen, 0)).toBe(total);
  });
});

describe("IOT 第37条 消費税, 適格請求書 (R-47)", () => {
  test("rounded once per rate and invoice: three lines of 335 yen bear 100 yen, not 99", () => {
    const line = { yen: 335, category: "standard", percent: 10 } as const;
    expect(taxBlocks([line, line, line])).toEqual([{ category: "standard", percent: 10, netYen: 1_005, taxYen: 100 }]);
  });

  test("rates are apart, damages stay outside, a credit bears its tax with the opposite sign", () => {
    const blocks = taxBlocks([
      { yen: 999, category: "reduced", percent: 8 },
      { yen: 2_000, category: "outside", percent: 0 },
      { yen: 1_005, category: "standard", percent: 10 },
    ]);
    expect(blocks.map(({ category, percent, netYen, taxYen }) => [category, percent, netYen, taxYen])).toEqual([
      ["standard", 10, 1_005, 100],
      ["reduced", 8, 999, 79],
      ["outside", 0, 2_000, 0],
    ]);
    expect(taxBlocks([{ yen: -1_005, category: "standard", percent: 10 }])[0]?.taxYen).toBe(-100);
    expect(taxBlocks([])).toEqual([]);
  });

  test("the rate is that of the day: 8 % until 2019-09-30, 10 % since; none before 1989-04-01", () => {
    expect(taxPercent("standard", day("2019-09-30"))).toBe(8);
    expect(taxPercent("standard", day("2019-10-01"))).toBe(10);
    expect(taxPercent("reduced", day("2026-11-20"))).toBe(8);
    expect(taxPercent("outside", day("2026-11-20"))).toBe(0);
    expect(() => taxPercent("standard", day("1989-03-31"))).toThrow("1989-03-31");
  });

  test.skipIf(!vectors)("every vector: tax once, registration numbers", () => {
    for (const { lines, perInvoice } of vectors?.taxOnce ?? [])
      expect(taxBlocks(lines.map((yen) => ({ yen, category: "standard", percent: 10 })))[0]?.taxYen).toBe(perInvoice);
    for (const { T } of vectors?.registrationNumber ?? [])
      expect(registrationNumberFrom(T)).toEqual({ number: T, check: "right" });
  });

  test("登録番号: as people type it; a wrong check digit is told; anything else is none", () => {
    expect(registrationNumberFrom("Ｔ７０００-0120-50002")).toEqual({ number: "T7000012050002", check: "right" });
    expect(registrationNumberFrom("T7000012050003")?.check).toBe("wrong");
    expect(registrationNumberFrom("7000012050002")).toBeNull();
    expect(isCorporateNumber("7000012050002")).toBe(true);
  });
});

describe("IOT 第33条 支払期日 (R-46)", () => {
  const weekday = (on: Temporal.PlainDate) => on.dayOfWeek <= 5;

  test("月末締め翌月末払い: June closes on the 30th, is due on 2026-07-31; on a closed day the next open one (民法142条)", () => {
    expect(closingOn(endOfNextMonth, day("2026-06-30")).toString()).toBe("2026-06-30");
    expect(dueOn(endOfNextMonth, day("2026-06-30"), weekday).toString()).toBe("2026-07-31");
    expect(dueOn(endOfNextMonth, day("2026-09-30"), weekday).toString()).toBe("2026-11-02"); // 31 October is a Saturday
    expect(dueOn({ ...endOfNextMonth, onHoliday: "previous" }, day("2026-09-30"), weekday).toString()).toBe(
      "2026-10-30",
    );
    expect(dueOn({ ...endOfNextMonth, onHoliday: "stay" }, day("2026-09-30"), weekday).toString()).toBe("2026-10-31");
  });

  test("20日締め翌々月10日払い: what is charged to 30 June closes on 20 July, is due on 10 September", () => {
    const rule = { closingDay: 20, dueMonths: 2, dueDay: 10, onHoliday: "next" } as const;
    expect(closingOn(rule, day("2026-06-20")).toString()).toBe("2026-06-20");
    expect(closingOn(rule, day("2026-06-30")).toString()).toBe("2026-07-20");
    expect(dueOn(rule, day("2026-07-20"), weekday).toString()).toBe("2026-09-10");
  });
});

describe("periods counted by the terms", () => {
  test("IOT 第25条2項: works on 2026-07-01 are told by 2026-06-17; 第27条: three months, clamped; MAS 第13条2項: one month", () => {
    expect(latestNoticeDay(day("2026-07-01"), { days: 14 }).toString()).toBe("2026-06-17");
    expect(latestNoticeDay(day("2026-08-31"), { months: 3 }).toString()).toBe("2026-05-31");
    expect(latestNoticeDay(day("2026-05-31"), { months: 3 }).toString()).toBe("2026-02-28");
    expect(latestNoticeDay(day("2026-03-31"), { months: 1 }).toString()).toBe("2026-02-28");
  });

  test("IOT 第28条 (R-72), 第18条 (R-12), MA 第9条2項: two months to cure, two weeks for heirs, thirty days to return", () => {
    expect(lastCureDay(day("2026-01-15")).toString()).toBe("2026-03-15");
    expect(lastCureDay(day("2025-12-31")).toString()).toBe("2026-02-28");
    expect(lastHeirDay(day("2026-04-01")).toString()).toBe("2026-04-15");
    expect(lastReturnDay(day("2026-05-10")).toString()).toBe("2026-06-09");
  });
});

describe("yen", () => {
  test("are rounded once, by size: a credit cancels its charge to the yen", () => {
    assert(
      property(bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), integer({ min: 1, max: 100_000 }), (above, below) => {
        for (const rounding of ["floor", "half-up", "ceil"] as const) {
          const charge = rounded({ numerator: above, denominator: BigInt(below) }, rounding);
          expect(charge + rounded({ numerator: -above, denominator: BigInt(below) }, rounding)).toBe(0);
        }
      }),
    );
  });

  test("fractions add up without loss, in any order", () => {
    const fraction = record({
      numerator: bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
      denominator: bigInt({ min: 1n, max: 31n }),
    });
    assert(
      property(array(fraction, { maxLength: 12 }), (parts) => {
        const [one, other] = [sumOf(parts), sumOf(parts.toReversed())];
        expect(one.numerator * other.denominator).toBe(other.numerator * one.denominator);
      }),
    );
    expect(rounded(sumOf([exact(1, 3), exact(1, 3), exact(1, 3)]), "floor")).toBe(1);
  });

  test("a fraction over nothing, and an amount beyond what a number holds, are refused", () => {
    expect(() => exact(1, 0)).toThrow("over 0");
    expect(() => rounded(exact(2n ** 60n), "floor")).toThrow("2^53");
  });
});
