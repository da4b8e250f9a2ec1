/** Alerts as their users meet them: templates, a rehearsal, an incident with its timeline, the link of a letter, channels. */
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";
import { type SmtpHarness, startSmtp } from "../harness/smtp.ts";

const devEui = "70b3d5499a1f0a01";
let smtp: SmtpHarness;
let running: Running;
let furnished: Furnished;

beforeAll(async () => {
  smtp = await startSmtp();
  running = await startRunning({ HATOBA_SMTP_URL: smtp.url, HATOBA_MAIL_FROM: "hatoba@example.jp" });
  furnished = await furnish(running);
  await register(running, furnished, devEui, { name: "冷蔵庫 1号" });
});

afterAll(async () => {
  await running?.remove();
  await smtp?.stop();
});

/** Uplinks of one minute each, the last one now. */
async function say(first: number, temperatures: readonly number[]): Promise<void> {
  const { username, secret } = furnished;
  const client = await connectAsync(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password: secret });
  for (const [index, temperature] of temperatures.entries()) {
    const at = Date.now() - (temperatures.length - 1 - index) * 60_000;
    const message = chirpstackUplink(devEui, first + index, sample(temperature), at);
    await client.publishAsync(topicOf(devEui), message, { qos: 1 });
  }
  await client.endAsync();
}

/** A rule that is made before they are judged would judge what came before it, too. */
const allJudged = () =>
  until("all measurements judged", async () => {
    const { waiting } = await running.client.get<{ waiting: Record<string, number> }>("/intake/glance");
    return Object.values(waiting).every((behind) => behind === 0);
  });

const rule = (more: Record<string, unknown> = {}) => ({
  organizationId: furnished.organizationId,
  name: "高温",
  condition: { kind: "above", field: "temperature", threshold: 30 },
  recipients: ["taro@example.jp", "hanako@example.jp"],
  ...more,
});

test("a rule is rehearsed before it exists: what it would have done, and what would have cut the noise", async () => {
  const { client } = running;
  const templates = await client.get<{ items: { id: string; name: string }[] }>("/rule-templates");
  expect(templates.items.find(({ id }) => id === "too-hot")?.name).toBe("高温（35℃を超えて15分）");
  await say(1, [20, ...Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 29.9 : 30.1)), 20]);
  const rehearse = (days: number, more = {}) =>
    client.call("POST", "/rules/rehearsal", { rule: rule(more), days }) as Promise<{
      status: number;
      body: { count: number; mails: number; incidents: { deviceName: string }[]; suggestion: unknown };
    }>;
  const { body } = await until("the history", async () => {
    const answer = await rehearse(1);
    return answer.body.count === 20 && answer;
  });
  expect(body).toMatchObject({ mails: 40, suggestion: { count: 1, mails: 2, condition: { hysteresis: 0.4 } } });
  expect(body.incidents[0]?.deviceName).toBe("冷蔵庫 1号");
  expect((await rehearse(1, { condition: { kind: "gateway-silent", afterSeconds: 60 } })).status).toBe(400);
  expect((await client.get<{ items: unknown[] }>("/rules")).items).toEqual([]);
  expect(smtp.mails).toEqual([]);
});

test("an incident: its letter's link shows it without a login, looking changes nothing, the button says who has seen it", async () => {
  const { client, url } = running;
  await allJudged();
  await client.post(
    "/rules",
    rule({ order: "in-turn", whenOver: "told", schedule: { season: { from: "01-01", to: "12-31" } } }),
  );
  await say(100, [31]);
  await smtp.waitFor(1);
  expect(smtp.mails[0]?.to).toEqual(["taro@example.jp"]);
  const path = /\/i\/[\w-]+/.exec(smtp.mails[0]?.text ?? "")?.[0] ?? "";
  const page = await fetch(`${url}${path}`, { headers: { "accept-language": "ja" } });
  expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await page.text()).toContain("確認しました");
  const incident = async () =>
    (await client.get<{ items: { id: string; state: string; acknowledgedBy: string | null }[] }>("/incidents"))
      .items[0];
  expect((await incident())?.state).toBe("open");
  await fetch(`${url}${path}`, { method: "POST" });
  expect(await incident()).toMatchObject({ state: "acknowledged", acknowledgedBy: "taro@example.jp" });
  const id = (await incident())?.id;
  const { entries, receipts } = await client.get<{
    entries: { kind: string }[];
    receipts: { to: string; state: string; letterId: string }[];
  }>(`/incidents/${id}/timeline`);
  expect(receipts).toMatchObject([{ to: "taro@example.jp", state: "acknowledged" }]);
  expect(entries.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["opened", "told", "link-opened", "acknowledged"]),
  );
  const attempts = await client.get<{ items: { answer: string; words: string }[] }>(
    `/notifications/${receipts[0]?.letterId}/attempts`,
  );
  expect(attempts.items).toMatchObject([{ answer: "accepted" }]);
  expect(JSON.stringify(await client.get("/notifications"))).not.toContain(path);
  const until3h = new Date(Date.now() + 3 * 3_600_000).toISOString();
  expect(await client.post(`/incidents/${id}/mute`, { until: until3h })).toMatchObject({ state: "acknowledged" });
  expect(await client.post(`/incidents/${id}/resolve`)).toMatchObject({ state: "resolved" });
  expect(await client.post(`/incidents/${id}/reopen`)).toMatchObject({ state: "open" });
  expect((await fetch(`${url}/i/${"x".repeat(32)}`)).status).toBe(404);
});

