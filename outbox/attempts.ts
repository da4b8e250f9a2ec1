/** What an answer of the mail server means, and when to try again. Pure. */
import type { Millis } from "#foundation/clock";

/** `accepted`: the server has it. `later`: try again; `everybody` when no letter would get through now. `never`: refused for good. */
export type Answer =
  | { readonly kind: "accepted"; readonly words: string }
  | { readonly kind: "later"; readonly words: string; readonly everybody: boolean }
  | { readonly kind: "never"; readonly words: string };

/** A failed sending, as the SMTP client tells it. */
export interface SendingError {
  readonly message: string;
  /** The client's own name of the failure: ECONNECTION, EAUTH, EENVELOPE… */
  readonly code?: string | undefined;
  /** RFC 5321 §4.2: 4xx is for now, 5xx is for good. */
  readonly responseCode?: number | undefined;
}

/**
 * A 5xx about the recipient or the message is for good. No answer, a 4xx, and a refusal of ourselves (login, TLS) are for
 * later: the operator can mend those, and no letter may be lost over them.
 */
export function answerOf({ message, code, responseCode }: SendingError): Answer {
  const aboutUs =
    code === "EAUTH" || code === "ETLS" || code === "ENOAUTH" || responseCode === 530 || responseCode === 535;
  if (!aboutUs && responseCode !== undefined && responseCode >= 500) return { kind: "never", words: message };
  return { kind: "later", words: message, everybody: aboutUs || responseCode === undefined };
}

const second = 1_000;
const minute = 60 * second;
const firstWaits: readonly Millis[] = [1 * second, 5 * second, 30 * second, 2 * minute, 10 * minute];
const laterWait = 30 * minute;
/** After three days a letter is refused: older news about a trap is no news. */
export const givingUpMs = 3 * 24 * 60 * minute;

/** How long to wait after the `attempts`-th failure. */
export function waitAfter(attempts: number): Millis {
  return firstWaits[attempts - 1] ?? laterWait;
}
