/** A service month (提供月): its days, and when it closes. */
import { startOfDay } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";

export type Month = Temporal.PlainYearMonth;

/** `2026-11`; Fault invalid otherwise. */
export function monthFrom(text: string): Month {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text))
    throw new Fault("invalid", "billing.month-wrong", { errors: [{ path: "month", text: "billing.month-form" }] });
  return Temporal.PlainYearMonth.from(text);
}

/** First and last day, YYYY-MM-DD. */
export function daysOf(month: Month): { readonly from: string; readonly to: string } {
  return {
    from: month.toPlainDate({ day: 1 }).toString(),
    to: month.toPlainDate({ day: month.daysInMonth }).toString(),
  };
}

/** How many days of the next month what belongs to a month may still be entered: forms on paper, meters elsewhere that are late. */
const graceDays = 3;

/**
 * When a month closes: April on 4 May at 00:00. Its counts are those recorded by then, for ever; what is recorded later is a correction
 * and goes to the next statement.
 */
export function closesAt(month: Month, zone: string): Millis {
  return startOfDay(month.add({ months: 1 }).toPlainDate({ day: graceDays + 1 }), zone);
}
