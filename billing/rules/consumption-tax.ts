/**
 * 消費税: on top of what the law taxes (IOT 第37条, R-47), rounded once per rate and invoice (消費税法施行令70条の10), shown per rate
 * (適格請求書). Rates have a first day; none is written into a formula.
 */
import { type TaxCategory, taxCategories } from "#contracts";
import type { Day } from "#foundation/calendar";
import { exact, type Rounding, rounded, type Yen } from "../yen.ts";

export type { TaxCategory };

interface RatePeriod {
  readonly from: string;
  readonly standard: number;
  readonly reduced: number;
}

/** Percent, from a day on. */
const ratePeriods: readonly RatePeriod[] = [
  { from: "1989-04-01", standard: 3, reduced: 3 },
  { from: "1997-04-01", standard: 5, reduced: 5 },
  { from: "2014-04-01", standard: 8, reduced: 8 },
  { from: "2019-10-01", standard: 10, reduced: 8 },
];

/** Percent on the last day of what was supplied; 0 for what is not taxed. Throws before the tax existed. */
export function taxPercent(category: TaxCategory, suppliedOn: Day): number {
  if (category === "exempt" || category === "outside") return 0;
  const period = ratePeriods.findLast(({ from }) => Temporal.PlainDate.compare(suppliedOn, from) >= 0);
  if (!period) throw new RangeError(`no consumption tax on ${suppliedOn}`);
  return period[category];
}

export interface TaxableLine {
  readonly yen: Yen;
  readonly category: TaxCategory;
  readonly percent: number;
}

/** What an invoice says per rate: total without tax, rate, tax. */
export interface TaxBlock {
  readonly category: TaxCategory;
  readonly percent: number;
  readonly netYen: Yen;
  readonly taxYen: Yen;
}

/**
 * One block per category and rate that occurs. Three lines of 335 yen at 10 %: 1,005 yen and 100 of tax, not 3 × 33.
 * Taxed blocks come first, by falling rate.
 */
export function taxBlocks(lines: readonly TaxableLine[], rounding: Rounding = "floor"): readonly TaxBlock[] {
  const sums = new Map<string, { category: TaxCategory; percent: number; netYen: Yen }>();
  for (const { yen, category, percent } of lines) {
    const key = `${category} ${percent}`;
    const sum = sums.get(key) ?? { category, percent, netYen: 0 };
    sum.netYen += yen;
    sums.set(key, sum);
  }
  return [...sums.values()]
    .sort((a, b) => b.percent - a.percent || taxCategories.indexOf(a.category) - taxCategories.indexOf(b.category))
    .map((sum) => ({ ...sum, taxYen: rounded(exact(BigInt(sum.netYen) * BigInt(sum.percent), 100), rounding) }));
}
