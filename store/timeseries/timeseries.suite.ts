/** What every engine of the time series promises, asked through the door with a real journal behind it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { rfc3339 } from "#foundation/calendar";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import {
  type DataRangeBook,
  type Fields,
  type FieldValue,
  type Journal,
  type Measurement,
  openJournal,
  type Revision,
} from "#journal";
import { plainFrames } from "../../test/harness/plain-frames.ts";
import {
  type DeviceFrame,
  type Interval,
  type ItemsJson,
  openTimeSeries,
  type StreamQuery,
  type TimeSeries,
  valueAt,
} from "./timeseries.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Five days ago, on the hour: every engine keeps that, whatever the day of the test. */
export const base = Math.floor((systemClock().now() - 5 * day) / hour) * hour;
const log = createLog("silent", "json");

export interface Kept {
  readonly series: TimeSeries;
  readonly journal: Journal;
  /** Appends measurements to the journal and waits until they are kept. */
  keep(measurements: readonly Measurement[]): Promise<void>;
  /** Appends what decoding made of kept points and waits until they are replaced. */
  revise(changes: readonly { of: Measurement; to: Partial<Measurement> }[]): Promise<void>;
  /** Only appends. */
  append(measurements: readonly Measurement[]): void;
  /** Stops and opens again on the same folders. */
  reopen(): Promise<Kept>;
}

export interface KeptOptions {
  readonly retentionDays?: number;
  readonly dataRanges?: DataRangeBook;
  readonly clockOffsetMs?: number;
  readonly folder?: string;
}

/** Every device has the same range, in days of 24 hours. */
export const rangesOf = (days: number): DataRangeBook => changingRanges(days, new Map());

/** Ranges that a test changes: what it puts into the map holds once `changed` is called. */
function changingRanges(defaultDays: number, days: Map<string, number>) {
  const callbacks = new Set<() => void>();
  const startAt = (now: number, length: number) => now - length * day;
  return {
    dataRangeStarts: (now) => (deviceId) => startAt(now, days.get(deviceId) ?? defaultDays),
    dataRanges: (now) => ({
      defaultDays,
      days,
      starts: new Map([defaultDays, ...days.values()].map((length) => [length, startAt(now, length)])),
    }),
    onDataRangesChanged(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    changed(): void {
      for (const callback of callbacks) callback();
    },
  } satisfies DataRangeBook & { changed(): void };
}

let lastUplink = 0;
export const aPoint = (
  deviceId: string,
  measuredAt: number,
  fields: Fields,
  changes: Partial<Measurement> = {},
): Measurement => {
  lastUplink += 1;
  return {
    uplinkOffset: lastUplink,
    deviceId,
    organizationId: "organization",
    profileId: "profile",
    measuredAt,
    receivedAt: measuredAt,
    outcome: "decoded",
    reason: "",
    fields,
    ...changes,
  };
};

const opened: (() => Promise<void>)[] = [];
const folders = new Set<string>();
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
});

export async function openKept(url: string | null, options: KeptOptions = {}): Promise<Kept> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
  folders.add(folder);
  const journal = await openJournal({ folder: join(folder, "journal") });
  const series = await openTimeSeries({
    url,
    folder: join(folder, "timeseries"),
    journal,
    dataRanges: options.dataRanges ?? rangesOf(options.retentionDays ?? 365),
    clock: systemClock(options.clockOffsetMs ?? 0),
    log,
    metrics: createMetrics(),
  });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await series.stop();
    await journal.close();
  };
  opened.push(close);
  const append = (measurements: readonly Measurement[]) =>
    journal.appendMeasurements(measurements, measurements.at(-1)?.uplinkOffset ?? 0);
  return {
    series,
    journal,
    append,
    async keep(measurements) {
      append(measurements);
      await vi.waitFor(() => expect(series.position()).toBe(journal.head("measurements")), {
        timeout: 20_000,
        interval: 5,
      });
    },
    async revise(changes) {
      const revisions = changes.map(({ of, to }): Revision => {
        const now = journal.measurementOf(of.uplinkOffset);
        if (!now) throw new Error("there is nothing to revise");
        const { offset, profileId, outcome, reason, fields } = now;
        return { ...of, ...to, measurementOffset: offset, before: { profileId, outcome, reason, fields } };
      });
      journal.appendRevisions("job", revisions, "");
      await vi.waitFor(() => expect(series.revisionPosition()).toBe(journal.head("revisions")), {
        timeout: 20_000,
        interval: 5,
      });
    },
    async reopen() {
      await close();
      return openKept(url, { ...options, folder });
    },
  };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Without NaN and infinities, which decoding lets nobody say; zero has one sign, as in JSON. */
