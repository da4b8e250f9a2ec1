/** Downlinks out through the network server that the device's uplinks come by; what it tells of them, and of the device. */
import { connect, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { startMosquitto } from "../harness/mosquitto.ts";
import { type Running, signedIn, startRunning, until } from "../harness/running.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

let running: Running;
let furnished: Furnished;
beforeAll(async () => {
  running = await startRunning();
  endings.push(() => running.remove());
  furnished = await furnish(running);
});

interface Downlink {
  id: string;
  state: string;
  reason: string;
  payload: string;
}

const queue = (deviceId: string, body: Record<string, unknown>) =>
  running.client.call("POST", `/devices/${deviceId}/downlinks`, body) as Promise<{ status: number; body: Downlink }>;
const stateOf = async (deviceId: string, id: string) =>
  (await running.client.get<{ items: Downlink[] }>(`/devices/${deviceId}/downlinks`)).items.find(
    (one) => one.id === id,
  );

/** A network server at our broker: publishes, and listens for its commands. */
async function networkServer(options: { protocolVersion: 4 | 5; filter: string }) {
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    username: furnished.username,
    password: furnished.secret,
    protocolVersion: options.protocolVersion,
    reconnectPeriod: 0,
  });
  endings.push(() => client.endAsync(true));
  const commands: { topic: string; body: Record<string, unknown> }[] = [];
  client.on("message", (topic, body) => commands.push({ topic, body: JSON.parse(body.toString()) }));
  await client.subscribeAsync(options.filter, { qos: 1 });
  return { client, commands };
}

const event = (client: MqttClient, devEui: string, kind: string, body: object) =>
  client.publishAsync(
    topicOf(devEui).replace(/up$/, kind),
    JSON.stringify({ time: new Date().toISOString(), deviceInfo: { devEui }, ...body }),
    { qos: 1 },
  );

describe.each([
  [
    "ChirpStack v4, MQTT 5, a shared subscription",
    5,
    "$share/chirpstack/application/+/device/+/command/+",
    "70b3d5d0d0000005",
  ],
  ["ChirpStack v3, MQTT 3.1.1", 4, "application/+/device/+/command/+", "70b3d5d0d0000004"],
] as const)("%s", (_name, protocolVersion, filter, devEui) => {
  test("queued, handed over, sent and acknowledged; the device's status and events tell how it is doing", async () => {
    const device = await register(running, furnished, devEui);
    const waiting = await queue(device.id, { payload: "0a0b", fPort: 10, confirmed: true });
    expect([waiting.status, waiting.body.state]).toEqual([201, "queued"]); // it was never heard: nobody knows the way

    const { client, commands } = await networkServer({ protocolVersion, filter });
    await client.publishAsync(topicOf(devEui), chirpstackUplink(devEui, 1, sample(20)), { qos: 1 });
    await client.publishAsync(topicOf(devEui), chirpstackUplink(devEui, 4, sample(20)), { qos: 1 });
    await until("the command", () => commands.length > 0);
    const { id } = waiting.body;
    expect(commands).toEqual([
      {
        topic: topicOf(devEui).replace("event/up", "command/down"),
        body: { id, devEui, confirmed: true, fPort: 10, data: Buffer.from("0a0b", "hex").toString("base64") },
      },
    ]);
    const at = await queue(device.id, { payload: "0c", fPort: 11 });
    expect(at.body.state).toBe("sent");

    await event(client, devEui, "ack", { queueItemId: id, acknowledged: true, fCntDown: 3 });
    await event(client, devEui, "txack", { downlinkId: 1, queueItemId: id, fCntDown: 3 });
    await event(client, devEui, "ack", { queueItemId: at.body.id, acknowledged: false, fCntDown: 4 });
    await event(client, devEui, "status", { margin: 7, externalPowerSource: false, batteryLevel: 66.5 });
    await until("the failure", async () => (await stateOf(device.id, at.body.id))?.state === "failed");
    expect(await stateOf(device.id, id)).toMatchObject({ state: "acknowledged" });

    expect(await running.client.get(`/devices/${device.id}/status`)).toMatchObject({
      uplinks: 2,
      lossRate: 2 / 3,
      rssi: -99,
      snr: 8.25,
      gatewayId: "7276ff002e0611bb",
      spreadingFactor: 9,
      batteryPercent: 66.5,
      marginDb: 7,
    });
    const { items } = await running.client.get<{ items: { happening: { what: string } }[] }>(
      `/devices/${device.id}/events`,
    );
    expect(items.map(({ happening }) => happening.what)).toEqual(["status", "downlink", "downlink", "downlink"]);
    await client.endAsync();
  });
});

