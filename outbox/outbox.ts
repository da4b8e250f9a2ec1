/**
 * The outbox is what must leave the house: letters committed together with their cause, and sent until a server accepts them.
 *
 * It owns letters, attempts, mail servers, channels and announcements. It does not own why a letter is written: each room composes its own.
 */
import { type Page, type PageAsked, pageOf, type Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { type Channels, openChannels } from "./channels.ts";
import { type Content, type Letter, rowOf } from "./posting.ts";
import { openReturnPaths } from "./return-paths.ts";
import { type AttachmentMaker, type SendingDeps, startSending } from "./sending.ts";
import { createStopper, openStops, type Stops } from "./stops.ts";
import { type OutboxRow, tablesIn } from "./tables.ts";

export { type Announcement, announce, isAnnounced, takeAnnouncements } from "./announcements.ts";
export { nextAttemptAfter } from "./attempts.ts";
export type { Channel, Channels, NewTarget } from "./channels.ts";
export type { Letter } from "./posting.ts";
export { type Receipt, receiptOf } from "./receipts.ts";
export type { SmtpSettings } from "./sending.ts";
export type { ReportOutcome, StoppedAddress } from "./stops.ts";
export { sealedOutbox } from "./tables.ts";
export { exchange, type Reply } from "./webhook.ts";

export type LetterState = "waiting" | "accepted" | "refused" | "gathered";

/** One time that a server was asked, and what it said. */
export interface Attempt {
  readonly at: Millis;
  /** Host and port of the mail server, or the kind of channel. */
  readonly server: string;
  readonly answer: "accepted" | "later" | "never";
  readonly words: string;
}

export interface OutboxEntry {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** `gathered`: it became a line of a digest. */
  readonly state: LetterState;
  readonly attempts: number;
  readonly nextAttemptAt: Millis;
  /** The server's words, or why there were none. */
  readonly lastAnswer: string | null;
  readonly createdAt: Millis;
  readonly acceptedAt: Millis | null;
  readonly messageId: string;
  readonly about: { readonly kind: string; readonly id: string };
  readonly organizationId: string | null;
  readonly channelId: string | null;
  readonly digestId: string | null;
}

export interface EntriesPage extends PageAsked {
  readonly state?: LetterState | undefined;
}

export interface Outbox extends Channels, Stops {
  /**
   * Adds a letter in the caller's transaction. Its Message-ID is fixed here, so that a letter sent twice (the program died
   * between the server's 250 and our record) is one letter to a mail reader. Throws on an address or subject with a line break.
   */
  post(tx: Tx, letter: Letter): Promise<string>;
  /** Newest first. */
  entries(organizations: "all" | readonly string[], page: EntriesPage): Promise<Page<OutboxEntry>>;
  entry(id: string): Promise<OutboxEntry | null>;
  /** Every attempt of a letter, oldest first. */
  attempts(letterId: string): Promise<Attempt[]>;
  /** Says who makes files of a kind; letters that carry one wait until somebody does. */
  attach(kind: string, make: AttachmentMaker): void;
  /** Called after the commit of a letter that was accepted, or refused for good; the returned function stops that. */
  onSettled(listener: (entry: OutboxEntry) => void): () => void;
  /** How many letters wait, and how many were refused for good since an instant (by when they were written). */
  load(refusedSince: Millis): Promise<{ waiting: number; refused: number }>;
  /** How many e-mails of each organization servers took in `[from, to)`: metering. */
  acceptedByOrganization(from: Millis, to: Millis): Promise<ReadonlyMap<string, number>>;
  /** Every letter about these, in the order in which they were posted. */
  entriesAbout(kind: string, ids: readonly string[]): Promise<OutboxEntry[]>;
  /** Removes every letter about these, sent or not, with its attempts, in the caller's transaction. */
  forgetAbout(tx: Tx, kind: string, ids: readonly string[]): Promise<void>;
  /** Takes back letters about this that no server was asked to take and whose time has not come; answers with their IDs. */
  recallAbout(tx: Tx, kind: string, id: string): Promise<string[]>;
  /** To be called after the commit of a transaction that posted: sends at once instead of at the next look. */
  wake(): void;
  /** Finishes the letters that are being sent. */
  stop(): Promise<void>;
}

export type OutboxDeps = Omit<SendingDeps, "mailDomain" | "settled" | "makers" | "returnPaths" | "stopper">;

/** What follows the # of a link, or /t/ and /i/, is for the letter's recipient only: a link that acts in his name is not for the operator. */
const linkSecret = /(#|\/[ti]\/)[\w.-]{20,}/g;

const entryFromRow = (row: OutboxRow): OutboxEntry => {
  const { aboutKind, aboutId, body, state, language: _, priority: _p, domain: _d, digestLine: _l, ...rest } = row;
  return {
    ...rest,
    text: (JSON.parse(body) as Content).text.replaceAll(linkSecret, "$1…"),
    state: state === "gathering" ? "waiting" : (state as LetterState),
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

async function loadOf({ sql }: OutboxDeps["database"], refusedSince: Millis) {
  const count = async (states: readonly OutboxRow["state"][], since: Millis) => {
    const query = tablesIn(sql)
      .selectFrom("outbox")
      .select((row) => row.fn.countAll<number>().as("letters"));
    const found = await query.where("state", "in", states).where("createdAt", ">=", since).executeTakeFirst();
    return Number(found?.letters ?? 0);
  };
  return { waiting: await count(["waiting", "gathering"], 0), refused: await count(["refused"], refusedSince) };
}

type Views = Pick<Outbox, "entry" | "attempts" | "entriesAbout" | "load" | "acceptedByOrganization" | "entries">;

/** Looking at letters. */
function openViews({ database }: Pick<OutboxDeps, "database">): Views {
  return {
    async entry(id) {
      const query = tablesIn(database.sql).selectFrom("outbox").selectAll().where("id", "=", id);
      const row = await query.executeTakeFirst();
      return row ? entryFromRow(row) : null;
    },

    async attempts(letterId) {
      const query = tablesIn(database.sql).selectFrom("letterAttempts").selectAll().where("letterId", "=", letterId);
      const rows = await query.orderBy("at").orderBy("number").execute();
      return rows.map(({ at, server, answer, words }) => ({ at, server, answer: answer as Attempt["answer"], words }));
    },

    async entriesAbout(kind, ids) {
      if (ids.length === 0) return [];
      const query = tablesIn(database.sql).selectFrom("outbox").selectAll().where("aboutKind", "=", kind);
      return (await query.where("aboutId", "in", ids).orderBy("id").execute()).map(entryFromRow);
    },

    load: (refusedSince) => loadOf(database, refusedSince),

    async acceptedByOrganization(from, to) {
      const rows = await tablesIn(database.sql)
        .selectFrom("outbox")
        .select("organizationId")
        .select((select) => select.fn.countAll<number>().as("letters"))
        .where("acceptedAt", ">=", from)
        .where("acceptedAt", "<", to)
        .where("channelId", "is", null)
        .where("organizationId", "is not", null)
        .groupBy("organizationId")
        .execute();
      return new Map(rows.map(({ organizationId, letters }) => [organizationId ?? "", Number(letters)]));
    },

    async entries(organizations, page) {
      let query = tablesIn(database.sql).selectFrom("outbox").selectAll();
      if (page.state === "waiting") query = query.where("state", "in", ["waiting", "gathering"]);
      else if (page.state) query = query.where("state", "=", page.state);
      if (organizations !== "all") query = query.where("organizationId", "in", [...organizations, ""]);
      return pageOf(query, page, "newest-first", entryFromRow);
    },
  };
}

export async function openOutbox(deps: OutboxDeps): Promise<Outbox> {
  const { smtp, clock } = deps;
  const mailDomain = /@([^\s>]+)/.exec(smtp?.from ?? "")?.[1] ?? "hatoba.invalid";
  if (smtp) await letWaitingBeDue(deps);
  const listeners = new Set<(entry: OutboxEntry) => void>();
  const settled = (row: OutboxRow): void => {
    for (const listener of listeners) listener(entryFromRow(row));
  };
  const makers = new Map<string, AttachmentMaker>();
  const returnPaths = openReturnPaths(smtp?.bounceAddress ?? null, deps.vault);
  const stopper = createStopper(clock);
  const sending = startSending({ ...deps, mailDomain, returnPaths, stopper, settled, makers });
  return {
    ...openChannels(deps),
    ...openStops({ ...deps, returnPaths, stopper, settled, wake: sending.wake }),
    ...openViews(deps),
    wake: sending.wake,
    stop: sending.stop,

    async post(tx, letter) {
      const row = await rowOf(tx, letter, { now: clock.now(), mailDomain });
      await tablesIn(tx).insertInto("outbox").values(row).execute();
      return row.id;
    },

    async forgetAbout(tx, kind, ids) {
      const books = tablesIn(tx);
      for (const id of ids) {
        const about = books.deleteFrom("outbox").where("aboutKind", "=", kind).where("aboutId", "=", id);
        for (const letter of await about.returning("id").execute())
          await books.deleteFrom("letterAttempts").where("letterId", "=", letter.id).execute();
      }
    },

    async recallAbout(tx, kind, id) {
      const waiting = tablesIn(tx).deleteFrom("outbox").where("aboutKind", "=", kind).where("aboutId", "=", id);
      const recalled = waiting
        .where("state", "in", ["waiting", "gathering"])
        .where("attempts", "=", 0)
        .where("nextAttemptAt", ">", clock.now());
      return (await recalled.returning("id").execute()).map((letter) => letter.id);
    },

    attach(kind, make) {
      makers.set(kind, make);
    },

    onSettled(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
