/** The whole room on a real database, a real journal, and real sockets. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Accounts, openAccounts, systemActor } from "#accounts";
import { openContracts } from "#contracts";
import { type Database, openDatabase } from "#database";
import { type Clock, systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { type Journal, openJournal } from "#journal";
import { type Connection, openRegistry, type Registry } from "#registry";
import { startMosquitto } from "../test/harness/mosquitto.ts";
import { until } from "../test/harness/running.ts";
import { type Ingest, openIngest } from "./ingest.ts";

const log = createLog("silent", "json");
const vault = openVault(new Secret("k"));
const noon = Date.parse("2026-04-15T03:00:00Z");
const devEui = "70b3d5e75e00a1b2";
const topic = `application/7/device/${devEui}/event/up`;

let folder: string;
let clock: Clock;
let database: Database;
let journal: Journal;
let accounts: Accounts;
let registry: Registry;
let ingest: Ingest;
let organizationId: string;
const clients: MqttClient[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hatoba-ingest-"));
  clock = systemClock(noon - Date.now());
  database = await openDatabase({ url: join(folder, "books.db"), log });
  journal = await openJournal({ folder });
  accounts = await openAccounts({ database, clock, log, vault });
  await accounts.createFirstOperator({ userId: "operator", password: new Secret("correct horse battery") });
  const contracts = openContracts({ database, accounts, clock, zone: "Asia/Tokyo" });
  registry = await openRegistry({
    database,
    accounts,
    contracts,
    vault,
    clock,
    log,
    zone: "Asia/Tokyo",
  });
  const holder = await accounts.createOrganization(systemActor, { kind: "contract-holder", name: "Kamome Farm" });
  organizationId = holder.id;
  await open();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await ingest.stop();
  await journal.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<void> {
  const mqttOptions = { host: "127.0.0.1", port: 0 };
  ingest = await openIngest({
    vault,
    journal,
    database,
    registry,
    clock,
    log,
    metrics: createMetrics(),
    mqtt: mqttOptions,
  });
}

async function registerDevice(identity: { devEui: string } | { sigfoxId: string } = { devEui }) {
  const network = "devEui" in identity ? "lorawan" : "sigfox";
  const profile = await registry.createProfile(systemActor, {
    name: `any ${network}`,
    network,
    codec: { kind: "hex" },
  });
  return registry.registerDevice(systemActor, { organizationId, profileId: profile.id, name: "gate 4", ...identity });
}

const chirpstack = () =>
  registry.createConnection(systemActor, {
    name: "paddy fields",
    kind: "chirpstack",
    transport: "mqtt",
    broker: { kind: "embedded", username: "paddy" },
  });

const sigfox = () => registry.createConnection(systemActor, { name: "sigfox", kind: "sigfox", transport: "http" });

async function connected(url: string, username: string, password: string): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { username, password, reconnectPeriod: 0 });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

const embeddedUrl = () => `mqtt://127.0.0.1:${ingest.mqttAddress?.port}`;

function uplink(more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    deduplicationId: "5b1d6a52-2f0e-4d7c-9a57-7f1f0c2f9e01",
    time: "2026-04-15T02:59:58.123456789+00:00",
    deviceInfo: { devEui },
    devAddr: "01a2b3c4",
    fCnt: 311,
    fPort: 10,
    data: "AWcBCg==",
    rxInfo: [],
    ...more,
  });
}

const countsOf = async (connection: Connection) =>
  Object.fromEntries(
    (await ingest.tally.counts())
      .filter(({ connectionId }) => connectionId === connection.id)
      .map(({ outcome, count }) => [outcome, count]),
  );

describe("over the embedded broker", () => {
  test("what was acknowledged is in the journal, with its device", async () => {
    const device = await registerDevice();
    const { connection, secret } = await chirpstack();
    expect(ingest.connectionStates()).toMatchObject([]);
    const client = await connected(embeddedUrl(), "paddy", secret.reveal());
    await client.publishAsync(topic, uplink(), { qos: 1 });
    expect(journal.readUplinks(0, 10)).toMatchObject([
      {
        connectionId: connection.id,
        deviceId: device.id,
        organizationId,
        identity: devEui,
        payload: "0167010a",
        measuredAt: Date.parse("2026-04-15T02:59:58.123Z"),
      },
    ]);
    await until("the state", () => ingest.connectionStates()[0]?.state === "connected");
    expect(ingest.connectionStates()[0]?.lastMessageAt).toBeGreaterThanOrEqual(noon);
  });

  test("bad messages are tallied with their reason and never stop those behind them", async () => {
    await registerDevice();
    const { connection, secret } = await chirpstack();
    const client = await connected(embeddedUrl(), "paddy", secret.reveal());
    const bad: [string | Buffer, RegExp][] = [
      ["no JSON at all", /neither JSON nor/],
      [Buffer.from([0, 1, 2, 0xff]), /neither JSON nor/],
      ["", /neither JSON nor/],
      [uplink({ deviceInfo: {} }), /deviceInfo\.devEui is missing/],
      [uplink({ fPort: "ten" }), /fPort is not a whole number/],
      [uplink({ data: 7 }), /data is not base64/],
      [Buffer.alloc(1024 * 1024, "x"), /1048576 bytes; at most 262144/],
      [uplink({ time: "2026-04-15T04:00:00Z" }), /still to come/],
      [uplink({ time: "2019-01-01T00:00:00Z" }), /before the data range of 365 days/],
      [uplink({ deviceInfo: { devEui: "0000000000000001" } }), /0000000000000001 \(lorawan\) is not registered/],
      [uplink({ joinServerContext: { sessionKeyId: "01" } }), /still encrypted/],
    ];
    for (const [body] of bad) void client.publishAsync(topic, body, { qos: 1 });
    const status = JSON.stringify({ deviceInfo: { devEui }, margin: 8, batteryLevel: 77 });
    void client.publishAsync(topic.replace(/up$/, "status"), status, { qos: 1 });
    void client.publishAsync(topic, uplink(), { qos: 1 });
    await client.publishAsync(topic, uplink(), { qos: 1 });

    expect(await countsOf(connection)).toEqual({
      malformed: 6,
      "too-large": 1,
      "out-of-range": 2,
      unregistered: 1,
      encrypted: 1,
      noted: 1,
      duplicate: 1,
      stored: 1,
    });
    const { items } = await ingest.tally.rejected({ limit: 100 });
    expect(items).toHaveLength(bad.length);
    for (const [body, sentence] of bad) {
      const kept = items.find((item) => sentence.test(item.sentence) && item.contentBytes === Buffer.byteLength(body));
      expect(kept, String(sentence)).toMatchObject({ connectionId: connection.id, topic });
      expect(kept?.content.length).toBeLessThanOrEqual(8192);
    }
    expect(journal.readUplinks(0, 10)).toHaveLength(1);
  });

  test("a deleted or disabled connection's client is sent away", async () => {
    const { connection, secret } = await chirpstack();
    const client = await connected(embeddedUrl(), "paddy", secret.reveal());
    const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
    await registry.updateConnection(systemActor, connection.id, { enabled: false });
    await closed;
    await expect(
      mqtt.connectAsync(embeddedUrl(), { username: "paddy", password: secret.reveal(), reconnectPeriod: 0 }),
    ).rejects.toThrow();
    expect(ingest.connectionStates()).toMatchObject([{ state: "disabled" }]);
  });

  test("stopping acknowledges what is in hand; counts outlive it", async () => {
    await registerDevice();
    const { connection, secret } = await chirpstack();
    const client = await connected(embeddedUrl(), "paddy", secret.reveal());
    let acknowledged = 0;
    for (let index = 0; index < 50; index++)
      client.publish(topic, uplink({ deduplicationId: `d${index}` }), { qos: 1 }, (error) => {
        if (!error) acknowledged++;
      });
    await until("the first of them", () => journal.head("uplinks") > 0);
    const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
    await ingest.stop();
    await closed;
    expect(journal.head("uplinks")).toBe(acknowledged);
    await open();
    expect((await countsOf(connection)).stored).toBe(acknowledged);
    expect(ingest.connectionStates()).toMatchObject([{ state: "waiting", lastMessageAt: expect.any(Number) }]);
  });
});

describe("the HTTP hook", () => {
  const post = async (
    connection: Connection,
    body: string,
    more: { contentType?: string; query?: Record<string, string> } = {},
  ) => {
    const { outcomes } = await ingest.receiveHook(connection, {
      body: Buffer.from(body),
      contentType: more.contentType ?? "application/json",
      query: more.query ?? {},
    });
    return { outcomes };
  };

  test("Sigfox: the uplink is stored once, whatever callbacks tell of it", async () => {
    await registerDevice({ sigfoxId: "B4A1C" });
    const { connection } = await sigfox();
    await until("the connection", () => ingest.connectionStates()[0]?.state === "waiting");
    const time = noon / 1000 - 3;
    const callback = { device: "b4a1c", time, data: "01f400c8", seqNumber: 12 };
    expect(await post(connection, JSON.stringify(callback))).toEqual({ outcomes: ["stored"] });
    const advanced = { deviceId: "B4A1C", time: `${time}`, data: "01F400C8", seqNumber: "12", lqi: "Good" };
    expect(await post(connection, JSON.stringify(advanced))).toEqual({ outcomes: ["duplicate"] });
    const form = `device=B4A1C&time=${time + 1}&data=01f400c9&seqNumber=13`;
    expect(await post(connection, form, { contentType: "application/x-www-form-urlencoded" })).toEqual({
      outcomes: ["stored"],
    });
    const query = { id: "B4A1C", time: `${time + 2}`, data: "01f400ca", seqNumber: "14" };
    expect(await post(connection, "", { query })).toEqual({ outcomes: ["stored"] });
    expect(await post(connection, '{"device":"B4A1C","batt":"3.3"}')).toEqual({ outcomes: ["noted"] });
    expect(journal.readUplinks(0, 10).map(({ payload }) => payload)).toEqual(["01f400c8", "01f400c9", "01f400ca"]);
    expect(ingest.connectionStates()).toMatchObject([{ state: "connected" }]);
  });

  test("a device that was heard before it was registered: seen, registered, replayed, stored once", async () => {
    const { connection } = await sigfox();
    await until("the connection", () => ingest.connectionStates().length === 1);
    const time = noon / 1000 - 3;
    const callback = JSON.stringify({ device: "B4A1C", time, data: "01f400c8", seqNumber: 12 });
    expect(await post(connection, callback)).toEqual({ outcomes: ["unregistered"] });
    expect(await post(connection, callback.replace("12}", "13}"))).toEqual({ outcomes: ["unregistered"] });
    expect(await ingest.tally.unregistered(10)).toMatchObject([
      { network: "sigfox", identity: "B4A1C", connectionId: connection.id, count: 2 },
    ]);

    await registerDevice({ sigfoxId: "B4A1C" });
    expect(await ingest.tally.unregistered(10)).toEqual([]);
    expect(await ingest.replay("all")).toEqual({ replayed: 2, stored: 2 });
    expect(await ingest.replay("all")).toEqual({ replayed: 0, stored: 0 });
    expect((await ingest.tally.rejected({ limit: 10 })).items).toEqual([]);
    expect(journal.readUplinks(0, 10)).toHaveLength(2);
    expect(await countsOf(connection)).toEqual({ unregistered: 2, stored: 2 });
  });

  test("kept messages are bounded, paged from the newest, and told in the reader's language", async () => {
    const { connection } = await sigfox();
    for (let index = 0; index < 1_050; index++) await post(connection, `{"device":"A","seqNumber":${index}}`);
    const seen: string[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await ingest.tally.rejected({ limit: 300, ...(before !== undefined && { before }), language: "ja" });
      seen.push(...page.items.map(({ content }) => content));
      expect(page.items[0]?.sentence).toBe("data がありません。");
      if (page.next === null) break;
      before = page.next;
    }
    expect(seen).toHaveLength(1_000);
    expect(new Set(seen).size).toBe(1_000);
    // Within a millisecond the order is open.
    expect(seen.slice(0, 200).some((content) => content.includes("1049"))).toBe(true);
    expect((await ingest.tally.rejected({ limit: 10, reason: "unregistered" })).items).toEqual([]);
  });

  test("when the journal can't be written the call fails, to be made again", async () => {
    await registerDevice({ sigfoxId: "B4A1C" });
    const { connection } = await sigfox();
    await journal.close();
    rmSync(join(folder, "uplinks.db"), { force: true });
    const broken = { ...journal, append: () => Promise.reject(new Error("disk full")) };
    const other = await openIngest({
      vault,
      journal: broken,
      database,
      registry,
      clock,
      log,
      metrics: createMetrics(),
      mqtt: "off",
    });
    const body = Buffer.from(JSON.stringify({ device: "B4A1C", time: noon / 1000, data: "01", seqNumber: 1 }));
    await expect(other.receiveHook(connection, { body, contentType: null, query: {} })).rejects.toMatchObject({
      kind: "unavailable",
    });
    await other.stop();
    expect(await countsOf(connection)).toEqual({});
    journal = await openJournal({ folder });
  });
});

const mosquitto = await startMosquitto();

describe.skipIf("skipped" in mosquitto)("over an external broker", () => {
  test("a connection made at run time subscribes, stores, acknowledges, and leaves when it is deleted", async () => {
    if ("skipped" in mosquitto) return;
    await registerDevice();
    const { connection } = await registry.createConnection(systemActor, {
      name: "elsewhere",
      kind: "chirpstack",
      transport: "mqtt",
      broker: { kind: "external", url: mosquitto.url, username: mosquitto.username },
      password: new Secret(mosquitto.password),
    });
    const suback = `Sending SUBACK to hatoba-${connection.id}`;
    await until("its subscription", () => mosquitto.log().includes(suback));
    expect(ingest.connectionStates()).toMatchObject([{ connectionId: connection.id, state: "connected" }]);
    const publisher = await connected(mosquitto.url, mosquitto.username, mosquitto.password);
    for (let index = 0; index < 200; index++)
      publisher.publish(topic, uplink({ deduplicationId: `e${index}` }), { qos: 1 });
    await until("all stored", () => journal.head("uplinks") === 200);
    expect(await countsOf(connection)).toEqual({ stored: 200 });
    await registry.deleteConnection(systemActor, connection.id);
    await until("its leaving", () => /Received DISCONNECT from hatoba-/.test(mosquitto.log()));
    expect(ingest.connectionStates()).toEqual([]);
    await mosquitto.stop();
  });
});
