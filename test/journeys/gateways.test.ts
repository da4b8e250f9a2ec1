/** Gateways without a network server: a packet forwarder over UDP, ChirpStack Gateway Bridge over MQTT, devices of their own. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Furnished, furnish, register, sample } from "../harness/furnish.ts";
import { loraPacket } from "../harness/lora-packet.ts";
import { freeUdpPort, joinRequest, sessionFrom, startForwarder, uplinkFrame } from "../harness/lorawan-device.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

let running: Running;
let furnished: Furnished;
let port: number;
let near: Awaited<ReturnType<typeof startForwarder>>;
let far: Awaited<ReturnType<typeof startForwarder>>;
const [nearId, farId] = ["7276ff002e0611aa", "7276ff002e0611bb"];

beforeAll(async () => {
  running = await startRunning();
  endings.push(() => running.remove());
  furnished = await furnish(running);
  port = await freeUdpPort();
  await running.client.post("/connections", { name: "UDP", kind: "gateway", transport: "udp", udp: { port } });
  near = await startForwarder(port, nearId);
  far = await startForwarder(port, farId);
  endings.push(
    () => near.stop(),
    () => far.stop(),
  );
});

interface Uplinks {
  items: {
    fCnt: number;
    payload: string;
    receptions: { gatewayId: string; rssi: number }[];
    outcome: string;
  }[];
}
const uplinksOf = async (id: string) => (await running.client.get<Uplinks>(`/devices/${id}/uplinks`)).items;
const counts = async () => {
  const { items } = await running.client.get<{ items: { outcome: string; count: number }[] }>("/intake/tally");
  const sums: Record<string, number> = {};
  for (const { outcome, count } of items) sums[outcome] = (sums[outcome] ?? 0) + count;
  return sums;
};
const keys = {
  devAddr: "01a2b3c4",
  nwkSKey: "00112233445566778899aabbccddeeff",
  appSKey: "ffeeddccbbaa99887766554433221100",
};
const payload = Buffer.from(sample(21.5));

async function abpDevice(devEui: string, of = keys) {
  const device = await register(running, furnished, devEui);
  const body = { activation: "abp", devAddr: of.devAddr, fNwkSIntKey: of.nwkSKey, appSKey: of.appSKey };
  const { status } = await running.client.call("PUT", `/devices/${device.id}/lorawan`, body);
  expect(status).toBe(200);
  return device;
}

describe("an ABP device heard by two gateways", () => {
  let id: string;
  beforeAll(async () => {
    ({ id } = await abpDevice("70b3d5aaaa000001"));
    // Another device shares the address: it is the key that tells.
    await abpDevice("70b3d5aaaa000002", { ...keys, nwkSKey: "1".repeat(32), appSKey: "2".repeat(32) });
  });

  test("gives one uplink with both receptions, decoded; each gateway is acknowledged after the commit", async () => {
    const frame = uplinkFrame(keys, 65_535, payload);
    const tokens = [near.hear(frame), far.hear(frame, { rssi: -118, lsnr: -9 })];
    await until(
      "both acknowledgements",
      () => near.acknowledged.has(tokens[0] ?? 0) && far.acknowledged.has(tokens[1] ?? 0),
    );
    const [uplink, ...others] = await until("decoding", async () => {
      const items = await uplinksOf(id);
      return items[0]?.outcome === "decoded" && items;
    });
    expect(others).toEqual([]);
    expect(uplink).toMatchObject({
      fCnt: 65_535,
      payload: payload.toString("hex"),
      outcome: "decoded",
    });
    expect(uplink?.receptions.map(({ gatewayId }) => gatewayId).sort()).toEqual([nearId, farId]);
    expect(await counts()).toEqual({ stored: 1, duplicate: 1 });
  });

  test("counts on over 16 bits; a late copy is a duplicate; a recorded frame is a replay, also after kill -9", async () => {
    near.hear(uplinkFrame(keys, 65_536, payload));
    await until("the uplink", async () => (await uplinksOf(id)).length === 2);
    far.hear(uplinkFrame(keys, 65_536, payload));
    await until("the late copy", async () => (await counts()).duplicate === 2);
    near.hear(uplinkFrame(keys, 65_535, payload));
    await until("the replay", async () => (await counts()).replayed === 1);
    await running.restart("SIGKILL");
    near.hear(uplinkFrame(keys, 65_536, payload));
    near.hear(uplinkFrame(keys, 65_535, payload));
    await until("both told", async () => {
      const { duplicate = 0, replayed = 0 } = await counts();
      return duplicate + replayed === 5;
    });
    expect((await uplinksOf(id)).map(({ fCnt }) => fCnt)).toEqual([65_536, 65_535]);
  });

  test("is refused with the reason when nobody signed it, nobody has the address, or the gateway is not sure", async () => {
    near.hear(uplinkFrame({ ...keys, nwkSKey: "3".repeat(32) }, 70_000, payload));
    near.hear(uplinkFrame({ ...keys, devAddr: "01ffffff" }, 1, payload));
    near.hear(uplinkFrame(keys, 70_001, payload), { stat: -1 });
    near.hear(Buffer.from("e0ff", "hex"));
    near.push("no JSON");
    await until("all of them", async () => {
      const { "bad-mic": mic, unregistered, "bad-crc": crc, "not-an-uplink": other, malformed } = await counts();
      return mic === 1 && unregistered === 1 && crc === 1 && other === 1 && malformed === 1;
    });
    expect((await uplinksOf(id)).length).toBe(2);
  });

  test("that asks for a confirmation is acknowledged in RX1, with its queued downlink; RX2 when that is too late", async () => {
    near.pull();
    far.pull();
    const { body } = await running.client.call("POST", `/devices/${id}/downlinks`, { payload: "c0ffee", fPort: 9 });
    expect(body).toMatchObject({ state: "queued" });
    near.hear(uplinkFrame(keys, 65_537, payload, true), { tmst: 4_294_000_000 });
    const [txpk] = await until("the answer", () => near.transmissions.length > 0 && near.transmissions);
    expect(txpk).toMatchObject({
      tmst: (4_294_000_000 + 1_000_000) % 2 ** 32,
      freq: 923.4,
      datr: "SF9BW125",
      ipol: true,
    });
    const packet = loraPacket.fromWire(Buffer.from(txpk?.data ?? "", "base64"));
    expect(loraPacket.verifyMIC(packet, Buffer.from(keys.nwkSKey, "hex"))).toBe(true);
    expect([packet.getFCtrlACK(), packet.getFPort()]).toEqual([true, 9]);
    expect(loraPacket.decrypt(packet, Buffer.from(keys.appSKey, "hex"), undefined)?.toString("hex")).toBe("c0ffee");
    const { items } = await running.client.get<{ items: { state: string }[] }>(`/devices/${id}/downlinks`);
    expect(items[0]?.state).toBe("sent");

    near.refuseNext("TOO_LATE");
    near.hear(uplinkFrame(keys, 65_538, payload, true));
    const second = await until("RX2", () => near.transmissions[1]);
    expect(second).toMatchObject({ tmst: 3_000_000, freq: 923.2, datr: "SF10BW125" });
  });

  test("a ChirpStack connection carries what its gateways say of themselves: they are known without an uplink", async () => {
    const { username, secret: password } = furnished;
    const mqtt = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
    const said = (id: string, what: string, body: object) =>
      mqtt.publishAsync(`as923/gateway/${id}/${what}`, JSON.stringify(body), { qos: 1 });
    const before = await counts();
    await said("7276ff002e0611c1", "event/stats", { gatewayId: "7276ff002e0611c1", rxPacketsReceived: 0 });
    await said("7276ff002e0611c2", "state/conn", { gatewayId: "7276ff002e0611c2", state: "OFFLINE" });
    await mqtt.endAsync();
    const { items } = await running.client.get<{ items: { gatewayId: string }[] }>("/gateways");
    const ids = items.map(({ gatewayId }) => gatewayId);
    expect([ids.includes("7276ff002e0611c1"), ids.includes("7276ff002e0611c2")]).toEqual([true, false]);
    expect(await counts()).toEqual(before);
  });

  test("a stranger's datagrams by the hundred stop nothing", async () => {
    for (let length = 0; length < 200; length += 1) near.raw(Buffer.alloc(length % 40, length));
    const token = near.hear(uplinkFrame(keys, 65_539, payload));
    await until("the acknowledgement", () => near.acknowledged.has(token));
    expect(
      (await running.client.get<{ items: { gatewayId: string }[] }>("/gateways")).items.map((one) => one.gatewayId),
    ).toContain(farId);
  });
});

describe("a device that joins (OTAA, AS923-1)", () => {
  const [devEui, joinEui, appKey] = ["70b3d5aaaa000010", "70b3d57ed0000001", "98a1b2c3d4e5f60718293a4b5c6d7e8f"];

  test("is answered in time for RX1, derives our keys, and is heard; a nonce is taken once; a rejoin begins anew", async () => {
    const { id } = await register(running, furnished, devEui);
    near.pull();
    near.transmissions.length = 0;
    near.hear(joinRequest(appKey, { joinEui, devEui, devNonce: 1 }));
    const unknown = () => running.client.get<{ unregistered: { identity: string }[] }>("/intake/tally");
    await until("a refusal", async () => (await counts()).unregistered === 2);
    expect((await unknown()).unregistered.map((one) => one.identity)).not.toContain(devEui); // it is registered; its keys are not

    await running.client.call("PUT", `/devices/${id}/lorawan`, { activation: "otaa", joinEui, appKey });
    near.hear(joinRequest("4".repeat(32), { joinEui, devEui, devNonce: 2 }));
    near.hear(joinRequest(appKey, { joinEui: "0".repeat(16), devEui, devNonce: 2 }));
    const askedAt = performance.now();
    near.hear(joinRequest(appKey, { joinEui, devEui, devNonce: 2 }), { tmst: 7_000_000 });
    const [accept] = await until("the answer", () => near.transmissions.length > 0 && near.transmissions);
    expect(performance.now() - askedAt).toBeLessThan(4_000); // RX1 opens 5 s after a join-request
    expect(accept).toMatchObject({ tmst: 12_000_000, freq: 923.4, datr: "SF9BW125" });
    const session = sessionFrom(Buffer.from(accept?.data ?? "", "base64"), appKey, 2);

    near.hear(uplinkFrame(session, 0, payload));
    await until("the uplink", async () => (await uplinksOf(id)).length === 1);
    near.hear(joinRequest(appKey, { joinEui, devEui, devNonce: 2 }));
    await until("the replay", async () => ((await counts()).replayed ?? 0) >= 2);
    expect(await running.client.get(`/devices/${id}/lorawan`)).toEqual({
      activation: "otaa",
      version: "1.0",
      joinEui,
      devAddr: session.devAddr,
      fCntUp: 0,
      fCntDown: 0,
    });

    // Events are written every few seconds; asking writes them.
    await running.client.get(`/devices/${id}/events`);
    await running.restart("SIGKILL");
    near.pull();
    near.transmissions.length = 0;
    near.hear(joinRequest(appKey, { joinEui, devEui, devNonce: 3 }));
    const [again] = await until("the second answer", () => near.transmissions.length > 0 && near.transmissions);
    const second = sessionFrom(Buffer.from(again?.data ?? "", "base64"), appKey, 3);
    near.hear(uplinkFrame(second, 0, payload));
    await until("its first uplink", async () => (await uplinksOf(id)).length === 2);
    const { items } = await running.client.get<{ items: { happening: { what: string } }[] }>(`/devices/${id}/events`);
    expect(items.map(({ happening }) => happening.what)).toEqual(["joined", "joined"]);
  });
});

describe("ChirpStack Gateway Bridge", () => {
  test.each([
    ["JSON", "as923/gateway/7276ff002e0611cc", 1],
    ["Protobuf", "gateway/7276ff002e0611cc", 2],
  ] as const)("%s: a confirmed uplink is stored and answered in its encoding", async (encoding, base, fCnt) => {
    const device = await abpDevice(`70b3d5aaaa00002${fCnt}`, { ...keys, devAddr: `0100000${fCnt}` });
    const username = `bridge${fCnt}`;
    const broker = { kind: "embedded", username };
    const connection = { name: encoding, kind: "gateway", transport: "mqtt", broker };
    const { secret } = await running.client.post<{ secret: string }>("/connections", connection);
    const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password: secret, reconnectPeriod: 0 });
    endings.push(() => client.endAsync(true));
    const commands: Buffer[] = [];
    client.on("message", (topic, body) => {
      if (topic === `${base}/command/down`) commands.push(body);
    });
    await client.subscribeAsync(`${base}/command/#`, { qos: 1 });
    const frame = uplinkFrame({ ...keys, devAddr: `0100000${fCnt}` }, fCnt, payload, true);
    await client.publishAsync(`${base}/event/up`, encoding === "JSON" ? jsonUp(frame) : protobufUp(frame), { qos: 1 });
    expect((await uplinksOf(device.id))[0]).toMatchObject({
      fCnt,
      receptions: [{ gatewayId: "7276ff002e0611cc", rssi: -60 }],
    });
    const command = await until("the answer", () => commands[0]);
    if (encoding === "Protobuf") return expect(command?.includes(Buffer.from("7276ff002e0611cc"))).toBe(true);
    const { items } = JSON.parse(String(command)) as { items: { txInfo: { timing: object; context: string } }[] };
    expect(items.map(({ txInfo }) => [txInfo.timing, txInfo.context])).toEqual([
      [{ delay: { delay: "1s" } }, "xwx0GQ=="],
      [{ delay: { delay: "2s" } }, "xwx0GQ=="],
    ]);
  });
});

const jsonUp = (frame: Buffer): string =>
  JSON.stringify({
    phyPayload: frame.toString("base64"),
    txInfo: {
      frequency: 923_200_000,
      modulation: { lora: { bandwidth: 125_000, spreadingFactor: 10, codeRate: "CR_4_5" } },
    },
    rxInfo: { gatewayId: "7276ff002e0611cc", uplinkId: 1, rssi: -60, snr: 9, context: "xwx0GQ==", crcStatus: "CRC_OK" },
  });

/** gw.UplinkFrame by hand: field numbers of gw.proto. */
function protobufUp(frame: Buffer): Buffer {
  const field = (number: number, body: Buffer) => Buffer.concat([Buffer.from([(number << 3) | 2, body.length]), body]);
  const varint = (number: number, value: bigint): Buffer => {
    const bytes = [number << 3];
    for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
      if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
      bytes.push(Number(rest & 0x7fn) | 0x80);
    }
  };
  const lora = Buffer.concat([varint(1, 125_000n), varint(2, 10n), varint(5, 1n)]);
  const txInfo = Buffer.concat([varint(1, 923_200_000n), field(2, field(3, lora))]);
  const snr = Buffer.from([0x3d, 0, 0, 0x10, 0x41]);
  const rxInfo = Buffer.concat([
    field(1, Buffer.from("7276ff002e0611cc")),
    varint(6, -60n),
    snr,
    field(13, Buffer.from("xwx0GQ==", "base64")),
    Buffer.from([0x80, 0x01, 0x02]),
  ]);
  return Buffer.concat([field(1, frame), field(4, txInfo), field(5, rxInfo)]);
}

