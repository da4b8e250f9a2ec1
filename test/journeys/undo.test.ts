/** Changes that can be taken back, in a real browser: made at once, told of in one place, taken back by mouse and by keyboard. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import { type Furnished, furnish, register } from "../harness/furnish.ts";
import { type Running, startRunning } from "../harness/running.ts";

const japanese = {
  ...{ locale: "ja-JP", width: 360, undo: "元に戻す", undone: "元に戻しました", language: "ja" },
  ...{ switchOff: "無効にする", keep: "変更を保存", settings: "設定", name: "端末名", place: "設置場所" },
};
const english: typeof japanese = {
  ...{ locale: "en-US", width: 1280, undo: "Undo", undone: "It is as it was before", language: "en" },
  ...{ switchOff: "Switch off", keep: "Save changes", settings: "Settings", name: "Device", place: "Place" },
};

describe.skipIf(!chromiumIsThere("taking back in a browser"))("taking back", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  let deviceId: string;
  const statesOf = async (path: string) =>
    (await running.client.get<{ items: { name: string; enabled: boolean }[] }>(path)).items;
  const isOn = async () => (await statesOf("/rules")).find(({ name }) => name === "霜")?.enabled;
  const device = () => running.client.get<{ name: string; place: string | null }>(`/devices/${deviceId}`);
  const told = (page: Page) => page.locator(".undo-bar").getByRole("status");

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    const { organizationId } = furnished;
    deviceId = (await register(running, furnished, "70b3d5eed0000021", { name: "尾根のわな", place: "尾根" })).id;
    await running.client.post("/rules", {
      ...{
        organizationId,
        name: "霜",
        condition: { kind: "below", field: "temperature", threshold: 3, hysteresis: 1 },
      },
      ...{ recipients: ["a@example.jp"] },
    });
    const group = await running.client.post<{ id: string }>("/groups", { organizationId, name: "大沢林道" });
    await running.client.post(`/groups/${group.id}/members`, { add: [deviceId] });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  const opened = async (words: typeof japanese, path: string) => {
    await running.client.call("PATCH", "/me", { language: words.language });
    return openedPage({ browser, running }, { ...words, path });
  };

  test.each([japanese, english])(
    "in $locale at $width px: a rule is switched off at once and on again by the keyboard",
    async (words) => {
      const page = await opened(words, "/rules");
      const switchOff = page.getByRole("button", { name: words.switchOff, exact: true });
      await switchOff.focus();
      await page.keyboard.press("Enter");
      await switchOff.waitFor({ state: "detached" });
      await expect.poll(isOn).toBe(false);
      // The button is gone: what tells of the change has the focus instead, and the next stop takes it back.
      await told(page).getByText("霜").waitFor();
      await page.locator(".undo-bar:focus").waitFor();
      await page.keyboard.press("Tab");
      await page.getByRole("button", { name: words.undo }).and(page.locator(":focus")).waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(words.width);
      await page.keyboard.press("Enter");
      await told(page).getByText(words.undone).waitFor();
      await expect.poll(isOn).toBe(true);
      await switchOff.waitFor();
      // Ctrl+Z does the same from anywhere; Escape closes what is told and gives the page the focus.
      await switchOff.click();
      await page.getByRole("button", { name: words.undo }).waitFor();
      const takenBack = async () => {
        await page.keyboard.press("Control+z"); // heard a moment after the button is seen
        return told(page).getByText(words.undone).count();
      };
      await expect.poll(takenBack).toBe(1);
      await expect.poll(isOn).toBe(true);
      await page.locator(".undo-bar").focus();
      await page.keyboard.press("Escape");
      await told(page).getByText(words.undone).waitFor({ state: "detached" });
      await page.locator("main:focus").waitFor();
      await page.context().close();
    },
  );

  test.each([japanese, english])("in $locale: what is refused is shown as it was, with the reason", async (words) => {
    const page = await opened(words, "/rules");
    const switchOff = page.getByRole("button", { name: words.switchOff, exact: true });
    await switchOff.waitFor();
    let answer: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const refusal = { type: "urn:hatoba:problem:conflict", title: "霜が降りている", detail: "春まで変えられません" };
    await page.route(/\/rules\/[^/]+$/, async (route) => {
      if (route.request().method() !== "PATCH") return route.fallback();
      await asked;
      return route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(refusal) });
    });
    await switchOff.click();
    await switchOff.waitFor({ state: "detached" }); // shown before it is answered
    answer();
    await page.getByRole("alert").getByText(refusal.detail).waitFor();
    await switchOff.waitFor();
    expect(await page.getByRole("button", { name: words.undo }).count()).toBe(0);
    expect(await isOn()).toBe(true);
    await page.context().close();
  });

  test("while a change is on its way, the one before it can't be taken back in its place", async () => {
    const { organizationId } = furnished;
    for (const name of ["多湿", "渇水"])
      await running.client.post("/rules", {
        ...{ organizationId, name, condition: { kind: "above", field: "humidity", threshold: 90, hysteresis: 1 } },
        recipients: ["a@example.jp"],
      });
    const page = await opened(japanese, "/rules");
    const switchOff = (name: string) =>
      page.getByRole("row", { name }).getByRole("button", { name: japanese.switchOff, exact: true });
    const undo = page.getByRole("button", { name: japanese.undo });
    await switchOff("多湿").click();
    await undo.waitFor();
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(/\/rules\/[^/]+$/, async (route) => {
      if (route.request().method() === "PATCH") await held;
      return route.fallback();
    });
    await switchOff("渇水").click();
    await switchOff("渇水").waitFor({ state: "detached" }); // shown before it is answered
    await undo.waitFor({ state: "detached" });
    letGo();
    await undo.click();
    const on = async () => (await statesOf("/rules")).filter(({ enabled }) => enabled).map(({ name }) => name);
    await expect.poll(on).toEqual(expect.arrayContaining(["渇水"]));
    expect(await on()).not.toContain("多湿");
    await page.context().close();
  });

  test.each([japanese, english])("in $locale: a device's name and place come back, in its form too", async (words) => {
    const page = await opened(words, `/devices/${deviceId}`);
    await page.getByRole("tab", { name: words.settings }).click();
    const name = page.getByRole("textbox", { name: words.name }).first();
    await name.fill("沢のわな");
    await page.getByRole("textbox", { name: words.place }).first().fill("沢");
    await page.getByRole("button", { name: words.keep }).first().click();
    await expect.poll(device).toMatchObject({ name: "沢のわな", place: "沢" });
    await page.getByRole("button", { name: words.undo }).click();
    await expect.poll(device).toMatchObject({ name: "尾根のわな", place: "尾根" });
    await expect.poll(() => name.inputValue()).toBe("尾根のわな");
    // It goes with its page.
    await told(page).getByText(words.undone).waitFor();
    await page.locator("main a[href='/devices']").click();
    await told(page).getByText(words.undone).waitFor({ state: "detached" });
    await page.context().close();
  });

  test.each([japanese, english])("in $locale: the particulars of a holder and of a user come back", async (words) => {
    const path = `/organizations/${furnished.organizationId}`;
    const holder = () => running.client.get<{ name: string }>(path);
    const before = await holder();
    const page = await opened(words, path);
    const formWith = (field: string) => page.locator("form", { has: page.locator(`[name=${field}]`) });
    const particulars = formWith("legalForm");
    const name = particulars.locator("[name=name]");
    await name.fill("新しい名前");
    await particulars.locator("[type=submit]").click();
    await expect.poll(holder).toMatchObject({ name: "新しい名前" });
    await page.getByRole("button", { name: words.undo }).click();
    await expect.poll(holder).toEqual(before);
    await expect.poll(() => name.inputValue()).toBe(before.name);
    const { user } = await running.client.post<{ user: { id: string } }>(`${path}/users`, {
      ...{ userId: `taro-${words.language}`, name: "太郎", role: "member", email: "taro@example.co.jp" },
    });
    const users = async () =>
      (await running.client.get<{ items: { id: string; name: string; role: string }[] }>(`${path}/users`)).items.find(
        ({ id }) => id === user.id,
      );
    await page.goto(`${running.url}${path}/users/${user.id}`);
    await page.locator("[name=name]").fill("次郎");
    await page.locator("[name=role]").selectOption("viewer");
    await formWith("role").locator("[type=submit]").click();
    await expect.poll(users).toMatchObject({ name: "次郎", role: "viewer" });
    await page.getByRole("button", { name: words.undo }).click();
    await expect.poll(users).toMatchObject({ name: "太郎", role: "member" });
    await page.context().close();
  });
});
