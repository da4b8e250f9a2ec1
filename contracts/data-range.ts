/** How far back a contract's data are kept and shown (データ蓄積範囲; MAS 第5条1項, R-100). Pure. */
import type { Millis } from "#foundation/clock";

/** MAS 第5条1項: the past one year where the contract says nothing else. */
export const dataRangeDaysDefault = 365;
/** Ten years: more than the longest that a plan has asked for, and an InfluxDB keeps that many shards. */
export const dataRangeDaysMax = 3_650;

const daysPerYear = 365;

/**
 * The oldest instant that a data range shows at `now`. Multiples of 365 days are years of the calendar: what was sent
 * 2027-03-01T10:00 is shown until 2028-03-01T10:00, 366 days. Other numbers are days of the provider's zone.
 * On 29 February a year ends with 28 February, so that nothing that has gone comes back the day after.
 */
export function dataRangeStart(now: Millis, dataRangeDays: number, zone: string): Millis {
  const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  if (dataRangeDays % daysPerYear !== 0) return at.subtract({ days: dataRangeDays }).epochMilliseconds;
  const start = at.subtract({ years: dataRangeDays / daysPerYear });
  return (start.day === at.day ? start : start.add({ days: 1 }).startOfDay()).epochMilliseconds;
}

/** The same for many questions at one moment: worked out once per length. */
export function dataRangeStarts(now: Millis, zone: string): (dataRangeDays: number) => Millis {
  const starts = new Map<number, Millis>();
  return (days) => {
    let start = starts.get(days);
    if (start === undefined) {
      start = dataRangeStart(now, days, zone);
      starts.set(days, start);
    }
    return start;
  };
}
