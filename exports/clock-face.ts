/** Instants as a clock in a zone shows them, by the million: what a calendar would be asked each time is asked once a quarter. */
import type { Millis } from "#foundation/clock";

const minuteMs = 60_000;
/** No zone of today changes its offset within a quarter of an hour. */
const quarterMs = 15 * minuteMs;
const dayMs = 24 * 60 * minuteMs;

const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** `2026-04-01 09:00:00.000`. */
export function clockFace(zone: string): (at: Millis) => string {
  let quarter = Number.NaN;
  let offsetMs = 0;
  let day = Number.NaN;
  let dayText = "";
  return (at) => {
    if (Math.floor(at / quarterMs) !== quarter) {
      quarter = Math.floor(at / quarterMs);
      const then = Temporal.Instant.fromEpochMilliseconds(quarter * quarterMs).toZonedDateTimeISO(zone);
      offsetMs = Math.round(then.offsetNanoseconds / 1e6);
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
