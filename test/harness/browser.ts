/** Chromium, as a person would use the pages with it. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { operatorPassword, type Running } from "./running.ts";

const executablePath = "/usr/bin/chromium";

/** False where Chromium is not installed; then the reason is said once for the tests named. */
export function chromiumIsThere(tests: string): boolean {
  const isThere = existsSync(executablePath);
  if (!isThere) process.stdout.write(`skipped: ${tests} (Chromium is not installed)\n`);
  return isThere;
}

export function launchChromium(): Promise<Browser> {
  const quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...quiet] });
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
