/** A month is billed: looked at, issued, killed half-way, sent, downloaded, paid, credited, and proved. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, signIn } from "../harness/browser.ts";
import { type Client, operatorPassword, type Running, signedIn, startRunning, until } from "../harness/running.ts";

interface Statement {
  readonly id: string;
  readonly number: string;
  readonly organizationId: string;
  readonly netYen: number;
  readonly totalYen: number;
  readonly openYen: number;
  readonly state: string;
}

let running: Running;
let farm = "";
let farmer: Client;
const password = "yamabiko no koe 2026";

/** The month before this one, as the provider's calendar has it, and a day of it. */
const lastMonth = Temporal.Now.plainDateISO("Asia/Tokyo").toPlainYearMonth().subtract({ months: 1 });
const month = lastMonth.toString();
const day = lastMonth.toPlainDate({ day: 10 }).toString();

const get = <T>(path: string) => running.client.get<T>(path);
const statements = async (query = "", client = running.client) =>
  (await client.get<{ items: Statement[] }>(`/statements?limit=1000${query}`)).items;

/** A contract holder with something to pay for last month. */
async function aHolder(name: string, yen: number): Promise<string> {
  const email = `keiri@${encodeURIComponent(name).replaceAll(/\W/g, "").toLowerCase()}.example`;
  const { client } = running;
  const { id } = await client.post<{ id: string }>("/organizations", { kind: "contract-holder", name, email });
  const service = await client.post<{ id: string }>("/service-contracts", {
    organizationId: id,
    plan: "IOT-S",
    on: day,
  });
  const charge = { kind: "charged", component: "work", quantity: 1, yen, reason: "現地調整の作業費" };
  await client.post(`/service-contracts/${service.id}/facts`, { on: day, content: { kind: "accepted" } });
  await client.post(`/service-contracts/${service.id}/facts`, { on: day, content: charge });
  return id;
}

const runOf = (id: string, state: string) =>
  until(`the run to be ${state}`, async () => {
    const run = await get<{ id: string; state: string; totalYen: number; statements: number }>(`/billing/runs/${id}`);
    return run.state === state && run;
  });

beforeAll(async () => {
  running = await startRunning();
  farm = await aHolder("山田農園株式会社", 30_000);
  const user = { userId: "keiri", name: "経理", role: "administrator", language: "ja" };
  const made = await running.client.post<{ password: string }>(`/organizations/${farm}/users`, user);
  const fresh = await signedIn(running.url, "keiri", made.password);
  await fresh.post("/me/password", { current: made.password, next: password });
});
afterAll(() => running?.remove());

