/**
 * The tally: how many messages of each connection came to what, the latest refused ones for a look, and the devices that
 * were heard without being registered. Kept in memory on the hot path and written to the database once a second; a crash
 * loses at most that second of counts, never an uplink.
 */
import { Buffer, isUtf8 } from "node:buffer";
import { type Database, type Page, pageOf, type Sql, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { Attributes } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { type Language, text } from "#foundation/text";
import type { Network } from "#journal";
import type { Message } from "./bridges/bridge.ts";
import type { IngestEvents } from "./events.ts";
import { expectedReasons, type Outcome, type Refusal, type RefusalReason } from "./outcome.ts";
import type { ContentForm, IngestTables } from "./tables.ts";
import { openWriteBehind } from "./write-behind.ts";

/** Of each connection the latest thousand, enough to see what is wrong; whole up to 64 kB, so that they can be replayed. */
const rejectedPerConnectionMax = 1_000;
const contentBytesMax = 64 * 1024;
const shownCharactersMax = 8 * 1024;
/** Counts by the hour are kept for so many days. */
const hoursKeptDays = 400;
const hourMs = 3_600_000;
/** The latest thousand unregistered devices are remembered; a stranger's gateway may hear every meter of a town. */
const unregisteredMax = 1_000;
const flushMs = 1_000;

export interface TallyCount {
  readonly connectionId: string;
  readonly outcome: Outcome;
  readonly count: number;
  readonly lastAt: Millis;
}

export interface RejectedMessage {
  readonly id: string;
  readonly connectionId: string;
  readonly receivedAt: Millis;
  readonly reason: RefusalReason;
  /** Why, in the language that was asked for. */
  readonly sentence: string;
  readonly topic: string | null;
  /** The message as text, or base64 where it is not text; only its first 8,192 characters. */
  readonly content: string;
  /** The length of the whole message. */
  readonly contentBytes: number;
}

export interface UnregisteredDevice {
  readonly network: Network;
  readonly identity: string;
  readonly connectionId: string;
  readonly count: number;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
}

/** Messages of one hour (its first instant), by connection and outcome. */
export interface HourCount {
  readonly hour: Millis;
  readonly connectionId: string;
  readonly outcome: Outcome;
  readonly count: number;
}

export interface Tally {
  counts(): Promise<TallyCount[]>;
  /** Hours that begin in `[from, to)`, in order; at most 400 days back. */
  hours(query: { from: Millis; to: Millis; connectionId?: string | undefined }): Promise<HourCount[]>;
  /** Newest first; `next` is the id to ask `before`. Sentences are English unless a language is named. */
  rejected(query: {
    limit: number;
    before?: string;
    connectionId?: string;
    reason?: RefusalReason;
    language?: Language;
  }): Promise<Page<RejectedMessage>>;
  /** Devices heard but not registered, the latest heard first. */
  unregistered(limit: number): Promise<UnregisteredDevice[]>;
}

/** A refused message with what a replay needs. */
export interface KeptMessage {
  readonly id: string;
  readonly connectionId: string;
  readonly receivedAt: Millis;
  /** Null when only its beginning was kept. */
  readonly message: Message | null;
}

export interface TallyKeeper extends Tally {
  count(connectionId: string, outcome: Outcome, at: Millis): void;
  /** Keeps a refused message for a look, unless its refusal was to be expected. */
  keep(connectionId: string, message: Message, refused: Refusal, at: Millis): void;
  /** When the connection's latest message arrived, of whatever outcome; null when none ever did. */
  lastMessageAt(connectionId: string): Millis | null;
  /** Up to `limit` kept messages after an id, oldest first; of `ids` only, when given. */
  kept(after: string, limit: number, ids?: readonly string[]): Promise<KeptMessage[]>;
  forget(ids: readonly string[]): Promise<void>;
  flush(): Promise<void>;
  /** Writes what is in memory and writes no more. */
  stop(): Promise<void>;
}

export interface TallyOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: IngestEvents;
  /** Whether a device has been registered since it was heard. */
  readonly isRegistered: (network: Network, identity: string) => boolean;
}

