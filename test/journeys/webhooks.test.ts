/** Webhooks: a contract holder's program is told what happens, signed, in order, once, and nothing of others. */
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import {
  aUser,
  chirpstackUplink,
  codecSource,
  type Furnished,
  furnish,
  register,
  sample,
  topicOf,
} from "../harness/furnish.ts";
import { type Mosquitto, startMosquitto } from "../harness/mosquitto.ts";
import { type Received, type Receiver, signaturesOf, startReceiver } from "../harness/receiver.ts";
import { type Client, type Running, startRunning, until } from "../harness/running.ts";
import { startSmtp } from "../harness/smtp.ts";

const devEui = "70b3d5a9a0000001";
const allowed = { HATOBA_WEBHOOK_PRIVATE_ADDRESSES: "allowed" };

interface Webhook {
  readonly id: string;
  readonly secret: string;
  readonly state: string;
  readonly lastAnswer: string | null;
  readonly nextAttemptAt: string;
}

interface Tried {
  readonly delivery: { readonly id: string; readonly state: string; readonly attempts: number };
  readonly attempts: readonly { readonly status: number | null; readonly words: string }[];
}

let running: Running;
let smtp: Awaited<ReturnType<typeof startSmtp>>;
let furnished: Furnished;
let deviceId = "";
let holder: Client;
let counter = 0;
const receivers: Receiver[] = [];

async function aReceiver(): Promise<Receiver> {
  const receiver = await startReceiver();
  receivers.push(receiver);
  return receiver;
}

const aWebhook = (person: Client, organizationId: string, url: string, events: readonly string[] = ["measurement"]) =>
  person.post<Webhook>("/webhooks", { organizationId, name: "在庫システム", url, events });

async function uplinks(...temperatures: number[]): Promise<void> {
  const { username, secret } = furnished;
  const server = await connectAsync(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password: secret });
  for (const temperature of temperatures) {
    counter += 1;
    await server.publishAsync(topicOf(devEui), chirpstackUplink(devEui, counter, sample(temperature)), { qos: 1 });
  }
  await server.endAsync();
}

const temperaturesOf = (receiver: Receiver) =>
  receiver.events().map(({ data }) => (data.values as { temperature: number } | undefined)?.temperature);

const deliveriesOf = async (person: Client, { id }: Webhook) =>
  (await person.get<{ items: Tried["delivery"][] }>(`/webhooks/${id}/deliveries`)).items;

const remove = (person: Client, { id }: Webhook) => person.call("DELETE", `/webhooks/${id}`);

beforeAll(async () => {
  smtp = await startSmtp();
  const mail = { HATOBA_SMTP_URL: smtp.url, HATOBA_MAIL_FROM: "hatoba@example.jp" };
  running = await startRunning({ ...allowed, ...mail });
  furnished = await furnish(running);
  deviceId = (await register(running, furnished, devEui)).id;
  holder = await aUser(running, furnished.organizationId, "keiyaku", "administrator");
});
afterAll(async () => {
  for (const receiver of receivers) await receiver.stop();
  await running?.remove();
  await smtp?.stop();
});

test("tells what was measured, signed with the secret that was shown once; another holder's hears nothing", async () => {
  const { organizationId } = furnished;
  const stranger = await running.client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "別" });
  const [mine, theirs] = [await aReceiver(), await aReceiver()];
  const webhook = await aWebhook(holder, organizationId, mine.url);
  const tanin = await aUser(running, stranger.id, "tanin", "administrator");
  const other = await aWebhook(tanin, stranger.id, theirs.url);
  await uplinks(21.5, 22);
  await until("both measurements", () => mine.events().length === 2);
  expect(temperaturesOf(mine)).toEqual([21.5, 22]);
  const [first] = mine.received;
  expect(first?.headers["webhook-id"]).toBe(first?.id);
  expect(first && signaturesOf(first, webhook.secret)).toBe(1);
  expect(first && signaturesOf({ ...first, body: first.body.replace("21.5", "99") }, webhook.secret)).toBe(0);
  expect(JSON.parse(first?.body ?? "")).toMatchObject({ version: 1, webhookId: webhook.id });
  expect(first?.events[0]).toMatchObject({ type: "measurement", organizationId, data: { deviceId } });
  expect(JSON.stringify(await holder.get("/webhooks"))).not.toContain(webhook.secret);
  expect(await tanin.call("GET", `/webhooks/${webhook.id}`)).toMatchObject({ status: 404 });
  expect(
    await tanin.call("POST", "/webhooks", { organizationId, name: "x", url: theirs.url, events: ["measurement"] }),
  ).toMatchObject({ status: 404 });
  expect(theirs.received).toEqual([]);
  for (const [person, one] of [
    [holder, webhook],
    [tanin, other],
  ] as const)
    await remove(person, one);
});

