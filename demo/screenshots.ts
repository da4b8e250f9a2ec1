/**
 * `npm run screenshots [PART OF A NAME]`: every page, for looking at: Japanese and English, desktop and phone, light, and one dark.
 * Each page is also read by axe; what it finds against WCAG 2.2 AA is written beside the pictures, and fails the command.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { violationsIn } from "../test/harness/axe.ts";
import { signIn } from "../test/harness/browser.ts";
import { settled, speak, stand } from "../test/harness/pages.ts";
import { startDemo } from "./installation.ts";
import { findOut, type Language, type Visitor, visitorsOf } from "./pages.ts";

const folder = fileURLToPath(new URL("../screenshots/", import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

const looks = [
  { name: "ja-desktop", locale: "ja-JP", width: 1280, height: 900, colorScheme: "light" },
  { name: "ja-phone", locale: "ja-JP", width: 360, height: 740, colorScheme: "light" },
  { name: "en-desktop", locale: "en-US", width: 1280, height: 900, colorScheme: "light" },
  { name: "en-phone", locale: "en-US", width: 360, height: 740, colorScheme: "dark" },
] as const;
type Look = (typeof looks)[number];
const languageOf = ({ locale }: Look): Language => (locale === "ja-JP" ? "ja" : "en");

async function opened(browser: Browser, url: string, { account }: Visitor, look: Look): Promise<Page> {
  const { locale, width, height, colorScheme } = look;
  const context = await browser.newContext({
    locale,
    colorScheme,
    viewport: { width, height },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  if (account === null) return page;
  await page.goto(url);
  await signIn(page, account.userId, account.password);
  await page.locator("input[name=password]").waitFor({ state: "detached" });
  await page.evaluate(speak, languageOf(look));
  return page;
}

/** What is worth seeing is not always what a page shows first. */
async function dressed(page: Page, name: string): Promise<void> {
  if (name === "device") await weekCompared(page);
  else if (name === "forgotten") await page.locator("main button[type=button]").last().click();
  else return;
  await page.waitForLoadState("networkidle");
}

async function weekCompared(page: Page): Promise<void> {
  await page.getByText(/^(7 日|7 days|7 d)$/).click();
  await page.getByRole("switch").click({ force: true });
}

/** Pictures of all pages of a visitor; gives back what axe found, a line each. */
async function visit(browser: Browser, url: string, visitor: Visitor, look: Look, only: string): Promise<string[]> {
  const findings: string[] = [];
  const wanted = Object.entries(visitor.pages)
    .map(([name, path]) => ({ name, path, file: `${visitor.name}-${name}-${look.name}` }))
    .filter(({ file }) => file.includes(only));
  if (wanted.length === 0) return findings;
  const page = await opened(browser, url, visitor, look);
  for (const { name, path, file } of wanted) {
    say(file);
    await stand(page, url + path);
    await dressed(page, name);
    await settled(page);
    await page.evaluate("window.scrollTo(0, 0)");
    await page.screenshot({ path: `${folder}${file}.png`, fullPage: true });
    const wide = await page.evaluate("document.documentElement.scrollWidth");
    if (Number(wide) > look.width) findings.push(`${file}: ${wide} px wide`);
    findings.push(...(await violationsIn(page)).map((finding) => `${file}: ${finding}`));
  }
  await page.context().close();
  return findings;
}

async function screenshots(only: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const demo = await startDemo({}, () => {});
  const quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", ...quiet] });
  const findings: string[] = [];
  try {
    const known = await findOut(demo);
    for (const look of looks)
      for (const visitor of visitorsOf(known, languageOf(look)))
        findings.push(...(await visit(browser, demo.running.url, visitor, look, only)));
  } finally {
    await browser.close();
    await demo.stop();
  }
  writeFileSync(`${folder}findings.txt`, findings.map((line) => `${line}\n`).join(""));
  say(`pictures are in screenshots/; axe found ${findings.length} things`);
  for (const finding of findings) say(`  ${finding}`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

await screenshots(process.argv[2] ?? "");
