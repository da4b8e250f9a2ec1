/**
 * The loop that delivers: for each webhook one delivery after the other, several webhooks side by side.
 *
 * 1. The receiver answers. Killed here: the delivery is sent once more, with the same ID and the same events.
 * 2. The answer is committed. Killed here: nothing is sent again.
 */
import { type Accounts, mayHear, type Scope } from "#accounts";
import type { Database } from "#database";
import { type Clock, type Millis, repeat } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { PrivateAddresses } from "#foundation/private-addresses";
import type { Vault } from "#foundation/secrets";
import type { Journal } from "#journal";
import { exchange, type Outbox, type Reply } from "#outbox";
import type { Registry } from "#registry";
import { outcomeOf, saidBy, wasAccepted } from "./attempts.ts";
import { type Message, nodeData, nodeState } from "./broker-messages.ts";
import { type Brokers, brokerOf } from "./brokers.ts";
import { claim, entriesOf, type Queue, waitingFor, waitingMax } from "./deliveries.ts";
import { lettersOfFailure } from "./letters.ts";
import { bodyOf, type Entry, measurementEvent, revisionEvent, type ToldEvent } from "./payload.ts";
import { signedHeaders } from "./signature.ts";
import { type DeliveryRow, tablesIn, type WebhookRow } from "./tables.ts";
import { earshotOf, secretsOf } from "./webhook-book.ts";

export interface DeliveringDeps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly journal: Journal;
  readonly registry: Pick<Registry, "addressBook">;
  readonly outbox: Pick<Outbox, "post" | "wake">;
  readonly vault: Vault;
  readonly privateAddresses: PrivateAddresses;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** A number in [0, 1). */
  readonly chance: () => number;
  readonly zone: string;
  readonly publicUrl: string;
}

const lookMs = 1_000;
/** Webhooks that are being told at a time; the others have their turn when one of these had so many deliveries. */
const atOnceMax = 16;
const deliveriesPerTurn = 20;

interface Told {
  readonly reply: Reply;
  readonly at: Millis;
  readonly tookMs: Millis;
}

export type Sender = ReturnType<typeof createSender>;

/** Makes and sends the request of a delivery. What its organization may not see any more is left out. */
export function createSender(deps: DeliveringDeps, brokers: Brokers) {
  const { accounts, journal, registry, vault, privateAddresses, clock, zone } = deps;

  /** What an entry names in the journal, with its event; undefined: it was erased meanwhile. */
  function named(entry: number | { readonly revision: number }) {
    if (typeof entry === "number") {
      const measurement = journal.readMeasurements(entry - 1, 1)[0];
      return measurement?.offset === entry
        ? { of: measurement, event: measurementEvent(measurement, journal.id) }
        : undefined;
    }
    const revision = journal.readRevisions(entry.revision - 1, 1)[0];
    return revision?.offset === entry.revision
      ? { of: revision, event: revisionEvent(revision, journal.id) }
      : undefined;
  }

  function eventsOf(row: DeliveryRow, scope: Scope): ToldEvent[] {
    const starts = registry.addressBook.dataRangeStarts(clock.now());
    return entriesOf(row).flatMap((entry: Entry) => {
      if (typeof entry === "object" && "type" in entry) return [entry];
      const { of, event } = named(entry) ?? {};
      return of && event && mayHear(scope, of) && of.measuredAt >= starts(of.deviceId) ? [event] : [];
    });
  }

  /** Devices are known to other platforms by what stands on them. */
  const nameOf = (deviceId: string): string => registry.addressBook.device(deviceId)?.identity ?? deviceId;

  async function tell(webhook: WebhookRow, row: DeliveryRow, events: readonly ToldEvent[], at: Millis): Promise<Reply> {
    const target = brokerOf(webhook);
    const body = bodyOf(row.id, webhook.id, events, zone);
    if (target === null) {
      const headers = signedHeaders({ id: row.id, body }, secretsOf(vault, webhook), at);
      return exchange({ url: webhook.url, headers, body }, privateAddresses);
    }
    if (target.format === "hatoba") return brokers.publish(webhook, target, [{ topic: target.topic, body }]);
    const data: readonly Message[] = nodeData(target.nodeId, events, nameOf);
    return brokers.publish(webhook, target, data.length > 0 ? data : [nodeState(target.nodeId, "Hbt", at)]);
  }

  /** Null: nothing is left to be told. */
  return async (webhook: WebhookRow, row: DeliveryRow): Promise<Told | null> => {
    const scope = await earshotOf(accounts, webhook.organizationId);
    const events = scope ? eventsOf(row, scope) : [];
    if (events.length === 0) return null;
    const at = clock.now();
    const reply = await tell(webhook, row, events, at);
    return { reply, at, tookMs: clock.now() - at };
  };
}

export const attemptRow = (deliveryId: string, { reply, at, tookMs }: Told) => {
  return { id: newId(), deliveryId, at, tookMs, status: reply.status, words: reply.words };
};

