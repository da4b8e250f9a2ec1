/** The API as a stranger meets it: CSV bytes, problems in two languages, the data range. */
import { connect } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aUser, chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Client, type Running, startRunning, until } from "../harness/running.ts";

const devEui = "70b3d5a9a0000001";
const secretWords = ["=SUM(A1)", "秘密の農園"];

let running: Running;
let deviceId = "";
let organizationId = "";
let stranger: Client;
let viewer: Client;

beforeAll(async () => {
  running = await startRunning();
  const furnished = await furnish(running);
  organizationId = furnished.organizationId;
  const device = await register(running, furnished, devEui, { name: secretWords[0], place: secretWords[1] });
  deviceId = device.id;
  const other = await running.client.post<{ id: string }>("/organizations", {
    kind: "contract-holder",
    name: "別の会社",
  });
  stranger = await aUser(running, other.id, "tanin", "administrator");
  viewer = await aUser(running, organizationId, "miru", "viewer");
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    username: furnished.username,
    password: furnished.secret,
  });
  for (let fCnt = 1; fCnt <= 30; fCnt += 1)
    await client.publishAsync(
      topicOf(devEui),
      chirpstackUplink(devEui, fCnt, sample(20 + fCnt / 10), Date.now() - fCnt * 60_000),
      { qos: 1 },
    );
  await client.endAsync();
  await until("thirty measurements", async () => {
    const { items } = await running.client.get<{ items: unknown[] }>(`/devices/${deviceId}/measurements`);
    return items.length === 30;
  });
});
afterAll(() => running?.remove());

