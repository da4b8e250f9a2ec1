/** A contract holder resells: its third party sees the devices given to it, from when they were given, and nothing else (B1). */
import { connect } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Client, type Running, signedIn, startRunning, until } from "../harness/running.ts";

const devEui = "70b3d5a9a0000001";
const password = "yamabiko no koe 2026";
const minute = 60_000;

let running: Running;
let furnished: Furnished;
let holder: Client;
let thirdParty: Client;
let third = "";
let given = "";
let kept = "";

async function anAdministrator(organization: string, userId: string): Promise<Client> {
  const said = { userId, name: userId, role: "administrator", language: "ja" };
  const made = await running.client.post<{ password: string }>(`/organizations/${organization}/users`, said);
  const fresh = await signedIn(running.url, userId, made.password);
  await fresh.post("/me/password", { current: made.password, next: password });
  return signedIn(running.url, userId, password);
}

async function uplinks(measuredAt: readonly number[]): Promise<void> {
  const mqtt = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    ...{ username: furnished.username, password: furnished.secret },
  });
  for (const [index, at] of measuredAt.entries())
    await mqtt.publishAsync(topicOf(devEui), chirpstackUplink(devEui, (at % 60_000) + index, sample(20 + index), at), {
      qos: 1,
    });
  await mqtt.endAsync();
}

const temperatures = async (client: Client): Promise<number[]> => {
  const path = `/devices/${given}/measurements`;
  const { items } = await client.get<{ items: { values: { temperature: number } }[] }>(path);
  return items.map(({ values }) => values.temperature);
};

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  given = (await register(running, furnished, devEui, { name: "貸し出す" })).id;
  kept = (await register(running, furnished, "70b3d5a9a0000002", { name: "手元に置く" })).id;
  holder = await anAdministrator(furnished.organizationId, "keiyaku");
  third = (await holder.post<{ id: string }>("/organizations", { kind: "end-customer", name: "第三者" })).id;
  thirdParty = await anAdministrator(third, "daisansha");
  const now = Date.now();
  await uplinks([now - 50 * minute, now - 40 * minute, now - 10 * minute]);
  await until("three measurements", async () => (await temperatures(holder)).length === 3);
});
afterAll(() => running?.remove());

test("SDM 第5条2項・3項 (R-120, R-121): nothing is given without a contract with the third party that keeps to the terms, which the holder records and the third party reads", async () => {
  const give = () => holder.call("PUT", `/devices/${given}/third-parties/${third}`, {});
  expect(await give()).toMatchObject({ status: 400, body: { errors: [{ path: "organizationId" }] } });
  const path = `/organizations/${third}/third-party-contracts`;
  const contract = { reference: "提供契約 14", concludedOn: "2026-01-01", complaintsTo: "農園サポート" };
  expect((await holder.call("POST", path, contract)).status).toBe(400);
  expect((await holder.call("POST", path, { ...contract, conformsToTerms: true })).status).toBe(204);
  const { items } = await thirdParty.get<{ items: unknown[] }>(path);
  expect(items).toMatchObject([{ ...contract, organizationId: furnished.organizationId, endedOn: null }]);
  expect((await give()).status).toBe(204);
  expect((await holder.call("DELETE", `/devices/${given}/third-parties/${third}`)).status).toBe(204);
});

test("nothing is seen before it is given; then the measurements from that time on, in JSON, CSV and the latest values", async () => {
  const { items: none } = await thirdParty.get<{ items: unknown[] }>("/devices");
  expect(none).toEqual([]);
  const since = new Date(Date.now() - 45 * minute).toISOString();
  const put = await holder.call("PUT", `/devices/${given}/third-parties/${third}`, { since });
  expect(put.status).toBe(204);
  const { items } = await thirdParty.get<{ items: Record<string, unknown>[] }>("/devices");
  expect(items.map(({ id, name, organizationName }) => [id, name, organizationName])).toEqual([
    [given, "貸し出す", ""],
  ]);
  expect(items[0]).toMatchObject({ billingStartDate: "", contract: { child: "", parent: "", endedOn: null } });
  expect(await temperatures(holder)).toEqual([20, 21, 22]);
  expect(await temperatures(thirdParty)).toEqual([21, 22]);
  for (const path of [`/devices/${given}/measurements.csv?encoding=utf-8`, "/measurements.csv?encoding=utf-8"]) {
    const csv = String((await thirdParty.call("GET", path)).body);
    expect(csv.trim().split("\r\n").length, path).toBe(3);
  }
});

