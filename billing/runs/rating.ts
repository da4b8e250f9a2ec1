/** What one contract holder is to be billed for a month as of a moment: the one function behind previews, runs and their proof. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Organization } from "#accounts";
import type { Database, Sql } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { EarliestChange } from "../changes.ts";
import type { LinesQuestion } from "../lines.ts";
import { type HolderParticulars, type Particulars, printedAddressee, printedIssuer, termsOf } from "../particulars.ts";
import { lateDamagesComponent, lateLines } from "../payments/late-lines.ts";
import { paidPortions } from "../payments/settling.ts";
import type { Rated, Unbilled } from "../rated.ts";
import { tablesIn } from "../statement-tables.ts";
import type { StatementBook } from "../statements/book.ts";
import { owedLines, standingOf } from "../statements/corrections.ts";
import type { StatementLine } from "../statements/document.ts";
import { type Draft, draftStatements } from "../statements/drafting.ts";

/** What a holder's month comes to as of a moment, and what lacks a price. */
export type RatingOf = (question: LinesQuestion) => Promise<Rated>;

interface Deps {
  readonly database: Database;
  readonly zone: string;
  readonly ratingOf: RatingOf;
  readonly earliestChange: EarliestChange;
  readonly book: StatementBook;
  readonly particulars: Particulars;
}

/** What a holder would be issued, and what of the run's month lacks a price. */
export interface Drafted {
  readonly drafts: readonly Draft[];
  readonly unbilled: readonly Unbilled[];
  /** How the holder wants them announced, and where; null: at the organization's own address. */
  readonly announced: Pick<HolderParticulars, "email" | "statementMail">;
}

/** A month and the moment up to which facts count. */
export interface RatingMoment {
  readonly month: string;
  readonly asOf: Millis;
}

/** 民法第166条1項: claims end after five years, so corrections reach no further back. */
const correctionMonths = 60;
const dayMs = 86_400_000;

export type Rating = ReturnType<typeof openRating>;

/** The service months that a run of `month` looks at: those billed before, and its own. */
async function monthsOf(sql: Sql, { month, asOf }: RatingMoment): Promise<string[]> {
  const earliest = Temporal.PlainYearMonth.from(month).subtract({ months: correctionMonths }).toString();
  const rows = await tablesIn(sql)
    .selectFrom("billingRuns")
    .select("month")
    .distinct()
    .where("finishedAt", "<=", asOf)
    .where("month", "<", month)
    .where("month", ">=", earliest)
    .execute();
  return [...new Set([...rows.map((row) => row.month), month])].sort();
}

/**
 * Months that an earlier run judged for this holder and of which nothing was recorded since: they owe what they owed. A day is allowed for
 * what was being written while that run looked.
 */
async function judgedMonths(
  { database: { sql }, earliestChange }: Pick<Deps, "database" | "earliestChange">,
  holderId: string,
  asOf: Millis,
): Promise<ReadonlySet<string>> {
  const run = await tablesIn(sql)
    .selectFrom("billingRuns")
    .innerJoin("billingRunHolders", "billingRunHolders.runId", "billingRuns.id")
    .select(["month", "asOf"])
    .where("holderId", "=", holderId)
    .where("billingRunHolders.state", "in", ["issued", "nothing"])
    .where("finishedAt", "<=", asOf)
    .orderBy("asOf", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!run) return new Set();
  const changedOn = await earliestChange({ holderId, after: run.asOf - dayMs, upTo: asOf });
  const looked = await monthsOf(sql, run);
  return new Set(looked.filter((month) => changedOn === null || month < changedOn.slice(0, 7)));
}

/** What one holder is to be billed in a run. */
export function openRating({ database, ratingOf, earliestChange, book, particulars, zone }: Deps) {
  async function owedBy(
    holderId: string,
    moment: RatingMoment,
    beforeSequence?: number,
  ): Promise<{ owed: readonly StatementLine[]; unbilled: readonly Unbilled[] }> {
    const months = await monthsOf(database.sql, moment);
    // A proof takes nothing for granted.
    const isProof = beforeSequence !== undefined;
    const judged = isProof ? new Set() : await judgedMonths({ database, earliestChange }, holderId, moment.asOf);
    const isOpen = (month: string) => month === moment.month || !judged.has(month);
    const open = await book.chargedLines(database.sql, { holderId, months: months.filter(isOpen), beforeSequence });
    const damages = await book.chargedLines(database.sql, {
      holderId,
      months: months.filter((month) => !isOpen(month)),
      keyPrefix: `${lateDamagesComponent}:`,
    });
    const { obligations, portions } = await paidPortions(database.sql, holderId, moment.asOf);
    const late = Map.groupBy(lateLines(obligations, portions), (line) => line.serviceMonth);
    const owed: StatementLine[] = [];
    let unbilled: readonly Unbilled[] = [];
    for (const serviceMonth of months) {
      if (!isOpen(serviceMonth)) {
        owed.push(...owedLines(late.get(serviceMonth) ?? [], standingOf(damages.get(serviceMonth) ?? [])));
        continue;
      }
      await nextTurn(); // SQLite answers at once: without this, uplinks would wait for the whole run
      const rated = await ratingOf({ holderId, serviceMonth, asOf: moment.asOf });
      if (serviceMonth === moment.month) unbilled = rated.unbilled;
      const due = [...rated.lines, ...(late.get(serviceMonth) ?? [])];
      owed.push(...owedLines(due, standingOf(open.get(serviceMonth) ?? [])));
    }
    return { owed, unbilled };
  }

  /** Fault conflict when nobody has said who issues. */
  async function draftsFor(
    holder: Pick<Organization, "id" | "name">,
    run: RatingMoment,
    beforeSequence?: number,
  ): Promise<Drafted> {
    const issuer = await particulars.issuerAt(run.asOf);
    if (!issuer) throw new Fault("conflict", "billing.issuer-missing");
    const ofHolder = await particulars.holderAt(holder.id, run.asOf);
    const { owed, unbilled } = await owedBy(holder.id, run, beforeSequence);
    const drafts = draftStatements(owed, {
      serviceMonth: run.month,
      issuer: printedIssuer(issuer),
      addressee: printedAddressee(holder.name, ofHolder),
      terms: termsOf(issuer, ofHolder),
      issuedAt: run.asOf,
      zone,
    });
    return { drafts, unbilled, announced: ofHolder };
  }
  return { draftsFor };
}

/** What a list of drafts comes to. */
export const totalsOf = (drafts: readonly Draft[]) => ({
  statements: drafts.length,
  lines: drafts.reduce((sum, draft) => sum + draft.lines.length, 0),
  netYen: drafts.reduce((sum, draft) => sum + draft.netYen, 0),
  taxYen: drafts.reduce((sum, draft) => sum + draft.taxYen, 0),
  totalYen: drafts.reduce((sum, draft) => sum + draft.totalYen, 0),
});
