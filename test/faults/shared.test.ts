/** Two programs on one PostgreSQL and one Mosquitto share a subscription: each uplink is taken by one of them. */
import { connectAsync } from "mqtt";
import { afterAll, expect, test } from "vitest";
import { chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { startMosquitto } from "../harness/mosquitto.ts";
import { startPostgres } from "../harness/postgres.ts";
import { startRunning, until } from "../harness/running.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

const mosquitto = await startMosquitto({ lines: ["max_queued_messages 100000"] });
const postgres = await startPostgres();
if (!("skipped" in mosquitto)) endings.push(() => mosquitto.stop());
if (!("skipped" in postgres)) endings.push(() => postgres.stop());
const missing = [mosquitto, postgres].flatMap((one) => ("skipped" in one ? [one.skipped] : []));
if (missing.length > 0) process.stdout.write(`skipped: a shared subscription (${missing.join(", ")})\n`);

test.skipIf(missing.length > 0)(
  "a load is shared; when one program is killed the other goes on, and nothing is lost",
  async () => {
    if ("skipped" in mosquitto || "skipped" in postgres) return;
    const settings = {
      HATOBA_SECRET_KEY: "one key opens what the other sealed",
      HATOBA_DATABASE_URL: postgres.url,
      HATOBA_DEVICE_UPLINKS_PER_MINUTE: "off",
      HATOBA_LOG: "error",
    };
    const one = await startRunning(settings);
    endings.push(() => one.remove());
    const two = await startRunning(settings);
    endings.push(() => two.remove());
    const { url, username, password } = mosquitto;
    const broker = { kind: "external", url, username, sharedGroup: "hatoba" };
    const furnished = await furnish(one, broker, { password });
    const devEui = "70b3d5c0de000001";
    const { id } = await register(one, furnished, devEui);
    await until("both subscriptions", () => mosquitto.log().match(/Sending SUBACK to hatoba-/g)?.length === 2);
    const publisher = await connectAsync(url, { username, password });
    endings.push(() => publisher.endAsync(true));
    const startedAt = Date.now() - 3_600_000;
    const publish = (number: number) => {
      const event = chirpstackUplink(devEui, number, sample(20), startedAt + number * 1000);
      return publisher.publishAsync(topicOf(devEui), event, { qos: 1 });
    };
    const send = (from: number, to: number) =>
      Promise.all(Array.from({ length: to - from }, (_, index) => publish(from + index)));
    const heldBy = async (running: typeof one, from = 1_000) => {
      const path = `/devices/${id}/measurements?points=5000&from=${new Date(startedAt + from * 1000).toISOString()}`;
      return (await running.client.get<{ items: { at: string }[] }>(path)).items.map(({ at }) => Date.parse(at));
    };
    // A device that one program registers is known to the other a moment later.
    let greetings = 0;
    await until("the device at both programs", async () => {
      await publish(greetings++);
      return (await heldBy(one, 0)).length > 0 && (await heldBy(two, 0)).length > 0;
    });
    await send(1_000, 1_400);
    const [first, second] = await until("all of them", async () => {
      const held = [await heldBy(one), await heldBy(two)] as const;
      return held[0].length + held[1].length >= 400 && held;
    });
    expect(new Set([...first, ...second]).size).toBe(400);
    expect(Math.min(first.length, second.length)).toBeGreaterThan(50);

    await two.end("SIGKILL");
    await send(1_400, 1_600);
    // Mosquitto hands what the killed one had not acknowledged to it when it comes back: its session waits for it.
    await two.restart();
    const all = await until("the rest", async () => {
      const held = [...(await heldBy(one)), ...(await heldBy(two))];
      return held.length >= 600 && held;
    });
    expect(new Set(all).size).toBe(600);
    expect(all.length).toBe(600);
  },
  90_000,
);
