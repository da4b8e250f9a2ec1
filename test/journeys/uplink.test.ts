/** One uplink's whole way, in the words of the field, on the running program. */
import { connect } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { installations } from "../harness/installations.ts";
import { type Running, signedIn, startRunning, until } from "../harness/running.ts";
import { startSmtp } from "../harness/smtp.ts";

const devEui = "70b3d5c0de000001";
const trapEui = "70b3d5c0de000002";
const todayInJapan = () => Temporal.Now.zonedDateTimeISO("Asia/Tokyo").toPlainDate().toString();

interface Measurements {
  readonly resolution: "raw" | "bucket";
  readonly items: { at: string; values: Record<string, unknown> }[];
}

describe.each(await installations("the journey"))(
  "an uplink's way from ChirpStack to the page: %s",
  (_name, settings) => {
    let running: Running;
    let furnished: Furnished;
    let smtp: Awaited<ReturnType<typeof startSmtp>>;
    let deviceId = "";

    beforeAll(async () => {
      smtp = await startSmtp();
      running = await startRunning({
        ...settings,
        HATOBA_SMTP_URL: smtp.url,
        HATOBA_MAIL_FROM: "Hatoba <hatoba@example.jp>",
      });
      furnished = await furnish(running);
    });
    afterAll(async () => {
      await running?.remove();
      await smtp?.stop();
    });

    const broker = () =>
      connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
        username: furnished.username,
        password: furnished.secret,
        reconnectPeriod: 0,
      });

    const send = async (event: string, topic = topicOf(devEui)) => {
      const client = broker();
      await client.publishAsync(topic, event, { qos: 1 });
      await client.endAsync();
    };

    const outcomeCount = async (outcome: string) => {
      const { items } = await running.client.get<{ items: { outcome: string; count: number }[] }>("/intake/tally");
      return items.filter((item) => item.outcome === outcome).reduce((sum, item) => sum + item.count, 0);
    };

    test("the broker refuses clients without a connection's user and password", async () => {
      for (const options of [{}, { username: furnished.username, password: "guess" }]) {
        const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { ...options, reconnectPeriod: 0 });
        const error = await new Promise<Error>((resolve) => client.once("error", resolve));
        expect(error.message).toMatch(/not authori[sz]ed|refused|bad user/i);
        client.end(true);
      }
    });

    test("an uplink of an unregistered device is not stored, but is tallied and can be seen", async () => {
      await send(chirpstackUplink(devEui, 1, sample(20)));
      await until("the tally", async () => (await outcomeCount("unregistered")) === 1);
      const { unregistered } = await running.client.get<{ unregistered: { identity: string }[] }>("/intake/tally");
      expect(unregistered.map((heard) => heard.identity)).toContain(devEui);
    });

    test("SDM 第7条 (R-40): registering a device fixes its billing start date, today in Japan, and opens child and parent contract", async () => {
      const device = await register(running, furnished, devEui.toUpperCase());
      expect(device.billingStartDate).toBe(todayInJapan());
      expect(device.contract.child).not.toBe(device.contract.parent);
      deviceId = device.id;
      const again = await running.client.call("POST", "/devices", { ...furnished, name: "again", devEui });
      expect(again.status).toBe(409);
    });

    test("its uplinks are decoded, kept once however often delivered, and read back as chart, CSV and raw uplinks", async () => {
      const at = Date.now();
      await send(chirpstackUplink(devEui, 2, sample(21.5), at - 60_000));
      await send(chirpstackUplink(devEui, 2, sample(21.5), at - 60_000));
      await send(chirpstackUplink(devEui, 3, sample(22.5), at));
      const read = () => running.client.get<Measurements>(`/devices/${deviceId}/measurements`);
      const { items } = await until("two measurements", async () => {
        const answer = await read();
        return answer.items.length >= 2 && answer;
      });
      expect(items.map((item) => item.values)).toEqual([
        { temperature: 21.5, humidity: 55, battery: 3.3 },
        { temperature: 22.5, humidity: 55, battery: 3.3 },
      ]);
      expect(items.map((item) => Date.parse(item.at))).toEqual([at - 60_000, at]);
      await until("the duplicate in the tally", async () => (await outcomeCount("duplicate")) === 1);

      const bucketed = await running.client.get<
        Measurements & { items: { values: Record<string, { mean: number }> }[] }
      >(
        `/devices/${deviceId}/measurements?points=1&from=${encodeURIComponent(new Date(at - 3_600_000).toISOString())}`,
      );
      expect(bucketed.resolution).toBe("bucket");

      for (const [encoding, charset] of [
        ["utf-8-bom", "utf-8"],
        ["shift_jis", "shift_jis"],
      ] as const) {
        const answer = await fetch(`${running.url}/api/v1/devices/${deviceId}/measurements.csv?encoding=${encoding}`, {
          headers: { cookie: running.client.cookie },
        });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        expect([...bytes.subarray(0, 3)].join() === "239,187,191").toBe(encoding === "utf-8-bom");
        const lines = new TextDecoder(charset).decode(bytes).trim().split("\r\n");
        expect(lines.length).toBe(3);
        expect(lines[1]).toContain("21.5");
      }
    });

    test("a message that can't be used is tallied with its reason, kept for a look, and stops nobody behind it", async () => {
      const client = broker();
      const good = chirpstackUplink(devEui, 4, sample(23));
      const bad: [string, string][] = [
        ["not json", "malformed"],
        ["{}", "malformed"],
        [chirpstackUplink(devEui, 5, sample(1)).replace('"AA', '12,"x":"'), "malformed"],
        [chirpstackUplink(devEui, 6, sample(1), Date.now() + 7_200_000), "out-of-range"],
        [chirpstackUplink(devEui, 7, sample(1), Date.parse("2001-01-01T00:00:00Z")), "out-of-range"],
        ["x".repeat(1_000_000), "too-large"],
      ];
      await client.publishAsync(topicOf(devEui), "\u0000\u0001", { qos: 1 });
      for (const [message] of bad.slice(0, 2)) await client.publishAsync(topicOf(devEui), message, { qos: 1 });
      for (const [message] of bad.slice(3, 5)) await client.publishAsync(topicOf(devEui), message, { qos: 1 });
      await client.publishAsync(topicOf(devEui), good, { qos: 1 });
      await client.endAsync();
      await until("the good one behind", async () => {
        const { items } = await running.client.get<Measurements>(`/devices/${deviceId}/measurements`);
        return items.some((item) => item.values.temperature === 23);
      });
      await until(
        "the refusals",
        async () => (await outcomeCount("malformed")) >= 3 && (await outcomeCount("out-of-range")) === 2,
      );
      const huge = broker();
      huge.on("error", () => {}); // cut off by the broker: that is allowed, a crash is not
      huge.publish(topicOf(devEui), bad[5]?.[0] ?? "", { qos: 1 });
      await until("the large one in the tally", async () => (await outcomeCount("too-large")) === 1);
      huge.end(true);
      const rejected = await running.client.get<{ items: { reason: string; content: string; sentence: string }[] }>(
        "/intake/rejected?limit=50",
      );
      expect(rejected.items.some((item) => item.reason === "malformed" && item.content === "not json")).toBe(true);
      for (const item of rejected.items) expect(item.sentence.length).toBeGreaterThan(10);
    });

    test("an undecodable uplink costs only itself and is shown with the reason", async () => {
      await send(chirpstackUplink(devEui, 8, [1, 2]));
      await send(chirpstackUplink(devEui, 9, sample(24)));
      const items = await until("both uplinks decoded", async () => {
        const answer = await running.client.get<{ items: { fCnt: number; outcome: string; reason: string }[] }>(
          `/devices/${deviceId}/uplinks`,
        );
        return answer.items.some((item) => item.fCnt === 9 && item.outcome === "decoded") && answer.items;
      });
      const broken = items.find((item) => item.fCnt === 8);
      expect(broken?.outcome).toBe("codec-error");
      expect(broken?.reason).toContain("too short");
    });

    test("a trap that springs opens one incident and writes to each recipient", async () => {
      await register(running, furnished, trapEui, { name: "わな 1 号", trap: true });
      await running.client.post("/rules", {
        organizationId: furnished.organizationId,
        profileId: furnished.profileId,
        name: "わな作動",
        condition: { kind: "equals", field: "sprung", value: true },
        recipients: ["a@example.jp", "b@example.jp"],
        language: "ja",
      });
      await send(chirpstackUplink(trapEui, 1, sample(10, false)), topicOf(trapEui));
      const before = smtp.mails.length;
      await send(chirpstackUplink(trapEui, 2, sample(10, true)), topicOf(trapEui));
      await until("both letters", () => smtp.mails.length >= before + 2);
      await send(chirpstackUplink(trapEui, 3, sample(10, true)), topicOf(trapEui));
      await send(chirpstackUplink(trapEui, 4, sample(10, false)), topicOf(trapEui));
      const incident = await until("the incident to be resolved", async () => {
        const { items } = await running.client.get<{ items: { state: string; deviceName: string }[] }>("/incidents");
        return items.length === 1 && items[0]?.state === "resolved" && items[0];
      });
      expect(incident.deviceName).toBe("わな 1 号");
      expect(smtp.mails.filter((mail) => /わな 1 号/.test(mail.subject)).length).toBe(2);
    });

    test("when the mail server is down the letter is sent once it is back, once", async () => {
      const before = smtp.mails.length;
      await smtp.stop();
      await send(chirpstackUplink(trapEui, 10, sample(10, true)), topicOf(trapEui));
      await until("the failed attempt", async () => {
        const { items } = await running.client.get<{ items: { state: string; attempts: number }[] }>("/notifications");
        return items.some((item) => item.state === "waiting" && item.attempts > 0);
      });
      await smtp.restart();
      await until("both letters", () => smtp.mails.length >= before + 2, 30_000);
      await until("an empty outbox", async () => {
        const { items } = await running.client.get<{ items: { state: string }[] }>("/notifications");
        return items.every((item) => item.state === "accepted");
      });
      expect(smtp.mails.length).toBe(before + 2);
    });

    test("the device counts of the month say who pays for how many", async () => {
      const month = todayInJapan().slice(0, 7);
      const counts = await running.client.get<{
        items: { organizationId: string; registered: number; started: number }[];
      }>(`/billing/device-counts?month=${month}`);
      expect(counts.items).toEqual([
        expect.objectContaining({ organizationId: furnished.organizationId, registered: 2, started: 2 }),
      ]);
    });

    test("a contract holder sees its own devices and nobody else's", async () => {
      const other = await running.client.post<{ id: string }>("/organizations", {
        kind: "contract-holder",
        name: "別の会社",
      });
      const user = { userId: "stranger", name: "他社 担当", role: "administrator", language: "ja" };
      const { password } = await running.client.post<{ password: string }>(`/organizations/${other.id}/users`, user);
      const fresh = await signedIn(running.url, "stranger", password);
      expect((await fresh.call("GET", "/devices")).status).toBe(403);
      const next = "kawa no nagare 77";
      await fresh.post("/me/password", { current: password, next });
      const stranger = await signedIn(running.url, "stranger", next);
      expect((await stranger.get<{ items: unknown[] }>("/devices")).items).toEqual([]);
      expect((await stranger.call("GET", `/devices/${deviceId}/measurements`)).status).toBe(404);
      expect((await stranger.call("GET", "/connections")).status).toBe(403);
    });

    test("SIGTERM drains: what was acknowledged is there after the next start", async () => {
      await send(chirpstackUplink(devEui, 20, sample(30)));
      await running.end("SIGTERM");
      expect(running.child.exitCode).toBe(0);
      await running.restart();
      await until("the uplink from before", async () => {
        const { items } = await running.client.get<Measurements>(`/devices/${deviceId}/measurements`);
        return items.some((item) => item.values.temperature === 30);
      });
      for (const path of ["healthz", "readyz"]) expect((await fetch(`${running.url}/${path}`)).status).toBe(200);
    });
  },
);