test("a third party's is told of the device that it was given, from then on, until it is taken back", async () => {
  const customer = { kind: "end-customer", name: "第三者", parentId: furnished.organizationId };
  const third = await running.client.post<{ id: string }>("/organizations", customer);
  const person = await aUser(running, third.id, "daisansha", "administrator");
  const receiver = await aReceiver();
  const webhook = await aWebhook(person, third.id, receiver.url, ["measurement", "incident.opened", "device.changed"]);
  const holders = await aReceiver();
  const watching = await aWebhook(holder, furnished.organizationId, holders.url);
  await uplinks(10);
  await until("the holder's", () => temperaturesOf(holders).includes(10));
  const contract = { reference: "提供契約", concludedOn: "2026-01-01", complaintsTo: "窓口", conformsToTerms: true };
  await running.client.call("POST", `/organizations/${third.id}/third-party-contracts`, contract);
  await holder.call("PUT", `/devices/${deviceId}/third-parties/${third.id}`, {});
  await uplinks(11);
  await until("the third party's", () => receiver.events().length === 1);
  expect(temperaturesOf(receiver)).toEqual([11]);
  expect((await holder.call("DELETE", `/devices/${deviceId}/third-parties/${third.id}`)).status).toBe(204);
  await uplinks(12);
  await until("the holder's", () => temperaturesOf(holders).includes(12));
  expect(temperaturesOf(receiver)).toEqual([11]);
  await remove(person, webhook);
  await remove(holder, watching);
});

test("tells of incidents, devices and contracts in the order in which it happened", async () => {
  const receiver = await aReceiver();
  const kinds = [
    "incident.opened",
    "incident.acknowledged",
    "incident.resolved",
    "device.registered",
    "device.changed",
  ];
  const webhook = await aWebhook(running.client, furnished.organizationId, receiver.url, [
    ...kinds,
    "device.ended",
    "contract",
  ]);
  const { organizationId } = furnished;
  const condition = { kind: "above", field: "temperature", threshold: 40 };
  await holder.post("/rules", { organizationId, deviceId, name: "高温", condition, recipients: ["a@example.jp"] });
  await uplinks(45);
  const incident = await until("the incident", async () => {
    return (await holder.get<{ items: { id: string }[] }>("/incidents?state=open")).items[0];
  });
  await holder.post(`/incidents/${incident.id}/acknowledge`);
  await uplinks(20);
  await until("its end", () => receiver.events().some(({ type }) => type === "incident.resolved"));
  const other = await register(running, furnished, "70b3d5a9a0000002");
  await holder.call("PATCH", `/devices/${other.id}`, { name: "別の名" });
  await holder.call("DELETE", `/devices/${other.id}`);
  await running.client.post("/service-contracts", { organizationId, plan: "IOT-S" });
  await until("the contract", () => receiver.events().some(({ type }) => type.startsWith("contract.")));
  expect(receiver.events().map(({ type }) => type)).toEqual([
    ...["incident.opened", "incident.acknowledged", "incident.resolved"],
    ...["device.registered", "device.changed", "device.ended", "contract.applied"],
  ]);
  expect(receiver.events()[1]?.data).toMatchObject({
    ...{
      incidentId: incident.id,
      deviceId,
      ruleName: "高温",
      value: 45,
      acknowledgedBy: "keiyaku",
      state: "acknowledged",
    },
  });
  expect(receiver.events()[4]?.data).toMatchObject({ deviceId: other.id, detail: { after: { name: "別の名" } } });
  await remove(running.client, webhook);
});

