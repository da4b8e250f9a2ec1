/**
 * An InfluxDB 3.x: a table for each device, in a database for each length of data range.
 *
 * 3.x deletes tables but no points (rows only in Enterprise, a day later), and refuses a table of over 500 columns. So what
 * a device has said can be erased, at once; InfluxDB itself drops what is past a range, by the retention of its database;
 * and a point that loses a field in a revision is marked with those that still count.
 *
 * A device whose range becomes another is moved: its points are copied, then its old table is deleted. Where each device
 * is InfluxDB knows: after a crash it may be found in two databases, of which the one that it is to leave has everything.
 */
import type { Millis } from "#foundation/clock";
import { type DataRanges, daysOfDevice, type FieldValue, type JournalledRevision, startOfLength } from "#journal";
import { nameOfColumn } from "../keeper-file.ts";
import type { Interval } from "../series.ts";
import type { InfluxAddress } from "./address.ts";
import { type Http, InfluxRefusal, mayNot, openConnection, requestLimitMs } from "./http.ts";
import type { InfluxPlace } from "./place.ts";
import {
  columnsFromFieldKeys,
  influxNameOf,
  nanosecondsOf,
  pointFromMeasurement,
  policyDays,
  quoted,
} from "./points.ts";
import { countIn, countsIn, countsOf, lostMark, markOf, pageIn, type Source, within } from "./queries.ts";
import { type InfluxPoint, markField, openInfluxWriter, type RefusedField } from "./writer.ts";

type Address = Extract<InfluxAddress, { kind: "influx3" }>;

/** Points that are copied at once. */
const copiedAtOnce = 5_000;
const marked = `${quoted(markField)} =~ /./`;

export function openDeviceTables(address: Address, atFirst: DataRanges): InfluxPlace {
  let ranges = atFirst;
  const tables = openTables(address, (device) => daysOfDevice(ranges, device));
  const { homes, ask, writeTo } = tables;

  /** Moves those of these devices that are elsewhere to the database of `days`. */
  async function gather(devices: Iterable<string>, days: number): Promise<RefusedField[]> {
    await tables.known();
    const refused: RefusedField[] = [];
    for (const device of devices)
      if (homes.get(device)?.some((one) => one !== days))
        refused.push(...(await move(tables, device, { days, start: startOfLength(ranges, days) })));
    return refused;
  }

  /** Into a longer range may come what the table of the shorter one refuses: a device is moved before. */
  async function write(points: readonly InfluxPoint[]): Promise<readonly RefusedField[]> {
    const refused: RefusedField[] = [];
    for (const [days, some] of Map.groupBy(points, ({ device }) => daysOfDevice(ranges, device))) {
      const devices = new Set(some.map(({ device }) => device));
      refused.push(...(await gather(devices, days)), ...(await writeTo(days, some)));
      for (const device of devices) homes.set(device, [days]);
    }
    return refused;
  }

  return {
    write,
    revise: (_batch, last) => write(last.map(revisedPoint)),
    page: (query, columns) => ask(query.deviceId, (source) => pageIn(source, query, columns, markField)),
    count: (interval) =>
      ask(interval.deviceId, async (source) => {
        const all = await countIn(source, interval);
        return all - (await countIn(source, interval, `${quoted(markField)} = '${lostMark}'`));
      }),
    async fieldNames(intervals, columnsOf) {
      const names = new Map<string, Iterable<string>>();
      for (const interval of intervals) {
        const columns = await columnsOf(interval.deviceId);
        const present = await ask(interval.deviceId, (source) => presentIn(source, interval, columns));
        names.set(interval.deviceId, new Set(present.map(nameOfColumn)));
      }
      return names;
    },
    columns: (device) =>
      ask(device, async (source) =>
        columnsFromFieldKeys((await source.ask(`SHOW FIELD KEYS FROM ${quoted(device)}`)).values),
      ),
    async retain(later) {
      ranges = later;
    },
    age: gather,
    async remove(devices) {
      await tables.known();
      for (const device of devices) {
        for (const days of homes.get(device) ?? []) await tables.drop(device, days);
        homes.delete(device);
      }
    },
    health: tables.health,
  };
}

