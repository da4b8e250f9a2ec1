/** Points → one row per bucket and field. Both engines hand their points to this, so that both give the same numbers. */
import type { Millis } from "#foundation/clock";
import type { Digest } from "./digest.ts";
import type { Frame } from "./frame.ts";
import { emptyGathering, type Gathering, gather, join, meanOf } from "./gathering.ts";
import type { Bucket, BucketField } from "./series.ts";

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
      buckets.push({
        from,
        to,
        count: points,
        fields: Object.fromEntries([...fields].filter(([, { count }]) => count > 0).map(rowOf)),
      });
    points = 0;
    fields = new Map();
  }

  /** The bucket of an instant; null beyond the last one. */
  function open(instant: Millis): { from: Millis; to: Millis } | null {
    while (bucket + 1 < edges.length && instant >= (edges[bucket + 1] ?? 0)) {
      close();
      bucket += 1;
    }
    const [from, to] = [edges[bucket], edges[bucket + 1]];
    return from === undefined || to === undefined ? null : { from, to };
  }

  function fieldOf(name: string): Gathering {
    let field = fields.get(name);
    if (!field) {
      field = emptyGathering();
      fields.set(name, field);
    }
    return field;
  }

  return {
    take({ at, columns }: Frame): void {
      for (let index = 0; index < at.length; ) {
        const current = open(at[index] ?? 0);
        if (!current) return;
        const { from, to } = current;
        const start = index;
        while (index < at.length && (at[index] ?? 0) < to) index += 1;
        let first = start;
        while (first < index && (at[first] ?? 0) < from) first += 1;
        points += index - first;
        for (const { name, values } of columns) gather(fieldOf(name), values, first, index);
      }
    },
    /** None of its hours has points on both sides of an edge, or before the first one. */
    takeDigest({ firstAt, points: counts, columns }: Digest): void {
      for (let place = 0; place < firstAt.length; place += 1) {
        if (!open(firstAt[place] ?? 0)) return;
        points += counts[place] ?? 0;
        for (const { name, gathered } of columns) join(fieldOf(name), gathered(place));
      }
    },
    end(): Bucket[] {
      close();
      return buckets;
    },
  };
}

function rowOf([name, field]: [string, Gathering]): [string, BucketField] {
  const { last, count, numbers } = field;
  if (numbers === 0) return [name, { min: null, max: null, mean: null, last, count }];
  return [name, { min: field.min, max: field.max, mean: meanOf(field), last, count }];
}
