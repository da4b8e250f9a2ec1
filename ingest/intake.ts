/** The five steps of an arriving message: read, identify, check its time, append, and then, with the caller, acknowledge. */
import { rfc3339 } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { AdmittedUplink, Journal, Uplink } from "#journal";
import type { AddressBook, Connection } from "#registry";
import type { BridgeResult, DeviceEvent, Message } from "./bridges/bridge.ts";
import { bridgeKindOf } from "./bridges/bridges.ts";
import { type Outcome, type Refusal, refusal } from "./outcome.ts";
import type { TallyKeeper } from "./tally.ts";

/** Real uplinks have 1 to 4 kB; what is larger is a mistake, and parsing it would make those behind it wait. */
export const messageBytesMax = 256 * 1024;
/** Network servers' clocks may be off by this much; what is further in the future has a wrong time. */
const futureMsMax = 10 * 60_000;
const dayMs = 86_400_000;

export interface Intake {
  /**
   * Takes one message: resolves when each uplink in it is durable or refused, with one outcome each, all tallied.
   * Rejects when the journal can't write: nothing is tallied, the source must not be acknowledged and will send again.
   */
  receive(connection: Connection, message: Message): Promise<Outcome[]>;
  /** The same for a message that was refused earlier, at its first time of receipt; only what is stored now is tallied. */
  receiveAgain(connection: Connection, message: Message, receivedAt: Millis): Promise<Outcome[]>;
  /** Messages that have arrived and are neither durable nor refused yet. */
  inHand(): number;
  /** Resolves when nothing is in hand any more. */
  settled(): Promise<void>;
}

export interface IntakeOptions {
  readonly journal: Journal;
  readonly addressBook: AddressBook;
  readonly clock: Clock;
  readonly tally: TallyKeeper;
}

export function openIntake({ journal, addressBook, clock, tally }: IntakeOptions): Intake {
  let inHand = 0;
  const settled: (() => void)[] = [];

  function admit(read: BridgeResult, connection: Connection, receivedAt: Millis): Refusal | Promise<Outcome> {
    if (isRefusal(read)) return read;
    if (isEvent(read)) return note(read);
    const identified = identify(read, connection, receivedAt, addressBook);
    if (isRefusal(identified)) return identified;
    return journal.append(identified);
  }

  /** An event of a device that we know; what it says is not kept anywhere yet. */
  function note({ network, identity }: DeviceEvent): Refusal | Promise<Outcome> {
    if (!addressBook.deviceFor(network, identity))
      return refusal("unregistered", "ingest.unregistered", { identity, network });
    return Promise.resolve("noted");
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    inHand++;
    try {
      return await work();
    } finally {
      inHand--;
      if (inHand === 0) for (const resolve of settled.splice(0)) resolve();
    }
  }

  return {
    receive(connection, message) {
      return inTurn(async () => {
        const receivedAt = clock.now();
        const results = read(connection, message);
        const fates = results.map((result) => admit(result, connection, receivedAt));
        const outcomes: Outcome[] = [];
        for (const fate of await Promise.all(fates)) {
          const outcome = typeof fate === "string" ? fate : fate.reason;
          tally.count(connection.id, outcome, receivedAt);
          if (typeof fate !== "string") tally.keep(connection.id, message, fate, receivedAt);
          outcomes.push(outcome);
        }
        return outcomes;
      });
    },
    receiveAgain(connection, message, receivedAt) {
      return inTurn(async () => {
        const fates = read(connection, message).map((result) => admit(result, connection, receivedAt));
        const outcomes = (await Promise.all(fates)).map((fate) => (typeof fate === "string" ? fate : fate.reason));
        for (const outcome of outcomes) if (outcome === "stored") tally.count(connection.id, outcome, receivedAt);
        return outcomes;
      });
    },
    inHand: () => inHand,
    settled: () => (inHand === 0 ? Promise.resolve() : new Promise((resolve) => settled.push(resolve))),
  };
}

function isRefusal(result: BridgeResult | AdmittedUplink): result is Refusal {
  return "kind" in result && result.kind === "refused";
}

function isEvent(result: BridgeResult): result is DeviceEvent {
  return "kind" in result && result.kind === "event";
}

function read(connection: Connection, message: Message): readonly BridgeResult[] {
  const bytes = message.body.byteLength;
  if (bytes > messageBytesMax) return [refusal("too-large", "ingest.too-large", { bytes, limit: messageBytesMax })];
  const kind = bridgeKindOf(connection);
  if (!kind) return [refusal("malformed", "ingest.kind-not-served", { kind: connection.kind })];
  try {
    return kind.bridge(message);
  } catch (error) {
    // Bridges promise not to throw. Should one do so, its message is kept for a look, and those behind it go on.
    return [refusal("malformed", "ingest.bridge-broke", { problem: error instanceof Error ? error.message : "" })];
  }
}

/** Whose device is it, and is it of this time? */
function identify(
  uplink: Uplink,
  connection: Connection,
  receivedAt: Millis,
  addressBook: AddressBook,
): AdmittedUplink | Refusal {
  const { network, identity } = uplink;
  const device = addressBook.deviceFor(network, identity);
  if (!device) return refusal("unregistered", "ingest.unregistered", { identity, network });
  const measuredAt = uplink.heardAt ?? receivedAt;
  if (measuredAt > receivedAt + futureMsMax) {
    const times = { heardAt: rfc3339(measuredAt, "UTC"), receivedAt: rfc3339(receivedAt, "UTC") };
    return refusal("out-of-range", "ingest.heard-in-the-future", times);
  }
  if (measuredAt < receivedAt - device.dataRangeDays * dayMs) {
    const range = { heardAt: rfc3339(measuredAt, "UTC"), days: device.dataRangeDays };
    return refusal("out-of-range", "ingest.heard-too-long-ago", range);
  }
  return {
    ...uplink,
    // An empty key says that a repeat could not be told: it is then never taken for one.
    dedupKey: uplink.dedupKey === "" ? newId() : uplink.dedupKey,
    connectionId: connection.id,
    deviceId: device.deviceId,
    organizationId: device.organizationId,
    profileId: device.profileId,
    receivedAt,
    measuredAt,
  };
}
