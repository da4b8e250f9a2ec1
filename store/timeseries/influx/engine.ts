/**
 * The InfluxDB engine: line protocol by the official client, InfluxQL for reading. Where the points are is the place's
 * affair: one table in 1.x and 2.x, a table for each device in 3.x.
 *
 * A point has the tag `device`. Its time is the instant of measurement in nanoseconds, its last six digits taken from the
 * uplink's offset (modulo 1,000,000): two uplinks of a device in one millisecond are two points, in their order, and the same
 * uplink written twice is one point. A tag would do the same at the price of a series for each uplink. Field names end in
 * their type (`temperature.n`, `.s`, `.b`), so that InfluxDB never refuses a batch because a field had another type before.
 * The integer `uplinkOffset` is in every point: it counts points that lack other fields.
 *
 * A point that was revised is written over. InfluxDB can't take a field out of a point: one that loses a field is deleted
 * first (1.x, 2.x) or marked with the columns that still count (3.x).
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
  type JournalledMeasurement,
  type JournalledRevision,
  startOfLength,
} from "#journal";
import { frameFromPoints } from "../frame.ts";
import {
  compact,
  type KeeperFile,
  keptByDevice,
  latestOf,
  newestPointsMax,
  openCursor,
  openDevices,
  openKeeperFile,
  openLatest,
  revisedByDevice,
} from "../keeper-file.ts";
import { type Engine, lastInstant, type PageQuery, type PointsPage, type SetAsideIds, type Spared } from "../series.ts";
import { type InfluxAddress, placeOf } from "./address.ts";
import { openDeviceTables } from "./device-tables.ts";
import { openOneTable } from "./one-table.ts";
import type { InfluxPlace } from "./place.ts";
import { columnsIn, pointFromMeasurement } from "./points.ts";
import { openSetAside, type SetAside } from "./set-aside.ts";
import type { RefusedField } from "./writer.ts";

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
  const place = address.kind === "influx3" ? openDeviceTables(address, ranges) : openOneTable(address, ranges);
  const file = openKeeperOf(address, folder);
  const cursor = openCursor(file, "keepingCursor");
  const revisionCursor = openCursor(file, "revisionCursor");
  const devices = openDevices(file);
  const latest = openLatest(file);
  const setAside = openSetAside(file, devices, clock.now);
  const stores = { place, file, devices, latest, setAside };
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
        const refused = await place.write([...byDevice.values()].flat().map(pointFromMeasurement));
        orForget(devices, () => remember.immediate(byDevice, refused, offset, keptFrom));
        announced.clear();
      }),
    revisionCursor: revisionCursor.read,
    /** 1. points to InfluxDB; 2. the file. After a crash all is repeated. */
    revise: (batch, offset, keptFrom) =>
      turns(async () => {
        const byDevice = revisedByDevice(batch, keptFrom);
        const revisions = [...byDevice.values()].flat();
        const refused = await place.revise(batch, revisions);
        orForget(devices, () => rememberRevised.immediate(byDevice, refused, offset, keptFrom));
      }),
    async settle() {
      for (const deviceId of lost) {
        const newest = await newestPoints(deviceId, await columnsOf(deviceId), place);
        lost.delete(deviceId);
        file.transaction(() => latest.fill(devices.ensure(deviceId), newest)).immediate();
      }
    },
    page: async (query) => pageOf(query, await columnsOf(query.deviceId), place),
    count: place.count,
    latest: (deviceIds, keptFrom) => latestOf(deviceIds, keptFrom, devices, latest),
    fieldNames: (intervals) => place.fieldNames(intervals, columnsOf),
    age: (ranges, signal) => ageDevices(ranges, signal, turns, stores),
    erase: (deviceIds, spared) => turns(() => eraseDevices(deviceIds, spared, stores)),
    setAside: setAsideInTurn(turns, stores),
    health: place.health,
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

/**
 * The columns a device has had: from the keeper's file, or those of all devices while the file knows nothing of this one
 * (it was lost, and the journal is being kept once more).
 */
function columnFinder({ place, devices, latest }: Stores, announced: ReadonlyMap<string, readonly string[]>) {
  return async (deviceId: string): Promise<string[]> => {
    const key = devices.keyOf(deviceId);
    const known = key === null ? [] : latest.columnsOf(key);
    const columns = [...new Set([...known, ...(announced.get(deviceId) ?? [])])];
    return columns.length > 0 ? columns : place.columns(deviceId);
  };
}

async function newestPoints(deviceId: string, columns: readonly string[], place: InfluxPlace) {
  const query = { deviceId, from: 0, to: lastInstant, order: "desc", limit: newestPointsMax, after: null } as const;
  return (await place.page(query, columns)).points;
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

/** Devices that one statement names. */
const devicesAtOnce = 200;

async function ageDevices(
  ranges: DataRanges,
  signal: AbortSignal,
  turns: Turns,
  { place, file, devices, setAside }: Stores,
): Promise<void> {
  const settle = file.transaction((keys: readonly number[], start: Millis, refused: Refused) => {
    for (const device of keys) setAside.forgetBefore(device, `${start}000000`);
    setAside.add(refused);
  });
  await place.retain(ranges);
  for (let key = 0; !signal.aborted; ) {
    const some = devices.after(key, devicesAtOnce);
    const last = some.at(-1);
    if (!last) return;
    key = last.key;
    for (const [days, sameDays] of Map.groupBy(some, ({ deviceId }) => daysOfDevice(ranges, deviceId)))
      await turns(async () => {
        const ids = sameDays.map(({ deviceId }) => deviceId);
        const keys = sameDays.map((device) => device.key);
        settle.immediate(keys, startOfLength(ranges, days), await place.age(ids, days));
      });
  }
}

interface Stores {
  readonly place: InfluxPlace;
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
  { place, file, setAside }: Stores,
): Promise<{ tried: number; taken: number }> {
  const settle = file.transaction((taken: readonly number[], refused: Refused) => {
    setAside.remove(taken);
    setAside.add(refused);
  });
  let [tried, taken] = [0, 0];
  for (let index = 0; index < ids.length; index += triedAtOnce) {
    const some = setAside.points(ids.slice(index, index + triedAtOnce));
    const refused = await place.write(some.map(({ point }) => point));
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
  const { place, file, devices, latest, setAside } = stores;
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
    await place.remove(some);
    const since = new Map(some.map((id) => [id, spared(id)]));
    const refused = await place.write([...since.values()].flat().map(pointFromMeasurement));
    orForget(devices, () => forget.immediate(some, since, refused));
  }
  compact(file);
}

async function pageOf(query: PageQuery, known: readonly string[], place: InfluxPlace): Promise<PointsPage> {
  const { points, next } = await place.page(query, known);
  return { frames: [frameFromPoints(points)], next };
}
