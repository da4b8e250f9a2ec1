/** Writing a codec with the real program: tried, compared over real uplinks, switched on, taken back; one that hangs is put on hold. */
import { connect, type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  chirpstackUplink,
  codecSource,
  type Furnished,
  furnish,
  register,
  sample,
  topicOf,
} from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const devEui = "70b3d5a9c0000001";
const other = "70b3d5a9c0000002";
let running: Running;
let furnished: Furnished;
let deviceId = "";
let broker: MqttClient;
let fCnt = 0;
let path = "";

async function send(to: string, count: number, celsius = 21): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    fCnt += 1;
    await broker.publishAsync(topicOf(to), chirpstackUplink(to, fCnt, sample(celsius)), { qos: 1 });
  }
}

interface Uplink {
  offset: number;
  outcome: string;
  reason: string;
  deviceName: string;
  payload: string;
}
const uplinksOf = async (id: string) =>
  (await running.client.get<{ items: Uplink[] }>(`/devices/${id}/uplinks?limit=200`)).items;
const patch = (body: object) => running.client.call("PATCH", path, body, { "accept-language": "ja" });

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  path = `/device-profiles/${furnished.profileId}`;
  deviceId = (await register(running, furnished, devEui)).id;
  broker = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    username: furnished.username,
    password: furnished.secret,
  });
  await send(devEui, 20);
  await until("twenty decoded uplinks", async () => {
    const items = await uplinksOf(deviceId);
    return items.length === 20 && items.every(({ outcome }) => outcome === "decoded");
  });
});
afterAll(async () => {
  await broker?.endAsync();
  await running?.remove();
});

interface Tried {
  outcome: string;
  reason: string;
  payload: string;
  fields: object;
  own: object;
  quantities: { name: string; unit: string; label: { ja: string } }[];
  logs: string[];
  tookMs: number;
}

test("a payload as hex, as Base64, or one of the latest real uplinks is decoded with all that one wants to see", async () => {
  const [latest] = (await running.client.get<{ items: Uplink[] }>(`${path}/uplinks?limit=5`)).items;
  expect(latest).toMatchObject({ deviceName: `センサー ${devEui}`, outcome: "decoded" });
  const codec = {
    kind: "javascript",
    source:
      "function decodeUplink(i) { console.log('n', i.bytes.length); return { data: { temperature: i.bytes[2] } }; }",
  };
  const hex = await running.client.post<Tried>(`${path}/decode`, { payload: "00 d2 37", codec });
  const base64 = await running.client.post<Tried>(`${path}/decode`, { payload: "ANI3", codec });
  const real = await running.client.post<Tried>(`${path}/decode`, { uplink: latest?.offset });
  expect(hex).toMatchObject({ outcome: "decoded", payload: "00d237", own: { temperature: 55 }, logs: ["n 3"] });
  expect(hex.quantities).toEqual([
    { name: "temperature", value: 55, unit: "°C", label: { ja: "温度", en: "Temperature" } },
  ]);
  expect([base64.payload, base64.fields]).toEqual([hex.payload, hex.fields]);
  expect(real.payload).toBe(latest?.payload);
  expect(real.fields).toMatchObject({ temperature: 21 });
  expect(hex.tookMs).toBeGreaterThan(0);
  const { items } = await running.client.get<{ items: { action: string }[] }>("/audit?limit=50");
  expect(items.some(({ action }) => action === "customer-data.viewed")).toBe(true);
});

test("before a version is switched on, its difference over real uplinks is shown; nothing is changed by looking", async () => {
  const source = codecSource.replace("humidity: b[2], battery", "dewPoint: 9, battery").replace("/ 10", "/ 10 + 1");
  const codec = { kind: "javascript", source };
  const preview = await running.client.post<Record<string, unknown>>(`${path}/preview`, { codec, uplinks: 15 });
  expect(preview).toMatchObject({
    uplinks: 15,
    different: 15,
    broken: 0,
    errors: [],
    fields: {
      temperature: { changed: 15, samples: [{ before: 21, after: 22 }, {}, {}] },
      dewPoint: { added: 15 },
      humidity: { removed: 15 },
    },
  });
  const broken = await running.client.call(
    "POST",
    `${path}/preview`,
    { codec: { kind: "cayenne-lpp" }, uplinks: 10 },
    { "accept-language": "ja" },
  );
  expect(broken.body).toMatchObject({ uplinks: 10, broken: 10, errors: [{ count: 10 }] });
  expect(JSON.stringify(broken.body)).toMatch(/ペイロード|タイプ/);
  expect(await running.client.get(path)).toMatchObject({ version: 1 });
});

