/** Downlinks to network servers that call us over HTTP: by the URL that The Things Stack names, by ChirpStack's REST API. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample } from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

interface Call {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A network server's own API: keeps what it was asked, and answers as it is told to. */
async function startApi() {
  const calls: Call[] = [];
  const api = { url: "", calls, answer: { status: 200, body: "{}" } };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    calls.push({ path: request.url ?? "", headers: request.headers, body: JSON.parse(body) as Call["body"] });
    response.writeHead(api.answer.status).end(api.answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => server.close());
  const bound = server.address();
  api.url = `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`;
  return api;
}

interface Downlink {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
}

interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly downlinkUrl: string | null;
}

let running: Running;
let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  running = await startRunning({ HATOBA_WEBHOOK_PRIVATE_ADDRESSES: "allowed" });
  endings.push(() => running.remove());
  api = await startApi();
});

/** A connection over HTTP, and how its network server calls. */
async function overHttp(program: Running, kind: string) {
  const furnished: Furnished = await furnish(program, {}, { kind, transport: "http", broker: undefined });
  const { items } = await program.client.get<{ items: Listed[] }>("/connections");
  const id = items.findLast((one) => one.kind === kind)?.id ?? "";
  const call = async (query: string, body: string, headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${furnished.secret}`;
    const answer = await fetch(`${program.url}/hooks/${id}${query}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", ...headers },
      body,
    });
    expect(answer.status).toBe(204);
  };
  return { furnished, id, call };
}

const queue = (program: Running, deviceId: string, payload: string) =>
  program.client.post<Downlink>(`/devices/${deviceId}/downlinks`, { payload, fPort: 7, confirmed: true });

const downlinkOf = async (program: Running, deviceId: string, id: string) =>
  (await program.client.get<{ items: Downlink[] }>(`/devices/${deviceId}/downlinks`)).items.find(
    (one) => one.id === id,
  );

const downlinkUrlOf = async (program: Running, id: string) =>
  (await program.client.get<{ items: Listed[] }>("/connections")).items.find((one) => one.id === id)?.downlinkUrl;

const thingsUplink = (devEui: string, fCnt: number) =>
  JSON.stringify({
    end_device_ids: {
      device_id: "field-7",
      dev_eui: devEui.toUpperCase(),
      application_ids: { application_id: "farm" },
    },
    correlation_ids: [`as:up:${fCnt}`],
    received_at: new Date().toISOString(),
    uplink_message: { f_port: 2, f_cnt: fCnt, frm_payload: Buffer.from(sample(20)).toString("base64") },
  });

test("The Things Stack: a webhook's downlink goes to the URL and with the key that came with the uplink", async () => {
  const devEui = "70b3d5ab01000001";
  const { furnished, id, call } = await overHttp(running, "the-things-stack");
  const device = await register(running, furnished, devEui);
  const push = "/api/v3/as/applications/farm/webhooks/hatoba/devices/field-7/down/push";
  const key = "NNSXS.OF.OUR.OWN.MAKING";
  await call("", thingsUplink(devEui, 1), { "x-downlink-push": `${api.url}${push}`, "x-downlink-apikey": key });
  expect((await queue(running, device.id, "0a0b0c")).state).toBe("sent");
  expect(api.calls.at(-1)).toMatchObject({
    path: push,
    headers: { authorization: `Bearer ${key}` },
    body: { downlinks: [{ f_port: 7, frm_payload: "CgsM", confirmed: true }] },
  });
  expect(await downlinkUrlOf(running, id)).toBe(api.url);
  expect(JSON.stringify(await running.client.get("/connections"))).not.toContain(key);

  // Busy: it waits, says why, and goes out later. For good: it has failed, with what the server said.
  api.answer = { status: 503, body: "overloaded" };
  const waiting = await queue(running, device.id, "01");
  expect(waiting).toMatchObject({ state: "queued", reason: "503 overloaded" });
  api.answer = { status: 200, body: "{}" };
  await until("the second try", async () => (await downlinkOf(running, device.id, waiting.id))?.state === "sent");
  api.answer = { status: 403, body: "no rights" };
  expect(await queue(running, device.id, "02")).toMatchObject({ state: "failed", reason: "403 no rights" });
  api.answer = { status: 200, body: "{}" };
});

