/** A device's page in a real browser: what is told of its radio, and a device that is renamed, replaced and retired. */
import { connect } from "mqtt";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import {
  aUser,
  chirpstackUplink,
  type Furnished,
  furnish,
  register,
  sample,
  topicOf,
  userPassword,
} from "../harness/furnish.ts";
import { type Running, startRunning } from "../harness/running.ts";

const [firstEui, secondEui] = ["70b3d5eed0000001", "70b3d5eed0000002"];

interface Known {
  name: string;
  place: string | null;
  latitude: number | null;
  devEui: string;
  billingStartDate: string;
  retiredAt: string | null;
  contract: { child: string; parent: string; endedOn: string | null };
}

describe.skipIf(!chromiumIsThere("a device's page in a browser"))("a device's page", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  let id = "";
  const known = () => running.client.get<Known>(`/devices/${id}`);

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    id = (await register(running, furnished, firstEui, { name: "西の井戸" })).id;
    const { username, secret: password } = furnished;
    const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
    const join = { deduplicationId: "j", time: new Date().toISOString(), devAddr: "0a0b0c0d" };
    await client.publishAsync(
      topicOf(firstEui).replace("/up", "/join"),
      JSON.stringify({ ...join, deviceInfo: { deviceName: "d", devEui: firstEui, tags: {} } }),
      { qos: 1 },
    );
    for (const fCnt of [1, 2, 5])
      await client.publishAsync(topicOf(firstEui), chirpstackUplink(firstEui, fCnt, sample(18)), { qos: 1 });
    await client.endAsync();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  test("its radio: what was heard, by which gateway, what was lost, and when it joined", async () => {
    const page = await openedPage({ browser, running }, { locale: "en-US", width: 360, path: `/devices/${id}` });
    await page.getByRole("tab", { name: /^(通信状態|Radio)$/ }).click();
    await page.getByText("-99 dBm").waitFor();
    await page.getByText("7276ff002e0611bb").waitFor();
    await page.getByText("SF9").waitFor();
    await page.getByText("50%").waitFor();
    await page.getByText("DevAddr 0a0b0c0d").waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.context().close();
  });

  test("IOT 第26条 (R-70, R-71): the provider suspends its contracts with reason and period, and takes them up again", async () => {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: `/devices/${id}` });
    await page.getByRole("tab", { name: "設定" }).click();
    const form = page.locator("form").filter({ hasText: "利用の停止・制限・中止" });
    await form.getByLabel("事由").selectOption("non-payment");
    await form.getByLabel("理由").fill("3月分の未納");
    await form.getByRole("button").click();
    await page.getByText(/停止 · 料金の不払い/).waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.locator("form").filter({ hasText: "利用の再開" }).getByRole("button").click();
    await form.waitFor();
    await page.context().close();
  });

  test("F8, R-132: replaced at its place it keeps its contracts and the day its billing began; retired it says its last day", async () => {
    const before = await known();
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 1280, path: `/devices/${id}` });
    await page.getByRole("tab", { name: "設定" }).click();
    await page.getByLabel("端末名").fill("東の井戸");
    await page.getByLabel("設置場所").fill("東区画");
    await page.getByLabel("緯度").fill("35.25");
    await page.getByLabel("経度").fill("137.5");
    await page.getByRole("button", { name: "変更を保存" }).click();
    await page.getByText("変更を保存しました。").waitFor();
    await page.getByRole("heading", { name: "東の井戸" }).waitFor();
    expect(await page.getByLabel("設置場所").inputValue()).toBe("東区画");
    expect(await known()).toMatchObject({ name: "東の井戸", place: "東区画", latitude: 35.25, longitude: 137.5 });

    await page.getByLabel("新しいDevEUI").fill("12");
    await page.getByLabel("交換の理由").fill("浸水");
    await page.getByRole("button", { name: "交換する" }).click();
    await page.getByRole("alert").waitFor();
    expect((await known()).devEui).toBe(firstEui);
    await page.getByLabel("新しいDevEUI").fill(secondEui);
    await page.getByRole("button", { name: "交換する" }).click();
    await page.getByText(`${secondEui} に交換しました。`).waitFor();
    const { contract, billingStartDate } = before;
    expect(await known()).toMatchObject({ devEui: secondEui, contract, billingStartDate, name: "東の井戸" });

    const sure = page.getByRole("checkbox", { name: /契約を .* で終了/ });
    const said = /契約を (.+?) で終了/.exec((await page.locator("form").last().textContent()) ?? "")?.[1];
    const lastDay = await page.locator("form").last().locator("input[name=on]").getAttribute("min");
    await page.getByRole("button", { name: "利用を終了する" }).click();
    expect((await known()).retiredAt).toBeNull();
    await sure.check();
    await page.getByRole("button", { name: "利用を終了する" }).click();
    await page.getByText(`契約の最終日は ${said} です。`).waitFor();
    expect((await known()).contract).toEqual({ ...contract, endedOn: lastDay });
    expect(await widthOf(page)).toBeLessThanOrEqual(1280);
    await page.context().close();
  });

  test("who may only read sees the radio and no settings", async () => {
    await aUser(running, furnished.organizationId, "reader", "viewer");
    const reader = { userId: "reader", password: userPassword };
    const page = await openedPage(
      { browser, running },
      { locale: "ja-JP", width: 1280, path: `/devices/${id}`, ...reader },
    );
    await page.getByRole("tab", { name: "通信状態" }).waitFor();
    expect(await page.getByRole("tab", { name: "設定" }).count()).toBe(0);
    await page.context().close();
  });
});
