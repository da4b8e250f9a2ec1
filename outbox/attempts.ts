/** What an answer of the mail server means, and when to try again. Pure. */
import type { Millis } from "#foundation/clock";

/**
 * `accepted`: the server has it. `later`: try again; `everybody` when no letter would get through now. `never`: refused for good,
 * with all that would go there where it is `about` the address.
 */
export type Answer =
  | { readonly kind: "accepted"; readonly words: string }
  | {
      readonly kind: "later";
      readonly words: string;
      readonly everybody: boolean;
      /** The header of that name, where the server gave one. */
      readonly retryAfter?: string | undefined;
    }
  | { readonly kind: "never"; readonly words: string; readonly about: "address" | "letter" };

/** A failed sending, as the SMTP client tells it. */
export interface SendingError {
  readonly message: string;
  /** The client's own name of the failure: ECONNECTION, EAUTH, EENVELOPE… */
  readonly code?: string | undefined;
  /** RFC 5321 §4.2: 4xx is for now, 5xx is for good. */
  readonly responseCode?: number | undefined;
  /** The SMTP command that was answered: CONN, EHLO, AUTH…, MAIL FROM, RCPT TO, DATA; API for the client's own refusal. */
  readonly command?: string | undefined;
}

/** Commands that speak of one recipient or one letter; the answers to all others are about the connection or about us. */
const aboutOneLetter: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);
/** RFC 5321 §4.2.3: no such mailbox, somebody elsewhere's, a name that is none; said of a recipient without an enhanced status. */
const aboutMailbox: ReadonlySet<number> = new Set([550, 551, 553]);
/** RFC 4954 §6: log in first. RFC 5321 §3.8: the server is going away. */
const aboutUs: ReadonlySet<number> = new Set([421, 530, 535, 538]);

/**
 * RFC 3463: x.1.y is about the address, x.2.1 a mailbox that takes nothing, x.0.0 undefined. All else (a full mailbox, a network,
 * the contents, a policy) may be over with the next letter.
 */
export const isAboutAddress = (status: string): boolean => /^5\.(1\.\d+|2\.1|0\.0)$/.test(status);

/** What a refusal for good is about: RFC 2034 §4 puts the enhanced status behind the code. */
function subjectOf(message: string, code: number, command: string): "address" | "letter" {
  const status = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(message)?.[0];
  const isAddress = status ? isAboutAddress(status) : aboutMailbox.has(code);
  return command === "RCPT TO" && isAddress ? "address" : "letter";
}

/**
 * For good is only a 5xx to the recipient or to the letter itself, and what the client can't put into SMTP at all.
 * No answer, a 4xx, and a refusal of ourselves (login, TLS, sender, relaying) are for later: the operator can mend those,
 * and no letter may be lost over them.
 */
export function answerOf({ message, code, responseCode, command = "" }: SendingError): Answer {
  const words = message;
  if (responseCode === undefined) {
    const unsendable = code === "EENVELOPE" || code === "EMESSAGE";
    if (!unsendable) return { kind: "later", words, everybody: true };
    return { kind: "never", words, about: code === "EENVELOPE" ? "address" : "letter" };
  }
  // Servers that do not relay for us say so for each recipient, often with the code of an unknown mailbox.
  const everybody = !aboutOneLetter.has(command) || aboutUs.has(responseCode) || /\brelay/i.test(message);
  if (responseCode < 500 || everybody) return { kind: "later", words, everybody };
  return { kind: "never", words, about: subjectOf(message, responseCode, command) };
}

const second = 1_000;
const minute = 60 * second;
const firstWaits: readonly Millis[] = [1 * second, 5 * second, 30 * second, 2 * minute, 10 * minute];
const laterWait = 30 * minute;
/** After three days a letter is refused: older news about a trap is no news. */
export const givingUpMs = 3 * 24 * 60 * minute;

/** How long a letter waits after its `attempts`-th failure, before chance has its say. */
export function waitAfter(attempts: number): Millis {
  return firstWaits[attempts - 1] ?? laterWait;
}

/** A wait of 80 to 120 %, by `chance` in [0, 1): what failed together does not come back together. */
function jittered(wait: Millis, chance: number): Millis {
  return Math.round(wait * (0.8 + 0.4 * chance));
}

/** A server's wish is met for so long at most: it may have been a mistake, and news grow old. */
const wishedMax = 6 * 60 * minute;

/** When to try again after the `attempts`-th failure, by `chance`, and not before the server wishes (`Retry-After`: seconds or a date, RFC 9110 §10.2.3). */
export function nextAttemptAfter(
  attempts: number,
  retryAfter: string | undefined,
  now: Millis,
  chance: number,
): Millis {
  const said = retryAfter?.trim() ?? "";
  const wished = /^\d+$/.test(said) ? Number(said) * second : Date.parse(said) - now;
  const wait = jittered(waitAfter(attempts), chance);
  return now + Math.max(wait, Math.min(wished || 0, wishedMax));
}

/** How long nobody asks a server that was away `times` times in a row: 1 s, 5 s, then every 30 s, so that a letter that is due does not wait long for a server that is back. */
export function silenceAfter(times: number): Millis {
  return Math.min(waitAfter(times), 30 * second);
}

/** What becomes of a letter: the columns that an answer changes. `attempts` counts this one. */
export function afterAnswer(
  letter: { readonly attempts: number; readonly createdAt: Millis },
  answer: Answer,
  now: Millis,
  chance = 0.5,
) {
  const attempts = letter.attempts + 1;
  const retryAfter = answer.kind === "later" ? answer.retryAfter : undefined;
  const nextAttemptAt = nextAttemptAfter(attempts, retryAfter, now, chance);
  const kept = { attempts, nextAttemptAt, acceptedAt: null, lastAnswer: answer.words };
  if (answer.kind === "accepted") return { ...kept, state: "accepted", acceptedAt: now } as const;
  if (answer.kind === "never") return { ...kept, state: "refused" } as const;
  if (now - letter.createdAt <= givingUpMs) return { ...kept, state: "waiting" } as const;
  return { ...kept, state: "refused", lastAnswer: `given up after three days: ${answer.words}` } as const;
}