/** Of a device that has no table: its database may not be there, either. */
const nothingIn = (table: string): Source => ({ table, ask: async () => ({ columns: [], values: [] }) });

type Tables = ReturnType<typeof openTables>;

/** The databases and their tables. `rangeOf`: the length of a device's data range, in days. */
function openTables(address: Address, rangeOf: (device: string) => number) {
  /** The lengths of the databases in which a device has a table; it is read from the first. */
  const homes = new Map<string, readonly number[]>();
  const databaseOf = (days: number) => `${address.database}-${days}d`;
  const server = openConnection(address, async (http) => {
    await refuseOthers(http);
    homes.clear();
    for (const days of await lengthsIn(http, address.database))
      for (const device of await tablesIn(http, databaseOf(days))) {
        const others = homes.get(device) ?? [];
        homes.set(device, days === rangeOf(device) ? [...others, days] : [days, ...others]);
      }
    return { made: new Set<number>() };
  });
  const { http } = server;
  const writer = openInfluxWriter({
    address,
    headers: http.headers,
    timeoutMs: requestLimitMs,
    tableOf: (device) => device,
  });
  const daysOf = (device: string) => homes.get(device)?.[0] ?? rangeOf(device);
  const sourceIn = (device: string, days: number): Source => ({
    table: device,
    ask: (influxQl) => server.at(() => http.query(queryPath(databaseOf(days)), influxQl)),
  });

  return {
    homes,
    daysOf,
    sourceIn,
    /** Resolves when it is known where devices are. */
    known: () => server.at(async () => {}),
    health: server.health,
    /** What is asked while its device moves is asked again. */
    async ask<T>(device: string, question: (source: Source) => Promise<T>): Promise<T> {
      await server.at(async () => {});
      for (;;) {
        const days = daysOf(device);
        const answer = await question(homes.has(device) ? sourceIn(device, days) : nothingIn(device));
        if (daysOf(device) === days) return answer;
      }
    },
    writeTo: (days: number, points: readonly InfluxPoint[]): Promise<readonly RefusedField[]> =>
      server.write(async ({ made }) => {
        const database = databaseOf(days);
        if (!made.has(days)) await makeDatabase(http, database, days);
        made.add(days);
        return writer.write(`/api/v2/write?${new URLSearchParams({ bucket: database, precision: "ns" })}`, points);
      }),
    async drop(device: string, days: number): Promise<void> {
      const named = new URLSearchParams({ db: databaseOf(days), table: device, hard_delete_at: "now" });
      await server.at(() =>
        http.json("DELETE", `/api/v3/configure/table?${named}`).catch((error: unknown) => {
          if (!isMissing(error)) throw error;
        }),
      );
    },
  };
}

/** To the database of `days`, as far as `start`; its old tables are deleted when everything is copied. */
async function move(
  { homes, sourceIn, writeTo, drop }: Tables,
  device: string,
  { days, start }: { readonly days: number; readonly start: Millis },
): Promise<readonly RefusedField[]> {
  const refused: RefusedField[] = [];
  const left = (homes.get(device) ?? []).filter((one) => one !== days);
  for (const old of left) {
    for (let after: string | undefined = `${start - 1}999999`; after !== undefined; ) {
      const points = await storedIn(sourceIn(device, old), after);
      if (points.length > 0) refused.push(...(await writeTo(days, points)));
      after = points.length < copiedAtOnce ? undefined : points.at(-1)?.at;
    }
  }
  homes.set(device, [days]);
  for (const old of left) await drop(device, old);
  return refused;
}

const queryPath = (database: string) => `/query?${new URLSearchParams({ db: database })}`;

