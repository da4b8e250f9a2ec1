import fc from "fast-check";
import { expect, test } from "vitest";
import { gatherBuckets } from "./buckets.ts";
import { frameFromPoints } from "./frame.ts";
import type { SeriesPoint } from "./series.ts";

test("each point counts in its bucket, whatever the pages; edges belong to the bucket they begin", () => {
  const points = fc.array(fc.record({ at: fc.integer({ min: -5, max: 60 }), n: fc.integer({ min: -9, max: 9 }) }));
  const edges = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 8 });
  fc.assert(
    fc.property(points, edges, fc.integer({ min: 1, max: 5 }), (unsorted, unsortedEdges, pageSize) => {
      const sortedEdges = unsortedEdges.sort((a, b) => a - b);
      const sorted: SeriesPoint[] = unsorted.sort((a, b) => a.at - b.at).map(({ at, n }) => ({ at, fields: { n } }));
      const gathered = gatherBuckets(sortedEdges);
      for (let first = 0; first < sorted.length; first += pageSize)
        gathered.take(frameFromPoints(sorted.slice(first, first + pageSize)));
      const expected = sortedEdges.slice(0, -1).flatMap((from, index) => {
        const to = sortedEdges[index + 1] ?? 0;
        const values = sorted
          .filter((point) => point.at >= from && point.at < to)
          .map((point) => Number(point.fields.n));
        const count = values.length;
        if (count === 0) return [];
        const mean = values.reduce((sum, value) => sum + value, 0) / count;
        const n = { min: Math.min(...values), max: Math.max(...values), mean, last: values.at(-1), count };
        return [{ from, to, count, fields: { n } }];
      });
      expect(gathered.end()).toEqual(expected);
    }),
  );
});
