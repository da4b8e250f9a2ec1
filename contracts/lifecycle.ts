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