type RejectedRow = IngestTables["rejectedMessages"];
type UnregisteredRow = IngestTables["unregisteredDevices"];

/** What has been counted since the last flush. */
interface Pending {
  readonly counts: Map<string, { connectionId: string; outcome: Outcome; count: number; lastAt: Millis }>;
  /** By connection; a full list drops its oldest. */
  readonly rejected: Map<string, RejectedRow[]>;
  readonly unregistered: Map<string, UnregisteredRow>;
}

const nothingPending = (): Pending => ({ counts: new Map(), rejected: new Map(), unregistered: new Map() });

export async function openTally(options: TallyOptions): Promise<TallyKeeper> {
  const { database, isRegistered } = options;
  const sql = tables(database.sql);
  const lastAt = new Map<string, Millis>();
  for (const row of await sql.selectFrom("intakeCounts").select(["connectionId", "lastAt"]).execute())
    lastAt.set(row.connectionId, Math.max(lastAt.get(row.connectionId) ?? 0, row.lastAt));
  const book = openBook(options);
  const { flush } = book;

  return {
    count(connectionId, outcome, at) {
      addCount(book.pending().counts, connectionId, outcome, 1, at);
      lastAt.set(connectionId, at);
    },
    keep(connectionId, message, refused, at) {
      if (expectedReasons.has(refused.reason)) return;
      const { rejected, unregistered } = book.pending();
      addRejected(rejected, rowFrom(connectionId, message, refused, at));
      if (refused.reason === "unregistered") addUnregistered(unregistered, connectionId, refused.attributes, at);
    },
    lastMessageAt: (connectionId) => lastAt.get(connectionId) ?? null,
    async counts() {
      await flush();
      const rows = sql.selectFrom("intakeCounts").selectAll().orderBy("connectionId").orderBy("outcome");
      return (await rows.execute()).map((row) => ({ ...row, outcome: row.outcome as Outcome }));
    },
    async hours({ from, to, connectionId }) {
      await flush();
      let rows = sql.selectFrom("intakeHours").selectAll().where("hour", ">=", from).where("hour", "<", to);
      if (connectionId !== undefined) rows = rows.where("connectionId", "=", connectionId);
      const found = await rows.orderBy("hour").orderBy("connectionId").orderBy("outcome").execute();
      return found.map((row) => ({ ...row, outcome: row.outcome as Outcome }));
    },
    async rejected(query) {
      await flush();
      return rejectedPage(sql, query);
    },
    async unregistered(limit) {
      await flush();
      const rows = sql.selectFrom("unregisteredDevices").selectAll().orderBy("lastAt", "desc").limit(unregisteredMax);
      return (await rows.execute())
        .map((row) => ({ ...row, network: row.network as Network }))
        .filter((device) => !isRegistered(device.network, device.identity))
        .slice(0, limit);
    },
    async kept(after, limit, ids) {
      let rows = sql.selectFrom("rejectedMessages").selectAll().where("id", ">", after).orderBy("id").limit(limit);
      if (ids) rows = rows.where("id", "in", [...ids]);
      return (await rows.execute()).map(keptFromRow);
    },
    async forget(ids) {
      if (ids.length === 0) return;
      await database.transaction(async (tx) => {
        await tables(tx)
          .deleteFrom("rejectedMessages")
          .where("id", "in", [...ids])
          .execute();
      });
    },
    flush,
    stop: book.close,
  };
}

function openBook({ database, clock, events }: TallyOptions) {
  return openWriteBehind<Pending>({
    database,
    clock,
    everyMs: flushMs,
    nothing: nothingPending,
    isEmpty: ({ counts, rejected, unregistered }) => counts.size + rejected.size + unregistered.size === 0,
    write,
    merged,
    onWritten({ counts }) {
      for (const { outcome, count } of counts.values()) events.counted(outcome, count);
      events.tallyWritten();
    },
    onFailed: events.tallyNotWritten,
  });
}

