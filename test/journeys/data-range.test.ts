import { connect, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { operatorPassword, type Running, signedIn, startRunning, until } from "../harness/running.ts";
import { filesWith, trace, tracedBytes } from "../harness/traces.ts";

const dayMs = 86_400_000;
const devEui = "70b3d5a9d0000001";

let running: Running;
let furnished: Furnished;
let network: MqttClient;
let deviceId = "";
let lastFCnt = 0;

/** An uplink that was heard so many days ago. */
async function say(daysAgo: number, temperature: number, device = devEui): Promise<void> {
  lastFCnt += 1;
  const at = Date.now() - daysAgo * dayMs;
  await network.publishAsync(topicOf(device), chirpstackUplink(device, lastFCnt, sample(temperature), at), { qos: 1 });
}

interface Point {
  readonly values: { readonly temperature: number };
}

const ever = "from=2001-01-01T00:00:00Z";
const temperatures = async (id = deviceId) => {
  const { items } = await running.client.get<{ items: Point[] }>(`/devices/${id}/measurements?${ever}`);
  return items.map(({ values }) => values.temperature);
};
const setRange = (path: string, days: number) => running.client.call("PUT", `${path}/data-range`, { days });

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  deviceId = (await register(running, furnished, devEui)).id;
  network = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    username: furnished.username,
    password: furnished.secret,
  });
  for (const [daysAgo, temperature] of [
    [40, 10],
    [29, 20],
    [1, 30],
  ] as const)
    await say(daysAgo, temperature);
  await until("three measurements", async () => (await temperatures()).length === 3);
});
afterAll(async () => {
  await network?.endAsync();
  await running?.remove();
});