test("The Things Stack: a key never leaves for another server than the one that gave it", async () => {
  const devEui = ["70b3d5ab01000002", "70b3d5ab01000003"] as const;
  const { furnished, call } = await overHttp(running, "the-things-stack");
  const [first, second] = [
    await register(running, furnished, devEui[0]),
    await register(running, furnished, devEui[1]),
  ];
  const other = await startApi();
  await call("", thingsUplink(devEui[0], 1), { "x-downlink-push": `${other.url}/push`, "x-downlink-apikey": "a" });
  await call("", thingsUplink(devEui[1], 1), { "x-downlink-push": `${api.url}/push`, "x-downlink-apikey": "b" });
  expect((await queue(running, second.id, "01")).state).toBe("sent");
  expect((await queue(running, first.id, "01")).state).toBe("queued");
  expect(other.calls).toEqual([]);
});

test("ChirpStack: a downlink goes to the REST API that the operator named; what became of it is told by ChirpStack's own ID", async () => {
  const devEui = "70b3d5ab01000004";
  const { furnished, id, call } = await overHttp(running, "chirpstack");
  const device = await register(running, furnished, devEui);
  await call("?event=up", chirpstackUplink(devEui, 1, sample(20)));
  const waiting = await queue(running, device.id, "0a0b0c");
  expect(waiting.state).toBe("queued"); // nobody has said where

  const remoteId = "6f1c2d60-0001-4a4a-8b8b-5eed5eed5eed";
  api.answer = { status: 200, body: JSON.stringify({ id: remoteId }) };
  const put = (body: unknown) => running.client.call("PUT", `/connections/${id}/downlink-server`, body);
  expect(await put({ url: "ftp://chirpstack", token: "t" })).toMatchObject({
    status: 400,
    body: { errors: [{ path: "url" }] },
  });
  expect((await put({ url: `${api.url}/`, token: "eyJ.of.ours" })).status).toBe(204);
  await until("the downlink", async () => (await downlinkOf(running, device.id, waiting.id))?.state === "sent");
  expect(api.calls.at(-1)).toMatchObject({
    path: `/api/devices/${devEui}/queue`,
    headers: { authorization: "Bearer eyJ.of.ours", "grpc-metadata-authorization": "Bearer eyJ.of.ours" },
    body: { queueItem: { fPort: 7, data: "CgsM", confirmed: true } },
  });
  const ack = { deviceInfo: { devEui }, time: new Date().toISOString(), queueItemId: remoteId, acknowledged: true };
  await call("?event=ack", JSON.stringify(ack));
  await until("the word", async () => (await downlinkOf(running, device.id, waiting.id))?.state === "acknowledged");

  const audit = await running.client.get<{ items: { action: string }[] }>("/audit?limit=50");
  expect(audit.items.map(({ action }) => action)).toContain("connection.downlink-server-set");
  expect((await running.client.call("DELETE", `/connections/${id}/downlink-server`)).status).toBe(204);
  expect(await downlinkUrlOf(running, id)).toBeNull();
  expect((await queue(running, device.id, "01")).state).toBe("queued");
});

test("an address of a private network is not called unless that is allowed, and the downlink says so", async () => {
  const strict = await startRunning();
  endings.push(() => strict.remove());
  const devEui = "70b3d5ab01000005";
  const { furnished, call } = await overHttp(strict, "the-things-stack");
  const device = await register(strict, furnished, devEui);
  const asked = api.calls.length;
  await call("", thingsUplink(devEui, 1), { "x-downlink-push": `${api.url}/push`, "x-downlink-apikey": "k" });
  expect(await queue(strict, device.id, "01")).toMatchObject({
    state: "queued",
    reason: expect.stringContaining("private network"),
  });
  expect(api.calls).toHaveLength(asked);
});
