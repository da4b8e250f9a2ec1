/** What one contract holder is to be billed for a month as of a moment: the one function behind previews, runs and their proof. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Organization } from "#accounts";
import type { Database } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { LinesQuestion } from "../lines.ts";
import { type Particulars, printedAddressee, printedIssuer, termsOf } from "../particulars.ts";
import { lateLines } from "../payments/late-lines.ts";
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
  readonly book: StatementBook;
  readonly particulars: Particulars;
}

/** What a holder would be issued, and what of the run's month lacks a price. */
export interface Drafted {
  readonly drafts: readonly Draft[];
  readonly unbilled: readonly Unbilled[];
}

/** A month and the moment up to which facts count. */
export interface RatingMoment {
  readonly month: string;
  readonly asOf: Millis;
}

/** 民法第166条1項: claims end after five years, so corrections reach no further back. */
const correctionMonths = 60;

export type Rating = ReturnType<typeof openRating>;

/** What one holder is to be billed in a run. */
export function openRating({ database, ratingOf, book, particulars, zone }: Deps) {
  /** The service months that a run of `month` looks at: those billed before, and its own. */
  async function monthsOf({ month, asOf }: RatingMoment): Promise<string[]> {
    const earliest = Temporal.PlainYearMonth.from(month).subtract({ months: correctionMonths }).toString();
    const rows = await tablesIn(database.sql)
      .selectFrom("billingRuns")
      .select("month")
      .distinct()
      .where("finishedAt", "<=", asOf)
      .where("month", "<", month)
      .where("month", ">=", earliest)
      .execute();
    return [...new Set([...rows.map((row) => row.month), month])].sort();
  }

  async function owedBy(
    holderId: string,
    moment: RatingMoment,
    beforeSequence?: number,
  ): Promise<{ owed: readonly StatementLine[]; unbilled: readonly Unbilled[] }> {
    const months = await monthsOf(moment);
    const charged = await book.chargedLines(database.sql, { holderId, months, beforeSequence });
    const { obligations, portions } = await paidPortions(database.sql, holderId, moment.asOf);
    const late = Map.groupBy(lateLines(obligations, portions), (line) => line.serviceMonth);
    const owed: StatementLine[] = [];
    let unbilled: readonly Unbilled[] = [];
    for (const serviceMonth of months) {
      await nextTurn(); // SQLite answers at once: without this, uplinks would wait for the whole run
      const rated = await ratingOf({ holderId, serviceMonth, asOf: moment.asOf });
      if (serviceMonth === moment.month) unbilled = rated.unbilled;
      const due = [...rated.lines, ...(late.get(serviceMonth) ?? [])];
      owed.push(...owedLines(due, standingOf(charged.get(serviceMonth) ?? [])));
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
    return { drafts, unbilled };
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
