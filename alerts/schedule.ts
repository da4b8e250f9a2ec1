/** When a rule watches: days, hours, Japanese holidays, season. Calendar of the provider's zone. */
import holidays from "@holiday-jp/holiday_jp";
import type { Millis } from "#foundation/clock";
import type { FieldError } from "#foundation/fault";

export interface Schedule {
  /** 1 (Monday) to 7; all when left out. */
  readonly weekdays?: readonly number[] | undefined;
  /** HH:MM; `to` is not included, and may lie on the next day: 22:00 to 05:00. */
  readonly hours?: { readonly from: string; readonly to: string } | undefined;
  /** `instead`: a holiday counts as Sunday; `never`: nothing is watched; left out: a day like others. */
  readonly holidays?: "as-sunday" | "never" | undefined;
  /** MM-DD, both included; may cross the year's end: a hunting season from 11-15 to 02-15. */
  readonly season?: { readonly from: string; readonly to: string } | undefined;
}

const clockForm = /^([01]\d|2[0-3]):[0-5]\d$/;
const dayForm = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Every mistake in a schedule, each at its field. */
export function mistakesInSchedule({ weekdays, hours, season }: Schedule): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (path: string) => errors.push({ path: `schedule.${path}`, text: "alerts.schedule-wrong" });
  if (weekdays && (weekdays.length === 0 || weekdays.some((day) => !Number.isInteger(day) || day < 1 || day > 7)))
    wrong("weekdays");
  for (const end of ["from", "to"] as const) {
    if (hours && !clockForm.test(hours[end])) wrong(`hours.${end}`);
    if (season && !dayForm.test(season[end])) wrong(`season.${end}`);
  }
  return errors;
}

/** Within `[from, to)` or, when the end lies before the beginning, around it. */
const isWithin = (value: string, from: string, to: string): boolean =>
  from <= to ? value >= from && value < to : value >= from || value < to;

/** Whether a rule watches at an instant. A night that began on a watched day is watched until it ends. */
export function isWatchedAt(schedule: Schedule, at: Millis, zone: string): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const clock = local.toPlainTime().toString({ smallestUnit: "minute" });
  const { weekdays, hours, season } = schedule;
  if (hours && !isWithin(clock, hours.from, hours.to)) return false;
  const isAfterMidnight = hours !== undefined && hours.from > hours.to && clock < hours.to;
  const day = isAfterMidnight ? local.toPlainDate().subtract({ days: 1 }) : local.toPlainDate();
  const name = day.toString().slice(5);
  if (season) {
    const { from, to } = season;
    if (from <= to ? name < from || name > to : name < from && name > to) return false;
  }
  const isHoliday = schedule.holidays !== undefined && holidays.isHoliday(day.toString());
  if (isHoliday && schedule.holidays === "never") return false;
  return !weekdays || weekdays.includes(isHoliday ? 7 : day.dayOfWeek);
}

const minuteMs = 60_000;

/** The same, remembered for a minute: asked for each measurement that meets a condition. */
export function createDuty(schedule: Schedule | null, zone: string): (at: Millis) => boolean {
  if (schedule === null) return () => true;
  let minute = Number.NaN;
  let answer = false;
  return (at) => {
    const asked = Math.floor(at / minuteMs);
    if (asked !== minute) {
      minute = asked;
      answer = isWatchedAt(schedule, at, zone);
    }
    return answer;
  };
}
