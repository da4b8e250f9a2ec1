/**
 * `npm run bench store [-- --scale 0.1]`: the embedded time series beside an InfluxDB 1.x, in the same run and on the same data.
 *
 * A fleet: 1,000 devices of five fields for 30 days, every 15 minutes. Loggers: 10 devices for a year, every minute.
 * InfluxDB gets ready-made lines, two requests at a time, without our offsets and types; we are asked through the program's HTTP.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "#foundation/clock";
import type { JournalledMeasurement } from "#journal";
import { progressTo } from "../program/progress.ts";
import { openSqliteEngine } from "../store/timeseries/sqlite.ts";
import { type RunningInflux, startInflux } from "../test/harness/influx.ts";
import { type Running, startRunning } from "../test/harness/running.ts";
import { asking } from "./asker.ts";
import { type Fleet, fleetOf, publish } from "./fleet.ts";
import { devEuiOf } from "./publisher.ts";
import { type Turns, turnsDuring, watchingTurns } from "./turns.ts";

const main = fileURLToPath(new URL("../program/main.ts", import.meta.url));
const minute = 60_000;
const day = 24 * 60 * minute;
/** Lines of a request to InfluxDB, which is quickest with some thousands. */
const linesMax = 4_000;

interface Series {
  readonly table: string;
  readonly deviceIds: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly everyMs: number;
}

interface Point {
  readonly deviceId: string;
  readonly at: number;
  readonly fields: Record<string, number>;
}

/** A sensor's day: warm at noon, a little noise, a battery that empties, a counter. */
function fieldsAt(device: number, at: number): Record<string, number> {
  const noise = ((device * 7_919 + Math.floor(at / minute) * 104_729) % 1_009) / 1_009;
  const hour = (at / day) * 2 * Math.PI;
  return {
    temperature: Math.round(10 * (15 + 8 * Math.sin(hour) + noise)) / 10,
    humidity: Math.round(60 - 20 * Math.sin(hour) + 3 * noise),
    battery: Math.round(3_600 - ((at / day) % 500) - 4 * noise) / 1_000,
    co2: Math.round(450 + 100 * Math.sin(hour + 1) + 40 * noise),
    counter: Math.floor(at / minute) % 1_000_000,
  };
}

/** In the order of time, as they arrive: every device once in an interval. */
function* pointsOf({ deviceIds, from, to, everyMs }: Series): Generator<Point> {
  for (let start = from; start < to; start += everyMs)
    for (const [device, deviceId] of deviceIds.entries()) {
      const jitterMs = (device * 37) % 1_000;
      yield { deviceId, at: start + jitterMs, fields: fieldsAt(device, start) };
    }
}

