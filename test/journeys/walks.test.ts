/** The jobs of an operator and of a contract holder, each walked from its first page to its last in a real browser. */
import { readFile } from "node:fs/promises";
import { connect, type MqttClient } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, signIn, widthOf } from "../harness/browser.ts";
import { chirpstackUplink, type Furnished, furnish, sample, topicOf, userPassword } from "../harness/furnish.ts";
import { type Running, startRunning } from "../harness/running.ts";

const devEui = "70b3d5ede0000001";

describe.skipIf(!chromiumIsThere("jobs from the first page to the last"))("from the first page to the last", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  let mqtt: MqttClient;
  let frame = 0;
  const send = (temperature: number) => {
    frame += 1;
    return mqtt.publishAsync(topicOf(devEui), chirpstackUplink(devEui, frame, sample(temperature)), { qos: 1 });
  };
  const operators = (path: string, width = 1280) => openedPage({ browser, running }, { locale: "ja-JP", width, path });

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    mqtt = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
      username: furnished.username,
      password: furnished.secret,
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await mqtt?.endAsync();
    await running?.remove();
  });

  test("an operator: a device is heard that nobody registered, it is, what it said is taken again, and its next value appears", async () => {
    await send(11.5);
    const page = await operators("/intake");
    await page
      .getByRole("row", { name: new RegExp(devEui) })
      .getByRole("link", { name: "端末を登録" })
      .click();
    expect(await page.getByLabel("DevEUI").inputValue()).toBe(devEui);
    await page.getByLabel("端末名").fill("谷の温室");
    await page.getByRole("button", { name: "端末を登録", exact: true }).click();
    await page.getByRole("link", { name: "端末を開く" }).waitFor();
    await page.goto(`${running.url}/intake`);
    const rejected = page.getByRole("region", { name: "保存しなかったメッセージ" });
    await rejected.getByLabel("保存しなかった理由").selectOption({ label: "未登録" });
    await rejected.getByRole("button", { name: "受信し直す", exact: true }).click();
    await page.getByText("1 件のうち 1 件を保存しました。").waitFor();
    await page.getByText("保存しなかったメッセージはありません。").waitFor();
    await page.getByRole("link", { name: "端末", exact: true }).click();
    await page.getByText("谷の温室").click();
    await page.getByText("11.5").first().waitFor();
    await send(24.5);
    await page.getByText("24.5").first().waitFor();
    await page.context().close();
  });

  test("a contract holder: a first password, a password of its own, the chart, and the CSV of what it shows", async () => {
    const desk = await operators(`/organizations/${furnished.organizationId}`);
    const form = desk.locator("form").filter({ hasText: "利用者を登録" });
    await form.getByLabel("氏名").fill("山田 花子");
    await form.getByLabel("利用者 ID").fill("hanako");
    await form.locator("button[type=submit]").click();
    const shown = desk.getByRole("status").filter({ hasText: "初期パスワード" });
    const first = (await shown.locator("code").last().textContent()) ?? "";
    const page: Page = await (
      await browser.newContext({ locale: "ja-JP", viewport: { width: 360, height: 740 } })
    ).newPage();
    await page.goto(running.url);
    await signIn(page, "hanako", first);
    const fields = page.locator("input[type=password]");
    await expect.poll(() => fields.count()).toBe(3);
    for (const [index, text] of [first, userPassword, userPassword].entries()) await fields.nth(index).fill(text);
    await page.locator("button[type=submit]").click();
    await page.getByText("谷の温室").first().click();
    await page.locator("canvas").first().waitFor();
    await page.getByRole("button", { name: "CSV ダウンロード" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: /Excel/ }).click();
    const csv = await readFile(await (await coming).path(), "utf8");
    expect(csv).toMatch(/11\.5[\s\S]*24\.5/);
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.context().close();
    await desk.context().close();
  });

  test("a bill: a contract is registered, a work on it charged, the month looked at and issued, and its PDF opened by the holder", async () => {
    const lastMonth = Temporal.Now.plainDateISO("Asia/Tokyo").toPlainYearMonth().subtract({ months: 1 });
    const day = lastMonth.toPlainDate({ day: 10 }).toString();
    const page = await operators("/contracts");
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByLabel("品目").selectOption("IOT-S");
    await page.getByLabel("申込日").fill(day);
    await page.getByRole("button", { name: "記録する" }).click();
    await page.getByRole("status").getByRole("link").click();
    const fact = page.locator("form").filter({ has: page.getByLabel("内容") });
    const record = async (kind: string, more: Record<string, string> = {}) => {
      await fact.getByLabel("内容").selectOption(kind);
      for (const [label, text] of Object.entries({ 日付: day, ...more })) await fact.getByLabel(label).fill(text);
      await fact.getByRole("button", { name: "記録する" }).click();
    };
    await record("accepted");
    await page.getByText("承諾済み", { exact: true }).waitFor();
    await record("charged", { 数量: "1", 金額: "30000", 理由: "温室の調整" });
    await page.getByText("温室の調整").waitFor();

    await page.goto(`${running.url}/billing`);
    await page.getByRole("tab", { name: "発行者情報" }).click();
    await page.getByLabel("名称").fill("港センシング株式会社");
    await page.getByLabel("登録番号").fill("T4011001098993");
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByRole("tab", { name: "請求の計算" }).click();
    await page.getByRole("button", { name: "計算して確認する" }).click();
    await page.getByText("確認待ち", { exact: true }).waitFor();
    await page.getByText("￥33,000").or(page.getByText("¥33,000")).first().waitFor();
    await page.getByRole("button", { name: "請求書を発行する" }).click();
    await page.getByText("発行済み", { exact: true }).first().waitFor();
    await page.context().close();

    const visit = { locale: "ja-JP", width: 360, path: "/statements", userId: "hanako", password: userPassword };
    const own = await openedPage({ browser, running }, visit);
    const link = own.locator("a[href$='.pdf']").first();
    const coming = own.waitForEvent("download");
    await link.evaluate((anchor: HTMLAnchorElement) => {
      anchor.download = "";
      anchor.target = "";
      anchor.click();
    });
    const pdf = await readFile(await (await coming).path());
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    await own.context().close();
  });
});
