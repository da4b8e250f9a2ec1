/** Rows and chunks against a plain list: whatever is put, replaced, removed and sealed, and in whatever order. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gatherBuckets } from "./buckets.ts";
import { frameFromPoints, type KeptPoint, pointsFromFrame, type SeriesPoint } from "./frame.ts";
import { openPointTables, type Place, type PointTables } from "./point-tables.ts";
import type { Bucket, Order } from "./series.ts";

const device = 7;
const at = fc.integer({ min: 0, max: 60 });
const point = fc.record({
  at,
  uplinkOffset: fc.integer({ min: 0, max: 3 }),
  fields: fc.dictionary(fc.constantFrom("t", "h"), fc.oneof(fc.integer(), fc.constantFrom("x", 1 / 3)), { minKeys: 1 }),
});

type Step = { readonly [K in "put" | "replace" | "remove" | "before" | "seal"]?: unknown };
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ put: fc.array(point, { minLength: 1, maxLength: 12 }) }) },
    { weight: 3, arbitrary: fc.record({ seal: fc.constant(true) }) },
    fc.record({ replace: point }),
    fc.record({ remove: point }),
    fc.record({ before: at }),
  ),
  { maxLength: 14 },
);

const keyOf = ({ at, uplinkOffset }: KeptPoint): number => at * 10 + uplinkOffset;

function apply(step: Step, tables: PointTables, model: Map<number, KeptPoint>): void {
  if (step.seal) tables.seal(10);
  if (step.put) {
    // What is put is new: the engine leaves out what it has kept.
    const fresh = (step.put as KeptPoint[]).filter((one) => !model.has(keyOf(one)));
    const list = [...new Map(fresh.map((one) => [keyOf(one), one])).values()];
    tables.put(device, list);
    for (const one of list) model.set(keyOf(one), one);
  } else if (step.replace) {
    tables.replace(device, step.replace as KeptPoint);
    model.set(keyOf(step.replace as KeptPoint), step.replace as KeptPoint);
  } else if (step.remove) {
    const one = step.remove as KeptPoint;
    tables.remove(device, [one.at, one.uplinkOffset]);
    model.delete(keyOf(one));
  } else if (step.before !== undefined) {
    tables.removeBefore(device, step.before as number);
    for (const [key, one] of model) if (one.at < (step.before as number)) model.delete(key);
  }
}

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly order: Order;
  readonly limit: number;
  readonly fields?: readonly string[];
}

function read(tables: PointTables, asked: Asked): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  let after: Place | null = null;
  do {
    const { frames, next }: ReturnType<PointTables["block"]> = tables.block({ ...asked, device, after });
    const list = frames.flatMap(pointsFromFrame);
    expect(list.length).toBeLessThanOrEqual(asked.limit);
    points.push(...list);
    after = next;
  } while (after !== null);
  return points;
}

function expected(model: Map<number, KeptPoint>, { from, to, order, fields }: Asked): SeriesPoint[] {
  const list = [...model.values()]
    .filter((one) => one.at >= from && one.at < to)
    .sort((a, b) => keyOf(a) - keyOf(b))
    .map((one) => ({
      at: one.at,
      fields: Object.fromEntries(Object.entries(one.fields).filter(([name]) => !fields || fields.includes(name))),
    }))
    .filter((one) => Object.keys(one.fields).length > 0);
  return order === "asc" ? list : list.reverse();
}

const questions = fc
  .record({
    from: at,
    length: fc.integer({ min: 1, max: 70 }),
    order: fc.constantFrom<Order>("asc", "desc"),
    limit: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ length, ...rest }) => ({ ...rest, to: rest.from + length }));

test("what is read is what was put, in pages of any size, before and after sealing", () => {
  fc.assert(
    fc.property(steps, questions, fc.boolean(), (list, question, picks) => {
      const file = new Sqlite(":memory:");
      const tables = openPointTables(file, 6);
      const model = new Map<number, KeptPoint>();
      tables.put(device + 1, [{ at: 30, uplinkOffset: 1, fields: { t: 9 } }]);
      for (const step of list) apply(step, tables, model);
      const asked: Asked = { ...question, ...(picks && { fields: ["t"] }) };
      const { from, to } = asked;
      expect(read(tables, asked)).toEqual(expected(model, asked));
      const within = expected(model, { ...asked, fields: ["t", "h"] });
      expect(tables.count(device, from, to)).toBe(within.length);
      expect([...tables.names(device, from, to)].sort()).toEqual(
        [...new Set(within.flatMap(({ fields }) => Object.keys(fields)))].sort(),
      );
      tables.removeAll(device);
      expect(tables.count(device, 0, 100)).toBe(0);
      expect(tables.count(device + 1, 0, 100)).toBe(1);
      file.close();
    }),
    { numRuns: 300 },
  );
});

test("downwards, points of one millisecond on both sides of a chunk's edge are all there", () => {
  const file = new Sqlite(":memory:");
  const tables = openPointTables(file, 6);
  const points = Array.from({ length: 10 }, (_, uplinkOffset) => ({
    at: 5,
    uplinkOffset,
    fields: { t: uplinkOffset },
  }));
  tables.put(device, points);
  tables.seal(10);
  expect(file.prepare("SELECT count(*) FROM chunks").pluck().get()).toBe(2);
  for (const limit of [1, 3, 10]) {
    const asked: Asked = { from: 5, to: 6, order: "desc", limit };
    expect(read(tables, asked).map(({ fields }) => fields.t)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  }
  file.close();
});

test("chunks of a device never overlap and stay large but for late data", () => {
  const file = new Sqlite(join(mkdtempSync(join(tmpdir(), "hatoba-points-")), "points.db"));
  const tables = openPointTables(file, 6);
  for (let index = 0; index < 100; index += 1) {
    const late = index % 10 === 9 ? index - 20 : index;
    tables.put(device, [{ at: late * 10, uplinkOffset: index, fields: { n: index } }]);
    tables.seal(1);
  }
  interface Row {
    fromAt: number;
    toAt: number;
    points: number;
  }
  const rows = file.prepare<[], Row>("SELECT fromAt, toAt, points FROM chunks ORDER BY fromAt, fromOffset").all();
  expect(rows.length).toBeGreaterThan(8);
  rows.forEach((row, index) => {
    expect(row.fromAt).toBeGreaterThanOrEqual(rows[index - 1]?.toAt ?? Number.NEGATIVE_INFINITY);
    expect(row.points).toBeLessThanOrEqual(9);
  });
  expect(rows.filter((row) => row.points < 3).length).toBeLessThan(rows.length / 3);
  file.close();
});

const hour = 12;
/** Many points in a few hours, as of a logger, so that there are digests; now and then a text, or a field left out. */
const real = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value + 0); // no -0: JSON has none either
const loggerAt = fc.integer({ min: 0, max: 119 });
const loggerPoint = fc.record({
  at: loggerAt,
  uplinkOffset: fc.integer({ min: 0, max: 9 }),
  fields: fc.oneof(
    { weight: 999, arbitrary: fc.record({ t: real, h: fc.integer() }) },
    { weight: 1, arbitrary: fc.constantFrom({ t: 21.7 }, { h: 0.1 }, { t: 5, h: "x" }) },
  ),
});
const loggerSteps = fc
  .record({
    first: fc.array(loggerPoint, { minLength: 200, maxLength: 400 }),
    later: fc.array(
      fc.oneof(
        { weight: 2, arbitrary: fc.record({ put: fc.array(loggerPoint, { minLength: 1, maxLength: 40 }) }) },
        { weight: 2, arbitrary: fc.record({ seal: fc.constant(true) }) },
        fc.record({ replace: loggerPoint }),
        fc.record({ remove: loggerPoint }),
        fc.record({ before: fc.integer({ min: 0, max: 20 }) }),
      ),
      { maxLength: 5 },
    ),
  })
  .map(({ first, later }) => [{ put: first }, ...later]);
