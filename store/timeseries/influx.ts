/**
 * The InfluxDB engine, for 1.x and 2.x: line protocol by the official client, InfluxQL for reading.
 *
 * One measurement, `uplinks`, with the tag `device`. A point's time is the instant of measurement in nanoseconds, its last
 * six digits taken from the uplink's offset (modulo 1,000,000): two uplinks of a device in one millisecond are two points,
 * in their order, and the same uplink written twice is one point. A tag would do the same at the price of a series for
 * each uplink. Field names end in their type (`temperature.n`, `.s`, `.b`), so that InfluxDB never refuses a batch because
 * a field had another type before. The integer `uplinkOffset` is in every point: it counts points that lack other fields.
 *
 * The keeper's own file beside it holds the cursor, and each device's columns and newest values; it is written after
 * InfluxDB has answered. A crash between the two writes the same points again.
 */
import type { Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Fields, FieldValue, JournalledMeasurement } from "#journal";
import { frameFromPoints } from "./frame.ts";
import type { InfluxAddress } from "./influx-address.ts";
import { type InfluxServer, openInfluxServer } from "./influx-server.ts";
import {
  columnOf,
  keptByDevice,
  latestOf,
  nameOfColumn,
  openCursor,
  openDevices,
  openKeeperFile,
  openLatest,
} from "./keeper-file.ts";
import type { Engine, Interval, PageQuery, PointsPage, SeriesPoint } from "./series.ts";

/** InfluxDB is quickest with some thousands of lines at once. */
const batchMax = 5_000;
const table = "uplinks";

export interface InfluxOptions {
  readonly address: InfluxAddress;
  readonly folder: string;
  readonly retentionDays: number;
  readonly log: Log;
}

export function openInfluxEngine({ address, folder, retentionDays, log }: InfluxOptions): Engine {
  const server = openInfluxServer(address, retentionDays, log);
  const file = openKeeperFile(folder, "influx-keeper.db");
  const cursor = openCursor(file);
  const devices = openDevices(file);
  const latest = openLatest(file);
  // Points can be read before the keeper's file knows their columns: what is being written is announced first.
  const announced = new Map<string, readonly string[]>();
  const columnsOf = columnFinder(server, (deviceId) => {
    const key = devices.keyOf(deviceId);
    const kept = key === null ? [] : latest.columnsOf(key);
    return [...new Set([...kept, ...(announced.get(deviceId) ?? [])])];
  });

  const remember = file.transaction(
    (byDevice: Map<string, JournalledMeasurement[]>, offset: number, keptFrom: Millis) => {
      for (const [deviceId, measurements] of byDevice) latest.take(devices.ensure(deviceId), measurements, keptFrom);
      cursor.move(offset);
    },
  );

  return {
    batchMax,
    cursor: cursor.read,
    /** 1. points to InfluxDB; 2. newest values and cursor to the file. After a crash between them, 1 is repeated: it changes nothing. */
    async keep(batch, offset, keptFrom) {
      const byDevice = keptByDevice(batch, keptFrom);
      for (const [deviceId, measurements] of byDevice) announced.set(deviceId, columnsIn(measurements));
      await server.write([...byDevice.values()].flat().map(pointFromMeasurement));
      try {
        remember.immediate(byDevice, offset, keptFrom);
        announced.clear();
      } catch (error) {
        devices.forget();
        throw error;
      }
    },
    page: async (query) => pageOf(query, await columnsOf(query.deviceId), server),
    async count(query) {
      const rows = await server.query(`SELECT count("uplinkOffset") FROM "${table}" WHERE ${within(query)}`);
      return Number(rows.values[0]?.[1] ?? 0);
    },
    latest: (deviceIds, keptFrom) => latestOf(deviceIds, keptFrom, devices, latest),
    async fieldNames(intervals) {
      const names = new Map<string, Iterable<string>>();
      for (const query of intervals)
        names.set(query.deviceId, await fieldNamesOf(query, await columnsOf(query.deviceId), server));
      return names;
    },
    // InfluxDB drops what is older than its retention policy by itself.
    age: async () => {},
    health: server.health,
    async close() {
      file.close();
    },
  };
}

async function fieldNamesOf(query: Interval, columns: readonly string[], server: InfluxServer): Promise<Set<string>> {
  if (columns.length === 0) return new Set();
  const counts = columns.map((column) => `count(${quoted(influxNameOf(column))})`).join(", ");
  const rows = await server.query(`SELECT ${counts} FROM "${table}" WHERE ${within(query)}`);
  const present = columns.filter((_, index) => Number(rows.values[0]?.[index + 1] ?? 0) > 0);
  return new Set(present.map(nameOfColumn));
}

const columnsIn = (measurements: readonly JournalledMeasurement[]): string[] => [
  ...new Set(
    measurements.flatMap(({ fields }) => Object.entries(fields).map(([name, value]) => columnOf(name, value))),
  ),
];

/**
 * The columns a device has had: from the keeper's file, or those of all devices while the file knows nothing of this one
 * (it was lost, and the journal is being kept once more).
 */
function columnFinder(server: InfluxServer, known: (deviceId: string) => string[]) {
  return async (deviceId: string): Promise<string[]> => {
    const columns = known(deviceId);
    if (columns.length > 0) return columns;
    const keys = await server.query(`SHOW FIELD KEYS FROM "${table}"`);
    return keys.values.map(([key]) => columnFromInfluxName(String(key))).filter((column) => /\.[nsb]$/.test(column));
  };
}

function pointFromMeasurement({ deviceId, measuredAt, uplinkOffset, fields }: JournalledMeasurement) {
  const named: Record<string, FieldValue> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) named[influxNameOf(columnOf(name, value))] = value;
  }
  const nanoseconds = String(uplinkOffset % 1_000_000).padStart(6, "0");
  return { table, device: deviceId, uplinkOffset, fields: named, at: `${measuredAt}${nanoseconds}` };
}

/** Codecs choose names: what line protocol or InfluxQL would trip over is written as `%2C`. */
const influxNameOf = (column: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not get through
  column.replaceAll(/[\u0000-\u002c\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });

const columnFromInfluxName = (name: string): string =>
  name.replaceAll(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const quoted = (name: string): string => `"${name}"`;

const within = ({ deviceId, from, to }: Interval): string =>
  `"device" = '${deviceId.replaceAll(/[\\']/g, "\\$&")}' AND time >= ${from}000000 AND time < ${to}000000`;

async function pageOf(query: PageQuery, known: readonly string[], server: InfluxServer): Promise<PointsPage> {
  const { fields, order, limit, after } = query;
  const wanted = fields ? known.filter((column) => fields.includes(nameOfColumn(column))) : known;
  if (fields && wanted.length === 0) return { frame: frameFromPoints([]), next: null };
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
    frame: frameFromPoints(values.map((row) => pointFromRow(row, names))),
    next: last && values.length >= limit ? String(last[0]) : null,
  };
}

function pointFromRow(row: readonly unknown[], names: readonly (string | null)[]): SeriesPoint {
  const fields: Record<string, FieldValue> = {};
  names.forEach((name, index) => {
    const value = row[index];
    if (name !== null && value !== null && value !== undefined) fields[name] = value as FieldValue;
  });
  return { at: Date.parse(String(row[0])), fields: fields as Fields };
}