/** Every route that answers what a device said, as text. */
async function everything(): Promise<Record<string, string>> {
  const read = async (path: string) => {
    const answer = await fetch(`${running.url}/api/v1${path}`, { headers: { cookie: running.client.cookie } });
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const live = async () => {
    const over = new AbortController();
    const headers = { cookie: running.client.cookie, "last-event-id": "0" };
    const answer = await fetch(`${running.url}/api/v1/live`, { headers, signal: over.signal });
    let heard = "";
    for await (const bytes of answer.body ?? []) {
      heard += new TextDecoder().decode(bytes as Uint8Array);
      if (heard.includes('"temperature":30')) break;
    }
    over.abort();
    return heard;
  };
  return {
    raw: await read(`/devices/${deviceId}/measurements?${ever}`),
    buckets: await read(`/devices/${deviceId}/measurements?${ever}&points=2`),
    csv: await read(`/devices/${deviceId}/measurements.csv?${ever}&encoding=utf-8`),
    manyCsv: await read(`/measurements.csv?${ever}&encoding=utf-8&layout=long`),
    uplinks: await read(`/devices/${deviceId}/uplinks`),
    latest: await read("/devices"),
    live: await live(),
  };
}

describe("MAS 第5条1項 (C2): a data range", () => {
  test("is a year where nothing else was said", async () => {
    expect(await running.client.get(`/organizations/${furnished.organizationId}/data-range`)).toEqual({ days: 365 });
  });

  test("of thirty days shows nothing that is older, by any route, the moment it is set", async () => {
    const before = await everything();
    const old = {
      raw: '"temperature":10',
      buckets: '"min":10',
      csv: ",10\r\n",
      manyCsv: ",10,",
      uplinks: "0064370ce4",
      live: '"temperature":10',
    };
    for (const [route, text] of Object.entries(old))
      expect([route, before[route]?.includes(text)]).toEqual([route, true]);
    expect((await setRange(`/devices/${deviceId}`, 30)).status).toBe(200);
    const after = await everything();
    for (const [route, text] of Object.entries(old))
      expect([route, after[route]?.includes(text)]).toEqual([route, false]);
    expect(await temperatures()).toEqual([20, 30]);
    expect(JSON.parse(after.uplinks ?? "").items.length).toBe(2);
  });

  test("made longer lets in what was too old before", async () => {
    expect((await setRange(`/devices/${deviceId}`, 730)).status).toBe(200);
    await say(400, 5);
    await until("the old one", async () => (await temperatures())[0] === 5);
  });

  test("of a contract holder holds for all its devices and for those to come, and is in the trail", async () => {
    const answer = await setRange(`/organizations/${furnished.organizationId}`, 90);
    expect(answer).toMatchObject({ status: 200, body: { days: 90, devices: 1 } });
    const later = await register(running, furnished, "70b3d5a9d0000002");
    const { items } = await running.client.get<{ items: { deviceId: string; dataRangeDays: number }[] }>("/contracts");
    expect(new Set(items.map(({ dataRangeDays }) => dataRangeDays))).toEqual(new Set([90]));
    expect(items.map((contract) => contract.deviceId)).toContain(later.id);
    await say(100, 1, "70b3d5a9d0000002");
    await say(80, 2, "70b3d5a9d0000002");
    await until("the younger one", async () => (await temperatures(later.id)).length === 1);
    expect(await temperatures(later.id)).toEqual([2]);
    const trail = await running.client.get<{ items: { action: string; detail: unknown }[] }>("/audit?limit=100");
    expect(trail.items.find(({ action }) => action === "organization.data-range-changed")?.detail).toEqual({
      days: 90,
      devices: 1,
      before: [730],
    });
  });

  test("is the provider's to set, between a day and ten years", async () => {
    expect((await setRange(`/devices/${deviceId}`, 0)).status).toBe(400);
    expect((await setRange(`/devices/${deviceId}`, 3_651)).status).toBe(400);
    expect((await setRange("/devices/nothing", 30)).status).toBe(404);
    const path = `/organizations/${furnished.organizationId}/users`;
    const person = { userId: "kanri", name: "管理者", role: "administrator", language: "ja" };
    const { password } = await running.client.post<{ password: string }>(path, person);
    const fresh = await signedIn(running.url, "kanri", password);
    await fresh.post("/me/password", { current: password, next: "yamabiko no koe 2026" });
    const holder = await signedIn(running.url, "kanri", "yamabiko no koe 2026");
    expect((await holder.call("PUT", `/devices/${deviceId}/data-range`, { days: 700 })).status).toBe(403);
    expect(await holder.get(`/organizations/${furnished.organizationId}/data-range`)).toEqual({ days: 90 });
  });
});

interface Erasure {
  readonly id: string;
  readonly state: string;
  readonly removed: unknown;
}

describe("an erasure", () => {
  const gone = "70b3d5a9d00000e1";
  const stays = "70b3d5a9d00000e2";
  test("MAS 第18条 (R-113): of a device leaves no trace in any file, goes on after a kill, is in the trail, and others are whole", async () => {
    const ids: Record<string, string> = {};
    for (const devEui of [gone, stays]) {
      const device = await register(running, furnished, devEui);
      ids[devEui] = device.id;
      await running.client.post("/rules", {
        organizationId: furnished.organizationId,
        deviceId: device.id,
        name: "暑い",
        condition: { kind: "above", field: "temperature", threshold: 40 },
        recipients: ["a@example.jp"],
        enabled: true,
      });
      for (let n = 0; n < 40; n += 1) {
        lastFCnt += 1;
        const bytes = tracedBytes.map((byte, at) => (devEui === stays && at > 0 ? 0x11 : byte));
        const uplink = chirpstackUplink(devEui, lastFCnt, bytes, Date.now() - n * 60_000);
        await network.publishAsync(topicOf(devEui), uplink, { qos: 1 });
      }
      await network.publishAsync(
        topicOf(devEui),
        `{"devEui":"${devEui}","note":"${devEui === gone ? "a trace" : ""}"}`,
        { qos: 1 },
      );
    }
    const [goneId = "", staysId = ""] = [ids[gone], ids[stays]];
    await until("all of both", async () => {
      const counts = await Promise.all([temperatures(goneId), temperatures(staysId)]);
      return counts.every(({ length }) => length === 40);
    });
    await until("incidents", async () => {
      const { items } = await running.client.get<{ items: { deviceId: string }[] }>("/incidents");
      return items.some(({ deviceId: id }) => id === goneId) && items.length > 0;
    });
    const holding = () =>
      new Set(
        filesWith(running.dataFolder, trace)
          .filter((name) => !name.endsWith(".csv"))
          .map((name) => name.replace(/-(wal|shm)$/, "")),
      );
    const all = ["hatoba.db", "measurements.db", "timeseries.db", "uplinks.db"];
    await until("a trace in all files", () => [...holding()].sort().join() === all.join());
    const span = {
      from: new Date(Date.now() - 86_400_000).toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
    };
    for (const devices of [[goneId], [staysId]]) await running.client.post("/exports", { devices, ...span });
    const files = async () => (await running.client.get<{ items: { state: string }[] }>("/exports")).items;
    await until("both exports", async () => (await files()).every(({ state }) => state === "done"));
    const asked = await running.client.post<Erasure>("/erasures", { deviceId: goneId, note: "ご本人の依頼" });
    expect(asked.state).toBe("waiting");
    await running.restart("SIGKILL");
    running.client = await signedIn(running.url, "operator", operatorPassword);
    const done = await until("the erasure", async () => {
      const { items } = await running.client.get<{ items: Erasure[] }>("/erasures");
      return items.find(({ id, state }) => id === asked.id && state === "done");
    });
    expect(done.removed).toMatchObject({ uplinks: 40, measurements: 40 });
    expect(await files()).toHaveLength(1);
    expect(await temperatures(goneId)).toEqual([]);
    expect(await temperatures(staysId)).toHaveLength(40);
    const { items } = await running.client.get<{ items: { deviceId: string }[] }>("/incidents");
    expect(items.filter(({ deviceId: id }) => id === goneId)).toEqual([]);
    const trail = await running.client.get<{ items: { action: string; target: string }[] }>("/audit?limit=200");
    const actions = trail.items.filter(({ target }) => target === goneId).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["data.erasure-requested", "data.erased"]));
    await running.end();
    expect(filesWith(running.dataFolder, trace)).toEqual([]);
    await running.restart();
  });

  test("is asked for by the provider, of one device or one contract holder, with a reason", async () => {
    running.client = await signedIn(running.url, "operator", operatorPassword);
    const ask = async (body: unknown) => (await running.client.call("POST", "/erasures", body)).status;
    expect(await ask({ deviceId, note: " " })).toBe(400);
    expect(await ask({ note: "why" })).toBe(400);
    expect(await ask({ deviceId: "nothing", note: "why" })).toBe(404);
    const holder = await signedIn(running.url, "kanri", "yamabiko no koe 2026");
    expect((await holder.call("POST", "/erasures", { deviceId, note: "why" })).status).toBe(403);
    const all = await running.client.post<Erasure>("/erasures", {
      organizationId: furnished.organizationId,
      note: "解約による",
    });
    await until("the erasure", async () => {
      const { items } = await holder.get<{ items: Erasure[] }>("/erasures");
      return items.some(({ id, state }) => id === all.id && state === "done");
    });
    expect(await temperatures()).toEqual([]);
  });
});
