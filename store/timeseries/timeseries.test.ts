import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { describe, expect, test, vi } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openJournal } from "#journal";
import { openSqliteEngine } from "./sqlite.ts";
import { aPoint, base, describeTimeSeries, openKept, rangesOf } from "./timeseries.suite.ts";
import { openTimeSeries } from "./timeseries.ts";

const dayMs = 86_400_000;

/** A program of its own that keeps what is in the journal, and says so as soon as something is kept. */
const keepAndTell = `
  import { join } from "node:path";
  import { systemClock } from "#foundation/clock";
  import { createLog } from "#foundation/log";
  import { createMetrics } from "#foundation/metrics";
  import { openJournal } from "#journal";
  import { openTimeSeries } from "#timeseries";
  const journal = await openJournal({ folder: join(process.env.FOLDER, "journal") });
  const dataRanges = {
    dataRangeStarts: () => () => 0,
    dataRanges: () => ({ defaultDays: 365, days: new Map(), starts: new Map([[365, 0]]) }),
    onDataRangesChanged: () => () => {},
  };
  const series = await openTimeSeries({
    url: null, folder: join(process.env.FOLDER, "timeseries"), journal, dataRanges, clock: systemClock(), log: createLog("warn", "json"), metrics: createMetrics(),
  });
  const look = setInterval(() => {
    if (series.position() > 0) process.stdout.write("kept");
  }, 1);
`;

describeTimeSeries("embedded", (options) => openKept(null, options));

describe("embedded", () => {
  test("a batch that is repeated after a crash changes nothing", async () => {
    const engine = openSqliteEngine(mkdtempSync(join(tmpdir(), "hatoba-timeseries-")));
    const batch = [aPoint("a", base, { n: 1 }), aPoint("a", base, { n: 2 }), aPoint("b", base, { n: 3 })].map(
      (measurement, index) => ({ ...measurement, offset: index + 1 }),
    );
    await engine.keep(batch, 3, 0);
    await engine.keep(batch, 3, 0);
    expect(engine.cursor()).toBe(3);
    expect(await engine.count({ deviceId: "a", from: 0, to: base + 1 })).toBe(2);
    await engine.close();
  });

  test("killed in the midst of keeping: afterwards every measurement is there, once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
    const count = 60_000;
    const journal = await openJournal({ folder: join(folder, "journal") });
    journal.appendMeasurements(
      Array.from({ length: count }, (_, n) => aPoint(`device ${n % 10}`, base + n * 100, { n })),
      count,
    );
    await journal.close();
    const child = spawn(process.execPath, ["-"], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, FOLDER: folder },
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(keepAndTell);
    const exited = once(child, "exit");
    await once(child.stdout, "data"); // the first batches are kept
    child.kill("SIGKILL");
    await exited;
    const { series } = await openKept(null, { folder });
    expect(series.position()).toBeGreaterThan(0);
    await vi.waitFor(() => expect(series.position()).toBe(count), { timeout: 20_000 });
    const found: number[] = [];
    for (let device = 0; device < 10; device += 1) {
      const points = await series.points({ deviceId: `device ${device}`, from: base, to: base + count * 100 });
      found.push(...points.map((point) => Number(point.fields.n)));
    }
    expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  test("questions are answered while the keeping thread waits for the file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
    const kept = await openKept(null, { folder });
    await kept.keep([aPoint("a", base, { n: 1 }), aPoint("b", base, { n: 2 })]);
    const other = new Sqlite(join(folder, "timeseries", "timeseries.db"));
    other.exec("BEGIN IMMEDIATE");
    const ended: string[] = [];
    const erasing = kept.series.erase(["b"], kept.journal.head("measurements")).then(() => ended.push("erasing"));
    expect(await kept.series.latest(["a"])).toEqual(new Map([["a", { n: { value: 1, at: base } }]]));
    expect((await kept.series.points({ deviceId: "b", from: 0, to: base + dayMs })).length).toBe(1);
    ended.push("asking");
    other.exec("COMMIT");
    other.close();
    await erasing;
    expect(ended).toEqual(["asking", "erasing"]);
    expect(await kept.series.count({ deviceId: "b", from: 0, to: base + dayMs })).toBe(0);
  });

  test("what is past its time is removed from the file, to the millisecond", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
    const kept = await openKept(null, { folder });
    await kept.keep(Array.from({ length: 600 }, (_, n) => aPoint("a", base - n * 60_000, { n })));
    const inFile = () => {
      const file = new Sqlite(join(folder, "timeseries", "timeseries.db"), { readonly: true });
      const rows = file.prepare("SELECT count(*) FROM points").pluck().get() as number;
      const sealed = file.prepare("SELECT sum(points) FROM chunks").pluck().get() as number | null;
      file.close();
      return { rows, sealed };
    };
    expect(inFile()).toEqual({ rows: 0, sealed: 600 });
    await kept.series.stop();
    await kept.journal.close();
    // The hundred newest points are 364 days old: the others are out of range by then.
    const clockOffsetMs = base - 99.5 * 60_000 + 365 * dayMs - systemClock().now();
    const later = await openKept(null, { folder, clockOffsetMs });
    await vi.waitFor(() => expect(inFile()).toEqual({ rows: 0, sealed: 100 }), { timeout: 20_000 });
    await later.keep([aPoint("a", base + 300 * dayMs, { n: 3 })]);
    expect(await later.series.count({ deviceId: "a", from: 0, to: base + 600 * dayMs })).toBe(101);
  });

  test("a file with tables by month, as earlier versions wrote it, is taken over", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
    const first = await openKept(null, { folder });
    await first.keep([aPoint("a", base, { n: 0 })]);
    await first.series.stop();
    await first.journal.close();
    const file = new Sqlite(join(folder, "timeseries", "timeseries.db"));
    const table = (name: string) =>
      file.exec(`CREATE TABLE ${name} (device INTEGER, at INTEGER, uplinkOffset INTEGER, fields TEXT NOT NULL,
        PRIMARY KEY (device, at, uplinkOffset)) WITHOUT ROWID`);
    table("points_2026_01");
    table("points_2026_02");
    for (let n = 1; n <= 700; n += 1)
      file
        .prepare(`INSERT INTO points_2026_0${1 + (n % 2)} VALUES (1, ?, ?, ?)`)
        .run(base - n, 100 + n, JSON.stringify({ n, door: "open" }));
    file.close();
    const again = await openKept(null, { folder });
    const points = await again.series.points({ deviceId: "a", from: 0, to: base + 1 });
    expect(points.map(({ fields }) => fields.n)).toEqual(Array.from({ length: 701 }, (_, index) => 700 - index));
    expect(points[0]?.fields.door).toBe("open");
  });
});

