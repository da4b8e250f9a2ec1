/** Moving from the embedded time series to an InfluxDB and back, as an operator does it. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { connect } from "mqtt";
import { expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { startInflux } from "../harness/influx.ts";
import { type Client, operatorPassword, type Running, signedIn, startRunning, until } from "../harness/running.ts";

const main = fileURLToPath(new URL("../../program/main.ts", import.meta.url));
const influx = await startInflux();
const devEui = "70b3d5a9c0000001";

function copy(dataFolder: string, from: string, to: string) {
  const env = { PATH: process.env.PATH, HATOBA_DATA: dataFolder };
  const words = [main, "timeseries", "copy", "--from", from, "--to", to];
  return spawn(process.execPath, words, { env, stdio: ["ignore", "pipe", "pipe"] });
}

if ("skipped" in influx) test.skip(`moving to InfluxDB: ${influx.skipped}`, () => {});
else
  test("timeseries copy: interrupted, run again, counts compared; the program goes on with the other engine; and back; and to another InfluxDB, where what is refused is listed", async () => {
    const running = await startRunning();
    const furnished = await furnish(running);
    const device = await register(running, furnished, devEui);
    const network = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
      username: furnished.username,
      password: furnished.secret,
    });
    const values = async () => {
      const { items } = await running.client.get<{ items: unknown[] }>(
        `/devices/${device.id}/measurements?points=2000`,
      );
      return items;
    };
    for (let n = 1; n <= 300; n += 1)
      await network.publishAsync(topicOf(devEui), chirpstackUplink(devEui, n, sample(n / 10), Date.now() - n * 60_000));
    await until("three hundred measurements", async () => (await values()).length === 300);
    await network.endAsync();
    const before = await values();
    expect((await ended(copy(running.dataFolder, "embedded", influx.url))).err).toMatch(/already|running|in use/);
    await running.end();

    await influx.kill(); // it is away: the copy waits, and is interrupted
    const waiting = copy(running.dataFolder, "embedded", influx.url);
    await until("that it waits", async () => (await once(waiting)).includes("wait"));
    const interrupted = ended(waiting);
    waiting.kill("SIGKILL");
    await interrupted;
    await influx.start();
    expect(await ended(copy(running.dataFolder, "embedded", influx.url))).toMatchObject({
      status: 0,
      out: expect.stringContaining("300 points of 1 devices are there; 0 devices differ."),
    });

    const other = await startRunning({ HATOBA_DATA: running.dataFolder, HATOBA_TIMESERIES_URL: influx.url });
    running.client = await signedIn(other.url, "operator", operatorPassword);
    expect(await values()).toEqual(before);
    await other.end();
    expect(await ended(copy(running.dataFolder, influx.url, "embedded"))).toMatchObject({ status: 0 });

    const another = influx.url.replace(/hatoba$/, "another");
    expect(await ended(copy(running.dataFolder, influx.url, another))).toMatchObject({
      status: 0,
      out: expect.stringContaining("300 points of 1 devices are there; 0 devices differ."),
    });
    const moved = await startRunning({ HATOBA_DATA: running.dataFolder, HATOBA_TIMESERIES_URL: another });
    running.client = await signedIn(moved.url, "operator", operatorPassword);
    expect(await values()).toEqual(before);
    await refusedValues(moved, running.client, furnished, device.id);
    await moved.end();
    await running.remove();
    await influx.stop();
  });

/** What the new InfluxDB refuses is told to the operator with its message, counted, tried again and discarded. */
async function refusedValues(moved: Running, client: Client, { username, secret }: Furnished, deviceId: string) {
  if ("skipped" in influx) return;
  const write = `${influx.httpUrl}/write?db=another`;
  const at = Date.now();
  const line = `uplinks,device=other sprung.b="text" ${at}000000`;
  expect((await fetch(write, { method: "POST", body: line })).status).toBe(204);
  const network = connect(`mqtt://127.0.0.1:${moved.mqttPort}`, { username, password: secret });
  await network.publishAsync(topicOf(devEui), chirpstackUplink(devEui, 1_000, sample(12.5, true), at));
  await network.endAsync();
  const refused = () => client.get<{ items: Record<string, unknown>[] }>("/timeseries/set-aside");
  const items = await until("the refused value", async () => {
    const { items } = await refused();
    return items.length > 0 && items;
  });
  expect(items).toMatchObject([
    {
      deviceId,
      deviceName: expect.any(String),
      field: "sprung",
      value: true,
      message: expect.stringMatching(/field type conflict/),
    },
  ]);
  const metrics = async () => (await fetch(`${moved.url}/metrics`)).text();
  await expect.poll(metrics, { timeout: 10_000 }).toMatch(/^hatoba_timeseries_set_aside 1$/m);
  const kept = await client.get<{ items: { fields: object }[] }>(`/devices/${deviceId}/measurements?points=2000`);
  expect(kept.items.at(-1)).toMatchObject({ values: { temperature: 12.5, humidity: 55 } });
  expect(await client.post("/timeseries/set-aside/retry", { all: true })).toEqual({ tried: 1, taken: 0 });
  expect(await client.post("/timeseries/set-aside/discard", { ids: [items[0]?.id] })).toEqual({ discarded: 1 });
  expect((await refused()).items).toEqual([]);
}

async function ended(child: ReturnType<typeof copy>) {
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { out, err, status };
}

/** What it says next on standard error. */
const once = (child: ReturnType<typeof copy>) =>
  new Promise<string>((resolve) => child.stderr.once("data", (bytes: Buffer) => resolve(bytes.toString())));
