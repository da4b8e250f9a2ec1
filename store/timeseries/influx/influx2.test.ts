/**
 * InfluxDB 2.x: none is packaged for the machines of the tests. What every engine promises is asked of its API in front of a
 * 1.x; what is said on the way, and what goes wrong, is as a small server hears and tells it.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { startInflux } from "../../../test/harness/influx.ts";
import { startInflux2 } from "../../../test/harness/influx-apis.ts";
import { aPoint, base, describeTimeSeries, openKept } from "../timeseries.suite.ts";

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly authorization: string | undefined;
  readonly body: string;
}

type Reply = { status: number; body?: unknown; headers?: Record<string, string> };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

/** Answers by method and path; what is not named is answered 204. */
async function startServer(replies: Record<string, (heard: Heard) => Reply>) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://server");
    const one: Heard = {
      method: request.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      authorization: request.headers.authorization,
      body: await bodyOf(request),
    };
    heard.push(one);
    const { status, body, headers }: Reply = replies[`${one.method} ${one.path}`]?.(one) ?? { status: 204 };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const token = "t0ken/with+signs==";
  const of = (path: string, method?: string) =>
    heard.filter((one) => one.path === path && (method === undefined || one.method === method));
  return { url: `influx2://${encodeURIComponent(token)}@127.0.0.1:${port}/farm/sensors`, token, of };
}

const influx = await startInflux();
afterAll(async () => {
  if (!("skipped" in influx)) await influx.stop();
});
if ("skipped" in influx) {
  test.skip(`InfluxDB 2.x: ${influx.skipped}`, () => {});
} else {
  const influx2 = await startInflux2(influx.httpUrl);
  afterAll(() => influx2.stop());
  let lastBucket = 0;
  describeTimeSeries("InfluxDB 2.x", async (options) => {
    lastBucket += 1;
    return openKept(await influx2.bucket(`bucket-${lastBucket}`), options);
  });
}

const bucketReply = (everySeconds: number) => () => ({
  status: 200,
  body: { buckets: [{ id: "b1", orgID: "o1", name: "sensors", retentionRules: [{ type: "expire", everySeconds }] }] },
});

test("sets the bucket's retention and its InfluxQL name, writes lines, and reads by InfluxQL", async () => {
  const time = new Date(base).toISOString().replace("Z", "000007Z");
  const server = await startServer({
    "GET /api/v2/buckets": bucketReply(0),
    "PATCH /api/v2/buckets/b1": () => ({ status: 200, body: {} }),
    "GET /api/v2/dbrps": () => ({ status: 200, body: { content: [] } }),
    "POST /api/v2/dbrps": () => ({ status: 201, body: {} }),
    "POST /query": () => ({
      status: 200,
      body: {
        results: [{ series: [{ columns: ["time", "uplinkOffset", "t.n", "s.s"], values: [[time, 7, 1.5, null]] }] }],
      },
    }),
  });
  const kept = await openKept(server.url);
  await kept.keep([aPoint("a", base, { t: 1.5, s: 'x "y"' }, { uplinkOffset: 7 })]);
  expect(await kept.series.points({ deviceId: "a", from: base, to: base + 1 })).toEqual([
    { at: base, fields: { t: 1.5 } },
  ]);

  expect(server.of("/api/v2/buckets")[0]?.query).toEqual({ org: "farm", name: "sensors" });
  expect(JSON.parse(server.of("/api/v2/buckets/b1")[0]?.body ?? "")).toEqual({
    retentionRules: [{ type: "expire", everySeconds: 367 * 86_400 }],
  });
  expect(JSON.parse(server.of("/api/v2/dbrps", "POST")[0]?.body ?? "")).toMatchObject({
    orgID: "o1",
    bucketID: "b1",
    database: "sensors",
    default: true,
  });
  const [write] = server.of("/api/v2/write");
  expect(write?.query).toEqual({ org: "farm", bucket: "sensors", precision: "ns" });
  expect(write?.authorization).toBe(`Token ${server.token}`);
  expect(write?.body).toBe(`uplinks,device=a s.s="x \\"y\\"",t.n=1.5,uplinkOffset=7i ${base}000007`);
  const [query] = server.of("/query");
  expect(query?.query).toEqual({ db: "sensors" });
  expect(query?.authorization).toBe(`Token ${server.token}`);
  expect(new URLSearchParams(query?.body).get("q")).toBe(
    `SELECT "uplinkOffset", "t.n", "s.s" FROM "uplinks" WHERE "device" = 'a' AND time >= ${base}000000` +
      ` AND time < ${base + 1}000000 ORDER BY time asc LIMIT 2000`,
  );
});

test("points that lose a field are deleted by time and device before they are written again", async () => {
  const [from, to] = [7, 8].map((offset, index) =>
    new Date(base + index).toISOString().replace("Z", `00000${offset}Z`),
  );
  const values = [
    [from, 7, "a"],
    [to, 8, "a"],
  ];
  const server = await startServer({
    "GET /api/v2/buckets": bucketReply(367 * 86_400),
    "GET /api/v2/dbrps": () => ({ status: 200, body: { content: [{}] } }),
    "POST /query": () => ({
      status: 200,
      body: { results: [{ series: [{ columns: ["time", "uplinkOffset", "device"], values }] }] },
    }),
  });
  const kept = await openKept(server.url);
  const points = [7, 8].map((uplinkOffset, index) => aPoint("a", base + index, { t: 1 }, { uplinkOffset }));
  await kept.keep(points);
  await kept.revise(points.map((of) => ({ of, to: { fields: { u: 2 } } })));
  expect(server.of("/api/v2/delete").map(({ query, body }) => [query, JSON.parse(body)])).toEqual([
    [
      { org: "farm", bucket: "sensors" },
      { start: from, stop: to, predicate: '_measurement="uplinks" AND device="a"' },
    ],
  ]);
  expect(server.of("/api/v2/write").at(-1)?.body).toContain("u.n=2");
});

