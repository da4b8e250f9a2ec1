/**
 * The loop that sends: what is due, a few letters at a time, each answer recorded before its letter can be due again.
 *
 * 1. The server answers 250. Killed here: the letter is sent once more, with the same Message-ID.
 * 2. The answer is committed. Killed here: nothing is sent again.
 */
import type { Database } from "#database";
import { type Clock, repeat } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { PrivateAddresses } from "#foundation/private-addresses";
import type { Secret, Vault } from "#foundation/secrets";
import { type Answer, afterAnswer } from "./attempts.ts";
import { targetOf } from "./channels.ts";
import { gatherDue } from "./digests.ts";
import { type OutboxEvents, outboxEvents } from "./events.ts";
import { htmlFrom } from "./html.ts";
import { createDomainLimits, type DomainLimits } from "./limits.ts";
import type { Content } from "./posting.ts";
import type { ReturnPaths } from "./return-paths.ts";
import { openServers, type Try } from "./servers.ts";
import { type Attachment, connectionsMax, type Dkim } from "./smtp.ts";
import { type Stopper, stopOf } from "./stops.ts";
import { type OutboxRow, tablesIn } from "./tables.ts";
import { postOf, sendPost } from "./webhook.ts";

export interface SmtpSettings {
  readonly url: Secret;
  /** Takes letters while the first server is away. */
  readonly alternativeUrl?: Secret | null | undefined;
  readonly from: string;
  /** Who reads answers to letters that name nobody for it; null: the sender. */
  readonly replyTo?: string | null | undefined;
  /** Where letters come back to, each to an address of its own behind a +; null: to `from`. */
  readonly bounceAddress?: string | null | undefined;
  readonly dkim?: Dkim | null | undefined;
  /** Ordinary letters to one domain. */
  readonly perDomainPerSecond?: number | "off" | undefined;
}

/** Makes a file of a kind; throws when it can't now. */
export type AttachmentMaker = (id: string) => Promise<Attachment>;

export interface SendingDeps {
  readonly database: Database;
  readonly smtp: SmtpSettings | null;
  readonly vault: Vault;
  readonly privateAddresses: PrivateAddresses;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** A number in [0, 1). */
  readonly chance: () => number;
  readonly mailDomain: string;
  readonly returnPaths: ReturnPaths;
  readonly stopper: Stopper;
  /** By the kind of file. */
  readonly makers: ReadonlyMap<string, AttachmentMaker>;
  /** Told after the commit of an answer that ends a letter's way. */
  readonly settled: (row: OutboxRow) => void;
}

/** A look even without a call: a retry that became due, a letter of another program. */
const lookMs = 1_000;
/** A server's words are kept up to here. */
const wordsMax = 1_000;
/** One connection stays free for letters in a hurry, so that ten thousand others never stand before them. */
const ordinaryMax = connectionsMax - 1;
const perDomain = { mail: { atOnce: 3, perSecond: 20 }, channel: { atOnce: 2, perSecond: 5 } } as const;
const channelPostsMax = 8;

type Lane = "mail" | "channel";

