/**
 * A run bills a month: it rates every contract holder as of one moment, shows what would be billed, and issues it.
 *
 * What is issued is what is owed less what was charged, so a run that was killed and carried on, or made twice, charges nothing twice.
 */
import { type Accounts, type Actor, systemScope } from "#accounts";
import type { Database, Page, PageAsked } from "#database";
import { startOfDay } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { monthFrom } from "../month.ts";
import { type Particulars, requireBilling } from "../particulars.ts";
import { type RunHolderRow, type RunRow, tablesIn } from "../statement-tables.ts";
import type { StatementBook } from "../statements/book.ts";
import type { Progress, RunHolderState, RunState } from "./progress.ts";
import { type Drafted, type Rating, totalsOf } from "./rating.ts";

export interface Run extends Omit<RunRow, "state" | "goal" | "cursor"> {
  readonly state: RunState;
  readonly holders: number;
  readonly held: number;
  readonly statements: number;
  readonly netYen: number;
  readonly taxYen: number;
  readonly totalYen: number;
}

export interface RunHolder extends Omit<RunHolderRow, "state"> {
  readonly state: RunHolderState;
}

export interface RunDeps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly book: StatementBook;
  readonly particulars: Particulars;
  readonly rating: Rating;
  readonly progress: Progress;
}

export interface NewRun {
  /** YYYY-MM */
  readonly month: string;
  /** `review`: stop for a look before anything is issued. */
  readonly goal: "review" | "finalize";
}

async function runFromRow(database: Database, { goal: _, cursor: __, ...row }: RunRow): Promise<Run> {
  const holders = await tablesIn(database.sql)
    .selectFrom("billingRunHolders")
    .where("runId", "=", row.id)
    .groupBy("state")
    .select("state")
    .select(({ fn }) => [
      fn.countAll<number>().as("holders"),
      fn.sum<number | string>("statements").as("statements"),
      fn.sum<number | string>("netYen").as("netYen"),
      fn.sum<number | string>("taxYen").as("taxYen"),
      fn.sum<number | string>("totalYen").as("totalYen"),
    ])
    .execute();
  // PostgreSQL sums bigint to numeric, which comes as text.
  const sumOf = (key: "holders" | "statements" | "netYen" | "taxYen" | "totalYen", rows = holders) =>
    rows.reduce((sum, of) => sum + Number(of[key]), 0);
  return {
    ...row,
    state: row.state as RunState,
    holders: sumOf("holders"),
    held: sumOf(
      "holders",
      holders.filter((of) => of.state === "held"),
    ),
    statements: sumOf("statements"),
    netYen: sumOf("netYen"),
    taxYen: sumOf("taxYen"),
    totalYen: sumOf("totalYen"),
  };
}

async function rowOf(database: Database, id: string): Promise<RunRow> {
  const row = await tablesIn(database.sql)
    .selectFrom("billingRuns")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new Fault("not-found", "billing.run-not-found", { attributes: { id } });
  return row;
}

/** Starting and issuing. Carries on, when it is opened, the runs that were interrupted. */
export async function openRuns({ database, accounts, clock, zone, log, particulars, progress }: RunDeps) {
  const inBackground = (id: string) => {
    progress.carryOn(id).catch((error: unknown) => log.error({ err: error, runId: id }, "a billing run stopped"));
  };

  function refuseTooEarly(month: string, asOf: Millis): void {
    const next = monthFrom(month).add({ months: 1 });
    if (startOfDay(next.toPlainDate({ day: 1 }), zone) > asOf)
      throw new Fault("conflict", "billing.month-not-over", { attributes: { month } });
  }

  const unfinished = tablesIn(database.sql).selectFrom("billingRuns").select("id").orderBy("id");
  for (const { id } of await unfinished.where("state", "in", ["rating", "finalizing"]).execute()) inBackground(id);

  return {
    /** A run as of now. Its month may still go on while it is only looked at. One of the same month in review is discarded. */
    async startRun(actor: Actor, { month, goal }: NewRun): Promise<Run> {
      requireBilling(actor);
      monthFrom(month);
      const now = clock.now();
      if (!(await particulars.issuerAt(now))) throw new Fault("conflict", "billing.issuer-missing");
      if (goal === "finalize") refuseTooEarly(month, now);
      const [id, createdBy] = [newId(), actor.userId];
      const finalizedBy = goal === "finalize" ? createdBy : null;
      const times = { asOf: now, createdAt: now, finishedAt: null };
      const state: RunState = goal === "finalize" ? "finalizing" : "rating";
      const row: RunRow = { id, month, state, goal, cursor: null, createdBy, finalizedBy, ...times };
      await database.transaction(async (tx) => {
        const sameMonth = tablesIn(tx).updateTable("billingRuns").where("month", "=", month);
        await sameMonth.where("state", "=", "review").set({ state: "discarded" }).execute();
        await tablesIn(tx).insertInto("billingRuns").values(row).execute();
        const { organizationId } = actor;
        const detail = { month, goal };
        await accounts.audit(tx, { actor, action: "billing-run.started", organizationId, target: id, detail });
      });
      inBackground(id);
      return runFromRow(database, row);
    },

    /** Issues what the review showed. Fault conflict before the month is over, or when the run is not in review. */
    async finalizeRun(actor: Actor, id: string): Promise<Run> {
      requireBilling(actor);
      const run = await rowOf(database, id);
      refuseTooEarly(run.month, run.asOf);
      await database.transaction(async (tx) => {
        const change = { state: "finalizing", cursor: null, finalizedBy: actor.userId };
        const runs = tablesIn(tx).updateTable("billingRuns").set(change).where("id", "=", id);
        const changed = await runs.where("state", "=", "review").returning("id").executeTakeFirst();
        if (!changed) throw new Fault("conflict", "billing.run-not-in-review", { attributes: { state: run.state } });
        const { organizationId } = actor;
        await accounts.audit(tx, { actor, action: "billing-run.finalized", organizationId, target: id });
      });
      inBackground(id);
      return runFromRow(database, await rowOf(database, id));
    },
  };
}

