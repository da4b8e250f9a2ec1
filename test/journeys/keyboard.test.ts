/** The main pages by Tab, Enter, Escape and arrows alone, in a real browser: WCAG 2.2 AA, what a keyboard's user needs of it. */
import { connect } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import { chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { unseen, walk } from "../harness/keyboard.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

/** From its button to its first item. */
async function enterMenu(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem").first().waitFor();
  // The menu listens a moment after it is seen.
  const stepped = async () => {
    await page.keyboard.press("ArrowDown");
    return page.locator("[role=menuitem]:focus").count();
  };
  await expect.poll(stepped).toBe(1);
}

describe.skipIf(!chromiumIsThere("the keyboard in a browser"))("by keyboard", () => {
  let running: Running;
  let browser: Browser;
  let end: () => Promise<unknown>;
  let paths: Record<string, string>;

  beforeAll(async () => {
    running = await startRunning();
    const furnished = await furnish(running);
    const { organizationId, username, secret: password } = furnished;
    const place = { latitude: 36.1, longitude: 137.9 };
    const device = await register(running, furnished, "70b3d5eed0000031", { name: "冷蔵庫", ...place });
    await register(running, furnished, "70b3d5eed0000032", { name: "倉庫" });
    await running.client.post("/rules", {
      ...{ organizationId, name: "高温", recipients: ["a@example.jp"] },
      condition: { kind: "above", field: "temperature", threshold: 30, hysteresis: 1 },
    });
    const board = await running.client.post<{ id: string }>("/dashboards", {
      ...{ organizationId, name: "棟" },
      content: { version: 1, tiles: [] },
    });
    const mqtt = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
    end = () => mqtt.endAsync();
    await mqtt.publishAsync(topicOf("70b3d5eed0000031"), chirpstackUplink("70b3d5eed0000031", 1, sample(35)), {
      qos: 1,
    });
    await until("an incident", async () => {
      const { items } = await running.client.get<{ items: object[] }>("/incidents");
      return items.length > 0;
    });
    paths = {
      ...{ overview: "/overview", devices: "/devices", device: `/devices/${device.id}`, rules: "/rules" },
      ...{ incidents: "/incidents", dashboards: "/dashboards", dashboard: `/dashboards/${board.id}?edit` },
      statements: "/statements",
    };
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await end?.();
    await running?.remove();
  });

  /** Nothing is on its way any more. */
  async function standing(page: Page): Promise<void> {
    await page.locator("main h2, main input").first().waitFor();
    await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  }

  async function open(path: string, width: number, locale = "ja-JP"): Promise<Page> {
    const page = await openedPage({ browser, running }, { locale, width, path });
    // A look that comes little by little can't be told from none.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await standing(page);
    return page;
  }

  // Forwards, and at 1280 px, every page is walked in accessibility.test.ts.
  test("WCAG 1.4.10, 2.1.2, 2.4.7, 2.4.11 at 320 px by Shift+Tab: every stop of the main pages is seen, none holds who came, no page is scrolled sideways", async () => {
    const page = await open("/overview", 320);
    for (const path of Object.values(paths)) {
      await page.goto(`${running.url}${path}`);
      await standing(page);
      const stops = await walk(page, "Shift+Tab");
      expect(stops.length, path).toBeGreaterThan(3);
      expect(unseen(stops), path).toEqual([]);
      expect(await widthOf(page), path).toBeLessThanOrEqual(320);
    }
    await page.context().close();
  });

  test("WCAG 2.4.1: the first stop leads past the menu to what the page is for", async () => {
    const page = await open(paths.rules ?? "", 1280);
    await page.keyboard.press("Tab");
    await page.locator(":focus").and(page.getByText("本文へ移動")).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("main:focus").waitFor();
    await page.keyboard.press("Tab");
    await page.locator("main :focus").waitFor();
    await page.context().close();
  });

  test("on a phone the menu opens, keeps the page under it out of reach, and gives the focus back", async () => {
    const page = await open(paths.rules ?? "", 360);
    const menu = page.getByRole("button", { name: "メニュー" });
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "端末", exact: true }).waitFor();
    const stops = await walk(page, "Tab");
    expect(stops.map(({ name }) => name)).not.toContain("button 無効にする");
    expect(unseen(stops)).toEqual([]);
    await page.getByRole("link", { name: "端末", exact: true }).focus();
    await page.keyboard.press("Escape");
    await page.locator("button:focus").and(menu).waitFor();
    await page.keyboard.press("Tab");
    await page.locator("main :focus").waitFor();
    await page.context().close();
  });

  test("a menu is walked with arrows, closes with Escape and gives the focus back; what it did is taken back by the next stop", async () => {
    const page = await open(paths.incidents ?? "", 1280, "en-US");
    const mute = page.getByRole("button", { name: /^(通知を止める|Mute)/ });
    await mute.focus();
    await enterMenu(page);
    await page.keyboard.press("Escape");
    await page.locator("[role=menuitem]").first().waitFor({ state: "detached" });
    await page.locator("button:focus").and(mute).waitFor();
    const stateNow = async () =>
      (await running.client.get<{ items: { state: string; mutedUntil: string | null }[] }>("/incidents")).items[0];
    const acts: [string, () => Promise<void>, object, object][] = [
      [
        "mute",
        async () => {
          await mute.focus();
          await enterMenu(page);
          await page.keyboard.press("Enter");
        },
        { state: "open", mutedUntil: expect.any(String) },
        { state: "open", mutedUntil: null },
      ],
      [
        "acknowledge",
        () => page.getByRole("button", { name: /^(確認済みにする|Acknowledge)$/ }).press("Enter"),
        { state: "acknowledged" },
        { state: "open" },
      ],
      [
        "resolve",
        () => page.getByRole("button", { name: /^(解消にする|Resolve)$/ }).press("Enter"),
        { state: "resolved" },
        { state: "open" },
      ],
    ];
    for (const [name, act, after, before] of acts) {
      await act();
      await expect.poll(stateNow, { message: name }).toMatchObject(after);
      await page.getByRole("button", { name: /^(元に戻す|Undo)$/ }).waitFor();
      const takenBack = async () => {
        await page.keyboard.press("Control+z"); // heard a moment after the button is seen
        return stateNow();
      };
      await expect.poll(takenBack, { message: name }).toMatchObject(before);
      await page.getByText(/元に戻しました|It is as it was before/).waitFor();
    }
    await page.context().close();
  });

  test("WCAG 2.4.11: what tells of a change hides none of the stops before it, and is one itself", async () => {
    const page = await open(paths.rules ?? "", 360);
    await page.getByRole("button", { name: "無効にする" }).press("Enter");
    await page.getByRole("button", { name: "元に戻す" }).waitFor();
    await page.getByRole("link", { name: "通知先" }).first().focus();
    const stops = await walk(page, "Tab");
    expect(stops.map(({ name }) => name)).toContain("button 元に戻す");
    expect(unseen(stops)).toEqual([]);
    await page.context().close();
  });

  test("a dialog keeps the focus, closes with Escape and gives it back", async () => {
    const page = await open(paths.dashboard ?? "", 1280);
    const add = page.getByRole("button", { name: "タイルを追加" });
    await add.focus();
    await enterMenu(page);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").locator(":focus").waitFor();
    for (let stop = 0; stop < 40; stop += 1) {
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
    }
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator(":focus").and(add).waitFor();
    await page.context().close();
  });

  test("WCAG 2.3.3: who wants less motion sees none", async () => {
    const page = await open(paths.rules ?? "", 360);
    const moving = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("*")]
          .filter((one) => {
            const { transitionDuration, animationDuration, animationName } = getComputedStyle(one);
            const lasts = (text: string) => text.split(",").some((part) => Number.parseFloat(part) > 0.01);
            return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration));
          })
          .map((one) => `${one.tagName} ${one.className}`),
      );
    expect(await moving()).toEqual([]);
    await page.context().close();
  });
});
