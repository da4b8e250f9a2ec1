import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { between, type Circumstances, gapsIn, type Sighting } from "./gaps.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.parse("2026-11-20T00:00:00Z");
const gateway = "0016c001f1500812";

const nothingElse: Circumstances = {
  network: "lorawan",
  everyMs: 15 * minute,
  badClocks: [],
  outages: [],
  gatewayHours: new Map(),
};

/** Uplinks at these quarters of an hour, counted as a device counts that sends each quarter. */
const at = (quarters: readonly number[], fCnt: (quarter: number) => number | null = (quarter) => quarter): Sighting[] =>
  quarters.map((quarter) => ({
    at: start + quarter * 15 * minute,
    isMeasured: true,
    fCnt: fCnt(quarter),
    gatewayIds: [gateway],
  }));
const reasons = (sightings: readonly Sighting[], until: number, more: Partial<Circumstances> = {}) =>
  gapsIn(sightings, start + until * 15 * minute, { ...nothingElse, ...more }).map(({ reason }) => reason);

describe("a gap is explained (F2)", () => {
  test("a device that speaks as often as it says has none", () => {
    expect(reasons(at([0, 1, 2, 3]), 4)).toEqual([]);
  });

  test("lost: the counter went on while nobody heard", () => {
    const [gap] = gapsIn(at([0, 1, 4, 5]), start + 6 * 15 * minute, nothingElse);
    expect(gap).toMatchObject({ reason: "lost", lost: 2, from: start + 15 * minute, to: start + hour });
  });

  test("silent: the counter did not go on, or began anew, or there is none", () => {
    expect(
      reasons(
        at([0, 1, 9], (quarter) => Math.min(quarter, 2)),
        9,
      ),
    ).toEqual(["silent"]);
    expect(
      reasons(
        at([0, 1, 9], (quarter) => (quarter === 9 ? 0 : quarter)),
        9,
      ),
    ).toEqual(["silent"]);
    expect(
      reasons(
        at([0, 1, 9], () => null),
        9,
      ),
    ).toEqual(["silent"]);
  });

  test("undecodable: uplinks came in it that no codec could read; they are not lost", () => {
    const broken = at([2, 3]).map((one) => ({ ...one, isMeasured: false }));
    const sightings = [...at([0, 1]), ...broken, ...at([4])];
    expect(gapsIn(sightings, start + hour, nothingElse)).toMatchObject([
      { reason: "undecodable", undecodable: 2, lost: 0 },
    ]);
  });

  test("bad clock: it was heard in it at a time that can't be", () => {
    expect(reasons(at([0, 1, 4]), 4, { badClocks: [start + 2 * 15 * minute] })).toEqual(["bad-clock"]);
  });

  test("outage: the program was away for most of it", () => {
    const outages = [{ from: start + 20 * minute, to: start + 55 * minute }];
    expect(reasons(at([0, 1, 4]), 4, { outages })).toEqual(["outage"]);
    const short = [{ from: start + 20 * minute, to: start + 25 * minute }];
    expect(reasons(at([0, 1, 4]), 4, { outages: short })).toEqual(["lost"]);
  });

  test("gateway down: what heard it heard nobody, though it heard others the day before", () => {
    const before = new Map(Array.from({ length: 24 }, (_, index) => [start - (index + 1) * hour, 12]));
    const sightings = at([0, 1, 16]);
    expect(reasons(sightings, 16, { gatewayHours: new Map([[gateway, before]]) })).toEqual(["gateway-down"]);
    const heardOthers = new Map([...before, [start + 2 * hour, 1]]);
    expect(reasons(sightings, 16, { gatewayHours: new Map([[gateway, heardOthers]]) })).toEqual(["lost"]);
    const ownOnly = new Map([[start - hour, 1]]);
    expect(reasons(sightings, 16, { gatewayHours: new Map([[gateway, ownOnly]]) })).toEqual(["lost"]);
  });

  test("the time from the last uplink to now is one, too", () => {
    expect(reasons(at([0, 1]), 20)).toEqual(["silent"]);
  });

  test("where nobody says how often the device speaks, three times the usual distance is a gap", () => {
    expect(reasons(at([0, 1, 2, 3, 4, 7, 8]), 8, { everyMs: null })).toEqual([]);
    expect(reasons(at([0, 1, 2, 3, 4, 8, 9]), 9, { everyMs: null })).toEqual(["lost"]);
    expect(reasons(at([0, 9]), 99, { everyMs: null })).toEqual([]);
  });

  test("gaps are in order, apart from each other, and hold no measurement, whatever was heard", () => {
    const sighting = fc.record({
      at: fc.integer({ min: 0, max: 1e9 }),
      isMeasured: fc.boolean(),
      fCnt: fc.option(fc.nat(70_000)),
      gatewayIds: fc.constant([gateway]),
    });
    fc.assert(
      fc.property(
        fc.array(sighting, { maxLength: 60 }),
        fc.option(fc.integer({ min: 1, max: 1e8 })),
        (list, everyMs) => {
          const sorted = list.toSorted((a, b) => a.at - b.at);
          const gaps = gapsIn(sorted, 1e9, { ...nothingElse, everyMs });
          for (const [index, { from, to }] of gaps.entries()) {
            expect(from).toBeLessThan(to);
            expect(from).toBeGreaterThanOrEqual(gaps[index - 1]?.to ?? 0);
            expect(sorted.some(({ at, isMeasured }) => isMeasured && at > from && at < to)).toBe(false);
          }
        },
      ),
    );
  });
});

test("outages are what lies between the times in which any program was there", () => {
  const present = [
    { from: 50, to: 60 },
    { from: 0, to: 10 },
    { from: 5, to: 20 },
    { from: 58, to: 70 },
  ];
  expect(between(present, { from: 15, to: 100 })).toEqual([{ from: 20, to: 50 }]);
  expect(between(present, { from: 30, to: 40 })).toEqual([{ from: 30, to: 40 }]);
  expect(between([], { from: 0, to: 100 })).toEqual([]);
});
