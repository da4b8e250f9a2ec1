/** The loop that sends: what is due, a few at a time, each attempt recorded before the next look. */
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Secret } from "#foundation/secrets";
import { type Answer, givingUpMs, waitAfter } from "./attempts.ts";
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
const batchMax = 100;

export function startSending({ database, smtp, clock, log, metrics }: Deps) {
  const attempts = metrics.counter("hatoba_letters_total", "Attempts to send a letter, by the server's answer", [
    "answer",
  ]);
  if (!smtp) return { wake: () => {}, stop: async () => {} };
  const server = openSmtp(smtp.url);
  const stopping = new AbortController();
  let sleeping = new AbortController();
  let woken = false;
  let lastWords = "";

  async function record(row: OutboxRow, answer: Answer): Promise<void> {
    const now = clock.now();
    const attempt = row.attempts + 1;
    const over = answer.kind === "later" && now - row.createdAt > givingUpMs;
    const state = answer.kind === "accepted" ? "accepted" : answer.kind === "never" || over ? "refused" : "waiting";
    const acceptedAt = state === "accepted" ? now : null;
    const nextAttemptAt = now + waitAfter(attempt);
    await database.transaction(async (tx) => {
      const change = { state, attempts: attempt, nextAttemptAt, acceptedAt, lastAnswer: answer.words.slice(0, 1_000) };
      await tablesIn(tx).updateTable("outbox").set(change).where("id", "=", row.id).execute();
    });
    attempts.inc({ answer: answer.kind });
    if (answer.kind !== "accepted" && answer.words !== lastWords)
      log.warn({ letter: row.id, answer: answer.words, state }, "a letter was not accepted");
    lastWords = answer.kind === "accepted" ? "" : answer.words;
  }

  /** True when the server takes nobody's letters now. */
  async function send(row: OutboxRow): Promise<boolean> {
    const { text, html } = JSON.parse(row.body) as { text: string; html?: string };
    const { to, subject, messageId } = row;
    const answer = await server.send({ from: smtp?.from ?? "", to, subject, text, html, messageId });
    await record(row, answer);
    return answer.kind === "later" && answer.everybody;
  }

  async function sendDue(): Promise<boolean> {
    const due = await tablesIn(database.sql)
      .selectFrom("outbox")
      .selectAll()
      .where("state", "=", "waiting")
      .where("nextAttemptAt", "<=", clock.now())
      .orderBy("nextAttemptAt")
      .limit(batchMax)
      .execute();
    // While the server is away one letter asks for all: the others stay due and are not counted as tried.
    for (let index = 0; index < due.length && !stopping.signal.aborted; ) {
      const size = lastWords === "" ? connectionsMax : 1;
      const away = await Promise.all(due.slice(index, index + size).map(send));
      if (away.some(Boolean)) return false;
      index += size;
    }
    return due.length === batchMax;
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      const more = await sendDue().catch((error: unknown) => {
        log.error({ err: error }, "the outbox could not be read or written; tried again in a second");
        return false;
      });
      if (!more && !woken) await clock.wait(lookMs, sleeping.signal);
      woken = false;
      sleeping = new AbortController();
    }
  })();

  return {
    wake(): void {
      woken = true;
      sleeping.abort();
    },
    async stop(): Promise<void> {
      stopping.abort();
      sleeping.abort();
      await running;
      server.close();
    },
  };
}