const shared = new URL("../../../shared/data/", import.meta.url);
const isThere = existsSync(shared);
if (!isThere) process.stdout.write("skipped: messages of real gateways (../shared/data is absent)\n");

describe.skipIf(!isThere)("messages of real gateways (../shared/data, where it is)", () => {
  const expected: Record<string, string[]> = {
    "datagrams_hex.json": ["malformed"], // datagrams, not a body
    "spec_rxpk.json": ["bad frame", "not-an-uplink"], // LoRa frames of random bytes, and FSK
    "spec_txpk_1.json": ["news"],
    "spec_txpk_2.json": ["news"],
  };

  test("Semtech: every file is frames, news of a gateway, or a refusal with its reason", async () => {
    const { framesFromSemtech } = await import("../../ingest/bridges/gateway.ts");
    const folder = new URL("semtech-udp/", shared);
    for (const file of readdirSync(folder)) {
      const results = framesFromSemtech(nearId, readFileSync(new URL(file, folder)));
      const kinds = new Set(results.map((result) => (result.kind === "refused" ? result.reason : result.kind)));
      const usual = /rxpk|packet/.test(file) ? ["frame", "news", "not-an-uplink"] : (expected[file] ?? ["news"]);
      expect(
        [...kinds].filter((kind) => !usual.includes(kind)),
        file,
      ).toEqual([]);
      expect(results.length, file).toBeGreaterThan(0);
    }
  });

  test("Gateway Bridge: a connection that was lost is no sign of life, in JSON as in Protobuf", async () => {
    const { gatewayNewsFrom } = await import("../../ingest/bridges/gateway.ts");
    const online = readFileSync(new URL("chirpstack-gateway-bridge/docs_conn_state.json", shared));
    const offline = Buffer.from(online.toString().replace("ONLINE", "OFFLINE"));
    const bodies = [online, offline, Buffer.from([0x10, 1]), Buffer.alloc(0)];
    const presences = bodies.map((body) => {
      const topic = "eu868/gateway/0016c001f153a14c/state/conn";
      return gatewayNewsFrom({ topic, body, contentType: null, query: {} })?.presence;
    });
    expect(presences).toEqual(["there", "gone", "there", "gone"]);
  });

  test("Gateway Bridge: the uplink is a frame, the others are news", async () => {
    const { framesFromGatewayBridge } = await import("../../ingest/bridges/gateway.ts");
    for (const event of ["up", "ack", "stats"]) {
      const body = readFileSync(new URL(`chirpstack-gateway-bridge/docs_${event}.json`, shared));
      const [result] = framesFromGatewayBridge({
        topic: `gateway/0016c001f153a14c/event/${event}`,
        body,
        contentType: null,
        query: {},
      });
      expect(result?.kind).toBe(event === "up" ? "frame" : "news");
    }
  });
});
