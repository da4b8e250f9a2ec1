import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { openVault, Secret } from "#foundation/secrets";
import { openJournal } from "#journal";
import { openRegistry } from "#registry";
import { log, openTrade } from "../test/harness/trade.ts";
import { rate } from "./rating.ts";
import { startReconciling } from "./reconcile.ts";
import { tablesIn } from "./tables.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open() {
  const trade = await openTrade("2026-04-01");
  opened.push(trade.close);
  const vault = openVault(new Secret("k"));
  const registry = await openRegistry({ ...trade, vault, log });
  opened.push(async () => registry.close());
  const journal = await openJournal({ folder: mkdtempSync(join(tmpdir(), "hatoba-meters-")) });
  opened.push(() => journal.close());
  /** E-mails that a server took, as the outbox would count them. */
  const mails = new Map<string, number>();
  const outbox = {
    ...trade.outbox,
    acceptedByOrganization: async (from: number) =>
      new Map([[trade.organizationId, mails.get(new Date(from + 9 * 3_600_000).toISOString().slice(0, 10)) ?? 0]]),
  };
  const reconciling = startReconciling({ ...trade, registry, journal, outbox, log });
  opened.push(() => reconciling.stop());
  const { billing, clock, organizationId: holderId, setNow } = trade;
  /** The nights of the days up to, and without, `day`. */
  const nightsUntil = async (day: string) => {
    setNow(`${day}T02:00:00+09:00`);
    await reconciling.catchUp();
  };
  const lineOf = async (component: string, serviceMonth = "2026-04") => {
    const { lines } = await rate(trade, { holderId, serviceMonth, asOf: clock.now() });
    return lines.find((line) => line.component === component);
  };
  const price = (plan: string, component: string, yen: number) =>
    billing.setPrices(systemActor, [{ plan, component, yen, validFrom: "2020-01-01" }]);
  return { ...trade, mails, nightsUntil, lineOf, price };
}

describe("what Hatoba meters itself", () => {
  test("SK 別紙1 備考(1) (R-54): each account counts the days on which it was there, the fourth decimal cut", async () => {
    const { accounts, lineOf, nightsUntil, organizationId, price, running, setNow } = await open();
    await running("HATOBA-ACCOUNT");
    await price("HATOBA-ACCOUNT", "account", 300);
    const user = async (userId: string) =>
      (await accounts.createUser(systemActor, { organizationId, userId, name: userId, role: "viewer", language: "ja" }))
        .user;
    await user("haruka");
    await nightsUntil("2026-04-02");
    setNow("2026-04-16");
    await user("natsuki");
    setNow("2026-04-24");
    const aki = await user("akiho");
    setNow("2026-04-30");
    await accounts.deactivateUser(systemActor, aki.id);
    await nightsUntil("2026-05-01");
    const line = await lineOf("account");
    // 30, 15 and 7 days of 30: (1.000 + 0.500 + 0.233) × 300 = 519.9
    expect([line?.quantity, line?.yen]).toEqual([3, 519]);
    expect(line?.formula.ja).toBe("300円 × 日割係数の合計 1.733（3アカウント） = 519円");
  });

  test("SK 別紙1 備考(2) (R-55): e-mails by their cumulative count with tiers; a night again counts nothing twice", async () => {
    const { billing, database, lineOf, mails, nightsUntil, running } = await open();
    await running("HATOBA-MAIL");
    const tiers = {
      mode: "graduated",
      tiers: [
        { upTo: 1_000, unitYen: 2 },
        { upTo: null, unitYen: 1 },
      ],
    } as const;
    await billing.setPrices(systemActor, [{ plan: "HATOBA-MAIL", component: "mail", tiers, validFrom: "2020-01-01" }]);
    mails.set("2026-04-01", 900);
    mails.set("2026-04-03", 600);
    await nightsUntil("2026-04-02");
    await nightsUntil("2026-05-01");
    // Those nights are forgotten, so they are done once more.
    await database.transaction(async (tx) => {
      await tablesIn(tx).deleteFrom("reconciliations").where("day", ">=", "2026-04-03").execute();
    });
    mails.set("2026-04-03", 700);
    await nightsUntil("2026-05-02");
    const line = await lineOf("mail");
    expect([line?.quantity, line?.yen]).toEqual([1_500, 2_500]);
    expect(line?.formula.ja).toBe("2円 × 1,000通 + 1円 × 500通 = 2,500円");
  });

  test("kept data: thousands of uplinks within the data range, summed day by day; nothing after the contract's end", async () => {
    const { database, desk, lineOf, nightsUntil, organizationId, price, running, setNow } = await open();
    const { id } = await running("HATOBA-STORAGE");
    await price("HATOBA-STORAGE", "storage", 2);
    const uplinkDay = { organizationId, day: "2025-12-31", uplinks: 1_500, devices: 1 };
    await database.transaction(async (tx) => {
      await tablesIn(tx).insertInto("uplinkDays").values(uplinkDay).execute();
    });
    await nightsUntil("2026-04-02");
    setNow("2026-04-10");
    const ended = { kind: "ended", cause: "impossible", reason: "利用不能", prerequisite: null } as const;
    await desk.record(systemActor, id, { content: ended, on: "2026-04-10" });
    await nightsUntil("2026-05-01");
    const line = await lineOf("storage");
    // Two thousands, begun ones as whole ones, on ten days.
    expect([line?.quantity, line?.yen]).toEqual([20, 40]);
  });

  test("an outside meter can't report what Hatoba counts itself", async () => {
    const { billing, running } = await open();
    const { id, number } = await running("HATOBA-MAIL");
    const event = { eventId: "1", contract: number, component: "mail", from: "2026-04-01", to: "2026-04-01" };
    const { refused } = await billing.recordUsage(systemActor, "elsewhere", [event]);
    expect(refused.map(({ reason }) => reason)).toEqual(["component-not-metered"]);
    expect((await billing.usage(systemScope(), { contractId: id, limit: 10 })).items).toEqual([]);
  });
});