describe("requests", () => {
  test("a problem is told in the caller's language, with a path for each bad field", async () => {
    const bad = { organizationId, profileId: "none", name: "", devEui: "12" };
    for (const [language, word] of [
      ["ja", "名前を入力してください"],
      ["en", "Enter a name"],
    ] as const) {
      const { status, body } = await running.client.call("POST", "/devices", bad, { "accept-language": language });
      const problem = body as { type: string; errors: { path: string; detail: string }[] };
      expect([status, problem.type]).toEqual([400, "urn:hatoba:problem:device-invalid"]);
      expect(problem.errors.find((error) => error.path === "name")?.detail).toContain(word);
    }
    const shape = await running.client.call("POST", "/devices", { name: 5 });
    expect((shape.body as { errors: { path: string }[] }).errors.map((error) => error.path)).toContain("name");
    const rule = { organizationId, name: "夜", condition: { kind: "silent", intervals: 2 }, recipients: [] };
    const within = await running.client.call("POST", "/rules", { ...rule, schedule: { hours: { from: "22:00" } } });
    expect([within.status, within.body]).toMatchObject([400, { errors: [{ path: "schedule.hours.to" }] }]);
  });

  test("another site's page can't use our cookie", async () => {
    const answer = await running.client.call(
      "POST",
      "/organizations",
      { kind: "contract-holder", name: "x" },
      { "sec-fetch-site": "cross-site" },
    );
    expect(answer.status).toBe(403);
  });

  test("a token may do what it was given and nothing else", async () => {
    const { token } = await running.client.post<{ token: string }>("/me/tokens", { name: "t", permissions: ["read"] });
    const ask = (method: string, path: string) =>
      fetch(`${running.url}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    expect((await ask("GET", "/devices")).status).toBe(200);
    expect((await ask("GET", "/connections")).status).toBe(403);
    expect((await ask("GET", "/billing/device-counts?month=2026-11")).status).toBe(403);
  });
});

describe("measurements", () => {
  test("a codec's fields become quantities once the operator keeps the proposal; a unit that nobody knows is named", async () => {
    const profile = await running.client.post<{ id: string }>("/device-profiles", {
      name: "vendor",
      network: "lorawan",
      codec: {
        kind: "javascript",
        source: "function decodeUplink(i) { return { data: { TempF: 71.06, Bat_mV: 3312, mode: 'x' } }; }",
      },
    });
    const path = `/device-profiles/${profile.id}`;
    const wrong = { quantities: { TempF: { quantity: "temperature", unit: "furlong" }, x: { quantity: "nothing" } } };
    const refused = await running.client.call("PATCH", path, wrong);
    const { errors } = refused.body as { errors: { path: string }[] };
    expect([refused.status, errors.map((error) => error.path)]).toEqual([
      400,
      ["quantities.TempF.unit", "quantities.x.quantity"],
    ]);
    const quantities = {
      TempF: { quantity: "temperature", unit: "°F" },
      Bat_mV: { quantity: "batteryVoltage", unit: "mV" },
    };
    expect((await running.client.call("PATCH", path, { quantities })).status).toBe(200);
    const tried = await until("the mapping", async () => {
      const decoded = await running.client.post<{ fields: object }>(`${path}/decode`, { payload: "00" });
      return "temperature" in decoded.fields && decoded.fields;
    });
    expect(tried).toEqual({ temperature: 21.7, batteryVoltage: 3.312, mode: "x" });
    const { items } = await running.client.get<{ items: { name: string; label: object }[] }>("/quantities");
    expect(items.find(({ name }) => name === "co2")?.label).toEqual({ ja: "CO₂濃度", en: "CO₂" });
  });

  test("a make of the catalogue becomes a profile that decodes its examples; one that isn't there is said so", async () => {
    type Make = { id: string; examples: { payload: string; fPort: number; fields: object }[] };
    const { items } = await running.client.get<{ items: Make[] }>("/device-makes?q=ＬＨＴ65&network=lorawan");
    const [make] = items;
    expect(make?.id).toBe("dragino/lht65");
    const { id, name } = await running.client.post<{ id: string; name: string }>(
      `/device-makes/${make?.id}/profile`,
      {},
    );
    expect(name).toContain("LHT65");
    const example = make?.examples[0];
    const decoded = await running.client.post<{ fields: object }>(`/device-profiles/${id}/decode`, {
      payload: example?.payload,
      fPort: example?.fPort,
    });
    expect(decoded.fields).toEqual(example?.fields);
    const kept = await running.client.post(`/device-profiles/${id}/examples/run`, {});
    expect(kept).toEqual({ passed: make?.examples.length, failures: [] });
    const unknown = await running.client.call("POST", "/device-makes/nobody/none/profile", {});
    expect([unknown.status, JSON.stringify(unknown.body)]).toEqual([404, expect.stringContaining("nobody/none")]);
  });

  test("CSV: a formula in a device's name does not run, Japanese survives Excel", async () => {
    const answer = await fetch(
      `${running.url}/api/v1/measurements.csv?organizationId=${organizationId}&encoding=shift_jis`,
      { headers: { cookie: running.client.cookie, "accept-language": "ja" } },
    );
    const lines = new TextDecoder("shift_jis")
      .decode(await answer.arrayBuffer())
      .trim()
      .split("\r\n");
    expect(lines[0]).toBe("日時,端末,battery,湿度 (%),温度 (°C)");
    expect(lines.length).toBe(31);
    expect(lines[1]).toContain(",'=SUM(A1),3.3,55,");
  });

  test("CSV for programs: a line per value, names instead of labels, both times, tabs", async () => {
    const answer = await fetch(
      `${running.url}/api/v1/measurements.csv?organizationId=${organizationId}&layout=long&times=both&labels=names&separator=tab&encoding=utf-8&timezone=Asia/Tokyo&fields=temperature`,
      { headers: { cookie: running.client.cookie, "accept-language": "en" } },
    );
    expect(answer.headers.get("content-disposition")).toContain("measurements.tsv");
    expect(answer.headers.get("hatoba-replaced-characters")).toBe("0");
    const [header, ...lines] = (await answer.text()).trim().split("\r\n");
    expect(header).toBe("time\ttime (UTC)\tdevice ID\tdevice\tfield\tvalue\tunit");
    expect(lines.length).toBe(30);
    for (const line of lines) {
      const [local, utc, id, , field, value, unit] = line.split("\t");
      expect(Date.parse(`${local}+09:00`)).toBe(Date.parse(`${utc}Z`));
      expect([id, field, unit]).toEqual([deviceId, "temperature", "°C"]);
      expect(value).toMatch(/^-?\d+(\.\d)?$/);
    }
  });

  test("CSV: a name that two profiles keep in different units is two columns, and no column mixes units", async () => {
    const furnished = await furnish(running, { kind: "embedded", username: "levels" });
    const ids: string[] = [];
    for (const [devEui, unit] of [
      ["70b3d5a9a00000c1", "cm"],
      ["70b3d5a9a00000c2", "m"],
    ] as const) {
      const profile = await running.client.post<{ id: string }>("/device-profiles", {
        name: `水位 ${unit}`,
        network: "lorawan",
        codec: { kind: "javascript", source: "function decodeUplink(i) { return { data: { level: i.bytes[0] } }; }" },
        quantities: { level: { name: "水位", unit } },
      });
      ids.push((await register(running, { ...furnished, profileId: profile.id }, devEui)).id);
    }
    const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
      username: furnished.username,
      password: furnished.secret,
    });
    await client.publishAsync(topicOf("70b3d5a9a00000c1"), chirpstackUplink("70b3d5a9a00000c1", 1, [150]), { qos: 1 });
    await client.publishAsync(topicOf("70b3d5a9a00000c2"), chirpstackUplink("70b3d5a9a00000c2", 1, [2]), { qos: 1 });
    await client.endAsync();
    const lines = await until("both levels", async () => {
      const path = `/measurements.csv?devices=${ids.join()}&encoding=utf-8`;
      const answer = await fetch(`${running.url}/api/v1${path}`, {
        headers: { cookie: running.client.cookie, "accept-language": "ja" },
      });
      const found = (await answer.text()).trim().split("\r\n");
      // Columns are settled before the rows are read: what comes between is in the next download.
      return found.length === 3 && found[0]?.includes("(m)") && found;
    });
    const cells = lines.map((line) => line.split(",").slice(2));
    expect(cells).toEqual([
      ["水位 (cm)", "水位 (m)"],
      ["150", ""],
      ["", "2"],
    ]);
  });

  test("CSV of chosen devices: one that is not there is a fault, not a gap", async () => {
    const csv = (devices: string, who = running.client) =>
      fetch(`${running.url}/api/v1/measurements.csv?devices=${devices}`, { headers: { cookie: who.cookie } });
    const one = await csv(`${deviceId},${deviceId}`);
    expect((await one.text()).trim().split("\r\n").length).toBe(31);
    expect((await csv(`${deviceId},nowhere`)).status).toBe(404);
    expect((await csv(deviceId, stranger)).status).toBe(404);
    const many = await csv(Array.from({ length: 201 }, (_, i) => `d${i}`).join());
    expect(many.status).toBe(400);
    expect(await many.text()).toMatch(/"devices".*200/);
  });

  test("chart, CSV and API say the same", async () => {
    const raw = await running.client.get<{ items: { values: { temperature: number } }[] }>(
      `/devices/${deviceId}/measurements`,
    );
    const temperatures = raw.items.map((item) => item.values.temperature);
    const bucketed = await running.client.get<{
      resolution: string;
      items: { count: number; values: { temperature: { min: number; max: number; mean: number; count: number } } }[];
    }>(`/devices/${deviceId}/measurements?points=10`);
    expect(bucketed.resolution).toBe("bucket");
    expect(bucketed.items.reduce((sum, item) => sum + item.count, 0)).toBe(30);
    expect(Math.min(...bucketed.items.map((item) => item.values.temperature.min))).toBe(Math.min(...temperatures));
    expect(Math.max(...bucketed.items.map((item) => item.values.temperature.max))).toBe(Math.max(...temperatures));
    const answer = await fetch(`${running.url}/api/v1/devices/${deviceId}/measurements.csv?encoding=utf-8`, {
      headers: { cookie: running.client.cookie },
    });
    const lines = (await answer.text()).trim().split("\r\n").slice(1);
    expect(lines.map((line) => Number(line.split(",").at(-1)))).toEqual(temperatures);
  });

  test("C2: nothing older than the data range of one year is answered, whatever was asked", async () => {
    const { from } = await running.client.get<{ from: string }>(
      `/devices/${deviceId}/measurements?from=2001-01-01T00:00:00Z`,
    );
    expect(Math.abs(Date.parse(from) - (Date.now() - 365 * 86_400_000))).toBeLessThan(10_000);
  });

  test("the live feed tells its own organization and no other", async () => {
    const heard = { mine: "", others: "" };
    const listen = async (client: Client, who: keyof typeof heard, signal: AbortSignal) => {
      const answer = await fetch(`${running.url}/api/v1/live`, { headers: { cookie: client.cookie }, signal });
      const decoder = new TextDecoder();
      for await (const bytes of answer.body ?? []) heard[who] += decoder.decode(bytes as Uint8Array);
    };
    const over = new AbortController();
    const listening = [listen(viewer, "mine", over.signal), listen(stranger, "others", over.signal)];
    await until("both feeds", () => heard.mine.includes("welcome") && heard.others.includes("welcome"));
    await running.client.call("PATCH", `/devices/${deviceId}`, { place: "新しい場所" });
    await until("the change", () => heard.mine.includes(deviceId));
    expect(heard.others).not.toContain(deviceId);
    over.abort();
    await Promise.allSettled(listening);
  });
});
