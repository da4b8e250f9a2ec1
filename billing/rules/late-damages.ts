/** 遅延損害金. IOT 第35条 (R-80; A-7: whole blocks of 30 days only; A-9: no compounding, the day of payment counts). */
import type { Day } from "#foundation/calendar";
import { exact, rounded, type Yen } from "../yen.ts";

export interface LateDamages {
  /** Days from the day after the due day to the day of payment, both included; 0 or less: in time. */
  readonly daysLate: number;
  /** Whole blocks of 30 days from day 31 on. */
  readonly blocks: number;
  readonly yen: Yen;
}

const graceDays = 10;
const firstPeriodDays = 30;
const blockDays = 30;

/**
 * Damages on one paid portion of an obligation (tax included). Nothing within 10 days from the day after the due day; then
 * 2 %; from day 31 on 1.5 % more for each full 30 days. 100,000 yen due 2026-06-30, paid 2026-08-29 (day 60): 3,500 yen.
 */
export function lateDamages(
  paidYen: Yen,
  { dueOn, paidOn }: { readonly dueOn: Day; readonly paidOn: Day },
): LateDamages {
  const daysLate = dueOn.until(paidOn).days;
  if (daysLate <= graceDays) return { daysLate, blocks: 0, yen: 0 };
  const blocks = Math.max(0, Math.floor((daysLate - firstPeriodDays) / blockDays));
  return { daysLate, blocks, yen: rounded(exact(BigInt(paidYen) * BigInt(20 + 15 * blocks), 1000), "floor") };
}