const awkwardFields: fc.Arbitrary<Fields> = fc.dictionary(
  fc.constantFrom("t", "a b", "x,y", "k=v", 'q"q', "温度", "a.b", "%2c", "back\\slash", "t.n", "time"),
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.constantFrom<FieldValue>(1e21, 5e-324, 21.7, 0.1 + 0.2, 2 ** 53, -(2 ** 53) - 2, 1e-7, 123_456_789.123_456_78),
    fc.integer({ min: -2_000, max: 2_000 }).map((value) => value / 10),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom<FieldValue>(
      "9007199254740993",
      "",
      " ",
      "a,b",
      'say "x"',
      "one\ntwo\r\n",
      "\\",
      '\\"',
      "🦌👩‍🌾",
      "true",
      "1.0",
      "=1+1",
    ),
    fc.boolean(),
  ),
  { minKeys: 1, maxKeys: 6, noNullPrototype: true },
);

function cellsOf(frame: DeviceFrame, row: number): Fields {
  const cells = frame.columns.map(({ name, values }) => [name, valueAt(values, row)] as const);
  return Object.fromEntries(cells.filter(([, value]) => value !== null)) as Fields;
}

const framesOf = async (series: TimeSeries, query: StreamQuery): Promise<DeviceFrame[]> =>
  (await all(series.stream<DeviceFrame[]>(query, plainFrames))).flat();

/** What stands in an answer's array. */
const elementsOf = ({ items }: ItemsJson): unknown => JSON.parse(`[${new TextDecoder().decode(items)}]`);

/** Of one device; empty when the answer has none. */
const namesOf = async (series: TimeSeries, interval: Interval): Promise<string[]> =>
  (await series.fieldNames([interval])).get(interval.deviceId) ?? [];

