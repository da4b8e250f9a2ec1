/**
 * The loop that sends: what is due, a few letters at a time, each answer recorded before its letter can be due again.
 *
 * 1. The server answers 250. Killed here: the letter is sent once more, with the same Message-ID.
 * 2. The answer is committed. Killed here: nothing is sent again.
 */
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Secret } from "#foundation/secrets";
import { type Answer, afterAnswer, silenceAfter } from "./attempts.ts";
import { type OutboxEvents, outboxEvents } from "./events.ts";
import { connectionsMax, openSmtp } from "./smtp.ts";
import { type OutboxRow, tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly smtp: { readonly url: Secret; readonly from: string } | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A look even without a call: a retry that became due, a letter of another program. */
const lookMs = 1_000;
/** A server's words are kept up to here. */
const wordsMax = 1_000;

/** Whether the server takes letters at all. While it is away one letter asks for all, ever more rarely. */
function createServerWatch(clock: Clock) {
  let awayTimes = 0;
  let silentUntil: Millis = 0;
  /** Letters that failed because the server was away: due at once when it is back. */
  const held = new Set<string>();
  return {
    mayAsk: (): boolean => clock.now() >= silentUntil,
    lettersAtOnce: (): number => (awayTimes === 0 ? connectionsMax : 1),
    wasAway(letter: string): void {
      held.add(letter);
      if (clock.now() < silentUntil) return; // one of several that failed together
      awayTimes += 1;
      silentUntil = clock.now() + silenceAfter(awayTimes);
    },
    /** The letters that waited for the server and not for themselves. */
    isBack(): string[] {
      awayTimes = 0;
      silentUntil = 0;
      const released = [...held];
      held.clear();
      return released;
    },
  };
}

/** Writes what an answer made of a letter; when the books can't be written it tries until they can, or the program stops. */
function createRecorder(database: Database, clock: Clock, events: OutboxEvents, stopping: AbortSignal) {
  return async (row: OutboxRow, answer: Answer, released: readonly string[]): Promise<void> => {
    const change = afterAnswer(row, { ...answer, words: answer.words.slice(0, wordsMax) }, clock.now());
    while (true) {
      try {
        await database.transaction(async (tx) => {
          const books = tablesIn(tx);
          await books.updateTable("outbox").set(change).where("id", "=", row.id).execute();
          const due = { nextAttemptAt: clock.now() };
          if (released.length > 0)
            await books
              .updateTable("outbox")
              .set(due)
              .where("id", "in", released)
              .where("state", "=", "waiting")
              .execute();
        });
        break;
      } catch (error) {
        events.booksFailed(error);
        if (stopping.aborted) return;
        await clock.wait(lookMs, stopping);
      }
    }
    if (change.state === "accepted") events.accepted(row.id, clock.now() - row.createdAt);
    else if (change.state === "refused") events.refused(row.id, change.lastAnswer);
    else events.waits(row.id, change.lastAnswer);
  };
}

export function startSending({ database, smtp, clock, log, metrics }: Deps) {
  const events = outboxEvents(log, metrics);
  if (!smtp) return { wake: () => {}, stop: async () => {} };
  const { from } = smtp;
  const server = openSmtp(smtp.url);
  const watch = createServerWatch(clock);
  const stopping = new AbortController();
  const record = createRecorder(database, clock, events, stopping.signal);
  const inHand = new Map<string, Promise<void>>();
  let sleeping = new AbortController();
  let woken = false;
  const wake = (): void => {
    woken = true;
    sleeping.abort();
  };

  async function send(row: OutboxRow): Promise<void> {
    const { text, html } = JSON.parse(row.body) as { text: string; html?: string };
    const { to, subject, messageId } = row;
    const answer = await server.send({ from, to, subject, text, html, messageId });
    const away = answer.kind === "later" && answer.everybody;
    if (away) watch.wasAway(row.id);
    await record(row, answer, away ? [] : watch.isBack());
  }

  /** Takes as many due letters in hand as there is room for. */
  async function takeDue(): Promise<void> {
    const room = watch.lettersAtOnce() - inHand.size;
    if (room <= 0 || !watch.mayAsk()) return;
    const busy = new Set(inHand.keys()); // as they were before the look: one that ends meanwhile was read as still due
    const due = await tablesIn(database.sql)
      .selectFrom("outbox")
      .selectAll()
      .where("state", "=", "waiting")
      .where("nextAttemptAt", "<=", clock.now())
      .orderBy("nextAttemptAt")
      .limit(room + busy.size)
      .execute();
    for (const row of due.filter(({ id }) => !busy.has(id)).slice(0, room)) {
      const sending = send(row).finally(() => {
        inHand.delete(row.id);
        wake();
      });
      inHand.set(row.id, sending);
    }
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await takeDue().catch(events.booksFailed);
      if (!woken) await clock.wait(lookMs, sleeping.signal);
      woken = false;
      sleeping = new AbortController();
    }
  })();

  return {
    wake,
    async stop(): Promise<void> {
      stopping.abort();
      sleeping.abort();
      await running;
      await Promise.all(inHand.values());
      server.close();
    },
  };
}
