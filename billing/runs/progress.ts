/** Carries runs on, a batch of holders after the other: what is issued to them and the run's cursor are one commit. */
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
 * asked for without a review is `finalizing` from the beginning: it rates each holder once, and issues.
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

/** Holders of one commit: a thousand commits of their own would wait a thousand times for the disk. */
const holdersPerBatch = 20;

/** Contract holders after the cursor, in batches by ID. */
async function* batchesAfter(accounts: Accounts, cursor: string | null): AsyncGenerator<readonly Holder[]> {
  let after = cursor ?? undefined;
  for (;;) {
    const page = await accounts.organizations(systemScope(), { limit: holdersPerBatch, after });
    const holders = page.items.filter(({ kind }) => kind === "contract-holder");
    if (holders.length > 0) yield holders;
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

const moveCursor = (tx: Tx, run: RunRow, holders: readonly Holder[]) =>
  tablesIn(tx)
    .updateTable("billingRuns")
    .set({ cursor: holders.at(-1)?.id ?? run.cursor })
    .where("id", "=", run.id)
    .execute();

/** Written anew, or in the place of what the review left. */
const setHolder = (tx: Tx, { state, problem, ...row }: RunHolderRow) =>
  tablesIn(tx)
    .insertInto("billingRunHolders")
    .values({ ...row, state, problem })
    .onConflict((conflict) => conflict.columns(["runId", "holderId"]).doUpdateSet({ state, problem }))
    .execute();

/** What a holder's month comes to. */
interface Rated {
  readonly holder: Holder;
  readonly row: RunHolderRow;
  readonly drafts: readonly Draft[];
  /** Where its statements are announced, and with what. */
  readonly to: string | null;
  readonly mail: "link" | "pdf";
}

const heldBack = (row: RunHolderRow, problem: string): Pick<Rated, "row" | "drafts" | "to" | "mail"> => ({
  row: { ...row, state: "held" satisfies RunHolderState, problem },
  drafts: [],
  to: null,
  mail: "link",
});

/** What would be issued to a holder. */
async function ratedHolder({ rating, log }: ProgressDeps, run: RunRow, holder: Holder): Promise<Rated> {
  const who = { runId: run.id, holderId: holder.id, holderName: holder.name };
  try {
    const { drafts, unbilled, announced } = await rating.draftsFor(holder, run);
    const problem = unbilled.length > 0 ? "billing.price-missing" : null;
    const state: RunHolderState = drafts.length > 0 ? "drafted" : "nothing";
    return {
      holder,
      row: { ...who, state, problem, ...totalsOf(drafts) },
      drafts,
      to: announced.email ?? holder.email,
      mail: announced.statementMail,
    };
  } catch (error) {
    const row = { ...who, state: "held", problem: null, ...totalsOf([]) };
    return { holder, ...heldBack(row, problemOf(log, run, holder, error)) };
  }
}

async function rate(deps: ProgressDeps, run: RunRow, holders: readonly Holder[]): Promise<void> {
  const rows: RunHolderRow[] = [];
  for (const holder of holders) rows.push((await ratedHolder(deps, run, holder)).row);
  await deps.database.transaction(async (tx) => {
    await tablesIn(tx).insertInto("billingRunHolders").values(rows).execute();
    await moveCursor(tx, run, holders);
  });
}

/** What was drafted in the review must be what is issued, to the yen; else the holder is held. */
async function prepared(
  deps: ProgressDeps,
  run: RunRow,
  holder: Holder,
  reviewed: RunHolderRow | undefined,
): Promise<Rated> {
  const rated = await ratedHolder(deps, run, holder);
  const { totalYen, lines, state, problem } = rated.row;
  const row = reviewed ?? rated.row;
  if (state === "held") return { holder, ...heldBack(row, problem ?? "billing.holder-failed") };
  if (totalYen !== row.totalYen || lines !== row.lines) return { holder, ...heldBack(row, "billing.draft-changed") };
  if (state === "nothing") return rated;
  return { ...rated, row: { ...row, state: "issued", problem: rated.to ? row.problem : "billing.no-address" } };
}

/** Statements, letters, settled credits, the holders' states and the cursor: one commit. */
async function issueAll(deps: ProgressDeps, run: RunRow, all: readonly Rated[]): Promise<void> {
  const { database, outbox, book, publicUrl, clock } = deps;
  await database.transaction(async (tx) => {
    for (const { holder, row, drafts, to, mail } of all) {
      for (const draft of drafts) {
        const issue = { draft, holderId: holder.id, runId: run.id, issuedAt: clock.now() };
        const { id, number } = await book.issue(tx, issue);
        const of = { id, number, holderId: holder.id, mail, publicUrl };
        if (to) await outbox.post(tx, statementLetter(draft, { ...of, to }));
      }
      const on = drafts[0]?.issuedOn;
      if (on) await settleCredits(tx, holder.id, { on, at: clock.now() });
      await setHolder(tx, row);
    }
    await moveCursor(
      tx,
      run,
      all.map(({ holder }) => holder),
    );
  });
}

/** Of a run with a review, what the review drafted; of one without, every holder is rated and issued to at once. */
async function finalize(deps: ProgressDeps, run: RunRow, holders: readonly Holder[]): Promise<void> {
  const rows = await tablesIn(deps.database.sql)
    .selectFrom("billingRunHolders")
    .selectAll()
    .where("runId", "=", run.id)
    .where(
      "holderId",
      "in",
      holders.map(({ id }) => id),
    )
    .execute();
  const known = new Map(rows.map((row) => [row.holderId, row]));
  const all: Rated[] = [];
  for (const holder of holders) {
    const row = known.get(holder.id);
    if (row ? row.state === "drafted" : run.goal === "finalize") all.push(await prepared(deps, run, holder, row));
  }
  try {
    await issueAll(deps, run, all);
  } catch (error) {
    deps.log.warn({ err: error, runId: run.id }, "statements could not be issued together; each is tried on its own");
    // Another program issued meanwhile, or one of them can't be written: each on its own, as it is now, so that it holds up nobody else.
    for (const { holder } of all) {
      const one = await prepared(deps, run, holder, known.get(holder.id));
      await issueAll(deps, run, [one]).catch((cause: unknown) =>
        issueAll(deps, run, [{ ...one, ...heldBack(one.row, problemOf(deps.log, run, holder, cause)) }]),
      );
    }
  }
}

export interface Progress {
  /** Does what the run's state asks for until a person is to decide or it is done. Runs take turns. */
  carryOn(id: string): Promise<void>;
  /** Resolves when the runs that were asked for so far have got as far as they can. */
  settled(): Promise<void>;
  /** Finishes the holders in hand; the rest is carried on at the next start. */
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
      for await (const holders of batchesAfter(accounts, run.cursor)) {
        if (stopping) return;
        await step(deps, run, holders);
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
