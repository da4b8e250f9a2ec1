import { expect, test } from "vitest";
import { bucketEdges, bucketWidth } from "./ranges.ts";

const at = (text: string) => Date.parse(text);
const hours = (edges: number[]) => edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / 3_600_000);

test("the width is the narrowest that keeps to the number of points", () => {
  const from = at("2026-01-01T00:00:00Z");
  expect(bucketWidth(from, from + 3_600_000, 500)).toBe(60_000);
  expect(bucketWidth(from, from + 7 * 86_400_000, 500)).toBe(30 * 60_000);
  expect(bucketWidth(from, from + 365 * 86_400_000, 500)).toBe(86_400_000);
  expect(bucketWidth(from, from + 365 * 86_400_000, 12)).toBeNull();
});

test("days begin at midnight in Japan and cover the range", () => {
  const [from, to] = [at("2026-11-18T20:00:00+09:00"), at("2026-11-20T01:00:00+09:00")];
  const edges = bucketEdges(from, to, 86_400_000, "Asia/Tokyo");
  expect(edges.map((edge) => new Date(edge).toISOString())).toEqual([
    "2026-11-17T15:00:00.000Z",
    "2026-11-18T15:00:00.000Z",
    "2026-11-19T15:00:00.000Z",
    "2026-11-20T15:00:00.000Z",
  ]);
});

test("a day of 23 or 25 hours is one bucket", () => {
  const edges = bucketEdges(at("2026-03-28T12:00:00Z"), at("2026-03-30T12:00:00Z"), 86_400_000, "Europe/Berlin");
  expect(hours(edges)).toEqual([24, 23, 24]);
});

test("each day begins at its own first moment, also where clocks change at midnight", () => {
  const [from, to] = [at("2017-01-10T00:00:00Z"), at("2018-12-20T00:00:00Z")];
  for (const zone of ["Asia/Tokyo", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia"])
    for (const days of [1, 2, 7]) {
      const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate();
      const edges = bucketEdges(from, to, days * 86_400_000, zone);
      const expected = edges.map(
        (_, index) => first.add({ days: index * days }).toZonedDateTime(zone).epochMilliseconds,
      );
      expect(edges, zone).toEqual(expected);
      expect(edges.at(-1)).toBeGreaterThanOrEqual(to);
    }
});

test("hours begin on the hour and cover the range without a hole", () => {
  const [from, to] = [at("2026-11-20T05:42:00+09:00"), at("2026-11-20T09:10:00+09:00")];
  const edges = bucketEdges(from, to, 3_600_000, "Asia/Tokyo");
  expect(edges[0]).toBe(at("2026-11-20T05:00:00+09:00"));
  expect(edges.at(-1)).toBe(at("2026-11-20T10:00:00+09:00"));
  expect(new Set(hours(edges))).toEqual(new Set([1]));
});

test("months begin on the first", () => {
  const edges = bucketEdges(at("2026-01-15T00:00:00+09:00"), at("2026-03-02T00:00:00+09:00"), null, "Asia/Tokyo");
  expect(edges.map((edge) => new Date(edge + 9 * 3_600_000).toISOString().slice(0, 10))).toEqual([
    "2026-01-01",
    "2026-02-01",
    "2026-03-01",
    "2026-04-01",
  ]);
});
