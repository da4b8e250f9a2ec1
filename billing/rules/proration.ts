/**
 * 日割: the monthly fee of a month that is not whole. IOT 第30条2項; the formula is "当社が定める日割計算式", so it is
 * a setting of the plan, kept by name with every charge.
 */
import type { Proration } from "#contracts";
import { type Exact, exact, rounded, sumOf, type Yen } from "../yen.ts";

export type { Proration };

export interface DaysAtPrice {
  readonly days: number;
  readonly yen: number;
}

/** Days ÷ days of the month in thousandths, the fourth decimal cut: 2 of 29 → 68. In whole numbers: `toFixed` would give 69. */
export function coefficientOf(days: number, daysInMonth: number): number {
  return Math.floor((days * 1000) / daysInMonth);
}

/**
 * The fee for the billable days of a month, which may have several prices. Days of one price are put together before
 * anything is cut: 10 + 21 days at 1,000 yen are 1,000 yen, not 322 + 677.
 */
export function prorate(proration: Proration, parts: readonly DaysAtPrice[], daysInMonth: number): Yen {
  const days = parts.reduce((sum, part) => sum + part.days, 0);
  if (days > daysInMonth) throw new RangeError(`${days} days in a month of ${daysInMonth}`);
  if (days === 0) return 0;
  if (proration === "none") return parts.find((part) => part.days > 0)?.yen ?? 0;
  const byPrice = new Map<number, number>();
  for (const part of parts) byPrice.set(part.yen, (byPrice.get(part.yen) ?? 0) + part.days);
  const share = (yen: number, ofDays: number): Exact =>
    proration === "calendar-days"
      ? exact(BigInt(yen) * BigInt(ofDays), daysInMonth)
      : exact(BigInt(yen) * BigInt(coefficientOf(ofDays, daysInMonth)), 1000);
  return rounded(sumOf([...byPrice].map(([yen, ofDays]) => share(yen, ofDays))), "floor");
}
