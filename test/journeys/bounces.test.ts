/** A letter that came back: the next person is told at once, nothing goes to that address any more, and those who can mend it know. */
import { connect } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import { aUser, chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";
import { startSmtp } from "../harness/smtp.ts";

const devEui = "70b3d5c0de0000b4";
let running: Running;
let furnished: Furnished;
let smtp: Awaited<ReturnType<typeof startSmtp>>;
let token = "";
let count = 0;

beforeAll(async () => {
  smtp = await startSmtp();
  running = await startRunning({ HATOBA_SMTP_URL: smtp.url, HATOBA_MAIL_FROM: "Hatoba <hatoba@example.jp>" });
  furnished = await furnish(running);
  const { client } = running;
  const { organizationId } = furnished;
  await register(running, furnished, devEui, { name: "ワナ4号", place: "大沢林道" });
  const { organization } = await client.get<{ organization: { id: string } }>("/me");
  const operator = { userId: "toban", name: "当番", email: "operator@example.jp", role: "support" };
  await client.post(`/organizations/${organization.id}/users`, operator);
  const keeper = { userId: "sewayaku", name: "世話役", email: "keeper@example.jp", role: "administrator" };
  await client.post(`/organizations/${organizationId}/users`, keeper);
  ({ token } = await client.post<{ token: string }>("/me/tokens", { name: "mail server", permissions: ["operate"] }));
  await client.post("/rules", {
    ...{ organizationId, name: "高温", order: "in-turn", recipients: ["Gone@example.jp", "next@example.jp"] },
    condition: { kind: "above", field: "temperature", threshold: 30 },
  });
});
afterAll(async () => {
  await running?.remove();
  await smtp?.stop();
});

async function hot(temperature: number): Promise<void> {
  const { username, secret: password } = furnished;
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password, reconnectPeriod: 0 });
  count += 1;
  await client.publishAsync(topicOf(devEui), chirpstackUplink(devEui, count, sample(temperature)), { qos: 1 });
  await client.endAsync();
}

const mailTo = (address: string) =>
  until(`a mail to ${address}`, async () => smtp.mails.find(({ to }) => to.includes(address)));

