/** From when to when, and in which buckets. Pure. */
import type { Millis } from "#foundation/clock";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Widths that a person would choose. A month is its own case: its length is the calendar's. */
const widths: readonly Millis[] = [
  minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
];

/** The narrowest width with which the range has at most `points` buckets; null: months. */
export function bucketWidth(from: Millis, to: Millis, points: number): Millis | null {
  return widths.find((width) => (to - from) / width <= points) ?? null;
}

/**
 * Edges that cover `[from, to)`, on the viewer's calendar: hours begin on the hour, days at local midnight (23 and 25 hour
 * days included), months on the 1st. The first edge is at or before `from`, the last at or after `to`.
 */
export function bucketEdges(from: Millis, to: Millis, width: Millis | null, zone: string): Millis[] {
  const today = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate();
  if (width !== null && width < day) return edgesWithinDays(from, to, width, firstMoments(today, { days: 1 }, zone));
  const moments =
    width === null
      ? firstMoments(today.with({ day: 1 }), { months: 1 }, zone)
      : firstMoments(today, { days: width / day }, zone);
  const edges: Millis[] = [];
  for (const edge of moments) {
    edges.push(edge);
    if (edge >= to) break;
  }
  return edges;
}

/** Within a day the clock's own steps from midnight on; a day may have 23 hours, so each day begins anew. */
function edgesWithinDays(from: Millis, to: Millis, width: Millis, midnights: Iterator<Millis, never>): Millis[] {
  const edges: Millis[] = [];
  let midnight = midnights.next().value;
  while (midnight < to) {
    const next = midnights.next().value;
    for (let at = midnight; at < next && at < to + width; at += width) if (at + width > from) edges.push(at);
    midnight = next;
  }
  const last = edges.at(-1) ?? from;
  if (last < to) edges.push(Math.min(last + width, midnight));
  return edges;
}

/** The first moment of a date, of the one a step later, and so on; where clocks change at midnight, it is no midnight. */
function* firstMoments(
  date: Temporal.PlainDate,
  step: { readonly days: number } | { readonly months: number },
  zone: string,
): Generator<Millis, never> {
  for (;;) {
    const first = date.toZonedDateTime(zone);
    let moment = first.epochMilliseconds;
    yield moment;
    date = date.add(step);
    if (!("days" in step) || first.hour !== 0) continue;
    // Until clocks change a day is 24 hours: a year of them need not be looked up one by one.
    const change = first.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    for (; moment + step.days * day < change; date = date.add(step)) {
      moment += step.days * day;
      yield moment;
    }
  }
}