function* batchesOf(series: Series, batchMax: number): Generator<Point[]> {
  let batch: Point[] = [];
  for (const point of pointsOf(series)) {
    batch.push(point);
    if (batch.length < batchMax) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const pointsIn = (all: readonly Series[]): number =>
  all.reduce((sum, { deviceIds, from, to, everyMs }) => sum + deviceIds.length * Math.ceil((to - from) / everyMs), 0);

/** Data are made batch by batch, so that scale 1 (8.1 million points) needs no more memory than a tenth of it; how far it is goes to stderr. */
function telling(what: string, all: readonly Series[]): (points: number) => void {
  process.stderr.write(`${what}\n`);
  const progress = progressTo(process.stderr, systemClock());
  const total = pointsIn(all);
  return (points) => progress(points, total);
}

/**
 * Making the data is not measured, only keeping it, in batches as large as the program's own when it has something to catch up with; every
 * batch is on disk when the next one begins.
 */
async function keepEmbedded(folder: string, all: readonly Series[]) {
  const engine = openSqliteEngine(folder);
  const tell = telling("into the embedded time series", all);
  let [points, ms, cpu, offset] = [0, 0, 0, 0];
  for (const series of all)
    for (const batch of batchesOf(series, engine.batchMax)) {
      const measurements = batch.map(
        ({ deviceId, at, fields }): JournalledMeasurement => ({
          ...{ deviceId, fields, measuredAt: at, receivedAt: at, organizationId: "o", profileId: "p" },
          // The uplink is from before those that the program is sent later.
          ...{ offset: ++offset, uplinkOffset: 0, outcome: "decoded", reason: "" },
        }),
      );
      const startedAt = performance.now();
      const before = process.cpuUsage();
      // The cursor stays where it is: the program that is started on this file reads its own journal.
      await engine.keep(measurements, 0, 0);
      ms += performance.now() - startedAt;
      const { user, system } = process.cpuUsage(before);
      cpu += (user + system) / 1000;
      points += batch.length;
      tell(points);
    }
  await engine.close();
  return { points, ms, cpu };
}

const lineOf = (table: string, { deviceId, at, fields }: Point): string =>
  `${table},device=${deviceId} ${Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(",")} ${at}`;

type Influx = Pick<RunningInflux, "httpUrl" | "pid">;

async function keepInflux({ httpUrl, pid }: Influx, all: readonly Series[]) {
  const ask = (query: string) =>
    fetch(`${httpUrl}/query`, { method: "POST", body: new URLSearchParams({ q: query }) }).then((answer) =>
      answer.text(),
    );
  await ask("CREATE DATABASE bench");
  const before = cpuMs(pid());
  const tell = telling("into InfluxDB", all);
  let [points, ms] = [0, 0];
  const write = async (body: string) => {
    const answer = await fetch(`${httpUrl}/write?db=bench&precision=ms`, { method: "POST", body });
    if (answer.status !== 204) throw new Error(await answer.text());
  };
  for (const series of all) {
    let waiting: string[] = [];
    const flush = async () => {
      const startedAt = performance.now();
      await Promise.all(waiting.map(write));
      ms += performance.now() - startedAt;
      waiting = [];
    };
    for (const batch of batchesOf(series, linesMax)) {
      waiting.push(batch.map((point) => lineOf(series.table, point)).join("\n"));
      points += batch.length;
      tell(points);
      if (waiting.length === 2) await flush();
    }
    await flush();
  }
  return { points, ms, cpu: cpuMs(pid()) - before };
}

/** CPU time of a process with all its threads, from /proc (Linux; elsewhere 0): on a busy machine it says more than a clock. */
function cpuMs(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0; // not Linux
  }
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    // InfluxDB removes files while they are counted.
    .reduce(
      (sum, { parentPath, name }) => sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );

/** Waits until InfluxDB has written its cache to files and compacted them. */
async function bytesAtRest(folder: string): Promise<number> {
  let [last, since] = [0, performance.now()];
  const limit = performance.now() + 120_000;
  for (;;) {
    const bytes = bytesIn(folder);
    if (bytes !== last) [last, since] = [bytes, performance.now()];
    if (performance.now() - since > 15_000 || performance.now() > limit) return bytes;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Milliseconds of each of `times` calls, one after the other, ascending. */
async function timesOf(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const ms: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now();
    await work();
    ms.push(performance.now() - startedAt);
  }
  return ms.sort((a, b) => a - b);
}

interface Side {
  readonly pid: () => number | undefined;
  readonly ask: () => Promise<unknown>;
}

/** One and the other by turns, so that what else the machine does slows both down; times ascending, and CPU time for each. */
async function inTurn(times: number, ours: Side, theirs: Side) {
  const measured = async (side: Side, ms: number[]): Promise<number> => {
    const before = cpuMs(side.pid());
    ms.push(...(await timesOf(1, side.ask)));
    return cpuMs(side.pid()) - before;
  };
  const ms = { ours: [] as number[], theirs: [] as number[] };
  const cpu = { ours: 0, theirs: 0 };
  for (let time = 0; time < times; time += 1) {
    cpu.ours += await measured(ours, ms.ours);
    cpu.theirs += await measured(theirs, ms.theirs);
  }
  for (const list of Object.values(ms)) list.sort((a, b) => a - b);
  return { ...ms, cpu: { oursMs: cpu.ours / times, influxMs: cpu.theirs / times } };
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)) / 10;
const ratio = (a: number, b: number): number => Math.round((100 * a) / b) / 100;

/** Reads to the end as fast as it comes. */
async function drained(
  url: string,
  headers: Record<string, string>,
): Promise<{ ms: number; bytes: number; lines: number }> {
  const startedAt = performance.now();
  const answer = await fetch(url, { headers });
  if (!answer.ok || !answer.body) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  let [bytes, lines] = [0, 0];
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    for (let index = chunk.indexOf(10); index >= 0; index = chunk.indexOf(10, index + 1)) lines += 1;
  }
  return { ms: Math.round(performance.now() - startedAt), bytes, lines };
}

/** A year of one field in 500 equal buckets: the API's own widths are those of a calendar. */
function yearOf(running: Running, influx: Influx, { deviceIds, from, to, table }: Series) {
  const [deviceId = ""] = deviceIds;
  const asked = new URLSearchParams({
    ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    ...{ points: "500", fields: "temperature" },
  });
  const width = Math.round((to - from) / 365);
  const value = ["min", "max", "mean", "last", "count"].map((name) => `${name}("temperature")`).join(", ");
  const where = `"device" = '${deviceId}' AND time >= ${from}ms AND time < ${to}ms`;
  const query = `SELECT ${value} FROM "${table}" WHERE ${where} GROUP BY time(${width}ms)`;
  const call = new URLSearchParams({ db: "bench", epoch: "ms", q: query });
  const path = `/devices/${deviceId}/measurements?${asked}`;
  return {
    path,
    ours: () => running.client.get<{ items: unknown[] }>(path),
    theirs: () => fetch(`${influx.httpUrl}/query?${call}`).then((answer) => answer.json()),
  };
}

function csvOf(running: Running, influx: Influx, fleet: Series, organizationId: string) {
  const asked = new URLSearchParams({
    ...{ organizationId, encoding: "utf-8" },
    ...{ from: new Date(fleet.from).toISOString(), to: new Date(fleet.to).toISOString() },
  });
  const call = new URLSearchParams({ db: "bench", chunked: "true", q: `SELECT * FROM "${fleet.table}"` });
  return {
    ours: () => drained(`${running.url}/api/v1/measurements.csv?${asked}`, { cookie: running.client.cookie }),
    theirs: () => drained(`${influx.httpUrl}/query?${call}`, { accept: "application/csv" }),
  };
}

/** With what the main thread's turns were meanwhile. */
async function watched<T>(path: string, work: () => Promise<T>): Promise<T & { readonly mainThread: Turns }> {
  let result: T | undefined;
  const mainThread = await turnsDuring(path, async () => {
    result = await work();
  });
  return { ...(result as T), mainThread };
}

const uplinksPerSecond = 5_000;
const loadSeconds = 20;

interface Load {
  readonly running: Running;
  readonly fleet: Fleet;
  /** The number of the next uplink of each device. */
  readonly first: number;
  /** What is asked one after the other. */
  readonly path: string;
  /** Each of them again and again meanwhile. */
  readonly besides: readonly (() => Promise<unknown>)[];
}

/** Whatever else is large: the CSV of the fleet, 5,000 buckets of every field, the list of devices, and a backup. */
function largeThings(running: Running, year: Series, csv: () => Promise<unknown>, folder: string) {
  const asked = new URLSearchParams({
    ...{ from: new Date(year.from).toISOString(), to: new Date(year.to).toISOString(), points: "5000" },
  });
  const env = { PATH: process.env.PATH, HATOBA_DATA: running.dataFolder };
  const backup = [main, "backup", join(folder, "backup")];
  return [
    csv,
    () => running.client.get(`/devices/${year.deviceIds[0]}/measurements?${asked}`),
    () => running.client.get("/devices?limit=1000"),
    () => new Promise((resolve) => spawn(process.execPath, backup, { env, stdio: "ignore" }).once("exit", resolve)),
  ];
}

/** Queries of a year, one after the other, while uplinks come in. */
async function underLoad({ running, fleet, first, path, besides }: Load) {
  const uplinks = uplinksPerSecond * loadSeconds;
  const publishing = publish(running, fleet, { uplinks, rate: uplinksPerSecond, first });
  let over = false;
  void publishing.finally(() => {
    over = true;
  });
  let answers = 0;
  const reading = besides.map(async (ask) => {
    for (; !over; answers += 1) await ask();
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const ms = await asking({ url: `${running.url}/api/v1${path}`, cookie: running.client.cookie }, publishing);
  const { acknowledgedMs } = await publishing;
  await Promise.all(reading);
  return {
    uplinksPerSecond: Math.round((uplinks * 1000) / acknowledgedMs),
    ...{ answersBesides: answers, queries: ms.length, p50Ms: at(ms, 0.5), p99Ms: at(ms, 0.99), maxMs: at(ms, 1) },
  };
}

/** Two fleets in the books; their data from a year ago, and from a month ago, until an hour ago. */
async function seriesIn(running: Running, scale: number) {
  const [devices, loggers] = [Math.max(10, Math.round(1_000 * scale)), Math.max(1, Math.round(10 * scale))];
  const fleet = await fleetOf(running, devices);
  const to = Math.floor(Date.now() / day) * day;
  const holder = await running.client.post<{ id: string }>("/organizations", {
    kind: "contract-holder",
    name: "Loggers",
  });
  const { items } = await running.client.get<{ items: { id: string; profileId: string }[] }>(
    `/devices?limit=${devices}`,
  );
  const ids: string[] = [];
  for (let logger = 0; logger < loggers; logger += 1) {
    const body = { organizationId: holder.id, profileId: items[0]?.profileId, name: `logger ${logger}` };
    ids.push(
      (await running.client.post<{ id: string }>("/devices", { ...body, devEui: devEuiOf(1_000_000 + logger) })).id,
    );
  }
  const month: Series = {
    ...{ table: "fleet", deviceIds: items.map(({ id }) => id), from: to - 30 * day, to, everyMs: 15 * minute },
  };
  const year: Series = { table: "loggers", deviceIds: ids, from: to - 363 * day, to, everyMs: minute };
  return { fleet, month, year };
}

const microsOf = ({ cpu, points }: { cpu: number; points: number }): number => Math.round((10_000 * cpu) / points) / 10;

/** Beside what the issue asks for: `missed` is to be looked at, on a machine that nothing else uses. */
function bounds(found: Record<string, readonly [value: number, wanted: "at least" | "at most", bound: number]>) {
  return Object.fromEntries(
    Object.entries(found).map(([name, [value, wanted, bound]]) => {
      const isMet = wanted === "at least" ? value >= bound : value <= bound;
      return [name, `${value} (${wanted} ${bound}): ${isMet ? "met" : "missed"}`];
    }),
  );
}

/** Fills both with the same data; what that took, and how much disk it takes at rest. */
async function filled(running: Running, influx: RunningInflux, all: readonly Series[]) {
  await running.end();
  const folder = join(running.dataFolder, "timeseries");
  mkdirSync(folder, { recursive: true });
  const ours = await keepEmbedded(folder, all);
  const theirs = await keepInflux(influx, all);
  const values = ours.points * 5;
  const disk = { ours: bytesIn(folder), theirs: await bytesAtRest(influx.folder) };
  await running.restart();
  return {
    ...{ points: ours.points, values },
    ingest: {
      oursPointsPerSecond: Math.round((ours.points / ours.ms) * 1000),
      influxPointsPerSecond: Math.round((theirs.points / theirs.ms) * 1000),
      timesInflux: ratio(theirs.ms, ours.ms),
      ...{ oursCpuMicrosPerPoint: microsOf(ours), influxCpuMicrosPerPoint: microsOf(theirs) },
    },
    bytesPerValue: { ours: ratio(disk.ours, values), influx: ratio(disk.theirs, values) },
  };
}

/** Both are asked the same by turns. */
async function read(
  running: Running,
  influx: RunningInflux,
  asked: ReturnType<typeof yearOf>,
  csv: ReturnType<typeof csvOf>,
) {
  const side = { ours: () => running.child.pid, theirs: influx.pid };
  const sides = ({ ours, theirs }: typeof asked | typeof csv) =>
    [
      { pid: side.ours, ask: ours },
      { pid: side.theirs, ask: theirs },
    ] as const;
  const buckets = await inTurn(20, ...sides(asked));
  const [rows, their] = [await csv.ours(), await csv.theirs()];
  const csvMs = await inTurn(3, ...sides(csv));
  return {
    yearInBuckets: {
      ...{ oursMs: at(buckets.ours, 0.5), influxMs: at(buckets.theirs, 0.5) },
      timesInflux: ratio(at(buckets.theirs, 0.5), at(buckets.ours, 0.5)),
      cpu: buckets.cpu,
    },
    csv: {
      ...{ lines: rows.lines, oursBytes: rows.bytes, influxBytes: their.bytes },
      ...{ oursMs: at(csvMs.ours, 0), influxMs: at(csvMs.theirs, 0) },
      timesInflux: ratio(at(csvMs.theirs, 0), at(csvMs.ours, 0)),
      oursLinesPerSecond: Math.round((rows.lines / at(csvMs.ours, 0)) * 1000),
      cpu: csvMs.cpu,
    },
  };
}

export async function store({ scale = 1 }: { readonly scale?: number } = {}): Promise<Record<string, unknown>> {
  // At rest within the run, so that its disk use is the best it gets to.
  process.env.INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION = "5s";
  process.env.INFLUXDB_DATA_COMPACT_FULL_WRITE_COLD_DURATION = "10s";
  process.env.INFLUXDB_DATA_QUERY_LOG_ENABLED = "false";
  const influx = await startInflux();
  if ("skipped" in influx) throw new Error(influx.skipped);
  const folder = mkdtempSync(join(tmpdir(), "hatoba-turns-"));
  const turns = join(folder, "turns");
  const running = await startRunning({ HATOBA_LOG: "warn", ...watchingTurns(turns) });
  try {
    const { fleet, month, year } = await seriesIn(running, scale);
    const kept = await filled(running, influx, [month, year]);
    const asked = yearOf(running, influx, year);
    const csv = csvOf(running, influx, month, fleet.organizationId);
    const answered = await watched(turns, () => read(running, influx, asked, csv));
    await influx.stop(); // what it compacts is no part of the load
    const load = { running, fleet, path: asked.path };
    const yearUnderLoad = await watched(turns, () => underLoad({ ...load, first: 1, besides: [] }));
    const next = 1 + Math.ceil((uplinksPerSecond * loadSeconds) / fleet.devices);
    const besides = largeThings(running, year, csv.ours, folder);
    const allUnderLoad = await watched(turns, () => underLoad({ ...load, first: next, besides }));
    return {
      ...{ devices: fleet.devices, ...kept, ...answered, yearUnderLoad, allUnderLoad },
      bounds: bounds({
        "ingest, times InfluxDB": [kept.ingest.timesInflux, "at least", 1],
        "year in buckets, times InfluxDB": [answered.yearInBuckets.timesInflux, "at least", 3],
        "CSV of the fleet, times InfluxDB": [answered.csv.timesInflux, "at least", 3],
        "bytes per value": [kept.bytesPerValue.ours, "at most", 6],
        "uplinks a second meanwhile": [yearUnderLoad.uplinksPerSecond, "at least", 0.98 * uplinksPerSecond],
        "a year's query under load, p50 ms": [yearUnderLoad.p50Ms, "at most", 50],
        "a year's query under load, p99 ms": [yearUnderLoad.p99Ms, "at most", 50],
        "main thread held while both are asked, ms": [answered.mainThread.longestMs, "at most", 20],
        "main thread held under load, ms": [yearUnderLoad.mainThread.longestMs, "at most", 20],
        "the same, CPU ms": [yearUnderLoad.mainThread.longestCpuMs, "at most", 20],
        "main thread held under load and all else, ms": [allUnderLoad.mainThread.longestMs, "at most", 20],
        "the same beside all else, CPU ms": [allUnderLoad.mainThread.longestCpuMs, "at most", 20],
      }),
    };
  } finally {
    await running.remove();
    await influx.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
