/** The log of a webhook's deliveries, and what people send by hand: a test, or a delivery once more. */
import type { Accounts, Actor } from "#accounts";
import { type Database, type Page, type PageAsked, pageOf } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { wasAccepted } from "./attempts.ts";
import { entriesOf, newDelivery, type Queue } from "./deliveries.ts";
import { attemptRow, type Sender } from "./delivering.ts";
import { type AttemptRow, type DeliveryRow, tablesIn, type WebhookRow } from "./tables.ts";
import { managedRow } from "./webhook-book.ts";

export const deliveryStates = ["waiting", "accepted", "refused"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly state: DeliveryState;
  readonly events: number;
  readonly attempts: number;
  readonly createdAt: Millis;
  readonly settledAt: Millis | null;
}

/** One time that the receiver was asked. `words`: the first of its answer, or why there was none (then `status` is null). */
export type DeliveryAttempt = Omit<AttemptRow, "id" | "deliveryId">;

export interface DeliveryWithAttempts {
  readonly delivery: Delivery;
  /** Oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
}

export interface DeliveriesPage extends PageAsked {
  readonly state?: DeliveryState | undefined;
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
}

const deliveryFromRow = (row: DeliveryRow): Delivery => {
  const { id, webhookId, state, attempts, createdAt, settledAt } = row;
  return {
    id,
    webhookId,
    state: state as DeliveryState,
    events: entriesOf(row).length,
    attempts,
    createdAt,
    settledAt,
  };
};

async function rowOf(database: Database, webhookId: string, id: string): Promise<DeliveryRow> {
  const row = await tablesIn(database.sql)
    .selectFrom("webhookDeliveries")
    .selectAll()
    .where("webhookId", "=", webhookId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new Fault("not-found", "forward.delivery-not-found", { attributes: { id } });
  return row;
}

async function withAttempts(database: Database, row: DeliveryRow): Promise<DeliveryWithAttempts> {
  const rows = tablesIn(database.sql).selectFrom("webhookAttempts").selectAll().where("deliveryId", "=", row.id);
  const attempts = (await rows.orderBy("id").execute()).map(({ at, tookMs, status, words }) => {
    return { at, tookMs, status, words };
  });
  return { delivery: deliveryFromRow(row), attempts };
}

export function openDeliveryLog({ database }: Deps) {
  return {
    /** Newest first. */
    async deliveries(actor: Actor, webhookId: string, page: DeliveriesPage): Promise<Page<Delivery>> {
      await managedRow(database, actor, webhookId);
      let query = tablesIn(database.sql).selectFrom("webhookDeliveries").selectAll().where("webhookId", "=", webhookId);
      if (page.state) query = query.where("state", "=", page.state);
      return pageOf(query, page, "newest-first", deliveryFromRow);
    },

    async delivery(actor: Actor, webhookId: string, id: string): Promise<DeliveryWithAttempts> {
      await managedRow(database, actor, webhookId);
      return withAttempts(database, await rowOf(database, webhookId, id));
    },
  };
}

/** What people send: now, whatever waits, and whether the webhook is on or not. The answer changes nothing but the log. */
export function openSendingByHand({ database, accounts, clock }: Deps, queue: Queue, send: Sender, wake: () => void) {
  async function sendNow(actor: Actor, webhook: WebhookRow, row: DeliveryRow, action: string) {
    const told = await send(webhook, row);
    if (!told) throw new Fault("conflict", "forward.nothing-left");
    const state = wasAccepted(told.reply) || row.state === "accepted" ? "accepted" : "refused";
    const sent = { ...row, state, takesMore: 0, attempts: row.attempts + 1, settledAt: clock.now() };
    await database.transaction(async (tx) => {
      const insert = tablesIn(tx).insertInto("webhookDeliveries").values(sent);
      await insert.onConflict((conflict) => conflict.column("id").doUpdateSet(sent)).execute();
      await tablesIn(tx).insertInto("webhookAttempts").values(attemptRow(row.id, told)).execute();
      const { organizationId, id: target } = webhook;
      await accounts.audit(tx, { actor, action, organizationId, target, detail: { deliveryId: row.id } });
    });
    return withAttempts(database, sent);
  }

  return {
    /** A delivery of one event `test`. */
    async testWebhook(actor: Actor, webhookId: string): Promise<DeliveryWithAttempts> {
      const webhook = await managedRow(database, actor, webhookId);
      const { organizationId } = webhook;
      const event = { id: newId(), type: "test", at: clock.now(), organizationId, data: {} };
      return sendNow(actor, webhook, newDelivery(webhookId, queue.holder, [event], clock.now()), "webhook.tested");
    },

    /** Sends one that was settled once more, with the same ID; one that waits is tried without waiting longer. */
    async redeliver(actor: Actor, webhookId: string, id: string): Promise<DeliveryWithAttempts> {
      const webhook = await managedRow(database, actor, webhookId);
      const row = await rowOf(database, webhookId, id);
      if (row.state !== "waiting") return sendNow(actor, webhook, row, "webhook.redelivered");
      await database.transaction(async (tx) => {
        const change = { nextAttemptAt: clock.now() };
        await tablesIn(tx).updateTable("webhooks").set(change).where("id", "=", webhookId).execute();
      });
      wake();
      return withAttempts(database, row);
    },
  };
}
