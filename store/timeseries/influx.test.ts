import { afterAll, describe, expect, test, vi } from "vitest";
import { type RunningInflux, startInflux } from "../../test/harness/influx.ts";
import { aPoint, base, describeTimeSeries, openKept } from "./timeseries.suite.ts";

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

    test("points that InfluxDB will never take hold up nobody: too old by its clock, a type that another program chose", async () => {
      const url = freshUrl(influx);
      const kept = await openKept(url, { clockOffsetMs: -400 * dayMs });
      await kept.keep([aPoint("a", base - 500 * dayMs, { n: 1 }), aPoint("a", base, { n: 2 })]);
      await influxWrite(url, `uplinks,device=b other.n="text" ${base}000000`);
      await kept.keep([aPoint("a", base + 1, { n: 3, other: 1 }), aPoint("a", base + 2, { n: 4 })]);
      const points = await kept.series.points({ deviceId: "a", from: 0, to: base + dayMs });
      expect(points.map((point) => point.fields.n)).toEqual([2, 4]);
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
