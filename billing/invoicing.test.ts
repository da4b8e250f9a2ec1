import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type Actor, openAccounts, scopeOf, systemActor, systemScope } from "#accounts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { type Clock, systemClock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { openOutbox } from "#outbox";
import { startPostgres } from "../test/harness/postgres.ts";
import { openInvoicing } from "./invoicing.ts";
import type { BillingLine } from "./lines.ts";

const log = createLog("silent", "json");
const zone = "Asia/Tokyo";
const postgres = await startPostgres();
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});

const sqliteUrl = async () => join(mkdtempSync(join(tmpdir(), "hatoba-invoicing-")), "books.db");

async function postgresUrl(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const name = `invoicing_${newId().replaceAll("-", "")}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return server.replace(/[^/]+$/, name);
}

const engines: [string, () => Promise<string>][] = [["SQLite", sqliteUrl]];
if ("skipped" in postgres) process.stdout.write(`skipped: invoicing on PostgreSQL (${postgres.skipped})\n`);
else engines.push(["PostgreSQL", () => postgresUrl(postgres.url)]);

/** A fact that a line follows from: from when it is known, and until when it counts (a later record replaces it). */
interface LineFact {
  readonly line: BillingLine;
  readonly from: number;
  readonly until: number;
}

const lineOf = (holderId: string, serviceMonth: string, more: Partial<BillingLine> = {}): BillingLine => ({
  key: "LORAWAN:monthly",
  holderId,
  serviceMonth,
  plan: "LORAWAN",
  component: "monthly",
  managementUnit: null,
  label: { ja: "月額費用(LoRaWAN)", en: "Monthly fee (LoRaWAN)" },
  quantity: 3,
  unitYen: 700,
  yen: 2_100,
  formula: { ja: "700円 × 3台 = 2,100円", en: "¥700 × 3 = ¥2,100" },
  taxCategory: "standard",
  period: { from: `${serviceMonth}-01`, to: `${serviceMonth}-28` },
  evidence: { kind: "usage", ids: [] },
  ...more,
});

describe.each(engines)("invoicing on %s", (engine, newUrl) => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  async function open({ url: known, facts: knownFacts }: { url?: string; facts?: LineFact[] } = {}) {
    const url = known ?? (await newUrl());
    const facts = knownFacts ?? [];
    const time = { now: Date.parse("2026-05-06T00:00:00Z") };
    const clock: Clock = { ...systemClock(), now: () => time.now };
    const database = await openDatabase({ url, log });
    const vault = openVault(new Secret("k"));
    const accounts = await openAccounts({ database, clock, log, vault });
    const contracts = openContracts({ database, accounts, clock, zone });
    const sender = { vault, privateAddresses: "refused", chance: () => 0.5 } as const;
    const outbox = await openOutbox({ database, smtp: null, clock, log, metrics: createMetrics(), ...sender });
    let broken = new Set<string>();
    const ratingOf = async ({
      holderId,
      serviceMonth,
      asOf,
    }: {
      holderId: string;
      serviceMonth: string;
      asOf: number;
    }) => {
      if (broken.has(holderId)) throw new Error("a price is missing");
      const lines = facts
        .filter(
          ({ line, from, until }) =>
            line.holderId === holderId && line.serviceMonth === serviceMonth && from <= asOf && asOf < until,
        )
        .map(({ line }) => line);
      return { lines, unbilled: [] };
    };
    const deps = { database, accounts, outbox, clock, log, zone, publicUrl: "https://hatoba.example" };
    const invoicing = await openInvoicing({ ...deps, contracts }, ratingOf, async () => "0001-01-01");
    const close = async () => {
      await invoicing.stop();
      await outbox.stop();
      await database.close();
    };
    opened.push(close);
    const holder = async (name: string, email: string | null = "keiri@nouen.example") =>
      (await accounts.createOrganization(systemActor, { kind: "contract-holder", name, email })).id;
    const know = (line: BillingLine, from = 0, until = Number.MAX_SAFE_INTEGER) => {
      facts.push({ line, from, until });
    };
    const finalize = async (month: string) => {
      const { id } = await invoicing.runs.startRun(systemActor, { month, goal: "finalize" });
      await invoicing.settled();
      return invoicing.runs.run(id);
    };
    const issued = async (holderId?: string) =>
      [...(await invoicing.statements.statements(systemScope(), { limit: 100, holderId })).items].reverse();
    return {
      ...invoicing,
      accounts,
      outbox,
      database,
      facts,
      time,
      url,
      close,
      holder,
      know,
      finalize,
      issued,
      break: (ids: string[]) => {
        broken = new Set(ids);
      },
    };
  }

  async function openWithIssuer(options: Parameters<typeof open>[0] = {}) {
    const office = await open(options);
    await office.particulars.setIssuer(systemActor, {
      name: "港センシング株式会社",
      registrationNumber: "Ｔ4-0110-0109-8993",
      bankAccount: "みなと銀行 本店 普通 1234567",
    });
    return office;
  }

  const at = (text: string) => Date.parse(text);

  test("a dry run shows what would be billed, to each contract holder and in sum, and issues nothing", async () => {
    const office = await openWithIssuer();
    const [farm, club] = [await office.holder("山田農園株式会社"), await office.holder("猟友会")];
    office.know(lineOf(farm, "2026-04"));
    const { id } = await office.runs.startRun(systemActor, { month: "2026-04", goal: "review" });
    await office.settled();
    expect(await office.runs.run(id)).toMatchObject({
      state: "review",
      holders: 2,
      statements: 1,
      netYen: 2_100,
      taxYen: 210,
      totalYen: 2_310,
    });
    const { items } = await office.runs.runHolders(id, { limit: 10 });
    expect(items.map(({ holderId, state }) => [holderId, state])).toEqual([
      [farm, "drafted"],
      [club, "nothing"],
    ]);
    const {
      drafts: [draft],
    } = await office.runs.previewRun(id, farm);
    expect(draft).toMatchObject({
      kind: "invoice",
      issuedOn: "2026-05-06",
      closedOn: "2026-04-30",
      dueOn: "2026-06-01",
      totalYen: 2_310,
    });
    expect(await office.issued()).toEqual([]);
    await office.runs.finalizeRun(systemActor, id);
    await office.settled();
    expect(await office.issued()).toMatchObject([
      { number: "2026-000001", holderId: farm, totalYen: 2_310, state: "open" },
    ]);
    const { items: letters } = await office.outbox.entries("all", { limit: 10 });
    expect(letters.map(({ to, subject }) => [to, subject.includes("2026-000001")])).toEqual([
      ["keiri@nouen.example", true],
    ]);
  });

  test("IOT 第33条: due at the end of the next month; 2026-05-31 is a Sunday, so banks take it on 1 June", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    office.know(lineOf(farm, "2026-04"));
    await office.finalize("2026-04");
    const [first] = await office.issued();
    expect(first?.dueOn).toBe("2026-06-01");
    await office.particulars.setHolder(systemActor, farm, {
      due: { closingDay: 20, dueMonths: 2, dueDay: 10, onHoliday: "previous" },
    });
    office.know(lineOf(farm, "2026-05"));
    office.time.now = at("2026-06-05T00:00:00Z");
    await office.finalize("2026-05");
    const document = await office.statements.document(systemScope(), (await office.issued())[1]?.id ?? "");
    expect([document.closedOn, document.dueOn]).toEqual(["2026-06-20", "2026-08-10"]);
  });

  test("適格請求書: number, per-rate totals and one rounding per rate: three lines of 335 yen have 100 yen of tax", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    for (const key of ["a", "b", "c"]) office.know(lineOf(farm, "2026-04", { key, yen: 335 }));
    office.know(lineOf(farm, "2026-04", { key: "d", yen: 1_000, taxCategory: "outside" }));
    await office.finalize("2026-04");
    const [statement] = await office.issued();
    const document = await office.statements.document(systemScope(), statement?.id ?? "");
    expect(document.issuer.registrationNumber).toBe("T4011001098993");
    expect(document.taxBlocks).toEqual([
      { category: "standard", percent: 10, netYen: 1_005, taxYen: 100 },
      { category: "outside", percent: 0, netYen: 1_000, taxYen: 0 },
    ]);
    expect(document.totalYen).toBe(2_105);
    await expect(
      office.particulars.setIssuer(systemActor, { name: "港", registrationNumber: "T123" }),
    ).rejects.toMatchObject({ kind: "invalid", errors: [{ path: "registrationNumber" }] });
  });

  test("a run repeated charges nothing twice, and computed again it is the same to the yen", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    office.know(lineOf(farm, "2026-04"));
    const first = await office.finalize("2026-04");
    const again = await office.finalize("2026-04");
    expect([first.statements, again.statements, again.totalYen]).toEqual([1, 0, 0]);
    expect(await office.issued()).toHaveLength(1);
    expect(await office.runs.verifyRun(first.id)).toEqual({ holders: 1, different: [] });
    expect(await office.runs.verifyRun(again.id)).toEqual({ holders: 1, different: [] });
  });

  test("what a later record changes of a billed month is taken back and charged anew in the next run; the old statement stays word for word", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    const recorded = at("2026-05-20T00:00:00Z");
    office.know(lineOf(farm, "2026-04"), 0, recorded);
    office.know(
      lineOf(farm, "2026-04", { quantity: 2, yen: 1_400, formula: { ja: "700円 × 2台 = 1,400円", en: "" } }),
      recorded,
    );
    office.know(lineOf(farm, "2026-05"));
    const april = await office.finalize("2026-04");
    const [before] = await office.issued();
    const text = await office.statements.document(systemScope(), before?.id ?? "");
    office.time.now = at("2026-06-05T00:00:00Z");
    await office.finalize("2026-05");
    const [, may] = await office.issued();
    const document = await office.statements.document(systemScope(), may?.id ?? "");
    expect(
      document.lines.map(({ serviceMonth, entry, yen, corrects }) => [serviceMonth, entry, yen, corrects]),
    ).toEqual([
      ["2026-05", "charge", 2_100, null],
      ["2026-04", "reversal", -2_100, "2026-000001"],
      ["2026-04", "charge", 1_400, "2026-000001"],
    ]);
    expect([document.netYen, document.taxYen, document.corrects]).toEqual([1_400, 140, ["2026-000001"]]);
    expect(await office.statements.document(systemScope(), before?.id ?? "")).toEqual(text);
    expect(await office.runs.verifyRun(april.id)).toEqual({ holders: 1, different: [] });
    expect((await office.finalize("2026-05")).statements).toBe(0);
  });

  test("a month that turns out free is a credit note, which pays for the next invoice", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    office.know(lineOf(farm, "2026-04"), 0, at("2026-05-20T00:00:00Z"));
    await office.finalize("2026-04");
    const [april] = await office.issued();
    await office.payments.recordPayment(systemActor, {
      holderId: farm,
      receivedOn: "2026-05-06",
      yen: 2_310,
      method: "bank-transfer",
    });
    office.time.now = at("2026-06-05T00:00:00Z");
    await office.finalize("2026-05");
    expect(await office.issued()).toMatchObject([
      { id: april?.id, state: "paid" },
      { kind: "credit-note", number: "2026-000002", totalYen: -2_310, dueOn: null, openYen: -2_310 },
    ]);
    office.know(lineOf(farm, "2026-06", { yen: 3_000 }));
    office.time.now = at("2026-07-05T00:00:00Z");
    await office.finalize("2026-06");
    expect((await office.issued()).map(({ openYen }) => openYen)).toEqual([0, 0, 3_300 - 2_310]);
  });

  test("a run that was killed is carried on at the next start; nobody is billed twice and no number is lost", async () => {
    const office = await openWithIssuer();
    const holders = [];
    for (let index = 1; index <= 45; index += 1) holders.push(await office.holder(`第${index}組合`));
    for (const holderId of holders) office.know(lineOf(holderId, "2026-04"));
    const { id } = await office.runs.startRun(systemActor, { month: "2026-04", goal: "finalize" });
    await expect.poll(async () => (await office.issued()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    await opened.pop()?.();
    const later = await openWithIssuer({ url: office.url, facts: office.facts });
    await later.settled();
    expect(await later.runs.run(id)).toMatchObject({ state: "finalized", statements: 45, totalYen: 45 * 2_310 });
    const statements = await later.issued();
    expect(statements.map(({ holderId }) => holderId).sort()).toEqual(holders.sort());
    expect(statements.map(({ number }) => number)).toEqual(
      holders.map((_, index) => `2026-${String(index + 1).padStart(6, "0")}`),
    );
    expect(await later.statements.checkChain()).toMatchObject({ statements: 45, breaks: [] });
  });

  test.skipIf(engine !== "PostgreSQL")(
    "two programs that bill the same month at once issue to each holder once, with numbers without gaps and one chain",
    async () => {
      const one = await openWithIssuer();
      const other = await open({ url: one.url, facts: one.facts });
      const holders: string[] = [];
      for (let index = 1; index <= 60; index += 1) holders.push(await one.holder(`第${index}組合`));
      for (const holderId of holders) one.know(lineOf(holderId, "2026-04"));
      const runs = await Promise.all(
        [one, other].map((office) => office.runs.startRun(systemActor, { month: "2026-04", goal: "finalize" })),
      );
      await Promise.all([one.settled(), other.settled()]);
      const finished = await Promise.all(runs.map(({ id }) => one.runs.run(id)));
      expect(finished.map(({ state, held }) => [state, held])).toEqual([
        ["finalized", 0],
        ["finalized", 0],
      ]);
      expect(finished.reduce((sum, { statements }) => sum + statements, 0)).toBe(60);
      const statements = await one.issued();
      expect(statements.map(({ holderId }) => holderId).sort()).toEqual(holders.sort());
      expect(statements.map(({ number }) => number).sort()).toEqual(
        holders.map((_, index) => `2026-${String(index + 1).padStart(6, "0")}`),
      );
      expect(await one.statements.checkChain()).toMatchObject({ statements: 60, breaks: [] });
    },
  );

  test("a contract holder that can't be billed is held and said why; the others are billed, and it is in the next run of the month", async () => {
    const office = await openWithIssuer();
    const [farm, club] = [await office.holder("農園"), await office.holder("猟友会", null)];
    for (const holderId of [farm, club]) office.know(lineOf(holderId, "2026-04"));
    office.break([farm]);
    const run = await office.finalize("2026-04");
    expect(run).toMatchObject({ state: "finalized", held: 1, statements: 1 });
    expect(await office.reports.unbilled(systemActor)).toMatchObject([
      { kind: "holder-held", holderId: farm, problem: "billing.holder-failed" },
      { kind: "no-address", holderId: club, problem: "billing.no-address" },
    ]);
    office.break([]);
    expect(await office.finalize("2026-04")).toMatchObject({ held: 0, statements: 1 });
    expect((await office.issued()).map(({ holderId }) => holderId)).toEqual([club, farm]);
  });

  test("電子帳簿保存法: found by date, amount and counterparty; a changed, removed or renumbered statement is told", async () => {
    const office = await openWithIssuer();
    const [farm, club] = [await office.holder("山田農園100%株式会社"), await office.holder("猟友会")];
    office.know(lineOf(farm, "2026-04"));
    office.know(lineOf(club, "2026-04", { yen: 10_000 }));
    await office.finalize("2026-04");
    const find = async (search: object) =>
      (await office.statements.statements(systemScope(), { limit: 10, ...search })).items.map(
        ({ holderId }) => holderId,
      );
    expect(await find({ counterparty: "100%" })).toEqual([farm]);
    expect(await find({ counterparty: "%" })).toEqual([farm]);
    expect(await find({ yenMin: 11_000, yenMax: 11_000 })).toEqual([club]);
    expect(await find({ issuedFrom: "2026-05-06", issuedTo: "2026-05-06", yenMax: 5_000 })).toEqual([farm]);
    expect(await find({ issuedFrom: "2026-05-07" })).toEqual([]);
    expect(await office.statements.checkChain()).toMatchObject({ statements: 2, breaks: [] });
    await office.database.transaction((tx) =>
      sql`update "statements" set "document" = replace("document", 'LORAWAN', 'LORAWAM') where "sequence" = 1`.execute(
        tx,
      ),
    );
    expect((await office.statements.checkChain()).breaks).toEqual([{ sequence: 1, kind: "changed" }]);
    await office.database.transaction((tx) =>
      sql`update "statements" set "totalYen" = 1 where "sequence" = 2`.execute(tx),
    );
    expect((await office.statements.checkChain()).breaks.map(({ sequence }) => sequence)).toEqual([1, 2]);
    await office.database.transaction((tx) => sql`delete from "statements" where "sequence" = 1`.execute(tx));
    expect((await office.statements.checkChain()).breaks.map(({ kind }) => kind)).toEqual([
      "missing",
      "changed",
      "number-gap",
    ]);
  });

  test("payments: in part, with the bank's fee kept back, too much, and taken back when a debit bounced", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    office.know(lineOf(farm, "2026-04", { yen: 10_000 }));
    await office.finalize("2026-04");
    const pay = (yen: number, more: object = {}) =>
      office.payments.recordPayment(systemActor, {
        holderId: farm,
        receivedOn: "2026-05-06",
        yen,
        method: "bank-transfer",
        ...more,
      });
    const now = async () => (await office.issued())[0];
    await pay(4_000);
    expect(await now()).toMatchObject({ openYen: 7_000, state: "partly-paid" });
    const second = await pay(6_560, { feeYen: 440, reference: "bank 17" });
    expect(await now()).toMatchObject({ openYen: 0, state: "paid" });
    expect((await pay(6_560, { feeYen: 440, reference: "bank 17" })).id).toBe(second.id);
    const third = await pay(500);
    expect(third).toMatchObject({ unsettledYen: 500, settlements: [] });
    await office.payments.reversePayment(systemActor, second.id, "振替不能");
    expect(await now()).toMatchObject({ openYen: 7_000 });
    await expect(office.payments.reversePayment(systemActor, second.id, "again")).rejects.toMatchObject({
      kind: "conflict",
    });
    for (const wrong of [
      { yen: 0 },
      { yen: -5 },
      { yen: 1.5 },
      { receivedOn: "2026-05-07" },
      { receivedOn: "2026-02-30" },
    ])
      await expect(pay(100, wrong)).rejects.toMatchObject({ kind: "invalid" });
  });

  test("IOT 第35条, 第36条 (R-80, R-82): 40,000 yen paid on day 40 are 800 yen of damages on the next statement, untaxed; what was paid in time is not", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    office.know(lineOf(farm, "2026-04", { yen: 100_000, taxCategory: "exempt" }));
    await office.finalize("2026-04");
    office.time.now = at("2026-07-20T00:00:00Z");
    const pay = (yen: number, receivedOn: string) =>
      office.payments.recordPayment(systemActor, { holderId: farm, receivedOn, yen, method: "bank-transfer" });
    await pay(60_000, "2026-06-06");
    const late = await pay(40_000, "2026-07-11");
    office.time.now = at("2026-08-05T00:00:00Z");
    await office.finalize("2026-07");
    const july = (await office.issued())[1];
    const document = await office.statements.document(systemScope(), july?.id ?? "");
    expect(document.lines).toMatchObject([
      {
        yen: 800,
        taxCategory: "outside",
        period: { from: "2026-06-02", to: "2026-07-11" },
        formula: { ja: "40,000円 × 2% = 800円" },
        evidence: { kind: "payment", id: late.id },
      },
    ]);
    await office.payments.reversePayment(systemActor, late.id, "別の契約者の入金");
    office.time.now = at("2026-09-05T00:00:00Z");
    await office.finalize("2026-08");
    expect((await office.issued()).map(({ totalYen }) => totalYen)).toEqual([100_000, 800, -800]);
  });

  test("適格返還請求書: credits in parts give back exactly what was charged, tax included, and never more; runs don't charge it again", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    for (const key of ["a", "b", "c"]) office.know(lineOf(farm, "2026-04", { key, yen: 335 }));
    await office.finalize("2026-04");
    const [invoice] = await office.issued();
    const credit = (lines?: { position: number; yen: number }[]) =>
      office.statements.creditStatement(systemActor, invoice?.id ?? "", { reason: "機器の不具合", lines });
    const taxes = [];
    taxes.push((await credit([{ position: 0, yen: 335 }])).taxYen);
    taxes.push((await credit([{ position: 1, yen: 300 }])).taxYen);
    await expect(credit([{ position: 1, yen: 36 }])).rejects.toMatchObject({ kind: "invalid" });
    taxes.push((await credit()).taxYen);
    expect(taxes.reduce((sum, tax) => sum + tax, 0)).toBe(-100);
    await expect(credit()).rejects.toMatchObject({ kind: "conflict" });
    expect((await office.issued()).map(({ openYen }) => openYen)).toEqual([0, 0, 0, 0]);
    expect((await office.finalize("2026-04")).statements).toBe(0);
  });

  test("IOT 第9条 (R-03): management units have statements of their own", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    office.know(lineOf(farm, "2026-04", { key: "a", managementUnit: "北営業所" }));
    office.know(lineOf(farm, "2026-04", { key: "b", managementUnit: "南営業所" }));
    office.know(lineOf(farm, "2026-04", { key: "c" }));
    await office.finalize("2026-04");
    expect((await office.issued()).map(({ managementUnit }) => managementUnit)).toEqual([null, "北営業所", "南営業所"]);
  });

  test("whoever isn't the provider's billing neither bills nor records; a holder reads its own statements only", async () => {
    const office = await openWithIssuer();
    const [farm, club] = [await office.holder("農園"), await office.holder("猟友会")];
    for (const holderId of [farm, club]) office.know(lineOf(holderId, "2026-04"));
    await office.finalize("2026-04");
    const member: Actor = {
      ...systemActor,
      organizationKind: "contract-holder",
      organizationId: farm,
      organizationIds: [farm],
    };
    const { items } = await office.statements.statements(scopeOf(member), { limit: 10 });
    expect(items.map(({ holderId }) => holderId)).toEqual([farm]);
    const other = (await office.issued(club))[0];
    await expect(office.statements.document(scopeOf(member), other?.id ?? "")).rejects.toMatchObject({
      kind: "not-found",
    });
    await expect(office.runs.startRun(member, { month: "2026-04", goal: "review" })).rejects.toMatchObject({
      kind: "not-allowed",
    });
    await expect(office.reports.receivables(member)).rejects.toMatchObject({ kind: "not-allowed" });
    const { items: trail } = await office.accounts.auditEntries(systemScope(), { limit: 50, action: "billing-run." });
    expect(trail.map(({ action }) => action)).toEqual(["billing-run.started"]);
  });

  test("a month that isn't over is looked at, not issued; nothing is issued as long as nobody said who issues", async () => {
    const office = await open();
    const start = (goal: "review" | "finalize") => office.runs.startRun(systemActor, { month: "2026-05", goal });
    await expect(start("review")).rejects.toMatchObject({ kind: "conflict", text: "billing.issuer-missing" });
    await office.particulars.setIssuer(systemActor, { name: "港センシング株式会社" });
    await expect(start("finalize")).rejects.toMatchObject({ kind: "conflict", text: "billing.month-not-over" });
    const { id } = await start("review");
    await office.settled();
    await expect(office.runs.finalizeRun(systemActor, id)).rejects.toMatchObject({ text: "billing.month-not-over" });
  });

  test("reports: revenue by plan and month, what is open by age with the damages so far, the forecast of a month", async () => {
    const office = await openWithIssuer();
    const farm = await office.holder("農園");
    office.know(lineOf(farm, "2026-04"));
    office.know(lineOf(farm, "2026-05", { plan: "SIGFOX", key: "s", yen: 900 }));
    await office.finalize("2026-04");
    office.time.now = at("2026-07-03T00:00:00Z");
    expect(await office.reports.forecast(systemActor, "2026-05")).toEqual([
      { month: "2026-05", plan: "SIGFOX", netYen: 900 },
    ]);
    await office.finalize("2026-05");
    const question = { from: "2026-01", to: "2026-12" };
    expect(await office.reports.revenue(systemActor, { ...question, by: "service-month" })).toEqual([
      { month: "2026-04", plan: "LORAWAN", netYen: 2_100, lines: 1 },
      { month: "2026-05", plan: "SIGFOX", netYen: 900, lines: 1 },
    ]);
    expect(
      (await office.reports.revenue(systemActor, { ...question, by: "issue-month" })).map(({ month }) => month),
    ).toEqual(["2026-05", "2026-07"]);
    expect(await office.reports.receivables(systemActor)).toMatchObject([
      { holderId: farm, openYen: 3_300, byAge: { "not-due": 990, "31-60": 2_310 }, accruedDamagesYen: 46 },
    ]);
    expect(await office.reports.unbilled(systemActor)).toMatchObject([{ kind: "month-without-run", month: "2026-06" }]);
  });
});
