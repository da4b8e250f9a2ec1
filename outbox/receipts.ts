/** How far the news got, recipient by recipient: from the outbox to whoever said that it was seen. Pure. */
import type { Millis } from "#foundation/clock";

const states = { waiting: "queued", accepted: "accepted", refused: "bounced", gathered: "gathered" } as const;

export interface Receipt {
  readonly letterId: string;
  readonly to: string;
  readonly subject: string;
  /** `queued` → `accepted` by the mail server → `opened` its link → `acknowledged`; or `bounced`, or a line of a digest. */
  readonly state: (typeof states)[keyof typeof states] | "opened" | "acknowledged";
  readonly at: Millis;
  /** The mail server's words. */
  readonly answer: string | null;
}

/** What a recipient did about the cause of letters. */
export interface Seen {
  readonly openedAt: Millis | null;
  readonly acknowledgedAt: Millis | null;
}

/** A letter, and what became of it. */
interface Told {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly state: keyof typeof states;
  readonly lastAnswer: string | null;
  readonly createdAt: Millis;
  readonly acceptedAt: Millis | null;
}

/** The receipt of a letter. Who acknowledged before it was written did so by an earlier one. */
export function receiptOf(letter: Told, { openedAt, acknowledgedAt }: Seen): Receipt {
  const { id: letterId, to, subject, lastAnswer: answer, createdAt } = letter;
  const what = { letterId, to, subject, answer };
  const isAfter = (at: Millis | null): at is Millis => at !== null && at >= createdAt && letter.state !== "refused";
  if (isAfter(acknowledgedAt)) return { ...what, state: "acknowledged", at: acknowledgedAt };
  if (isAfter(openedAt)) return { ...what, state: "opened", at: openedAt };
  return { ...what, state: states[letter.state], at: letter.acceptedAt ?? createdAt };
}
