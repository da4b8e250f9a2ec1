/** What a letter becomes when it is posted: a row. Pure but for the look at what its recipient has got lately. */
import type { Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Language } from "#foundation/text";
import { type OutboxRow, tablesIn } from "./tables.ts";

export interface Letter {
  /** One address: each recipient gets a letter of its own. With a channel: what people call it. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
  readonly language: Language;
  /** What it is about: `{ kind: "incident", id }`. */
  readonly about: { readonly kind: string; readonly id: string };
  readonly organizationId: string | null;
  /** Not to be sent earlier: somebody's quiet hours. */
  readonly notBefore?: Millis | undefined;
  /** A trap has sprung: sent before everything else, on a connection that is kept free for it. */
  readonly priority?: "urgent" | undefined;
  /** Letters of one thread are shown together by mail readers: the incident's ID. */
  readonly thread?: string | undefined;
  readonly replyTo?: string | undefined;
  /** RFC 8058: a POST to this address, without anything else, ends these letters. */
  readonly unsubscribeUrl?: string | undefined;
  /** Goes over this channel instead of e-mail. */
  readonly channelId?: string | undefined;
  /** The same for programs, as JSON: a webhook gets it as `data`. */
  readonly data?: unknown;
  /** A file that is made when the letter is sent, by whoever makes files of its kind; e-mail only. */
  readonly attachment?: { readonly kind: string; readonly id: string } | undefined;
  /** One line that says it all: with it, the letter may become a line of a digest when its recipient gets too many. */
  readonly digestLine?: string | undefined;
}

/** The column `body`. */
export interface Content {
  readonly text: string;
  readonly html?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly unsubscribeUrl?: string | undefined;
  readonly thread?: string | undefined;
  readonly data?: unknown;
  readonly attachment?: { readonly kind: string; readonly id: string } | undefined;
}

/** RFC 5322 §2.2: a header ends at a line break, so a line break in a value would begin another header. */
function refuseLineBreaks({ to, subject, replyTo = "", unsubscribeUrl = "", thread = "", channelId }: Letter): void {
  if ([to, subject, replyTo, unsubscribeUrl, thread].some((value) => /[\r\n]/.test(value)))
    throw new Error("a letter's address, subject or header has a line break");
  if (unsubscribeUrl !== "" && !/^https?:\/\/[^\s<>,]+$/.test(unsubscribeUrl))
    throw new Error("what ends letters is a URL");
  // Carriers issue addresses against RFC 5321 (a dot before the @, two dots in a row): they pass, and are quoted when sent.
  if (channelId === undefined && !/^[^\s@<>,;"\\]+@[^\s@<>,;"\\]+$/.test(to))
    throw new Error("a letter is for one address");
}

const storm = {
  /** So many letters that may be gathered go alone … */
  alone: 5,
  /** … in so long. The next ones wait for a digest. */
  windowMs: 10 * 60_000,
  /** How long the first digest waits for more, and each one after it. */
  firstMs: 60_000,
  laterMs: 10 * 60_000,
};

/** When the digest goes that this letter waits for; null: it goes alone. */
async function digestAt(tx: Tx, to: string, now: Millis): Promise<Millis | null> {
  const lately = await tablesIn(tx)
    .selectFrom("outbox")
    .select(["state", "nextAttemptAt"])
    .where("to", "=", to)
    .where("createdAt", ">", now - storm.windowMs)
    .where("digestLine", "is not", null)
    .orderBy("createdAt", "desc")
    .limit(storm.alone + 1)
    .execute();
  const waiting = lately.find(({ state }) => state === "gathering");
  if (waiting) return waiting.nextAttemptAt;
  if (lately.length < storm.alone) return null;
  return now + (lately.some(({ state }) => state === "gathered") ? storm.laterMs : storm.firstMs);
}

/** The row of a letter; its Message-ID is fixed here. Throws on an address or header that is none. */
export async function rowOf(
  tx: Tx,
  letter: Letter,
  { now, mailDomain }: { now: Millis; mailDomain: string },
): Promise<OutboxRow> {
  refuseLineBreaks(letter);
  const id = newId();
  const { text, html, replyTo, unsubscribeUrl, thread, channelId, data, attachment } = letter;
  const due = Math.max(now, letter.notBefore ?? now);
  const mayBeGathered = letter.digestLine !== undefined && letter.priority === undefined;
  const gatheredAt = mayBeGathered ? await digestAt(tx, letter.to, now) : null;
  return {
    id,
    to: letter.to,
    subject: letter.subject,
    body: JSON.stringify({ text, html, replyTo, unsubscribeUrl, thread, data, attachment } satisfies Content),
    language: letter.language,
    aboutKind: letter.about.kind,
    aboutId: letter.about.id,
    organizationId: letter.organizationId,
    messageId: `<${id}@${mailDomain}>`,
    state: gatheredAt === null ? "waiting" : "gathering",
    attempts: 0,
    nextAttemptAt: gatheredAt === null ? due : Math.max(due, gatheredAt),
    lastAnswer: null,
    createdAt: now,
    acceptedAt: null,
    priority: letter.priority ?? null,
    domain: channelId ?? letter.to.slice(letter.to.lastIndexOf("@") + 1).toLowerCase(),
    channelId: channelId ?? null,
    digestLine: mayBeGathered ? (letter.digestLine ?? null) : null,
    digestId: null,
  };
}