test("what was not taken is sent again with the same ID, before what came later; the log says what was answered", async () => {
  const receiver = await aReceiver();
  receiver.answer = () => (receiver.received.length <= 2 ? 503 : 204);
  const webhook = await aWebhook(holder, furnished.organizationId, receiver.url);
  await uplinks(1);
  await until("a first attempt", () => receiver.received.length > 0);
  await uplinks(2, 3);
  await until("all", () => receiver.events().length === 3);
  expect(temperaturesOf(receiver)).toEqual([1, 2, 3]);
  const ids = receiver.received.map(({ id }) => id);
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  const [first] = receiver.received;
  expect(receiver.received[2]?.body).toBe(first?.body);
  const tried = await until("the log", async () => {
    const found = await holder.get<Tried>(`/webhooks/${webhook.id}/deliveries/${first?.id}`);
    return found.delivery.state === "accepted" && found;
  });
  expect(tried.attempts.map(({ status, words }) => [status, words])).toEqual([
    [503, "not now"],
    [503, "not now"],
    [204, ""],
  ]);
  await remove(holder, webhook);
});

test("RFC 9110 §10.2.3: a receiver that wishes to be asked later with Retry-After is asked later", async () => {
  const receiver = await aReceiver();
  receiver.answer = () => 429;
  receiver.retryAfter = "3600";
  const webhook = await aWebhook(holder, furnished.organizationId, receiver.url);
  const before = Date.now();
  await uplinks(4);
  const waiting = await until("the first answer", async () => {
    const found = await holder.get<Webhook>(`/webhooks/${webhook.id}`);
    return found.lastAnswer?.startsWith("429") && found;
  });
  const wait = Date.parse(waiting.nextAttemptAt) - before;
  expect([wait >= 3_600_000, wait < 3_700_000]).toEqual([true, true]);
  await remove(holder, webhook);
});

test("tells what an uplink is decoded to once more, and what that stands in place of, to whoever asked for it", async () => {
  const [mine, theirs] = [await aReceiver(), await aReceiver()];
  const kinds = ["measurement", "measurement.revised"];
  const webhook = await aWebhook(holder, furnished.organizationId, mine.url, kinds);
  const other = await aWebhook(holder, furnished.organizationId, theirs.url);
  await uplinks(5);
  const told = await until("the measurement", () => mine.events()[0]);
  const source = codecSource.replace("/ 10, humidity", "/ 10 + 50, humidity");
  await running.client.call("PATCH", `/device-profiles/${furnished.profileId}`, {
    codec: { kind: "javascript", source },
  });
  const from = new Date(Date.parse(told.at) - 1).toISOString();
  await running.client.post("/decode-jobs", { deviceId, from });
  const revised = await until("the revision", () => mine.events()[1]);
  expect(revised).toMatchObject({ type: "measurement.revised", at: told.at });
  expect(revised.data).toMatchObject({ deviceId, revises: told.id, values: { temperature: 55 } });
  const codec = { kind: "javascript", source: codecSource };
  await running.client.call("PATCH", `/device-profiles/${furnished.profileId}`, { codec });
  await uplinks(6);
  await until("news", () => theirs.events().length === 2);
  expect(theirs.events().map(({ type }) => type)).toEqual(["measurement", "measurement"]);
  for (const one of [webhook, other]) await remove(holder, one);
});

test("can be tried, and told something once more, by hand", async () => {
  const receiver = await aReceiver();
  const webhook = await aWebhook(holder, furnished.organizationId, receiver.url);
  const tested = await holder.post<Tried>(`/webhooks/${webhook.id}/test`);
  expect(tested).toMatchObject({ delivery: { state: "accepted", attempts: 1 }, attempts: [{ status: 204 }] });
  expect(receiver.events()[0]?.type).toBe("test");
  receiver.answer = () => 400;
  await uplinks(33);
  const refused = await until("the refused one", async () => {
    return (await deliveriesOf(holder, webhook)).find(({ state }) => state === "refused");
  });
  receiver.answer = () => 204;
  const again = await holder.post<Tried>(`/webhooks/${webhook.id}/deliveries/${refused.id}/redeliver`);
  expect(again).toMatchObject({ delivery: { id: refused.id, state: "accepted", attempts: 2 } });
  expect(temperaturesOf(receiver)).toEqual([undefined, 33]);
  await remove(holder, webhook);
});

test("a rotated secret signs beside the one before, so that the receiver can change over", async () => {
  const receiver = await aReceiver();
  const webhook = await aWebhook(holder, furnished.organizationId, receiver.url);
  const { secret } = await holder.post<Webhook>(`/webhooks/${webhook.id}/secret`, { overlapHours: 1 });
  const latest = async () => {
    await holder.post(`/webhooks/${webhook.id}/test`);
    return receiver.received.at(-1) as Received;
  };
  const during = await latest();
  expect([signaturesOf(during, webhook.secret), signaturesOf(during, secret)]).toEqual([1, 1]);
  const third = await holder.post<Webhook>(`/webhooks/${webhook.id}/secret`, { overlapHours: 0 });
  const after = await latest();
  expect([signaturesOf(after, secret), signaturesOf(after, third.secret)]).toEqual([0, 1]);
  await remove(holder, webhook);
});

