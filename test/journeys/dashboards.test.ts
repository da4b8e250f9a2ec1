/** Dashboards in a real browser: put together by keyboard and by pointer, looked at, hung on a wall, shown behind a link. */
import { connect, type MqttClient } from "mqtt";
import type { Browser, Page } from "playwright-core";
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
import { type Client, type Running, startRunning, until } from "../harness/running.ts";

const [northEui, southEui] = ["70b3d5da5b000001", "70b3d5da5b000002"];

interface Tile {
  id: string;
  kind: string;
  title: string;
  place: { x: number; y: number; w: number; h: number };
  spots?: { deviceId: string; x: number; y: number }[];
}
interface Dashboard {
  id: string;
  name: string;
  content: { version: 1; tiles: Tile[] };
}

/** Two pixels, one of them black. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNg+A8AAQIBAEK+vGgAAAAASUVORK5CYII=",
  "base64",
);

describe.skipIf(!chromiumIsThere("dashboards in a browser"))("a dashboard", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  let administrator: Client;
  let mqtt: MqttClient;
  let frame = 0;
  const devices: string[] = [];
  const send = (devEui: string, temperature: number) => {
    frame += 1;
    return mqtt.publishAsync(topicOf(devEui), chirpstackUplink(devEui, frame, sample(temperature)), { qos: 1 });
  };
  const open = (path: string, userId: string, width = 1280) =>
    openedPage({ browser, running }, { locale: "ja-JP", width, path, userId, password: userPassword });
  const only = async () => {
    const { items } = await administrator.get<{ items: { id: string }[] }>("/dashboards");
    expect(items.length).toBe(1);
    return administrator.get<Dashboard>(`/dashboards/${items[0]?.id}`);
  };
  const saved = (page: Page) => page.getByRole("button", { name: "編集", exact: true }).waitFor();
  const tileNamed = async (title: string) => (await only()).content.tiles.find((tile) => tile.title === title);

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    const { username, secret: password, organizationId } = furnished;
    for (const [devEui, name] of [
      [northEui, "北の小屋"],
      [southEui, "南の小屋"],
    ] as const)
      devices.push((await register(running, furnished, devEui, { name, place: "裏山" })).id);
    mqtt = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
    await send(northEui, 21.5);
    await send(southEui, 18.5);
    administrator = await aUser(running, organizationId, "kanri", "administrator");
    await aUser(running, organizationId, "miru", "viewer");
    const other = await running.client.post<{ id: string }>("/organizations", {
      kind: "contract-holder",
      name: "隣家",
    });
    await aUser(running, other.id, "tanin", "administrator");
    await until("both values", async () => {
      const { items } = await administrator.get<{ items: { latest: object }[] }>("/devices");
      return items.every(({ latest }) => Object.keys(latest).length > 0);
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await mqtt?.endAsync();
    await running?.remove();
  });

  test("WCAG 2.1.1, 2.5.7: is put together with the keyboard alone", async () => {
    const page = await open("/dashboards", "kanri");
    await page.getByLabel("名称").focus();
    await page.keyboard.type("小屋の見張り");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "タイルを追加" }).focus();
    await page.keyboard.press("Enter");
    const value = page.getByRole("menuitem", { name: "値", exact: true });
    await value.waitFor();
    const reached = async () => {
      await page.keyboard.press("ArrowDown"); // heard a moment after the menu is seen
      return value.evaluate((item) => item === document.activeElement);
    };
    await expect.poll(reached).toBe(true);
    await page.keyboard.press("Enter");
    const heading = page.getByLabel("見出し");
    await expect.poll(() => heading.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type("北の温度");
    for (const key of ["Tab", "Tab"]) await page.keyboard.press(key);
    await page.keyboard.type("temperature");
    const option = page.getByRole("option", { name: /temperature/ });
    await option.waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await option.waitFor({ state: "hidden" });
    await heading.focus();
    await page.keyboard.press("Enter");
    const handle = page.getByRole("button", { name: "北の温度 を移動" });
    await handle.focus();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"])
      await page.keyboard.press(key);
    await page.getByRole("status").getByText("北の温度: 3 列 1 行、幅 4、高さ 4").waitFor();
    await page.getByRole("button", { name: "保存" }).focus();
    await page.keyboard.press("Enter");
    await saved(page);
    expect(await only()).toMatchObject({ name: "小屋の見張り" });
    expect(await tileNamed("北の温度")).toMatchObject({ kind: "value", place: { x: 2, y: 0, w: 4, h: 4 } });
    await page.getByRole("region", { name: "北の温度" }).getByText("北の小屋").waitFor();
    await page.context().close();
  });

  test("is arranged by dragging, a removed tile comes back, and two editors don't overwrite each other", async () => {
    const { id } = await only();
    const page = await open(`/dashboards/${id}?edit`, "kanri");
    const add = async (kind: string, title: string) => {
      await page.getByRole("button", { name: "タイルを追加" }).click();
      await page.getByRole("menuitem", { name: kind, exact: true }).click();
      await page.getByLabel("見出し").fill(title);
      await page.getByRole("button", { name: "適用" }).click();
    };
    await add("グラフ", "温度の動き");
    const handle = page.getByRole("button", { name: "北の温度 を移動" });
    const from = await handle.boundingBox();
    if (!from) throw new Error("the handle is not on the screen");
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x - 90, from.y + 12, { steps: 4 });
    await page.mouse.move(from.x - 400, from.y + 12, { steps: 8 });
    await page.mouse.up();
    await page.getByRole("button", { name: "温度の動き を削除" }).click();
    await expect.poll(() => page.getByRole("region", { name: "温度の動き" }).count()).toBe(0);
    await page.getByRole("status").getByRole("button", { name: "元に戻す" }).click();
    await page
      .getByRole("region", { name: "温度の動き" })
      .locator("canvas")
      .or(page.getByText("値はまだありません"))
      .first()
      .waitFor();
    await page.getByRole("button", { name: "保存" }).click();
    await saved(page);
    expect((await tileNamed("北の温度"))?.place).toMatchObject({ x: 0, y: 0 });
    expect((await only()).content.tiles.length).toBe(2);

    await page.getByRole("button", { name: "編集", exact: true }).click();
    await page.getByLabel("名称").fill("わたしの名前");
    const { content } = await only();
    await administrator.call("PUT", `/dashboards/${id}`, { name: "べつの人の名前", content });
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("button", { name: /ほかの人の変更を読み込む/ }).click();
    await page.getByRole("heading", { name: "べつの人の名前" }).waitFor();
    expect((await only()).name).toBe("べつの人の名前");
    await page.context().close();
  });

  test("has a floor plan, on which a device is moved with the arrow keys", async () => {
    const { id } = await only();
    const page = await open(`/dashboards/${id}?edit`, "kanri");
    await page.getByRole("button", { name: "タイルを追加" }).click();
    await page.getByRole("menuitem", { name: "図面" }).click();
    await page.getByLabel("見出し").fill("小屋の図");
    await page.locator("input[type=file]").setInputFiles({ name: "plan.png", mimeType: "image/png", buffer: png });
    await page.getByRole("button", { name: "図面に端末を置く" }).click();
    const pin = page.getByRole("button", { name: /北の小屋（左から 50%、上から 50%）/ });
    await pin.focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowUp"]) await page.keyboard.press(key);
    await page.getByRole("button", { name: "適用" }).click();
    await page.getByRole("button", { name: "保存" }).click();
    await saved(page);
    expect((await tileNamed("小屋の図"))?.spots).toMatchObject([{ deviceId: devices[0], x: 0.52, y: 0.49 }]);
    const picture = page.getByRole("region", { name: "小屋の図" }).locator("img");
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(2);
    const { headers } = await fetch(`${running.url}${await picture.getAttribute("src")}`, {
      headers: { cookie: administrator.cookie },
    });
    expect([headers.get("content-type"), headers.get("content-security-policy")]).toEqual([
      "image/webp",
      "default-src 'none'; sandbox",
    ]);
    await page.context().close();
  });

  test("a viewer looks and does not edit; another organization sees nothing of it", async () => {
    const { id } = await only();
    const page = await open(`/dashboards/${id}?edit`, "miru", 360);
    await page.getByRole("region", { name: "北の温度" }).getByText("21.5").waitFor();
    expect(await page.getByRole("button", { name: "保存" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /編集|リンクで共有/ }).count()).toBe(0);
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await send(northEui, 23.5);
    await page.getByRole("region", { name: "北の温度" }).getByText("23.5").waitFor();
    await page.goto(`${running.url}/dashboards/${id}/wall`);
    await page.getByRole("heading", { level: 1, name: "べつの人の名前" }).waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
    await page.context().close();

    const stranger = await open(`/dashboards/${id}`, "tanin");
    await stranger.getByRole("alert").waitFor();
    expect(await stranger.getByText("小屋").count()).toBe(0);
    await stranger.goto(`${running.url}/dashboards`);
    await stranger.getByText("ダッシュボードはまだありません").waitFor();
    await stranger.context().close();
  });

  test("is shown behind a link without login: it goes on by itself, says when it is cut off, and ends when withdrawn", async () => {
    const { id } = await only();
    const page = await open(`/dashboards/${id}`, "kanri");
    await page.getByRole("button", { name: "リンクで共有" }).click();
    await page.getByLabel("用途").fill("事務所の壁");
    await page.getByRole("button", { name: "リンクを作成" }).click();
    const hash = new URL((await page.getByRole("status").locator("code").textContent()) ?? "").hash;
    expect(hash.length).toBeGreaterThan(22);

    const context = await browser.newContext({ locale: "ja-JP", viewport: { width: 1280, height: 900 } });
    const wall = await context.newPage();
    await wall.clock.install();
    const asked: string[] = [];
    wall.on("request", (request) => asked.push(request.url() + (request.headers().referer ?? "")));
    await wall.goto(`${running.url}/shared${hash}`);
    await wall.getByRole("region", { name: "北の温度" }).getByText("23.5").waitFor();
    const picture = wall.getByRole("region", { name: "小屋の図" }).locator("img");
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(2);
    expect(await wall.getByRole("link").count()).toBe(0);
    await send(northEui, 25.5);
    await expect
      .poll(async () => {
        await wall.clock.runFor(11_000);
        return wall.getByRole("region", { name: "北の温度" }).getByText("25.5").count();
      })
      .toBe(1);
    await context.setOffline(true);
    await wall.clock.runFor(60_000);
    await wall.getByText("サーバーとの接続が切れています").waitFor();
    await context.setOffline(false);
    await expect
      .poll(async () => {
        await wall.clock.runFor(11_000);
        return wall.getByText("サーバーとの接続が切れています").count();
      })
      .toBe(0);
    expect(
      asked.filter((line) => line.includes(hash.slice(1)) || !/^(http:\/\/127\.0\.0\.1|blob:)/.test(line)),
    ).toEqual([]);

    await page.getByRole("button", { name: "リンク「事務所の壁」を無効にする" }).click();
    await expect
      .poll(async () => (await administrator.get<{ items: [] }>(`/dashboards/${id}/links`)).items)
      .toEqual([]);
    await wall.clock.runFor(11_000);
    await wall.getByText("このリンクは使用できません").waitFor();
    expect(await wall.getByText("25.5").count()).toBe(0);
    await context.close();
    await page.context().close();
  });

  test("a table of a group shows whoever is put into it, without the dashboard being changed", async () => {
    const { organizationId } = furnished;
    const group = await administrator.post<{ id: string }>("/groups", { organizationId, name: "冬の小屋" });
    await administrator.post(`/groups/${group.id}/members`, { add: [devices[0]] });
    const made = await administrator.post<Dashboard>("/dashboards", {
      ...{ organizationId, name: "冬", content: { version: 1, tiles: [] } },
    });
    const page = await open(`/dashboards/${made.id}?edit`, "kanri");
    await page.getByRole("button", { name: "タイルを追加" }).click();
    await page.getByRole("menuitem", { name: "一覧表" }).click();
    await page.getByLabel("見出し").fill("冬の小屋");
    await page.getByLabel("表示する端末").selectOption({ label: "グループ「冬の小屋」の端末" });
    await page.getByRole("button", { name: "適用" }).click();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await saved(page);
    const table = page.getByRole("region", { name: "冬の小屋" });
    await table.getByText("北の小屋").waitFor();
    expect(await table.getByText("南の小屋").count()).toBe(0);
    await administrator.post(`/groups/${group.id}/members`, { add: [devices[1]] });
    await table.getByText("南の小屋").waitFor();
    await page.context().close();
    expect((await administrator.call("DELETE", `/dashboards/${made.id}`)).status).toBe(204);
  });
});
