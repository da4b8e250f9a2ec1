/** Points → one row per bucket and field. Both engines hand their points to this, so that both give the same numbers. */
import type { Millis } from "#foundation/clock";
import type { FieldValue } from "#journal";
import type { Bucket, BucketField, SeriesPoint } from "./series.ts";

interface Gathering {
  min: number;
  max: number;
  sum: number;
  numbers: number;
  last: FieldValue;
  count: number;
}

/**
 * Takes points oldest first, one page after the other; memory is that of the buckets. With edges 0, 10, 20 the points
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
    take(page: readonly SeriesPoint[]): void {
      for (const point of page) {
        while (bucket + 1 < edges.length && point.at >= (edges[bucket + 1] ?? Number.POSITIVE_INFINITY)) {
          close();
          bucket += 1;
        }
        if (bucket + 1 >= edges.length || point.at < (edges[bucket] ?? 0)) continue;
        points += 1;
        for (const name in point.fields) gather(fields, name, point.fields[name]);
      }
    },
    end(): Bucket[] {
      close();
      return buckets;
    },
  };
}

function gather(fields: Map<string, Gathering>, name: string, value: FieldValue | undefined): void {
  if (value === undefined) return;
  let field = fields.get(name);
  if (!field) {
    field = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0, numbers: 0, last: value, count: 0 };
    fields.set(name, field);
  }
  field.last = value;
  field.count += 1;
  if (typeof value !== "number") return;
  field.numbers += 1;
  field.sum += value;
  if (value < field.min) field.min = value;
  if (value > field.max) field.max = value;
}

function rowOf([name, field]: [string, Gathering]): [string, BucketField] {
  const { last, count, numbers } = field;
  if (numbers === 0) return [name, { min: null, max: null, mean: null, last, count }];
  return [name, { min: field.min, max: field.max, mean: field.sum / numbers, last, count }];
}
