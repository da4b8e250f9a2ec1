/** The page in a real browser: sign in, see the devices, watch a chart update by itself, at desktop and phone width. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { connect } from "mqtt";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf } from "../harness/authenticator.ts";
import {
  chromiumIsThere,
  launchChromium,
  noteUseful,
  openedPage,
  signIn,
  untilUseful,
  widthOf,
} from "../harness/browser.ts";
import { chirpstackUplink, codecSource, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { operatorPassword, type Running, startRunning } from "../harness/running.ts";

const isThere = chromiumIsThere("the page in a browser");
const devEui = "70b3d5eeb0000001";

describe.skipIf(!isThere)("the page", () => {
  let running: Running;
  let browser: Browser;
  let publish: (topic: string, message: string) => Promise<unknown>;
  let send: (fCnt: number, temperature: number) => Promise<unknown>;
  let end: () => Promise<unknown>;

  beforeAll(async () => {
    running = await startRunning();
    const furnished = await furnish(running);
    await register(running, furnished, devEui, { name: "第1ハウス", latitude: 36.1, longitude: 137.9 });
    const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
      username: furnished.username,
      password: furnished.secret,
    });
    publish = (topic, message) => client.publishAsync(topic, message, { qos: 1 });
    send = (fCnt, temperature) => publish(topicOf(devEui), chirpstackUplink(devEui, fCnt, sample(temperature)));
    end = () => client.endAsync();
    await send(1, 20.5);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await end?.();
    await running?.remove();
  });

  test.each([
    ["ja-JP", 1280],
    ["en-US", 360],
  ])("in %s at %d px: signs in, shows the device, and a new value appears by itself", async (locale, width) => {
    const context = await browser.newContext({ locale, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(running.url) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
    });
    await page.goto(running.url);
    await signIn(page);
    await page.getByText("第1ハウス").filter({ visible: true }).first().click();
    await page.locator("canvas").first().waitFor();
    const value = width > 1000 ? 31.5 : 32.5;
    await send(width, value);
    await page.getByText(String(value)).filter({ visible: true }).first().waitFor();
    const coming = page.waitForEvent("download");
    await page
      .getByRole("button", { name: /グラフを画像で保存|Save the chart of/ })
      .first()
      .click();
    const picture = await coming;
    expect(picture.suggestedFilename()).toMatch(/^第1ハウス .+\.png$/);
    expect((await readFile(await picture.path())).subarray(1, 4).toString()).toBe("PNG");
    await page.getByRole("tab", { name: /^(地図|Map)$/ }).click();
    await page.getByRole("tabpanel").locator(".leaflet-container canvas").waitFor();
    await page.goto(`${running.url}/map`);
    await page.getByText("正常 1").waitFor();
    await page.locator(".leaflet-container canvas").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(elsewhere).toEqual([]);
    await context.close();
  });

  test("the first page costs under 200 kB of JavaScript, the rest by route; a page that can't be fetched says so", async () => {
    const context = await browser.newContext({ locale: "ja-JP" });
    const page = await context.newPage();
    const scripts: Promise<Buffer>[] = [];
    page.on("response", (response) => {
      // The map's library comes behind the rest, which doesn't wait for it.
      if (/\.js$/.test(response.url()) && !/-map-/.test(response.url())) scripts.push(response.body());
    });
    await page.goto(running.url);
    await signIn(page);
    await page.getByText("第1ハウス").filter({ visible: true }).first().waitFor();
    const bytes = (await Promise.all(scripts)).reduce((sum, script) => sum + gzipSync(script).length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(200_000);
    const bundle = await fetch(running.url, { headers: { "accept-encoding": "br, gzip" } });
    expect(bundle.headers.get("content-encoding")).toBe("br");
    expect(await bundle.text()).toContain("<script");
    await page.route(/counts-page/, (route) => route.abort());
    await page.getByRole("link", { name: "端末数" }).click();
    await page.getByRole("button", { name: "再読み込み" }).waitFor();
    await page.getByText("ページを読み込めません").waitFor();
    await page.route(/index\.html$/, (route) => route.fulfill({ body: "<script src=/assets/index-later.js>" }));
    await page.getByRole("link", { name: "端末", exact: true }).click();
    await page.getByRole("link", { name: "端末数" }).click();
    await page.getByText("新しい版に更新されました").waitFor();
    await context.close();
  });

  test.each([
    ["en-US", "web.en", "web.ja"],
    ["ja-JP", "web.ja", "web.en"],
  ])(
    "on a slow line: in %s, eight files and 170 kB at most until the overview stands, all asked for at once",
    async (locale, own, others) => {
      await running.client.call("PATCH", "/me", { language: locale.slice(0, 2) });
      const page = await openedPage({ browser, running }, { locale, width: 1280, path: "/account" });
      await page.addInitScript(noteUseful);
      const cdp = await page.context().newCDPSession(page);
      await cdp.send("Network.clearBrowserCache");
      await page.goto(`${running.url}/`);
      await page.waitForFunction(() => performance.getEntriesByName("useful").length > 0);
      const { fetched } = await page.evaluate(untilUseful);
      expect(fetched.length).toBeLessThanOrEqual(8);
      expect(fetched.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(170_000);
      const names = fetched.map(({ name }) => name).join();
      expect(names).toContain(own);
      expect(names).not.toContain(others);
      // What a script found out would be `fetch`, and a way there and back later.
      const found = fetched.filter(({ by, name }) => by === "fetch" && !name.endsWith("/values"));
      expect(found.map(({ name }) => name)).toEqual([]);
      await page.context().close();
    },
  );

  test("without JavaScript the page says what it needs, in the reader's language", async () => {
    const context = await browser.newContext({ locale: "en-US", javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(running.url);
    const said = page.locator("noscript");
    expect(await said.isVisible()).toBe(true);
    expect(await said.textContent()).toContain("needs JavaScript");
    await context.close();
  });

  test("C3: the link of a reminder opens the form as it saves the month; a file is made, downloaded and deleted there", async () => {
    const context = await browser.newContext({ locale: "ja-JP", viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    const today = Temporal.Now.plainDateISO("Asia/Tokyo").toString();
    await page.goto(`${running.url}/exports?from=${today}&to=${today}&archive=zip`);
    await signIn(page);
    await page.getByText("ファイルはまだありません").waitFor();
    expect(await page.locator("select[name=archive]").inputValue()).toBe("zip");
    await page.getByRole("button", { name: "ファイルを作成" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: /ダウンロード/ }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(`measurements_${today}_${today}.zip`);
    expect(await download.failure()).toBeNull();
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    page.once("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "削除" }).click();
    await page.getByText("ファイルはまだありません").waitFor();
    await context.close();
  });

  test("F2: a gap says why it is there, under the chart and in the API", async () => {
    const { items } = await running.client.get<{ items: { id: string; organizationId: string }[] }>("/devices");
    const profile = await running.client.post<{ id: string }>("/device-profiles", {
      ...{ name: "一分ごと", network: "lorawan", expectedIntervalSeconds: 60 },
      codec: { kind: "javascript", source: codecSource },
    });
    const furnished = {
      organizationId: items[0]?.organizationId ?? "",
      profileId: profile.id,
      username: "",
      secret: "",
    };
    const eui = "70b3d5eeb0000002";
    const { id } = await register(running, furnished, eui, { name: "水位計" });
    const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
    const say = (fCnt: number, minutes: number, bytes = sample(20)) =>
      publish(topicOf(eui), chirpstackUplink(eui, fCnt, bytes, minutesAgo(minutes)));
    await say(1, 20);
    await say(2, 19);
    await say(6, 15); // three were sent and not heard
    await say(7, 14, [1]);
    await say(8, 13, [1]);
    await say(9, 12);
    await say(10, -60 * 24);
    await say(11, 1);
    const gapsNow = async () =>
      (
        await running.client.get<{ items: { reason: string; lost: number; undecodable: number }[] }>(
          `/devices/${id}/gaps`,
        )
      ).items;
    await expect.poll(async () => (await gapsNow()).length).toBe(3);
    expect(await gapsNow()).toMatchObject([
      { reason: "lost", lost: 3 },
      { reason: "undecodable", undecodable: 2 },
      { reason: "lost", lost: 1 },
    ]);
    const csv = await fetch(`${running.url}/api/v1/devices/${id}/gaps.csv`, {
      headers: { cookie: running.client.cookie, "accept-language": "ja" },
    });
    expect(decodeURIComponent(csv.headers.get("content-disposition") ?? "")).toContain("水位計-gaps");
    const lines = (await csv.text()).trimEnd().split("\r\n");
    expect(lines[0]).toBe(
      "開始（Asia/Tokyo）,終了（Asia/Tokyo）,理由,デコードできなかった受信数,届かなかった送信数,ゲートウェイ",
    );
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(`^${time},${time},電波不達,0,3,7276ff002e0611bb$`),
      expect.stringMatching(`^${time},${time},デコード不可,2,`),
      expect.stringMatching(`^${time},${time},電波不達,0,1,`),
    ]);
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: `/devices/${id}` });
    await page.getByText("データのない時間 3件").click();
    await page.getByText("3件が未達").waitFor();

    const chart = page.locator("canvas").first();
    await chart.focus();
    await page.keyboard.press("Home");
    await page.getByRole("status").filter({ hasText: "20" }).first().waitFor({ state: "attached" });
    await page.getByRole("switch", { name: "前の期間と比べる" }).press("Space");
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    if (!box) throw new Error("the chart is not drawn");
    const asked = page.waitForRequest((request) => request.url().includes("/measurements?from="));
    await page.mouse.move(box.x + box.width * 0.4, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 100, { steps: 5 });
    await page.mouse.up();
    const { searchParams } = new URL((await asked).url());
    const width = Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "");
    expect(width).toBeGreaterThan(2 * 3_600_000);
    expect(width).toBeLessThan(18 * 3_600_000);
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.context().close();
  });

  test("fields of a profile: what is proposed is changed, kept, and still shown afterwards", async () => {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: "/profiles" });
    const quantity = page.getByLabel("測定項目: temperature");
    await quantity.waitFor();
    expect(await quantity.inputValue()).toBe("temperature");
    await quantity.selectOption("soilTemperature");
    await page.getByLabel("届く値の単位: temperature").selectOption("°F");
    await page.getByRole("button", { name: "対応付けを保存" }).click();
    await page.getByText("保存しました。これから").waitFor();
    await expect.poll(() => quantity.inputValue()).toBe("soilTemperature");
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.reload();
    await quantity.waitFor();
    await expect.poll(() => quantity.inputValue()).toBe("soilTemperature");
    expect(await page.getByLabel("届く値の単位: temperature").inputValue()).toBe("°F");
    await page.context().close();
  });

  test("an account's language that is not its browser's is begun with the next time: one catalogue is fetched", async () => {
    const page = await openedPage({ browser, running }, { locale: "en-US", width: 1280, path: "/devices" });
    await page.getByRole("heading", { name: "端末" }).waitFor();
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(...(/web\.(?:ja|en)/.exec(request.url()) ?? [])));
    await page.reload();
    await page.getByRole("heading", { name: "端末" }).waitFor();
    expect([...new Set(fetched)]).toEqual(["web.ja"]);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("ja");
    await page.context().close();
  });

  test("a trap's state is drawn as it is: a line that steps between two words, read out by the keyboard", async () => {
    const now = Date.now();
    for (const [index, sprung] of [false, true].entries()) {
      const message = chirpstackUplink(devEui, 9_001 + index, sample(20, sprung), now + index);
      await publish(topicOf(devEui), message);
    }
    const { items } = await running.client.get<{ items: { id: string; name: string }[] }>("/devices");
    const id = items.find(({ name }) => name === "第1ハウス")?.id;
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: `/devices/${id}` });
    const chart = page.getByRole("img", { name: "sprung" });
    await chart.focus();
    const lastSaid = async () => {
      await page.keyboard.press("End"); // the newest value may come live
      return page.getByRole("status").filter({ hasText: "はい" }).count();
    };
    await expect.poll(lastSaid).toBeGreaterThan(0);
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("status").filter({ hasText: "いいえ" }).first().waitFor({ state: "attached" });
    await page.context().close();
  });

  test("C4: a second factor is set up on the account page, asked for at the sign-in, and a session elsewhere ended", async () => {
    const context = await browser.newContext({ locale: "ja-JP" });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const signInAgain = async () => {
      await page.goto(running.url);
      await signIn(page);
    };
    await signInAgain();
    await page.getByText("第1ハウス").filter({ visible: true }).first().waitFor();
    await page.goto(`${running.url}/account`);
    const panel = page.locator("form").filter({ hasText: "二要素認証" });
    await panel.locator("input[name=password]").fill(operatorPassword);
    await panel.locator("button[type=submit]").click();
    const secret = (await panel.locator("code").first().textContent()) ?? "";
    await panel.locator("input[name=code]").fill(codeOf(secret));
    await panel.locator("button[type=submit]").click();
    const codes = ((await page.locator("pre").textContent()) ?? "").trim().split("\n");
    expect(codes.length).toBe(10);
    await page.getByText("残り 10 個").waitFor();
    await page.getByRole("button", { name: "終了する" }).last().click();
    await expect.poll(() => running.client.call("GET", "/me").then(({ status }) => status)).toBe(401);
    await context.clearCookies();
    await signInAgain();
    await page.locator("input[name=code]").fill(codes[0] ?? "");
    await page.locator("button[type=submit]").click();
    await page.getByText("第1ハウス").filter({ visible: true }).first().waitFor();
    await context.close();
  });
});
