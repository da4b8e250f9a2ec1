/** What is known of many values without them: least, greatest, sum, last. Exact, so that it does not matter in which pieces they came. */
import type { FieldValue } from "#journal";
import type { ColumnValues } from "./frame.ts";

/** Of one field's values. Numbers, a flag being 1 or 0, have a sum: `sum + rest` is it to 106 bits. */
export interface Gathering {
  min: number;
  max: number;
  sum: number;
  /** What `sum` lost by rounding (Knuth, The Art of Computer Programming 4.2.2, Theorem B). */
  rest: number;
  numbers: number;
  last: FieldValue;
  count: number;
}

export const emptyGathering = (): Gathering => ({
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  sum: 0,
  rest: 0,
  numbers: 0,
  last: 0,
  count: 0,
});

/** Adds the values of a column at the places `[first, end)`. */
export function gather(into: Gathering, values: ColumnValues, first: number, end: number): void {
  for (let index = first; index < end; index += 1) {
    const value = values[index];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    into.last = value;
    into.count += 1;
    const number = typeof value === "boolean" ? Number(value) : value;
    if (typeof number !== "number") continue;
    into.numbers += 1;
    addTo(into, number);
    if (number < into.min) into.min = number;
    if (number > into.max) into.max = number;
  }
}

function addTo(into: Gathering, number: number): void {
  const sum = into.sum + number;
  const added = sum - into.sum;
  into.rest += into.sum - (sum - added) + (number - added);
  into.sum = sum;
}

/** Adds what was gathered of later values. */
export function join(into: Gathering, later: Gathering): void {
  if (later.count === 0) return;
  into.last = later.last;
  into.count += later.count;
  into.numbers += later.numbers;
  addTo(into, later.sum);
  into.rest += later.rest;
  into.min = Math.min(into.min, later.min);
  into.max = Math.max(into.max, later.max);
}

/** Rounded once. Of no numbers there is none. */
export function meanOf({ sum, rest, numbers }: Gathering): number {
  const whole = sum + rest;
  return (Number.isNaN(whole) ? sum : whole) / numbers; // of what is too large for a sum, nothing is left over
}
