/** WCAG 2.2 AA on every page of the demo, as axe reads it and as a keyboard goes through it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, startDemo } from "../../demo/installation.ts";
import { findOut, type Known, visitorsOf } from "../../demo/pages.ts";
import { violationsIn } from "../harness/axe.ts";
import { chromiumIsThere, launchChromium, widthOf } from "../harness/browser.ts";
import { outOfReach, unseen, walk } from "../harness/keyboard.ts";
import { firstOfEach, lookAt, settled, stand } from "../harness/pages.ts";

const looks = {
  ja: [
    { colorScheme: "light", width: 1280, byKeyboard: true },
    { colorScheme: "dark", width: 360, byKeyboard: false },
  ],
  en: [
    { colorScheme: "dark", width: 1280, byKeyboard: false },
    { colorScheme: "light", width: 360, byKeyboard: false },
  ],
} as const;
type Look = (typeof looks)["ja" | "en"][number];

async function dress(page: Page, { width, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  await settled(page);
}

/** What is wrong with a page in this look, a line each. */
async function wrongWith(page: Page, look: Look): Promise<string[]> {
  await dress(page, look);
  const wrong = await violationsIn(page);
  if ((await widthOf(page)) > look.width) wrong.push("is scrolled sideways (1.4.10)");
  if (look.byKeyboard) {
    wrong.push(...(await page.evaluate(outOfReach)).map((element) => `is not come to by Tab (2.1.1): ${element}`));
    wrong.push(...unseen(await walk(page, "Tab")).map(({ name, wrong }) => `${name} ${wrong}`));
  }
  return wrong.map((line) => `${look.colorScheme} ${look.width}: ${line}`);
}

describe.skipIf(!chromiumIsThere("WCAG 2.2 AA on every page"))("every page", () => {
  let demo: Demo;
  let browser: Browser;
  let known: Known;
  beforeAll(async () => {
    demo = await startDemo({}, () => {});
    known = await findOut(demo);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test.for([
    { language: "ja", also: ", and by keyboard every stop is seen, none is left out and none holds who came" },
    { language: "en", also: "" },
  ] as const)(
    "WCAG 2.2 AA, $language: axe finds nothing in light and dark, and nothing is scrolled sideways at 1280 and 360 px$also",
    { timeout: 400_000 },
    async ({ language }) => {
      const findings: string[] = [];
      for (const visitor of firstOfEach(visitorsOf(known, language)))
        findings.push(
          ...(await lookAt({ browser, running: demo.running, language }, visitor, async (page, path) => {
            await stand(page, demo.running.url + path);
            const wrong: string[] = [];
            for (const look of looks[language]) wrong.push(...(await wrongWith(page, look)));
            if (wrong.length > 0) throw new Error(wrong.join("\n"));
          })),
        );
      expect(findings).toEqual([]);
    },
  );
});
