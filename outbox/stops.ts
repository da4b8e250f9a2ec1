/**
 * Addresses that nothing is sent to any more, until somebody lifts that. A report is believed because it came to the letter's own
 * return path, or names its Message-ID, which only its recipient and the servers on its way know: a forged one stops nobody but
 * its forger.
 */
import type { Database, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { type MailReport, reportsFrom } from "./reports.ts";
import type { ReturnPaths } from "./return-paths.ts";
import { type OutboxRow, type StoppedAddressRow, tablesIn } from "./tables.ts";

export interface StoppedAddress {
  /** In lower case. */
  readonly address: string;
  readonly at: Millis;
  /** `refused`: by the server that was to take it; `bounced`: by one after it. */
  readonly because: "refused" | "bounced" | "complained";
  /** The server's, or the kind of complaint. */
  readonly words: string;
  /** The letter of which it was reported. */
  readonly letterId: string;
  readonly organizationId: string | null;
}

/** What a report told of one letter. `known` was told before, or of a letter that never left; `unknown` is no letter of ours. */
export interface ReportOutcome {
  readonly outcome: "bounced" | "complained" | "known" | "unknown";
  /** The address that is stopped by it. */
  readonly stopped: string | null;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly returnPaths: ReturnPaths;
  readonly stopper: Stopper;
  /** Told after the commit of a letter that came back. */
  readonly settled: (row: OutboxRow) => void;
  readonly wake: () => void;
}

const wordsMax = 1_000;
const stopsMax = 1_000;

const stopFromRow = (row: StoppedAddressRow): StoppedAddress => ({
  ...row,
  because: row.because as StoppedAddress["because"],
});

/** Why nothing is sent to an address; null when something is. */
export async function stopOf(database: Database, address: string): Promise<StoppedAddress | null> {
  const stops = tablesIn(database.sql).selectFrom("stoppedAddresses").selectAll();
  const row = await stops.where("address", "=", address.toLowerCase()).executeTakeFirst();
  return row ? stopFromRow(row) : null;
}

type StoppingHook = (tx: Tx, stop: StoppedAddress) => Promise<void>;
type LiftingHook = (tx: Tx, address: string) => Promise<void>;

export type Stopper = ReturnType<typeof createStopper>;

/** Stops and lifts, in the transaction of whatever asks for it; who wants to know hears of it in there. */
export function createStopper(clock: Clock) {
  const stopping = new Set<StoppingHook>();
  const lifting = new Set<LiftingHook>();
  return {
    /** Gives back the address; null when it was stopped before. */
    async stop(tx: Tx, letter: OutboxRow, because: StoppedAddress["because"], said: string): Promise<string | null> {
      const { id: letterId, organizationId, to } = letter;
      const words = said.slice(0, wordsMax);
      const row = { address: to.toLowerCase(), at: clock.now(), because, words, letterId, organizationId };
      const insert = tablesIn(tx).insertInto("stoppedAddresses").values(row);
      const made = await insert.onConflict((conflict) => conflict.column("address").doNothing()).executeTakeFirst();
      if (Number(made.numInsertedOrUpdatedRows) === 0) return null;
      for (const hook of stopping) await hook(tx, row);
      return row.address;
    },

    /** Letters go there again; tells whether the address was stopped. */
    async lift(tx: Tx, address: string): Promise<boolean> {
      const lifted = address.toLowerCase();
      const stops = tablesIn(tx).deleteFrom("stoppedAddresses").where("address", "=", lifted);
      if (Number((await stops.executeTakeFirst()).numDeletedRows) === 0) return false;
      for (const hook of lifting) await hook(tx, lifted);
      return true;
    },

    /** Called in the transaction that stops an address; the returned function ends that. */
    onStopping(hook: StoppingHook): () => void {
      stopping.add(hook);
      return () => stopping.delete(hook);
    },

    /** Called in the transaction that lifts a stop, with the address in lower case; the returned function ends that. */
    onLifting(hook: LiftingHook): () => void {
      lifting.add(hook);
      return () => lifting.delete(hook);
    },
  };
}

/** `<{id}@domain>` is how Message-IDs are made. */
const letterNamed = (messageId: string): string | null => /^<([\w-]+)@/.exec(messageId)?.[1] ?? null;

/** The letter of which is reported: it came back to its own address, or its Message-ID is quoted. */
async function letterOf(
  tx: Tx,
  { messageId, cameTo }: MailReport,
  { letterAt }: ReturnPaths,
): Promise<OutboxRow | null> {
  const returned = cameTo.map(letterAt).find((id) => id !== null);
  const id = returned ?? letterNamed(messageId) ?? "";
  const row = await tablesIn(tx).selectFrom("outbox").selectAll().where("id", "=", id).executeTakeFirst();
  const isNamed = returned !== undefined || row?.messageId === messageId;
  return row && isNamed && row.channelId === null ? row : null;
}

async function noteBounce(tx: Tx, letter: OutboxRow, { words, server }: MailReport, at: Millis): Promise<OutboxRow> {
  const change = { state: "refused", lastAnswer: words.slice(0, wordsMax) } as const;
  const attempt = { id: newId(), letterId: letter.id, at, number: letter.attempts, server, answer: "never" };
  const books = tablesIn(tx);
  await books.updateTable("outbox").set(change).where("id", "=", letter.id).execute();
  await books
    .insertInto("letterAttempts")
    .values({ ...attempt, words: change.lastAnswer })
    .execute();
  return { ...letter, ...change };
}

export function openStops({ database, clock, returnPaths, stopper, settled, wake }: Deps) {
  async function take(report: MailReport): Promise<ReportOutcome> {
    const { outcome, stopped, bounced } = await database.transaction(async (tx) => {
      const letter = await letterOf(tx, report, returnPaths);
      if (!letter) return { outcome: "unknown", stopped: null, bounced: null } as const;
      const isNews = letter.state === "accepted" && report.kind !== "complained";
      const bounced = isNews ? await noteBounce(tx, letter, report, clock.now()) : null;
      const because = report.kind === "complained" ? "complained" : "bounced";
      const stopped = report.kind === "bounced" ? null : await stopper.stop(tx, letter, because, report.words);
      if (bounced === null && stopped === null) return { outcome: "known", stopped, bounced } as const;
      return { outcome: report.kind === "complained" ? "complained" : "bounced", stopped, bounced } as const;
    });
    if (bounced) settled(bounced);
    if (stopped !== null) wake();
    return { outcome, stopped };
  }

  return {
    /**
     * Takes a message (RFC 5322) that came back: every letter of which it reports is bounced, every address of which it is said
     * that it is none is stopped. The same report again changes nothing; a message that is no report is none.
     */
    async takeReport(message: Uint8Array): Promise<readonly ReportOutcome[]> {
      const outcomes: ReportOutcome[] = [];
      for (const report of await reportsFrom(message)) outcomes.push(await take(report));
      return outcomes;
    },

    /** Those of letters of these organizations, newest first. */
    async stoppedAddresses(organizations: "all" | readonly string[]): Promise<readonly StoppedAddress[]> {
      let query = tablesIn(database.sql).selectFrom("stoppedAddresses").selectAll().orderBy("at", "desc");
      if (organizations !== "all") query = query.where("organizationId", "in", [...organizations, ""]);
      return (await query.limit(stopsMax).execute()).map(stopFromRow);
    },

    stoppedAddress: (address: string): Promise<StoppedAddress | null> => stopOf(database, address),
    liftStop: stopper.lift,
    onStopping: stopper.onStopping,
    onLifting: stopper.onLifting,
  };
}

export type Stops = ReturnType<typeof openStops>;