const tables = (sql: Sql) => sql.withTables<IngestTables>();

function addCount(counts: Pending["counts"], connectionId: string, outcome: Outcome, count: number, at: Millis): void {
  const key = `${connectionId} ${outcome}`;
  const entry = counts.get(key);
  if (!entry) {
    counts.set(key, { connectionId, outcome, count, lastAt: at });
    return;
  }
  entry.count += count;
  if (at > entry.lastAt) entry.lastAt = at;
}

function addRejected(rejected: Pending["rejected"], row: RejectedRow): void {
  const rows = rejected.get(row.connectionId) ?? [];
  rejected.set(row.connectionId, rows);
  rows.push(row);
  if (rows.length > rejectedPerConnectionMax) rows.shift();
}

function addUnregistered(
  devices: Pending["unregistered"],
  connectionId: string,
  attributes: Attributes,
  at: Millis,
): void {
  const [network, identity] = [String(attributes.network), String(attributes.identity)];
  const key = `${network} ${identity} ${connectionId}`;
  const entry = devices.get(key);
  if (entry) {
    entry.count++;
    entry.lastAt = at;
  } else if (devices.size < unregisteredMax) {
    devices.set(key, { network, identity, connectionId, count: 1, firstAt: at, lastAt: at });
  }
}

/** A batch that could not be written, with what came meanwhile; bounded as before. */
function merged(failed: Pending, since: Pending): Pending {
  for (const { connectionId, outcome, count, lastAt } of since.counts.values())
    addCount(failed.counts, connectionId, outcome, count, lastAt);
  for (const [connectionId, rows] of since.rejected)
    failed.rejected.set(
      connectionId,
      [...(failed.rejected.get(connectionId) ?? []), ...rows].slice(-rejectedPerConnectionMax),
    );
  for (const [key, device] of since.unregistered) {
    const earlier = failed.unregistered.get(key);
    if (earlier) Object.assign(earlier, { count: earlier.count + device.count, lastAt: device.lastAt });
    else if (failed.unregistered.size < unregisteredMax) failed.unregistered.set(key, device);
  }
  return failed;
}

async function write(tx: Tx, { counts, rejected, unregistered }: Pending): Promise<void> {
  const sql = tables(tx);
  for (const row of counts.values())
    await sql
      .insertInto("intakeCounts")
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(["connectionId", "outcome"]).doUpdateSet((old) => ({
          count: old("intakeCounts.count", "+", row.count),
          lastAt: row.lastAt,
        })),
      )
      .execute();
  await writeHours(sql, [...counts.values()]);
  for (const [connectionId, rows] of rejected) {
    // A hundred rows of twelve columns stay far below the limit of bound values of either engine.
    for (let start = 0; start < rows.length; start += 100)
      await sql
        .insertInto("rejectedMessages")
        .values(rows.slice(start, start + 100))
        .execute();
    await trimRejected(sql, connectionId);
  }
  for (const row of unregistered.values())
    await sql
      .insertInto("unregisteredDevices")
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(["network", "identity", "connectionId"]).doUpdateSet((old) => ({
          count: old("unregisteredDevices.count", "+", row.count),
          lastAt: row.lastAt,
        })),
      )
      .execute();
  if (unregistered.size > 0) await trimUnregistered(sql);
}

/** The counts of a second all belong to the hour of the last of them. */
async function writeHours(sql: ReturnType<typeof tables>, counts: readonly TallyCount[]): Promise<void> {
  for (const { connectionId, outcome, count, lastAt } of counts) {
    const hour = lastAt - (lastAt % hourMs);
    await sql
      .insertInto("intakeHours")
      .values({ connectionId, hour, outcome, count })
      .onConflict((conflict) =>
        conflict
          .columns(["hour", "connectionId", "outcome"])
          .doUpdateSet((old) => ({ count: old("intakeHours.count", "+", count) })),
      )
      .execute();
  }
  const newest = Math.max(0, ...counts.map(({ lastAt }) => lastAt));
  if (newest > 0)
    await sql
      .deleteFrom("intakeHours")
      .where("hour", "<", newest - hoursKeptDays * 24 * hourMs)
      .execute();
}

