/**
 * The InfluxDB engine, for 1.x and 2.x: line protocol by the official client, InfluxQL for reading.
 *
 * One measurement, `uplinks`, with the tag `device`. A point's time is the instant of measurement in nanoseconds, its last
 * six digits taken from the uplink's offset (modulo 1,000,000): two uplinks of a device in one millisecond are two points,
 * in their order, and the same uplink written twice is one point. A tag would do the same at the price of a series for
 * each uplink. Field names end in their type (`temperature.n`, `.s`, `.b`), so that InfluxDB never refuses a batch because
 * a field had another type before. The integer `uplinkOffset` is in every point: it counts points that lack other fields.
 *
 * A point that was revised is written over. InfluxDB can't take a field out of a point, so a point that loses one is deleted
 * first; deletions cost a millisecond each, and are made for many devices and points at once where nothing lies between.
 *
 * The keeper's own file beside it holds the cursor, and each device's columns and newest values; it is written after
 * InfluxDB has answered. A crash between the two writes the same points again. What InfluxDB refused is in that file, too.
 */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Millis } from "#foundation/clock";
import {
  type DataRanges,
  daysOfDevice,
  type Fields,
  type FieldValue,
  type JournalledMeasurement,
  type JournalledRevision,
  startOfLength,
} from "#journal";
import { frameFromPoints, type KeptPoint } from "./frame.ts";
import { type InfluxAddress, placeOf } from "./influx-address.ts";
import { columnFromInfluxName, columnsIn, influxNameOf, pointFromMeasurement, quoted, table } from "./influx-points.ts";
import { deleteStale } from "./influx-revisions.ts";
import { type InfluxServer, ofDevices, openInfluxServer } from "./influx-server.ts";
import type { RefusedField } from "./influx-writer.ts";
import {
  compact,
  type KeeperFile,
  keptByDevice,
  latestOf,
  nameOfColumn,
  newestPointsMax,
  openCursor,
  openDevices,
  openKeeperFile,
  openLatest,
  revisedByDevice,
} from "./keeper-file.ts";
import {
  type Engine,
  type Interval,
  lastInstant,
  type PageQuery,
  type PointsPage,
  type SetAsideIds,
  type Spared,
} from "./series.ts";
import { openSetAside, type SetAside } from "./set-aside.ts";

type Refused = readonly RefusedField[];

/** InfluxDB is quickest with some thousands of lines at once. */
const batchMax = 5_000;

export interface InfluxOptions {
  readonly address: InfluxAddress;
  readonly folder: string;
  readonly ranges: DataRanges;
  readonly clock: Clock;
}

