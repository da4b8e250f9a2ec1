/** What every page shows while it has nothing to show: answers that are awaited, that fail, no network, and nothing there yet. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, startDemo } from "../../demo/installation.ts";
import { findOut, visitorsOf } from "../../demo/pages.ts";
import { chromiumIsThere, launchChromium, openedPage } from "../harness/browser.ts";
import { aUser, userPassword } from "../harness/furnish.ts";
import { firstOfEach, lookAt } from "../harness/pages.ts";
import { operatorPassword, type Running, startRunning } from "../harness/running.ts";

const catalogue: Record<string, string> = Object.assign(
  {},
  ...["web", "web-dashboards", "web-organizations", "web-trade"].map((part) =>
    JSON.parse(readFileSync(new URL(`../../text/${part}.ja.json`, import.meta.url), "utf8")),
  ),
);
function sentence(key: string): string {
  const said = catalogue[key];
  if (said === undefined) throw new Error(`the catalogue does not say ${key}`);
  return said;
}

type EmptyLists = Readonly<Record<string, readonly [says: string, next: string]>>;

/** What a list says before there is anything, and the next step it names, by page. */
const whoever: EmptyLists = {
  "/overview": ["devices.none", "devices.noneRegister"],
  "/devices": ["devices.none", "devices.noneRegister"],
  "/map": ["map.none", "map.noneNext"],
  "/dashboards": ["dashboards.none", "dashboards.noneNext"],
  "/incidents": ["incidents.none", "incidents.noneNext"],
  "/exports": ["exports.none", "exports.noneNext"],
  "/groups": ["groups.none", "groups.noneNext"],
  "/rules": ["rules.none", "rules.noneNext"],
  "/channels": ["channels.none", "channels.noneNext"],
  "/webhooks": ["webhooks.none", "webhooks.noneNext"],
  "/traps": ["traps.noTeams", "traps.noTeamsNext"],
  "/mail": ["mail.none", "mail.noneNext"],
  "/counts": ["counts.none", "counts.noneNext"],
  "/statements": ["statements.none", "statements.noneNext"],
  "/account": ["tokens.none", "tokens.noneNext"],
};
const emptyLists: Readonly<Record<"operator" | "holder", EmptyLists>> = {
  operator: {
    ...whoever,
    "/devices/register": ["profiles.none", "register.profileFirst"],
    "/intake": ["intake.none", "intake.noneNext"],
    "/connections": ["connections.none", "connections.noneNext"],
    "/profiles": ["profiles.none", "profiles.noneNext"],
    "/applications": ["applications.none", "applications.noneNext"],
    "/contracts": ["contracts.none", "contracts.noneNext"],
    "/data-use": ["dataUse.noTexts", "dataUse.noTextsNext"],
    "/procured-devices": ["procured.none", "procured.noneNext"],
    "/discontinuations": ["discontinuations.none", "discontinuations.noneNext"],
    "/equipment": ["equipment.none", "equipment.noneNext"],
    "/notices": ["notices.none", "notices.noneNext"],
    "/billing": ["billing.none", "billing.noneNext"],
  },
  holder: {
    ...whoever,
    "/contracts": ["contracts.none", "contracts.noneNextHolder"],
    "/prices": ["prices.none", "prices.noneNextHolder"],
  },
};
const nothingThere = [
  ...new Set(Object.values(emptyLists).flatMap((lists) => Object.values(lists).map(([title]) => sentence(title)))),
];

