/** The five steps of an arriving message: read, identify, check its time, append, and then, with the caller, acknowledge. */
import { rfc3339 } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { AdmittedUplink, Journal, Uplink } from "#journal";
import type { AddressBook, Connection } from "#registry";
import type { BridgeResult, DeviceEvent, Message } from "./bridges/bridge.ts";
import { bridgeKindOf } from "./bridges/bridges.ts";
import type { DeviceBook } from "./device-book.ts";
import { type Limited, type Limits, openRateLimiter } from "./limits.ts";
import { type Outcome, type Refusal, refusal } from "./outcome.ts";
import type { TallyKeeper } from "./tally.ts";

/** Real uplinks have 1 to 4 kB; what is larger is a mistake, and parsing it would make those behind it wait. */
const messageBytesMax = 256 * 1024;
/** Network servers' clocks may be off by this much; what is further in the future has a wrong time. */
const futureMsMax = 10 * 60_000;

/** What became of one thing in a message; the uplink where it is a registered device's. */
export interface Received {
  readonly outcome: Outcome;
  readonly uplink: AdmittedUplink | null;
}

export interface Intake {
  /**
   * Takes one message: resolves when each uplink in it is durable or refused, with one outcome each, all tallied.
   * Rejects when the journal can't write: nothing is tallied, the source must not be acknowledged and will send again.
   */
  receive(connection: Connection, message: Message): Promise<Received[]>;
  /** The same for what has been read of a message already. */
  take(connection: Connection, message: Message, results: readonly BridgeResult[]): Promise<Received[]>;
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
  readonly limits: Limits;
  readonly deviceBook: Pick<DeviceBook, "heard" | "heardAgain" | "noted">;
  /** An event of a registered device. */
  readonly onEvent: (deviceId: string, event: DeviceEvent) => void;
}

type Fate = { readonly refused: Refusal } | Limited | Received;

export function openIntake({ journal, addressBook, clock, tally, limits, deviceBook, onEvent }: IntakeOptions): Intake {
  const limiter = openRateLimiter(limits, clock);
  let inHand = 0;
  const settled: (() => void)[] = [];

  function admit(read: BridgeResult, connection: Connection, route: string | null, at: Millis): Fate | Promise<Fate> {
    if (isRefusal(read)) return { refused: read };
    if (isEvent(read)) return note(read, at);
    const uplink = identify(read, connection, at, addressBook);
    if (isRefusal(uplink)) noteBadClock({ addressBook, deviceBook }, read, uplink, at);
    return isRefusal(uplink) ? { refused: uplink } : (limiter.whyNotUplink(uplink) ?? append(uplink, route));
  }

  async function append(uplink: AdmittedUplink, route: string | null): Promise<Fate> {
    let outcome: Outcome | undefined;
    try {
      outcome = await journal.append(uplink);
    } finally {
      if (outcome !== "stored") limiter.giveBack(uplink);
    }
    if (outcome === "stored") deviceBook.heard(uplink, route);
    else deviceBook.heardAgain(uplink.deviceId);
    return { outcome, uplink };
  }

  function note(event: DeviceEvent, receivedAt: Millis): Fate {
    const { network, identity } = event;
    const device = addressBook.deviceFor(network, identity);
    if (!device) return { refused: refusal("unregistered", "ingest.unregistered", { identity, network }) };
    deviceBook.noted(device.deviceId, event, receivedAt);
    onEvent(device.deviceId, event);
    return { outcome: "noted", uplink: null };
  }

  async function fatesOf(
    connection: Connection,
    message: Message,
    results: readonly BridgeResult[],
    at: Millis,
  ): Promise<Fate[]> {
    inHand++;
    try {
      return await Promise.all(
        results.map((one) => admit(one, connection, message.topic ?? message.downlinkUrl ?? null, at)),
      );
    } finally {
      inHand--;
      if (inHand === 0) for (const resolve of settled.splice(0)) resolve();
    }
  }

  async function taken(
    connection: Connection,
    message: Message,
    resultsOf: () => readonly BridgeResult[],
  ): Promise<Received[]> {
    const receivedAt = clock.now();
    const limited = limiter.whyNotMessage(connection.id);
    const fates = limited ? [limited] : await fatesOf(connection, message, resultsOf(), receivedAt);
    return fates.map((fate) => {
      if (isToBeKept(fate)) tally.keep(connection.id, message, fate.refused, receivedAt);
      const received = "refused" in fate ? { outcome: fate.refused.reason, uplink: null } : fate;
      tally.count(connection.id, received.outcome, receivedAt);
      return received;
    });
  }

  return {
    receive: (connection, message) => taken(connection, message, () => read(connection, message)),
    take: (connection, message, results) => taken(connection, message, () => results),
    async receiveAgain(connection, message, receivedAt) {
      const fates = await fatesOf(connection, message, read(connection, message), receivedAt);
      const outcomes = fates.map((fate) => ("refused" in fate ? fate.refused.reason : fate.outcome));
      for (const outcome of outcomes) if (outcome === "stored") tally.count(connection.id, outcome, receivedAt);
      return outcomes;
    },
    inHand: () => inHand,
    settled: () => (inHand === 0 ? Promise.resolve() : new Promise((resolve) => settled.push(resolve))),
  };
}

/** Among the device's events, so that a gap in its measurements can be explained. */
function noteBadClock(
  { addressBook, deviceBook }: Pick<IntakeOptions, "addressBook" | "deviceBook">,
  { network, identity, heardAt }: Uplink,
  { reason }: Refusal,
  at: Millis,
): void {
  const device = addressBook.deviceFor(network, identity);
  if (reason !== "out-of-range" || heardAt === null || !device) return;
  const happening = { what: "bad-clock", heardAt } as const;
  deviceBook.noted(device.deviceId, { kind: "event", network, identity, at, happening }, at);
}

/** Of a flood one message per minute is enough for a look. */
function isToBeKept(fate: Fate): fate is { readonly refused: Refusal } | Limited {
  return "refused" in fate && (!("first" in fate) || fate.first);
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
  if (addressBook.isOutOfRange(device, measuredAt, receivedAt)) {
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