export function openInfluxEngine({ address, folder, ranges, clock }: InfluxOptions): Engine {
  const server = openInfluxServer(address, Math.max(...ranges.starts.keys()));
  const file = openKeeperOf(address, folder);
  const cursor = openCursor(file, "keepingCursor");
  const revisionCursor = openCursor(file, "revisionCursor");
  const devices = openDevices(file);
  const latest = openLatest(file);
  const setAside = openSetAside(file, devices, clock.now);
  const stores = { server, file, devices, latest, setAside };
  // Points can be read before the keeper's file knows their columns: what is being written is announced first.
  const announced = new Map<string, readonly string[]>();
  const columnsOf = columnFinder(stores, announced);

  const remember = file.transaction(
    (byDevice: Map<string, JournalledMeasurement[]>, refused: Refused, offset: number, keptFrom: Millis) => {
      for (const [deviceId, measurements] of byDevice) latest.take(devices.ensure(deviceId), measurements, keptFrom);
      setAside.add(refused);
      cursor.move(offset);
    },
  );

  const lost = new Set<string>();
  const rememberRevised = file.transaction(
    (byDevice: Map<string, JournalledRevision[]>, refused: Refused, offset: number, keptFrom: Millis) => {
      for (const [deviceId, revisions] of byDevice) {
        if (latest.revise(devices.ensure(deviceId), revisions, keptFrom)) lost.add(deviceId);
        setAside.forgetUplinks(revisions.map(({ uplinkOffset }) => uplinkOffset));
      }
      setAside.add(refused);
      revisionCursor.move(offset);
    },
  );

  const turns = openTurns();

  return {
    batchMax,
    cursor: cursor.read,
    /** 1. points to InfluxDB; 2. newest values and cursor to the file. After a crash between them, 1 is repeated: it changes nothing. */
    keep: (batch, offset, keptFrom) =>
      turns(async () => {
        const byDevice = keptByDevice(batch, keptFrom);
        for (const [deviceId, measurements] of byDevice) announced.set(deviceId, columnsIn(measurements));
        const refused = await server.write([...byDevice.values()].flat().map(pointFromMeasurement));
        orForget(devices, () => remember.immediate(byDevice, refused, offset, keptFrom));
        announced.clear();
      }),
    revisionCursor: revisionCursor.read,
    /** 1. points that lose fields are deleted; 2. points to InfluxDB; 3. the file. After a crash all is repeated. */
    revise: (batch, offset, keptFrom) =>
      turns(async () => {
        const byDevice = revisedByDevice(batch, keptFrom);
        const revisions = [...byDevice.values()].flat();
        await deleteStale(batch, revisions, server);
        const decoded = revisions.filter(({ outcome }) => outcome === "decoded");
        const refused = await server.write(decoded.map(pointFromMeasurement));
        orForget(devices, () => rememberRevised.immediate(byDevice, refused, offset, keptFrom));
      }),
    async settle() {
      for (const deviceId of lost) {
        const newest = await newestPoints(deviceId, await columnsOf(deviceId), server);
        lost.delete(deviceId);
        file.transaction(() => latest.fill(devices.ensure(deviceId), newest)).immediate();
      }
    },
    page: async (query) => pageOf(query, await columnsOf(query.deviceId), server),
    async count(query) {
      const rows = await server.query(`SELECT count("uplinkOffset") FROM "${table}" WHERE ${within(query)}`);
      return Number(rows.values[0]?.[1] ?? 0);
    },
    latest: (deviceIds, keptFrom) => latestOf(deviceIds, keptFrom, devices, latest),
    fieldNames: (intervals) => fieldNamesOf(intervals, columnsOf, server),
    age: (ranges, signal) => ageDevices(ranges, signal, stores),
    erase: (deviceIds, spared) => turns(() => eraseDevices(deviceIds, spared, stores)),
    setAside: setAsideInTurn(turns, stores),
    health: server.health,
    async close() {
      file.close();
    },
  };
}

/** A file for each place, so that another InfluxDB is filled from the beginning. */
function openKeeperOf(address: InfluxAddress, folder: string): KeeperFile {
  const name = `influx-${placeOf(address)}.db`;
  // Earlier releases had one file, which is that of the first place that is opened. Its log goes with it.
  for (const log of ["-wal", ""]) {
    const was = join(folder, `influx-keeper.db${log}`);
    if (existsSync(was) && !existsSync(join(folder, name))) renameSync(was, join(folder, `${name}${log}`));
  }
  return openKeeperFile(folder, name);
}

/** Devices with the same data range are asked about together. */
async function fieldNamesOf(
  intervals: readonly Interval[],
  columnsOf: (deviceId: string) => Promise<string[]>,
  server: InfluxServer,
): Promise<Map<string, Iterable<string>>> {
  const names = new Map<string, Iterable<string>>();
  for (const span of Map.groupBy(intervals, ({ from, to }) => `${from} ${to}`).values()) {
    const columns = new Set<string>();
    for (const { deviceId } of span) for (const column of await columnsOf(deviceId)) columns.add(column);
    for (const [deviceId, found] of await namesInSpan(span, [...columns], server)) names.set(deviceId, found);
  }
  return names;
}

/** Of devices with the same span, in one query. */
async function namesInSpan(span: readonly Interval[], columns: readonly string[], server: InfluxServer) {
  const names = new Map<string, Set<string>>();
  const [first] = span;
  if (!first || columns.length === 0) return names;
  const counts = columns.map((column) => `count(${quoted(influxNameOf(column))})`).join(", ");
  const devices = ofDevices(span.map(({ deviceId }) => deviceId));
  const query = `SELECT ${counts} FROM "${table}" WHERE ${devices} AND ${during(first)} GROUP BY "device"`;
  for (const [deviceId, { values }] of await server.queryByDevice(query)) {
    const present = columns.filter((_, index) => Number(values[0]?.[index + 1] ?? 0) > 0);
    names.set(deviceId, new Set(present.map(nameOfColumn)));
  }
  return names;
}

