/** Dates of a contract: pure rules. IIJ SDM 第6条, 第7条; spec/contracts-billing.md §1.3, §1.5. */
import type { Day } from "#foundation/calendar";

/** SDM 第6条1項: cancellation takes effect when so many days have passed. */
export const sdmNoticeDays = 30;

/**
 * The later of the day on which the notice period has passed and the day named.
 * Arrived 2026-04-10, 30 days, none named → 2026-05-10; named 2026-05-31 → 2026-05-31.
 */
export function cancellationDate(arrivedOn: Day, namedOn: Day | null, noticeDays: number): Day {
  const earliest = arrivedOn.add({ days: noticeDays });
  return namedOn && Temporal.PlainDate.compare(namedOn, earliest) > 0 ? namedOn : earliest;
}

/** Parent and child end together, so of two ends the earlier one holds for both. */
export function earlierEnd(current: Day | null, next: Day): Day {
  return current && Temporal.PlainDate.compare(current, next) <= 0 ? current : next;
}

/** The last day of a minimum term: the day before its anniversary (MR 第5条). Started 2026-04-15, 12 months: 2027-04-14. */
export function minimumTermEnd(startedOn: Day, months: number): Day {
  return startedOn.add({ months }).subtract({ days: 1 });
}

/** How long before an event its notice must have been sent, by the terms. */
export type LeadTime = { readonly days: number } | { readonly months: number };

/**
 * The last day for a notice: "14日前までに" 2026-07-01 → 2026-06-17; "3ヶ月前" 2026-05-31 → 2026-02-28, the same day of the month or
 * its last one (IOT 第25条2項, 第27条; MAS 第13条2項).
 */
export function latestNoticeDay(eventOn: Day, leadTime: LeadTime): Day {
  return eventOn.subtract(leadTime);
}

/** The last day on which a suspended holder can remove the cause (IOT 第28条1項1号, R-72): 2025-12-31 → 2026-02-28. */
export function lastCureDay(suspendedOn: Day): Day {
  return suspendedOn.add({ months: 2 });
}

/** The last day for giving back lent equipment and SIMs (MA 第9条2項, MR 第7条3項): ended 2026-05-10 → 2026-06-09. */
export function lastReturnDay(endedOn: Day): Day {
  return endedOn.add({ days: 30 });
}

/** The last day for an heir's application (IOT 第18条, R-12; the first day is not counted): 2026-04-01 → 2026-04-15. */
export function lastHeirDay(successionOn: Day): Day {
  return successionOn.add({ weeks: 2 });
}
