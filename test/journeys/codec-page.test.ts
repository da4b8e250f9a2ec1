/** A profile's page in a real browser: the codec is tried at each keystroke, compared, switched on, taken back and released. */
import { connect } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import {
  chirpstackUplink,
  codecSource,
  type Furnished,
  furnish,
  register,
  sample,
  topicOf,
} from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const [devEui, hangingEui] = ["70b3d5eec0000001", "70b3d5eec0000002"] as const;

describe.skipIf(!chromiumIsThere("the codec's page in a browser"))("a profile's page", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  let hangingId = "";

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    await register(running, furnished, devEui, { name: "第1ハウス" });
    const hanging = await running.client.post<{ id: string }>("/device-profiles", {
      name: "止まる",
      network: "lorawan",
      codec: { kind: "javascript", source: "function decodeUplink(i) { for (;;); }" },
    });
    hangingId = hanging.id;
    await register(running, { ...furnished, profileId: hangingId }, hangingEui, { name: "止まる装置" });
    const { username, secret: password } = furnished;
    const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
    for (let fCnt = 1; fCnt <= 30; fCnt += 1)
      for (const to of [devEui, hangingEui])
        await client.publishAsync(topicOf(to), chirpstackUplink(to, fCnt, sample(20 + fCnt / 10)), { qos: 1 });
    await client.endAsync();
    await until("the hold", async () => {
      const { hold } = await running.client.get<{ hold: object | null }>(`/device-profiles/${hangingId}`);
      return hold !== null;
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  const opened = (locale: string, width: number, path: string) =>
    openedPage({ browser, running }, { locale, width, path });
  const picture = (page: Page, name: string) =>
    process.env.HATOBA_PICTURES
      ? page.screenshot({ path: `${process.env.HATOBA_PICTURES}/${name}.png`, fullPage: true })
      : Promise.resolve();

  test("at 1280 px: typed, tried, kept as an example, compared over real uplinks, switched on; the version is in the list", async () => {
    const page = await opened("ja-JP", 1280, `/profiles/${furnished.profileId}`);
    const source = page.getByRole("textbox", { name: "復号プログラム" });
    await source.waitFor();
    await page.getByLabel("ペイロード(16 進数または Base64)").fill("00D2 370C E4");
    await page.getByRole("cell", { name: "21 °C" }).waitFor();
    await page.getByLabel("例の名前").fill("二十一度");
    await page.getByRole("button", { name: "例として保存" }).click();
    await page.getByText("1 件中 1 件合格").waitFor();

    await source.fill(codecSource.replace("/ 10", "/ 10 + 0.5").replace("var data", "console.log('起動'); var data"));
    await page.getByRole("cell", { name: "21.5 °C" }).waitFor();
    await page.getByText("起動", { exact: true }).waitFor();
    await page.getByText("temperature が 21 ではなく 21.5 です").waitFor();
    expect(await page.getByRole("button", { name: /に切り替える/ }).count()).toBe(0);
    await page.getByRole("button", { name: "違いを確認" }).click();
    await page.getByText("30 件中 30 件の結果が変わります。").waitFor();
    await page.getByText("23 → 23.5 (第1ハウス)").waitFor();
    await page.getByLabel("変更の内容").fill("補正 +0.5 °C");
    await picture(page, "codec-1280");
    expect(await running.client.get(`/device-profiles/${furnished.profileId}`)).toMatchObject({ version: 1 });
    await page.getByRole("button", { name: "版 2 に切り替える" }).click();
    await page.getByText("版 2 に切り替えました").waitFor();
    const row = page.getByRole("row").filter({ hasText: "補正 +0.5 °C" });
    await row.getByText("operator").waitFor();
    await row.getByRole("button", { name: "差分" }).click();
    await page.getByText("版 1 から版 2").waitFor();
    await page.getByRole("button", { name: "編集欄に読み込む" }).click();
    await page.getByRole("cell", { name: "21 °C" }).waitFor();
    expect(await source.inputValue()).toBe(codecSource);
    expect(await widthOf(page)).toBeLessThanOrEqual(1280);
    await page.context().close();
  });

  test("history: what the codec in use would change is seen, then applied, then put back", async () => {
    const page = await opened("ja-JP", 1280, `/profiles/${furnished.profileId}`);
    const { id } = (await running.client.get<{ items: { id: string; name: string }[] }>("/devices?search=第1"))
      .items[0] ?? {
      id: "",
    };
    const latest = async () => {
      const { latest: values } = await running.client.get<{ latest: { temperature?: { value: number } } }>(
        `/devices/${id}`,
      );
      return values.temperature?.value;
    };
    const job = (kind: string) => page.getByRole("region", { name: kind, exact: true });
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "試算する" }).click();
    await job("試算").getByText("完了").waitFor();
    await job("試算").getByText("30 件を復号し、30 件の結果が異なります").waitFor();
    await job("試算").getByRole("cell", { name: "temperature 20.6" }).first().waitFor();
    expect(await latest()).toBe(23);
    await job("試算").getByRole("button", { name: "この結果を適用" }).click();
    await job("適用").getByText("完了").waitFor();
    await expect.poll(latest).toBe(23.5);
    await job("試算").getByText("もう一度試算してください").waitFor();
    expect(await job("試算").getByRole("button").count()).toBe(0);
    await picture(page, "redecode-1280");
    await job("適用").getByRole("button", { name: "元に戻す" }).click();
    await job("元に戻す").getByText("完了").waitFor();
    await expect.poll(latest).toBe(23);
    expect(await job("適用").getByRole("button", { name: "元に戻す" }).count()).toBe(0);
    await page.getByLabel("開始日(任意)").fill("2001-02-03");
    await page.getByLabel("終了日(任意)").fill("2001-02-04");
    await page.getByRole("button", { name: "試算する" }).click();
    await job("試算").first().getByText("試算: 2001-02-03 ~ 2001-02-04").waitFor();
    await job("試算").first().getByText("0 件を復号し").waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    // The menu slides out of a window that became narrow.
    await expect.poll(() => widthOf(page)).toBeLessThanOrEqual(360);
    await picture(page, "redecode-360");
    await page.goto(`${running.url}/devices/${id}`);
    await page.getByRole("tab", { name: "受信履歴" }).click();
    await page.getByRole("button", { name: "試算する" }).click();
    await job("試算").getByText("30 件を復号し、30 件の結果が異なります").waitFor();
    await job("試算").getByRole("button", { name: "この結果を適用" }).click();
    await job("適用").getByText("完了").waitFor();
    await expect.poll(latest).toBe(23.5);
    const ofDevice = await running.client.get<{ items: unknown[] }>(`/decode-jobs?deviceId=${id}`);
    expect(ofDevice.items.length).toBe(2);
    await picture(page, "redecode-device-360");
    await page.context().close();
  });

  test("at 360 px: a hold says why and how much waits, a mistake in the source is said, and a release lets it go on", async () => {
    await running.client.call("PATCH", "/me", { language: "en" });
    const page = await opened("en-US", 360, "/profiles");
    await page.getByRole("link", { name: "止まる" }).click();
    await page.getByText("This codec is on hold").waitFor();
    await page.getByText(/(1\d|20) uplinks wait/).waitFor();
    const uplinks = page.getByLabel("What to decode");
    await until("the latest uplinks", async () => (await uplinks.locator("option").count()) > 5);
    await uplinks.selectOption({ index: 1 });
    // On a busy machine the whole sandbox is ended before the codec has had its time.
    await page.getByText(/took longer than 50 ms|sandbox was ended/).waitFor();
    await page.getByLabel("Codec source").fill("function decodeUplink( {");
    await page
      .getByText(/SyntaxError/)
      .first()
      .waitFor();
    await picture(page, "codec-360");
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.getByRole("button", { name: "Dry run" }).click();
    const dryRun = page.getByRole("region", { name: "Dry run" });
    await dryRun.getByText("the codec hung or broke too often").waitFor();
    await dryRun.getByRole("button", { name: "Resume" }).click();
    await until("the job went on", async () => {
      const { items } = await running.client.get<{ items: object[] }>("/audit?action=decode-job.resumed");
      return items.length === 1;
    });
    await page.getByRole("button", { name: "Release" }).click();
    await page.getByText("This codec is on hold").waitFor({ state: "detached" });
    await page.context().close();
  });

  test("which quantities a codec's fields are is proposed with the units that it says, and kept", async () => {
    const source = `function decodeUplink(i) { return { data: {
      air: { temperature: { value: 70 + i.bytes[2] / 100, unit: "°F" } }, battery: { value: 3300, unit: "mV" }, mode: "x" } }; }`;
    await running.client.call("PATCH", `/device-profiles/${furnished.profileId}`, {
      codec: { kind: "javascript", source },
      quantities: {},
    });
    await running.client.call("PATCH", "/me", { language: "ja" });
    const page = await opened("ja-JP", 1280, "/profiles");
    const { name } = await running.client.get<{ name: string }>(`/device-profiles/${furnished.profileId}`);
    await page.getByLabel("対応付けるプロファイル").selectOption({ label: name });
    const row = (field: string) => page.getByRole("row").filter({ hasText: field });
    await row("air.temperature").getByText("候補").waitFor();
    expect(await row("air.temperature").textContent()).toContain("°F");
    expect(await page.getByLabel("測定項目: air.temperature").inputValue()).toBe("temperature");
    expect(await page.getByLabel("届く値の単位: battery").inputValue()).toBe("mV");
    expect(await page.getByLabel("測定項目: mode").inputValue()).toBe("");
    await picture(page, "mapping");
    await page.getByRole("button", { name: "対応付けを保存" }).click();
    await row("battery").getByText("保存済み").waitFor();
    const { quantities } = await running.client.get<{ quantities: object }>(`/device-profiles/${furnished.profileId}`);
    expect(quantities).toEqual({
      "air.temperature": { quantity: "temperature", unit: "°F" },
      battery: { quantity: "batteryVoltage", unit: "mV" },
    });
    await page.context().close();
  });
});