test("410 switches it off with a mail to the holder's administrators; switched on again it is told what waited", async () => {
  const { organizationId } = furnished;
  const users = await holder.get<{ items: { id: string; userId: string }[] }>(`/organizations/${organizationId}/users`);
  const me = users.items.find(({ userId }) => userId === "keiyaku");
  await holder.call("PATCH", `/organizations/${organizationId}/users/${me?.id}`, { email: "keiyaku@example.co.jp" });
  const receiver = await aReceiver();
  receiver.answer = () => 410;
  const webhook = await aWebhook(holder, organizationId, receiver.url);
  await uplinks(51);
  const stopped = "Webhook「在庫システム」を停止しました";
  await until("the letter", () =>
    smtp.mails.find(({ to, subject }) => to.includes("keiyaku@example.co.jp") && subject.includes(stopped)),
  );
  expect(await holder.get<Webhook>(`/webhooks/${webhook.id}`)).toMatchObject({
    state: "failed",
    lastAnswer: "410 not now",
  });
  receiver.answer = () => 204;
  await holder.call("PATCH", `/webhooks/${webhook.id}`, { state: "on" });
  await until("what waited", () => temperaturesOf(receiver).includes(51));
  await remove(holder, webhook);
});

test.skipIf(!chromiumIsThere("the page of webhooks"))(
  "the page adds one, shows its secret once, tries it, and says what was answered",
  async () => {
    const receiver = await aReceiver();
    const browser = await launchChromium();
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: "/webhooks" });
    await page.locator("input[name=name]").fill("頁からの");
    await page.locator("input[name=url]").fill(receiver.url);
    await page.locator("form button[type=submit]").click();
    const secret = (await page.locator("code").textContent()) ?? "";
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole("button", { name: "控えました" }).click();
    await page.locator("code").waitFor({ state: "detached" });
    receiver.answer = () => 418;
    await page.getByRole("button", { name: "テスト送信" }).click();
    await page.getByText("418 not now").waitFor();
    expect(receiver.received[0] && signaturesOf(receiver.received[0], secret)).toBe(1);
    await page.getByRole("button", { name: "配信の記録" }).click();
    await page.getByText("受領されず").waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await browser.close();
  },
);

test("kill -9 under load loses nothing, and repeats a delivery under its own ID at most", async () => {
  const receiver = await aReceiver();
  await aWebhook(holder, furnished.organizationId, receiver.url);
  const expected: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const values = Array.from({ length: 120 }, (_, index) => 60 + round * 15 + index / 10);
    expected.push(...values);
    await uplinks(...values);
    await until("some of it", () => receiver.received.length > round);
    await running.restart("SIGKILL");
  }
  await until("all of it", () => new Set(receiver.events().map(({ id }) => id)).size === expected.length);
  const byDelivery = new Map(receiver.received.map((one) => [one.id, one.body]));
  for (const { id, body } of receiver.received) expect(body).toBe(byDelivery.get(id));
  const once = [...byDelivery.values()].flatMap((body) => (JSON.parse(body) as Received).events);
  expect(once.map(({ data }) => (data.values as { temperature: number }).temperature)).toEqual(expected);
});

test("leads nowhere inside: no plain HTTP, no password in the address, no private address however it is written", async () => {
  const guarded = await startRunning();
  const made = await furnish(guarded);
  const add = (url: string) =>
    guarded.client.call("POST", "/webhooks", {
      organizationId: made.organizationId,
      name: "x",
      url,
      events: ["contract"],
    });
  expect(await add("http://example.jp/hook")).toMatchObject({ status: 400, body: { errors: [{ path: "url" }] } });
  expect(await add("https://user:secret@example.jp/hook")).toMatchObject({ status: 400 });
  for (const host of ["127.0.0.1", "localhost", "[::1]", "2130706433", "169.254.169.254", "[::ffff:10.0.0.1]"]) {
    const { body } = await add(`https://${host}/hook`);
    const tried = await guarded.client.post<Tried>(`/webhooks/${(body as Webhook).id}/test`);
    expect(tried.attempts[0], host).toMatchObject({ status: null, words: expect.stringContaining("private network") });
  }
  await guarded.remove();
});

