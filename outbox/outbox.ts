/**
 * The outbox is what must leave the house: letters committed together with their cause, and sent until a server accepts them.
 *
 * It owns letters, attempts and the mail server. It does not own why a letter is written: each room composes its own.
 */
import type { Database, Page, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Secret } from "#foundation/secrets";
import type { Language } from "#foundation/text";
import { startSending } from "./sending.ts";
import { type OutboxRow, tablesIn } from "./tables.ts";

export interface Letter {
  /** One address: each recipient gets a letter of its own. */
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
}

export interface OutboxEntry {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly state: "waiting" | "accepted" | "refused";
  readonly attempts: number;
  readonly nextAttemptAt: Millis;
  /** The server's words, or why there were none. */
  readonly lastAnswer: string | null;
  readonly createdAt: Millis;
  readonly acceptedAt: Millis | null;
  readonly messageId: string;
  readonly about: { readonly kind: string; readonly id: string };
  readonly organizationId: string | null;
}

export interface Outbox {
  /**
   * Adds a letter in the caller's transaction. Its Message-ID is fixed here, so that a letter sent twice (the program died
   * between the server's 250 and our record) is one letter to a mail reader. Throws on an address or subject with a line break.
   */
  post(tx: Tx, letter: Letter): Promise<string>;
  /** Newest first. */
  entries(
    organizations: "all" | readonly string[],
    page: { limit: number; after?: string | undefined },
  ): Promise<Page<OutboxEntry>>;
  /** Every letter about these, in the order in which they were posted. */
  entriesAbout(kind: string, ids: readonly string[]): Promise<OutboxEntry[]>;
  /** To be called after the commit of a transaction that posted: sends at once instead of at the next look. */
  wake(): void;
  /** Finishes the letters that are being sent. */
  stop(): Promise<void>;
}

export interface OutboxDeps {
  readonly database: Database;
  /** With none, letters wait and can be read. */
  readonly smtp: { readonly url: Secret; readonly from: string } | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** RFC 5322 §2.2: a header ends at a line break, so a line break in a value would begin another header. */
function refuseLineBreaks({ to, subject }: Letter): void {
  if (/[\r\n]/.test(to) || /[\r\n]/.test(subject)) throw new Error("a letter's address or subject has a line break");
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(to)) throw new Error("a letter is for one address");
}

/** What follows the # of a link, or /t/, is for the letter's recipient only: a link that acts in his name is not for the operator. */
const linkSecret = /(#|\/t\/)[\w.-]{20,}/g;

const entryFromRow = (row: OutboxRow): OutboxEntry => {
  const { aboutKind, aboutId, body, state, language: _, ...rest } = row;
  return {
    ...rest,
    text: (JSON.parse(body) as { text: string }).text.replaceAll(linkSecret, "$1…"),
    state: state as OutboxEntry["state"],
    about: { kind: aboutKind, id: aboutId },
  };
};

/** A start is a new chance: a server or a password that was mended meanwhile shows at once, not half an hour later. */
async function letWaitingBeDue({ database, clock }: OutboxDeps): Promise<void> {
  const nextAttemptAt = clock.now();
  await database.transaction(async (tx) => {
    await tablesIn(tx)
      .updateTable("outbox")
      .set({ nextAttemptAt })
      .where("state", "=", "waiting")
      .where("attempts", ">", 0)
      .where("nextAttemptAt", ">", nextAttemptAt)
      .execute();
  });
}

export async function openOutbox(deps: OutboxDeps): Promise<Outbox> {
  const { database, smtp, clock } = deps;
  const domain = /@([^\s>]+)/.exec(smtp?.from ?? "")?.[1] ?? "hatoba.invalid";
  if (smtp) await letWaitingBeDue(deps);
  const sending = startSending(deps);
  return {
    wake: sending.wake,
    stop: sending.stop,

    async post(tx, letter) {
      refuseLineBreaks(letter);
      const id = newId();
      const now = clock.now();
      const row: OutboxRow = {
        id,
        to: letter.to,
        subject: letter.subject,
        body: JSON.stringify({ text: letter.text, html: letter.html }),
        language: letter.language,
        aboutKind: letter.about.kind,
        aboutId: letter.about.id,
        organizationId: letter.organizationId,
        messageId: `<${id}@${domain}>`,
        state: "waiting",
        attempts: 0,
        nextAttemptAt: Math.max(now, letter.notBefore ?? now),
        lastAnswer: null,
        createdAt: now,
        acceptedAt: null,
      };
      await tablesIn(tx).insertInto("outbox").values(row).execute();
      return id;
    },

    async entriesAbout(kind, ids) {
      if (ids.length === 0) return [];
      const query = tablesIn(database.sql).selectFrom("outbox").selectAll().where("aboutKind", "=", kind);
      return (await query.where("aboutId", "in", ids).orderBy("id").execute()).map(entryFromRow);
    },

    async entries(organizations, page) {
      let query = tablesIn(database.sql)
        .selectFrom("outbox")
        .selectAll()
        .orderBy("id", "desc")
        .limit(page.limit + 1);
      if (page.after) query = query.where("id", "<", page.after);
      if (organizations !== "all") query = query.where("organizationId", "in", [...organizations, ""]);
      const rows = await query.execute();
      const items = rows.slice(0, page.limit).map(entryFromRow);
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}
