/** The pages where connections and devices are registered, in a real browser: by hand, by the label's QR code, by a file that says first what it costs. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import encodeQR from "qr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, signIn, widthOf } from "../harness/browser.ts";
import { type Furnished, furnish } from "../harness/furnish.ts";
import { type Running, startRunning } from "../harness/running.ts";

const devEui = "70b3d5eed0000011";
const label = `LW:D0:70B3D57ED0001A2B:${devEui.toUpperCase()}:0042000A:SK2026-0117`;
const priceOf = { "SDM-CHILD-LORAWAN": [1_000, 400], "SDM-PARENT": [0, 250] } as const;

const [filmWidth, filmHeight] = [320, 240];

/** A film of still QR codes, ten a second, as YUV4MPEG2: the form that Chromium takes for a camera. */
function filmOf(texts: readonly string[]): Buffer {
  const size = filmWidth * filmHeight;
  const grey = Buffer.alloc(size / 2, 128);
  const frames = texts.map((text) => {
    const modules = encodeQR(text, "raw", { border: 4, scale: 4 });
    const luma = Buffer.alloc(size, 255);
    for (const [y, row] of modules.entries())
      for (const [x, isDark] of row.entries()) if (isDark) luma[(y + 20) * filmWidth + x + 60] = 0;
    return Buffer.concat([Buffer.from("FRAME\n"), luma, grey]);
  });
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${filmWidth} H${filmHeight} F10:1 Ip C420jpeg\n`), ...frames]);
}

/** In the page: headless Chromium has nobody who could refuse. */
function refusedCamera(): void {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
}

/** In the page: what a browser gives one that came over plain HTTP from elsewhere. */
function noMediaDevices(): void {
  Object.defineProperty(navigator, "mediaDevices", { value: undefined });
}

describe.skipIf(!chromiumIsThere("registering devices in a browser"))("registering devices", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  const path = "/devices/register";
  const visit = (width: number) => openedPage({ browser, running }, { locale: "ja-JP", width, path });

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    const validFrom = "2026-01-01";
    const prices = Object.entries(priceOf).flatMap(([plan, [initial, monthly]]) => [
      { plan, component: "initial", validFrom, yen: initial },
      { plan, component: "monthly", validFrom, yen: monthly },
    ]);
    await running.client.post("/prices", { prices });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  test("a new connection says what to paste into the network server: our broker, or the address that it calls", async () => {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 1280, path: "/connections" });
    const create = page.getByRole("button", { name: "登録する", exact: true });
    await page.getByLabel("接続名").fill("北の網");
    await page.getByLabel("ユーザー名").fill("kita-net");
    await create.click();
    await page.getByText(`127.0.0.1:${running.mqttPort}`).waitFor();
    await page.getByLabel("種別").selectOption({ label: "Sigfox" });
    await page.getByLabel("接続名").fill("シグフォックス");
    await create.click();
    await page
      .getByText(/\/hooks\/[\w-]+/)
      .first()
      .waitFor();
    await page.context().close();
  });

  test("a connection's settings: whom it is open to, a name, disabled and enabled, deleted after a question", async () => {
    const made = await running.client.post<{ connection: { id: string } }>("/connections", {
      ...{ name: "閉域の網", kind: "chirpstack", transport: "http" },
    });
    const now = async () =>
      (
        await running.client.get<{ items: { id: string; enabled: boolean; downlinkUrl: string | null }[] }>(
          "/connections",
        )
      ).items.find(({ id }) => id === made.connection.id);
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path: "/connections" });
    const row = page
      .getByRole("row", { name: "閉域の網" })
      .or(page.getByRole("listitem").filter({ hasText: "閉域の網" }));
    await row.getByRole("button", { name: "設定" }).click();
    const general = page.locator("form").filter({ has: page.getByRole("heading", { name: "「閉域の網」の設定" }) });
    await general.getByLabel("接続元の制限").fill("192.0.2.0/24\n192.0.2.300");
    await general.getByRole("button", { name: "保存する" }).click();
    const wrong = "IPアドレスまたはネットワーク(192.0.2.0/24など)を入力してください。";
    await general.getByText(wrong, { exact: true }).waitFor();
    await general.getByLabel("接続元の制限").fill("192.0.2.0/24");
    await general.getByRole("button", { name: "保存する" }).click();
    await expect.poll(now).toMatchObject({ guard: { addresses: ["192.0.2.0/24"], certificates: [] } });
    await expect.poll(() => general.getByLabel("接続元の制限").inputValue()).toBe("192.0.2.0/24");
    const downlinks = page.locator("form").filter({ has: page.getByRole("heading", { name: "ダウンリンクの送信先" }) });
    await downlinks.getByLabel("ChirpStack REST APIのアドレス").fill("https://chirpstack.example.jp");
    await downlinks.getByLabel("APIトークン").fill("a token");
    await downlinks.getByRole("button", { name: "保存する" }).click();
    await expect.poll(now).toMatchObject({ downlinkUrl: "https://chirpstack.example.jp" });
    await page.getByRole("button", { name: "無効にする" }).click();
    await expect.poll(now).toMatchObject({ enabled: false });
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "削除" }).click();
    await expect.poll(now).toBeUndefined();
    await page.context().close();
  });

  test("a device is registered with a position and without words for its place", async () => {
    const page = await visit(1280);
    await page.getByLabel("端末名").fill("南の井戸");
    await page.getByLabel("DevEUI").fill("70b3d5eed0000003");
    await page.getByLabel("緯度").fill("-35.125");
    await page.getByLabel("経度").fill("137.0625");
    await page.getByRole("button", { name: "端末を登録", exact: true }).click();
    await page.getByRole("link", { name: "端末を開く" }).click();
    await page.getByRole("heading", { name: "南の井戸" }).waitFor();
    const { items } = await running.client.get<{ items: object[] }>("/devices?search=南の井戸");
    expect(items).toMatchObject([{ place: null, latitude: -35.125, longitude: 137.0625 }]);
    await page.context().close();
  });

  test("at 360 px: the QR code on the device fills in its DevEUI; a picture without one says so", async () => {
    const page = await visit(360);
    const read = async (name: string, buffer: Uint8Array) => {
      const choosing = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "QRコードの画像を選ぶ" }).click();
      await (await choosing).setFiles({ name, mimeType: "image/gif", buffer: Buffer.from(buffer) });
    };
    await read("wall.gif", encodeQR("https://example.jp/", "gif", { scale: 4 }));
    await page.getByText("機器のQRコードが見つかりません").waitFor();
    await read("label.gif", encodeQR(label, "gif", { scale: 4 }));
    await page.getByText("読み取りました").waitFor();
    expect(await page.getByLabel("DevEUI").inputValue()).toBe(devEui);
    await page.getByLabel("端末名").fill("北の井戸");
    await page.getByRole("button", { name: "端末を登録", exact: true }).click();
    await page.getByRole("link", { name: "端末を開く" }).waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.context().close();
  });

  test("the camera reads the label that is held before it, and says so of a code that is no label; then it is off", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hatoba-camera-"));
    const film = join(folder, "film.y4m");
    writeFileSync(film, filmOf([...Array(10).fill("https://example.jp/"), ...Array(30).fill(label)]));
    const withCamera = await launchChromium([
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ]);
    try {
      const page = await openedPage({ browser: withCamera, running }, { locale: "ja-JP", width: 360, path });
      await page.context().grantPermissions(["camera"]);
      await page.getByRole("button", { name: "カメラでQRコードを読み取る" }).click();
      await page.getByText("機器のQRコードではありません").waitFor();
      await page.getByText("読み取りました").waitFor();
      expect(await page.getByLabel("DevEUI").inputValue()).toBe(devEui);
      expect(await page.locator("video").count()).toBe(0);
      expect(await widthOf(page)).toBeLessThanOrEqual(360);
    } finally {
      await withCamera.close();
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    ["no camera", "カメラが見つかりません", () => {}],
    ["a camera that is refused", "カメラの使用が許可されていません", refusedCamera],
    ["a page without HTTPS", "HTTPS で開かれていない", noMediaDevices],
  ])("%s is said, with what can be done instead", async (_, said, circumstance) => {
    const context = await browser.newContext({ locale: "ja-JP", permissions: ["camera"] });
    const page = await context.newPage();
    await page.addInitScript(circumstance);
    await page.goto(`${running.url}${path}`);
    await signIn(page);
    await page.getByRole("button", { name: "カメラでQRコードを読み取る" }).click();
    await page.getByRole("alert").filter({ hasText: said }).waitFor();
    await context.close();
  });

  test("a dropped file names each line's mistakes; the mended one says what it will cost (SDM 第7条)", async () => {
    const page = await visit(1280);
    const header = "organizationId,profileId,name,devEui";
    const row = (name: string, eui: string) => [furnished.organizationId, furnished.profileId, name, eui].join();
    const drop = (lines: string[]) =>
      page.evaluate(
        ([text]) => {
          const files = new DataTransfer();
          files.items.add(new File([text ?? ""], "devices.csv", { type: "text/csv" }));
          const zone = document.querySelector("section[aria-label]");
          zone?.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        },
        [lines.join("\n")],
      );
    const good = [row("一号", "70b3d5eed0000021"), row("二号", "70b3d5eed0000022")];
    await page.getByRole("heading", { name: "CSV ファイルでまとめて登録" }).waitFor();
    await drop([header, ...good, row("三号", "70b3"), row("", devEui)]);
    await page.getByRole("row", { name: /^4 devEui/ }).waitFor();
    await page.getByRole("row", { name: /^5 name/ }).waitFor();
    await drop([header, ...good]);
    await page.getByText(/2 台を登録できます。初期費用 .2,000、月額 .1,300/).waitFor();
    const before = await running.client.get<{ items: unknown[] }>("/devices?search=号");
    expect(before.items).toEqual([]);
    await page.getByRole("button", { name: "2 台を登録する" }).click();
    await page.getByText("2 台を登録しました。").waitFor();
    await page.context().close();
  });

  test("SDM 第5条5項1号 (R-123): what came with a delivery is put on a list; then nothing else is registered, until it is taken off", async () => {
    const page = await visit(360);
    await page.getByRole("link", { name: "調達された対応機器の一覧" }).click();
    await page.getByText("一覧は空です").waitFor();
    await page.getByLabel("納品（ロット）").fill("2026-11 納品");
    await page.getByLabel("DevEUI").fill("70B3D5EED00000F1 70B3D5EED00000F2");
    await page.getByRole("button", { name: "一覧に追加する" }).click();
    await page.getByRole("row", { name: /70b3d5eed00000f1.*2026-11 納品.*未登録/ }).waitFor();
    expect(await widthOf(page)).toBe(360);
    const { organizationId, profileId } = furnished;
    const other = { organizationId, profileId, name: "知らない端末", devEui: "70b3d5eed00000f9" };
    expect(await running.client.call("POST", "/devices", other)).toMatchObject({
      ...{ status: 400, body: { errors: [{ path: "devEui" }] } },
    });
    await page.getByLabel("操作").selectOption("remove");
    await page.getByLabel("DevEUI").fill("70B3D5EED00000F1, 70B3D5EED00000F2");
    await page.getByRole("button", { name: "一覧から外す" }).click();
    await page.getByText("一覧は空です").waitFor();
    await running.client.post("/devices", other);
    await page.context().close();
  });
});
