/** Carries runs on, one holder after the other: each holder's effect and the run's cursor are one commit. */
import { type Accounts, type Organization, systemScope } from "#accounts";
import { createTurns, type Database, type Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Outbox } from "#outbox";
import { statementLetter } from "../letters.ts";
import type { Particulars } from "../particulars.ts";
import { settleCredits } from "../payments/settling.ts";
import { type RunHolderRow, type RunRow, tablesIn } from "../statement-tables.ts";
import type { StatementBook } from "../statements/book.ts";
import type { Draft } from "../statements/drafting.ts";
import { type Rating, totalsOf } from "./rating.ts";

/**
 * `rating` → `review` → `finalizing` → `finalized`; `discarded` from `review` when a newer run of the month was made. A run that was
 * asked for without a review goes from `rating` straight to `finalizing`.
 */
export type RunState = "rating" | "review" | "finalizing" | "finalized" | "discarded";

/** `held`: this holder could not be billed, the others were; the problem says why, and the next run of the month bills it. */
export type RunHolderState = "drafted" | "nothing" | "issued" | "held";

export interface ProgressDeps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
  readonly book: StatementBook;
  readonly particulars: Particulars;
  readonly rating: Rating;
}

type Holder = Pick<Organization, "id" | "name" | "email">;

const holdersPerRead = 100;

async function* holdersAfter(accounts: Accounts, cursor: string | null): AsyncGenerator<Holder> {
  let after = cursor ?? undefined;
  for (;;) {
    const page = await accounts.organizations(systemScope(), { limit: holdersPerRead, after });
    for (const organization of page.items) if (organization.kind === "contract-holder") yield organization;
    if (page.next === null) return;
    after = page.next;
  }
}

/** One holder's failure is written beside its name and stops nobody else's bill. */
function problemOf(log: Log, run: RunRow, holder: Holder, error: unknown): string {
  if (error instanceof Fault) return error.text;
  log.error({ err: error, runId: run.id, holderId: holder.id }, "a contract holder could not be billed");
  return "billing.holder-failed";
}

const moveCursor = (tx: Tx, run: RunRow, holder: Holder) =>
  tablesIn(tx).updateTable("billingRuns").set({ cursor: holder.id }).where("id", "=", run.id).execute();

const setHolder = (tx: Tx, run: RunRow, holder: Holder, change: Pick<RunHolderRow, "state" | "problem">) =>
  tablesIn(tx)
    .updateTable("billingRunHolders")
    .set(change)
    .where("runId", "=", run.id)
    .where("holderId", "=", holder.id)
    .execute();

/** Notes what would be issued to a holder. */
async function rate({ database, rating, log }: ProgressDeps, run: RunRow, holder: Holder): Promise<void> {
  let outcome: Pick<RunHolderRow, "state" | "problem"> & ReturnType<typeof totalsOf>;
  try {
    const { drafts, unbilled } = await rating.draftsFor(holder, run);
    const problem = unbilled.length > 0 ? "billing.price-missing" : null;
    outcome = { state: drafts.length > 0 ? "drafted" : "nothing", problem, ...totalsOf(drafts) };
  } catch (error) {
    outcome = { state: "held", problem: problemOf(log, run, holder, error), ...totalsOf([]) };
  }
  const row = { runId: run.id, holderId: holder.id, holderName: holder.name, ...outcome };
  await database.transaction(async (tx) => {
    await tablesIn(tx).insertInto("billingRunHolders").values(row).execute();
    await moveCursor(tx, run, holder);
  });
}

/** What was drafted in the review must be what is issued, to the yen; else the holder is held. */
async function draftsAsReviewed(
  rating: Rating,
  run: RunRow,
  holder: Holder,
  reviewed: RunHolderRow,
): Promise<readonly Draft[]> {
  const { drafts } = await rating.draftsFor(holder, run);
  const { totalYen, lines } = totalsOf(drafts);
  if (totalYen !== reviewed.totalYen || lines !== reviewed.lines) throw new Fault("conflict", "billing.draft-changed");
  return drafts;
}

/** Statements, letters, settled credits, the holder's state and the cursor: one commit. */
async function issueFor(deps: ProgressDeps, run: RunRow, holder: Holder, reviewed: RunHolderRow): Promise<void> {
  const { database, outbox, book, particulars, publicUrl, clock, rating } = deps;
  const drafts = await draftsAsReviewed(rating, run, holder, reviewed);
  const to = (await particulars.holderAt(holder.id, run.asOf)).email ?? holder.email;
  await database.transaction(async (tx) => {
    for (const draft of drafts) {
      const { id, number } = await book.issue(tx, {
        draft,
        holderId: holder.id,
        runId: run.id,
        issuedAt: clock.now(),
      });
      if (to) await outbox.post(tx, statementLetter(draft, { id, number, holderId: holder.id, to, publicUrl }));
    }
    const on = drafts[0]?.issuedOn;
    if (on) await settleCredits(tx, holder.id, { on, at: clock.now() });
    await setHolder(tx, run, holder, { state: "issued", problem: to ? reviewed.problem : "billing.no-address" });
    await moveCursor(tx, run, holder);
  });
}

async function finalize(deps: ProgressDeps, run: RunRow, holder: Holder): Promise<void> {
  const { database, log } = deps;
  const reviewed = await tablesIn(database.sql)
    .selectFrom("billingRunHolders")
    .selectAll()
    .where("runId", "=", run.id)
    .where("holderId", "=", holder.id)
    .executeTakeFirst();
  if (reviewed?.state !== "drafted") return;
  try {
    await issueFor(deps, run, holder, reviewed);
  } catch (error) {
    const problem = problemOf(log, run, holder, error);
    await database.transaction((tx) => setHolder(tx, run, holder, { state: "held", problem }));
  }
}

export interface Progress {
  /** Does what the run's state asks for until a person is to decide or it is done. Runs take turns. */
  carryOn(id: string): Promise<void>;
  /** Resolves when the runs that were asked for so far have got as far as they can. */
  settled(): Promise<void>;
  /** Finishes the holder in hand; the rest is carried on at the next start. */
  stop(): Promise<void>;
}

export function openProgress(deps: ProgressDeps): Progress {
  const { database, accounts, outbox, clock } = deps;
  const takeTurn = createTurns();
  let stopping = false;

  async function enter(run: RunRow, state: RunState): Promise<void> {
    const change = { state, cursor: null, finishedAt: state === "finalized" ? clock.now() : null };
    await database.transaction(async (tx) => {
      await tablesIn(tx).updateTable("billingRuns").set(change).where("id", "=", run.id).execute();
    });
  }

  /** From the cursor on; the state is read again after each pass. */
  async function carryOn(id: string): Promise<void> {
    for (;;) {
      const runs = tablesIn(database.sql).selectFrom("billingRuns").selectAll();
      const run = await runs.where("id", "=", id).executeTakeFirstOrThrow();
      if (run.state !== "rating" && run.state !== "finalizing") return;
      const step = run.state === "rating" ? rate : finalize;
      for await (const holder of holdersAfter(accounts, run.cursor)) {
        if (stopping) return;
        await step(deps, run, holder);
      }
      if (run.state === "finalizing") outbox.wake();
      await enter(run, run.state === "finalizing" ? "finalized" : run.goal === "finalize" ? "finalizing" : "review");
    }
  }

  return {
    carryOn: (id) => takeTurn(() => carryOn(id)),
    settled: () => takeTurn(async () => {}),
    stop() {
      stopping = true;
      return takeTurn(async () => {});
    },
  };
}
