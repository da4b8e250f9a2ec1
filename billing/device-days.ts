/** Device counts of a month. SDM 第6条, 第7条; spec/contracts-billing.md. Pure. */
import type { Day } from "#foundation/calendar";

export interface Interval {
  readonly startedOn: Day;
  /** The last day, billable too; null while it goes on. */
  readonly endedOn: Day | null;
  /** How many devices have these days. */
  readonly devices: number;
}

export interface MonthCount {
  /** Under contract on the month's last day, or on `today` while the month is not over. */
  readonly registered: number;
  readonly started: number;
  readonly ended: number;
  /** Billable days within the month up to its end, both ends included, future days of the month too. */
  readonly deviceDays: number;
}

const earlier = (a: Day, b: Day): Day => (Temporal.PlainDate.compare(a, b) <= 0 ? a : b);
const later = (a: Day, b: Day): Day => (Temporal.PlainDate.compare(a, b) >= 0 ? a : b);
const isWithin = (day: Day, from: Day, to: Day) =>
  Temporal.PlainDate.compare(from, day) <= 0 && Temporal.PlainDate.compare(day, to) <= 0;

/**
 * Counts a month's contract intervals. Started 2026-04-15, April: 16 days of 30; started and ended on 2026-04-30: 1 day.
 * For a month that is over the answer is the same for ever, since facts are only added.
 */
export function countMonth(month: Temporal.PlainYearMonth, intervals: readonly Interval[], today: Day): MonthCount {
  const first = month.toPlainDate({ day: 1 });
  const last = month.toPlainDate({ day: month.daysInMonth });
  const asOf = earlier(last, today);
  const count = { registered: 0, started: 0, ended: 0, deviceDays: 0 };
  for (const { startedOn, endedOn, devices } of intervals) {
    const from = later(startedOn, first);
    const to = endedOn ? earlier(endedOn, last) : last;
    if (Temporal.PlainDate.compare(from, to) > 0) continue;
    count.deviceDays += devices * (from.until(to).days + 1);
    if (isWithin(startedOn, first, last)) count.started += devices;
    if (endedOn && isWithin(endedOn, first, last)) count.ended += devices;
    if (isWithin(asOf, startedOn, endedOn ?? asOf)) count.registered += devices;
  }
  return count;
}
