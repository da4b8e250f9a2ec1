import { afterAll, describe, expect, test, vi } from "vitest";
import { type RunningInflux, startInflux } from "../../../test/harness/influx.ts";
import { aPoint, base, describeTimeSeries, openKept } from "../timeseries.suite.ts";

const dayMs = 86_400_000;
const influx = await startInflux({ user: "hatoba", password: "p@ss/word:1" });
afterAll(async () => {
  if (!("skipped" in influx)) await influx.stop();
});

let lastDatabase = 0;
/** Each test has a database of its own: devices have the same names in all of them. */
function freshUrl({ url }: RunningInflux): string {
  lastDatabase += 1;
  return url.replace(/\/hatoba$/, `/test ${lastDatabase}`);
}

if ("skipped" in influx) {
  test.skip(`InfluxDB 1.x: ${influx.skipped}`, () => {});
} else {
  describeTimeSeries("InfluxDB 1.x", (options) => openKept(freshUrl(influx), options));

  describe("InfluxDB 1.x", () => {
    const { httpUrl } = influx;
    async function ask(url: string, q: string): Promise<unknown[][]> {
      const authorization = `Basic ${Buffer.from("hatoba:p@ss/word:1").toString("base64")}`;
      const response = await fetch(`${httpUrl}/query?${new URLSearchParams({ q, db: databaseOf(url) })}`, {
        headers: { authorization },
      });
      const answer = (await response.json()) as { results: { series?: { values: unknown[][] }[] }[] };
      return answer.results[0]?.series?.[0]?.values ?? [];
    }
    async function influxWrite(url: string, line: string): Promise<void> {
      const authorization = `Basic ${Buffer.from("hatoba:p@ss/word:1").toString("base64")}`;
      const path = `${httpUrl}/write?${new URLSearchParams({ db: databaseOf(url) })}`;
      const response = await fetch(path, { method: "POST", headers: { authorization }, body: line });
      expect(response.status).toBe(204);
    }
    const databaseOf = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1));

    test("makes its database and retention policy, and changes the policy with the setting", async () => {
      const url = freshUrl(influx);
      const kept = await openKept(url, { retentionDays: 365 });
      await kept.keep([aPoint("a", base, { n: 1 })]);
      const policies = () => ask(url, `SHOW RETENTION POLICIES ON "${databaseOf(url)}"`);
      expect((await policies()).find(([name]) => name === "hatoba")?.slice(1)).toEqual([
        `${367 * 24}h0m0s`,
        "168h0m0s",
        1,
        true,
      ]);
      await kept.series.stop();
      const shorter = await openKept(url, { retentionDays: 30 });
      await shorter.keep([aPoint("a", base, { n: 1 })]);
      expect((await policies()).find(([name]) => name === "hatoba")?.[1]).toBe(`${31 * 24}h0m0s`);
    });

    test("values that InfluxDB refuses are set aside with its own message, and nothing else of their batch is lost", async () => {
      const url = freshUrl(influx);
      const kept = await openKept(url, { clockOffsetMs: -400 * dayMs });
      await kept.keep([aPoint("a", base - 500 * dayMs, { n: 1 }), aPoint("a", base, { n: 2 })]);
      await influxWrite(url, `uplinks,device=b other.n="text" ${base}000000`);
      await kept.keep([aPoint("a", base + 1, { n: 3, other: 1 }), aPoint("a", base + 2, { n: 4 })]);
      const points = await kept.series.points({ deviceId: "a", from: 0, to: base + dayMs });
      // Of a point with a bad field, the others are there.
      expect(points).toEqual([
        { at: base, fields: { n: 2 } },
        { at: base + 1, fields: { n: 3 } },
        { at: base + 2, fields: { n: 4 } },
      ]);
      const { items, next } = await kept.series.setAside({ before: null, limit: 10 });
      expect(next).toBe(null);
      expect(items).toMatchObject([
        { deviceId: "a", field: "other", value: 1, measuredAt: base + 1 },
        { deviceId: "a", field: "n", value: 1, measuredAt: base - 500 * dayMs },
      ]);
      expect(items[0]?.message).toMatch(/field type conflict: input field "other.n" .* already exists as type string/);
      expect(items[1]?.message).toMatch(/beyond retention policy/);

      await ask(url, `ALTER RETENTION POLICY "hatoba" ON "${databaseOf(url)}" DURATION INF`);
      expect(await kept.series.retrySetAside("all")).toEqual({ tried: 2, taken: 1 });
      expect(await kept.series.count({ deviceId: "a", from: 0, to: base + dayMs })).toBe(4);
      expect((await kept.series.setAside({ before: null, limit: 10 })).items.map(({ field }) => field)).toEqual([
        "other",
      ]);
    });

    test("of a full batch with several refused points all others are kept", async () => {
      const url = freshUrl(influx);
      const kept = await openKept(url);
      await kept.keep([aPoint("x", base, { first: 1 })]);
      // Somebody else's program wrote texts where our numbers go, in one shard.
      await influxWrite(url, `uplinks,device=b n.n="text" ${base}000000`);
      const count = 4_000;
      const points = Array.from({ length: count }, (_, index) =>
        aPoint(`device ${index % 40}`, base + index, index % 500 === 7 ? { n: index, t: index } : { t: index }),
      );
      await kept.keep(points);
      for (let device = 0; device < 40; device += 1)
        expect(await kept.series.count({ deviceId: `device ${device}`, from: base, to: base + dayMs })).toBe(
          count / 40,
        );
      const page = await kept.series.setAside({ before: null, limit: 5 });
      const more = await kept.series.setAside({ before: page.next, limit: 5 });
      const refused = [...page.items, ...more.items];
      const values = refused.map(({ value }) => Number(value)).sort((a, b) => a - b);
      expect(values).toEqual([7, 507, 1007, 1507, 2007, 2507, 3007, 3507]);
      expect(more.next).toBe(null);

      expect(await kept.series.retrySetAside("all")).toEqual({ tried: 8, taken: 0 });
    });

    test("what is set aside survives a restart, and goes with its device's data and when it is discarded", async () => {
      const url = freshUrl(influx);
      const kept = await openKept(url);
      await kept.keep([aPoint("x", base, { first: 1 })]);
      await influxWrite(url, `uplinks,device=b n.n="text" ${base}000000`);
      await kept.keep(["a", "b", "c"].map((device) => aPoint(device, base + 1, { n: 1, secret: "kingfisher" })));
      const again = await kept.reopen();
      const held = async () => (await again.series.setAside({ before: null, limit: 10 })).items;
      expect((await held()).map(({ deviceId }) => deviceId)).toEqual(["c", "b", "a"]);
      await again.series.erase(["b"], again.journal.head("measurements"));
      expect((await held()).map(({ deviceId }) => deviceId)).toEqual(["c", "a"]);
      expect(await again.series.discardSetAside([(await held())[0]?.id ?? 0, 999])).toBe(1);
      expect((await held()).map(({ deviceId }) => deviceId)).toEqual(["a"]);
    });

    test("killed under load and started again: every measurement is there, once, and meanwhile it is told", async () => {
      const url = freshUrl(influx);
      const kept = await openKept(url);
      const devices = 20;
      const rounds = 40;
      const perRound = 25;
      let sent = 0;
      for (let round = 0; round < rounds; round += 1) {
        kept.append(
          Array.from({ length: devices * perRound }, () => {
            const index = sent++;
            return aPoint(`device ${index % devices}`, base + Math.floor(index / devices) * 1_000, { n: index });
          }),
        );
        if (round === 10)
          await vi.waitFor(() => expect(kept.series.position()).toBeGreaterThan(0), { timeout: 10_000 });
        if (round === 15) await influx.kill();
      }
      await vi.waitFor(() => expect(kept.series.healthy().ok).toBe(false), { timeout: 15_000 });
      expect(kept.series.healthy().sentence).toMatch(/wait/);
      await expect(kept.series.count({ deviceId: "device 0", from: base, to: base + dayMs })).rejects.toMatchObject({
        kind: "unavailable",
      });
      await influx.start();
      await vi.waitFor(() => expect(kept.series.position()).toBe(sent), { timeout: 30_000 });
      await vi.waitFor(() => expect(kept.series.healthy()).toEqual({ ok: true, sentence: "" }), { timeout: 10_000 });
      const found: number[] = [];
      for (let device = 0; device < devices; device += 1) {
        const points = await kept.series.points({ deviceId: `device ${device}`, from: base, to: base + dayMs });
        found.push(...points.map((point) => Number(point.fields.n)));
      }
      expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, index) => index));
    });
  });
}
