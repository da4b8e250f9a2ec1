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
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  const edges: Millis[] = [];
  if (width !== null && width < day) {
    // Within a day the clock's own steps from midnight on; a day may have 23 hours, so each day begins anew.
    let midnight = start.startOfDay();
    while (midnight.epochMilliseconds < to) {
      const next = midnight.add({ days: 1 });
      for (let at = midnight.epochMilliseconds; at < next.epochMilliseconds && at < to + width; at += width)
        if (at + width > from) edges.push(at);
      midnight = next;
    }
    const last = edges.at(-1) ?? from;
    if (last < to) edges.push(Math.min(last + width, midnight.epochMilliseconds));
    return edges;
  }
  const step = width === null ? { months: 1 } : { days: width / day };
  let at = width === null ? start.startOfDay().with({ day: 1 }) : start.startOfDay();
  for (;;) {
    edges.push(at.epochMilliseconds);
    if (at.epochMilliseconds >= to) return edges;
    at = at.add(step);
  }
}
