import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test, vi } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openJournal } from "#journal";
import { openSqliteEngine } from "./sqlite.ts";
import { aPoint, base, describeTimeSeries, openKept } from "./timeseries.suite.ts";
import { openTimeSeries } from "./timeseries.ts";

const dayMs = 86_400_000;

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

  test("whole months that are past their time are dropped with their table", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hatoba-timeseries-"));
    const kept = await openKept(null, { folder });
    await kept.keep([aPoint("a", base - 60 * dayMs, { n: 1 }), aPoint("a", base, { n: 2 })]);
    const monthsOf = () => {
      const file = new Sqlite(join(folder, "timeseries", "timeseries.db"), { readonly: true });
      const names = file.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'points%'").pluck().all();
      file.close();
      return names;
    };
    expect(monthsOf().length).toBe(2);
    await kept.series.stop();
    await kept.journal.close();
    const later = await openKept(null, { folder, clockOffsetMs: 500 * dayMs });
    await vi.waitFor(() => expect(monthsOf()).toEqual([]), { timeout: 5_000 });
    await later.keep([aPoint("a", base + 500 * dayMs, { n: 3 })]);
    expect(await later.series.points({ deviceId: "a", from: 0, to: base + 600 * dayMs })).toEqual([
      { at: base + 500 * dayMs, fields: { n: 3 } },
    ]);
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
    retentionDays: 365,
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
      retentionDays: 365,
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
