/** An InfluxDB 1.x or 2.x: one measurement, `uplinks`, for all devices, in a retention policy or bucket of the longest range. */
import { type DataRanges, startOfLength } from "#journal";
import { nameOfColumn } from "../keeper-file.ts";
import type { Interval } from "../series.ts";
import type { InfluxAddress } from "./address.ts";
import { type Http, mayNot, openConnection, requestLimitMs } from "./http.ts";
import type { InfluxPlace } from "./place.ts";
import { columnsFromFieldKeys, lastNanoseconds, pointFromMeasurement, policyDays, quoted } from "./points.ts";
import { countIn, countsIn, countsOf, during, ofDevices, pageIn, type Source } from "./queries.ts";
import { deleteStale, type Removal } from "./revisions.ts";
import { openInfluxWriter } from "./writer.ts";

const table = "uplinks";
const policy = "hatoba";

export function openOneTable(address: Exclude<InfluxAddress, { kind: "influx3" }>, atFirst: DataRanges): InfluxPlace {
  let ranges = atFirst;
  const longestDays = () => Math.max(...ranges.starts.keys());
  const server = openConnection<Place>(address, (http) =>
    address.kind === "influx1"
      ? preparePolicy(address, http, longestDays())
      : prepareBucket(address, http, longestDays()),
  );
  const { http } = server;
  const writer = openInfluxWriter({ address, headers: http.headers, timeoutMs: requestLimitMs, tableOf: () => table });
  const source: Source = { table, ask: (influxQl) => server.at(({ queryPath }) => http.query(queryPath, influxQl)) };
  const remove = (removal: Removal) => server.at((place) => removeAt(place, http, removal));
  const write: InfluxPlace["write"] = (points) => server.write(({ writePath }) => writer.write(writePath, points));

  return {
    write,
    async revise(batch, last) {
      await deleteStale(batch, last, { ...source, remove });
      return write(last.filter(({ outcome }) => outcome === "decoded").map(pointFromMeasurement));
    },
    page: (query, columns) => pageIn(source, query, columns),
    count: (interval) => countIn(source, interval),
    fieldNames: (intervals, columnsOf) => fieldNamesOf(intervals, columnsOf, namesInSpan),
    async columns() {
      return columnsFromFieldKeys((await source.ask(`SHOW FIELD KEYS FROM ${quoted(table)}`)).values);
    },
    async retain(later) {
      const before = longestDays();
      ranges = later;
      if (longestDays() !== before) await server.prepareAgain();
    },
    /** A policy for each range would have points moved from one to another when a range changes. */
    async age(devices, days) {
      if (days !== longestDays()) await remove({ devices, from: "0", to: `${startOfLength(ranges, days) - 1}999999` });
      return [];
    },
    remove: (devices) => remove({ devices, from: "0", to: lastNanoseconds }),
    health: server.health,
  };

  /** Of devices with the same span, in one query. */
  async function namesInSpan(span: readonly Interval[], columns: readonly string[]) {
    const names = new Map<string, Set<string>>();
    const [first] = span;
    if (!first || columns.length === 0) return names;
    const devices = ofDevices(span.map(({ deviceId }) => deviceId));
    const query = `SELECT ${countsOf(columns)} FROM ${quoted(table)} WHERE ${devices} AND ${during(first)} GROUP BY "device"`;
    for (const rows of await server.at(({ queryPath }) => http.series(queryPath, query))) {
      const counts = countsIn(columns, rows);
      const present = columns.filter((_, index) => (counts[index] ?? 0) > 0);
      names.set(rows.tags?.device ?? "", new Set(present.map(nameOfColumn)));
    }
    return names;
  }
}

type NamesInSpan = (span: readonly Interval[], columns: readonly string[]) => Promise<Map<string, Set<string>>>;

/** Devices with the same data range are asked about together. */
async function fieldNamesOf(
  intervals: readonly Interval[],
  columnsOf: (deviceId: string) => Promise<string[]>,
  namesInSpan: NamesInSpan,
): Promise<Map<string, Iterable<string>>> {
  const names = new Map<string, Iterable<string>>();
  for (const span of Map.groupBy(intervals, ({ from, to }) => `${from} ${to}`).values()) {
    const columns = new Set<string>();
    for (const { deviceId } of span) for (const column of await columnsOf(deviceId)) columns.add(column);
    for (const [deviceId, found] of await namesInSpan(span, [...columns])) names.set(deviceId, found);
  }
  return names;
}

