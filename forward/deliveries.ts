/** Deliveries in the books: what waits for a webhook, in order, and what became of it. */
import type { Database, Sql, TakeTurn, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Entry } from "./payload.ts";
import { type DeliveryRow, tablesIn } from "./tables.ts";

/** So many events go in one request. */
const entriesMax = 100;
/** A webhook that more waits for is switched off: a million events are no news. */
export const waitingMax = 10_000;
/** What has been settled is kept for the log so long, and so many of each webhook. */
const keptMs = 30 * 86_400_000;
const keptMax = 10_000;

export const entriesOf = ({ entries }: Pick<DeliveryRow, "entries">): Entry[] => JSON.parse(entries) as Entry[];

export function newDelivery(
  webhookId: string,
  holder: string,
  entries: readonly Entry[],
  createdAt: Millis,
): DeliveryRow {
  const fresh = { state: "waiting", takesMore: 1, attempts: 0, createdAt, settledAt: null };
  return { id: newId(), webhookId, holder, entries: JSON.stringify(entries), ...fresh };
}

/** The deliveries of one program, and which of them take no more entries because they are being sent. */
export interface Queue {
  readonly holder: string;
  /** Adding to a delivery and beginning to send it take turns: what is sent is what the books have. */
  readonly takeTurn: TakeTurn;
  readonly underWay: Set<string>;
}

/** The last waiting delivery of a webhook, if it was never sent and has room. */
async function openDelivery(tx: Tx, webhookId: string, { holder, underWay }: Queue): Promise<DeliveryRow | null> {
  const last = await tablesIn(tx)
    .selectFrom("webhookDeliveries")
    .selectAll()
    .where("webhookId", "=", webhookId)
    .where("holder", "=", holder)
    .where("state", "=", "waiting")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.takesMore === 1 && !underWay.has(last.id) ? last : null;
}

/** Adds entries to what waits for a webhook, in the caller's transaction and turn: they fill up the last delivery, then make new ones. */
export async function append(
  tx: Tx,
  queue: Queue,
  webhookId: string,
  entries: readonly Entry[],
  now: Millis,
): Promise<void> {
  const books = tablesIn(tx);
  const last = await openDelivery(tx, webhookId, queue);
  let rest = entries;
  if (last) {
    const before = entriesOf(last);
    const filled = [...before, ...entries.slice(0, entriesMax - before.length)];
    rest = entries.slice(filled.length - before.length);
    const change = { entries: JSON.stringify(filled) };
    await books.updateTable("webhookDeliveries").set(change).where("id", "=", last.id).execute();
  }
  for (let from = 0; from < rest.length; from += entriesMax) {
    const row = newDelivery(webhookId, queue.holder, rest.slice(from, from + entriesMax), now);
    await books.insertInto("webhookDeliveries").values(row).execute();
  }
}

/** How many wait for a webhook. */
export async function waitingFor(sql: Sql, webhookId: string): Promise<number> {
  const row = await tablesIn(sql)
    .selectFrom("webhookDeliveries")
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .where("webhookId", "=", webhookId)
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return Number(row.waiting);
}

/** What a program before this one may have sent takes no more: it would be another delivery under the same id. */
export async function closeDeliveries(database: Database, holder: string): Promise<void> {
  await database.transaction(async (tx) => {
    const waiting = tablesIn(tx).updateTable("webhookDeliveries").set({ takesMore: 0 }).where("state", "=", "waiting");
    await waiting.where("holder", "=", holder).execute();
  });
}

/** Takes the oldest delivery of a webhook to be sent; null: none waits. */
export function claim(database: Database, queue: Queue, webhookId: string): Promise<DeliveryRow | null> {
  return queue.takeTurn(async () => {
    const row = await tablesIn(database.sql)
      .selectFrom("webhookDeliveries")
      .selectAll()
      .where("webhookId", "=", webhookId)
      .where("holder", "=", queue.holder)
      .where("state", "=", "waiting")
      .orderBy("id")
      .limit(1)
      .executeTakeFirst();
    if (!row) return null;
    queue.underWay.add(row.id);
    return row;
  });
}

async function removeDeliveries(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tablesIn(tx).deleteFrom("webhookAttempts").where("deliveryId", "in", ids).execute();
  await tablesIn(tx).deleteFrom("webhookDeliveries").where("id", "in", ids).execute();
}

/** So many are removed in a transaction. */
const removedAtOnce = 500;

/** Removes from the log what is too old or too much; a piece at a time, so that nobody waits long. */
export async function tidy(database: Database, clock: Clock): Promise<void> {
  const books = tablesIn(database.sql);
  for (const { id } of await books.selectFrom("webhooks").select("id").execute()) {
    const settled = books.selectFrom("webhookDeliveries").select("id").where("webhookId", "=", id);
    const newest = settled.where("state", "!=", "waiting").orderBy("id", "desc");
    const last = await newest.offset(keptMax).limit(1).executeTakeFirst();
    for (;;) {
      const old = await settled
        .where("state", "!=", "waiting")
        .where((where) => where.or([where("settledAt", "<", clock.now() - keptMs), where("id", "<=", last?.id ?? "")]))
        .limit(removedAtOnce)
        .execute();
      if (old.length === 0) break;
      await database.transaction((tx) =>
        removeDeliveries(
          tx,
          old.map(({ id: delivery }) => delivery),
        ),
      );
    }
  }
}

const isAbout = (entry: Entry, ids: readonly string[]): boolean =>
  typeof entry === "object" && "type" in entry && ids.some((id) => JSON.stringify(entry).includes(id));

/** Takes events about devices out of every delivery, sent or not. Measurements are only in the journal. */
export async function forgetDevices(tx: Tx, deviceIds: readonly string[]): Promise<void> {
  const books = tablesIn(tx);
  for (const deviceId of deviceIds) {
    const rows = books
      .selectFrom("webhookDeliveries")
      .select(["id", "entries"])
      .where("entries", "like", `%${deviceId}%`);
    for (const row of await rows.execute()) {
      const entries = entriesOf(row).filter((entry) => !isAbout(entry, [deviceId]));
      const change = { entries: JSON.stringify(entries) };
      await books.updateTable("webhookDeliveries").set(change).where("id", "=", row.id).execute();
    }
  }
}