/**
 * The columns a device has had: from the keeper's file, or those of all devices while the file knows nothing of this one
 * (it was lost, and the journal is being kept once more).
 */
function columnFinder({ server, devices, latest }: Stores, announced: ReadonlyMap<string, readonly string[]>) {
  return async (deviceId: string): Promise<string[]> => {
    const key = devices.keyOf(deviceId);
    const known = key === null ? [] : latest.columnsOf(key);
    const columns = [...new Set([...known, ...(announced.get(deviceId) ?? [])])];
    if (columns.length > 0) return columns;
    const keys = await server.query(`SHOW FIELD KEYS FROM "${table}"`);
    return keys.values.map(([key]) => columnFromInfluxName(String(key))).filter((column) => /\.[nsb]$/.test(column));
  };
}

async function newestPoints(deviceId: string, columns: readonly string[], server: InfluxServer) {
  const query = { deviceId, from: 0, to: lastInstant, order: "desc", limit: newestPointsMax, after: null } as const;
  return (await storedPage(query, columns, server)).points;
}

/** After a failure what is remembered of the file may never have come to be. */
function orForget(devices: ReturnType<typeof openDevices>, work: () => void): void {
  try {
    work();
  } catch (error) {
    devices.forget();
    throw error;
  }
}

type Turns = ReturnType<typeof openTurns>;

/** Writing and removing take turns: what is kept while a device's points are removed would go with them. */
function openTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {}); // whoever asked is told
    return turn;
  };
}

/** Year 2255. */
const lastNanoseconds = `${lastInstant}000000`;
/** Devices that one statement names. */
const devicesAtOnce = 200;

/**
 * The retention policy is that of the longest range; of devices with shorter ones, what is past its time is deleted. Changing
 * a range moves no point from policy to policy.
 */
async function ageDevices(
  ranges: DataRanges,
  signal: AbortSignal,
  { server, file, devices, setAside }: Stores,
): Promise<void> {
  const forgetBefore = file.transaction((keys: readonly number[], time: string) => {
    for (const device of keys) setAside.forgetBefore(device, time);
  });
  const longest = Math.max(...ranges.starts.keys());
  await server.retain(longest);
  for (let key = 0; !signal.aborted; ) {
    const some = devices.after(key, devicesAtOnce);
    const last = some.at(-1);
    if (!last) return;
    key = last.key;
    for (const [days, sameDays] of Map.groupBy(some, ({ deviceId }) => daysOfDevice(ranges, deviceId))) {
      const last = `${startOfLength(ranges, days) - 1}999999`;
      forgetBefore.immediate(
        sameDays.map((device) => device.key),
        last,
      );
      if (days === longest) continue;
      const ids = sameDays.map(({ deviceId }) => deviceId);
      await server.remove(table, ids, "0", last);
    }
  }
}

interface Stores {
  readonly server: InfluxServer;
  readonly file: KeeperFile;
  readonly devices: ReturnType<typeof openDevices>;
  readonly latest: ReturnType<typeof openLatest>;
  readonly setAside: SetAside;
}

/** Sees to it that what is tried again or discarded takes its turn with what is being written. */
function setAsideInTurn(turns: Turns, stores: Stores): Engine["setAside"] {
  const { file, setAside } = stores;
  const idsOf = (ids: SetAsideIds) => (ids === "all" ? setAside.ids() : ids);
  return {
    count: setAside.count,
    page: setAside.page,
    retry: (ids) => turns(() => writeAgain(idsOf(ids), stores)),
    discard: (ids) => turns(async () => file.transaction(setAside.remove).immediate(idsOf(ids))),
  };
}

/** Values that one request tries. */
const triedAtOnce = 1_000;