/** Of those values that were not revised, and of those that a revision left. */
async function presentIn({ table, ask }: Source, interval: Interval, columns: readonly string[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const where = `FROM ${quoted(table)} WHERE ${within(interval)}`;
  const all = countsIn(columns, await ask(`SELECT ${countsOf(columns)} ${where}`));
  const { values: marks } = await ask(`SELECT DISTINCT(${quoted(markField)}) ${where}`);
  if (marks.length === 0) return columns.filter((_, index) => all[index]);
  const revised = countsIn(columns, await ask(`SELECT ${countsOf(columns)} ${where} AND ${marked}`));
  const left = marks.map((row) => String(row[1]));
  return columns.filter(
    (column, index) =>
      (all[index] ?? 0) > (revised[index] ?? 0) || left.some((mark) => mark.includes(markOf([influxNameOf(column)]))),
  );
}

function revisedPoint(revision: JournalledRevision): InfluxPoint {
  if (revision.outcome !== "decoded") {
    const { deviceId, uplinkOffset } = revision;
    return { device: deviceId, uplinkOffset, mark: lostMark, fields: {}, at: nanosecondsOf(revision) };
  }
  const point = pointFromMeasurement(revision);
  return { ...point, mark: markOf(Object.keys(point.fields)) };
}

/** Points as they were written, oldest first, after an instant in nanoseconds. */
async function storedIn({ table, ask }: Source, after: string): Promise<InfluxPoint[]> {
  const { columns, values } = await ask(
    `SELECT * FROM ${quoted(table)} WHERE time > ${after} ORDER BY time LIMIT ${copiedAtOnce}`,
  );
  const at = (row: readonly unknown[], name: string) => row[columns.indexOf(name)];
  const fieldAt = columns.flatMap((name, index) => (/\.[nsb]$/.test(name) ? [{ name, index }] : []));
  return values.map((row) => {
    const mark = at(row, markField);
    const has = fieldAt.filter(({ index }) => row[index] !== null && row[index] !== undefined);
    return {
      device: table,
      uplinkOffset: Number(at(row, "uplinkOffset")),
      ...(typeof mark === "string" && { mark }),
      fields: Object.fromEntries(has.map(({ name, index }) => [name, row[index] as FieldValue])),
      at: nanosecondsFrom(String(at(row, "time"))),
    };
  });
}

/** RFC 3339 with up to nine digits behind the second. */
function nanosecondsFrom(time: string): string {
  const fraction = /\.(\d+)Z$/.exec(time)?.[1] ?? "";
  return `${Math.floor(Date.parse(time) / 1_000)}${fraction.padEnd(9, "0")}`;
}

async function refuseOthers(http: Http): Promise<void> {
  const version = await http.version();
  if (/^v?[12]\./.test(version))
    throw new Error(`InfluxDB ${version} is asked by influx1://… or influx2://…, not by influx3://…`);
}

/** The documentation has names, releases have answered records; both are lists of databases. */
type Databases = readonly (string | { readonly "iox::database": string })[];

/** Lengths, in days, of the data ranges that have a database. */
async function lengthsIn(http: Http, prefix: string): Promise<number[]> {
  const answer = (await http.json("GET", "/api/v3/configure/database?format=json")) as
    | Databases
    | { readonly databases?: Databases };
  const databases = Array.isArray(answer)
    ? (answer as Databases)
    : ((answer as { databases?: Databases }).databases ?? []);
  const names = databases.map((one) => (typeof one === "string" ? one : one["iox::database"]));
  return names.flatMap((name) => {
    const days = name.startsWith(`${prefix}-`) ? /^(\d+)d$/.exec(name.slice(prefix.length + 1))?.[1] : undefined;
    return days === undefined ? [] : [Number(days)];
  });
}

async function tablesIn(http: Http, database: string): Promise<string[]> {
  const { columns, values } = await http.query(queryPath(database), "SHOW MEASUREMENTS");
  const nameAt = Math.max(0, columns.indexOf("name"));
  return values.map((row) => String(row[nameAt]));
}

/** A token that may not make databases is enough where somebody else has made them. */
async function makeDatabase(http: Http, db: string, days: number): Promise<void> {
  const isThere = (error: unknown) => mayNot(error) || (error instanceof InfluxRefusal && error.status === 409);
  const wanted = { db, retention_period: `${policyDays(days)}d` };
  await http.json("POST", "/api/v3/configure/database", wanted).catch((error: unknown) => {
    if (!isThere(error)) throw error;
  });
}

const isMissing = (error: unknown): boolean => error instanceof InfluxRefusal && error.status === 404;