const hourly = loggerAt.map((edge) => edge - (edge % hour));
const someEdges = fc
  .uniqueArray(fc.oneof({ weight: 6, arbitrary: hourly }, loggerAt), { minLength: 2, maxLength: 6 })
  .map((edges) => edges.sort((a, b) => a - b));

let digestsTaken = 0;

function bucketsIn(tables: PointTables, edges: readonly number[], fields?: readonly string[]): Bucket[] {
  const gathered = gatherBuckets(edges);
  const query = { device, from: edges[0] ?? 0, to: edges.at(-1) ?? 0, order: "asc", limit: 8_000, fields } as const;
  let after: Place | null = null;
  do {
    const page: ReturnType<PointTables["digests"]> = tables.digests({ ...query, after }, edges);
    for (const piece of page.pieces)
      if ("firstAt" in piece) {
        gathered.takeDigest(piece);
        digestsTaken += 1;
      } else gathered.take(piece);
    after = page.next;
  } while (after !== null);
  return gathered.end();
}

test("buckets are to the last bit what their points give, whether those are read or only their digests", () => {
  fc.assert(
    fc.property(loggerSteps, someEdges, fc.constantFrom(undefined, ["t"], ["h"]), (list, edges, fields) => {
      const file = new Sqlite(":memory:");
      const tables = openPointTables(file, 100, hour);
      const model = new Map<number, KeptPoint>();
      for (const step of list) apply(step, tables, model);
      const asked = {
        from: edges[0] ?? 0,
        to: edges.at(-1) ?? 0,
        order: "asc",
        limit: 1,
        ...(fields && { fields }),
      } as const;
      const gathered = gatherBuckets(edges);
      gathered.take(frameFromPoints(expected(model, asked)));
      expect(bucketsIn(tables, edges, fields)).toEqual(gathered.end());
      tables.removeAll(device);
      expect(file.prepare("SELECT count(*) FROM digests").pluck().get()).toBe(0);
      file.close();
    }),
    { numRuns: 300 },
  );
  expect(digestsTaken).toBeGreaterThan(0);
});

test("of a logger's days no point is read but at their ends; zones with half hours have theirs read", () => {
  const minute = 60_000;
  const file = new Sqlite(":memory:");
  const tables = openPointTables(file);
  const points: KeptPoint[] = Array.from({ length: 10 * 1_440 }, (_, index) => ({
    at: index * minute,
    uplinkOffset: index,
    fields: { t: (200 + (index % 50)) / 10, h: index },
  }));
  tables.put(device, points);
  const framesOf = (shift: number): number => {
    const edges = Array.from({ length: 9 }, (_, day) => (shift + day * 1_440) * minute);
    const query = { device, from: edges[0] ?? 0, to: edges.at(-1) ?? 0, order: "asc", limit: 8_000 } as const;
    const gathered = gatherBuckets(edges);
    gathered.take(frameFromPoints(points));
    expect(bucketsIn(tables, edges)).toEqual(gathered.end());
    const { pieces } = tables.digests({ ...query, after: null }, edges);
    return pieces.filter((piece) => !("firstAt" in piece)).length;
  };
  expect(framesOf(9 * 60)).toBeLessThanOrEqual(1);
  expect(framesOf(5.5 * 60)).toBeGreaterThan(5);
  file.close();
});