test("a network server may listen for its commands and to nothing else", async () => {
  const { username, secret: password } = furnished;
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password, reconnectPeriod: 0 });
  endings.push(() => client.endAsync(true));
  for (const filter of ["#", "application/#", "v3/+/devices/+/down/push", "application/+/device/+/event/up"])
    await expect(client.subscribeAsync(filter), filter).rejects.toThrow();
});

const mosquitto = await startMosquitto();
if ("skipped" in mosquitto) process.stdout.write(`skipped: downlinks to The Things Stack (${mosquitto.skipped})\n`);
else endings.push(() => mosquitto.stop());

test.skipIf("skipped" in mosquitto)(
  "The Things Stack at its own broker: pushed with our name among its own",
  async () => {
    if ("skipped" in mosquitto) return;
    const devEui = "70b3d5d0d0000007";
    const device = await register(running, furnished, devEui);
    await running.client.post("/connections", {
      name: "TTS",
      kind: "the-things-stack",
      transport: "mqtt",
      broker: {
        kind: "external",
        url: mosquitto.url,
        username: mosquitto.username,
        topics: ["v3/+/devices/+/up", "v3/+/devices/+/down/+"],
      },
      password: mosquitto.password,
    });
    const { username, password } = mosquitto;
    const client = connect(mosquitto.url, { username, password });
    endings.push(() => client.endAsync(true));
    const pushed: { downlinks: { frm_payload: string; correlation_ids: string[] }[] }[] = [];
    client.on("message", (topic, body) => {
      if (topic === "v3/app@ttn/devices/d1/down/push") pushed.push(JSON.parse(body.toString()));
    });
    await client.subscribeAsync("v3/+/devices/+/down/push");
    const ids = { device_id: "d1", application_ids: { application_id: "app" }, dev_eui: devEui.toUpperCase() };
    const uplink_message = {
      session_key_id: "AXB=",
      f_port: 1,
      f_cnt: 1,
      frm_payload: "AMg3DOQ=",
      received_at: new Date(),
    };
    const up = JSON.stringify({ end_device_ids: ids, received_at: new Date(), uplink_message });
    await until("the subscription", async () => {
      await client.publishAsync("v3/app@ttn/devices/d1/up", up, { qos: 1 });
      return (await running.client.get<{ uplinks: number }>(`/devices/${device.id}/status`)).uplinks > 0;
    });
    const { body } = await queue(device.id, { payload: "ff01", fPort: 5 });
    expect(body.state).toBe("sent");
    await until("the push", () => pushed.length > 0);
    expect(pushed[0]?.downlinks[0]).toMatchObject({ frm_payload: "/wE=", correlation_ids: [`hatoba:${body.id}`] });
    const downlink_ack = { f_port: 5, f_cnt: 2, correlation_ids: [`hatoba:${body.id}`] };
    await client.publishAsync("v3/app@ttn/devices/d1/down/ack", JSON.stringify({ end_device_ids: ids, downlink_ack }), {
      qos: 1,
    });
    await until("its acknowledgement", async () => (await stateOf(device.id, body.id))?.state === "acknowledged");
  },
);