test("groups: those with a device that was given, and of them only that device", async () => {
  const { organizationId } = furnished;
  const groupOf = async (name: string, add: readonly string[]) => {
    const { id } = await holder.post<{ id: string }>("/groups", { organizationId, name });
    await holder.post(`/groups/${id}/members`, { add });
    return id;
  };
  const both = await groupOf("両方", [given, kept]);
  const hidden = await groupOf("手元", [kept]);
  const { items } = await thirdParty.get<{ items: { id: string; devices: number }[] }>("/groups");
  expect(items.map(({ id, devices }) => [id, devices])).toEqual([[both, 1]]);
  const { items: devices } = await thirdParty.get<{ items: Record<string, unknown>[] }>(`/devices?group=${both}`);
  expect(devices).toMatchObject([{ id: given, groups: [{ id: both, name: "両方" }] }]);
  expect((await thirdParty.get<{ items: unknown[] }>(`/devices?group=${hidden}`)).items).toEqual([]);
  expect((await thirdParty.call("GET", `/groups/${hidden}`)).status).toBe(404);
  expect((await thirdParty.call("POST", `/groups/${both}/members`, { remove: [given] })).status).toBe(403);
  const csv = await thirdParty.call("GET", `/measurements.csv?encoding=utf-8&group=${both}`);
  expect(String(csv.body).trim().split("\r\n").length).toBe(3);
});

test("nothing else comes with it: no other device, no raw uplink, no incident, no change", async () => {
  const denied = [
    ["GET", `/devices/${kept}`, 404],
    ["GET", `/devices/${given}/uplinks`, 404],
    ["GET", `/devices/${given}/downlinks`, 404],
    ["GET", `/devices/${given}/third-parties`, 404],
    ["GET", `/organizations/${furnished.organizationId}`, 404],
    ["PATCH", `/devices/${given}`, 403],
    ["DELETE", `/devices/${given}`, 403],
    ["PUT", `/devices/${given}/third-parties/${third}`, 404],
    ["POST", "/rules", 403],
  ] as const;
  const rule = {
    organizationId: third,
    name: "x",
    recipients: [],
    condition: { kind: "above", field: "a", threshold: 1 },
  };
  for (const [method, path, status] of denied) {
    const body = method === "GET" || method === "DELETE" ? undefined : path === "/rules" ? rule : {};
    expect([method, path, (await thirdParty.call(method, path, body)).status]).toEqual([method, path, status]);
  }
  for (const path of ["/incidents", "/contracts", "/rules", "/notifications"])
    expect((await thirdParty.get<{ items: unknown[] }>(path)).items, path).toEqual([]);
});

test("is told live, and no more once it is taken back; both are in the holder's trail", async () => {
  let heard = "";
  const feed = await fetch(`${running.url}/api/v1/live`, { headers: { cookie: thirdParty.cookie } });
  const listening = (async () => {
    for await (const bytes of feed.body ?? []) heard += new TextDecoder().decode(bytes as Uint8Array);
  })();
  await until("the feed", () => heard.includes("welcome"));
  await uplinks([Date.now()]);
  await until("the measurement", () => heard.includes(given));
  expect((await holder.call("DELETE", `/devices/${given}/third-parties/${third}`)).status).toBe(204);
  await listening;
  expect((await thirdParty.call("GET", `/devices/${given}`)).status).toBe(404);
  const { items } = await holder.get<{ items: { action: string; target: string }[] }>(`/audit?target=${given}`);
  expect(items.map(({ action }) => action)).toEqual(expect.arrayContaining(["device.given", "device.taken-back"]));
});

test("goes to the holder's own end customers only", async () => {
  const other = await running.client.post<{ id: string }>("/organizations", {
    kind: "contract-holder",
    name: "別の会社",
  });
  for (const organization of [other.id, furnished.organizationId, "nobody"])
    expect((await holder.call("PUT", `/devices/${given}/third-parties/${organization}`, {})).status).toBe(400);
});
