/**
 * `npm run bench web`: the page in a real Chromium against a program with 10,000 devices. How soon the first page is useful on a slow
 * line, how soon a year is drawn, how a long list scrolls, and what an hour of live updates leaves in memory.
 */
import type { Browser, CDPSession, Page } from "playwright-core";
import { launchChromium, noteUseful, signIn, untilUseful } from "../test/harness/browser.ts";
import { type FilledPoint, fill } from "../test/harness/filled.ts";
import { type Running, startRunning } from "../test/harness/running.ts";
import { fleetOf } from "./fleet.ts";

const devices = 10_000;
const yearPoints = 35_000;
const yearMs = 365 * 86_400_000;

/** Lighthouse's and DevTools' "fast 3G", without slowing the processor. */
const fast3g = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** A year of one device every quarter of an hour, and two values of every other. */
function* history(ids: readonly string[], now: number): Generator<FilledPoint> {
  const [first = "", ...others] = ids;
  for (let index = 0; index < yearPoints; index += 1) {
    const at = now - yearMs + Math.floor((index * yearMs) / yearPoints);
    const temperature = 15 + 10 * Math.sin(index / 5_600) + 4 * Math.sin(index / 15);
    yield { deviceId: first, at, fields: { temperature: Math.round(temperature * 10) / 10 } };
  }
  for (const [index, deviceId] of others.entries())
    for (const minutes of [70, 10])
      yield {
        ...{ deviceId, at: now - minutes * 60_000 - index },
        fields: { temperature: 20 + (index % 100) / 10, humidity: index % 100, battery: 3.3 },
      };
}

async function everyId({ client }: Running): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = "";
  while (after !== null) {
    const page: { items: { id: string }[]; next: string | null } = await client.get(
      `/devices?limit=1000&after=${after}`,
    );
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  return ids;
}

interface Visit {
  readonly page: Page;
  readonly cdp: CDPSession;
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ locale: "ja-JP", viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await signIn(page);
  await page.locator("input[name=password]").waitFor({ state: "detached" });
  return { page, cdp: await context.newCDPSession(page) };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** From the address to the figures of the overview, with nothing in the browser's cache; the median of five. */
async function firstPaint({ page, cdp }: Visit, url: string): Promise<Record<string, number>> {
  const paints: number[] = [];
  const useful: number[] = [];
  let files = 0;
  let bytes = 0;
  await page.addInitScript(noteUseful);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", fast3g);
  for (let round = 0; round < 5; round += 1) {
    await cdp.send("Network.clearBrowserCache");
    await page.goto(`${url}/overview`, { waitUntil: "commit" });
    await page.getByRole("heading", { name: "対応が必要な端末" }).waitFor();
    const marks = await page.evaluate(untilUseful);
    paints.push(marks.paint);
    useful.push(marks.useful);
    files = marks.fetched.length;
    bytes = marks.fetched.reduce((sum, file) => sum + file.bytes, 0);
  }
  await cdp.send("Network.emulateNetworkConditions", {
    ...fast3g,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  return {
    "first contentful paint, ms": Math.round(median(paints)),
    "overview useful, ms": Math.round(median(useful)),
    "files before that": files,
    "kB before that": Math.round(bytes / 100) / 10,
  };
}

/** The chart of a year: from the answer's arrival to the picture after it. */
async function yearDrawn({ page }: Visit, url: string, id: string): Promise<Record<string, number>> {
  await page.goto(`${url}/devices/${id}`);
  await page.locator("canvas").first().waitFor();
  const drawn: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.getByText("24 時間", { exact: true }).click();
    await page.waitForLoadState("networkidle");
    const [answered, shown] = await page.evaluate(yearInPage);
    drawn.push(shown - answered);
    whole.push(shown);
    await page.reload();
    await page.locator("canvas").first().waitFor();
  }
  return {
    "from the answer to the picture, ms": Math.round(median(drawn)),
    "from the click, ms": Math.round(median(whole)),
  };
}

/** In the page: presses the year and waits for the frame in which its canvas was drawn anew. */
function yearInPage(): Promise<[answered: number, shown: number]> {
  const began = performance.now();
  const isYear = ({ name }: PerformanceEntry) => /measurements\?/.test(name);
  return new Promise((resolve) => {
    const asked = new PerformanceObserver((list) => {
      const entry = list.getEntries().find(isYear);
      if (!(entry instanceof PerformanceResourceTiming)) return;
      asked.disconnect();
      const frame = () =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve([entry.responseEnd - began, performance.now() - began])),
        );
      frame();
    });
    asked.observe({ type: "resource" });
    const year = [...document.querySelectorAll("label")].find((label) => label.textContent === "1 年");
    year?.click();
  });
}

