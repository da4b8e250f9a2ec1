/**
 * `npm run bench billing`: a million devices (times `--scale`) of 1,000 contract holders, a year of months billed one after the other,
 * then the month after, in which earlier months are judged anew; and the device counts of a month.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { openAccounts, systemActor, systemScope } from "#accounts";
import { openBilling, openInvoicing, recordPrices } from "#billing";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { type Clock, systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { openOutbox } from "#outbox";

const holders = 1_000;
const zone = "Asia/Tokyo";
const firstMonth = Temporal.PlainYearMonth.from("2025-04");
const log = createLog("silent", "json");

/** Opens the rooms that billing needs, on a folder that goes away with them. */
async function openOffice() {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-bench-billing-"));
  const time = { now: Date.parse("2025-03-20T00:00:00Z") };
  const clock: Clock = { ...systemClock(), now: () => time.now };
  const database = await openDatabase({ url: join(folder, "books.db"), log });
  const accounts = await openAccounts({ database, clock, log, vault: openVault(new Secret("bench")) });
  const contracts = openContracts({ database, accounts, clock, zone });
  const vault = openVault(new Secret("bench"));
  const unused = { vault, privateAddresses: "refused", chance: () => 0 } as const;
  const outbox = await openOutbox({ database, smtp: null, clock, log, metrics: createMetrics(), ...unused });
  const deps = { database, accounts, contracts, outbox, clock, log, zone, publicUrl: "http://localhost" };
  const invoicing = await openInvoicing(deps);
  const close = async () => {
    await invoicing.stop();
    await outbox.stop();
    await database.close();
    rmSync(folder, { recursive: true });
  };
  return { time, database, accounts, contracts, billing: openBilling(deps), invoicing, close };
}

type Office = Awaited<ReturnType<typeof openOffice>>;

/** Devices begin on days all over the year; one in ten ends after 200 days. */
async function furnish({ database, accounts, invoicing, time }: Office, devices: number): Promise<void> {
  await invoicing.particulars.setIssuer(systemActor, { name: "Bench" });
  for (let index = 0; index < holders; index += 1)
    await accounts.createOrganization(systemActor, {
      kind: "contract-holder",
      name: `契約者${index}`,
      email: `a@h${index}.example`,
    });
  const setting = { at: time.now, by: "bench", zone };
  const priceOf = (plan: string, component: string, yen: number) => ({
    plan,
    component,
    yen,
    validFrom: "2020-01-01",
    reason: "bench",
  });
  await database.transaction(async (tx) => {
    const plans = ["SDM-PARENT", "SDM-CHILD-LORAWAN"];
    await recordPrices(
      tx,
      plans.flatMap((plan) => [priceOf(plan, "initial", 1_000), priceOf(plan, "monthly", 500)]),
      setting,
    );
    await sql`
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${devices} - 1),
        holder AS (SELECT "id", row_number() OVER (ORDER BY "id") - 1 AS h FROM "organizations" WHERE "kind" = 'contract-holder')
      INSERT INTO "deviceTerms" ("id", "deviceId", "organizationId", "item", "startedOn", "endedOn", "initial", "recordedAt", "supersededAt")
      SELECT 't' || i, 'd' || i, holder."id", 'LORAWAN', date('2025-04-01', '+' || (i / ${holders} % 365) || ' days'),
        CASE WHEN i % 10 = 0 THEN date('2025-04-01', '+' || (i / ${holders} % 365 + 200) || ' days') END, 1, ${time.now}, NULL
      FROM n JOIN holder ON holder.h = i % ${holders}`.execute(tx);
    await sql`
      INSERT INTO "contracts" ("id", "kind", "number", "organizationId", "deviceId", "counterpartId", "item", "billingStartDate", "endedOn", "dataRangeDays")
      SELECT "id", 'child', "id", "organizationId", "deviceId", "id", "item", "startedOn", "endedOn", 366 FROM "deviceTerms"`.execute(
      tx,
    );
  });
}

/** Answers what has passed since it was started: by the clock, which others share, and of the processor. */
function stopwatch(): () => string {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return `${((performance.now() - startedAt) / 1_000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU`;
  };
}

async function billed({ invoicing, time }: Office, month: Temporal.PlainYearMonth) {
  time.now = Date.parse(`${month.add({ months: 1 })}-04T00:00:00Z`);
  const spent = stopwatch();
  const { id } = await invoicing.runs.startRun(systemActor, { month: month.toString(), goal: "finalize" });
  await invoicing.settled();
  const run = await invoicing.runs.run(id);
  return { said: spent(), run };
}

/** Every device under contract on a day, as the nightly reconciliation reads them. */
async function readNightly({ contracts, database }: Office): Promise<string> {
  const spent = stopwatch();
  let [devices, after] = [0, ""];
  for (;;) {
    const page = await contracts.devicesUnderContract(database.sql, "2025-12-15", { after, limit: 5_000 });
    const last = page.at(-1);
    if (!last) break;
    devices += page.length;
    after = last.deviceId;
  }
  return `${devices} in ${spent()}`;
}

const memory = () => `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`;

export async function billing({ scale }: { readonly scale: number }): Promise<Record<string, unknown>> {
  const office = await openOffice();
  try {
    const devices = Math.round(1_000_000 * scale);
    await furnish(office, devices);
    const first = await billed(office, firstMonth);
    let last = first;
    for (let month = 1; month <= 12; month += 1) last = await billed(office, firstMonth.add({ months: month }));
    const memoryOfRuns = memory();
    const night = await readNightly(office);
    const spent = stopwatch();
    const counts = await office.billing.deviceCounts(systemScope(), { month: "2025-12" });
    const counting = spent();
    const chain = await office.invoicing.statements.checkChain();
    return {
      devices,
      holders,
      "first month": first.said,
      "month after a year": last.said,
      "statements of it": last.run.statements,
      "held of it": last.run.held,
      "total of it": `${last.run.totalYen} yen`,
      "chain of all statements": `${chain.statements}, ${chain.breaks.length} breaks`,
      "device counts of a month": `${counting} for ${counts.length} holders`,
      "devices under contract, for a night": night,
      "memory at its highest in the runs": memoryOfRuns,
      "and after counting and checking": memory(),
    };
  } finally {
    await office.close();
  }
}