test("one click ends the letters of an organization's rules for their recipient; who looks after the rules is told", async () => {
  const { client, url } = running;
  const mails = smtp.mails.length;
  const recipients = ["once@example.jp", "next@example.jp"];
  const made = await client.post<{ id: string }>("/rules", rule({ name: "順に", order: "in-turn", recipients }));
  const both = await client.post<{ id: string }>(
    "/rules",
    rule({ name: "控え", recipients: ["Once@example.jp"], enabled: false }),
  );
  await say(150, [20, 34]);
  await smtp.waitFor(mails + 1);
  const { raw = "", to } = smtp.mails.at(-1) ?? {};
  expect(to).toEqual(["once@example.jp"]);
  expect(raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  const stop = /^List-Unsubscribe: *<[^>]*(\/i\/[\w-]+\/stop)>/m.exec(raw.replaceAll(/\r\n[ \t]+/g, ""))?.[1] ?? "";
  await fetch(url + stop); // whoever follows links changes nothing
  const recipientsOf = async (id: string) =>
    (await client.get<{ items: { id: string; recipients: string[] }[] }>("/rules")).items.find((one) => one.id === id)
      ?.recipients;
  expect(await recipientsOf(made.id)).toEqual(recipients);
  const form = { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) };
  expect((await fetch(url + stop, form)).status).toBe(204);
  expect([await recipientsOf(made.id), await recipientsOf(both.id)]).toEqual([["next@example.jp"], []]);
  const audit = await client.get<{ items: unknown[] }>("/audit?action=rule.recipient-left");
  expect(audit.items).toMatchObject([{ target: "once@example.jp" }]);
  await client.call("DELETE", `/rules/${made.id}`);
  expect((await fetch(`${url}/i/${"x".repeat(32)}/stop`, form)).status).toBe(404);
});

test("a channel's address and secret are shown once; a private address is refused when it is sent to", async () => {
  const { client } = running;
  const { organizationId } = furnished;
  const target = { kind: "webhook", url: "http://127.0.0.1:9/hook" };
  const added = await client.post<{ id: string; secret: string }>("/channels", {
    organizationId,
    name: "連絡網",
    target,
  });
  expect(added.secret.length).toBeGreaterThan(20);
  const listed = JSON.stringify(await client.get("/channels"));
  expect(listed).toContain(added.id);
  expect(listed).not.toContain("127.0.0.1");
  await client.post("/rules", rule({ name: "網へ", recipients: [], channelIds: [added.id] }));
  await say(200, [20, 33]);
  const refused = await until("the refusal", async () => {
    const { items } = await client.get<{ items: { channelId: string; lastAnswer: string }[] }>(
      "/notifications?state=refused",
    );
    return items.find(({ channelId }) => channelId === added.id);
  });
  expect(refused.lastAnswer).toContain("private");
  const { notificationId } = await client.post<{ notificationId: string }>(`/channels/${added.id}/test`);
  const tried = await until("what became of the test", async () => {
    const { items } = await client.get<{ items: { id: string; text: string }[] }>("/notifications?state=refused");
    return items.find(({ id }) => id === notificationId);
  });
  expect(tried.text).toContain("連絡網");
});
