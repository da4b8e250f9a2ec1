import { expect, test } from "vitest";
import type { Measurements } from "../data/shapes.ts";
import { marksOf } from "./series-lines.tsx";

const [from, to] = ["2026-04-01T00:00:00.000+09:00", "2026-04-01T01:00:00.000+09:00"];
const middle = Date.parse("2026-04-01T00:30:00.000+09:00");

test("of a bucket a number is drawn as its mean with its bounds, and a state as whether it was ever on", () => {
  const values = {
    temperature: { min: 1, max: 5, mean: 2, last: 1, count: 4 },
    trapSprung: { min: 0, max: 1, mean: 0.25, last: false, count: 4 },
    mode: { min: null, max: null, mean: null, last: "eco", count: 4 },
  };
  const answer = { resolution: "bucket", items: [{ from, to, count: 4, values }] } as unknown as Measurements;
  expect(marksOf(answer, "temperature")).toEqual([
    { at: middle, value: 2, band: { min: 1, max: 5, count: 4, from: Date.parse(from), to: Date.parse(to) } },
  ]);
  expect(marksOf(answer, "trapSprung")).toEqual([{ at: middle, value: 1, band: null }]);
  expect(marksOf(answer, "mode")).toEqual([]);
});