async function trimRejected(sql: ReturnType<typeof tables>, connectionId: string): Promise<void> {
  const oldestKept = await sql
    .selectFrom("rejectedMessages")
    .select("id")
    .where("connectionId", "=", connectionId)
    .orderBy("id", "desc")
    .offset(rejectedPerConnectionMax - 1)
    .limit(1)
    .executeTakeFirst();
  if (!oldestKept) return;
  await sql
    .deleteFrom("rejectedMessages")
    .where("connectionId", "=", connectionId)
    .where("id", "<", oldestKept.id)
    .execute();
}

async function trimUnregistered(sql: ReturnType<typeof tables>): Promise<void> {
  const oldestKept = await sql
    .selectFrom("unregisteredDevices")
    .select("lastAt")
    .orderBy("lastAt", "desc")
    .offset(unregisteredMax - 1)
    .limit(1)
    .executeTakeFirst();
  if (oldestKept) await sql.deleteFrom("unregisteredDevices").where("lastAt", "<", oldestKept.lastAt).execute();
}

async function rejectedPage(
  sql: ReturnType<typeof tables>,
  { limit, before, connectionId, reason, language }: Parameters<Tally["rejected"]>[0],
): Promise<Page<RejectedMessage>> {
  let rows = sql.selectFrom("rejectedMessages").selectAll();
  if (connectionId !== undefined) rows = rows.where("connectionId", "=", connectionId);
  if (reason !== undefined) rows = rows.where("reason", "=", reason);
  return pageOf(rows, { limit, after: before }, "newest-first", (row) => rejectedFromRow(row, language ?? "en"));
}

/** PostgreSQL can't hold NUL in a text. */
const withoutNul = (value: string) => value.replaceAll("\0", "");

function rowFrom(connectionId: string, message: Message, refused: Refusal, receivedAt: Millis): RejectedRow {
  const { body } = message;
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, contentBytesMax));
  const asText = isUtf8(body) && !head.includes(0);
  const form = asText ? "text" : "base64";
  const contentForm: ContentForm = head.byteLength < body.byteLength ? `cut-${form}` : form;
  return {
    id: newId(),
    connectionId,
    receivedAt,
    reason: refused.reason,
    text: refused.text,
    attributes: JSON.stringify(refused.attributes),
    topic: message.topic === null ? null : withoutNul(message.topic),
    contentType: message.contentType,
    query: JSON.stringify(message.query),
    content: asText ? head.toString("utf8") : head.toString("base64"),
    contentForm,
    contentBytes: body.byteLength,
  };
}

function rejectedFromRow(row: RejectedRow, language: Language): RejectedMessage {
  return {
    id: row.id,
    connectionId: row.connectionId,
    receivedAt: row.receivedAt,
    reason: row.reason as RefusalReason,
    sentence: text(language, row.text, JSON.parse(row.attributes) as Attributes),
    topic: row.topic,
    content: row.content.slice(0, shownCharactersMax),
    contentBytes: row.contentBytes,
  };
}

function keptFromRow(row: RejectedRow): KeptMessage {
  const whole = row.contentForm === "text" || row.contentForm === "base64";
  const message: Message = {
    topic: row.topic,
    body: Buffer.from(row.content, row.contentForm === "base64" ? "base64" : "utf8"),
    contentType: row.contentType,
    query: JSON.parse(row.query) as Record<string, string>,
  };
  return {
    id: row.id,
    connectionId: row.connectionId,
    receivedAt: row.receivedAt,
    message: whole ? message : null,
  };
}
