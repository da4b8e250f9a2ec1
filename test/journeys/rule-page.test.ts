/** Groups and rules in a real browser: devices are put together, and a rule for them is tried before it is switched on. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import { type Furnished, furnish, register } from "../harness/furnish.ts";
import { type Running, startRunning } from "../harness/running.ts";

describe.skipIf(!chromiumIsThere("groups and rules in a browser"))("groups and rules", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  const rules = async () => (await running.client.get<{ items: Record<string, unknown>[] }>("/rules")).items;

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    await register(running, furnished, "70b3d5eed0000011", { name: "尾根のわな" });
    await register(running, furnished, "70b3d5eed0000012", { name: "沢のわな" });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  test("a group is made on a phone, filled, and chosen in the list", async () => {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: "/groups" });
    await page.getByLabel("グループ名").fill("大沢林道");
    await page.getByLabel("契約者").selectOption(furnished.organizationId);
    await page.getByRole("button", { name: "登録" }).click();
    await page.getByRole("link", { name: "大沢林道" }).click();
    await page.getByPlaceholder("端末名・設置場所").fill("尾根");
    await page.getByRole("option", { name: "尾根のわな" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "グループに入れる" }).click();
    await page.getByRole("link", { name: "尾根のわな" }).waitFor();
    await page.getByRole("button", { name: /尾根のわな.*外す/ }).click();
    await page.getByRole("link", { name: "尾根のわな" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "元に戻す" }).click();
    await page.getByRole("link", { name: "尾根のわな" }).waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.goto(`${running.url}/devices`);
    await page.getByText("沢のわな").last().waitFor();
    await page.getByLabel("グループで絞り込む").selectOption({ label: "大沢林道 (1)" });
    await expect.poll(() => page.getByText("沢のわな").count()).toBe(0);
    await page.getByText("尾根のわな").last().waitFor();
    await page.context().close();
  });

  test("a rule with two tests, days, a season and a channel is tried first and then switched on; changed, it keeps the rest", async () => {
    const { organizationId } = furnished;
    const target = { kind: "slack", url: "https://hooks.example.jp/x" };
    const channel = await running.client.post<{ id: string }>("/channels", { organizationId, name: "掲示板", target });
    const page = await openedPage({ browser, running }, { locale: "en-US", width: 1280, path: "/rules" });
    const speak = (ja: string, en: string) => new RegExp(`^(${ja}|${en})`);
    await page.getByLabel(speak("ひな形", "Template")).selectOption("freezing");
    await page.getByLabel(speak("契約者", "Contract holder")).selectOption(organizationId);
    await page.getByLabel(/^(対象|Watches)$/).selectOption("group");
    await page.getByRole("button", { name: speak("条件を足す", "Add a condition") }).click();
    await page.getByLabel(speak("項目名", "Field")).last().fill("humidity");
    await page.getByLabel(speak("しきい値", "Threshold")).last().fill("80");
    await page.getByLabel(speak("条件の組み合わせ", "Combination")).selectOption("any");
    await page.getByLabel(/^(日|Sun)$/).click();
    await page.getByLabel(speak("期間：初日", "Season: first")).fill("11-15");
    await page.getByLabel(speak("期間：最終日", "Season: last")).fill("02-15");
    await page.getByLabel(speak("祝日", "Japanese holidays")).selectOption("as-sunday");
    await page.getByLabel(/^掲示板/).click();
    const trying = page.getByRole("button", { name: speak("過去30日で試す", "Try over") });
    await trying.click();
    const switchOn = page.getByRole("button", { name: speak("この内容で有効にする", "Switch on as it is") });
    await switchOn.waitFor();
    expect(await rules()).toEqual([]);
    await page.getByLabel(speak("ルール名", "Name")).fill("霜か多湿");
    await trying.click();
    await switchOn.click();
    await expect.poll(rules).toMatchObject([
      {
        ...{ name: "霜か多湿", organizationId, deviceId: null, profileId: null, enabled: true, whenOver: "told" },
        condition: { kind: "any", of: [{ field: "temperature" }, { kind: "above", field: "humidity", threshold: 80 }] },
        schedule: {
          weekdays: [1, 2, 3, 4, 5, 6],
          season: { from: "11-15", to: "02-15" },
          holidays: "as-sunday",
        },
        ...{ channelIds: [channel.id], recipients: [], groupId: expect.any(String) },
      },
    ]);

    const before = (await rules())[0];
    await page.getByRole("button", { name: /^(変更|Change)$/ }).click();
    await page.getByLabel(speak("状態", "State")).selectOption("off");
    await page.getByLabel(speak("ルール名", "Name")).fill("霜だけ");
    await page
      .getByRole("button", { name: speak("この条件を外す", "Remove this condition") })
      .last()
      .click();
    await page.getByRole("button", { name: speak("無効のまま保存", "Save, switched off") }).click();
    const single = { kind: "below", field: "temperature", threshold: 3, hysteresis: 1 };
    await expect.poll(rules).toEqual([{ ...before, name: "霜だけ", enabled: false, condition: single }]);

    // For one device instead of the group, and on again: tried over that device first.
    await page.getByRole("button", { name: speak("変更・有効化", "Change or switch on") }).click();
    await page.getByLabel(/^(対象|Watches)$/).selectOption("device");
    await page.getByPlaceholder(speak("端末名・設置場所", "Name, place")).fill("沢");
    await page.getByRole("option", { name: "沢のわな" }).click();
    await trying.click();
    await switchOn.click();
    await expect.poll(rules).toMatchObject([{ deviceId: expect.any(String), groupId: null, enabled: true }]);
    await page.getByRole("button", { name: /^(変更|Change)$/ }).click();
    await page.getByText("沢のわな").waitFor();
    await page.context().close();
  });
});