interface Scrolled {
  rows: number;
  frames: number[];
  nodes: number;
}

/** Once to the end, so that all pages are there; then down again at 6,000 pixels a second, each frame timed. */
async function scrolled({ page }: Visit, url: string): Promise<Record<string, number>> {
  await page.goto(`${url}/devices`);
  await page.locator("tbody tr[data-index]").first().waitFor();
  for (;;) {
    const rows = await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      return Number(document.querySelector("table")?.getAttribute("aria-rowcount")) - 1;
    });
    if (rows >= devices) break;
    await page.waitForTimeout(50);
  }
  const { rows, frames, nodes } = await page.evaluate(scrollInPage);
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return {
    "rows of the list": rows,
    "rows in the document": nodes,
    "frames a second": Math.round(1000 / (frames.reduce((sum, ms) => sum + ms, 0) / frames.length)),
    "frame, ms, median": at(0.5),
    "frame, ms, p95": at(0.95),
    "frame, ms, p99": at(0.99),
    "frames over 34 ms of 600": frames.filter((ms) => ms > 34).length,
  };
}

function scrollInPage(): Promise<Scrolled> {
  window.scrollTo(0, 0);
  return new Promise((resolve) => {
    const frames: number[] = [];
    let last = performance.now();
    const step = (now: number) => {
      frames.push(now - last);
      last = now;
      window.scrollBy(0, 100);
      if (frames.length < 620) requestAnimationFrame(step);
      else
        resolve({
          rows: Number(document.querySelector("table")?.getAttribute("aria-rowcount")) - 1,
          frames: frames.slice(20),
          nodes: document.querySelectorAll("tbody tr[data-index]").length,
        });
    };
    requestAnimationFrame(step);
  });
}

/** In use after collecting, in MB. */
async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return Math.round(usedSize / 1e5) / 10;
}

const updatesPerRound = 9_000;

/** An hour of ten measurements a second in four parts, as fast as the page takes them, on the list of all devices. */
async function liveHour({ page, cdp }: Visit, url: string, ids: readonly string[]): Promise<Record<string, number>> {
  await page.addInitScript(() => {
    const Real = window.EventSource;
    window.EventSource = class extends Real {
      constructor(address: string | URL) {
        super(address);
        Object.assign(window, { feed: this });
      }
    };
  });
  await page.goto(`${url}/devices`);
  await page.locator("tbody tr[data-index]").first().waitFor();
  const heap: Record<string, number> = { "heap before, MB": await heapOf(cdp) };
  for (let round = 1; round <= 4; round += 1) {
    await page.evaluate(tell, { ids: ids.slice(0, 1_000), updates: updatesPerRound });
    heap[`heap after ${round * updatesPerRound} updates, MB`] = await heapOf(cdp);
  }
  return heap;
}

async function tell({ ids, updates }: { ids: string[]; updates: number }): Promise<void> {
  const { feed } = window as unknown as { feed: EventSource };
  for (let update = 0; update < updates; update += 1) {
    const said = {
      deviceId: ids[update % ids.length],
      at: new Date().toISOString(),
      values: { temperature: update % 40 },
    };
    feed.dispatchEvent(new MessageEvent("measurement", { data: JSON.stringify(said) }));
    if (update % 20 === 19) await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

export async function web(): Promise<Record<string, unknown>> {
  const running = await startRunning();
  const browser = await launchChromium();
  try {
    await fleetOf(running, devices);
    const ids = await everyId(running);
    await fill(running, history(ids, Date.now()));
    const seen = await visit(browser, running.url);
    return {
      "first page on fast 3G": await firstPaint(seen, running.url),
      "a year of 35,000 points": await yearDrawn(seen, running.url, ids[0] ?? ""),
      "10,000 devices scrolled": await scrolled(seen, running.url),
      "an hour of live updates": await liveHour(seen, running.url, ids),
    };
  } finally {
    await browser.close();
    await running.remove();
  }
}
