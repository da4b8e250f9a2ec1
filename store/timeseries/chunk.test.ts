import fc from "fast-check";
import { expect, test } from "vitest";
import { chunkFrom, chunkFromPoints, pointsFromChunk } from "./chunk.ts";
import type { KeptPoint } from "./frame.ts";

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), // no -0: JSON has none either
  fc.integer({ min: -50_000, max: 50_000 }).map((value) => value / 10),
  fc.integer({ min: -50_000, max: 50_000 }).map((value) => value / 1_000),
  fc.maxSafeInteger().map((value) => value + 0),
  fc.constantFrom(21.700000000000003, 0.1 + 0.2, 1e-9, 1e300, 5e-324, Number.MAX_SAFE_INTEGER),
);
const value = fc.oneof({ weight: 5, arbitrary: number }, fc.string({ unit: "binary" }), fc.boolean());
const points = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      uplinkOffset: fc.integer({ min: 1, max: 2 ** 50 }),
      fields: fc.dictionary(fc.constantFrom("t", "h", "温度", "x.y", ""), value, { minKeys: 1 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.sort((a, b) => a.at - b.at || a.uplinkOffset - b.uplinkOffset));

test("points come back from their bytes as they went in, to the last bit of a number", () => {
  fc.assert(
    fc.property(points, (list) => {
      const read = pointsFromChunk(chunkFrom(chunkFromPoints(list).bytes));
      // Fields in the order of the chunk's columns: what they are is what counts.
      expect(read.map(({ fields, ...place }) => [place, Object.entries(fields).sort()])).toEqual(
        list.map(({ fields, ...place }) => [place, Object.entries(fields).sort()]),
      );
    }),
  );
});

test("five fields of a sensor that speaks every 15 minutes take about ten bytes a point", () => {
  const count = 512;
  const list: KeptPoint[] = Array.from({ length: count }, (_, index) => ({
    at: 1_780_000_000_000 + index * 900_000 + ((index * 7_919) % 400),
    uplinkOffset: 1 + index * 1_000 + ((index * 31) % 17),
    fields: {
      temperature: Math.round(200 + 50 * Math.sin(index / 15) + ((index * 13) % 5)) / 10,
      humidity: 40 + ((index * 7) % 9),
      battery: Math.round(3_600 - index / 20) / 1_000,
      co2: 400 + ((index * 37) % 91),
      counter: index,
    },
  }));
  expect(chunkFromPoints(list).bytes.length / count).toBeLessThan(12);
});

test("bytes of another format are refused, not guessed at", () => {
  const { bytes } = chunkFromPoints([{ at: 1, uplinkOffset: 1, fields: { n: 1 } }]);
  bytes[0] = 9;
  expect(() => chunkFrom(bytes)).toThrow(/format 9/);
});
