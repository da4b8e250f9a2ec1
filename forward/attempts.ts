/** What an answer to a delivery means for it and for its webhook. Pure. */
import type { Millis } from "#foundation/clock";
import { nextAttemptAfter, type Reply } from "#outbox";

/** After so long without one that is accepted a webhook is switched off: somebody has to mend it. */
const failingMsMax = 3 * 86_400_000;

/** Answers about what was sent, not about where it was sent to: sending it again changes nothing, so the next one has its turn. */
const aboutTheBody: ReadonlySet<number | null> = new Set([400, 413, 415, 422]);
/** RFC 9110 §15.5.11: it is gone for good, and wishes to be asked no more. */
const gone = 410;

export interface Trouble {
  readonly failingSince: Millis | null;
  readonly failures: number;
}

export interface Outcome extends Trouble {
  readonly delivery: "accepted" | "refused" | "waiting";
  readonly webhook: "on" | "failed";
  readonly nextAttemptAt: Millis;
}

export const wasAccepted = ({ status }: Reply): boolean => status !== null && status >= 200 && status < 300;

/** What becomes of a delivery and its webhook: 1 s, 5 s, 30 s, 2 min, 10 min, then half an hour, by `chance` a fifth more or less; later where the receiver wishes. */
export function outcomeOf(reply: Reply, { failingSince, failures }: Trouble, now: Millis, chance: number): Outcome {
  if (wasAccepted(reply))
    return { delivery: "accepted", webhook: "on", failingSince: null, failures: 0, nextAttemptAt: now };
  const since = failingSince ?? now;
  const webhook = reply.status === gone || now - since > failingMsMax ? "failed" : "on";
  if (aboutTheBody.has(reply.status))
    return { delivery: "refused", webhook, failingSince: since, failures, nextAttemptAt: now };
  const nextAttemptAt = nextAttemptAfter(failures + 1, reply.retryAfter, now, chance);
  return { delivery: "waiting", webhook, failingSince: since, failures: failures + 1, nextAttemptAt };
}

/** What the log and the list say of an answer. */
export const saidBy = ({ status, words }: Reply): string => `${status ?? "-"} ${words}`.trim().slice(0, 500);
