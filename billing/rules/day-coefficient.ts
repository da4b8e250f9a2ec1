/** アカウント料金: unit price × Σ of each account's day coefficient. SK 別紙1 備考(1) (R-54; A-5: cut once, on the sum). */
import { exact, rounded, type Yen } from "../yen.ts";
import { coefficientOf } from "./proration.ts";

export interface AccountFee {
  /** Σ of the coefficients, in thousandths. */
  readonly coefficientSum: number;
  readonly yen: Yen;
}

/**
 * `daysUsed`: the days of the month on which each account was used (distinct days of the provider's zone, A-6).
 * April, 300 yen, accounts used 30, 15 and 7 days: (1.000 + 0.500 + 0.233) × 300 = 519.9 → 519 yen.
 */
export function accountFee(unitYen: number, daysUsed: readonly number[], daysInMonth: number): AccountFee {
  let coefficientSum = 0;
  for (const days of daysUsed) {
    if (days > daysInMonth) throw new RangeError(`${days} days in a month of ${daysInMonth}`);
    coefficientSum += coefficientOf(days, daysInMonth);
  }
  return { coefficientSum, yen: rounded(exact(BigInt(unitYen) * BigInt(coefficientSum), 1000), "floor") };
}
