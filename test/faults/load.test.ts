/** The whole program behind a real Mosquitto: restarts of the broker, a flood, nonsense among good messages, random bytes. */
import { randomBytes } from "node:crypto";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionKinds } from "#registry";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Mosquitto, startMosquitto } from "../harness/mosquitto.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const queue = ["max_inflight_messages 1000", "max_queued_messages 100000"];
const started = await startMosquitto({ lines: queue });
const euis = ["70b3d5fa01800001", "70b3d5fa01800002", "70b3d5fa01800003"] as const;
const perMinute = 120;

describe.skipIf("skipped" in started)(`under load${"skipped" in started ? ` (${started.skipped})` : ""}`, () => {
  const mosquitto = started as Mosquitto;
  let running: Running;
  let furnished: Furnished;
  let publisher: MqttClient;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    running = await startRunning({ HATOBA_LOG: "error", HATOBA_DEVICE_UPLINKS_PER_MINUTE: String(perMinute) });
    const { url, username, password } = mosquitto;
    furnished = await furnish(running, { kind: "external", url, username }, { password });
    for (const devEui of euis) ids.set(devEui, (await register(running, furnished, devEui)).id);
    await until("the subscription", () => mosquitto.log().includes("Sending SUBACK to hatoba-"));
    publisher = await connectAsync(url, { username, password, reconnectPeriod: 50, clientId: "ns", clean: false });
    publisher.on("error", () => {}); // the broker is restarted: it connects again
  }, 60_000);
  afterAll(async () => {
    publisher.end(true);
    await running.remove();
    await mosquitto.stop();
  });

  async function tally(): Promise<Record<string, number>> {
    const { items } = await running.client.get<{ items: { outcome: string; count: number }[] }>("/intake/tally");
    const counts: Record<string, number> = {};
    for (const { outcome, count } of items) counts[outcome] = (counts[outcome] ?? 0) + count;
    return counts;
  }

  /** What the tally counts while `work` is done, once it has as many outcomes as were sent. */
  async function outcomesOf(sent: number, work: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await tally();
    await work();
    return outcomesSince(before, sent);
  }

  function outcomesSince(before: Record<string, number>, sent: number): Promise<Record<string, number>> {
    return until(`${sent} outcomes`, async () => {
      const now = Object.entries(await tally()).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
      const fresh = Object.fromEntries(now.filter(([, count]) => count > 0));
      return Object.values(fresh).reduce((sum, count) => sum + count, 0) >= sent && fresh;
    });
  }

  const residentMb = async () => {
    const body = await (await fetch(`${running.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(body)?.[1]) / 1024 / 1024;
  };

  const timesOf = async (devEui: string, from: number) => {
    const path = `/devices/${ids.get(devEui)}/measurements?points=5000&from=${new Date(from).toISOString()}`;
    return (await running.client.get<{ items: { at: string }[] }>(path)).items.map(({ at }) => Date.parse(at));
  };

  test("Mosquitto is restarted in the middle: nothing is lost, nothing is there twice, late uplinks are at their own time", async () => {
    const first = Date.now() - 20 * 86_400_000;
    const count = 1_500;
    const at = (index: number) => first + index * 1_000;
    const sending = Array.from({ length: count }, (_, index) =>
      publisher.publishAsync(topicOf(euis[0]), chirpstackUplink(euis[0], index, sample(20), at(index)), { qos: 1 }),
    );
    await Promise.all(sending.slice(0, 300));
    await mosquitto.pause();
    await mosquitto.resume();
    await Promise.all(sending);
    const times = await until("all of them", async () => {
      const found = await timesOf(euis[0], first - 1);
      return found.length >= count && found;
    });
    expect(times).toEqual(Array.from({ length: count }, (_, index) => at(index)));
  }, 60_000);

  test("a flood from one device: the rest is rate-limited and acknowledged, the other device does not wait", async () => {
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
    const flood = 2_000;
    const outcomes = await outcomesOf(flood + 1, async () => {
      const all = Array.from({ length: flood }, (_, index) =>
        publisher.publishAsync(topicOf(euis[1]), chirpstackUplink(euis[1], index, sample(1), minute + index), {
          qos: 1,
        }),
      );
      all.push(publisher.publishAsync(topicOf(euis[2]), chirpstackUplink(euis[2], 1, sample(2), minute), { qos: 1 }));
      await Promise.all(all);
    });
    expect(outcomes).toEqual({ stored: perMinute + 1, "rate-limited": flood - perMinute });
    const { items } = await running.client.get<{ items: { sentence: string }[] }>(
      "/intake/rejected?reason=rate-limited&limit=50",
    );
    expect(items.map(({ sentence }) => sentence)).toEqual([expect.stringMatching(/70b3d5fa01800002.*120/)]);
    // A repeat of what was stored is a repeat, not a part of the flood.
    const repeat = chirpstackUplink(euis[2], 1, sample(2), minute);
    const again = () => publisher.publishAsync(topicOf(euis[2]), repeat, { qos: 1 });
    for (let round = 0; round < 3; round += 1)
      expect(await outcomesOf(100, () => Promise.all(Array.from({ length: 100 }, again)))).toEqual({ duplicate: 100 });
  }, 60_000);

  test("100,000 malformed messages among good ones: each is tallied, every good one is stored, and memory stays what it was", async () => {
    const [bad, every] = [100_000, 500];
    const padding = "x".repeat(20_000);
    const memoryBefore = await residentMb();
    const first = Date.now() - 10 * 86_400_000;
    const outcomes = await outcomesOf(bad + bad / every, async () => {
      for (let index = 0; index < bad; index += 1) {
        const nonsense = index % 2 === 0 ? `{"deviceInfo":${index},"padding":"${padding}"}` : randomBytes(60);
        publisher.publish(topicOf(euis[2]), nonsense, { qos: 1 });
        if (index % every > 0) continue;
        const good = chirpstackUplink(euis[2], 1_000 + index, sample(3), first + index * 1_000);
        await publisher.publishAsync(topicOf(euis[2]), good, { qos: 1 });
      }
    });
    expect(outcomes.stored).toBe(bad / every);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(bad + bad / every);
    const { items } = await running.client.get<{ items: { content: string; sentence: string }[] }>(
      "/intake/rejected?limit=5",
    );
    expect(items).toHaveLength(5);
    // A thousand are kept for a look; all of them would be a gigabyte.
    expect((await residentMb()) - memoryBefore).toBeLessThan(500);
  }, 120_000);

  test("random bytes over HTTP at each kind of connection: always an outcome, never an error of the program", async () => {
    let kinds = 0;
    const messages = 100;
    const fuzz = async (kind: string) => {
      const made = await running.client.call("POST", "/connections", { name: kind, kind, transport: "http" });
      if (made.status !== 201) return; // only over MQTT, or with a mapping
      kinds += 1;
      const { secret, hookUrl } = made.body as { secret: string; hookUrl: string };
      const url = `${running.url}${new URL(hookUrl, running.url).pathname}`;
      const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
      for (let index = 0; index < messages; index += 1) {
        const body = randomBytes(1 + ((index * 37) % 400));
        const answer = await fetch(url, { method: "POST", headers, body });
        expect(answer.status, `${kind}: ${await answer.text()}`).toBe(204);
      }
    };
    const before = await tally();
    for (const kind of connectionKinds) await fuzz(kind);
    const outcomes = await outcomesSince(before, kinds * messages);
    expect(kinds).toBeGreaterThan(5);
    expect(outcomes.stored).toBeUndefined();
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(kinds * messages);
  }, 60_000);
});
