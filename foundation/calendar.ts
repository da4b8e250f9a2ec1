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

/** `2026-04-15`, `00:30:00.000` and `+09:00` → how an instant is written. */
type Written = (day: string, time: string, offset: string) => string;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** Instants as clocks in a zone show them, by the million: the calendar is asked once for as long as clocks aren't changed. */
export function localTimes(zone: string, written: Written): (at: Millis) => string {
  let [from, until, offsetMs, offset] = [0, 0, 0, ""];
  let [day, dayText] = [Number.NaN, ""];
  return (at) => {
    if (!(at >= from && at < until && Number.isInteger(at))) {
      const then = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      offsetMs = Math.round(then.offsetNanoseconds / 1e6);
      offset = then.toString({ timeZoneName: "never", fractionalSecondDigits: 3 }).slice(-6);
      // A transition is the first instant of its new offset; `then` may be one.
      from =
        then.add({ nanoseconds: 1 }).getTimeZoneTransition("previous")?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
      until = then.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    }
    const local = at + offsetMs;
    if (Math.floor(local / dayMs) !== day) {
      day = Math.floor(local / dayMs);
      dayText = Temporal.Instant.fromEpochMilliseconds(day * dayMs)
        .toString()
        .slice(0, -10);
    }
    const ms = local - day * dayMs;
    const minutes = Math.floor(ms / minuteMs);
    const rest = ms - minutes * minuteMs;
    const seconds = Math.floor(rest / 1000);
    const thousandths = String(rest - seconds * 1000).padStart(3, "0");
    return written(
      dayText,
      `${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds]}.${thousandths}`,
      offset,
    );
  };
}

/** Zones whose times are remembered; whoever asks may name any. */
const zonesMax = 100;
const rfc3339In = new Map<string, (at: Millis) => string>();

/** An instant as RFC 3339 with the zone's offset: `2026-04-15T00:30:00.000+09:00`. */
export function rfc3339(at: Millis, zone: string): string {
  let known = rfc3339In.get(zone);
  if (!known) {
    known = localTimes(zone, (day, time, offset) => `${day}T${time}${offset}`);
    if (rfc3339In.size >= zonesMax) rfc3339In.clear();
    rfc3339In.set(zone, known);
  }
  return known(at);
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
