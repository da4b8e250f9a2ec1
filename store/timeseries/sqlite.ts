/**
 * The embedded engine: one SQLite file, whose commits move the cursor of keeping together with the points.
 *
 * What is older than a device's data range is removed every few hours, chunk by chunk.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Millis } from "#foundation/clock";
import { type JournalledMeasurement, type JournalledRevision, startOfDevice } from "#journal";
import {
  compact,
  type KeeperFile,
  keptByDevice,
  latestOf,
  newestPointsMax,
  openCursor,
  openDevices,
  openKeeperFile,
  openKeeperReader,
  openLatest,
  removing,
  revisedByDevice,
} from "./keeper-file.ts";
import { takeOverMonths } from "./month-tables.ts";
import { openPointReader, openPointTables, type Place, type PointReader } from "./point-tables.ts";
import type { Engine, PageQuery, PointsPage, Position, Reader } from "./series.ts";

/** To catch up with: many uplinks of each device share a page (4.1 µs of CPU per uplink of a thousand devices, by 16,000 4.9). */
const batchMax = 64_000;
/** Sealing a device takes a millisecond or two; so often it keeps pace with what fills the rows. */
const uplinksPerSeal = 384;
/** A revision opens the chunk of its time once for all its points, when they come in their order: sealing keeps pace with that. */
const revisionsPerSeal = 384;
/** Opening a chunk takes some milliseconds, and revisions of many devices open many: live traffic has its turn so often. */
const revisingMs = 20;
/** Removing what is old holds up nobody for long. */
const devicesPerCommit = 200;

export function openSqliteEngine(folder: string): Engine {
  const file = openKeeperFile(folder, "timeseries.db");
  const cursor = openCursor(file, "keepingCursor");
  const revisionCursor = openCursor(file, "revisionCursor");
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

  const lost = new Set<number>();
  const replace = openRevising({ file, devices, latest, points }, lost);
  const fill = file.transaction((device: number) => latest.fill(device, points.newest(device, newestPointsMax)));

  /** After a failure what is remembered of the file may never have come to be. */
  const orForget = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      devices.forget();
      points.forget();
      throw error;
    }
  };

  return {
    batchMax,
    cursor: cursor.read,
    keep: async (batch, offset, keptFrom) => orForget(() => commit.immediate(batch, offset, keptFrom)),
    revisionCursor: revisionCursor.read,
    async revise(batch, _cursor, keptFrom) {
      for (let next = 0; next < batch.length; await nextTurn())
        next = orForget(() => replace.immediate(batch, next, keptFrom));
    },
    async settle() {
      for (const device of lost) {
        lost.delete(device);
        fill.immediate(device);
        await nextTurn();
      }
    },
    ...readerOf(devices, latest, points),
    ...openRemoval(file, devices, points, latest),
    setAside: null, // it takes everything
    health: async () => ({ ok: true, sentence: "" }),
    async close() {
      file.close();
    },
  };
}

/** Reads the file beside its engine. */
export function openSqliteReader(folder: string): Reader & { close(): void } {
  const file = openKeeperReader(folder, "timeseries.db");
  const reader = readerOf(openDevices(file), openLatest(file), openPointReader(file));
  return { ...reader, close: () => void file.close() };
}

function readerOf(
  devices: ReturnType<typeof openDevices>,
  latest: ReturnType<typeof openLatest>,
  points: PointReader,
): Reader {
  return {
    page: async (query) => pageOf(query, devices.keyOf(query.deviceId), points),
    async pieces(query, edges) {
      const device = devices.keyOf(query.deviceId);
      if (device === null) return { pieces: [], next: null };
      const { pieces, next } = points.digests({ ...query, device, after: placeOf(query.after) }, edges);
      return { pieces, next: next?.join(":") ?? null };
    },
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
  };
}

type Points = ReturnType<typeof openPointTables>;

interface Tables {
  readonly file: KeeperFile;
  readonly devices: ReturnType<typeof openDevices>;
  readonly latest: ReturnType<typeof openLatest>;
  readonly points: Points;
}

/** Takes as many revisions of a batch from a place on as there is time for; gives the place to go on from. */
function openRevising({ file, devices, latest, points }: Tables, lost: Set<number>) {
  const cursor = openCursor(file, "revisionCursor");
  return file.transaction((batch: readonly JournalledRevision[], start: number, keptFrom: Millis): number => {
    const until = performance.now() + revisingMs;
    let end = start;
    for (; end < batch.length && performance.now() < until; end += 1) {
      const { deviceId, measuredAt: at, uplinkOffset, outcome, fields } = batch[end] as JournalledRevision;
      if (at < keptFrom) continue;
      if (outcome === "decoded") points.replace(devices.ensure(deviceId), { at, uplinkOffset, fields });
      else points.remove(devices.ensure(deviceId), [at, uplinkOffset]);
    }
    const done = batch.slice(start, end);
    for (const [deviceId, revisions] of revisedByDevice(done, keptFrom)) {
      const device = devices.ensure(deviceId);
      if (latest.revise(device, revisions, keptFrom)) lost.add(device);
    }
    points.seal(Math.ceil(done.length / revisionsPerSeal));
    cursor.move(done.at(-1)?.offset ?? 0);
    return end;
  });
}

function placeOf(position: Position | null): Place | null {
  const [at = 0, offset = 0] = position?.split(":").map(Number) ?? [];
  return position === null ? null : [at, offset];
}

function pageOf(query: PageQuery, device: number | null, points: PointReader): PointsPage {
  if (device === null) return { frames: [], next: null };
  const { frames, next } = points.block({ ...query, device, after: placeOf(query.after) });
  return { frames, next: next?.join(":") ?? null };
}

/** What is past its time, and what is to leave no trace. */
function openRemoval(
  file: KeeperFile,
  devices: ReturnType<typeof openDevices>,
  points: Points,
  latest: ReturnType<typeof openLatest>,
): Pick<Engine, "age" | "erase"> {
  function remove(work: () => void): void {
    try {
      removing(file, () => file.transaction(work).immediate());
    } catch (error) {
      points.forget();
      throw error;
    }
  }
  return {
    async age(ranges, signal) {
      for (let key = 0; !signal.aborted; await nextTurn()) {
        const some = devices.after(key, devicesPerCommit);
        const last = some.at(-1);
        if (!last) return;
        key = last.key;
        remove(() => {
          for (const device of some) points.removeBefore(device.key, startOfDevice(ranges, device.deviceId));
        });
      }
    },
    async erase(deviceIds, spared) {
      for (const deviceId of deviceIds) {
        const key = devices.keyOf(deviceId);
        if (key === null) continue;
        remove(() => {
          points.removeAll(key);
          latest.remove(key);
          const since = spared(deviceId);
          points.put(
            key,
            since.map(({ measuredAt, uplinkOffset, fields }) => ({ at: measuredAt, uplinkOffset, fields })),
          );
          latest.take(key, since, 0);
        });
        await nextTurn();
      }
      compact(file);
    },
  };
}
