/** Measurements as files: written in the background, resumed, cancelled, killed; and a download whose reader goes away. */
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FilledPoint, fill } from "../harness/filled.ts";
import { aUser, furnish, register, userPassword } from "../harness/furnish.ts";
import { type Client, type Running, signedIn, startRunning, until } from "../harness/running.ts";

const minute = 60_000;
const perDevice = 40_000;

interface Export {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly devices: number | null; readonly devicesDone: number; readonly bytes: number };
  readonly file: {
    readonly bytes: number;
    readonly files: number;
    readonly replacedCharacters: number;
    readonly replacedFirst: readonly { file: string; row: number; column: number; character: string }[];
  } | null;
}

let running: Running;
let organizationId = "";
let holder: Client;
let stranger: Client;
const to = Math.floor(Date.now() / (60 * minute)) * 60 * minute;
const from = to - perDevice * minute;
const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };

beforeAll(async () => {
  running = await startRunning();
  const furnished = await furnish(running);
  organizationId = furnished.organizationId;
  const ids: string[] = [];
  for (const [index, name] of ["温室🌱", "畑:1", "倉庫", "静かな端末"].entries())
    ids.push((await register(running, furnished, `70b3d5a9b000000${index}`, { name })).id);
  const other = await running.client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "別" });
  holder = await aUser(running, organizationId, "miru", "viewer");
  stranger = await aUser(running, other.id, "tanin", "viewer");
  function* points(): Generator<FilledPoint> {
    for (const deviceId of ids.slice(0, 3))
      for (let n = 0; n < perDevice; n += 1)
        yield {
          deviceId,
          at: from + n * minute,
          fields: { temperature: (n % 300) / 10, state: n === 1 ? "é,x" : "良" },
        };
  }
  await fill(running, points());
});
afterAll(() => running?.remove());

const seen = (id: string) => holder.get<Export>(`/exports/${id}`);
const finished = (id: string) =>
  until(
    "the export",
    async () => {
      const one = await seen(id);
      return one.state !== "waiting" && one.state !== "running" && one;
    },
    60_000,
  );