export interface DifferingHolder {
  readonly holderId: string;
  readonly holderName: string;
  readonly issuedYen: number;
  readonly recomputedYen: number;
}

/** Looking at runs: lists, previews, the proof that a finalized run is what its facts say. */
export function openRunViews({ database, accounts, clock, book, rating }: RunDeps) {
  return {
    run: async (id: string): Promise<Run> => runFromRow(database, await rowOf(database, id)),

    /** Newest first. */
    async runs(page: PageAsked & { month?: string | undefined }): Promise<Page<Run>> {
      const runs = tablesIn(database.sql).selectFrom("billingRuns").selectAll().orderBy("id", "desc");
      let query = runs.limit(page.limit + 1);
      if (page.after) query = query.where("id", "<", page.after);
      if (page.month) query = query.where("month", "=", page.month);
      const rows = await query.execute();
      const items = await Promise.all(rows.slice(0, page.limit).map((row) => runFromRow(database, row)));
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },

    async runHolders(id: string, page: PageAsked & { state?: RunHolderState | undefined }): Promise<Page<RunHolder>> {
      await rowOf(database, id);
      const holders = tablesIn(database.sql).selectFrom("billingRunHolders").selectAll().where("runId", "=", id);
      let query = holders.orderBy("holderId").limit(page.limit + 1);
      if (page.after) query = query.where("holderId", ">", page.after);
      if (page.state) query = query.where("state", "=", page.state);
      const rows = await query.execute();
      const items = rows.slice(0, page.limit).map((row) => ({ ...row, state: row.state as RunHolderState }));
      return { items, next: rows.length > page.limit ? (items.at(-1)?.holderId ?? null) : null };
    },

    /** One holder's statements as the run would issue them: the run's own function, nothing written. */
    async previewRun(id: string, holderId: string): Promise<Drafted> {
      const run = await rowOf(database, id);
      return rating.draftsFor(await accounts.organization(systemScope(), holderId), run);
    },

    /** One holder's month as it stands now, without a run. */
    async previewMonth(month: string, holderId: string): Promise<Drafted> {
      const holder = await accounts.organization(systemScope(), holderId);
      return rating.draftsFor(holder, { month: monthFrom(month).toString(), asOf: clock.now() });
    },

    /** Computes a finalized run once more from the facts of its moment; tells the holders whose yen differ. */
    async verifyRun(id: string): Promise<{ holders: number; different: readonly DifferingHolder[] }> {
      const run = await rowOf(database, id);
      if (run.state !== "finalized") throw new Fault("conflict", "billing.run-not-finalized");
      const different: DifferingHolder[] = [];
      const rated = tablesIn(database.sql).selectFrom("billingRunHolders").select(["holderId", "holderName"]);
      const holders = await rated.where("runId", "=", id).where("state", "in", ["issued", "nothing"]).execute();
      const firstAfter = await book.sequenceAt(run.asOf);
      for (const { holderId, holderName } of holders) {
        const issued = await book.issuedBy(id, holderId);
        const before = issued[0]?.sequence ?? firstAfter;
        const issuedYen = issued.reduce((sum, { totalYen }) => sum + totalYen, 0);
        const { drafts } = await rating.draftsFor({ id: holderId, name: holderName }, run, before);
        const recomputedYen = totalsOf(drafts).totalYen;
        if (recomputedYen !== issuedYen) different.push({ holderId, holderName, issuedYen, recomputedYen });
      }
      return { holders: holders.length, different };
    },
  };
}
