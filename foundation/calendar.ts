/** Calendar days in the provider's zone. Days are `Temporal.PlainDate` in rules and `YYYY-MM-DD` in stores and JSON. */
import type { Millis } from "./clock.ts";

export type Day = Temporal.PlainDate;

/** The calendar day at an instant: 2026-04-14T15:30Z is 2026-04-15 in Asia/Tokyo. */
export function dayAt(at: Millis, zone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}

/** The first instant of a day in a zone. */
export function startOfDay(day: Day, zone: string): Millis {
  return day.toZonedDateTime(zone).epochMilliseconds;
}

/** An instant as RFC 3339 with the zone's offset: `2026-04-15T00:30:00.000+09:00`. */
export function rfc3339(at: Millis, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: "never", fractionalSecondDigits: 3 });
}

/** Whether it is the name of a time zone, such as Asia/Tokyo. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false; // the caller names the field
  }
}

/** The instant of an RFC 3339 text, to the millisecond; undefined when it is not one. Nanoseconds are cut. */
export function instantFrom(text: string): Millis | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return undefined; // not an instant: the caller names the field
  }
}

/** Of two days as text, the earlier one: YYYY-MM-DD sorts as it is written. */
export function earlierDay(a: string, b: string): string {
  if (b < a) return b;
  return a;
}

/** Of two days as text, the later one. */
export function laterDay(a: string, b: string): string {
  return earlierDay(a, b) === a ? b : a;
}

/** The day after so many days, as text: `shiftedDay("2026-04-30", 1)` is 2026-05-01. */
export function shiftedDay(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}
