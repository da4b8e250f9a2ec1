/** SIGKILL at random moments under load: every acknowledged uplink once in the measurements, one letter per incident. */
import { connect } from "mqtt";
import { afterAll, describe, expect, test } from "vitest";
import { chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";
import { startSmtp } from "../harness/smtp.ts";

const euis = Array.from({ length: 8 }, (_, index) => `70b3d5fa0170000${index}`);
const kills = 5;
const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

/** Publishes until told to stop, whatever happens to the server; remembers what was acknowledged. */
function keepPublishing(running: Running, username: string, password: string) {
  const acknowledged = new Set<string>();
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    username,
    password,
    reconnectPeriod: 50,
    clientId: "ns-1",
    clean: false,
  });
  client.on("error", () => {}); // refused while the program is down: it connects again
  let count = 0;
  let givenUp = 0;
  let going = true;
  const startedAt = Date.now() - 3_600_000;
  const loop = (async () => {
    while (going) {
      const fCnt = ++count;
      const devEui = euis[fCnt % euis.length] ?? "";
      const sprung = fCnt > 40;
      const event = chirpstackUplink(devEui, fCnt, sample(20, sprung), startedAt + fCnt);
      client.publish(topicOf(devEui), event, { qos: 1 }, (error) => {
        if (error)
          givenUp += 1; // the client gave this one up when its connection broke: it was never acknowledged
        else acknowledged.add(`${devEui} ${startedAt + fCnt}`);
      });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  return {
    acknowledged,
    async stop() {
      going = false;
      await loop;
      await until("the last acknowledgements", () => acknowledged.size + givenUp === count, 60_000).catch(
        (error: Error) => {
          throw new Error(`${error.message}: ${acknowledged.size} acknowledged, ${givenUp} given up, of ${count}`);
        },
      );
      await client.endAsync(true);
    },
  };
}

describe("kill -9", () => {
  test("loses no acknowledged uplink, doubles none, and tells each incident once", async () => {
    const smtp = await startSmtp();
    endings.push(() => smtp.stop());
    const running = await startRunning({
      HATOBA_SMTP_URL: smtp.url,
      HATOBA_MAIL_FROM: "hatoba@example.jp",
      HATOBA_LOG: "error",
    });
    endings.push(() => running.remove());
    const furnished = await furnish(running);
    const devices = await Promise.all(euis.map((devEui) => register(running, furnished, devEui, { trap: true })));
    await running.client.post("/rules", {
      organizationId: furnished.organizationId,
      profileId: furnished.profileId,
      name: "わな作動",
      condition: { kind: "equals", field: "sprung", value: true },
      recipients: ["a@example.jp"],
      language: "ja",
    });

    const publisher = keepPublishing(running, furnished.username, furnished.secret);
    let seed = Number(process.env.HATOBA_TEST_SEED ?? Date.now()) % 2_147_483_647;
    process.stdout.write(`kill.test seed ${seed}\n`);
    for (let kill = 0; kill < kills; kill += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      await new Promise((resolve) => setTimeout(resolve, 150 + (seed % 700)));
      await running.restart("SIGKILL");
    }
    await publisher.stop();

    const stored = await until(
      "every measurement",
      async () => {
        const times: string[] = [];
        for (const [index, device] of devices.entries()) {
          let from = new Date(Date.now() - 7_200_000).toISOString();
          for (;;) {
            const page = await running.client.get<{ resolution: string; items: { at: string }[] }>(
              `/devices/${device.id}/measurements?points=5000&from=${encodeURIComponent(from)}`,
            );
            expect(page.resolution).toBe("raw");
            times.push(...page.items.map((item) => `${euis[index]} ${Date.parse(item.at)}`));
            if (page.items.length < 5000) break;
            from = page.items.at(-1)?.at ?? from;
          }
        }
        return times.length >= publisher.acknowledged.size && times;
      },
      60_000,
    );
    expect(new Set(stored).size).toBe(stored.length);
    expect([...publisher.acknowledged].filter((uplink) => !stored.includes(uplink))).toEqual([]);

    await until("a letter for each trap", () => new Set(smtp.mails.map((mail) => mail.messageId)).size >= euis.length);
    const { items } = await running.client.get<{ items: unknown[] }>("/incidents?limit=100");
    expect(items.length).toBe(euis.length);
    expect(new Set(smtp.mails.map((mail) => mail.messageId)).size).toBe(euis.length);
    expect(smtp.mails.length).toBeLessThanOrEqual(euis.length + kills);
  });
});