/** The addresses that the web app draws. */
const routes = Array.from(
  readFileSync(new URL("../../web/app.tsx", import.meta.url), "utf8").matchAll(/(?:path=|^ {2})"(\/[^"]*)"/gm),
  ([, path = ""]) => new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`),
);

/** Forms that ask nothing when they are opened: there is no answer to await, and none to fail. */
const formsAlone = ["reset", "first-password"];
/** Drawn whole by the server, also without JavaScript: there is no page before its answer, and none that would know of the network. */
const isDrawnByServer = (path: string) => /^\/[ti]\//.test(path);

const problem = { title: "予期しないエラー", detail: "しばらくしてからもう一度お試しください。", status: 500 };

/** A page's own questions: held back, then failing, then let through. Who is signed in is asked before. */
async function valveOf(page: Page, whoIsOwn: boolean) {
  const held = Promise.withResolvers<void>();
  let asked = 0;
  let fails = true;
  const own = (url: URL) => /^\/api\/v1\/(?!live)/.test(url.pathname) && (whoIsOwn || url.pathname !== "/api/v1/me");
  await page.route(own, async (route) => {
    asked += 1;
    await held.promise;
    if (fails) await route.fulfill({ status: 500, contentType: "application/problem+json", json: problem });
    else await route.continue();
  });
  return {
    asked: () => asked,
    fail: () => held.resolve(),
    pass() {
      fails = false;
    },
  };
}

async function claimsNothing(page: Page): Promise<string[]> {
  const shown = (await page.locator("body").textContent()) ?? "";
  return nothingThere.filter((title) => shown.includes(title));
}

/** What stays whatever time does to ages and clocks. */
const outline = async (page: Page) => ({
  headings: await page.locator(":is(h1, h2, h3, h4)").allInnerTexts(),
  rows: await page.locator("tr").count(),
});

/** A page whose answers are late, then fail, then come; throws at the first state that is not as it must be. */
async function awaited(page: Page, url: string, whoIsOwn: boolean): Promise<void> {
  const busy = page.locator("[aria-busy=true]");
  const failures = page.getByRole("alert").filter({ hasText: problem.title });
  const valve = await valveOf(page, whoIsOwn);
  await page.goto(url);
  await expect.poll(valve.asked, { message: "asks" }).toBeGreaterThan(0);
  await expect.poll(() => busy.count(), { message: "loading: is said" }).toBeGreaterThan(0);
  expect(await claimsNothing(page), "loading: claims").toEqual([]);
  valve.fail();
  const again = page.getByRole("alert").getByRole("button", { name: sentence("missed.again") });
  await expect.poll(() => failures.count(), { message: "error: what failed" }).toBeGreaterThan(0);
  await expect.poll(() => again.count(), { message: "error: a way to try again" }).toBe(1);
  expect(await claimsNothing(page), "error: claims").toEqual([]);
  valve.pass();
  await again.click();
  await expect
    .poll(async () => (await failures.count()) + (await again.count()) + (await busy.count()), {
      message: "tried again",
    })
    .toBe(0);
}

/** A page that stands and loses the network for a while. */
async function cutOff(page: Page): Promise<void> {
  const before = await outline(page);
  const lost = page.getByRole("alert").filter({ hasText: sentence("connection.lost") });
  await page.context().setOffline(true);
  await expect.poll(() => lost.count(), { message: "offline: is said" }).toBe(1);
  expect(await lost.textContent(), "offline: why").toContain(sentence("connection.offline"));
  const still = await outline(page);
  expect(still.headings, "offline: headings stay").toEqual(expect.arrayContaining(before.headings));
  expect(still.rows, "offline: rows stay").toBeGreaterThanOrEqual(before.rows);
  await page.context().setOffline(false);
  await expect.poll(() => lost.count(), { message: "online again" }).toBe(0);
}

describe.skipIf(!chromiumIsThere("what pages show while there is nothing to show"))("every page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  describe("with data", () => {
    let demo: Demo;
    beforeAll(async () => {
      demo = await startDemo({}, () => {});
    });
    afterAll(() => demo?.stop());

    test("says that it loads, what failed and how to try again, and that it is offline, and goes on by itself", {
      timeout: 240_000,
    }, async () => {
      const visitors = visitorsOf(await findOut(demo), "ja");
      const paths = visitors.flatMap(({ pages }) => Object.values(pages).map((path) => path.replace(/[?#].*/, "")));
      expect(routes.filter((route) => !paths.some((path) => route.test(path)))).toEqual([]);
      const findings: string[] = [];
      for (const visitor of firstOfEach(visitors))
        findings.push(
          ...(await lookAt({ browser, running: demo.running }, visitor, async (page, path, name) => {
            const url = demo.running.url + path;
            if (isDrawnByServer(path)) return;
            if (formsAlone.includes(name)) await page.goto(url);
            else await awaited(page, url, visitor.account === null);
            await page.locator("main").waitFor();
            await cutOff(page);
          })),
        );
      expect(findings).toEqual([]);
    });
  });

  describe("without data", () => {
    let running: Running;
    beforeAll(async () => {
      running = await startRunning();
      const holder = { kind: "contract-holder", name: "山田農園株式会社" };
      const { id } = await running.client.post<{ id: string }>("/organizations", holder);
      await aUser(running, id, "hanako", "administrator");
    });
    afterAll(() => running?.remove());

    test("says that an answer is missing which only a choice of a form waits for, while the rest stands", async () => {
      const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 1280, path: "/account" });
      let fails = true;
      await page.route("**/api/v1/organizations?*", (route) =>
        fails
          ? route.fulfill({ status: 500, contentType: "application/problem+json", json: problem })
          : route.continue(),
      );
      await page.goto(`${running.url}/groups`);
      const again = page.getByRole("button", { name: sentence("missed.again") });
      await again.waitFor();
      await page.getByText(sentence("groups.none")).waitFor();
      fails = false;
      await again.click();
      await again.waitFor({ state: "detached" });
      await page.context().close();
    });

    test.for([
      { who: "operator", userId: "operator", password: operatorPassword },
      { who: "holder", userId: "hanako", password: userPassword },
    ] as const)("says to the $who that there is nothing yet, and what to do next", async ({ who, ...account }) => {
      const lists = emptyLists[who];
      const pages = Object.fromEntries(Object.keys(lists).map((path) => [path, path]));
      const findings = await lookAt({ browser, running }, { name: who, account, pages }, async (page, path) => {
        await page.goto(running.url + path);
        for (const key of lists[path] ?? []) await page.locator("main").getByText(sentence(key)).first().waitFor();
      });
      expect(findings).toEqual([]);
    });
  });
});
