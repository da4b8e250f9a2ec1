import { connect as connectTcp } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { type Connection, openToAll } from "#registry";
import type { Message } from "../bridges/bridge.ts";
import { ingestEvents } from "../events.ts";
import type { Outcome } from "../outcome.ts";
import { type EmbeddedBroker, startEmbeddedBroker } from "./embedded-broker.ts";
import { createListeners, noPrograms } from "./listeners.ts";

const connection = {
  id: "01",
  name: "paddy fields",
  kind: "chirpstack",
  transport: "mqtt",
  broker: { kind: "embedded", username: "paddy" },
  guard: openToAll,
  enabled: true,
  createdAt: 0,
} as unknown as Connection;
const password = "three-herons";
const topic = "application/7/device/70b3d5e75e00a1b2/event/up";

/** Messages that are in hand: each is let go, or failed, by the test. */
interface Held {
  readonly message: Message;
  commit(): void;
  fail(): void;
}

let broker: EmbeddedBroker;
let held: Held[];
let arrived: () => void;
const clients: MqttClient[] = [];

beforeEach(async () => {
  held = [];
  arrived = () => {};
  broker = await startEmbeddedBroker({
    host: "127.0.0.1",
    port: 0,
    listeners: createListeners({ programs: noPrograms, clock: systemClock(), onJoin: () => {} }),
    clock: systemClock(),
    events: ingestEvents(createLog("silent", "json"), createMetrics()),
    registry: {
      verifyEmbedded: async (username, given) => (username === "paddy" && given === password ? connection : null),
    },
    receive: (_connection, message) =>
      new Promise<Outcome[]>((resolve, reject) => {
        held.push({ message, commit: () => resolve(["stored"]), fail: () => reject(new Error("disk full")) });
        arrived();
      }),
  });
});

afterEach(async () => {
  for (const { commit } of held) commit();
  for (const client of clients.splice(0)) client.end(true);
  await broker.stop();
});

const heldAtLeast = (count: number) =>
  new Promise<void>((resolve) => {
    arrived = () => {
      if (held.length >= count) resolve();
    };
    arrived();
  });

