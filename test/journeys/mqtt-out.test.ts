/** MQTT out: a contract holder's program hears its devices' measurements on the embedded broker, with its token, and nothing else. */
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Client, type Running, signedIn, startRunning, until } from "../harness/running.ts";

const devEui = "70b3d5a9a0000001";
const password = "yamabiko no koe 2026";

let running: Running;
let furnished: Furnished;
let deviceId = "";
let holder: Client;
let token: { id: string; token: string };
let counter = 0;
const open: MqttClient[] = [];

async function anAdministrator(organization: string, userId: string): Promise<Client> {
  const said = { userId, name: userId, role: "administrator", language: "ja" };
  const made = await running.client.post<{ password: string }>(`/organizations/${organization}/users`, said);
  const fresh = await signedIn(running.url, userId, made.password);
  await fresh.post("/me/password", { current: made.password, next: password });
  return signedIn(running.url, userId, password);
}

const aToken = (person: Client, permissions = ["read"]) =>
  person.post<{ id: string; token: string }>("/me/tokens", { name: "program", permissions });

async function aProgram(username: string, secret: string): Promise<{ client: MqttClient; heard: [string, unknown][] }> {
  const url = `mqtt://127.0.0.1:${running.mqttPort}`;
  const client = await connectAsync(url, { username, password: secret, reconnectPeriod: 0 });
  open.push(client);
  const heard: [string, unknown][] = [];
  client.on("message", (topic, body) => void heard.push([topic, JSON.parse(body.toString())]));
  return { client, heard };
}

async function uplink(temperature: number): Promise<void> {
  const { username, secret } = furnished;
  const server = await connectAsync(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password: secret });
  counter += 1;
  await server.publishAsync(topicOf(devEui), chirpstackUplink(devEui, counter, sample(temperature)), { qos: 1 });
  await server.endAsync();
}

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  deviceId = (await register(running, furnished, devEui)).id;
  holder = await anAdministrator(furnished.organizationId, "keiyaku");
  token = await aToken(holder);
});
afterAll(async () => {
  for (const client of open) client.end(true);
  await running?.remove();
});

test("hears what its devices measure, by the very topic and by wildcards; another organization hears nothing", async () => {
  const other = await running.client.post<{ id: string }>("/organizations", {
    kind: "contract-holder",
    name: "別の会社",
  });
  const stranger = await anAdministrator(other.id, "tanin");
  const topic = `organizations/${furnished.organizationId}/devices/${deviceId}/measurements`;
  const mine = await aProgram("keiyaku", token.token);
  const theirs = await aProgram("tanin", (await aToken(stranger)).token);
  await mine.client.subscribeAsync(topic);
  await theirs.client.subscribeAsync([topic, "organizations/+/devices/+/measurements"]);
  const all = await aProgram("keiyaku", token.token);
  await all.client.subscribeAsync("organizations/+/devices/+/measurements");
  await uplink(21.5);
  await until("both programs", () => mine.heard.length === 1 && all.heard.length === 1);
  expect(mine.heard[0]?.[0]).toBe(topic);
  expect(mine.heard[0]?.[1]).toMatchObject({ deviceId, values: { temperature: 21.5 } });
  expect(theirs.heard).toEqual([]);
});

test("hears what an uplink is decoded to once more, marked as what stands in place of the one before", async () => {
  const { client, heard } = await aProgram("keiyaku", token.token);
  await client.subscribeAsync("organizations/+/devices/+/measurements");
  await uplink(7);
  const [, told] = await until("the measurement", () => heard[0]);
  expect(told).toMatchObject({ type: "measurement", values: { temperature: 7 } });
  const source = "function decodeUplink() { return { data: { temperature: -7 } }; }";
  await running.client.call("PATCH", `/device-profiles/${furnished.profileId}`, {
    codec: { kind: "javascript", source },
  });
  const { at } = told as { at: string };
  await running.client.post("/decode-jobs", { deviceId, from: new Date(Date.parse(at) - 1).toISOString() });
  const [, revised] = await until("the revision", () => heard[1]);
  expect(revised).toEqual({ type: "measurement.revised", deviceId, at, values: { temperature: -7 } });
});

test("gets in with the user ID of its token, if it may read; the provider's programs don't", async () => {
  const blind = await aToken(holder, ["devices"]);
  const operators = await aToken(running.client);
  for (const [username, secret] of [
    ["tanin", token.token],
    ["keiyaku", `${token.token}x`],
    ["keiyaku", blind.token],
    ["operator", operators.token],
  ] as const)
    await expect(aProgram(username, secret), username).rejects.toThrow(/Not authorized|Bad user/i);
});

test("may listen to nothing else, and say nothing", async () => {
  const { client } = await aProgram("keiyaku", token.token);
  for (const filter of ["#", "$SYS/#", "organizations/#", "application/+/device/+/event/up", "+/+/+/+/+"]) {
    const granted = await client.subscribeAsync(filter).catch(() => [{ qos: 128 }]);
    expect(
      granted.map(({ qos }) => qos),
      filter,
    ).toEqual([128]);
  }
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.publish(topicOf(devEui), chirpstackUplink(devEui, 99, sample(99)), { qos: 0 });
  await closed;
  const { items } = await holder.get<{ items: { values: { temperature: number } }[] }>(
    `/devices/${deviceId}/measurements`,
  );
  expect(items.map(({ values }) => values.temperature)).not.toContain(99);
});

test("is out once its token is withdrawn", async () => {
  const { client, heard } = await aProgram("keiyaku", token.token);
  await client.subscribeAsync(`organizations/${furnished.organizationId}/devices/+/measurements`);
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  expect((await holder.call("DELETE", `/me/tokens/${token.id}`)).status).toBe(204);
  await closed;
  await uplink(22);
  expect(heard).toEqual([]);
  await expect(aProgram("keiyaku", token.token)).rejects.toThrow();
});
