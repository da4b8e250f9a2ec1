/** Instants as a clock in a zone shows them, by the million: the calendar is asked once for as long as clocks aren't changed. */
import type { Millis } from "#foundation/clock";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** `2026-04-01 09:00:00.000`. */
export function clockFace(zone: string): (at: Millis) => string {
  let [from, until, offsetMs] = [0, 0, 0];
  let day = Number.NaN;
  let dayText = "";
  return (at) => {
    if (at < from || at >= until) {
      const then = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      offsetMs = Math.round(then.offsetNanoseconds / 1e6);
      // A transition is the first instant of its new offset; `then` may be one.
      from =
        then.add({ nanoseconds: 1 }).getTimeZoneTransition("previous")?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
      until = then.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    }
    const local = at + offsetMs;
    if (Math.floor(local / dayMs) !== day) {
      day = Math.floor(local / dayMs);
      dayText = new Date(day * dayMs).toISOString().slice(0, 10);
    }
    const ms = local - day * dayMs;
    const minutes = Math.floor(ms / minuteMs);
    const rest = ms - minutes * minuteMs;
    const seconds = Math.floor(rest / 1000);
    return `${dayText} ${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds]}.${String(rest - seconds * 1000).padStart(3, "0")}`;
  };
}