function connectTo(options: IClientOptions = {}): MqttClient {
  const client = mqtt.connect({
    host: "127.0.0.1",
    port: broker.port,
    username: "paddy",
    password,
    reconnectPeriod: 0,
    ...options,
  });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

async function connected(options: IClientOptions = {}): Promise<MqttClient> {
  const client = connectTo(options);
  await new Promise<void>((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", reject);
  });
  return client;
}

const refusal = (options: IClientOptions) =>
  new Promise<number>((resolve) => {
    connectTo(options).once("error", (error) => resolve(Number((error as Error & { code?: number }).code)));
  });

describe("who may connect", () => {
  test("anonymous clients are not authorized (5), a wrong password is a bad one (4)", async () => {
    expect(await refusal({ username: undefined as never, password: undefined as never })).toBe(5);
    expect(await refusal({ password: "guess" })).toBe(4);
    expect(await refusal({ username: "rice" })).toBe(4);
  });

  test("after ten wrong passwords an address waits, even with the right one", async () => {
    for (let attempt = 0; attempt < 10; attempt++) expect(await refusal({ password: `guess ${attempt}` })).toBe(4);
    expect(await refusal({ password })).toBe(5);
  });

  test("in MQTT 5 the same refusals have its own codes", async () => {
    expect(await refusal({ protocolVersion: 5, password: "guess" })).toBe(0x86);
    expect(await refusal({ protocolVersion: 5, username: undefined as never, password: undefined as never })).toBe(
      0x87,
    );
  });
});

describe.each([4, 5] as const)("a client of MQTT version %i", (protocolVersion) => {
  test("QoS 1: PUBACK comes after the commit, with many messages in hand", async () => {
    const client = await connected({ protocolVersion });
    const acknowledged: number[] = [];
    const published = Array.from({ length: 100 }, (_, index) =>
      client.publishAsync(topic, `message ${index}`, { qos: 1 }).then(() => acknowledged.push(index)),
    );
    await heldAtLeast(100);
    expect(acknowledged).toEqual([]);
    expect(held[7]?.message).toMatchObject({ topic, contentType: null });
    expect(Buffer.from(held[7]?.message.body ?? []).toString()).toBe("message 7");
    for (const { commit } of held) commit();
    await Promise.all(published);
    expect(acknowledged).toHaveLength(100);
  });

  test("QoS 2 and QoS 0 come in too", async () => {
    const client = await connected({ protocolVersion });
    client.publish(topic, "zero", { qos: 0 });
    const twice = client.publishAsync(topic, "two", { qos: 2 });
    await heldAtLeast(2);
    for (const { commit } of held) commit();
    await twice;
    expect(held.map(({ message }) => Buffer.from(message.body).toString())).toEqual(["zero", "two"]);
  });

  test("when the journal can't write, no PUBACK goes out and the client is cut off, to send again", async () => {
    const client = await connected({ protocolVersion });
    let acknowledged = false;
    client.publish(topic, "one", { qos: 1 }, (error) => {
      acknowledged = !error;
    });
    await heldAtLeast(1);
    const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
    held[0]?.fail();
    await closed;
    expect(acknowledged).toBe(false);
    expect(broker.lastError("01")).toBe("disk full");
  });

  test("subscribing to more than its commands is refused, but costs nothing else", async () => {
    const client = await connected({ protocolVersion });
    const granted = await new Promise((resolve) => {
      client.subscribe("application/7/#", (error, grants) => resolve(error ?? grants));
    });
    expect(
      granted instanceof Error || JSON.stringify(granted).includes("128") || JSON.stringify(granted).includes("135"),
    ).toBe(true);
    const published = client.publishAsync(topic, "still here", { qos: 1 });
    await heldAtLeast(1);
    held[0]?.commit();
    await published;
  });

  test("keeps alive", async () => {
    const client = await connected({ protocolVersion, keepalive: 1 });
    await new Promise<void>((resolve) => {
      client.on("packetreceive", (packet) => {
        if (packet.cmd === "pingresp") resolve();
      });
    });
    expect(client.connected).toBe(true);
  });
});

test("a topic that is not of the connection's kind ends the session and is told", async () => {
  const client = await connected();
  const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
  client.publish("v3/app/devices/d/up", "x", { qos: 1 });
  await closed;
  expect(held).toEqual([]);
  expect(broker.lastError("01")).toMatch(/v3\/app\/devices\/d\/up/);
});

test("a message of 1 MB arrives whole, so that intake can say what is wrong with it", async () => {
  const client = await connected();
  const published = client.publishAsync(topic, Buffer.alloc(1024 * 1024, 0x20), { qos: 1 });
  await heldAtLeast(1);
  expect(held[0]?.message.body.byteLength).toBe(1024 * 1024);
  held[0]?.commit();
  await published;
});

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A PUBLISH at QoS 0 (MQTT 3.1.1, 3.3) of fewer than 2^21 bytes. */
function publishPacket(payload: Buffer): Buffer {
  const name = Buffer.from(topic);
  const length = 2 + name.length + payload.length;
  const header = [
    0x30,
    (length & 127) | 128,
    ((length >> 7) & 127) | 128,
    length >> 14,
    name.length >> 8,
    name.length & 255,
  ];
  return Buffer.concat([Buffer.from(header), name, payload]);
}

test("a long packet behind others that wait for their commit is read to its end", async () => {
  const client = await connected();
  const packet = publishPacket(Buffer.alloc(900_000, 0x20));
  // The first time what is buffered of a connection grows, the second time it is more than what is read at once.
  for (const time of [1, 2]) {
    const before = held.length;
    const others = Array.from({ length: 100 }, () => client.publishAsync(topic, "waits", { qos: 1 }));
    await heldAtLeast(before + others.length);
    for (let start = 0; start < packet.length; start += 50_000) {
      client.stream.write(packet.subarray(start, start + 50_000));
      await turns(20);
    }
    for (const { commit } of held) commit();
    await Promise.all(others);
    await heldAtLeast(before + others.length + 1);
    expect(held.at(-1)?.message.body.byteLength, `time ${time}`).toBe(900_000);
    held.at(-1)?.commit();
  }
});

test("a packet that claims 200 MB is cut off, and others go on", async () => {
  const client = await connected();
  const rude = connectTcp(broker.port, "127.0.0.1");
  const gone = new Promise((resolve) => rude.once("close", resolve));
  rude.on("error", () => {});
  // CONNECT, then a PUBLISH whose length is 200 MB.
  const connectPacket = Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0]);
  rude.write(connectPacket);
  rude.write(Buffer.from([0x30, 0x80, 0x84, 0xaf, 0x5f]));
  const chunk = Buffer.alloc(64 * 1024);
  const pour = () => {
    while (!rude.destroyed && rude.write(chunk));
  };
  rude.on("drain", pour);
  pour();
  await gone;
  const published = client.publishAsync(topic, "behind", { qos: 1 });
  await heldAtLeast(1);
  held[0]?.commit();
  await published;
});