async function cameBack(messageId: string, status: string, by = token): Promise<{ status: number; body: unknown }> {
  const message = [
    "From: MAILER-DAEMON@mx.example.jp",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "",
    "--b",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.example.jp",
    "",
    "Final-Recipient: rfc822; gone@example.jp",
    "Action: failed",
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status} nobody of this name`,
    "",
    "--b",
    "Content-Type: text/rfc822-headers",
    "",
    `Message-ID: ${messageId}`,
    "",
    "--b--",
  ];
  const answer = await fetch(`${running.url}/api/v1/mail-reports`, {
    method: "POST",
    headers: { authorization: `Bearer ${by}`, "content-type": "message/rfc822" },
    body: message.join("\r\n"),
  });
  return { status: answer.status, body: await answer.json() };
}

test("a hard bounce: the next in turn at once, the receipt says bounced, operator and keeper read the address and the words", async () => {
  const { client } = running;
  await hot(35);
  const { messageId } = await mailTo("Gone@example.jp");
  expect((await cameBack(messageId, "5.1.1", "nobody's")).status).toBe(401);
  expect((await cameBack("<00000000-0000-7000-8000-000000000000@x>", "5.1.1")).body).toEqual({
    items: [{ outcome: "unknown", stopped: null }],
  });
  const bounced = await cameBack(messageId, "5.1.1");
  expect(bounced).toEqual({ status: 200, body: { items: [{ outcome: "bounced", stopped: "gone@example.jp" }] } });
  await mailTo("next@example.jp");
  for (const address of ["operator@example.jp", "keeper@example.jp"]) {
    const { subject, text } = await mailTo(address);
    expect(subject).toContain("gone@example.jp");
    expect(text).toContain("550 5.1.1 nobody of this name");
  }
  const { items } = await client.get<{ items: { id: string }[] }>("/incidents");
  const timeline = `/incidents/${items[0]?.id}/timeline`;
  const { receipts } = await client.get<{ receipts: { to: string; state: string; answer: string }[] }>(timeline);
  expect(receipts[0]).toMatchObject({
    to: "Gone@example.jp",
    state: "bounced",
    answer: "550 5.1.1 nobody of this name",
  });
  expect((await cameBack(messageId, "5.1.1")).body).toEqual({ items: [{ outcome: "known", stopped: null }] });
  expect(smtp.mails.filter(({ to }) => to.includes("keeper@example.jp")).length).toBe(1);
});

const withChromium = chromiumIsThere("lifting a stopped address in a browser");

async function liftOnThePage(): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: "/mail" });
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("row", { name: /gone@example.jp.*550 5.1.1 nobody of this name/ }).waitFor();
    await page.getByRole("button", { name: "送信を再開" }).click();
    await page.getByText("送信を止めている宛先").waitFor({ state: "detached" });
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
  } finally {
    await browser.close();
  }
}

test("nothing goes there any more, so the next incident passes it by; lifted, it is told again", async () => {
  const { client } = running;
  const before = smtp.mails.length;
  await hot(20);
  await hot(36);
  const told = () => smtp.mails.slice(before).flatMap(({ to }) => to);
  await until("the next in turn", async () => told().includes("next@example.jp"));
  expect(told()).not.toContain("Gone@example.jp");
  const { items } = await client.get<{ items: { address: string; because: string }[] }>("/stopped-addresses");
  expect(items).toMatchObject([{ address: "gone@example.jp", because: "bounced" }]);
  if (withChromium) await liftOnThePage();
  else expect((await client.call("DELETE", "/stopped-addresses/gone%40example.jp")).status).toBe(204);
  expect((await client.call("DELETE", "/stopped-addresses/gone%40example.jp")).status).toBe(404);
  await hot(20);
  await hot(37);
  await until("the address", async () => told().includes("Gone@example.jp"));
});

test("a full mailbox is one letter's fate: the next letter goes there", async () => {
  const mails = smtp.mails.filter(({ to }) => to.includes("Gone@example.jp"));
  const outcome = await cameBack(mails.at(-1)?.messageId ?? "", "5.2.2");
  expect(outcome.body).toEqual({ items: [{ outcome: "bounced", stopped: null }] });
  expect((await running.client.get<{ items: unknown[] }>("/stopped-addresses")).items).toEqual([]);
});

test("an address that the mail server itself refuses is stopped as well; who keeps the contract sees it and frees it", async () => {
  const { client } = running;
  const { organizationId } = furnished;
  await client.post("/rules", {
    ...{ organizationId, name: "高温の控え", recipients: ["typo@example.jp"] },
    condition: { kind: "above", field: "temperature", threshold: 30 },
  });
  await hot(20);
  smtp.refuse(550, "recipient", "5.1.1 no such user");
  await hot(38);
  const stops = (of: typeof client) => of.get<{ items: { address: string; because: string }[] }>("/stopped-addresses");
  await until("the stop", async () => (await stops(client)).items.some(({ address }) => address === "typo@example.jp"));
  smtp.refuse(0);
  const other = await client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "隣の会社" });
  const stranger = await aUser(running, other.id, "yoso", "member");
  expect((await stops(stranger)).items).toEqual([]);
  expect((await stranger.call("DELETE", "/stopped-addresses/typo%40example.jp")).status).toBe(404);
  const member = await aUser(running, organizationId, "tanto", "member");
  expect((await stops(member)).items).toContainEqual(
    expect.objectContaining({ address: "typo@example.jp", because: "refused" }),
  );
  expect((await member.call("DELETE", "/stopped-addresses/typo%40example.jp")).status).toBe(204);
});
