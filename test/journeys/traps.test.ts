/** A trap from uplink to mail to “I'm going”, on the running program: MQTT in, SMTP out, and a browser without JavaScript. */
import { connect } from "mqtt";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { operatorPassword, type Running, startRunning } from "../harness/running.ts";
import { startSmtp } from "../harness/smtp.ts";

const devEui = "70b3d5c0de0000a3";
let running: Running;
let furnished: Furnished;
let smtp: Awaited<ReturnType<typeof startSmtp>>;
let teamId = "";

beforeAll(async () => {
  smtp = await startSmtp();
  running = await startRunning({ HATOBA_SMTP_URL: smtp.url, HATOBA_MAIL_FROM: "Hatoba <hatoba@example.jp>" });
  furnished = await furnish(running);
  const device = await register(running, furnished, devEui, {
    name: "ワナ3号",
    place: "大沢林道",
    latitude: 35.7,
    longitude: 138.2,
  });
  const { organizationId } = furnished;
  const team = await running.client.post<{ id: string }>("/trap-teams", { organizationId, name: "大沢班" });
  teamId = team.id;
  await running.client.post(`/trap-teams/${teamId}/members`, { email: "sato@example.jp", name: "佐藤" });
  await running.client.post(`/trap-teams/${teamId}/members`, {
    ...{ email: "smith@example.jp", name: "Smith", confirmed: true, language: "en" },
  });
  await running.client.post(`/trap-teams/${teamId}/traps`, { deviceId: device.id });
});
afterAll(async () => {
  await running?.remove();
  await smtp?.stop();
});

const uplink = async (sprung: boolean, count: number) => {
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    username: furnished.username,
    password: furnished.secret,
    reconnectPeriod: 0,
  });
  await client.publishAsync(topicOf(devEui), chirpstackUplink(devEui, count, sample(20, sprung)), { qos: 1 });
  await client.endAsync();
};

const linkTo = (address: string): string => {
  const mail = smtp.mails.filter((one) => one.to.includes(address)).at(-1);
  return `/t/${/\/t\/([\w-]{20,})/.exec(mail?.text ?? "")?.[1]}`;
};

const launch = () =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync"],
    ],
  });

test("MAS 前文 (R-97): a trap springs; its owner presses “I'm going” and reports, without login and without JavaScript", async () => {
  const browser = await launch();
  try {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await smtp.waitFor(1);
    await page.goto(running.url + linkTo("sato@example.jp"));
    await page.getByRole("button", { name: "通知を受け取る" }).click();
    expect(await page.getByRole("status").textContent()).toBe("通知を受け取ります。");

    await uplink(false, 1);
    await uplink(true, 2);
    await smtp.waitFor(3);
    const link = linkTo("sato@example.jp");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const first = await page.goto(running.url + link, { waitUntil: "networkidle" });
    expect((await first?.body())?.length).toBeLessThan(30_000);
    expect(asked).toEqual([running.url + link]); // nothing else is needed for it: no script, style, font or picture
    expect(first?.headers()).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    expect(await page.locator("h1").textContent()).toBe("【作動】ワナ3号（大沢林道）");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole("button", { name: "向かいます" }).click();
    await smtp.waitFor(4);
    expect(smtp.mails.at(-1)).toMatchObject({
      to: ["smith@example.jp"],
      subject: "[On the way] ワナ3号 (大沢林道): 佐藤",
    });

    await page.getByLabel("シカ").check();
    await page.getByLabel("メモ").fill("2頭 <b>&");
    await page.getByRole("button", { name: "報告する" }).click();
    expect(await page.getByRole("status").textContent()).toBe("報告しました。");
    await smtp.waitFor(5);
    await page.goto(running.url + linkTo("smith@example.jp"));
    expect(await page.locator("main").textContent()).toContain("佐藤");
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    for (const closed of await page.locator("summary").all()) await closed.click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  } finally {
    await browser.close();
  }
  await uplink(false, 3);
  await smtp.waitFor(7);
  const answer = await fetch(`${running.url}/api/v1/trap-teams/${teamId}/records.csv?encoding=utf-8`, {
    headers: { cookie: running.client.cookie, "accept-language": "ja" },
  });
  const lines = (await answer.text()).trim().split("\r\n");
  expect(lines[0]).toBe("日時,わな,場所,設置者,内容,記録者,詳細");
  expect(lines.map((line) => line.split(",").slice(4).join(","))).toContain("確認,佐藤,シカ 2頭 <b>&");
});

test("a mail scanner that follows links, and a form of nobody's, change nothing", async () => {
  const mails = smtp.mails.length;
  await uplink(true, 4);
  await smtp.waitFor(mails + 2);
  const link = linkTo("sato@example.jp");
  for (const method of ["GET", "HEAD"]) expect((await fetch(running.url + link, { method })).status).toBe(200);
  const { items } = await running.client.get<{ items: { case: { id: string; goingBy: string | null } }[] }>(
    `/trap-teams/${teamId}/traps`,
  );
  expect(items[0]?.case.goingBy).toBe(null);
  const post = (path: string, form: Record<string, string>) =>
    fetch(running.url + path, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  expect((await post(link, { answer: "dance" })).status).toBe(404);
  expect((await post("/t/aaaaaaaaaaaaaaaaaaaaaaaa", { answer: "going" })).status).toBe(404);
  expect((await post(link, { answer: "settings", from: "22:00", to: "" })).status).toBe(400);
  expect((await post(`${link}/stop`, { "List-Unsubscribe": "One-Click" })).status).toBe(204);
  const chain = await running.client.get<{ receipts: { to: string; state: string }[] }>(
    `/trap-cases/${items[0]?.case.id}`,
  );
  expect(chain.receipts.map(({ to, state }) => [to, state]).sort()).toEqual([
    ["sato@example.jp", "opened"],
    ["smith@example.jp", "accepted"],
  ]);
});

test("the keeper registers a team and its addresses on the page, and sees what is proved of each trap", async () => {
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ locale: "ja-JP", viewport: { width: 360, height: 800 } })).newPage();
    await page.goto(running.url);
    await page.locator("input[name=userId]").fill("operator");
    await page.locator("input[name=password]").fill(operatorPassword);
    await page.locator("button[type=submit]").click();
    await page.locator("input[name=password]").waitFor({ state: "detached" });
    await page.goto(`${running.url}/traps`);
    await page.getByRole("textbox", { name: "チーム" }).fill("北沢班");
    await page.getByRole("button", { name: "登録する" }).click();
    await page.getByRole("link", { name: "北沢班" }).click();
    await page.getByRole("tab", { name: "宛先" }).click();
    await page.getByRole("textbox", { name: "氏名" }).fill("高橋");
    await page.getByRole("textbox", { name: "メール" }).fill("takahashi@example.jp");
    const mails = smtp.mails.length;
    await page.getByRole("button", { name: "登録する" }).click();
    await page.getByText("確認待ち").waitFor();
    await smtp.waitFor(mails + 1);
    expect(smtp.mails.at(-1)?.subject).toBe("【確認のお願い】北沢班のわな通知");
    await page.goto(`${running.url}/traps/${teamId}`);
    await page.getByText("作動中").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole("tab", { name: "作動", exact: true }).click();
    await page.getByRole("button", { name: "宛先ごとに見る" }).first().click();
    await page
      .getByRole("row", { name: /sato@example\.jp.*開封/ })
      .first()
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  } finally {
    await browser.close();
  }
});
