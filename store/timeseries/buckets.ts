/** Points → one row per bucket and field. Both engines hand their points to this, so that both give the same numbers. */
import type { Millis } from "#foundation/clock";
import type { FieldValue } from "#journal";
import type { Frame, FrameColumn } from "./frame.ts";
import type { Bucket, BucketField } from "./series.ts";

interface Gathering {
  min: number;
  max: number;
  sum: number;
  numbers: number;
  last: FieldValue;
  count: number;
}

/**
 * Takes points oldest first, one frame after the other; memory is that of the buckets. With edges 0, 10, 20 the points
 * 1 → 4, 9 → 6, 20 → 8 give one bucket `[0, 10)` with min 4, max 6, mean 5, last 6, count 2: the edge 20 is outside.
 */
export function gatherBuckets(edges: readonly Millis[]) {
  const buckets: Bucket[] = [];
  let bucket = 0;
  let points = 0;
  let fields = new Map<string, Gathering>();

  function close(): void {
    const from = edges[bucket];
    const to = edges[bucket + 1];
    if (points > 0 && from !== undefined && to !== undefined)
      buckets.push({ from, to, count: points, fields: Object.fromEntries([...fields].map(rowOf)) });
    points = 0;
    fields = new Map();
  }

  return {
    take(frame: Frame): void {
      const { at } = frame;
      for (let index = 0; index < at.length; ) {
        while (bucket + 1 < edges.length && (at[index] ?? 0) >= (edges[bucket + 1] ?? 0)) {
          close();
          bucket += 1;
        }
        const [from, to] = [edges[bucket], edges[bucket + 1]];
        if (from === undefined || to === undefined) return;
        const start = index;
        while (index < at.length && (at[index] ?? 0) < to) index += 1;
        let first = start;
        while (first < index && (at[first] ?? 0) < from) first += 1;
        points += index - first;
        for (const column of frame.columns) gather(fields, column, first, index);
      }
    },
    end(): Bucket[] {
      close();
      return buckets;
    },
  };
}

/** The values of a column at the places `[first, end)`. */
function gather(fields: Map<string, Gathering>, { name, values }: FrameColumn, first: number, end: number): void {
  let field = fields.get(name);
  for (let index = first; index < end; index += 1) {
    const value = values[index];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    if (!field) {
      field = {
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
        sum: 0,
        numbers: 0,
        last: value,
        count: 0,
      };
      fields.set(name, field);
    }
    field.last = value;
    field.count += 1;
    const number = typeof value === "boolean" ? Number(value) : value;
    if (typeof number !== "number") continue;
    field.numbers += 1;
    field.sum += number;
    if (number < field.min) field.min = number;
    if (number > field.max) field.max = number;
  }
}

function rowOf([name, field]: [string, Gathering]): [string, BucketField] {
  const { last, count, numbers } = field;
  if (numbers === 0) return [name, { min: null, max: null, mean: null, last, count }];
  return [name, { min: field.min, max: field.max, mean: field.sum / numbers, last, count }];
}
