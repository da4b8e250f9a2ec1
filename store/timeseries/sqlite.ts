/**
 * The embedded engine: one SQLite file, one row per uplink, a table per month of measurement.
 *
 * Data ages out by dropping a month's table (30 ms per million rows, once a month). Within a table rows lie by device
 * and time (`WITHOUT ROWID`), so that a device's year is read from neighbouring pages.
 */
import type { Millis } from "#foundation/clock";
import type { Fields, JournalledMeasurement } from "#journal";
import {
  type KeeperFile,
  keptByDevice,
  latestOf,
  openCursor,
  openDevices,
  openKeeperFile,
  openLatest,
} from "./keeper-file.ts";
import type { Engine, PageQuery, PointsPage, SeriesPoint } from "./series.ts";

/** Several uplinks of each device share a page (7 µs per uplink instead of 13); 30 ms of work, for which queries wait. */
const batchMax = 4_000;

export function openSqliteEngine(folder: string): Engine {
  const file = openKeeperFile(folder, "timeseries.db");
  const cursor = openCursor(file);
  const devices = openDevices(file);
  const latest = openLatest(file);
  const months = openMonths(file);

  const commit = file.transaction((batch: readonly JournalledMeasurement[], offset: number, keptFrom: Millis) => {
    const byDevice = [...keptByDevice(batch, keptFrom)].map(
      ([deviceId, measurements]) => [devices.ensure(deviceId), measurements] as const,
    );
    // Neighbours in the batch become neighbours in the table: each page is found and changed once.
    byDevice.sort(([a], [b]) => a - b);
    for (const [device, measurements] of byDevice) {
      measurements.sort((a, b) => a.measuredAt - b.measuredAt);
      for (const { measuredAt, uplinkOffset, fields } of measurements)
        months.at(measuredAt).insert.run(device, measuredAt, uplinkOffset, JSON.stringify(fields));
      latest.take(device, measurements, keptFrom);
    }
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
        months.reload();
        throw error;
      }
    },
    page: async (query) => pageOf(query, devices.keyOf(query.deviceId), months.within(query)),
    async count(query) {
      const device = devices.keyOf(query.deviceId);
      if (device === null) return 0;
      return months.within(query).reduce((sum, month) => sum + (month.count.get(device, query.from, query.to) ?? 0), 0);
    },
    latest: (deviceIds, keptFrom) => latestOf(deviceIds, keptFrom, devices, latest),
    async fieldNames(query) {
      const device = devices.keyOf(query.deviceId);
      const names = new Set<string>();
      if (device !== null)
        for (const month of months.within(query))
          for (const text of month.fields.iterate(device, query.from, query.to))
            for (const name in JSON.parse(text) as Fields) names.add(name);
      return [...names].sort();
    },
    async age(keptFrom) {
      months.dropBefore(keptFrom);
    },
    health: async () => ({ ok: true, sentence: "" }),
    async close() {
      file.close();
    },
  };
}

interface PointRow {
  readonly at: Millis;
  readonly uplinkOffset: number;
  readonly fields: string;
}

/** The tables by month; each is made when its first point comes and knows its statements. */
function openMonths(file: KeeperFile) {
  const months = new Map<string, Month>();
  const names = file
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'points\\_%' ESCAPE '\\'")
    .pluck();

  function load(): void {
    months.clear();
    for (const name of names.all()) months.set(name, monthIn(file, name));
  }
  load();

  let recent: Month | undefined;
  return {
    /** Call inside a transaction: it may make the table. */
    at(instant: Millis): Month {
      if (recent && instant >= recent.from && instant < recent.to) return recent;
      const name = `points_${new Date(instant).toISOString().slice(0, 7).replace("-", "_")}`;
      let month = months.get(name);
      if (!month) {
        file.exec(
          `CREATE TABLE ${name} (device INTEGER, at INTEGER, uplinkOffset INTEGER, fields TEXT NOT NULL,
             PRIMARY KEY (device, at, uplinkOffset)) WITHOUT ROWID`,
        );
        month = monthIn(file, name);
        months.set(name, month);
      }
      recent = month;
      return month;
    },
    /** Months that overlap `[from, to)`, oldest first. */
    within: ({ from, to }: { from: Millis; to: Millis }): Month[] =>
      [...months.values()].filter((month) => month.to > from && month.from < to).sort((a, b) => a.from - b.from),
    dropBefore(instant: Millis): void {
      for (const month of [...months.values()].filter((one) => one.to <= instant)) {
        file.exec(`DROP TABLE ${month.name}`);
        months.delete(month.name);
        recent = undefined;
      }
    },
    reload(): void {
      recent = undefined;
      load();
    },
  };
}

type Month = ReturnType<typeof monthIn>;

/** `points_2026_11`: November 2026 in UTC. */
function monthIn(file: KeeperFile, name: string) {
  const [year = 0, month = 0] = name.slice("points_".length).split("_").map(Number);
  const page = (beyond: ">" | "<", order: "ASC" | "DESC") =>
    file.prepare<[number, number, number, number, number, number], PointRow>(
      `SELECT at, uplinkOffset, fields FROM ${name} WHERE device = ? AND at >= ? AND at < ?
       AND (at, uplinkOffset) ${beyond} (?, ?) ORDER BY at ${order}, uplinkOffset ${order} LIMIT ?`,
    );
  return {
    name,
    from: Date.UTC(year, month - 1),
    to: Date.UTC(year, month),
    insert: file.prepare(`INSERT OR IGNORE INTO ${name} VALUES (?, ?, ?, ?)`),
    asc: page(">", "ASC"),
    desc: page("<", "DESC"),
    count: file
      .prepare<[number, number, number], number>(`SELECT count(*) FROM ${name} WHERE device = ? AND at >= ? AND at < ?`)
      .pluck(),
    fields: file
      .prepare<[number, number, number], string>(`SELECT fields FROM ${name} WHERE device = ? AND at >= ? AND at < ?`)
      .pluck(),
  };
}

function pageOf(query: PageQuery, device: number | null, months: Month[]): PointsPage {
  if (device === null) return { points: [], next: null };
  const { from, to, order, limit, fields } = query;
  const start = order === "asc" ? [from, -1] : [to, -1];
  const [at = 0, offset = 0] = query.after === null ? start : query.after.split(":").map(Number);
  const rows: PointRow[] = [];
  for (const month of order === "asc" ? months : months.reverse()) {
    if (rows.length >= limit) break;
    rows.push(...month[order].all(device, from, to, at, offset, limit - rows.length));
  }
  const last = rows.at(-1);
  const next = last && rows.length >= limit ? `${last.at}:${last.uplinkOffset}` : null;
  const points = rows.map((row): SeriesPoint => ({ at: row.at, fields: JSON.parse(row.fields) as Fields }));
  return { points: fields ? pickFields(points, fields) : points, next };
}

/** Points with only the fields asked for; those that have none of them are left out. */
function pickFields(points: readonly SeriesPoint[], names: readonly string[]): SeriesPoint[] {
  return points.flatMap(({ at, fields }) => {
    const picked = names.flatMap((name) => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return value === undefined ? [] : [[name, value] as const];
    });
    return picked.length > 0 ? [{ at, fields: Object.fromEntries(picked) }] : [];
  });
}
