/** Billable days of a month. IOT 第30条2項; closed intervals: the billing start date and the last day both count. */
import type { Day } from "#foundation/calendar";

export interface Term {
  /** 課金開始日 */
  readonly startedOn: Day;
  /** 解約日, billable; null while it goes on. */
  readonly endedOn: Day | null;
}

/** A price from a day on. */
export interface PriceVersion {
  readonly validFrom: Day;
  readonly yen: number;
}

/** Consecutive days of a month at one price. */
export interface PricedDays {
  readonly from: Day;
  readonly to: Day;
  readonly days: number;
  readonly yen: number;
}

const isBefore = (a: Day, b: Day): boolean => Temporal.PlainDate.compare(a, b) < 0;

/** First and last billable day of a term in a month; null when there is none. Ends 2026-05-10: 1 to 10 May. */
export function billableDays(term: Term, month: Temporal.PlainYearMonth): { from: Day; to: Day; days: number } | null {
  const [first, last] = [month.toPlainDate({ day: 1 }), month.toPlainDate({ day: month.daysInMonth })];
  const from = isBefore(term.startedOn, first) ? first : term.startedOn;
  const to = term.endedOn && isBefore(term.endedOn, last) ? term.endedOn : last;
  return isBefore(to, from) ? null : { from, to, days: from.until(to).days + 1 };
}

/**
 * The billable days of a month by price: a price holds from its first day on, also in the midst of a month.
 * 500 → 600 yen on 15 July: 14 days at 500, 17 at 600. Throws when no price is valid on a billable day.
 */
export function pricedDays(
  term: Term,
  month: Temporal.PlainYearMonth,
  prices: readonly PriceVersion[],
): readonly PricedDays[] {
  const billable = billableDays(term, month);
  if (!billable) return [];
  const inOrder = prices.toSorted((a, b) => Temporal.PlainDate.compare(a.validFrom, b.validFrom));
  const parts: PricedDays[] = [];
  for (const [index, { validFrom, yen }] of inOrder.entries()) {
    const next = inOrder[index + 1]?.validFrom;
    const from = isBefore(validFrom, billable.from) ? billable.from : validFrom;
    const dayBeforeNext = next?.subtract({ days: 1 });
    const to = dayBeforeNext && isBefore(dayBeforeNext, billable.to) ? dayBeforeNext : billable.to;
    if (!isBefore(to, from)) parts.push({ from, to, days: from.until(to).days + 1, yen });
  }
  const priced = parts.reduce((sum, part) => sum + part.days, 0);
  if (priced !== billable.days) throw new RangeError(`no price is valid on ${billable.from}`);
  return parts;
}