const mosquitto = await startMosquitto();
afterAll(async () => {
  if (!("skipped" in mosquitto)) await mosquitto.stop();
});

test.skipIf("skipped" in mosquitto)(
  `a broker of theirs is told in our form, and as a node of WISE-PaaS (IoT, WISE-PaaS Connector); what it misses it is told later${"skipped" in mosquitto ? ` (${mosquitto.skipped})` : ""}`,
  async () => {
    const { url, username, password, pause, resume } = mosquitto as Mosquitto;
    const heard: { topic: string; body: Record<string, unknown> }[] = [];
    const listening = await connectAsync(url, { username, password, reconnectPeriod: 50 });
    listening.on("message", (topic, body) => heard.push({ topic, body: JSON.parse(body.toString()) }));
    await listening.subscribeAsync(["hatoba/events", "/wisepaas/#"], { qos: 1 });
    const add = (broker: object) =>
      holder.post<Webhook & { broker: object }>("/webhooks", {
        ...{ organizationId: furnished.organizationId, name: "連携先", url, events: ["measurement"] },
        ...{ broker: { ...broker, username }, password },
      });
    const ours = await add({ format: "hatoba", topic: "hatoba/events" });
    const node = await add({ format: "wise-paas", nodeId: "field-1" });
    expect([ours.secret, ours.broker]).toEqual([null, { format: "hatoba", topic: "hatoba/events", username }]);
    const of = (topic: string) => heard.filter((one) => one.topic === topic).map(({ body }) => body);

    await uplinks(23.5);
    await until("both", () => of("hatoba/events").length > 0 && of("/wisepaas/scada/field-1/data").length > 0);
    expect(of("hatoba/events")).toMatchObject([
      { webhookId: ours.id, events: [{ type: "measurement", data: { deviceId, values: { temperature: 23.5 } } }] },
    ]);
    expect(of("/wisepaas/scada/field-1/conn")[0]).toMatchObject({ d: { Con: 1 } });
    expect(of("/wisepaas/scada/field-1/data")).toEqual([
      { d: { [devEui]: expect.objectContaining({ temperature: 23.5 }) }, ts: expect.stringMatching(/T.*Z$/) },
    ]);

    await pause();
    await uplinks(24.5);
    await until(
      "a failure",
      async () => (await holder.get<Webhook>(`/webhooks/${node.id}`)).lastAnswer !== "200 PUBACK",
    );
    await resume();
    await until("the broker again", () => listening.connected);
    await listening.subscribeAsync(["hatoba/events", "/wisepaas/#"], { qos: 1 });
    await until("what it missed", () => of("/wisepaas/scada/field-1/data").length === 2);
    expect(of("/wisepaas/scada/field-1/data")[1]).toMatchObject({ d: { [devEui]: { temperature: 24.5 } } });
    const tried = await holder.post<Tried>(`/webhooks/${node.id}/test`);
    expect(tried).toMatchObject({ delivery: { state: "accepted" }, attempts: [{ status: 200, words: "PUBACK" }] });

    for (const webhook of [ours, node]) await remove(holder, webhook);
    await listening.endAsync();
  },
  60_000,
);

test("a broker that can't be told is refused with every mistake", async () => {
  const add = async (changes: object) => {
    const { status, body } = await holder.call("POST", "/webhooks", {
      ...{ organizationId: furnished.organizationId, name: "x", url: "mqtts://broker.example.jp", ...changes },
    });
    return [status, (body as { errors: { path: string }[] }).errors.map(({ path }) => path)];
  };
  const broker = { format: "wise-paas", nodeId: "a/b" };
  expect(await add({ broker, events: ["measurement", "contract"] })).toEqual([400, ["broker.nodeId", "events"]]);
  expect(await add({ broker: { format: "hatoba", topic: "a/+" }, events: ["contract"] })).toEqual([
    400,
    ["broker.topic"],
  ]);
  expect(await add({ events: ["measurement"] })).toEqual([400, ["broker"]]);
  const url = "https://example.jp";
  expect(await add({ url, broker: { format: "hatoba", topic: "a" }, events: ["measurement"] })).toEqual([
    400,
    ["broker"],
  ]);
});
