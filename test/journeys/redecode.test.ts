/** A codec is corrected, and history with it: seen first, applied, shown everywhere, told to nobody, taken back. */
import { connect } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chirpstackUplink, codecSource, type Furnished, furnish, register, topicOf } from "../harness/furnish.ts";
import { installations } from "../harness/installations.ts";
import { type Running, signedIn, startRunning, until } from "../harness/running.ts";
import { startSmtp } from "../harness/smtp.ts";

const devEui = "70b3d5de0c0de001";
const uplinks = 40;
/** The sensor's offset, which the codec forgot, makes every value cross the rule's threshold; humidity was never there. */
const corrected = codecSource.replace("/ 10, humidity: b[2]", "/ 10 + 50");

interface Job {
  readonly id: string;
  readonly state: string;
  readonly shown: boolean;
  readonly looked: number;
  readonly changed: number;
  readonly fields: Record<string, { changed: number; added: number; removed: number }>;
  readonly samples: readonly { before: { fields: object }; after: { fields: object } }[];
}

describe.each(await installations("decoding again"))(
  "a corrected codec is applied to history: %s",
  (_name, settings) => {
    let running: Running;
    let furnished: Furnished;
    let smtp: Awaited<ReturnType<typeof startSmtp>>;
    let deviceId = "";
    const start = Date.now() - uplinks * 60_000;

    beforeAll(async () => {
      smtp = await startSmtp();
      const mail = { HATOBA_SMTP_URL: smtp.url, HATOBA_MAIL_FROM: "hatoba@example.jp" };
      running = await startRunning({ ...settings, ...mail, HATOBA_LOG: "error" });
      furnished = await furnish(running);
      deviceId = (await register(running, furnished, devEui)).id;
      await running.client.post("/rules", {
        organizationId: furnished.organizationId,
        profileId: furnished.profileId,
        name: "高温",
        condition: { kind: "above", field: "temperature", threshold: 30 },
        recipients: ["a@example.jp"],
        language: "ja",
      });
      await send(1, uplinks);
      await until("every measurement", async () => (await values()).length === uplinks);
    });
    afterAll(async () => {
      await running?.remove();
      await smtp?.stop();
    });

    async function send(first: number, last: number): Promise<void> {
      const { username, secret: password } = furnished;
      const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
      for (let fCnt = first; fCnt <= last; fCnt += 1)
        await client.publishAsync(
          topicOf(devEui),
          chirpstackUplink(devEui, fCnt, [0, fCnt, 40, 0x0c, 0xe4], start + fCnt * 60_000),
          { qos: 1 },
        );
      await client.endAsync();
    }
    async function values(): Promise<Record<string, number>[]> {
      const answer = await running.client.get<{ items: { values: Record<string, number> }[] }>(
        `/devices/${deviceId}/measurements?points=5000&from=${new Date(start - 60_000).toISOString()}`,
      );
      return answer.items.map((item) => item.values);
    }
    const ended = (id: string) =>
      until("the end of the job", async () => {
        const job = await running.client.get<Job>(`/decode-jobs/${id}`);
        return /finished|failed/.test(job.state) && job.shown && job;
      });
    const before = (fCnt: number) => ({ temperature: fCnt / 10, humidity: 40, battery: 3.3 });
    const after = (fCnt: number) => ({ temperature: fCnt / 10 + 50, battery: 3.3 });
    const numbered = (of: (fCnt: number) => object) => Array.from({ length: uplinks }, (_, index) => of(index + 1));
    let applied: Job;

    test("a dry run tells what would change and changes nothing", async () => {
      const { profileId } = furnished;
      const answer = await running.client.call("PATCH", `/device-profiles/${profileId}`, {
        codec: { kind: "javascript", source: corrected },
      });
      expect(answer.status).toBe(200);
      const { id } = await running.client.post<Job>("/decode-jobs", { profileId, dryRun: true });
      const job = await ended(id);
      expect(job).toMatchObject({ state: "finished", looked: uplinks, changed: uplinks });
      expect(job.fields).toEqual({
        temperature: { changed: uplinks, added: 0, removed: 0 },
        humidity: { changed: 0, added: 0, removed: uplinks },
      });
      expect(job.samples[0]).toMatchObject({ before: { fields: before(1) }, after: { fields: after(1) } });
      expect(await values()).toEqual(numbered(before));
    });

    test("applied, it is what API, CSV and newest values show; nobody is alarmed by history", async () => {
      const { id } = await running.client.post<Job>("/decode-jobs", { profileId: furnished.profileId });
      applied = await ended(id);
      expect(applied).toMatchObject({ state: "finished", changed: uplinks });
      expect(await values()).toEqual(numbered(after));
      const csv = String((await running.client.call("GET", `/devices/${deviceId}/measurements.csv?format=wide`)).body);
      expect(csv).toContain("54");
      expect(csv).not.toMatch(/humidity|湿度/);
      const { items } = await running.client.get<{ items: { latest: Record<string, { value: number }> }[] }>(
        "/devices",
      );
      expect(Object.keys(items[0]?.latest ?? {}).sort()).toEqual(["battery", "temperature"]);
      expect(items[0]?.latest.temperature?.value).toBe(uplinks / 10 + 50);
      const incidents = await running.client.get<{ items: unknown[] }>("/incidents");
      expect([incidents.items, smtp.mails]).toEqual([[], []]);
      // The next uplink is news.
      await send(uplinks + 1, uplinks + 1);
      await until("the letter", () => smtp.mails.length === 1);
    });

    test("rolled back after a kill, the values are those of before; each step is in the audit trail", async () => {
      await running.restart("SIGKILL");
      const back = await running.client.post<Job>(`/decode-jobs/${applied.id}/roll-back`);
      expect(await ended(back.id)).toMatchObject({ state: "finished", changed: uplinks });
      expect((await values()).slice(0, uplinks)).toEqual(numbered(before));
      const again = await running.client.call("POST", `/decode-jobs/${applied.id}/roll-back`);
      expect(again.status).toBe(409);
      const { items } = await running.client.get<{ items: { action: string; target: string }[] }>(
        "/audit?action=decode-job.",
      );
      expect(items.map(({ action }) => action).sort()).toEqual([
        "decode-job.created",
        "decode-job.created",
        "decode-job.rolled-back",
      ]);
      // A kill may have sent the letter twice.
      expect(new Set(smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
    });

    test("what is asked for must be clear, and only the provider's operators ask", async () => {
      const unclear = {
        profileId: furnished.profileId,
        deviceId,
        from: "2026-11-02T00:00:00Z",
        to: "2026-11-01T00:00:00Z",
      };
      const answer = await running.client.call("POST", "/decode-jobs", unclear);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ errors: [{ path: "profileId" }, { path: "to" }] });
      const nobody = await running.client.call("POST", "/decode-jobs", { deviceId: "nobody" });
      expect(nobody.status).toBe(404);
      const { password } = await running.client.post<{ password: string }>(
        `/organizations/${furnished.organizationId}/users`,
        { userId: "kanri", name: "管理者", role: "administrator", language: "ja" },
      );
      const fresh = await signedIn(running.url, "kanri", password);
      await fresh.post("/me/password", { current: password, next: "yamabiko no koe 2026" });
      const holder = await signedIn(running.url, "kanri", "yamabiko no koe 2026");
      for (const [method, path] of [
        ["GET", "/decode-jobs"],
        ["GET", `/decode-jobs/${applied.id}`],
        ["POST", "/decode-jobs"],
        ["POST", `/decode-jobs/${applied.id}/stop`],
        ["POST", `/decode-jobs/${applied.id}/resume`],
        ["POST", `/decode-jobs/${applied.id}/roll-back`],
      ] as const)
        expect([path, (await holder.call(method, path, method === "POST" ? { deviceId } : undefined)).status]).toEqual([
          path,
          403,
        ]);
    });
  },
);
