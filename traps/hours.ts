/** Hours of the day: quiet hours of a person, the hour of the morning mail. Pure; wall-clock time in the provider's zone. */
import type { Millis } from "#foundation/clock";

/** HH:MM */
export const hourForm = /^([01]\d|2[0-3]):[0-5]\d$/;

const zonedAt = (at: Millis, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

export interface QuietHours {
  readonly from: string;
  /** May be earlier than `from`: 22:00 to 06:00 is one night. */
  readonly to: string;
}

/** When quiet hours that hold at `at` are over; `at` itself outside of them. 22:00–06:00 at 23:10 → 06:00 of the next day. */
export function endOfQuiet(at: Millis, quiet: QuietHours | null, zone: string): Millis {
  if (quiet === null || quiet.from === quiet.to) return at;
  const now = zonedAt(at, zone);
  const time = now.toPlainTime().toString({ smallestUnit: "minute" });
  const overnight = quiet.from > quiet.to;
  const isQuiet = overnight ? time >= quiet.from || time < quiet.to : time >= quiet.from && time < quiet.to;
  if (!isQuiet) return at;
  const day = overnight && time >= quiet.from ? now.toPlainDate().add({ days: 1 }) : now.toPlainDate();
  return day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(quiet.to) }).epochMilliseconds;
}

/** A morning mail that could not be written for so long is no morning mail any more. */
const morningMs = 4 * 3_600_000;

/** The day whose morning mail is due at `at`: today, from `hour` and for four hours; null outside of them, and without an hour. */
export function morningDue(at: Millis, hour: string | null, zone: string): string | null {
  if (hour === null) return null;
  const day = zonedAt(at, zone).toPlainDate();
  const since =
    at - day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(hour) }).epochMilliseconds;
  return since >= 0 && since < morningMs ? day.toString() : null;
}
