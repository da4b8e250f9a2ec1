/** The keeper's own SQLite file: devices by number, the newest values of each, and the cursor of keeping. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { Millis } from "#foundation/clock";
import type { FieldValue, JournalledMeasurement, JournalledRevision, Measurement } from "#journal";
import type { KeptPoint } from "./frame.ts";
import type { LatestValue } from "./series.ts";

export type KeeperFile = Sqlite.Database;

const schema = `
  CREATE TABLE IF NOT EXISTS keepingCursor (one INTEGER PRIMARY KEY CHECK (one = 1), offset INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS revisionCursor (one INTEGER PRIMARY KEY CHECK (one = 1), offset INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS devices (key INTEGER PRIMARY KEY, deviceId TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS latest (device INTEGER PRIMARY KEY, columns TEXT NOT NULL);`;

/**
 * 64 MB of log before its pages go to their places: under load a device's page is changed by many commits and written
 * once (13 instead of 17 µs per uplink).
 */
const checkpointPages = 16_000;

/** Commits are durable after a power cut (WAL, synchronous=FULL). */
export function openKeeperFile(folder: string, name: string): KeeperFile {
  mkdirSync(folder, { recursive: true });
  const file = new Sqlite(join(folder, name));
  file.pragma("busy_timeout = 10000");
  file.pragma("journal_mode = WAL");
  file.pragma("synchronous = FULL");
  file.pragma("cache_size = -64000");
  file.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  file.exec(schema);
  return file;
}

/** The same file for looks only, beside its writer: what has been committed. */
export function openKeeperReader(folder: string, name: string): KeeperFile {
  const file = new Sqlite(join(folder, name), { readonly: true, fileMustExist: true });
  file.pragma("busy_timeout = 10000");
  file.pragma("cache_size = -32000");
  return file;
}

/** What `work` removes is overwritten, in the freed pages too. Everyday work does without: it costs writes. */
export function removing(file: KeeperFile, work: () => void): void {
  file.pragma("secure_delete = ON");
  try {
    work();
  } finally {
    file.pragma("secure_delete = OFF");
  }
}

/**
 * Writes the file anew without what was removed from it: pages that were divided keep pieces of rows that moved, which
 * overwriting does not reach. About a second for a hundred megabytes, for which keeping and questions wait.
 */
export function compact(file: KeeperFile): void {
  file.exec("VACUUM");
  const [done] = file.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
  if (done?.busy !== 0) throw new Error("the file is being read: what was removed is in its log still");
}

export function openCursor(file: KeeperFile, table: "keepingCursor" | "revisionCursor") {
  const read = file.prepare<[], number>(`SELECT offset FROM ${table}`).pluck();
  const move = file.prepare(
    `INSERT INTO ${table} VALUES (1, ?) ON CONFLICT DO UPDATE SET offset = max(offset, excluded.offset)`,
  );
  return {
    read: () => read.get() ?? 0,
    /** Call inside the transaction of the effect. */
    move(offset: number): void {
      move.run(offset);
    },
  };
}

/** Numbers for devices: a key of 3 bytes in each row instead of 36 characters. */
export function openDevices(file: KeeperFile) {
  const insert = file.prepare("INSERT INTO devices (deviceId) VALUES (?)");
  const find = file.prepare<[string], number>("SELECT key FROM devices WHERE deviceId = ?").pluck();
  const known = new Map<string, number>();
  function keyOf(deviceId: string): number | null {
    const remembered = known.get(deviceId);
    if (remembered !== undefined) return remembered;
    const key = find.get(deviceId);
    if (key === undefined) return null;
    known.set(deviceId, key);
    return key;
  }
  const page = file.prepare<[number, number], { key: number; deviceId: string }>(
    "SELECT key, deviceId FROM devices WHERE key > ? ORDER BY key LIMIT ?",
  );
  return {
    keyOf,
    /** The next devices by number. */
    after: (key: number, limit: number) => page.all(key, limit),
    /** Call inside a transaction; after a rollback call `forget`. */
    ensure(deviceId: string): number {
      const key = keyOf(deviceId) ?? Number(insert.run(deviceId).lastInsertRowid);
      known.set(deviceId, key);
      return key;
    },
    forget: () => known.clear(),
  };
}

/** A field's values of one type: text and number of the same name are two columns, so that neither hides the other. */
export type ColumnType = "n" | "s" | "b";

function columnTypeOf(value: FieldValue): ColumnType {
  if (typeof value === "number") return "n";
  return typeof value === "string" ? "s" : "b";
}

/** `temperature` with a number → `temperature.n`; the name itself is what stands before the last dot. */
export const columnOf = (name: string, value: FieldValue): string => `${name}.${columnTypeOf(value)}`;
export const nameOfColumn = (column: string): string => column.slice(0, -2);

/** About so many of a device's newest points are looked at for a newest value that a revision took away. */
export const newestPointsMax = 1_000;

/** Column → value, instant, offset of the uplink; null where a revision took the value away and no other was found. */
type Row = Record<string, [FieldValue | null, Millis, number]>;

const isNewer = (at: Millis, offset: number, known: Row[string] | undefined): boolean =>
  known === undefined || known[0] === null || at > known[1] || (at === known[1] && offset >= known[2]);

const pointOf = ({ measuredAt, uplinkOffset, fields }: Measurement): KeptPoint => ({
  at: measuredAt,
  uplinkOffset,
  fields,
});