describe("a month's bill", () => {
  test("is looked at before anything is issued, and nothing is issued before an issuer is known", async () => {
    const early = await running.client.call("POST", "/billing/runs", { month });
    expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining("発行者") } });
    const issuer = {
      name: "港センシング株式会社",
      registrationNumber: "T4011001098993",
      bankAccount: "みなと銀行 普通 1234567",
    };
    expect((await running.client.call("PUT", "/billing/issuer", issuer)).status).toBe(200);
    const { id } = await running.client.post<{ id: string }>("/billing/runs", { month });
    expect(await runOf(id, "review")).toMatchObject({ statements: 1, totalYen: 33_000 });
    const { drafts } = await get<{ drafts: { totalYen: number; lines: { formula: { ja: string } }[] }[] }>(
      `/billing/runs/${id}/holders/${farm}`,
    );
    expect(drafts).toMatchObject([{ totalYen: 33_000, lines: [{ yen: 30_000, serviceMonth: month }] }]);
    expect(await statements()).toEqual([]);
  });

  test("issued while the program is killed (kill -9) at random moments: each holder once, no number lost", async () => {
    const others: string[] = [];
    for (let index = 1; index <= 40; index += 1) others.push(await aHolder(`第${index}組合`, 1_000 + index));
    const { id } = await running.client.post<{ id: string }>("/billing/runs", { month, dryRun: false });
    let seed = Number(process.env.HATOBA_TEST_SEED ?? Date.now()) % 2_147_483_647;
    process.stdout.write(`billing.test seed ${seed}\n`);
    for (let kill = 0; kill < 6; kill += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      await new Promise((resolve) => setTimeout(resolve, seed % 100)); // about as long as all of them take
      await running.restart("SIGKILL");
    }
    const run = await runOf(id, "finalized");
    const issued = await statements();
    expect(issued.map(({ organizationId }) => organizationId).sort()).toEqual([farm, ...others].sort());
    expect(issued.map(({ number }) => Number(number.split("-")[1])).sort((a, b) => a - b)).toEqual(
      issued.map((_, index) => index + 1),
    );
    expect(issued.reduce((sum, { totalYen }) => sum + totalYen, 0)).toBe(run.totalYen);
    expect(await get(`/billing/runs/${id}/verification`)).toEqual({ holders: 41, different: [] });
    expect(await get("/billing/statement-chain")).toMatchObject({ statements: 41, breaks: [] });
    const letters = await get<{ items: { about: { kind: string } }[] }>("/notifications?limit=1000");
    expect(letters.items.filter(({ about }) => about.kind === "statement")).toHaveLength(41);
  });

  test("is read by its holder as PDF and CSV, and by nobody else's holder", async () => {
    farmer = await signedIn(running.url, "keiri", password);
    const [own, ...more] = await statements("", farmer);
    expect([own?.organizationId, more]).toEqual([farm, []]);
    const answer = await fetch(`${running.url}/api/v1/statements/${own?.id}.pdf`, {
      headers: { cookie: farmer.cookie },
    });
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(decodeURIComponent(answer.headers.get("content-disposition") ?? "")).toContain("山田農園株式会社_33000_");
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    const csv = await farmer.call("GET", `/statements/${own?.id}.csv`);
    expect(csv.body).toContain("現地調整の作業費");
    const [other] = await statements("&counterparty=第7組合");
    for (const ending of ["", ".pdf", ".csv"])
      expect((await farmer.call("GET", `/statements/${other?.id}${ending}`)).status).toBe(404);
    expect((await farmer.call("POST", "/billing/runs", { month })).status).toBe(403);
  });

  test("is pulled line by line, as JSON and CSV, page after page; a holder pulls its own", async () => {
    type Charge = { id: string; organizationId: string; yen: number; entry: string; number: string };
    const all: Charge[] = [];
    for (let after = ""; ; ) {
      const page = await get<{ items: Charge[]; next: string | null }>(
        `/charges?serviceMonth=${month}&limit=7${after}`,
      );
      all.push(...page.items);
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(41);
    const sum = (await statements("")).reduce((sum, { netYen }) => sum + netYen, 0);
    expect(all.reduce((sum, { yen }) => sum + yen, 0)).toBe(sum);
    const own = await farmer.get<{ items: Charge[] }>("/charges?limit=100");
    expect(own.items).toEqual(all.filter(({ organizationId }) => organizationId === farm));
    const csv = String((await farmer.call("GET", `/charges.csv?serviceMonth=${month}&encoding=utf-8`)).body);
    expect(csv.trim().split("\r\n")).toHaveLength(2);
    expect(csv).toContain("現地調整の作業費");
  });

  test("is paid in part and credited for the rest; found by date, amount and counterparty", async () => {
    const [own] = await statements(`&organizationId=${farm}`);
    const receivedOn = Temporal.Now.plainDateISO("Asia/Tokyo").toString();
    const payment = { organizationId: farm, receivedOn, yen: 11_000, method: "bank-transfer", payer: "ﾔﾏﾀﾞﾉｳｴﾝ(ｶ" };
    await running.client.post("/payments", payment);
    expect((await statements("&state=unpaid&counterparty=山田"))[0]).toMatchObject({
      openYen: 22_000,
      state: "partly-paid",
    });
    const lines = [{ position: 0, yen: 20_000 }];
    const note = await running.client.post<Statement>(`/statements/${own?.id}/credit-notes`, {
      reason: "作業の一部中止",
      lines,
    });
    expect(note).toMatchObject({ kind: "credit-note", totalYen: -22_000, state: "paid" });
    expect((await statements(`&yenMin=33000&yenMax=33000&issuedTo=${receivedOn}`)).map(({ state }) => state)).toEqual([
      "paid",
    ]);
    const wrong = await running.client.call("POST", "/payments", { ...payment, yen: -1, receivedOn: "2026-02-30" });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: "receivedOn" }, { path: "yen" }] } });
  });

  test("is in the provider's reports", async () => {
    const { items } = await get<{ items: { month: string; netYen: number }[] }>(
      `/billing/reports/revenue?from=${month}&to=${month}`,
    );
    const others = Array.from({ length: 40 }, (_, index) => 1_001 + index).reduce((sum, yen) => sum + yen, 0);
    expect(items.reduce((sum, { netYen }) => sum + netYen, 0)).toBe(30_000 - 20_000 + others);
    const open = await get<{ items: { openYen: number }[] }>("/billing/reports/receivables");
    expect(open.items).toHaveLength(40);
    // The initial fee of each contract has no price yet: it is not billed, and said.
    const unbilled = await get<{ items: { kind: string; month: string }[] }>("/billing/reports/unbilled");
    expect(new Set(unbilled.items.map((item) => `${item.kind} ${item.month}`))).toEqual(
      new Set([`price-missing ${month}`]),
    );
    expect(unbilled.items).toHaveLength(41);
  });
});

const isThere = chromiumIsThere("billing in a browser");

describe.skipIf(!isThere)("on the pages", () => {
  test.each([
    ["operator", operatorPassword, "ja-JP", 1280],
    ["keiri", password, "en-US", 360],
  ])(
    "%s finds the statement of the farm and its PDF; only the provider bills",
    async (userId, secret, locale, width) => {
      const browser = await launchChromium();
      try {
        const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
        await page.goto(`${running.url}/statements`);
        await signIn(page, userId, secret);
        const [own] = await statements(`&organizationId=${farm}&kind=invoice`);
        const link = page.getByRole("link", { name: own?.number ?? "none", exact: true });
        await link.waitFor();
        expect(await link.getAttribute("href")).toBe(`/api/v1/statements/${own?.id}.pdf`);
        expect(await page.locator("a[href='/billing']").count()).toBe(userId === "operator" ? 1 : 0);
        const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        expect(await page.evaluate(overflow)).toBe(0);
        // SDM 第7条: from the statement to its lines, and from a line to the devices behind it.
        await page.locator(`a[href='/statements/${own?.id}']`).click();
        await page
          .getByRole("button", { name: /^(根拠を見る|Show)$/ })
          .first()
          .click();
        await page.getByRole("dialog").locator("a[href^='/devices/'], a[href^='/contracts/']").first().waitFor();
        expect(await page.evaluate(overflow)).toBe(0);
      } finally {
        await browser.close();
      }
    },
  );

  test("the provider's report of revenue ends with its sum", async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ locale: "ja-JP", viewport: { width: 1280, height: 900 } });
      await page.goto(`${running.url}/billing?part=reports`);
      await signIn(page);
      const sum = (await statements()).reduce((yen, { netYen }) => yen + netYen, 0);
      const total = new RegExp(`^合計 .*${sum.toLocaleString("ja")}$`);
      await page.getByRole("row", { name: total }).first().waitFor();
    } finally {
      await browser.close();
    }
  });
});
