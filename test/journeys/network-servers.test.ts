/** Three network servers, their own messages, their own transports. Messages of real servers where `../shared/data` is there. */
import { existsSync, readFileSync } from "node:fs";
import { connect } from "mqtt";
import { afterAll, describe, expect, test } from "vitest";
import { chirpstackUplink, sample, topicOf } from "../harness/furnish.ts";
import { startMosquitto } from "../harness/mosquitto.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const data = new URL("../../../shared/data/", import.meta.url);
const isThere = existsSync(data);
if (!isThere) process.stdout.write("skipped: messages of real network servers (../shared/data is absent)\n");
const message = (path: string) => readFileSync(new URL(path, data), "utf8");

const endings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

/** A program that lives a minute after `at`, so that messages of that day are fresh. */
async function startAt(at: string): Promise<Running> {
  const offset = Date.parse(at) + 60_000 - Date.now();
  const running = await startRunning({ HATOBA_CLOCK_OFFSET_MS: String(Math.round(offset)) });
  endings.push(() => running.remove());
  return running;
}

interface Setup {
  readonly network: "lorawan" | "sigfox";
  readonly codec: Record<string, unknown>;
  readonly device: Record<string, unknown>;
  readonly connection: Record<string, unknown>;
}

async function setUp(running: Running, { network, codec, device, connection }: Setup) {
  const { client } = running;
  const organization = await client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "契約者" });
  const profile = await client.post<{ id: string }>("/device-profiles", { name: "p", network, codec });
  const registered = await client.post<{ id: string }>("/devices", {
    organizationId: organization.id,
    profileId: profile.id,
    name: "d",
    ...device,
  });
  const made = await client.post<{ secret: string; connection: { id: string } }>("/connections", {
    name: "c",
    ...connection,
  });
  const newest = () =>
    until("a measurement", async () => {
      const path = `/devices/${registered.id}/measurements?from=${encodeURIComponent(new Date(0).toISOString())}&points=5000`;
      const { items } = await client.get<{ items: { at: string; values: Record<string, unknown> }[] }>(path);
      return items.at(-1);
    });
  return { ...made, newest, deviceId: registered.id };
}

async function publish(running: Running, username: string, password: string, topic: string, body: string) {
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password, reconnectPeriod: 0 });
  await client.publishAsync(topic, body, { qos: 1 });
  await client.endAsync();
}

describe.skipIf(!isThere)("messages of real network servers", () => {
  test("ChirpStack v4: an uplink with its decoded object, over the embedded broker", async () => {
    const body = message("chirpstack-v4/as923_regionConfigId_park_real.json");
    const running = await startAt("2026-09-10T07:14:22Z");
    const { secret, newest } = await setUp(running, {
      network: "lorawan",
      codec: { kind: "network-server" },
      device: { devEui: "70b3d57ed8005343" },
      connection: { kind: "chirpstack", transport: "mqtt", broker: { kind: "embedded", username: "cs" } },
    });
    await publish(
      running,
      "cs",
      secret,
      "application/1f1e46b9-af07-462a-8475-c02cf6225c0b/device/70b3d57ed8005343/event/up",
      body,
    );
    const { at, values } = await newest();
    expect(Date.parse(at)).toBe(Date.parse("2026-09-10T07:14:22.384Z"));
    expect(values).toMatchObject({ event: "Normal Update", longitude: 100.50289154052734, minute: 4 });
  });

  test("The Things Stack v3: an uplink through a JavaScript codec, over the embedded broker", async () => {
    const body = message("tts-v3/tb_ThingsStackIndustries_Decentlab_DL-5TM_payload.json");
    const running = await startAt("2020-02-06T09:46:05Z");
    const source =
      "function decodeUplink(input) { var b = input.bytes; return { data: { battery_voltage: (b[9] * 256 + b[10]) / 1000, port: input.fPort } } }";
    const { secret, newest } = await setUp(running, {
      network: "lorawan",
      codec: { kind: "javascript", source },
      device: { devEui: "70B3D57BA0000BCE" },
      connection: { kind: "the-things-stack", transport: "mqtt", broker: { kind: "embedded", username: "tts" } },
    });
    await publish(running, "tts", secret, "v3/test-decentlab@tenant/devices/03022/up", body);
    expect((await newest()).values).toEqual({ battery_voltage: 3.168, port: 1 });
  });

  test("Sigfox: an uplink callback with its secret; the advanced callback of the same frame is no second uplink", async () => {
    const running = await startAt("2019-09-27T05:51:35Z");
    const { secret, connection, newest, deviceId } = await setUp(running, {
      network: "sigfox",
      codec: { kind: "sigfox-payload", grammar: "status::uint:8 level:1:uint:16:little-endian" },
      device: { sigfoxId: "cdbb84" },
      connection: { kind: "sigfox", transport: "http" },
    });
    const call = (path: string, authorization: string) =>
      fetch(`${running.url}/hooks/${connection.id}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization },
        body: message(path),
      });
    expect((await call("sigfox/pair1_data_uplink_real.json", "Bearer guess")).status).toBe(401);
    expect((await call("sigfox/pair1_data_uplink_real.json", `Bearer ${secret}`)).status).toBe(204);
    expect((await newest()).values).toEqual({ status: 0x80, level: 0xd3ae });
    expect((await call("sigfox/pair1_data_advanced_real.json", `Bearer ${secret}`)).status).toBe(204);
    expect((await call("sigfox/pair1_data_uplink_real.json", `Bearer ${secret}`)).status).toBe(204);
    const { items } = await running.client.get<{ items: unknown[] }>(`/devices/${deviceId}/uplinks`);
    expect(items.length).toBe(1);
  });
});

const mosquitto = await startMosquitto();
if ("skipped" in mosquitto) process.stdout.write(`skipped: an external broker (${mosquitto.skipped})\n`);
else endings.push(() => mosquitto.stop());

test.skipIf("skipped" in mosquitto)(
  "an external broker (Mosquitto) is used the same way, and keeps messages while we are down",
  async () => {
    if ("skipped" in mosquitto) return;
    const running = await startRunning();
    endings.push(() => running.remove());
    const devEui = "70b3d5e0e0000001";
    const { username, password, url } = mosquitto;
    const source =
      "function decodeUplink(i) { return { data: { temperature: ((i.bytes[0] << 24 >> 16) | i.bytes[1]) / 10 } } }";
    const { newest, deviceId } = await setUp(running, {
      network: "lorawan",
      codec: { kind: "javascript", source },
      device: { devEui },
      connection: { kind: "chirpstack", transport: "mqtt", broker: { kind: "external", url, username }, password },
    });
    await until("the connection", async () => {
      const { items } = await running.client.get<{ items: { state: string }[] }>("/connections");
      return items[0]?.state === "connected";
    });
    const networkServer = connect(url, { username, password });
    await networkServer.publishAsync(topicOf(devEui), chirpstackUplink(devEui, 1, sample(12.5)), { qos: 1 });
    expect((await newest()).values).toEqual({ temperature: 12.5 });
    await running.end("SIGKILL");
    await networkServer.publishAsync(topicOf(devEui), chirpstackUplink(devEui, 2, sample(13.5)), { qos: 1 });
    await running.restart();
    await until("the uplink from while it was down", async () => {
      const { items } = await running.client.get<{ items: { fCnt: number }[] }>(`/devices/${deviceId}/uplinks`);
      return items.some((item) => item.fCnt === 2);
    });
    await networkServer.endAsync();
  },
);
