/**
 * The embedded engine: one SQLite file, whose commits move the cursor of keeping together with the points.
 *
 * What is older than the data range is removed once a day, chunk by chunk.
 */
import type { Millis } from "#foundation/clock";
import type { JournalledMeasurement } from "#journal";
import {
  type KeeperFile,
  keptByDevice,
  latestOf,
  openCursor,
  openDevices,
  openKeeperFile,
  openLatest,
} from "./keeper-file.ts";
import { takeOverMonths } from "./month-tables.ts";
import { openPointTables, type Place } from "./point-tables.ts";
import type { Engine, PageQuery, PointsPage } from "./series.ts";

/** Several uplinks of each device share a page (7 µs per uplink instead of 13); 30 ms of work, for which queries wait. */
const batchMax = 4_000;
/** Sealing keeps pace with four times what fills the rows of devices, and adds some milliseconds to a commit. */
const uplinksPerSeal = 128;
/** Removing what is old holds up nobody for long. */
const devicesPerCommit = 200;

export function openSqliteEngine(folder: string): Engine {
  const file = openKeeperFile(folder, "timeseries.db");
  const cursor = openCursor(file);
  const devices = openDevices(file);
  const latest = openLatest(file);
  const points = openPointTables(file);
  takeOverMonths(file, points);

  const commit = file.transaction((batch: readonly JournalledMeasurement[], offset: number, keptFrom: Millis) => {
    // What is up to the cursor has been kept; it may be in a chunk by now.
    const known = cursor.read();
    const byDevice = [
      ...keptByDevice(
        batch.filter((measurement) => measurement.offset > known),
        keptFrom,
      ),
    ].map(([deviceId, measurements]) => [devices.ensure(deviceId), measurements] as const);
    // Neighbours in the batch become neighbours in the table: each page is found and changed once.
    byDevice.sort(([a], [b]) => a - b);
    for (const [device, measurements] of byDevice) {
      measurements.sort((a, b) => a.measuredAt - b.measuredAt);
      points.put(
        device,
        measurements.map(({ measuredAt, uplinkOffset, fields }) => ({ at: measuredAt, uplinkOffset, fields })),
      );
      latest.take(device, measurements, keptFrom);
    }
    points.seal(Math.ceil(batch.length / uplinksPerSeal));
    cursor.move(offset);
  });

  return {
    batchMax,
    cursor: cursor.read,
    async keep(batch, offset, keptFrom) {
      try {
        commit.immediate(batch, offset, keptFrom);
      } catch (error) {
        devices.forget();
        points.forget();
        throw error;
      }
    },
    page: async (query) => pageOf(query, devices.keyOf(query.deviceId), points),
    async count({ deviceId, from, to }) {
      const device = devices.keyOf(deviceId);
      return device === null ? 0 : points.count(device, from, to);
    },
    latest: (deviceIds, keptFrom) => latestOf(deviceIds, keptFrom, devices, latest),
    async fieldNames(intervals) {
      const names = new Map<string, Set<string>>();
      for (const { deviceId, from, to } of intervals) {
        const device = devices.keyOf(deviceId);
        if (device !== null) names.set(deviceId, points.names(device, from, to));
      }
      return names;
    },
    age: (keptFrom) => ageDevices(file, keptFrom, points),
    health: async () => ({ ok: true, sentence: "" }),
    async close() {
      file.close();
    },
  };
}

type Points = ReturnType<typeof openPointTables>;

function pageOf(query: PageQuery, device: number | null, points: Points): PointsPage {
  if (device === null) return { frame: { at: new Float64Array(), columns: [] }, next: null };
  const [at = 0, offset = 0] = query.after?.split(":").map(Number) ?? [];
  const after: Place | null = query.after === null ? null : [at, offset];
  const { frame, next } = points.block({ ...query, device, after });
  return { frame, next: next?.join(":") ?? null };
}

async function ageDevices(file: KeeperFile, keptFrom: Millis, points: Points): Promise<void> {
  const next = file
    .prepare<[number, number], number>("SELECT key FROM devices WHERE key > ? ORDER BY key LIMIT ?")
    .pluck();
  const remove = file.transaction((keys: readonly number[]) => {
    for (const device of keys) points.removeBefore(device, keptFrom);
  });
  for (let keys = next.all(0, devicesPerCommit); keys.length > 0; keys = next.all(keys.at(-1) ?? 0, devicesPerCommit)) {
    try {
      remove.immediate(keys);
    } catch (error) {
      points.forget();
      throw error;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
