/** The adjustment (調定金) for ending before the minimum term (最低利用期間) is over. MR 第5条, 第12条, 別紙2 (R-83; A-16: day-exact). */
import type { Day } from "#foundation/calendar";
import type { Yen } from "../yen.ts";
import { billableDays, type PriceVersion, pricedDays } from "./billable-days.ts";
import { type Proration, prorate } from "./proration.ts";

export interface AdjustmentPart {
  readonly month: Temporal.PlainYearMonth;
  readonly days: number;
  readonly yen: Yen;
}

/**
 * The monthly fees of what remains after the last day, month by month; nothing when the term was kept. Minimum until
 * 2027-04-14, ended 2026-10-31, 10,000 yen: November to March 5 × 10,000, April 10,000 × 14 ÷ 30 = 4,666; 54,666 in all.
 */
export function adjustment(
  { endedOn, minimumUntil }: { readonly endedOn: Day; readonly minimumUntil: Day },
  prices: readonly PriceVersion[],
  proration: Proration,
): readonly AdjustmentPart[] {
  const remaining = { startedOn: endedOn.add({ days: 1 }), endedOn: minimumUntil };
  const parts: AdjustmentPart[] = [];
  if (Temporal.PlainDate.compare(remaining.startedOn, minimumUntil) > 0) return parts;
  const last = minimumUntil.toPlainYearMonth();
  for (
    let month = remaining.startedOn.toPlainYearMonth();
    Temporal.PlainYearMonth.compare(month, last) <= 0;
    month = month.add({ months: 1 })
  ) {
    const days = billableDays(remaining, month)?.days ?? 0;
    const yen = prorate(proration, pricedDays(remaining, month, prices), month.daysInMonth);
    parts.push({ month, days, yen });
  }
  return parts;
}
