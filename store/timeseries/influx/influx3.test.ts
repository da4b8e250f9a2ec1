import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { startInflux } from "../../../test/harness/influx.ts";
import { asker, startInflux3 } from "../../../test/harness/influx-apis.ts";
import { aPoint, base, describeTimeSeries, openKept, rangesOf } from "../timeseries.suite.ts";

const dayMs = 86_400_000;
const influx = await startInflux();
afterAll(async () => {
  if (!("skipped" in influx)) await influx.stop();
});

let lastDatabase = 0;
/** Each test has databases of its own: devices have the same names in all of them. */
function freshName(): string {
  lastDatabase += 1;
  return `test-${lastDatabase}`;
}

if ("skipped" in influx) {
  test.skip(`InfluxDB 3.x: ${influx.skipped}`, () => {});
} else {
  const influx3 = await startInflux3(influx.httpUrl);
  afterAll(() => influx3.stop());
  const { ask, write } = asker(influx.httpUrl);
  const tablesIn = async (database: string) => (await ask("SHOW MEASUREMENTS", database)).flat();

  describeTimeSeries("InfluxDB 3.x", (options) => openKept(influx3.url(freshName()), options));

  describe("InfluxDB 3.x", () => {
    test("has a database for each length of data range with that retention, and a table for each device", async () => {
      const name = freshName();
      const days = new Map([["short", 30]]);
      const kept = await openKept(influx3.url(name), { dataRanges: { ...rangesOf(365), ...rangesWith(days) } });
      await kept.keep([aPoint("long", base, { t: 1 }), aPoint("short", base, { t: 2 })]);
      expect(await tablesIn(`${name}-365d`)).toEqual(["long"]);
      expect(await tablesIn(`${name}-30d`)).toEqual(["short"]);
      const retention = async (database: string) =>
        (await ask(`SHOW RETENTION POLICIES ON "${database}"`)).map(([, duration]) => duration);
      expect(await retention(`${name}-365d`)).toEqual([`${367 * 24}h0m0s`]);
      expect(await retention(`${name}-30d`)).toEqual([`${31 * 24}h0m0s`]);
    });

    test("a device whose range was changed while the program was stopped is moved, with what its revisions left", async () => {
      const name = freshName();
      const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
      const kept = await openKept(influx3.url(name), { dataRanges: rangesOf(365), folder });
      const points = [1, 2, 3].map((n) => aPoint("a", base + n, { t: n, u: n }, { uplinkOffset: n }));
      await kept.keep([...points, aPoint("a", base - 40 * dayMs, { t: 0 }, { uplinkOffset: 4 })]);
      const [first, second] = points;
      if (!first || !second) throw new Error("there are three");
      await kept.revise([
        { of: first, to: { fields: { t: 10 } } },
        { of: second, to: { outcome: "codec-error", fields: {} } },
      ]);
      await kept.series.stop();

      // As a crash in the midst of moving leaves it: some is copied already.
      await ask(`CREATE DATABASE "${name}-30d"`);
      await write(`${name}-30d`, `a,device=a t.n=3,u.n=3,uplinkOffset=3i ${base + 3}000003`);
      const shorter = await openKept(influx3.url(name), { dataRanges: rangesOf(30), folder });
      await vi.waitFor(async () => expect(await tablesIn(`${name}-365d`)).toEqual([]), { timeout: 20_000 });
      const asked = { deviceId: "a", from: base - 60 * dayMs, to: base + dayMs };
      expect(await shorter.series.points(asked)).toEqual([
        { at: base + 1, fields: { t: 10 } },
        { at: base + 3, fields: { t: 3, u: 3 } },
      ]);
      expect(await shorter.series.count(asked)).toBe(2);
      expect(await ask('SELECT count("uplinkOffset") FROM "a"', `${name}-30d`)).toEqual([[expect.any(String), 3]]);
    });

    test("a token that may not make databases is enough where they are there", async () => {
      const name = freshName();
      await ask(`CREATE DATABASE "${name}-365d"`);
      influx3.mayMakeDatabases = false;
      try {
        const kept = await openKept(influx3.url(name));
        await kept.keep([aPoint("a", base, { t: 1 })]);
        expect(await tablesIn(`${name}-365d`)).toEqual(["a"]);
      } finally {
        influx3.mayMakeDatabases = true;
      }
    });

    test("an erased device's table is deleted for good, not only hidden", async () => {
      const name = freshName();
      const kept = await openKept(influx3.url(name));
      await kept.keep([aPoint("a", base, { t: 1 }), aPoint("b", base, { t: 1 })]);
      await kept.series.erase(["a"], kept.series.position());
      expect(influx3.configured.at(-1)).toBe(
        `DELETE /api/v3/configure/table?db=${name}-365d&table=a&hard_delete_at=now`,
      );
      expect(await tablesIn(`${name}-365d`)).toEqual(["b"]);
    });

    test("an InfluxDB of another age is told which address it wants", async () => {
      const kept = await openKept(influx.url.replace("influx1://", "influx3://token@"));
      kept.append([aPoint("a", base, { t: 1 })]);
      await vi.waitFor(() => expect(kept.series.healthy().sentence).toMatch(/InfluxDB 1\.\S+ is asked by influx1:/), {
        timeout: 10_000,
      });
    });
  });
}

/** A year but for these devices. */
function rangesWith(days: ReadonlyMap<string, number>) {
  const lengths = [365, ...days.values()];
  return {
    dataRangeStarts: (now: number) => (deviceId: string) => now - (days.get(deviceId) ?? 365) * dayMs,
    dataRanges: (now: number) => ({
      defaultDays: 365,
      days,
      starts: new Map(lengths.map((length) => [length, now - length * dayMs])),
    }),
  };
}
