/**
 * Addresses that nothing is sent to any more, until somebody lifts that. A report is believed because it names the Message-ID of
 * a letter, which only its recipient and the servers on its way know: a forged one stops nobody but its forger.
 */
import type { Database, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { type MailReport, reportsFrom } from "./reports.ts";
import { type OutboxRow, type StoppedAddressRow, tablesIn } from "./tables.ts";

export interface StoppedAddress {
  /** In lower case. */
  readonly address: string;
  readonly at: Millis;
  readonly because: "bounced" | "complained";
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

type Hook = (tx: Tx, stop: StoppedAddress) => Promise<void>;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
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

/** `<{id}@domain>` is how Message-IDs are made. */
async function letterOf(tx: Tx, messageId: string): Promise<OutboxRow | null> {
  const id = /^<([\w-]+)@/.exec(messageId)?.[1] ?? "";
  const row = await tablesIn(tx).selectFrom("outbox").selectAll().where("id", "=", id).executeTakeFirst();
  return row?.messageId === messageId && row.channelId === null ? row : null;
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

export function openStops({ database, clock, settled, wake }: Deps) {
  const hooks = new Set<Hook>();

  async function stop(tx: Tx, letter: OutboxRow, report: MailReport): Promise<string | null> {
    if (report.kind === "bounced") return null;
    const because = report.kind === "complained" ? "complained" : "bounced";
    const { id: letterId, organizationId, to } = letter;
    const words = report.words.slice(0, wordsMax);
    const row = { address: to.toLowerCase(), at: clock.now(), because, words, letterId, organizationId } as const;
    const insert = tablesIn(tx).insertInto("stoppedAddresses").values(row);
    const made = await insert.onConflict((conflict) => conflict.column("address").doNothing()).executeTakeFirst();
    if (Number(made.numInsertedOrUpdatedRows) === 0) return null;
    for (const hook of hooks) await hook(tx, row);
    return row.address;
  }

  async function take(report: MailReport): Promise<ReportOutcome> {
    const { outcome, stopped, bounced } = await database.transaction(async (tx) => {
      const letter = await letterOf(tx, report.messageId);
      if (!letter) return { outcome: "unknown", stopped: null, bounced: null } as const;
      const isNews = letter.state === "accepted" && report.kind !== "complained";
      const bounced = isNews ? await noteBounce(tx, letter, report, clock.now()) : null;
      const stopped = await stop(tx, letter, report);
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

    /** Newest first. */
    async stoppedAddresses(): Promise<readonly StoppedAddress[]> {
      const rows = tablesIn(database.sql).selectFrom("stoppedAddresses").selectAll().orderBy("at", "desc");
      return (await rows.limit(stopsMax).execute()).map(stopFromRow);
    },

    /** Letters go there again; tells whether the address was stopped. */
    async liftStop(tx: Tx, address: string): Promise<boolean> {
      const stops = tablesIn(tx).deleteFrom("stoppedAddresses").where("address", "=", address.toLowerCase());
      return Number((await stops.executeTakeFirst()).numDeletedRows) > 0;
    },

    /** Called in the transaction that stops an address; the returned function ends that. */
    onStopping(hook: Hook): () => void {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
  };
}

export type Stops = ReturnType<typeof openStops>;
