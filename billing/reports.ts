/** What the provider asks of its books: revenue, what is still open and since when, what comes this month, what is not billed and why. */
import { sql } from "kysely";
import { type Accounts, type Actor, type Organization, systemScope } from "#accounts";
import { type Database, everyItem } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { monthFrom } from "./month.ts";
import { requireBilling } from "./particulars.ts";
import { lateDamages } from "./rules/late-damages.ts";
import type { RatingOf } from "./runs/rating.ts";
import { tablesIn } from "./statement-tables.ts";
import { openYenOf, searched, withSettled } from "./statements/search.ts";
import type { Yen } from "./yen.ts";

export interface RevenueRow {
  /** YYYY-MM: of service, or of issue, as asked. */
  readonly month: string;
  readonly plan: string;
  /** Without tax; corrections and credits taken off. */
  readonly netYen: Yen;
  readonly lines: number;
}

const ages = ["not-due", "1-30", "31-60", "61-90", "over-90"] as const;
export type Age = (typeof ages)[number];

export interface Receivable {
  readonly holderId: string;
  readonly counterparty: string;
  /** Open yen by days since the due day. */
  readonly byAge: Readonly<Record<Age, Yen>>;
  readonly openYen: Yen;
  /** Damages if what is open came today; charged when it does. */
  readonly accruedDamagesYen: Yen;
}

export interface Unissued {
  readonly kind: "month-without-run" | "holder-held" | "price-missing" | "no-address";
  readonly month: string;
  readonly holderId: string | null;
  readonly holderName: string | null;
  /** Catalogue key of the sentence that says why. */
  readonly problem: string;
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly zone: string;
  readonly ratingOf: RatingOf;
}

function ageOf(dueOn: string | null, today: Temporal.PlainDate): Age {
  const late = dueOn === null ? 0 : Temporal.PlainDate.from(dueOn).until(today).days;
  if (late <= 0) return "not-due";
  if (late <= 30) return "1-30";
  if (late <= 60) return "31-60";
  return late <= 90 ? "61-90" : "over-90";
}

const kindOf: Readonly<Record<string, Unissued["kind"]>> = { "billing.price-missing": "price-missing" };

/** Months from the first run's on that are over and were never issued, and holders that the latest run of a month left out. */
function openUnbilled({ database, clock, zone }: Deps) {
  return async (): Promise<Unissued[]> => {
    const runs = await tablesIn(database.sql)
      .selectFrom("billingRuns")
      .select(["id", "month"])
      .where("state", "=", "finalized")
      .orderBy("month")
      .orderBy("id")
      .execute();
    const latest = new Map(runs.map((run) => [run.month, run.id]));
    const found: Unissued[] = [];
    const thisMonth = dayAt(clock.now(), zone).toPlainYearMonth();
    const [first] = latest.keys();
    if (!first) return found;
    for (
      let month = Temporal.PlainYearMonth.from(first);
      Temporal.PlainYearMonth.compare(month, thisMonth) < 0;
      month = month.add({ months: 1 })
    ) {
      const reason = {
        month: month.toString(),
        holderId: null,
        holderName: null,
        problem: "billing.month-without-run",
      };
      if (!latest.has(month.toString())) found.push({ kind: "month-without-run", ...reason });
    }
    if (latest.size === 0) return found;
    const holders = await tablesIn(database.sql)
      .selectFrom("billingRunHolders")
      .innerJoin("billingRuns", "billingRuns.id", "billingRunHolders.runId")
      .select(["month", "holderId", "holderName", "problem", "billingRunHolders.state"])
      .where("runId", "in", [...latest.values()])
      .where("problem", "is not", null)
      .orderBy("month")
      .orderBy("holderId")
      .execute();
    for (const { state, problem, ...rest } of holders)
      found.push({
        ...rest,
        kind: state === "held" ? "holder-held" : (kindOf[problem ?? ""] ?? "no-address"),
        problem: problem ?? "",
      });
    return found;
  };
}

export interface RevenueQuestion {
  /** YYYY-MM, both included. */
  readonly from: string;
  readonly to: string;
  readonly by: "service-month" | "issue-month";
}