/** What is taken at last leaves the list, what is not is refused anew. */
async function writeAgain(
  ids: readonly number[],
  { server, file, setAside }: Stores,
): Promise<{ tried: number; taken: number }> {
  const settle = file.transaction((taken: readonly number[], refused: Refused) => {
    setAside.remove(taken);
    setAside.add(refused);
  });
  let [tried, taken] = [0, 0];
  for (let index = 0; index < ids.length; index += triedAtOnce) {
    const some = setAside.points(ids.slice(index, index + triedAtOnce));
    const refused = await server.write(some.map(({ point }) => point));
    const stays = new Set(refused.map(({ point }) => point));
    const gone = some.filter(({ point }) => !stays.has(point)).map(({ id }) => id);
    settle.immediate(gone, refused);
    tried += some.length;
    taken += gone.length;
  }
  return { tried, taken };
}

/** 1. the points from InfluxDB; 2. what is spared back; 3. the newest values from the file. After a crash all is repeated. */
async function eraseDevices(deviceIds: readonly string[], spared: Spared, stores: Stores) {
  const { server, file, devices, latest, setAside } = stores;
  type Since = Map<string, readonly JournalledMeasurement[]>;
  const forget = file.transaction((ids: readonly string[], since: Since, refused: Refused) => {
    for (const id of ids) {
      const key = devices.keyOf(id);
      if (key === null) continue;
      latest.remove(key);
      latest.take(key, since.get(id) ?? [], 0);
      setAside.forgetDevice(key);
    }
    setAside.add(refused);
  });
  for (let index = 0; index < deviceIds.length; index += devicesAtOnce) {
    const some = deviceIds.slice(index, index + devicesAtOnce);
    await server.remove(table, some, "0", lastNanoseconds);
    const since = new Map(some.map((id) => [id, spared(id)]));
    const refused = await server.write([...since.values()].flat().map(pointFromMeasurement));
    orForget(devices, () => forget.immediate(some, since, refused));
  }
  compact(file);
}

const during = ({ from, to }: Interval): string => `time >= ${from}000000 AND time < ${to}000000`;

const within = (interval: Interval): string => `${ofDevices([interval.deviceId])} AND ${during(interval)}`;

/** Points with their uplinks; where only some fields are asked for, without. */
async function storedPage(query: PageQuery, known: readonly string[], server: InfluxServer) {
  const { fields, order, limit, after } = query;
  const wanted = fields ? known.filter((column) => fields.includes(nameOfColumn(column))) : known;
  if (fields && wanted.length === 0) return { points: [], next: null };
  // Without the offset InfluxDB itself leaves out the points that have none of the fields.
  const selected = [...(fields ? [] : ["uplinkOffset"]), ...wanted.map(influxNameOf)].map(quoted).join(", ");
  const beyond = after === null ? "" : ` AND time ${order === "asc" ? ">" : "<"} '${after}'`;
  const { columns, values } = await server.query(
    `SELECT ${selected} FROM "${table}" WHERE ${within(query)}${beyond} ORDER BY time ${order} LIMIT ${limit}`,
  );
  const names = columns.map((column) =>
    column === "time" || column === "uplinkOffset" ? null : nameOfColumn(columnFromInfluxName(column)),
  );
  const last = values.at(-1);
  return {
    points: values.map((row) => pointFromRow(row, names, columns.indexOf("uplinkOffset"))),
    next: last && values.length >= limit ? String(last[0]) : null,
  };
}

async function pageOf(query: PageQuery, known: readonly string[], server: InfluxServer): Promise<PointsPage> {
  const { points, next } = await storedPage(query, known, server);
  return { frames: [frameFromPoints(points)], next };
}

function pointFromRow(row: readonly unknown[], names: readonly (string | null)[], offsetAt: number): KeptPoint {
  const fields: Record<string, FieldValue> = {};
  names.forEach((name, index) => {
    const value = row[index];
    if (name !== null && value !== null && value !== undefined) fields[name] = value as FieldValue;
  });
  return { at: Date.parse(String(row[0])), uplinkOffset: Number(row[offsetAt] ?? 0), fields: fields as Fields };
}
