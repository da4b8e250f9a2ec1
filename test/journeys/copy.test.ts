/** Moving from the embedded time series to an InfluxDB and back, as an operator does it. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { connect } from "mqtt";
import { expect, test } from "vitest";
import { chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { startInflux } from "../harness/influx.ts";
import { operatorPassword, signedIn, startRunning, until } from "../harness/running.ts";

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
  test("timeseries copy: interrupted, run again, counts compared; the program goes on with the other engine; and back", async () => {
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
    await running.remove();
    await influx.stop();
  });

async function ended(child: ReturnType<typeof copy>) {
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { out, err, status };
}

/** What it says next on standard error. */
const once = (child: ReturnType<typeof copy>) =>
  new Promise<string>((resolve) => child.stderr.once("data", (bytes: Buffer) => resolve(bytes.toString())));