test("a token that may only read and write is enough", async () => {
  const server = await startServer({
    "GET /api/v2/buckets": bucketReply(3600),
    "PATCH /api/v2/buckets/b1": () => ({ status: 403, body: { code: "forbidden", message: "no" } }),
  });
  const kept = await openKept(server.url);
  await kept.keep([aPoint("a", base, { t: 1 })]);
  expect(server.of("/api/v2/write").length).toBe(1);
});

test("a bucket that is missing, and writes that are refused, are told; they are tried until they are taken", async () => {
  let exists = false;
  let refusals = 2;
  const server = await startServer({
    "GET /api/v2/buckets": () => (exists ? bucketReply(367 * 86_400)() : { status: 200, body: { buckets: [] } }),
    "GET /api/v2/dbrps": () => ({ status: 200, body: { content: [{}] } }),
    "POST /api/v2/write": () => (refusals-- > 0 ? { status: 503, body: { message: "full" } } : { status: 204 }),
  });
  const kept = await openKept(server.url);
  kept.append([aPoint("a", base, { t: 1 })]);
  await vi.waitFor(() => expect(kept.series.healthy().sentence).toMatch(/no bucket sensors in farm/), {
    timeout: 20_000,
  });
  exists = true;
  await vi.waitFor(() => expect(kept.series.position()).toBe(1), { timeout: 20_000 });
  expect(kept.series.healthy()).toEqual({ ok: true, sentence: "" });
  const bodies = server.of("/api/v2/write").map((write) => write.body);
  expect(bodies.length).toBe(3);
  expect(new Set(bodies).size).toBe(1);
  expect(server.of("/api/v2/dbrps", "POST")).toEqual([]);
});

const conflict = "field type conflict: input field bad.n is type float, already exists as type string";
/** What each says of lines that it refuses, as its documentation has it; and whether it takes the others of the request. */
const refusals = [
  [
    "2.x, 422",
    422,
    { code: "unprocessable entity", message: `partial write: ${conflict} dropped=1` },
    "takes the others",
  ],
  ["2.x, 400", 400, { code: "invalid", message: `unable to parse 'uplinks': ${conflict}` }, "takes none"],
  [
    "3.x, 400",
    400,
    {
      error: "partial write of line protocol occurred",
      data: [{ original_line: "uplinks,device=a bad.n=1", line_number: 2, error_message: conflict }],
    },
    "takes the others",
  ],
] as const;

test.each(refusals)(
  "%s: one value that is refused is set aside with its message, and all else is written",
  async (...row) => {
    const [, status, body, others] = row;
    const written = new Set<string>();
    const server = await startServer({
      "GET /api/v2/buckets": bucketReply(367 * 86_400),
      "GET /api/v2/dbrps": () => ({ status: 200, body: { content: [{}] } }),
      "POST /api/v2/write": ({ body: lines }) => {
        const [bad, good] = ["bad.n=", ""].map((mark) => lines.split("\n").filter((line) => line.includes(mark)));
        const isRefused = (bad?.length ?? 0) > 0;
        if (!isRefused || others === "takes the others")
          for (const line of good ?? []) if (!line.includes("bad.n=")) written.add(line);
        return isRefused ? { status, body } : { status: 204 };
      },
    });
    const kept = await openKept(server.url);
    await kept.keep([
      ...[1, 2, 3, 4].map((n) => aPoint("a", base + n, { t: n }, { uplinkOffset: n })),
      aPoint("a", base + 5, { t: 5, bad: 1 }, { uplinkOffset: 5 }),
    ]);
    const { items } = await kept.series.setAside({ before: null, limit: 10 });
    expect(items).toMatchObject([
      { deviceId: "a", field: "bad", value: 1, message: expect.stringContaining(conflict) },
    ]);
    expect([...written].map((line) => / t\.n=(\d)/.exec(line)?.[1])).toEqual(["1", "2", "3", "4", "5"]);
    expect(kept.series.healthy()).toEqual({ ok: true, sentence: "" });
  },
);

test("an InfluxDB 3 is told which address it wants, and nothing is written to it", async () => {
  const server = await startServer({
    "GET /ping": () => ({ status: 200, body: { version: "3.8.0" }, headers: { "x-influxdb-version": "3.8.0" } }),
    "GET /api/v2/buckets": () => ({ status: 404 }),
  });
  const kept = await openKept(server.url);
  kept.append([aPoint("a", base, { t: 1 })]);
  await vi.waitFor(() => expect(kept.series.healthy().sentence).toMatch(/InfluxDB 3.8.0 is asked by influx3:/), {
    timeout: 10_000,
  });
  expect(server.of("/api/v2/write")).toEqual([]);
});

test("an InfluxDB that is away when the program starts is told and waited for", async () => {
  const { server, port } = await new Promise<{ server: ReturnType<typeof createServer>; port: number }>((resolve) => {
    const listening = createServer();
    listening.listen(0, "127.0.0.1", () =>
      resolve({ server: listening, port: (listening.address() as AddressInfo).port }),
    );
  });
  await new Promise((resolve) => server.close(resolve));
  const kept = await openKept(`influx2://token@127.0.0.1:${port}/farm/sensors`);
  await vi.waitFor(() => expect(kept.series.healthy().ok).toBe(false), { timeout: 20_000 });
  expect(kept.series.healthy().sentence).toMatch(/InfluxDB does not answer \(.*ECONNREFUSED/);
  expect(await kept.series.latest(["a"])).toEqual(new Map());
});