describe("Sigfox BIDIR", () => {
  const time = Math.floor(Date.now() / 1000) - 60;

  test("the answer carries the oldest queued downlink, once; a late answer that is asked for again is the same", async () => {
    const { client } = running;
    const profile = await client.post<{ id: string }>("/device-profiles", {
      name: "罠",
      network: "sigfox",
      codec: { kind: "sigfox-payload", grammar: "count::uint:8" },
    });
    const { organizationId } = furnished;
    const body = { organizationId, profileId: profile.id, name: "罠1", sigfoxId: "1F0A0B" };
    const device = await client.post<{ id: string }>("/devices", body);
    const connection = { name: "Sigfox", kind: "sigfox", transport: "http" };
    const { hookUrl, secret } = await client.post<{ hookUrl: string; secret: string }>("/connections", connection);
    const call = async (seqNumber: number, ack: boolean | string) => {
      const answer = await fetch(hookUrl.replace(/^http:\/\/[^/]+/, running.url), {
        method: "POST",
        headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
        body: JSON.stringify({ device: "1F0A0B", time: time + seqNumber, data: "2a", seqNumber, ack }),
      });
      return [answer.status, await answer.text()];
    };
    const answered = (payload: string) => [200, JSON.stringify({ "1F0A0B": { downlinkData: payload } })];

    expect(await call(1, true)).toEqual([204, ""]);
    for (const payload of ["0000000000000001", "0000000000000002"])
      expect((await queue(device.id, { payload })).body.state).toBe("queued");
    expect(await call(2, false)).toEqual([204, ""]);
    expect(await call(3, "true")).toEqual(answered("0000000000000001"));
    expect(await call(3, "true")).toEqual(answered("0000000000000001"));
    expect(await call(4, true)).toEqual(answered("0000000000000002"));
    expect(await call(5, true)).toEqual([204, ""]);
    const status = await client.get<{ uplinks: number; duplicates: number }>(`/devices/${device.id}/status`);
    expect(status).toMatchObject({ uplinks: 5, duplicates: 1 });

    expect((await queue(device.id, { payload: "01" })).status).toBe(400);
    expect((await queue(device.id, { payload: "0000000000000001", confirmed: true })).status).toBe(400);
  });
});

test("what can't be sent in time has failed; a downlink can be taken back until it is sent; both survive a restart", async () => {
  const device = await register(running, furnished, "70b3d5d0d0000009");
  const short = (await queue(device.id, { payload: "01", expiresInSeconds: 1 })).body;
  const long = (await queue(device.id, { payload: "02" })).body;
  await running.restart("SIGKILL");
  await until("the expiry", async () => (await stateOf(device.id, short.id))?.state === "failed", 20_000);
  expect((await stateOf(device.id, short.id))?.reason).toMatch(/expired/);
  expect((await running.client.call("DELETE", `/devices/${device.id}/downlinks/${long.id}`)).status).toBe(204);
  expect(await stateOf(device.id, long.id)).toBeUndefined();
  expect((await running.client.call("DELETE", `/devices/${device.id}/downlinks/${short.id}`)).status).toBe(409);
});

test("another contract holder sees none of it and can send nothing", async () => {
  const device = await register(running, furnished, "70b3d5d0d000000a");
  const other = await running.client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "他社" });
  const made = await running.client.post<{ user: { userId: string }; password: string }>(
    `/organizations/${other.id}/users`,
    {
      userId: "other1",
      name: "他社",
      role: "administrator",
      language: "ja",
    },
  );
  const first = await signedIn(running.url, "other1", made.password);
  await first.call("POST", "/me/password", { current: made.password, next: "a long enough phrase 42" });
  const client = await signedIn(running.url, "other1", "a long enough phrase 42");
  for (const path of ["status", "events", "downlinks"])
    expect((await client.call("GET", `/devices/${device.id}/${path}`)).status).toBe(404);
  expect((await client.call("POST", `/devices/${device.id}/downlinks`, { payload: "01" })).status).toBe(404);
  expect((await client.call("GET", "/gateways")).status).toBe(403);
});
