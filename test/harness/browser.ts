/** Chromium, as a person would use the pages with it. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { operatorPassword, type Running } from "./running.ts";

const executablePath = "/usr/bin/chromium";
/** What comes late on a busy machine is late, not wrong. */
const patienceMs = 60_000;

/** False where Chromium is not installed; then the reason is said once for the tests named. */
export function chromiumIsThere(tests: string): boolean {
  const isThere = existsSync(executablePath);
  if (!isThere) process.stdout.write(`skipped: ${tests} (Chromium is not installed)\n`);
  return isThere;
}

export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...quiet, ...more] });
}

interface Visit {
  readonly locale: string;
  /** CSS pixels. */
  readonly width: number;
  readonly path: string;
  readonly userId?: string;
  readonly password?: string;
}

/** A page of its own context, as the operator sees it, or the user named. */
export async function openedPage(
  { browser, running }: { browser: Browser; running: Running },
  { locale, width, path, userId = "operator", password = operatorPassword }: Visit,
): Promise<Page> {
  const page = await (await browser.newContext({ locale, viewport: { width, height: 900 } })).newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(running.url);
  await signIn(page, userId, password);
  await page.locator("input[name=password]").waitFor({ state: "detached" });
  await page.goto(`${running.url}${path}`);
  return page;
}

/** Fills in and sends the form that stands on the page. */
export async function signIn(page: Page, userId = "operator", password = operatorPassword): Promise<void> {
  await page.locator("input[name=userId]").fill(userId);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
}

export const widthOf = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

/** In the page, before its script: notes the frame in which a heading of the overview's figures stands, as its reader sees it. */
export function noteUseful(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector("main :is(h3, h4)") === null) return;
    observer.disconnect();
    performance.mark("standing");
    requestAnimationFrame(() => performance.mark("useful"));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** In the page: when something was first drawn, when it was of use, and every file that had come by then. In ms and bytes on the line. */
export function untilUseful() {
  const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
  const fetched = performance
    .getEntriesByType("resource")
    .filter((entry) => entry instanceof PerformanceResourceTiming)
    .filter(({ responseEnd }) => responseEnd < at("standing")) // on a busy machine more may come before it is drawn
    .map(({ name, initiatorType, transferSize }) => ({ name, by: initiatorType, bytes: transferSize }));
  return { paint: at("first-contentful-paint"), useful: at("useful"), fetched };
}