const download = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${running.url}/api/v1${path}`, { method, headers: { cookie: holder.cookie, ...headers } });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
const streamsOpen = async () =>
  Number(/^hatoba_timeseries_streams (\d+)/m.exec(await (await fetch(`${running.url}/metrics`)).text())?.[1]);

/** Name → content, from the directory at the end of a ZIP (APPNOTE 4.3.12, 4.3.16). */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  let place = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, name, extra, comment] = [20, 28, 30, 32].map((field, index) =>
      index === 0 ? zip.readUInt32LE(place + field) : zip.readUInt16LE(place + field),
    ) as [number, number, number, number];
    const local = zip.readUInt32LE(place + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const title = zip.subarray(place + 46, place + 46 + name).toString("utf8");
    files.set(title, inflateRawSync(zip.subarray(start, start + size)));
    place += 46 + name + extra + comment;
  }
  return files;
}

test("of a group: the devices that are in it when the file is written; a group that is planned with stays", async () => {
  const { items } = await holder.get<{ items: { id: string; organizationId: string }[] }>("/devices");
  const [one, two] = items;
  const { id: groupId } = await running.client.post<{ id: string }>("/groups", {
    organizationId: one?.organizationId,
    name: "尾根",
  });
  await running.client.post(`/groups/${groupId}/members`, { add: [one?.id, two?.id] });
  const { id } = await holder.post<Export>("/exports", { ...range, groupId });
  expect(await finished(id)).toMatchObject({ state: "done", groupId, progress: { devices: 2, devicesDone: 2 } });
  const both = await holder.call("POST", "/exports", { ...range, groupId, devices: [one?.id] });
  expect(both.status).toBe(400);
  const schedule = await running.client.post<{ id: string }>("/export-schedules", {
    organizationId: one?.organizationId,
    groupId,
    every: "month",
  });
  expect((await running.client.call("DELETE", `/groups/${groupId}`)).status).toBe(409);
  await running.client.call("DELETE", `/export-schedules/${schedule.id}`);
  expect((await running.client.call("DELETE", `/groups/${groupId}`)).status).toBe(204);
});

test("MAS 第5条3項 (R-101): a file of all devices holds what the download at once holds; it can be resumed, and is known by its tag", async () => {
  const asked = { ...range, encoding: "shift_jis", labels: "names", times: "both" };
  const { id, state } = await holder.post<Export>("/exports", { ...asked });
  expect(["waiting", "running"]).toContain(state);
  const done = await finished(id);
  expect(done).toMatchObject({ state: "done", progress: { devices: 4, devicesDone: 4 }, file: { files: 1 } });
  const whole = await download(`/exports/${id}/file`);
  const bytes = await bytesOf(whole);
  const direct = await bytesOf(await download(`/measurements.csv?${new URLSearchParams(asked)}`));
  expect(bytes.equals(direct)).toBe(true);
  expect(bytes.length).toBe(done.file?.bytes);

  const etag = whole.headers.get("etag") ?? "";
  expect(whole.headers.get("content-disposition")).toMatch(/\.csv$/);
  const first = await download(`/exports/${id}/file`, { range: "bytes=0-999999" });
  const rest = await download(`/exports/${id}/file`, { range: "bytes=1000000-", "if-range": etag });
  expect([first.status, rest.status]).toEqual([206, 206]);
  expect(rest.headers.get("content-range")).toBe(`bytes 1000000-${bytes.length - 1}/${bytes.length}`);
  expect(Buffer.concat([await bytesOf(first), await bytesOf(rest)]).equals(bytes)).toBe(true);
  expect(
    (await bytesOf(await download(`/exports/${id}/file`, { range: "bytes=5-", "if-range": '"other"' }))).length,
  ).toBe(bytes.length);
  expect((await download(`/exports/${id}/file`, { "if-none-match": etag })).status).toBe(304);
  expect((await download(`/exports/${id}/file`, { range: `bytes=${bytes.length}-` })).status).toBe(416);
  const head = await download(`/exports/${id}/file`, {}, "HEAD");
  expect(head.headers.get("content-length")).toBe(String(bytes.length));

  // Each line of the first device has 🌱 in its name; é stands in the second line of each device.
  expect(done.file?.replacedCharacters).toBe(perDevice + 3);
  const rows = done.file?.replacedFirst.slice(0, 3).map(({ row, column, character }) => [row, column, character]);
  expect(rows).toEqual([
    [2, 3, "🌱"],
    [3, 3, "🌱"],
    [3, 4, "é"],
  ]);
});

test("a ZIP has a file for each device and month; their lines together are all the lines", async () => {
  const { id } = await holder.post<Export>("/exports", {
    ...range,
    archive: "zip",
    encoding: "utf-8",
    separator: "tab",
  });
  const done = await finished(id);
  const files = unzipped(await bytesOf(await download(`/exports/${id}/file`)));
  expect(files.size).toBe(done.file?.files);
  const names = [...files.keys()];
  const months = [...new Set(names.map((name) => name.split("/")[1]))];
  expect(months.length).toBeGreaterThan(1);
  expect(names.filter((name) => name.startsWith("畑_1_70b3d5a9b0000001/"))).toEqual(
    months.map((month) => `畑_1_70b3d5a9b0000001/${month}`),
  );
  expect(names.some((name) => name.includes("静かな端末"))).toBe(false);
  const lines = [...files.values()].map((file) => file.toString("utf8").trimEnd().split("\r\n"));
  expect(lines.reduce((sum, list) => sum + list.length - 1, 0)).toBe(3 * perDevice);
  for (const [name, file] of files) {
    const month = name.split("/")[1]?.slice(0, 7) ?? "";
    expect(file.toString("utf8").split("\r\n")[1]?.startsWith(month)).toBe(true);
  }
});

test("killed while a file is written: it is written again from the beginning, and nothing is left over", async () => {
  const { id } = await holder.post<Export>("/exports", { ...range, archive: "zip" });
  await until("some of it", async () => (await seen(id)).progress.bytes > 100_000);
  await running.restart("SIGKILL");
  holder = await signedIn(running.url, "miru", userPassword);
  const done = await finished(id);
  expect(done.state).toBe("done");
  const lines = [...unzipped(await bytesOf(await download(`/exports/${id}/file`))).values()];
  expect(lines.reduce((sum, file) => sum + file.toString("utf8").split("\r\n").length - 2, 0)).toBe(3 * perDevice);
  expect(readdirSync(join(running.dataFolder, "exports")).filter((name) => name.endsWith(".part"))).toEqual([]);
  await holder.call("DELETE", `/exports/${id}`);
  expect((await holder.call("GET", `/exports/${id}`)).status).toBe(404);
  expect(readdirSync(join(running.dataFolder, "exports")).filter((name) => name.startsWith(id))).toEqual([]);
});

test("cancelled while it is written: the writing stops, and there is no file", async () => {
  const { id } = await holder.post<Export>("/exports", { ...range, archive: "zip", layout: "long" });
  await until("some of it", async () => (await seen(id)).progress.bytes > 0);
  expect(await holder.post<Export>(`/exports/${id}/cancel`)).toMatchObject({ state: "cancelled", file: null });
  await until("nobody reads", async () => (await streamsOpen()) === 0);
  expect((await download(`/exports/${id}/file`)).status).toBe(409);
  expect(readdirSync(join(running.dataFolder, "exports")).filter((name) => name.startsWith(id))).toEqual([]);
});

test("an export is its organization's: strangers see none, and nobody asks for another's devices", async () => {
  const { id } = await holder.post<Export>("/exports", { ...range, to: new Date(from + minute).toISOString() });
  await finished(id);
  for (const path of [`/exports/${id}`, `/exports/${id}/file`])
    expect((await stranger.call("GET", path)).status).toBe(404);
  expect((await stranger.call("DELETE", `/exports/${id}`)).status).toBe(404);
  expect((await stranger.call("POST", `/exports/${id}/cancel`)).status).toBe(404);
  expect(await stranger.get<{ items: unknown[] }>("/exports")).toMatchObject({ items: [] });
  expect((await stranger.call("POST", "/exports", { ...range, organizationId })).status).toBe(404);
  expect((await holder.call("POST", "/exports", { ...range, devices: ["nobody"] })).status).toBe(404);
  expect((await holder.call("POST", "/exports", { from: range.to, to: range.from })).status).toBe(400);
  const { items } = await running.client.get<{ items: Export[] }>("/exports?limit=1");
  expect(items[0]?.id).toBe(id);
});

test("a reader who goes away in the middle of a download ends the reading", async () => {
  const { port, hostname } = new URL(running.url);
  const socket = connect(Number(port), hostname);
  const query = new URLSearchParams({ ...range, layout: "long" });
  socket.write(`GET /api/v1/measurements.csv?${query} HTTP/1.1\r\nhost: x\r\ncookie: ${holder.cookie}\r\n\r\n`);
  let bytes = 0;
  socket.on("data", (chunk) => {
    bytes += chunk.length;
    if (bytes > 200_000) socket.pause(); // reads no further: the server has to wait
  });
  await until("a first part", () => bytes > 200_000);
  expect(await streamsOpen()).toBe(1);
  socket.destroy();
  await until("nobody reads", async () => (await streamsOpen()) === 0);
});
