/** Days on which Japanese banks are open. 銀行法第15条, 銀行法施行令第5条: not Saturdays, Sundays, holidays, 31 December to 3 January. */
import holidays from "@holiday-jp/holiday_jp";
import type { Day } from "#foundation/calendar";

/** 2026-12-31 is none, 2027-01-04 is one. Holidays beyond next year are predictions (equinoxes). */
export function isBankDay(day: Day): boolean {
  if (day.dayOfWeek > 5) return false;
  if ((day.month === 12 && day.day === 31) || (day.month === 1 && day.day <= 3)) return false;
  // Asked by text: given a Date, the library goes by the zone of the process. In its table: its own question reads all of it.
  return !(day.toString() in holidays.holidays);
}
