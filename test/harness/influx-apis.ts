/**
 * The HTTP APIs of InfluxDB 2.x and 3.x as their documentation has them, in front of a real 1.x that holds the points: neither
 * is packaged for the machines of the tests. What InfluxQL answers, and what is refused of a write, is a real InfluxDB's.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly type: string;
  readonly body: string;
}

type Answer = { readonly status: number; readonly body?: unknown };

/** What one of the APIs has of its own; null: the request is none of it. */
type Api = (heard: Heard) => Promise<Answer | null>;

export const influxToken = "t0ken/with+signs==";

/** Asks the 1.x, and writes to it what no Hatoba has written. */
export function asker(behind: string) {
  return {
    async ask(influxQl: string, database = ""): Promise<unknown[][]> {
      const query = new URLSearchParams({ q: influxQl, db: database });
      const response = await fetch(`${behind}/query?${query}`, { method: "POST" });
      const answer = (await response.json()) as {
        results: { error?: string; series?: { values: unknown[][] }[] }[];
      };
      const [result] = answer.results;
      if (result?.error) throw new Error(result.error);
      return result?.series?.[0]?.values ?? [];
    },
    async write(database: string, line: string): Promise<void> {
      const response = await fetch(`${behind}/write?db=${database}`, { method: "POST", body: line });
      if (!response.ok) throw new Error(await response.text());
    },
  };
}

type Asker = ReturnType<typeof asker>;

const databasesIn = async ({ ask }: Asker) => (await ask("SHOW DATABASES")).map(([name]) => String(name));

/** What both have of 1.x, under the same names but that a bucket is a database. */
async function passOn(behind: string, { path, query, type, body }: Heard): Promise<Answer> {
  const db = query.get("bucket") ?? query.get("db") ?? "";
  if (!(await databasesIn(asker(behind))).includes(db)) return { status: 404, body: { error: "database not found" } };
  const asked = new URLSearchParams({ db, ...(path !== "/query" && { precision: query.get("precision") ?? "ns" }) });
  const response = await fetch(`${behind}${path === "/query" ? path : "/write"}?${asked}`, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  const text = await response.text();
  return { status: response.status, ...(text && { body: JSON.parse(text) as unknown }) };
}

async function heardFrom(request: IncomingMessage): Promise<Heard> {
  const url = new URL(request.url ?? "", "http://server");
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const { method = "", headers } = request;
  const type = headers["content-type"] ?? "text/plain";
  return { method, path: url.pathname, query: url.searchParams, type, body: Buffer.concat(pieces).toString() };
}

async function serve(behind: string, { version, scheme, api }: { version: string; scheme: string; api: Api }) {
  async function answer(request: IncomingMessage): Promise<Answer> {
    const heard = await heardFrom(request);
    if (request.headers.authorization !== `${scheme} ${influxToken}`)
      return { status: 401, body: { error: "the request was not authenticated" } };
    if (heard.path === "/ping") return { status: 200, body: { version } };
    return (await api(heard)) ?? passOn(behind, heard);
  }
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json", "x-influxdb-version": version });
        response.end(body === undefined ? "" : JSON.stringify(body));
      },
      (error: unknown) => response.writeHead(500).end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    place: `${encodeURIComponent(influxToken)}@127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Buckets, made by `bucket`, with their retention rules; deletes by time and predicate. */
export async function startInflux2(behind: string) {
  const influx1 = asker(behind);
  const { ask } = influx1;
  async function bucketFrom(name: string) {
    const [, duration = ""] = (await ask(`SHOW RETENTION POLICIES ON "${name}"`))[0] ?? [];
    const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(\d+)s$/.exec(String(duration)) ?? [];
    const everySeconds = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    return { id: name, orgID: "farm", name, retentionRules: [{ type: "expire", everySeconds }] };
  }
  const api: Api = async ({ method, path, query, body }) => {
    if (path === "/api/v2/dbrps") return { status: 200, body: { content: [{}] } };
    if (path === "/api/v2/delete") {
      const { start, stop, predicate } = JSON.parse(body) as { start: string; stop: string; predicate: string };
      const [, table, device] = /^_measurement="(.*)" AND device="(.*)"$/.exec(predicate) ?? [];
      if (device === undefined) return { status: 400, body: { message: "the predicate has another form" } };
      const span = `time >= '${start}' AND time <= '${stop}'`;
      await ask(`DELETE FROM "${table}" WHERE "device" = '${device}' AND ${span}`, query.get("bucket") ?? "");
      return { status: 204 };
    }
    if (!path.startsWith("/api/v2/buckets")) return null;
    if (method === "PATCH") {
      const { retentionRules } = JSON.parse(body) as { retentionRules: { everySeconds: number }[] };
      const duration = `${retentionRules[0]?.everySeconds ?? 0}s`;
      await ask(`ALTER RETENTION POLICY "autogen" ON "${path.split("/").at(-1)}" DURATION ${duration}`);
      return { status: 200 };
    }
    const name = query.get("name") ?? "";
    const buckets = (await databasesIn(influx1)).includes(name) ? [await bucketFrom(name)] : [];
    return { status: 200, body: { buckets } };
  };
  const { place, stop } = await serve(behind, { version: "v2.7.12", scheme: "Token", api });
  return {
    /** Makes a bucket; for `HATOBA_TIMESERIES_URL`. */
    async bucket(name: string): Promise<string> {
      await ask(`CREATE DATABASE "${name}" WITH DURATION INF SHARD DURATION 7d NAME "autogen"`);
      return `influx2://${place}/farm/${name}`;
    },
    stop,
  };
}

export interface RunningInflux3 {
  /** For `HATOBA_TIMESERIES_URL`. */
  url(database: string): string;
  /** Method and path with query of every request to `/api/v3/…`. */
  readonly configured: string[];
  /** Whether the token may make databases. */
  mayMakeDatabases: boolean;
  stop(): void;
}

/** Databases with their retention, and tables that can be deleted. */
export async function startInflux3(behind: string): Promise<RunningInflux3> {
  const influx1 = asker(behind);
  const configured: string[] = [];
  const api: Api = async ({ method, path, query, body }) => {
    if (!path.startsWith("/api/v3/")) return null;
    configured.push(`${method} ${path}${query.size > 0 ? `?${query}` : ""}`);
    if (path === "/api/v3/configure/table" && method === "DELETE") {
      await influx1.ask(`DROP MEASUREMENT "${query.get("table")}"`, query.get("db") ?? "");
      return { status: 200 };
    }
    if (path !== "/api/v3/configure/database") return { status: 404 };
    const databases = await databasesIn(influx1);
    if (method === "GET") return { status: 200, body: databases.map((name) => ({ "iox::database": name })) };
    if (!running.mayMakeDatabases) return { status: 403, body: { error: "the token may not" } };
    const { db, retention_period: duration } = JSON.parse(body) as { db: string; retention_period: string };
    if (databases.includes(db)) return { status: 409, body: { error: "database already exists" } };
    await influx1.ask(`CREATE DATABASE "${db}" WITH DURATION ${duration} SHARD DURATION 7d NAME "autogen"`);
    return { status: 200 };
  };
  const { place, stop } = await serve(behind, { version: "3.10.0", scheme: "Bearer", api });
  const running = {
    url: (database: string) => `influx3://${place}/${database}`,
    configured,
    mayMakeDatabases: true,
    stop,
  };
  return running;
}