test("a version that gives impossible values is seen before it is switched on", async () => {
  const codec = { kind: "javascript", source: codecSource.replace("/ 10", "* 10") };
  const preview = await running.client.post<Record<string, unknown>>(`${path}/preview`, { codec, uplinks: 15 });
  expect(preview).toMatchObject({
    broken: 0,
    implausible: [{ field: "temperature", value: 2_100, count: 15, least: -80, most: 150 }],
  });
});

test("versions say who and when, show what changed, and are gone back to; examples are run on each change", async () => {
  const example = {
    name: "21 °C",
    payload: "00D2370CE4",
    fPort: 2,
    expected: { fields: { temperature: 21, humidity: 55, battery: 3.3 } },
  };
  const kept = await running.client.call("PUT", `${path}/examples`, { items: [example] });
  expect([kept.status, kept.body]).toEqual([200, { passed: 1, failures: [] }]);
  const source = codecSource.replace("/ 10", "/ 100");
  const changed = await patch({ codec: { kind: "javascript", source }, note: "百分の一", basedOn: 1 });
  expect(changed).toMatchObject({
    status: 200,
    body: { version: 2, examples: { passed: 0, failures: [{ sentence: "temperature が 21 ではなく 2.1 です" }] } },
  });
  const behind = await patch({ codec: { kind: "hex" }, basedOn: 1 });
  expect(behind.status).toBe(409);

  type Version = { number: number; by: string | null; note: string; inUse: boolean };
  const { items } = await running.client.get<{ items: Version[] }>(`${path}/versions`);
  expect(items).toMatchObject([
    { number: 2, by: "operator", note: "百分の一", inUse: true },
    { number: 1, by: "operator", note: "", inUse: false },
  ]);
  const difference = await running.client.get<{ hunks: { lines: string[] }[] }>(`${path}/versions/2/difference`);
  expect(difference).toMatchObject({ from: 1, to: 2, added: 1, removed: 1 });
  expect(
    difference.hunks[0]?.lines.filter((line) => /^[+-]/.test(line)).map((line) => /\/ 10+/.exec(line)?.[0]),
  ).toEqual(["/ 10", "/ 100"]);
  const restored = await running.client.post<{ version: number; codec: { source: string } }>(
    `${path}/versions/1/restore`,
    {},
  );
  expect([restored.version, restored.codec.source]).toEqual([3, codecSource]);
  expect(await running.client.get(`${path}/versions/1`)).toMatchObject({ codec: { source: codecSource } });
});

test("a codec that hangs is put on hold with a letter; its uplinks wait, others go on; mended, all are decoded", async () => {
  const { organization } = await running.client.get<{ organization: { id: string } }>("/me");
  await running.client.post(`/organizations/${organization.id}/users`, {
    userId: "tantou",
    name: "担当",
    email: "tantou@example.jp",
    role: "support",
    language: "ja",
  });
  const hanging = await running.client.post<{ id: string }>("/device-profiles", {
    name: "止まる",
    network: "lorawan",
    codec: { kind: "javascript", source: "function decodeUplink(i) { for (;;); }" },
  });
  const hangs = await register(running, { ...furnished, profileId: hanging.id }, other);
  await send(other, 25);
  const held = await until("the hold", async () => {
    const profile = await running.client.get<{ hold: { limit: string } | null }>(`/device-profiles/${hanging.id}`);
    return profile.hold ?? undefined;
  });
  expect(held.limit).toBe("time");
  const { items } = await running.client.get<{ items: { to: string; subject: string; text: string }[] }>(
    "/notifications",
  );
  expect(items.filter(({ to }) => to === "tantou@example.jp")).toMatchObject([
    { subject: "復号プログラムを保留にしました: 止まる", text: expect.stringContaining(`/profiles/${hanging.id}`) },
  ]);
  await send(other, 5);
  await send(devEui, 5, 30);
  await until(
    "live traffic of the other profile",
    async () => (await uplinksOf(deviceId)).filter(({ outcome }) => outcome === "decoded").length === 25,
  );
  const waiting = async () =>
    (await running.client.get<{ uplinks: number }>(`/device-profiles/${hanging.id}/waiting`)).uplinks;
  const failed = (await uplinksOf(hangs.id)).filter(({ outcome }) => outcome === "codec-timeout").length;
  expect(failed).toBeLessThanOrEqual(20);
  await until("the others wait", async () => (await waiting()) === 30 - failed);

  await running.restart();
  expect(await waiting()).toBe(30 - failed);
  const mended = { codec: { kind: "javascript", source: codecSource } };
  await running.client.call("PATCH", `/device-profiles/${hanging.id}`, mended);
  await until("what waited", async () => (await waiting()) === 0);
  const decoded = (await uplinksOf(hangs.id)).filter(({ outcome }) => outcome === "decoded");
  expect(decoded).toHaveLength(30 - failed);
  expect(await running.client.get(`/device-profiles/${hanging.id}`)).toMatchObject({ hold: null, version: 2 });
});

