/**
 * Forward is what programs of others are told without asking: webhooks, which hear of measurements, incidents, devices and
 * contracts, over HTTP or from an MQTT broker of theirs.
 *
 * It owns webhooks, their deliveries and the log of these. It does not own what is told: measurements stay in the journal and are
 * named by their offsets, so that what is erased is told to nobody any more; announcements come from the outbox. It meets the
 * other workers in these two stores only.
 */
import { createTurns, type Tx } from "#database";
import { repeat } from "#foundation/clock";
import { openBrokers } from "./brokers.ts";
import { startCollecting } from "./collecting.ts";
import { closeDeliveries, forgetDevices, type Queue, tidy } from "./deliveries.ts";
import { createSender, type DeliveringDeps, startDelivering } from "./delivering.ts";
import { openDeliveryLog, openSendingByHand } from "./delivery-log.ts";
import { openWebhookBook, openWebhookChanges } from "./webhook-book.ts";

export { type BrokerTarget, brokerFormats } from "./broker-messages.ts";
export { type Delivery, type DeliveryWithAttempts, deliveryStates } from "./delivery-log.ts";
export { type EventKind, eventKinds } from "./payload.ts";
export { sealedForward } from "./tables.ts";
export { type NewWebhook, type Webhook, type WebhookChanges, webhookStates } from "./webhook-book.ts";

export type ForwardDeps = DeliveringDeps;
export type Forward = Awaited<ReturnType<typeof openForward>>;

const tidyMs = 3_600_000;

export async function openForward(deps: ForwardDeps) {
  const { database, journal, clock, log } = deps;
  const queue: Queue = { holder: journal.id, takeTurn: createTurns(), underWay: new Set() };
  await closeDeliveries(database, queue.holder);
  const brokers = openBrokers(deps);
  const send = createSender(deps, brokers);
  let wake = () => {};
  const collecting = await startCollecting(deps, queue, () => wake());
  const delivering = startDelivering(deps, queue, send);
  wake = delivering.wake;
  const tidying = repeat(clock, {
    act: () => tidy(database, clock),
    restMs: () => tidyMs,
    failed: (error) => log.error({ err: error }, "old deliveries could not be removed; tried again"),
  });

  async function changed(): Promise<void> {
    await collecting.look();
    delivering.wake();
  }

  return {
    ...openWebhookBook({ ...deps, changed }),
    ...openWebhookChanges({ ...deps, changed }),
    ...openDeliveryLog(deps),
    ...openSendingByHand(deps, queue, send, delivering.wake),
    /** The offset up to which measurements have become deliveries. */
    position: collecting.position,
    /** Removes what is held of devices, in the caller's transaction. */
    forgetDevices: (tx: Tx, deviceIds: readonly string[]) => forgetDevices(tx, deviceIds),
    /** Ends after the requests in hand. */
    async stop(): Promise<void> {
      await collecting.stop();
      await delivering.stop();
      await tidying.stop();
      await brokers.stop();
    },
  };
}