const issueMonth = sql<string>`substr("statements"."issuedOn", 1, 7)`;

async function revenue(database: Database, { from, to, by }: RevenueQuestion): Promise<RevenueRow[]> {
  const [first, last] = [monthFrom(from).toString(), monthFrom(to).toString()];
  const all = tablesIn(database.sql)
    .selectFrom("statementLines")
    .innerJoin("statements", "statements.id", "statementLines.statementId")
    .select(({ fn }) => [
      fn.sum<number | string>("yen").as("netYen"),
      fn.countAll<number | string>().as("lines"),
      "plan",
    ]);
  const rows =
    by === "service-month"
      ? await all
          .select("statementLines.serviceMonth as month")
          .where("statementLines.serviceMonth", ">=", first)
          .where("statementLines.serviceMonth", "<=", last)
          .groupBy(["statementLines.serviceMonth", "plan"])
          .execute()
      : await all
          .select(issueMonth.as("month"))
          .where("issuedOn", ">=", `${first}-01`)
          .where("issuedOn", "<=", `${last}-31`)
          .groupBy([issueMonth, "plan"])
          .execute();
  return rows
    .map(({ month, plan, netYen, lines: count }) => ({ month, plan, netYen: Number(netYen), lines: Number(count) }))
    .sort((a, b) => (`${a.month} ${a.plan}` < `${b.month} ${b.plan}` ? -1 : 1));
}

export function openReports(deps: Deps) {
  const { database, accounts, clock, zone, ratingOf } = deps;
  const unbilled = openUnbilled(deps);

  async function* holders(): AsyncGenerator<Organization> {
    for await (const one of everyItem((after) => accounts.organizations(systemScope(), { limit: 200, after })))
      if (one.kind === "contract-holder") yield one;
  }

  return {
    /** By month and plan; `by` says whether the month is that of the service or that of the statement. */
    revenue(actor: Actor, question: RevenueQuestion): Promise<RevenueRow[]> {
      requireBilling(actor);
      return revenue(database, question);
    },

    /** What the month comes to by plan as it stands, the days still to come included; without corrections of earlier months. */
    async forecast(actor: Actor, monthText: string): Promise<{ month: string; plan: string; netYen: Yen }[]> {
      requireBilling(actor);
      const month = monthFrom(monthText).toString();
      const sums = new Map<string, Yen>();
      const asOf = clock.now();
      for await (const holder of holders())
        for (const { plan, yen } of (await ratingOf({ holderId: holder.id, serviceMonth: month, asOf })).lines)
          sums.set(plan, (sums.get(plan) ?? 0) + yen);
      return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([plan, netYen]) => ({ month, plan, netYen }));
    },

    /** What contract holders owe, by how long it is overdue; who owes most first. */
    async receivables(actor: Actor): Promise<Receivable[]> {
      requireBilling(actor);
      const today = dayAt(clock.now(), zone);
      const at = { scope: systemScope(), today: today.toString() };
      const open = await searched(withSettled(database.sql), { state: "unpaid" }, at).execute();
      const found = [...Map.groupBy(open, (row) => row.holderId)].map(([holderId, ofHolder]): Receivable => {
        const byAge = { "not-due": 0, "1-30": 0, "31-60": 0, "61-90": 0, "over-90": 0 };
        let accruedDamagesYen = 0;
        for (const row of ofHolder) {
          byAge[ageOf(row.dueOn, today)] += openYenOf(row);
          if (row.dueOn === null) continue;
          const dueOn = Temporal.PlainDate.from(row.dueOn);
          accruedDamagesYen += lateDamages(openYenOf(row), { dueOn, paidOn: today }).yen;
        }
        const openYen = ofHolder.reduce((sum, row) => sum + openYenOf(row), 0);
        return { holderId, counterparty: ofHolder[0]?.counterparty ?? "", byAge, openYen, accruedDamagesYen };
      });
      return found.sort((a, b) => b.openYen - a.openYen);
    },

    async unbilled(actor: Actor): Promise<Unissued[]> {
      requireBilling(actor);
      return unbilled();
    },
  };
}
