/** `hatoba timeseries copy`: from the embedded engine to an InfluxDB, back, or from one InfluxDB to another. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemScope } from "#accounts";
import { type Clock, systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { type Journal, openJournal } from "#journal";
import type { Registry } from "#registry";
import { openTimeSeries, type TimeSeries } from "#timeseries";
import { readConfig } from "../config.ts";
import { lockFolder } from "../lock.ts";
import { openBooks } from "../parts.ts";
import { progressTo } from "../progress.ts";
import { UsageMistake } from "../usage.ts";

const usage = `usage: hatoba timeseries copy --from ENGINE --to ENGINE

  ENGINE  embedded, influx1://user:pass@host:8086/database, influx2://token@host:8086/org/bucket
          or influx3://token@host:8181/database

Fills --to from the journal, which every engine is kept from, and then compares with --from, device by device. Hatoba must not
be running. May be interrupted: the same command goes on where it was. Then set HATOBA_TIMESERIES_URL and start Hatoba.`;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const lookMs = 100;
/** Some that differ are named; that there are more is said. */
const namedMax = 20;
const ever = { from: 0, to: Number.MAX_SAFE_INTEGER };

export async function timeseries(words: readonly string[]): Promise<number> {
  const options = { from: { type: "string" }, to: { type: "string" }, help: { type: "boolean" } } as const;
  const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
  if (values.help) {
    say(usage);
    return 0;
  }
  const [verb, ...more] = positionals;
  const { from, to } = values;
  if (verb !== "copy" || more.length > 0 || !from || !to) throw new UsageMistake(usage);
  if (from === to) throw new UsageMistake(`--from and --to are the same\n${usage}`);
  const config = readConfig(process.env);
  const log = createLog("error", "terminal");
  const clock = systemClock(config.clockOffsetMs);
  await using opened = new AsyncDisposableStack();
  opened.defer(lockFolder(config.dataFolder));
  const { database, registry } = await openBooks(config, log, clock);
  opened.defer(() => database.close());
  opened.defer(() => registry.close());
  const journal = await openJournal({ folder: join(config.dataFolder, "journal") });
  opened.defer(() => journal.close());
  async function open(engine: string): Promise<TimeSeries> {
    const series = await openTimeSeries({
      url: engine === "embedded" ? null : engine,
      folder: join(config.dataFolder, "timeseries"),
      journal,
      dataRanges: registry.addressBook,
      clock,
      log,
      metrics: createMetrics(),
    });
    opened.defer(() => series.stop());
    return series;
  }
  const [source, target] = [await open(from), await open(to)];
  for (const series of [source, target]) await untilKept(series, journal, clock);
  return await compare(source, target, registry); // before the engines are closed
}

/** Waits until everything is kept; an engine that is away is waited for, and said so once. */
async function untilKept(series: TimeSeries, journal: Journal, clock: Clock): Promise<void> {
  const progress = progressTo(process.stderr, clock);
  const heads = { measurements: journal.head("measurements"), revisions: journal.head("revisions") };
  let told = "";
  while (series.position() < heads.measurements || series.revisionPosition() < heads.revisions) {
    const { ok, sentence } = series.healthy();
    if (!ok && sentence !== told) process.stderr.write(`${sentence}\n`);
    told = ok ? "" : sentence;
    progress(series.position(), heads.measurements);
    await clock.wait(lookMs);
  }
}

/** Counts of every device, and when its newest values were measured. */
async function compare(source: TimeSeries, target: TimeSeries, registry: Registry): Promise<number> {
  let [devices, points, differing] = [0, 0, 0];
  for (let after: string | undefined; ; ) {
    const { items, next } = await registry.devices(systemScope(), { limit: 500, after });
    for (const { id, name } of items) {
      const [was, is] = await Promise.all([source, target].map((series) => contentOf(series, id)));
      devices += 1;
      points += is?.count ?? 0;
      if (was?.count === is?.count && was?.latest === is?.latest) continue;
      differing += 1;
      if (differing <= namedMax) say(`${id} ${name}: ${was?.count} points before, ${is?.count} copied`);
    }
    if (next === null) break;
    after = next;
  }
  say(`${points} points of ${devices} devices are there; ${differing} devices differ.`);
  if (differing > 0) say("Nothing was changed in --from: keep it, and look at the log for what --to refused.");
  return differing > 0 ? 1 : 0;
}

async function contentOf(series: TimeSeries, deviceId: string): Promise<{ count: number; latest: string }> {
  const [count, latest] = await Promise.all([series.count({ deviceId, ...ever }), series.latest([deviceId])]);
  const values = Object.entries(latest.get(deviceId) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return { count, latest: JSON.stringify(values) };
}
