/** The demo's pages, several at a time. */
import type { Browser, Page } from "playwright-core";
import type { Language, Visitor } from "../../demo/pages.ts";
import { openedPage } from "./browser.ts";
import type { Running } from "./running.ts";

/** Of several pages of one address, also of several visitors, the first. */
export function firstOfEach(visitors: readonly Visitor[]): Visitor[] {
  const seen = new Set<string>();
  const isNew = (address: string) => !seen.has(address) && seen.add(address);
  return visitors.map((visitor) => ({
    ...visitor,
    pages: Object.fromEntries(
      Object.entries(visitor.pages).filter(([, path]) => isNew(path === "/" ? visitor.name : path)),
    ),
  }));
}

export interface Site {
  readonly browser: Browser;
  readonly running: Running;
  readonly language?: Language;
}

/** So many pages are open at a time: each waits for answers most of the while. */
const lanes = 6;

const locales = { ja: "ja-JP", en: "en-US" } as const;

/** In the page: whoever is signed in reads this language from now on. */
export async function speak(language: Language): Promise<void> {
  const headers = { "content-type": "application/json" };
  await fetch("/api/v1/me", { method: "PATCH", headers, body: JSON.stringify({ language }) });
}

/** Nothing is on its way any more. */
export const settled = (page: Page): Promise<void> =>
  page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });

/** Opened anew, and drawn whole. */
export async function stand(page: Page, url: string): Promise<void> {
  await page.goto("about:blank"); // another # alone would fetch nothing
  await page.goto(url);
  await page.locator("main :is(h1, h2, h3, form)").first().waitFor();
  await settled(page);
}

/** Looks at pages as a visitor; gives back what was not as it must be, a line each. */
export async function lookAt(
  at: Site,
  { name: who, account, pages }: Visitor,
  look: (page: Page, path: string, name: string) => Promise<void>,
): Promise<string[]> {
  const todo = Object.entries(pages);
  const findings: string[] = [];
  const { language = "ja" } = at;
  const locale = locales[language];
  const door = account && (await openedPage(at, { locale, width: 1280, path: "/account", ...account }));
  await door?.evaluate(speak, language);
  const session = door === null ? {} : { storageState: await door.context().storageState() };
  await Promise.all(
    Array.from({ length: Math.min(lanes, todo.length) }, async () => {
      // The network is cut for a whole context.
      const lane = await at.browser.newContext({ locale, reducedMotion: "reduce", ...session });
      const page = await lane.newPage();
      for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
        const [name, path] = next;
        await look(page, path, name).catch(({ message }: Error) => findings.push(`${who} ${name}: ${message}`));
        await page.unrouteAll({ behavior: "ignoreErrors" });
        await lane.setOffline(false);
      }
      await lane.close();
    }),
  );
  await door?.context().close();
  return findings;
}