test("bytes that are no MQTT at all are cut off", async () => {
  const stranger = connectTcp(broker.port, "127.0.0.1");
  const gone = new Promise((resolve) => stranger.once("close", resolve));
  stranger.on("error", () => {});
  stranger.write("GET / HTTP/1.1\r\n\r\n");
  await gone;
});

test("a client's last will is not an uplink", async () => {
  const client = await connected({ will: { topic, payload: Buffer.from("gone"), qos: 1, retain: false } });
  client.stream.destroy();
  const other = await connected();
  const published = other.publishAsync(topic, "behind", { qos: 1 });
  await heldAtLeast(1);
  expect(held.map(({ message }) => Buffer.from(message.body).toString())).toEqual(["behind"]);
  held[0]?.commit();
  await published;
});

test("sessions of a connection that was disabled or changed are ended", async () => {
  const client = await connected();
  expect(broker.isConnected("01")).toBe(true);
  broker.connectionsAre(new Map([["01", connection]]));
  expect(client.connected).toBe(true);
  const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
  broker.connectionsAre(new Map([["01", { ...connection, enabled: false }]]));
  await closed;
  expect(broker.isConnected("01")).toBe(false);
});

/** Lets go of all that is in hand until so many messages have come. */
async function commitUntil(count: number): Promise<void> {
  for (let seen = 0; held.length < count; await heldAtLeast(Math.min(count, seen + 1))) {
    for (const { commit } of held.slice(seen)) commit();
    seen = held.length;
  }
  for (const { commit } of held) commit();
}

test("what a client has sent is taken a hundred at once, so that they are one group in the journal", async () => {
  const client = await connected();
  client.publish(topic, "the first, while the others come", { qos: 1 });
  await heldAtLeast(1);
  const many = Array.from({ length: 300 }, (_, index) =>
    client.publishAsync(topic, `${index} ${"x".repeat(1_200)}`, { qos: 1 }),
  );
  // They are longer than what one reading of a socket gives, and each turn of the event loop reads once.
  await turns(200);
  for (const { commit } of held) commit();
  await heldAtLeast(100); // none of them has been let go yet
  await commitUntil(many.length + 1);
  await Promise.all(many);
});

test("more than is read at once, sent at once, comes in its order to the last byte, on the same connection", async () => {
  const client = await connected({ reconnectPeriod: 0 });
  client.publish(topic, "the first, while the others come", { qos: 1 });
  await heldAtLeast(1);
  const bodies = Array.from({ length: 3_000 }, (_, index) => `${index} ${"x".repeat(1_000 + (index % 700))}`);
  const published = bodies.map((body) => client.publishAsync(topic, body, { qos: 1 }));
  await turns(200);
  await commitUntil(bodies.length + 1);
  await Promise.all(published);
  expect(held.slice(1).map(({ message }) => Buffer.from(message.body).toString())).toEqual(bodies);
});
