/** A device's charts in a real browser: where nothing is and why, named for whoever points at it. */
import { join } from "node:path";
import { connect } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "#database";
import { createLog } from "#foundation/log";
import type { IngestTables } from "../../ingest/tables.ts";
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
import { type Running, startRunning } from "../harness/running.ts";

const devEui = "70b3d5eec0000001";
const gatewayId = "7276ff002e0611bb";
const hourMs = 3_600_000;
const now = Date.now();
const hoursAgo = (hours: number) => now - hours * hourMs;

/** What was there in the last two days, which no test can wait for: the program, and what its gateway heard of all devices. */
async function tellPast(running: Running): Promise<void> {
  await running.end();
  const log = createLog("silent", "json");
  const database = await openDatabase({ url: join(running.dataFolder, "hatoba.db"), log });
  await database.transaction(async (tx) => {
    const books = tx.withTables<IngestTables>();
    const runs = [
      [hoursAgo(48), hoursAgo(13)],
      [hoursAgo(10), now],
    ].map(([startedAt = 0, aliveAt = 0], index) => ({ id: `run-${index}`, programId: "p", startedAt, aliveAt }));
    await books.insertInto("programRuns").values(runs).execute();
    const lastHour = Math.floor(now / hourMs);
    const hours = Array.from({ length: 48 }, (_, index) => ({
      gatewayId,
      hour: (lastHour - index) * hourMs,
      uplinks: 20,
    }));
    const isDown = (hour: number) => hour + hourMs > hoursAgo(19) && hour < hoursAgo(15);
    await books
      .insertInto("gatewayHours")
      .values(hours.filter(({ hour }) => !isDown(hour)))
      .execute();
  });
  await database.close();
  await running.restart();
}

/** A day of a device that speaks twice an hour, without six parts of it. */
async function tellDay(publish: (message: string) => Promise<unknown>): Promise<void> {
  const gaps = [
    [22, 20],
    [19, 15],
    [13, 10],
    [8, 6],
    [5, 3],
    [1.5, 0],
  ];
  let fCnt = 0;
  for (let hours = 24; hours > 0; hours -= 0.5) {
    const isLost = hours < 8 && hours > 6;
    if (isLost) fCnt += 1;
    const isUnreadable = hours < 5 && hours > 3;
    if (!isUnreadable && gaps.some(([from = 0, to = 0]) => hours < from && hours > to)) continue;
    const bytes = isUnreadable ? [1] : sample(20 + Math.round(hours % 5));
    await publish(chirpstackUplink(devEui, ++fCnt, bytes, hoursAgo(hours)));
  }
  await publish(chirpstackUplink(devEui, ++fCnt, sample(20), hoursAgo(-24)));
}

const colours = {
  silent: "6b7280",
  "gateway-down": "be185d",
  outage: "b91c1c",
  lost: "b58900",
  undecodable: "c2410c",
  "bad-clock": "7c3aed",
};

/** In the page: the middle of where a colour stands on the first canvas, in its CSS pixels; null where it doesn't. */
function placeOf(colour: string): { x: number; y: number } | null {
  const canvas = document.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  if (!canvas || !pen) return null;
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const wanted = [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const found: { x: number; y: number }[] = [];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (wanted.every((part, index) => data[(y * width + x) * 4 + index] === part)) found.push({ x, y });
  if (found.length < 12) return null;
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const at = { x: middle(found.map(({ x }) => x)), y: middle(found.map(({ y }) => y)) };
  return { x: (at.x * canvas.clientWidth) / width, y: (at.y * canvas.clientHeight) / height };
}

/** In the page, before its script: what is written on canvases stands in `written`. */
function noteWritten(): void {
  const { fillText } = CanvasRenderingContext2D.prototype;
  const written: string[] = [];
  Object.assign(window, { written });
  CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
    written.push(text);
    fillText.call(this, text, ...where);
  };
}

/** In the page: when what has happened by now is drawn. */
function nextFrame(): Promise<void> {
  return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())));
}

const written = (page: Page) => page.evaluate<string>("window.written.join()");

describe.skipIf(!chromiumIsThere("a device's charts in a browser"))("a device's charts", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;
  let id = "";

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    const profile = await running.client.post<{ id: string }>("/device-profiles", {
      ...{ name: "30分ごと", network: "lorawan", expectedIntervalSeconds: 1800 },
      codec: { kind: "javascript", source: codecSource },
    });
    id = (await register(running, { ...furnished, profileId: profile.id }, devEui, { name: "水位計" })).id;
    await tellPast(running);
    const { username, secret: password } = furnished;
    const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
    await tellDay((message) => client.publishAsync(topicOf(devEui), message, { qos: 1 }));
    await client.endAsync();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  test("PRODUCT F2: a day with every kind of gap says each reason once, in its order", async () => {
    const reasons = async () =>
      (await running.client.get<{ items: { reason: string }[] }>(`/devices/${id}/gaps`)).items.map(
        ({ reason }) => reason,
      );
    await expect.poll(reasons).toEqual(Object.keys(colours));
  });

  test.each([
    ["ja-JP", 1280, ["送信なし", "ゲートウェイ停止", "システム停止", "電波不達", "デコード不可", "時刻異常"]],
    ["ja-JP", 360, ["送信なし", "ゲートウェイ停止", "システム停止", "電波不達", "デコード不可", "時刻異常"]],
    ["en-US", 1280, ["Nothing sent", "Gateway down", "Our outage", "Lost on air", "Not decodable", "Wrong clock"]],
    ["en-US", 360, ["Nothing sent", "Gateway down", "Our outage", "Lost on air", "Not decodable", "Wrong clock"]],
  ])(
    "PRODUCT F2: in %s at %d px all six are drawn, and named to the pointer and to the keyboard",
    async (locale, width, words) => {
      await running.client.call("PATCH", "/me", { language: locale.slice(0, 2) });
      const page = await openedPage({ browser, running }, { locale, width, path: `/devices/${id}` });
      await page.addInitScript(noteWritten);
      await page.reload();
      const chart = page.locator("canvas").first();
      await chart.waitFor();
      await chart.scrollIntoViewIfNeeded();
      for (const [index, colour] of Object.values(colours).entries()) {
        const named = async () => {
          const position = await page.evaluate(placeOf, colour);
          await page.mouse.move(0, 0);
          await page.evaluate("window.written.length = 0");
          if (position) await chart.hover({ position });
          await page.evaluate(nextFrame);
          return written(page);
        };
        // Until the chart stands still: while it is drawn anew, a place is soon somebody else's.
        await expect.poll(named, { message: words[index] ?? "" }).toContain(words[index]);
      }
      await chart.focus();
      const read: string[] = [];
      await page.keyboard.press("End");
      for (let step = 0; step < 60; step += 1) {
        read.unshift((await page.getByRole("status").filter({ hasText: /\d/ }).first().textContent()) ?? "");
        await page.keyboard.press("ArrowLeft");
      }
      const reasons = read.flatMap((said) => words.filter((word) => said.includes(word)));
      expect([...new Set(reasons)]).toEqual(words);
      for (const word of words) await page.locator("summary").getByText(word).waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
      await page.context().close();
    },
  );
});
