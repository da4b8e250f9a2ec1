/** Device counts of a month. SDM 第6条, 第7条; spec/contracts-billing.md. Pure. */
import { earlierDay, laterDay } from "#foundation/calendar";
import { daysOf, type Month } from "./month.ts";

export interface Interval {
  /** YYYY-MM-DD */
  readonly startedOn: string;
  /** The last day, billable too; null while it goes on. */
  readonly endedOn: string | null;
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

/** Days from one day of a month to another one, both included. */
export const daysBetween = (from: string, to: string): number => Number(to.slice(8)) - Number(from.slice(8)) + 1;

/**
 * Counts a month's contract intervals. Started 2026-04-15, April: 16 days of 30; started and ended on 2026-04-30: 1 day.
 * Days are compared as text: there may be many intervals.
 */
export function countMonth(month: Month, intervals: readonly Interval[], today: string): MonthCount {
  const { from: first, to: last } = daysOf(month);
  const asOf = earlierDay(today, last);
  const count = { registered: 0, started: 0, ended: 0, deviceDays: 0 };
  for (const { startedOn, endedOn, devices } of intervals) {
    const from = laterDay(startedOn, first);
    const to = endedOn === null ? last : earlierDay(endedOn, last);
    if (from > to) continue;
    count.deviceDays += devices * daysBetween(from, to);
    if (startedOn >= first) count.started += devices;
    if (endedOn !== null && endedOn <= last) count.ended += devices;
    if (startedOn <= asOf && asOf <= (endedOn ?? asOf)) count.registered += devices;
  }
  return count;
}
