/**
 * What buckets need of a chunk's points, hour by hour: a year of a point a minute is 8,760 hours instead of half a million
 * points. An hour is one of UTC, which ends where an hour, a day or a month ends in every zone that is whole hours from it.
 */
import type { Millis } from "#foundation/clock";
import { createReader, createWriter, type Reader, readNumbers, type Writer, writeNumbers } from "./bytes.ts";
import type { Frame } from "./frame.ts";
import { emptyGathering, type Gathering, gather } from "./gathering.ts";

/** Hours with points, and of each field what was gathered in each of them. */
export interface Digest {
  /** The first point of each hour. */
  readonly firstAt: ArrayLike<Millis>;
  /** How many there are in each. */
  readonly points: ArrayLike<number>;
  readonly columns: readonly DigestColumn[];
}

export interface DigestColumn {
  readonly name: string;
  /** At the hour of that place. */
  gathered(place: number): Gathering;
}

/** With fewer points in an hour, they are as soon read themselves. */
const pointsPerHourMin = 16;
const parts = ["count", "min", "max", "sum", "rest", "last"] as const;

/** Null: not worth it. A field with other values than numbers has no bytes. `hourMs` is other than an hour in tests. */
export function digestBytes({ at, columns }: Frame, hourMs: Millis): Uint8Array | null {
  const hourOf = (index: number) => Math.floor((at[index] ?? 0) / hourMs);
  const starts = [...at.keys()].filter((index) => index === 0 || hourOf(index) !== hourOf(index - 1));
  if (at.length < pointsPerHourMin * starts.length) return null;
  const hours = starts.map((start, place) => [start, starts[place + 1] ?? at.length] as const);
  const bytes = createWriter();
  bytes.integer(starts.length);
  bytes.steps(starts.map((start) => at[start] ?? 0));
  writeNumbers(
    bytes,
    hours.map(([start, end]) => end - start),
  );
  for (const { values } of columns.toSorted(byName))
    writeBlock(bytes, values instanceof Float64Array ? columnBytes(values, hours) : new Uint8Array());
  return bytes.written();
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

function columnBytes(values: Float64Array, hours: readonly (readonly [start: number, end: number])[]): Uint8Array {
  const bytes = createWriter();
  const gathered = hours.map(([start, end]) => {
    const hour = emptyGathering();
    gather(hour, values, start, end);
    return hour;
  });
  for (const part of parts)
    writeNumbers(
      bytes,
      gathered.map((hour) => (hour.count === 0 ? 0 : Number(hour[part]))),
    );
  return bytes.written();
}

/**
 * What `digestBytes` wrote of fields with these names, ascending; of all of them or those asked for. Null: one that is asked
 * for has other values than numbers, or not every point has one of them, so that only the points can tell how many count.
 */
export function digestFrom(bytes: Uint8Array, names: readonly string[], fields?: readonly string[]): Digest | null {
  const reader = createReader(bytes, 0);
  const count = reader.integer();
  const firstAt = reader.steps(count);
  const points = readNumbers(reader, count);
  const columns: DigestColumn[] = [];
  let isWhole = fields === undefined;
  for (const name of names) {
    const length = reader.integer();
    if (fields && !fields.includes(name)) {
      reader.skip(length);
      continue;
    }
    if (length === 0) return null;
    const { counts, gathered } = columnFrom(reader, count);
    isWhole ||= counts.every((values, place) => values === points[place]);
    columns.push({ name, gathered });
  }
  if (columns.length === 0) return { firstAt: [], points: [], columns };
  return isWhole ? { firstAt, points, columns } : null;
}

function columnFrom(reader: Reader, hours: number) {
  const [counts, mins, maxs, sums, rests, lasts] = parts.map(() => readNumbers(reader, hours));
  const gathered = (place: number): Gathering => ({
    count: counts?.[place] ?? 0,
    numbers: counts?.[place] ?? 0,
    min: mins?.[place] ?? 0,
    max: maxs?.[place] ?? 0,
    sum: sums?.[place] ?? 0,
    rest: rests?.[place] ?? 0,
    last: lasts?.[place] ?? 0,
  });
  return { counts: counts ?? [], gathered };
}

function writeBlock(bytes: Writer, block: Uint8Array): void {
  bytes.integer(block.length);
  bytes.block(block);
}