async function removeAt({ queryPath, deletePath }: Place, http: Http, { devices, from, to }: Removal) {
  if (deletePath === null) {
    const span = `time >= ${from} AND time <= ${to}`;
    await http.query(queryPath, `DELETE FROM "${table}" WHERE ${ofDevices(devices)} AND ${span}`);
    return;
  }
  const [start, stop] = [rfc3339Of(from), rfc3339Of(to)];
  for (const device of devices) {
    // No `OR` is known here.
    const predicate = `_measurement="${table}" AND device="${device.replaceAll(/[\\"]/g, "\\$&")}"`;
    await http.json("POST", deletePath, { start, stop, predicate });
  }
}

const rfc3339Of = (nanoseconds: string): string =>
  `${new Date(Number(nanoseconds.slice(0, -6))).toISOString().slice(0, -1)}${nanoseconds.slice(-6)}Z`;

interface Place {
  readonly writePath: string;
  readonly queryPath: string;
  /** Null where InfluxQL deletes. */
  readonly deletePath: string | null;
}

/**
 * 1.x: the database and a retention policy of our own, made or changed as needed. A user who may not do that writes to
 * the default policy of a database that somebody else has made.
 */
async function preparePolicy(
  { database }: Extract<InfluxAddress, { kind: "influx1" }>,
  http: Http,
  retentionDays: number,
): Promise<Place> {
  const name = `"${database.replaceAll(/[\\"]/g, "\\$&")}"`;
  const hours = policyDays(retentionDays) * 24;
  const at = (rp: string) => ({
    writePath: `/write?${new URLSearchParams({ db: database, ...(rp && { rp }), precision: "ns" })}`,
    queryPath: `/query?${new URLSearchParams({ db: database, ...(rp && { rp }) })}`,
    deletePath: null,
  });
  try {
    await http.query("/query", `CREATE DATABASE ${name}`);
    const { columns, values } = await http.query("/query", `SHOW RETENTION POLICIES ON ${name}`);
    const known = values.find((row) => row[columns.indexOf("name")] === policy);
    const clause = `RETENTION POLICY "${policy}" ON ${name} DURATION ${hours}h REPLICATION 1`;
    if (!known) await http.query("/query", `CREATE ${clause} SHARD DURATION 7d DEFAULT`);
    else if (known[columns.indexOf("duration")] !== `${hours}h0m0s`) await http.query("/query", `ALTER ${clause}`);
    return at(policy);
  } catch (error) {
    if (mayNot(error)) return at("");
    throw error;
  }
}

interface Bucket {
  readonly id: string;
  readonly orgID: string;
  readonly retentionRules?: readonly { readonly type: string; readonly everySeconds: number }[];
}

/** 2.x: the bucket must exist; its retention and its name for InfluxQL are set where the token may. */
async function prepareBucket(
  { organization, bucket }: Extract<InfluxAddress, { kind: "influx2" }>,
  http: Http,
  retentionDays: number,
): Promise<Place> {
  const version = await http.version();
  // 3.x has no request of 2.x that deletes points, which revisions and erasures need.
  if (/^v?3\./.test(version)) throw new Error(`InfluxDB ${version} is asked by influx3://token@host:8181/database`);
  const named = new URLSearchParams({ org: organization, name: bucket });
  const { buckets = [] } = (await http.json("GET", `/api/v2/buckets?${named}`)) as { buckets?: Bucket[] };
  const [found] = buckets;
  if (!found) throw new Error(`InfluxDB has no bucket ${bucket} in ${organization}, or the token may not see it`);
  try {
    const everySeconds = policyDays(retentionDays) * 86_400;
    if (found.retentionRules?.[0]?.everySeconds !== everySeconds)
      await http.json("PATCH", `/api/v2/buckets/${found.id}`, { retentionRules: [{ type: "expire", everySeconds }] });
    const mapped = new URLSearchParams({ orgID: found.orgID, bucketID: found.id });
    const { content = [] } = (await http.json("GET", `/api/v2/dbrps?${mapped}`)) as { content?: unknown[] };
    if (content.length === 0)
      await http.json("POST", "/api/v2/dbrps", {
        orgID: found.orgID,
        bucketID: found.id,
        database: bucket,
        retention_policy: policy,
        default: true,
      });
  } catch (error) {
    if (!mayNot(error)) throw error; // a token for reading and writing only: the bucket stays as it is
  }
  return {
    writePath: `/api/v2/write?${new URLSearchParams({ org: organization, bucket, precision: "ns" })}`,
    queryPath: `/query?${new URLSearchParams({ db: bucket })}`,
    deletePath: `/api/v2/delete?${new URLSearchParams({ org: organization, bucket })}`,
  };
}
