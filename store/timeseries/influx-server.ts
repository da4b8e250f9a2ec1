/** The conversation with an InfluxDB over HTTP: making sure it has a place for our points, writing, asking, pinging. */
import type { InfluxAddress } from "./influx-address.ts";
import { type InfluxPoint, openInfluxWriter, type RefusedField } from "./influx-writer.ts";
import type { Health } from "./series.ts";

/** Rows of the one series that our queries ask for; times are RFC 3339 with nanoseconds. */
export interface InfluxRows {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  /** Of what was grouped by tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface InfluxServer {
  /**
   * Resolves when InfluxDB has them on disk, but for what it will never take: that is the answer, and holds up nobody.
   */
  write(points: readonly InfluxPoint[]): Promise<readonly RefusedField[]>;
  /** Deletes the points of devices from one instant to another, both included (nanoseconds since 1970, in digits). */
  remove(table: string, devices: readonly string[], from: string, to: string): Promise<void>;
  /** Has InfluxDB itself drop what is older than so many days. */
  retain(days: number): Promise<void>;
  query(influxQl: string): Promise<InfluxRows>;
  /** A query `GROUP BY "device"`: a series for each device that has anything. */
  queryByDevice(influxQl: string): Promise<Map<string, InfluxRows>>;
  health(): Promise<Health>;
}

const requestLimitMs = 30_000;
const pingLimitMs = 3_000;
const policy = "hatoba";

export function openInfluxServer(address: InfluxAddress, longestRangeDays: number): InfluxServer {
  const http = httpOf(address);
  const writer = openInfluxWriter(address, http.headers, requestLimitMs);
  let place: Promise<Place> | undefined;
  let failure: string | null = null;
  let retentionDays = longestRangeDays;

  function prepared(): Promise<Place> {
    place ??= (address.kind === "influx1" ? preparePolicy : prepareBucket)(address as never, http, retentionDays);
    return place;
  }

  async function watched<T>(work: (place: Place) => Promise<T>): Promise<T> {
    try {
      return await work(await prepared());
    } catch (error) {
      place = undefined; // it may be another server, or an empty one, when it answers again
      throw error;
    }
  }

  return {
    async write(points) {
      if (points.length === 0) return [];
      try {
        const refused = await watched(({ writePath }) => writer.write(writePath, points));
        failure = null;
        return refused;
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
    remove: (table, devices, from, to) => watched((place) => removeAt(place, http, { table, devices, from, to })),
    async retain(days) {
      if (days === retentionDays) return;
      retentionDays = days;
      place = undefined;
      await prepared();
    },
    query: (influxQl) => watched(({ queryPath }) => http.query(queryPath, influxQl)),
    async queryByDevice(influxQl) {
      const series = await watched(({ queryPath }) => http.series(queryPath, influxQl));
      return new Map(series.map((rows) => [rows.tags?.device ?? "", rows]));
    },
    async health() {
      const reached = await http.ping();
      if (reached !== null) return { ok: false, sentence: `InfluxDB does not answer (${reached}): measurements wait` };
      if (failure !== null) return { ok: false, sentence: `InfluxDB refuses writes (${failure}): measurements wait` };
      return { ok: true, sentence: "" };
    },
  };
}

/** A condition of InfluxQL. */
export function ofDevices(devices: readonly string[]): string {
  const conditions = devices.map((device) => `"device" = '${device.replaceAll(/[\\']/g, "\\$&")}'`);
  return conditions.length === 1 ? conditions.join() : `(${conditions.join(" OR ")})`;
}

interface Removal {
  readonly table: string;
  readonly devices: readonly string[];
  readonly from: string;
  readonly to: string;
}

async function removeAt({ queryPath, deletePath }: Place, http: Http, { table, devices, from, to }: Removal) {
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

interface Http {
  readonly headers: Record<string, string>;
  query(path: string, influxQl: string): Promise<InfluxRows>;
  series(path: string, influxQl: string): Promise<readonly InfluxRows[]>;
  json(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Null, or why there was no answer. */
  ping(): Promise<string | null>;
  /** As the server says in its answer to a ping; empty when it doesn't. */
  version(): Promise<string>;
}

/** InfluxDB answered, but not as hoped. */
class InfluxRefusal extends Error {
  override readonly name = "InfluxRefusal";
  readonly status: number;
  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const mayNot = (error: unknown): boolean => error instanceof InfluxRefusal && [401, 403].includes(error.status);

interface QueryAnswer {
  readonly error?: string;
  readonly results?: readonly { readonly error?: string; readonly series?: readonly InfluxRows[] }[];
}

function httpOf(address: InfluxAddress): Http {
  const headers: Record<string, string> = {};
  if (address.kind === "influx2") headers.authorization = `Token ${address.token}`;
  else if (address.user)
    headers.authorization = `Basic ${Buffer.from(`${address.user}:${address.password}`).toString("base64")}`;

  async function request(method: string, path: string, type: string, body?: string): Promise<unknown> {
    const response = await fetch(`${address.url}${path}`, {
      method,
      headers: { ...headers, accept: "application/json", ...(body !== undefined && { "content-type": type }) },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(requestLimitMs),
    });
    const text = await response.text();
    const answer: unknown = text.startsWith("{") ? JSON.parse(text) : {};
    if (response.ok) return answer;
    const { error, message } = answer as { error?: string; message?: string };
    throw new InfluxRefusal(response.status, message ?? error ?? `HTTP ${response.status}`);
  }

  async function series(path: string, influxQl: string): Promise<readonly InfluxRows[]> {
    const form = new URLSearchParams({ q: influxQl }).toString();
    const answer = (await request("POST", path, "application/x-www-form-urlencoded", form)) as QueryAnswer;
    const result = answer.results?.[0];
    const error = answer.error ?? result?.error;
    if (error) throw new InfluxRefusal(200, error);
    return result?.series ?? [];
  }

  const pinged = () => fetch(`${address.url}/ping`, { headers, signal: AbortSignal.timeout(pingLimitMs) });
  return {
    headers,
    series,
    query: async (path, influxQl) => (await series(path, influxQl))[0] ?? { columns: [], values: [] },
    json: (method, path, body) =>
      request(method, path, "application/json", body === undefined ? undefined : JSON.stringify(body)),
    async ping() {
      try {
        const response = await pinged();
        await response.arrayBuffer();
        return response.ok ? null : `HTTP ${response.status}`;
      } catch (error) {
        const cause = error instanceof Error ? (error.cause ?? error) : error;
        return cause instanceof Error ? cause.message : String(cause);
      }
    },
    async version() {
      const response = await pinged();
      await response.arrayBuffer();
      return response.headers.get("x-influxdb-version") ?? "";
    },
  };
}

/** A day more than is answered, and the leap days of its years: a point at the edge is never refused as too old while its batch is on the way. */
const policyDays = (retentionDays: number): number =>
  retentionDays + 1 + Math.ceil(Math.floor(retentionDays / 365) / 4);

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
  // Erasures, shorter data ranges and revisions delete points, which 3.x has no request for.
  const version = await http.version();
  if (/^v?3\./.test(version))
    throw new Error(`InfluxDB ${version} can't delete points, which erasures need: use InfluxDB 1.x or 2.x`);
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