/** Whether a later measurement has a value in each of its columns. */
function isCovered({ measuredAt, fields }: Measurement, later: Measurement): boolean {
  if (measuredAt >= later.measuredAt) return false;
  for (const name in fields) if (typeof fields[name] !== typeof later.fields[name]) return false;
  return true;
}

/** One row per device with the newest value of each column, written with the batch that brought them. */
export function openLatest(file: KeeperFile) {
  const read = file.prepare<[number], string>("SELECT columns FROM latest WHERE device = ?").pluck();
  const write = file.prepare("INSERT INTO latest VALUES (?, ?) ON CONFLICT DO UPDATE SET columns = excluded.columns");
  const remove = file.prepare("DELETE FROM latest WHERE device = ?");
  function rowOf(device: number): Row {
    const text = read.get(device);
    return text === undefined ? {} : (JSON.parse(text) as Row);
  }

  function putNewer(row: Row, { at, uplinkOffset, fields }: KeptPoint): boolean {
    let changed = false;
    for (const name in fields) {
      const value = fields[name];
      if (value === undefined) continue;
      const column = columnOf(name, value);
      if (!isNewer(at, uplinkOffset, row[column])) continue;
      row[column] = [value, at, uplinkOffset];
      changed = true;
    }
    return changed;
  }
  function save(device: number, row: Row, keptFrom: Millis): void {
    for (const column in row) if ((row[column]?.[1] ?? 0) < keptFrom) delete row[column];
    write.run(device, JSON.stringify(row));
  }

  return {
    /** Takes the measurements of one device, in any order; call inside the transaction. */
    take(device: number, measurements: readonly Measurement[], keptFrom: Millis): void {
      const row = rowOf(device);
      let changed = false;
      let newest: Measurement | undefined;
      // The last one first, since it nearly always has all there is to know of those before it.
      for (const measurement of measurements.toReversed()) {
        if (newest && isCovered(measurement, newest)) continue;
        changed = putNewer(row, pointOf(measurement)) || changed;
        newest ??= measurement;
      }
      if (changed) save(device, row, keptFrom);
    },
    /**
     * Takes revisions of one device, one for each uplink; call inside the transaction. What newest values came from those
     * uplinks is forgotten. Tells whether a field has lost its newest value: another point may have one to `fill` in.
     */
    revise(device: number, revisions: readonly Measurement[], keptFrom: Millis): boolean {
      const row = rowOf(device);
      const uplinks = new Set(revisions.map(({ uplinkOffset }) => uplinkOffset));
      let changed = false;
      for (const [column, [value, at, offset]] of Object.entries(row)) {
        if (value === null || !uplinks.has(offset)) continue;
        row[column] = [null, at, offset]; // the column stays known: older points may have it
        changed = true;
      }
      for (const revision of revisions) changed = putNewer(row, pointOf(revision)) || changed;
      if (changed) save(device, row, keptFrom);
      return Object.values(row).some(([value]) => value === null);
    },
    /** Takes what a device's newest points have; call inside the transaction. */
    fill(device: number, newest: readonly KeptPoint[]): void {
      const row = rowOf(device);
      for (const point of newest) putNewer(row, point);
      write.run(device, JSON.stringify(row));
    },
    /** Field → its newest value, of whatever type that was. */
    ofDevice(device: number, keptFrom: Millis): Record<string, LatestValue> {
      const newest = new Map<string, { value: FieldValue; at: Millis; offset: number }>();
      for (const [column, [value, at, offset]] of Object.entries(rowOf(device))) {
        const name = nameOfColumn(column);
        const known = newest.get(name);
        if (value === null || at < keptFrom || (known && (known.at > at || (known.at === at && known.offset > offset))))
          continue;
        newest.set(name, { value, at, offset });
      }
      return Object.fromEntries([...newest].map(([name, { value, at }]) => [name, { value, at }]));
    },
    remove: (device: number): void => void remove.run(device),
    columnsOf: (device: number): string[] => Object.keys(rowOf(device)),
  };
}

/** Measurements of a batch that are to be kept, by device. */
export function keptByDevice(batch: readonly JournalledMeasurement[], keptFrom: Millis) {
  const byDevice = new Map<string, JournalledMeasurement[]>();
  for (const measurement of batch) {
    if (measurement.outcome !== "decoded" || measurement.measuredAt < keptFrom) continue;
    const list = byDevice.get(measurement.deviceId);
    if (list) list.push(measurement);
    else byDevice.set(measurement.deviceId, [measurement]);
  }
  return byDevice;
}

/** Revisions of points that are kept, by device: of each uplink the last one. Those that gave nothing have no fields. */
export function revisedByDevice(batch: readonly JournalledRevision[], keptFrom: Millis) {
  const byDevice = new Map<string, JournalledRevision[]>();
  for (const revision of new Map(batch.map((entry) => [entry.uplinkOffset, entry])).values()) {
    if (revision.measuredAt < keptFrom) continue;
    const list = byDevice.get(revision.deviceId);
    if (list) list.push(revision);
    else byDevice.set(revision.deviceId, [revision]);
  }
  return byDevice;
}

/** The newest values of several devices, as a door answers them. */
export function latestOf(
  deviceIds: readonly string[],
  keptFrom: Millis,
  devices: ReturnType<typeof openDevices>,
  latest: ReturnType<typeof openLatest>,
): Map<string, Record<string, LatestValue>> {
  const answer = new Map<string, Record<string, LatestValue>>();
  for (const deviceId of deviceIds) {
    const key = devices.keyOf(deviceId);
    const values = key === null ? {} : latest.ofDevice(key, keptFrom);
    if (Object.keys(values).length > 0) answer.set(deviceId, values);
  }
  return answer;
}
