/** What must be deleted from InfluxDB before revised points are written: a field can't be taken out of a point. */
import type { JournalledRevision } from "#journal";
import { columnOf } from "../keeper-file.ts";
import { columnsIn, nanosecondsOf, quoted } from "./points.ts";
import { ofDevices, type Source } from "./queries.ts";

/** Points of devices from one instant to another, both included (nanoseconds since 1970, in digits). */
export interface Removal {
  readonly devices: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Of the last revisions, those of uplinks whose points may hold a field that is no more. */
function thatLoseFields(batch: readonly JournalledRevision[], last: readonly JournalledRevision[]) {
  const had = new Map<number, Set<string>>();
  for (const { uplinkOffset, before } of batch) {
    const columns = had.get(uplinkOffset) ?? new Set();
    for (const [name, value] of Object.entries(before.fields)) columns.add(columnOf(name, value));
    had.set(uplinkOffset, columns);
  }
  return last.filter((revision) => {
    const has = new Set(columnsIn([revision]));
    const gone = [...(had.get(revision.uplinkOffset) ?? [])].some((column) => !has.has(column));
    return gone || revision.outcome !== "decoded";
  });
}

/** One statement names so many devices. */
const devicesAtOnce = 200;
/** Points looked at for one statement; where there are more, the few that are to go are deleted one by one. */
const lookMax = 50_000;

/**
 * Deletes the points that lose a field, or all, by a batch of revisions; `last` is the last one of each uplink, and is written
 * afterwards. Devices of whose points nothing else lies in the interval lose it in one statement. A point of another uplink is
 * never deleted, so that a crash can't lose it.
 */
export async function deleteStale(
  batch: readonly JournalledRevision[],
  last: readonly JournalledRevision[],
  { table, ask, remove }: Source & { remove(removal: Removal): Promise<void> },
): Promise<void> {
  const revised = new Set(last.map(({ uplinkOffset }) => uplinkOffset));
  const byDevice = Map.groupBy(thatLoseFields(batch, last), ({ deviceId }) => deviceId);
  const deviceIds = [...byDevice.keys()];
  for (let index = 0; index < deviceIds.length; index += devicesAtOnce) {
    const some = deviceIds.slice(index, index + devicesAtOnce);
    const times = some.flatMap((deviceId) => byDevice.get(deviceId) ?? []).map(nanosecondsOf);
    // Instants of our century have 19 digits: their order is that of texts.
    const [from = "", to = ""] = [times.sort().at(0), times.at(-1)];
    const { columns, values } = await ask(
      `SELECT "uplinkOffset", "device" FROM ${quoted(table)} WHERE ${ofDevices(some)} AND time >= ${from} AND time <= ${to} LIMIT ${lookMax}`,
    );
    const [offsetAt, deviceAt] = [columns.indexOf("uplinkOffset"), columns.indexOf("device")];
    const others = values.filter((row) => !revised.has(Number(row[offsetAt]))).map((row) => String(row[deviceAt]));
    const mixed = new Set(values.length < lookMax ? others : some);
    const clean = some.filter((deviceId) => !mixed.has(deviceId));
    if (clean.length > 0 && values.length > 0) await remove({ devices: clean, from, to });
    for (const deviceId of mixed)
      for (const at of (byDevice.get(deviceId) ?? []).map(nanosecondsOf))
        await remove({ devices: [deviceId], from: at, to: at });
  }
}