test("a codec is told a device's variables: live, when tried, over history", async () => {
  const source = "function decodeUplink(i) { return { data: { level: 250 - (i.variables.offset || 0) } }; }";
  const codec = { kind: "javascript", source };
  const inDevice = { variables: { offset: "50" } };
  expect(await running.client.call("PATCH", `/devices/${deviceId}`, inDevice)).toMatchObject({ body: inDevice });
  const [latest] = await uplinksOf(deviceId);
  const tried = await running.client.post<Tried>(`${path}/decode`, { uplink: latest?.offset, codec });
  expect(tried.fields).toEqual({ level: 200 });
  expect(await running.client.post<Tried>(`${path}/decode`, { payload: "00", codec })).toMatchObject({
    fields: { level: 250 },
  });
  const asked = { profileId: furnished.profileId, dryRun: true };
  await patch({ codec });
  await send(devEui, 1);
  await until("the live value", async () => {
    const { latest: values } = await running.client.get<{ latest: Record<string, { value: number }> }>(
      `/devices/${deviceId}`,
    );
    return values.level?.value === 200;
  });
  const job = await running.client.post<{ id: string }>("/decode-jobs", asked);
  const samples = await until("the dry run", async () => {
    const found = await running.client.get<{ state: string; samples: { after: { fields: object } }[] }>(
      `/decode-jobs/${job.id}`,
    );
    return found.state === "finished" && found.samples;
  });
  expect(samples[0]?.after.fields).toEqual({ level: 200 });
});

test("which quantities a codec's fields are is proposed from real uplinks, units that it says with its values included", async () => {
  const source = `function decodeUplink(i) { return { data: {
    air: { temperature: { value: i.bytes[2], unit: "°F" } }, battery: { displayName: "Battery", value: 3300, unit: "mV" }, mode: "x" } }; }`;
  const before = await running.client.get<{ codec: object }>(path);
  expect((await patch({ codec: { kind: "javascript", source } })).status).toBe(200);
  interface Field {
    field: string;
    value: unknown;
    unit: string | null;
    stored: object | null;
    proposed: { quantity: string; unit?: string } | null;
  }
  const mapped = async () => (await running.client.get<{ items: Field[] }>(`${path}/mapping`)).items;
  const proposed = await mapped();
  expect(proposed).toMatchObject([
    { field: "air.temperature", unit: "°F", stored: null, proposed: { quantity: "temperature", unit: "°F" } },
    { field: "battery", value: 3300, unit: "mV", proposed: { quantity: "batteryVoltage", unit: "mV" } },
    { field: "mode", unit: null, proposed: null },
  ]);
  const quantities = Object.fromEntries(
    proposed.flatMap(({ field, proposed }) => (proposed ? [[field, proposed]] : [])),
  );
  expect((await patch({ quantities })).status).toBe(200);
  // 55 °F; and when the device is set to °C, its own word counts before the mapping's.
  const kept = await running.client.post<Tried>(`${path}/decode`, { payload: "00 d2 37" });
  expect(kept.fields).toMatchObject({ temperature: 12.7777777778, batteryVoltage: 3.3 });
  const celsius = { kind: "javascript", source: source.replace("°F", "°C") };
  const reset = await running.client.post<Tried>(`${path}/decode`, { payload: "00 d2 37", codec: celsius });
  expect(reset.fields).toMatchObject({ temperature: 55 });
  expect((await mapped()).map(({ field, stored }) => [field, stored])).toEqual([
    ["air.temperature", { quantity: "temperature", unit: "°F" }],
    ["battery", { quantity: "batteryVoltage", unit: "mV" }],
    ["mode", null],
  ]);
  expect((await patch({ codec: before.codec, quantities: {} })).status).toBe(200);
});