/** Writes what an answer made of a delivery and of its webhook; gives back whether the next delivery may go. */
function createRecorder(deps: DeliveringDeps) {
  const { database, outbox, clock, chance, log, metrics } = deps;
  const answers = metrics.counter("hatoba_webhook_deliveries_total", "Attempts to deliver to webhooks", ["outcome"]);

  return async (webhook: WebhookRow, row: DeliveryRow, told: Told | null): Promise<boolean> => {
    const now = clock.now();
    const settled = { takesMore: 0, settledAt: now };
    if (told === null) {
      await database.transaction(async (tx) => {
        const change = { ...settled, state: "refused" };
        await tablesIn(tx).updateTable("webhookDeliveries").set(change).where("id", "=", row.id).execute();
      });
      return true;
    }
    const outcome = outcomeOf(told.reply, webhook, now, chance());
    const isFull = outcome.failures > 0 && (await waitingFor(database.sql, webhook.id)) > waitingMax;
    const isFailed = outcome.webhook === "failed" || isFull;
    const { failingSince, failures, nextAttemptAt, delivery } = outcome;
    await database.transaction(async (tx) => {
      const books = tablesIn(tx);
      await books.insertInto("webhookAttempts").values(attemptRow(row.id, told)).execute();
      const change = { state: delivery, takesMore: 0, attempts: row.attempts + 1 };
      await books
        .updateTable("webhookDeliveries")
        .set({ ...change, settledAt: delivery === "waiting" ? null : now })
        .where("id", "=", row.id)
        .execute();
      const trouble = { failingSince, failures, nextAttemptAt, lastAnswer: saidBy(told.reply) };
      const wasWell = webhook.failingSince === null && wasAccepted(told.reply) && webhook.lastAnswer !== null;
      if (!wasWell) await books.updateTable("webhooks").set(trouble).where("id", "=", webhook.id).execute();
      if (!isFailed) return;
      const off = books.updateTable("webhooks").set({ state: "failed" }).where("id", "=", webhook.id);
      const { numUpdatedRows } = await off.where("state", "=", "on").executeTakeFirst();
      if (Number(numUpdatedRows) === 0) return;
      for (const letter of await lettersOfFailure(deps, webhook, saidBy(told.reply))) await outbox.post(tx, letter);
    });
    answers.inc({ outcome: delivery });
    Object.assign(webhook, { failingSince, failures, lastAnswer: saidBy(told.reply) });
    if (isFailed) outbox.wake();
    if (isFailed) log.warn({ webhook: webhook.id, status: told.reply.status }, "webhook switched off");
    return !isFailed && delivery !== "waiting";
  };
}

/** Starts delivering; `send` is shared with who sends by hand. */
export function startDelivering(deps: DeliveringDeps, queue: Queue, send: Sender) {
  const { database, clock, log } = deps;
  const record = createRecorder(deps);
  /** By webhook: its turn, and when it had the last one. */
  const turns = new Map<string, Promise<void>>();
  const servedAt = new Map<string, Millis>();

  async function deliver(webhook: WebhookRow): Promise<void> {
    for (let count = 0; count < deliveriesPerTurn && !looking.stopping.aborted; count += 1) {
      const row = await claim(database, queue, webhook.id);
      if (!row) return;
      const goesOn = await send(webhook, row)
        .then((told) => record(webhook, row, told))
        .finally(() => queue.underWay.delete(row.id));
      if (!goesOn) return;
    }
  }

  async function due(): Promise<WebhookRow[]> {
    const books = tablesIn(database.sql);
    const waiting = books
      .selectFrom("webhookDeliveries")
      .select("webhookId")
      .where("holder", "=", queue.holder)
      .where("state", "=", "waiting");
    const rows = await books
      .selectFrom("webhooks")
      .selectAll()
      .where("state", "=", "on")
      .where("nextAttemptAt", "<=", clock.now())
      .where("id", "in", waiting)
      .execute();
    const lastTurn = ({ id }: WebhookRow) => servedAt.get(id) ?? 0;
    return rows.filter(({ id }) => !turns.has(id)).sort((one, other) => lastTurn(one) - lastTurn(other));
  }

  async function look(): Promise<void> {
    for (const webhook of (await due()).slice(0, atOnceMax - turns.size)) {
      servedAt.set(webhook.id, clock.now());
      const turn = deliver(webhook)
        .catch(async (error: unknown) => {
          log.error({ webhook: webhook.id, err: error }, "a delivery could not be made or recorded; tried again");
          await clock.wait(lookMs, looking.stopping);
        })
        .finally(() => {
          turns.delete(webhook.id);
          looking.wake();
        });
      turns.set(webhook.id, turn);
    }
  }

  const looking = repeat(clock, {
    act: look,
    restMs: () => lookMs,
    failed: (error) => log.error({ err: error }, "webhooks could not be looked at; tried again"),
  });

  return {
    wake: looking.wake,
    /** Ends after the requests in hand. */
    async stop(): Promise<void> {
      await looking.stop();
      await Promise.all(turns.values());
    },
  };
}