export function describeTimeSeries(name: string, open: (options?: KeptOptions) => Promise<Kept>) {
  describe(name, () => {
    const year = { from: base - 300 * day, to: base + 4 * day };

    test("gives back numbers, texts and flags as they were, oldest first or newest first, within [from, to)", async () => {
      const { series, keep } = await open();
      const first = { temperature: 21.25, "soil.moisture": -0.1, tiny: 1e-7, huge: 1.5e21, third: 1 / 3, count: 7 };
      const second = { state: "開 \"open\" \\ =, 'x'\nline", empty: "", sprung: true, calm: false };
      await keep([aPoint("a", base + minute, second), aPoint("a", base, first), aPoint("b", base, { other: 1 })]);
      const points = await series.points({ deviceId: "a", ...year });
      expect(points).toEqual([
        { at: base, fields: first },
        { at: base + minute, fields: second },
      ]);
      const newest = await series.points({ deviceId: "a", ...year, order: "desc" });
      expect(newest).toEqual([...points].reverse());
      expect(await series.points({ deviceId: "a", from: base, to: base + minute })).toEqual([points[0]]);
      expect(await series.points({ deviceId: "a", from: base + 1, to: base + minute + 1 })).toEqual([points[1]]);
      const ever = { from: Number.NEGATIVE_INFINITY, to: Number.MAX_SAFE_INTEGER };
      expect(await series.points({ deviceId: "a", ...ever })).toEqual(points);
      expect(await series.points({ deviceId: "a", from: base + 0.5, to: base + minute + 0.5 })).toEqual([points[1]]);
      expect(await series.points({ deviceId: "a", from: base + 1, to: base })).toEqual([]);
      expect(await series.points({ deviceId: "nobody", ...year })).toEqual([]);
      expect(await series.count({ deviceId: "a", ...year })).toBe(2);
      expect(await series.count({ deviceId: "nobody", ...year })).toBe(0);
    });

    test("bounds by limit, in either order, across pages and months", async () => {
      const { series, keep } = await open();
      const ats = Array.from({ length: 4_500 }, (_, index) => base - 100 * day + index * 30 * minute);
      await keep(ats.map((at, index) => aPoint("a", at, { n: index })));
      const every = await series.points({ deviceId: "a", ...year });
      expect(every.map((point) => point.at)).toEqual(ats);
      const back = await series.points({ deviceId: "a", ...year, order: "desc" });
      expect(back.map((point) => point.at)).toEqual([...ats].reverse());
      const oldest = await series.points({ deviceId: "a", ...year, limit: 3 });
      expect(oldest.map((point) => point.fields.n)).toEqual([0, 1, 2]);
      const newest = await series.points({ deviceId: "a", ...year, limit: 2_001, order: "desc" });
      expect(newest.length).toBe(2_001);
      expect(newest[0]?.fields.n).toBe(4_499);
      expect(newest.at(-1)?.fields.n).toBe(2_499);
      expect(await series.points({ deviceId: "a", ...year, limit: 0 })).toEqual([]);
      expect(await series.count({ deviceId: "a", ...year })).toBe(4_500);
    });

    test("keeps two uplinks of one device in the same millisecond, in their order", async () => {
      const { series, keep } = await open();
      await keep([aPoint("a", base, { n: 1 }), aPoint("a", base, { n: 2 }), aPoint("a", base, { n: 3 })]);
      const points = await series.points({ deviceId: "a", ...year });
      expect(points.map((point) => point.fields.n)).toEqual([1, 2, 3]);
      expect(await series.points({ deviceId: "a", ...year, order: "desc", limit: 1 })).toEqual([
        { at: base, fields: { n: 3 } },
      ]);
    });

    test("keeps only what was decoded, and the cursor goes over the rest", async () => {
      const { series, keep } = await open();
      await keep([
        aPoint("a", base, {}, { outcome: "codec-error", reason: "TypeError" }),
        aPoint("a", base + 1, { n: 1 }),
        aPoint("a", base + 2, {}, { outcome: "no-payload" }),
      ]);
      expect(await series.count({ deviceId: "a", ...year })).toBe(1);
    });

    test("selects fields; fields come and go, and points without any of those asked for are left out", async () => {
      const { series, keep } = await open();
      await keep([
        aPoint("a", base, { temperature: 1, humidity: 50 }),
        aPoint("a", base + 1, { humidity: 51 }),
        aPoint("a", base + 2, { temperature: 3, battery: "low" }),
      ]);
      expect(await series.points({ deviceId: "a", ...year, fields: ["temperature"] })).toEqual([
        { at: base, fields: { temperature: 1 } },
        { at: base + 2, fields: { temperature: 3 } },
      ]);
      const limited = await series.points({ deviceId: "a", ...year, fields: ["battery"], limit: 1 });
      expect(limited).toEqual([{ at: base + 2, fields: { battery: "low" } }]);
      expect(await series.points({ deviceId: "a", ...year, fields: ["nothing"] })).toEqual([]);
      expect(await namesOf(series, { deviceId: "a", ...year })).toEqual(["battery", "humidity", "temperature"]);
      expect(await namesOf(series, { deviceId: "a", from: base, to: base + 2 })).toEqual(["humidity", "temperature"]);
      expect(await namesOf(series, { deviceId: "nobody", ...year })).toEqual([]);
    });

    test("a field that changes its type stays readable on both sides of the change", async () => {
      const { series, keep } = await open();
      const values = [21.5, "error", true, 22] as const;
      await keep(values.map((value, index) => aPoint("a", base + index, { temperature: value })));
      const points = await series.points({ deviceId: "a", ...year, fields: ["temperature"] });
      expect(points.map((point) => point.fields.temperature)).toEqual(values);
      expect(await namesOf(series, { deviceId: "a", ...year })).toEqual(["temperature"]);
      expect((await series.latest(["a"])).get("a")).toEqual({ temperature: { value: 22, at: base + 3 } });
    });

    test("field names that a codec chose to hurt come back as they were", async () => {
      const { series, keep } = await open();
      const names = [
        "time",
        "device",
        "uplinkOffset",
        'a"b',
        "a b,c=d",
        "back\\slash\\",
        "li\nne",
        "温度",
        "100%",
        "%2c",
        "constructor",
        "*",
        "'",
      ];
      const fields = Object.fromEntries(names.map((name, index) => [name, index]));
      await keep([aPoint("a", base, fields)]);
      expect(await series.points({ deviceId: "a", ...year })).toEqual([{ at: base, fields }]);
      expect(await namesOf(series, { deviceId: "a", ...year })).toEqual([...names].sort());
      expect(Object.keys((await series.latest(["a"])).get("a") ?? {}).sort()).toEqual([...names].sort());
    });

    test("buckets by any edges: min, max, mean, last and count, gaps left out", async () => {
      const { series, keep } = await open();
      await keep([
        aPoint("a", base - 1, { t: 100 }),
        aPoint("a", base, { t: 1, door: "open" }),
        aPoint("a", base + hour, { t: 4 }),
        aPoint("a", base + day - 1, { t: 2.5, door: "closed" }),
        aPoint("a", base + 3 * day, { t: -3, on: true }),
        aPoint("a", base + 3 * day + 5 * hour, { t: "sick", on: false }),
        aPoint("a", base + 4 * day, { t: 100 }),
      ]);
      // Days are not all of one length where clocks are changed: the edges are the caller's.
      const edges = [base, base + day, base + 2 * day, base + 3 * day, base + 4 * day];
      const buckets = await series.buckets({ deviceId: "a", edges });
      expect(buckets).toEqual([
        {
          from: base,
          to: base + day,
          count: 3,
          fields: {
            t: { min: 1, max: 4, mean: 2.5, last: 2.5, count: 3 },
            door: { min: null, max: null, mean: null, last: "closed", count: 2 },
          },
        },
        {
          from: base + 3 * day,
          to: base + 4 * day,
          count: 2,
          fields: {
            t: { min: -3, max: -3, mean: -3, last: "sick", count: 2 },
            on: { min: 0, max: 1, mean: 0.5, last: false, count: 2 },
          },
        },
      ]);
      const doors = await series.buckets({ deviceId: "a", edges, fields: ["door"] });
      expect(doors.map((bucket) => [bucket.from, bucket.count])).toEqual([[base, 2]]);
      expect(await series.buckets({ deviceId: "a", edges: [base] })).toEqual([]);
      expect(await series.buckets({ deviceId: "a", edges: [] })).toEqual([]);
    });

    test("latest within a batch is of each field its newest, also of one that came once or became a text", async () => {
      const { series, keep } = await open();
      await keep([
        aPoint("a", base + 1, { t: 1, once: true }),
        aPoint("a", base + 4, { t: 4, h: 40 }),
        aPoint("a", base + 2, { t: 2, h: 20, mode: 7 }),
        aPoint("a", base + 3, { t: 3, mode: "eco" }),
      ]);
      expect((await series.latest(["a"])).get("a")).toEqual({
        once: { value: true, at: base + 1 },
        ...{ t: { value: 4, at: base + 4 }, h: { value: 40, at: base + 4 } },
        mode: { value: "eco", at: base + 3 },
      });
    });

    test("latest is the newest by time of measurement: late data does not overwrite it", async () => {
      const kept = await open();
      await kept.keep([aPoint("a", base + hour, { t: 2, h: 50 }), aPoint("b", base, { t: 9 })]);
      await kept.keep([aPoint("a", base, { t: 1, old: true })]);
      await kept.keep([aPoint("a", base + 2 * hour, { h: 51 })]);
      const expected = new Map([
        [
          "a",
          {
            t: { value: 2, at: base + hour },
            h: { value: 51, at: base + 2 * hour },
            old: { value: true, at: base },
          },
        ],
        ["b", { t: { value: 9, at: base } }],
      ]);
      expect(await kept.series.latest(["a", "b", "nobody"])).toEqual(expected);
      const again = await kept.reopen();
      expect(await again.series.latest(["a", "b"])).toEqual(expected);
    });

    test("a field of any name that only what was decoded once more has is among the names", async () => {
      const kept = await open();
      const point = aPoint("a", base, { temp: 1 });
      await kept.keep([point]);
      await kept.revise([{ of: point, to: { fields: { "a b,c=d": 1, "温度(℃)": 2 } } }]);
      const device = { deviceId: "a", ...year };
      await expect.poll(() => namesOf(kept.series, device)).toEqual(["a b,c=d", "温度(℃)"]);
    });

    test("what was decoded once more replaces points; fields and points that are no more are gone", async () => {
      const kept = await open();
      const { series } = kept;
      const temps = Array.from({ length: 6 }, (_, index) => aPoint("a", base + index * minute, { temp: index, v: 3 }));
      const other = aPoint("b", base + minute, { temp: 100 });
      await kept.keep([...temps, other]);
      const [first, second, third, , fifth, sixth] = temps as [
        Measurement,
        Measurement,
        Measurement,
        Measurement,
        Measurement,
        Measurement,
      ];
      await kept.revise([
        { of: first, to: { fields: { temp: 0.5, v: 3 } } },
        { of: second, to: { fields: { temperature: 10 } } },
        { of: third, to: { outcome: "codec-error", reason: "boom", fields: {} } },
        { of: fifth, to: { fields: { temp: "hot", v: 3 } } },
        { of: sixth, to: { fields: { temperature: 15 } } },
      ]);
      const expected = [
        { at: base, fields: { temp: 0.5, v: 3 } },
        { at: base + minute, fields: { temperature: 10 } },
        { at: base + 3 * minute, fields: { temp: 3, v: 3 } },
        { at: base + 4 * minute, fields: { temp: "hot", v: 3 } },
        { at: base + 5 * minute, fields: { temperature: 15 } },
      ];
      expect(await series.points({ deviceId: "a", ...year })).toEqual(expected);
      expect(await series.points({ deviceId: "b", ...year })).toEqual([{ at: base + minute, fields: { temp: 100 } }]);
      expect(await series.count({ deviceId: "a", ...year })).toBe(5);
      const [bucket] = await series.buckets({ deviceId: "a", edges: [base, base + 3 * minute] });
      expect(bucket?.count).toBe(2);
      expect(bucket?.fields.temp).toEqual({ min: 0.5, max: 0.5, mean: 0.5, last: 0.5, count: 1 });
      const within = { from: base + minute, to: base + 3 * minute };
      expect(await namesOf(series, { deviceId: "a", ...within })).toEqual(["temperature"]);
      const latest = new Map([
        [
          "a",
          {
            temperature: { value: 15, at: base + 5 * minute },
            temp: { value: "hot", at: base + 4 * minute },
            v: { value: 3, at: base + 4 * minute },
          },
        ],
      ]);
      await expect.poll(() => series.latest(["a"]), { timeout: 10_000 }).toEqual(latest);

      const again = await kept.reopen();
      expect(await again.series.points({ deviceId: "a", ...year })).toEqual(expected);
      expect(await again.series.latest(["a"])).toEqual(latest);
      await again.revise(temps.map((of) => ({ of, to: {} })));
      const points = await again.series.points({ deviceId: "a", ...year });
      expect(points).toEqual(temps.map(({ measuredAt, fields }) => ({ at: measuredAt, fields })));
      expect((await again.series.latest(["a"])).get("a")).toEqual({
        temp: { value: 5, at: base + 5 * minute },
        v: { value: 3, at: base + 5 * minute },
      });
    });

    test("a newest value that was taken away again and again is not left behind", async () => {
      const kept = await open();
      const points = Array.from({ length: 4 }, (_, index) => aPoint("a", base + index, { t: index }));
      await kept.keep(points);
      for (const of of [...points].reverse()) await kept.revise([{ of, to: { fields: { u: 1 } } }]);
      expect((await kept.series.latest(["a"])).get("a")).toEqual({ u: { value: 1, at: base + 3 } });
      expect(await namesOf(kept.series, { deviceId: "a", ...year })).toEqual(["u"]);
    });

    test("a long history of several devices is replaced in the order of its uplinks, and put back in the opposite one", async () => {
      const kept = await open();
      const points = Array.from({ length: 3_000 }, (_, index) =>
        aPoint(`d${index % 3}`, base - 60 * day + index * minute, { t: index, h: 1 }),
      );
      await kept.keep(points);
      const some = points.slice(900, 2_400);
      await kept.revise(some.map((of, index) => ({ of, to: { fields: { u: index } } })));
      const replaced = await kept.series.points({ deviceId: "d0", ...year });
      expect(replaced.map(({ fields }) => Object.keys(fields).join())).toEqual(
        Array.from({ length: 1_000 }, (_, index) => (index >= 300 && index < 800 ? "u" : "t,h")),
      );
      await kept.revise([...some].reverse().map((of) => ({ of, to: {} })));
      for (const device of ["d0", "d1", "d2"]) {
        const mine = points.filter(({ deviceId }) => deviceId === device);
        const expected = mine.map(({ measuredAt, fields }) => ({ at: measuredAt, fields }));
        expect(await kept.series.points({ deviceId: device, ...year })).toEqual(expected);
      }
    });

    test("of two revisions of one uplink the last one counts, also in one batch; one of what was never kept adds it", async () => {
      const kept = await open();
      const [point, silent] = [aPoint("a", base, { t: 1 }), aPoint("a", base + 1, {}, { outcome: "codec-error" })];
      await kept.keep([point, silent]);
      await kept.revise([
        { of: point, to: { fields: { x: 1 } } },
        { of: silent, to: { outcome: "decoded", fields: { t: 7 } } },
        { of: point, to: { fields: { y: 2 } } },
      ]);
      expect(await kept.series.points({ deviceId: "a", ...year })).toEqual([
        { at: base, fields: { y: 2 } },
        { at: base + 1, fields: { t: 7 } },
      ]);
      expect(Object.keys((await kept.series.latest(["a"])).get("a") ?? {}).sort()).toEqual(["t", "y"]);
    });

    test("a series that is lost is built again from measurements and revisions", async () => {
      const kept = await open();
      const points = Array.from({ length: 300 }, (_, index) => aPoint("a", base + index, { t: index }));
      kept.append(points);
      await kept.revise(
        points.map((of) => ({
          of,
          to: of.measuredAt % 2 === 0 ? { fields: { u: 1 } } : { outcome: "codec-error", fields: {} },
        })),
      );
      const found = await kept.series.points({ deviceId: "a", ...year });
      expect(found.length).toBe(150);
      expect(new Set(found.map(({ fields }) => JSON.stringify(fields)))).toEqual(new Set(['{"u":1}']));
    });

    test("streams several devices, one after the other, without holding them", async () => {
      const { series, keep } = await open();
      const of = (device: string, length: number) =>
        Array.from({ length }, (_, index) => aPoint(device, base + index * 1_000, { n: index, other: 1 }));
      await keep([...of("a", 4_100), ...of("b", 3), ...of("c", 2_000)]);
      const interval = { from: base, to: base + day };
      const intervals = ["c", "nobody", "a", "b"].map((deviceId) => ({ deviceId, ...interval }));
      const frames = await framesOf(series, { intervals, fields: ["n"] });
      for (const { at } of frames) expect(at.length).toBeLessThanOrEqual(2_000);
      const streamed = frames.flatMap(({ deviceId, at, columns }) =>
        [...at.keys()].map((index) => [
          deviceId,
          at[index],
          ...columns.map(({ name, values }) => [name, values[index]]),
        ]),
      );
      expect(streamed.length).toBe(6_103);
      expect(streamed[0]).toEqual(["c", base, ["n", 0]]);
      expect(streamed.slice(2_000, 6_100)).toEqual(of("a", 4_100).map((_, n) => ["a", base + n * 1_000, ["n", n]]));
      expect(streamed.slice(-3).map(([deviceId]) => deviceId)).toEqual(["b", "b", "b"]);
      expect(await series.fieldNames(intervals)).toEqual(
        new Map([...(["a", "b", "c"] as const)].map((deviceId) => [deviceId, ["n", "other"]])),
      );
    });

    test("goes on from its cursor after a restart and doubles nothing", async () => {
      const kept = await open();
      await kept.keep([aPoint("a", base, { n: 1 })]);
      const again = await kept.reopen();
      expect(again.series.position()).toBe(1);
      await again.keep([aPoint("a", base + 1, { n: 2 })]);
      expect(await again.series.count({ deviceId: "a", ...year })).toBe(2);
    });

    test("integers beyond 2^53 as text, extreme numbers, and a field that becomes text keep every digit", async () => {
      const { series, keep } = await open();
      const digits = { counter: "9007199254740993", epc: "1234567890123456789012345678901234567890" };
      const extremes = { most: Number.MAX_SAFE_INTEGER, least: -Number.MAX_SAFE_INTEGER, tiny: 5e-324, huge: 1.7e308 };
      await keep([
        aPoint("a", base, { ...digits, ...extremes }),
        aPoint("a", base + 1, { counter: 9_007_199_254_740_991 }),
        aPoint("a", base + 2, { counter: "9007199254740995" }),
      ]);
      const points = await series.points({ deviceId: "a", ...year });
      expect(points[0]?.fields).toEqual({ ...digits, ...extremes });
      expect(points.map(({ fields }) => fields.counter)).toEqual([
        "9007199254740993",
        9_007_199_254_740_991,
        "9007199254740995",
      ]);
    });

    test("whatever values codecs give comes back the same as points, in streams and in buckets", async () => {
      const { series, keep } = await open();
      const given = fc
        .sample(awkwardFields, { numRuns: 1_300, seed: 20_261_121 }) // more than two chunks, and rows
        // A column of nothing but numbers that no short decimal is, as of a device that sends 32-bit floats.
        .map((fields, index) => ({ ...fields, float: Math.fround(20 + index / 7) }));
      await keep(given.map((fields, index) => aPoint("a", base + index * 1_000, fields)));
      const ats = given.map((_, index) => base + index * 1_000);
      const points = await series.points({ deviceId: "a", ...year });
      expect(points).toEqual(given.map((fields, index) => ({ at: ats[index], fields })));
      const frames = await framesOf(series, { intervals: [{ deviceId: "a", ...year }] });
      const cells = frames.flatMap((frame) => [...frame.at].map((at, row) => ({ at, fields: cellsOf(frame, row) })));
      expect(cells).toEqual(points);
      const edges = [...ats, base + given.length * 1_000];
      const buckets = await series.buckets({ deviceId: "a", edges });
      const lasts = buckets.map(({ from, fields }) => ({
        at: from,
        fields: Object.fromEntries(Object.entries(fields).map(([name, { last }]) => [name, last])),
      }));
      expect(lasts).toEqual(points);
      // As JSON they are the same, and times read as the calendar says.
      const asked = { deviceId: "a", ...year, edges };
      const written = await series.seriesJson({ ...asked, pointsMax: points.length }, "Asia/Tokyo");
      expect(written.resolution).toBe("raw");
      expect(elementsOf(written)).toEqual(
        points.map(({ at, fields }) => ({ at: rfc3339(at, "Asia/Tokyo"), values: fields })),
      );
      const writtenBuckets = await series.seriesJson({ ...asked, pointsMax: points.length - 1 }, "Europe/Berlin");
      expect(writtenBuckets.resolution).toBe("bucket");
      expect(elementsOf(writtenBuckets)).toEqual(
        buckets.map(({ from, to, count, fields }) => ({
          ...{ from: rfc3339(from, "Europe/Berlin"), to: rfc3339(to, "Europe/Berlin"), count, values: fields },
        })),
      );
      for (const { types } of [written, writtenBuckets]) {
        expect(new Set(types.keys())).toEqual(new Set(points.flatMap(({ fields }) => Object.keys(fields))));
        expect(types.get("float")).toBe("number");
      }
    });

    test("what is kept while a stream is read isn't in it, late data included; what lies in one chunk with it is", async () => {
      const { series, keep } = await open();
      const first = Array.from({ length: 300 }, (_, index) => aPoint("a", base + index * 1_000, { n: index }));
      await keep(first);
      const upTo = series.snapshot();
      const late = first.map((_, index) => aPoint("a", base + index * 1_000 + 500, { later: index }));
      await keep([...late, aPoint("a", base + 400_000, { later: 1 })]);
      const read = async (query: { upTo?: number | undefined; fields?: string[] }) => {
        const frames = await framesOf(series, { intervals: [{ deviceId: "a", ...year }], ...query });
        return frames.flatMap((frame) => [...frame.at.keys()].map((row) => cellsOf(frame, row)));
      };
      expect(await read({ upTo })).toEqual(first.map(({ fields }) => fields));
      expect(await read({ upTo, fields: ["later"] })).toEqual([]);
      expect(await read({ upTo: series.snapshot() })).toHaveLength(601);
    });

    test("buckets of days, months and changed clocks: the edges are those of the viewer's calendar", async () => {
      const { series, keep } = await open({ retentionDays: 3_650 });
      const at = (text: string) => Temporal.ZonedDateTime.from(text);
      const zone = "Europe/Berlin";
      // The clocks went back on 26 October 2025: that day had 25 hours. October had 745.
      const days = [0, 1, 2].map((n) => at(`2025-10-25T00:00[${zone}]`).add({ days: n }).epochMilliseconds);
      const months = [0, 1, 2].map((n) => at(`2025-10-01T00:00[${zone}]`).add({ months: n }).epochMilliseconds);
      const from = months[0] ?? 0;
      const hours = Math.round(((months[2] ?? 0) - from) / hour);
      await keep(Array.from({ length: hours }, (_, n) => aPoint("a", from + n * hour, { n })));
      const counts = async (edges: readonly number[]) =>
        (await series.buckets({ deviceId: "a", edges })).map(({ count }) => count);
      expect(await counts(days)).toEqual([24, 25]);
      expect(await counts(months)).toEqual([745, 720]);
    });

    test("a range that becomes shorter lets go of what is there, one that becomes longer keeps what is left", async () => {
      const days = new Map([["b", 30]]);
      const dataRanges = changingRanges(365, days);
      const { series, keep } = await open({ dataRanges });
      const now = systemClock().now();
      await keep([
        ...[300, 100, 20, 1].map((ago) => aPoint("a", now - ago * day, { ago })),
        ...[100, 20, 1].map((ago) => aPoint("b", now - ago * day, { ago })),
      ]);
      const left = async (deviceId: string) =>
        (await series.points({ deviceId, from: 0, to: now + day })).map(({ fields }) => fields.ago);
      expect([await left("a"), await left("b")]).toEqual([
        [300, 100, 20, 1],
        [20, 1],
      ]);
      days.set("a", 50);
      expect(await left("a")).toEqual([20, 1]);
      dataRanges.changed();
      await Promise.resolve(); // it is told before this test looks with other ranges
      // What has gone does not come back; what was out of range but had not gone yet would.
      await vi.waitFor(
        async () => {
          days.set("a", 365);
          days.set("b", 365);
          const found = [await left("a"), await left("b")];
          days.set("a", 50);
          days.set("b", 30);
          expect(found).toEqual([
            [20, 1],
            [20, 1],
          ]);
        },
        { timeout: 15_000, interval: 100 },
      );
      days.delete("a");
      days.set("b", 730);
      dataRanges.changed();
      await Promise.resolve();
      await keep([aPoint("b", now - 600 * day, { ago: 600 })]);
      await vi.waitFor(async () => expect(await left("b")).toEqual([600, 20, 1]), { timeout: 20_000 });
    });

    test("erased devices are gone but for what they said since; others are whole", async () => {
      const kept = await open();
      const { series, keep, journal } = kept;
      const said = (deviceId: string) =>
        Array.from({ length: 1_200 }, (_, n) => aPoint(deviceId, base + n * minute, { n, text: `${deviceId}-${n}` }));
      await keep([...said("gone"), ...said("kept"), ...said("gone too")]);
      const after = journal.head("measurements");
      await keep([aPoint("gone", base + day, { n: 7 }), aPoint("kept", base + day, { n: 8 })]);
      for (let times = 0; times < 2; times += 1) {
        await series.erase(["gone", "gone too", "never seen"], after);
        expect(await series.points({ deviceId: "gone", ...year })).toEqual([{ at: base + day, fields: { n: 7 } }]);
        expect(await series.count({ deviceId: "gone too", ...year })).toBe(0);
        expect(await series.count({ deviceId: "kept", ...year })).toBe(1_201);
        expect(await series.latest(["gone", "gone too", "kept"])).toEqual(
          new Map([
            ["gone", { n: { value: 7, at: base + day } }],
            ["kept", { n: { value: 8, at: base + day }, text: { value: "kept-1199", at: base + 1_199 * minute } }],
          ]),
        );
      }
      const again = await kept.reopen();
      await again.keep([aPoint("gone too", base, { n: 9 })]);
      expect(await again.series.points({ deviceId: "gone too", ...year })).toEqual([{ at: base, fields: { n: 9 } }]);
    });

    test("what is older than the data range is not answered, to the millisecond", async () => {
      const { series, keep } = await open({ retentionDays: 10 });
      const now = systemClock().now();
      await keep([
        aPoint("a", now - 10 * day - 1, { n: 1, ancient: 1 }),
        aPoint("a", now - 10 * day + minute, { n: 2 }),
        aPoint("b", now - 20 * day, { n: 3 }),
      ]);
      const ever = { from: 0, to: now + day };
      expect((await series.points({ deviceId: "a", ...ever })).map((point) => point.fields.n)).toEqual([2]);
      expect(await series.count({ deviceId: "a", ...ever })).toBe(1);
      expect(await namesOf(series, { deviceId: "a", ...ever })).toEqual(["n"]);
      expect((await series.buckets({ deviceId: "a", edges: [0, now + day] })).map((bucket) => bucket.count)).toEqual([
        1,
      ]);
      expect([...(await series.latest(["a", "b"])).keys()]).toEqual(["a"]);
    });
  });
}