/** Writes what an answer made of a letter; when the books can't be written it tries until they can, or the program stops. */
function createRecorder(deps: SendingDeps, events: OutboxEvents, stopping: AbortSignal) {
  const { database, clock, chance, settled, stopper } = deps;
  return async (row: OutboxRow, tries: readonly Try[], released: readonly string[]): Promise<void> => {
    const last = tries.at(-1);
    if (!last) return;
    const now = clock.now();
    const change = afterAnswer(row, { ...last.answer, words: last.answer.words.slice(0, wordsMax) }, now, chance());
    const attempts = tries.map(({ server, answer: { kind, words } }, number) => {
      return { id: newId(), letterId: row.id, at: now, number, server, answer: kind, words: words.slice(0, wordsMax) };
    });
    while (true) {
      try {
        await database.transaction(async (tx) => {
          const books = tablesIn(tx);
          await books.updateTable("outbox").set(change).where("id", "=", row.id).execute();
          await books.insertInto("letterAttempts").values(attempts).execute();
          if (last.answer.kind === "never" && last.answer.about === "address")
            await stopper.stop(tx, row, "refused", last.answer.words);
          if (released.length === 0) return;
          const waiting = books.updateTable("outbox").set({ nextAttemptAt: clock.now() }).where("id", "in", released);
          await waiting.where("state", "=", "waiting").execute();
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
    if (change.state !== "waiting") settled({ ...row, ...change });
  };
}

/** Sends one letter by e-mail or over its channel; gives back every try, none when no server was to be asked. */
function createSender(deps: SendingDeps) {
  const { smtp, clock, database, vault, privateAddresses, mailDomain, makers, returnPaths } = deps;
  const urls = smtp ? [smtp.url, ...(smtp.alternativeUrl ? [smtp.alternativeUrl] : [])] : [];
  const servers = openServers(urls, smtp?.dkim ?? null, clock);

  async function sendOverChannel(row: OutboxRow, channelId: string): Promise<Try[]> {
    const target = await targetOf(database, vault, channelId);
    if (!target) return [{ server: "-", answer: { kind: "never", words: "the channel was removed", about: "letter" } }];
    const { text, data } = JSON.parse(row.body) as Content;
    const { id, subject, language, createdAt, aboutKind, aboutId } = row;
    const letter = { id, subject, text, language, createdAt, about: { kind: aboutKind, id: aboutId }, data };
    return [{ server: target.kind, answer: await sendPost(postOf(target, letter), privateAddresses) }];
  }

  /** A letter waits for its file: whoever makes it may not have started yet. */
  async function attachmentOf({ attachment }: Content): Promise<Attachment | Answer | undefined> {
    if (!attachment) return undefined;
    const { kind, id } = attachment;
    try {
      const make = makers.get(kind);
      if (!make) return { kind: "later", words: `nobody makes files of the kind ${kind}`, everybody: false };
      return await make(id);
    } catch (error) {
      const words = `its attachment could not be made: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: "later", words, everybody: false };
    }
  }

  async function send(row: OutboxRow): Promise<Try[]> {
    if (row.channelId !== null) return sendOverChannel(row, row.channelId);
    const stop = await stopOf(database, row.to);
    if (stop)
      return [
        { server: "-", answer: { kind: "never", words: `the address is stopped: ${stop.words}`, about: "letter" } },
      ];
    const content = JSON.parse(row.body) as Content;
    const { text, html, thread, replyTo, unsubscribeUrl } = content;
    const attachment = await attachmentOf(content);
    if (attachment && "kind" in attachment) return [{ server: "-", answer: attachment }];
    const { to, subject, messageId } = row;
    const outgoing = {
      from: smtp?.from ?? "",
      to,
      subject,
      text,
      html: html ?? htmlFrom(text, row.language),
      messageId,
      date: new Date(row.attempts === 0 ? clock.now() : row.createdAt),
      replyTo: replyTo ?? smtp?.replyTo ?? undefined,
      unsubscribeUrl,
      attachment,
      returnPath: returnPaths.of(row.id),
      thread: thread && `<thread.${thread}@${mailDomain}>`,
    };
    return servers.send(outgoing, row.priority === "urgent" ? "urgent" : null);
  }
  return { send, servers };
}

interface InHand {
  readonly lane: Lane;
  readonly done: Promise<void>;
}

/** Which letters are sent next: those in a hurry, then the others by when they are due, none to a domain that is full. */
function createChoice(database: Database, clock: Clock, limits: Record<Lane, DomainLimits>) {
  async function due(
    lane: Lane,
    priority: "urgent" | null,
    busy: readonly string[],
    full: readonly string[],
    room: number,
  ) {
    let query = tablesIn(database.sql)
      .selectFrom("outbox")
      .selectAll()
      .where("state", "=", "waiting")
      .where("priority", priority === null ? "is" : "=", priority)
      .where("nextAttemptAt", "<=", clock.now())
      .where("channelId", lane === "mail" ? "is" : "is not", null)
      .orderBy("nextAttemptAt")
      .limit(room);
    if (busy.length > 0) query = query.where("id", "not in", busy);
    if (full.length > 0)
      query = query.where((row) => row.or([row("domain", "is", null), row("domain", "not in", full)]));
    return query.execute();
  }
  return {
    urgent: (lane: Lane, busy: readonly string[], room: number) => due(lane, "urgent", busy, [], room),
    /** Asks again while a domain became full by what was chosen and there is room left. */
    async ordinary(lane: Lane, busy: readonly string[], room: number): Promise<OutboxRow[]> {
      const chosen: OutboxRow[] = [];
      while (chosen.length < room) {
        const known = [...busy, ...chosen.map(({ id }) => id)];
        const rows = await due(lane, null, known, limits[lane].full(), room - chosen.length);
        if (rows.length === 0) break;
        for (const row of rows) {
          if (!limits[lane].mayTake(row.domain ?? "")) continue;
          limits[lane].take(row.domain ?? "");
          chosen.push(row);
        }
      }
      return chosen;
    },
  };
}

/** The letters under way, and what is taken next. */
function openLanes(deps: SendingDeps, wake: () => void, stopping: AbortSignal) {
  const { database, smtp, clock, log, metrics } = deps;
  const events = outboxEvents(log, metrics);
  const { send, servers } = createSender(deps);
  const record = createRecorder(deps, events, stopping);
  const limits = {
    mail: createDomainLimits(
      { ...perDomain.mail, perSecond: smtp?.perDomainPerSecond ?? perDomain.mail.perSecond },
      clock,
    ),
    channel: createDomainLimits(perDomain.channel, clock),
  };
  const choice = createChoice(database, clock, limits);
  const inHand = new Map<string, InHand>();
  /** Letters that failed because every server was away: due at once when one is back. */
  const held = new Set<string>();

  async function sendAndRecord(row: OutboxRow): Promise<void> {
    const tries = await send(row);
    const answer = tries.at(-1)?.answer;
    if (!answer) return;
    if (answer.kind === "later" && answer.everybody) {
      held.add(row.id);
      return record(row, tries, []);
    }
    const released = row.channelId === null ? [...held] : [];
    if (row.channelId === null) held.clear();
    await record(row, tries, released);
  }

  function begin(row: OutboxRow, lane: Lane): void {
    const done = sendAndRecord(row)
      .catch(events.booksFailed)
      .finally(() => {
        inHand.delete(row.id);
        if (row.priority === null) limits[lane].give(row.domain ?? "");
        wake();
      });
    inHand.set(row.id, { lane, done });
  }

  async function takeDue(lane: Lane): Promise<void> {
    const busy = [...inHand].filter(([, one]) => one.lane === lane).map(([id]) => id);
    const isWell = lane === "channel" || servers.isWell();
    const most = lane === "channel" ? channelPostsMax : connectionsMax;
    const room = (isWell ? most : 1) - busy.length;
    if (room <= 0 || (lane === "mail" && !servers.mayAsk())) return;
    const urgent = await choice.urgent(lane, busy, room);
    for (const row of urgent) begin(row, lane);
    const rest = Math.min(
      room - urgent.length,
      (isWell ? Math.min(most, ordinaryMax) : 1) - busy.length - urgent.length,
    );
    if (rest > 0) for (const row of await choice.ordinary(lane, busy, rest)) begin(row, lane);
  }

  return {
    async takeDue(): Promise<void> {
      if (smtp) await takeDue("mail");
      await takeDue("channel");
    },
    /** How long until a look makes sense. */
    restMs: () => Math.min(lookMs, limits.mail.waitMs() ?? lookMs, limits.channel.waitMs() ?? lookMs),
    booksFailed: events.booksFailed,
    async close(): Promise<void> {
      await Promise.all([...inHand.values()].map(({ done }) => done));
      servers.close();
    },
  };
}

export function startSending(deps: SendingDeps) {
  const { database, clock, mailDomain } = deps;
  let gatheredAt = Number.NEGATIVE_INFINITY;
  async function look(): Promise<void> {
    await lanes.takeDue();
    if (clock.now() - gatheredAt < lookMs) return;
    gatheredAt = clock.now();
    await gatherDue(database, { now: gatheredAt, mailDomain });
  }
  const looking = repeat(clock, {
    act: look,
    restMs: () => lanes.restMs(),
    failed: (error) => lanes.booksFailed(error),
  });
  const lanes = openLanes(deps, looking.wake, looking.stopping);
  return {
    wake: looking.wake,
    async stop(): Promise<void> {
      await looking.stop();
      await lanes.close();
    },
  };
}