test("a folder that can't be written is told at the start", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
  const journal = await openJournal({ folder: join(folder, "journal") });
  writeFileSync(join(folder, "timeseries"), "a file is in the way");
  const opening = openTimeSeries({
    url: null,
    folder: join(folder, "timeseries"),
    journal,
    dataRanges: rangesOf(365),
    clock: systemClock(),
    log: createLog("silent", "json"),
    metrics: createMetrics(),
  });
  await expect(opening).rejects.toThrow(/EEXIST|ENOTDIR/);
  await journal.close();
});

test("a wrong address is told at the start, without its password", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
  const journal = await openJournal({ folder });
  const open = (url: string) =>
    openTimeSeries({
      url,
      folder,
      journal,
      dataRanges: rangesOf(365),
      clock: systemClock(),
      log: createLog("silent", "json"),
      metrics: createMetrics(),
    });
  for (const url of [
    "influx1://user:geheim@host:8086",
    "influx2://geheim@host/org",
    "http://geheim@host/db",
    "geheim",
  ]) {
    const failure = await open(url).catch((error: unknown) => String(error));
    expect(failure).toMatch(/influx1:\/\/user:pass@host/);
    expect(failure).not.toMatch(/geheim/);
  }
  await journal.close();
});

test("embedded: of an erased device no file holds a trace, though its rows and chunks were moved and divided before", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
  const kept = await openKept(null, { folder });
  for (let round = 0; round < 6; round += 1)
    await kept.keep(
      Array.from({ length: 1_500 }, (_, n) => {
        const device = n % 3 === 0 ? "gone" : `kept ${n % 3}`;
        return aPoint(device, base + ((n * 7_919) % 1_500) * 60_000 + round, { mark: `mark-${device}-${round}-${n}` });
      }),
    );
  const marksIn = (mark: RegExp) =>
    readdirSync(join(folder, "timeseries"))
      .map((name) => readFileSync(join(folder, "timeseries", name), "latin1"))
      .filter((text) => mark.test(text)).length;
  expect(marksIn(/mark-gone-/)).toBeGreaterThan(0);
  await kept.series.erase(["gone"], kept.journal.head("measurements"));
  expect(marksIn(/mark-gone-/)).toBe(0);
  expect(marksIn(/mark-kept/)).toBeGreaterThan(0);
  expect(await kept.series.count({ deviceId: "kept 1", from: 0, to: base + 10 * dayMs })).toBe(3_000);
});
