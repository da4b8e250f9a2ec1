/** When a statement closes and when it is to be paid: 月末締め翌月末払い and its relatives. IOT 第33条, 第36条. */
import type { Day } from "#foundation/calendar";

export interface DueRule {
  /** 締日: 1 to 28, or the month's last day. */
  readonly closingDay: number | "end";
  /** Months between the closing month and the month of payment: 1 is 翌月. */
  readonly dueMonths: number;
  readonly dueDay: number | "end";
  /** What becomes of a due day on which banks are closed (民法142条: the next day that they are open). */
  readonly onHoliday: "stay" | "next" | "previous";
}

export const endOfNextMonth: DueRule = { closingDay: "end", dueMonths: 1, dueDay: "end", onHoliday: "next" };

const dayOf = (month: Temporal.PlainYearMonth, day: number | "end"): Day =>
  month.toPlainDate({ day: day === "end" ? month.daysInMonth : Math.min(day, month.daysInMonth) });

/** The first closing day on or after `on`: usage to the end of June closes on 2026-06-30, with closing day 20 on 2026-07-20. */
export function closingOn(rule: DueRule, on: Day): Day {
  const inMonth = dayOf(on.toPlainYearMonth(), rule.closingDay);
  if (Temporal.PlainDate.compare(on, inMonth) <= 0) return inMonth;
  return dayOf(on.toPlainYearMonth().add({ months: 1 }), rule.closingDay);
}

/** The due day of what closed on `closedOn`: 2026-06-30, 翌月末 → 2026-07-31. `isBankDay` says when banks are open. */
export function dueOn(rule: DueRule, closedOn: Day, isBankDay: (day: Day) => boolean): Day {
  let due = dayOf(closedOn.toPlainYearMonth().add({ months: rule.dueMonths }), rule.dueDay);
  if (rule.onHoliday === "stay") return due;
  // Banks are never closed for longer than the New Year's holidays with a weekend at each end.
  for (let step = 0; step < 14 && !isBankDay(due); step += 1)
    due = rule.onHoliday === "next" ? due.add({ days: 1 }) : due.subtract({ days: 1 });
  return due;
}
