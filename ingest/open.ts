/** Opens ingest: the tally, intake, and the transports of every connection, which come and go as connections change. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { PrivateAddresses } from "#foundation/private-addresses";
import type { Vault } from "#foundation/secrets";
import type { Journal } from "#journal";
import type { Connection, Registry } from "#registry";
import type { DeviceEvent, Message } from "./bridges/bridge.ts";
import { sigfoxAnswer } from "./bridges/downlink.ts";
import { type DeviceReadings, openDeviceBook } from "./device-book.ts";
import { type DownlinkServers, type Exchange, type NamedByCaller, openDownlinkServers } from "./downlink-servers.ts";
import { type Downlinks, openDownlinks } from "./downlinks.ts";
import { type IngestEvents, ingestEvents } from "./events.ts";
import { followConnections } from "./follow.ts";
import { forgetDevices } from "./forget.ts";
import { type GapBook, openGapBook } from "./gap-book.ts";
import { type Intake, openIntake, type Received } from "./intake.ts";
import { type Limits, noLimits } from "./limits.ts";
import { type LorawanBook, openLorawanBook } from "./lorawan/book.ts";
import { gatewayMessageFrom } from "./lorawan/gateway-bridge.ts";
import { openLorawanNetwork } from "./lorawan/network.ts";
import type { Outcome } from "./outcome.ts";
import type { ConnectionState } from "./states.ts";
import { openTally, type Tally, type TallyKeeper } from "./tally.ts";
import { openTelling } from "./telling.ts";
import { type EmbeddedBroker, startEmbeddedBroker } from "./transports/embedded-broker.ts";
import { noPrograms, type Programs } from "./transports/listeners.ts";
import type { MqttsOptions } from "./transports/mqtts.ts";

/** Calls of the hook beyond this are answered "later": the journal does not keep up. */
const hookMessagesInHandMax = 10_000;
const replayBatch = 200;

export interface HookMessage {
  readonly body: Uint8Array;
  readonly contentType: string | null;
  readonly query: Readonly<Record<string, string>>;
  /** Where the caller takes downlinks, when it says so. */
  readonly downlinksTo?: NamedByCaller | null;
}

export interface Ingest {
  readonly tally: Tally;
  /** Where the embedded broker listens; null when it is off. */
  readonly mqttAddress: { readonly host: string; readonly port: number; readonly mqttsPort: number | null } | null;
  readonly devices: DeviceReadings;
  /** Why there is nothing on a chart. */
  readonly gapsOf: GapBook["gapsOf"];
  readonly downlinks: Pick<Downlinks, "queue" | "downlink" | "list" | "takeBack">;
  /** Where the network servers of HTTP connections take downlinks. */
  readonly downlinkServers: Pick<DownlinkServers, "put" | "forget" | "urls">;
  /** Keys of devices whose frames come from gateways themselves. */
  readonly lorawan: Pick<LorawanBook, "put" | "state">;
  /**
   * An HTTP hook call whose secret has been checked: resolves after the commit; rejects when the journal can't write. The
   * answer is what the network asked for with it (Sigfox BIDIR): JSON, or null when nothing waits for the device.
   */
  receiveHook(connection: Connection, message: HookMessage): Promise<{ outcomes: Outcome[]; answer: string | null }>;
  /** Kept messages through the bridge again, oldest first; those that are stored now are kept no longer. */
  replay(ids: readonly string[] | "all"): Promise<{ replayed: number; stored: number }>;
  connectionStates(): ConnectionState[];
  /** Writes down what is in memory; before `forgetDevices`, that nothing of it comes after. */
  settle(): Promise<void>;
  /** Removes what is known of devices, in the caller's transaction: status, events, downlinks, refused messages of theirs. */
  forgetDevices(tx: Tx, deviceIds: readonly string[]): Promise<void>;
  /** Stops taking messages, and waits for those in hand to be acknowledged. */
  stop(): Promise<void>;
}

export interface IngestOptions {
  readonly journal: Journal;
  readonly database: Database;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Seals the keys of LoRaWAN devices. */
  readonly vault: Vault;
  readonly mqtt: { readonly host: string; readonly port: number } | "off";
  /** The embedded broker over TLS as well. */
  readonly mqtts?: MqttsOptions | null;
  /** Contract holders' programs, which may listen on the embedded broker; nobody when not given. */
  readonly programs?: Programs;
  /** None when not given. */
  readonly limits?: Limits;
  /** Told of every sign of life of a gateway that is not an uplink in the journal. */
  readonly onGatewaySeen?: GatewaySeen;
  /** Calls network servers that take downlinks over HTTP; none are called when not given. */
  readonly exchange?: Exchange;
  /** Whether brokers elsewhere may stand in private networks; they may when not given. */
  readonly brokerPrivateAddresses?: PrivateAddresses;
}

const noExchange: Exchange = () => Promise.resolve({ status: null, words: "downlinks over HTTP are off" });

type GatewaySeen = (gatewayId: string, at: Millis) => void;

const seenBy =
  (...listeners: readonly (GatewaySeen | undefined)[]): GatewaySeen =>
  (gatewayId, at) => {
    for (const note of listeners) note?.(gatewayId, at);
  };

export async function openIngest(options: IngestOptions): Promise<Ingest> {
  const { journal, database, registry, clock, limits = noLimits } = options;
  const { addressBook } = registry;
  const events = ingestEvents(options.log, options.metrics);
  const isRegistered = (...of: Parameters<typeof addressBook.deviceFor>) => addressBook.deviceFor(...of) !== null;
  const tally = await openTally({ database, clock, events, isRegistered });
  const deviceBook = openDeviceBook({ database, clock, events });
  const gapBook = await openGapBook({ database, journal, addressBook, clock, events });
  const downlinkServers = openDownlinkServers({ ...options, exchange: options.exchange ?? noExchange });
  const downlinks = openDownlinks({
    database,
    clock,
    events,
    statusOf: deviceBook.status,
    connection: (id) => followed.connections().get(id),
    identityOf: (deviceId) => addressBook.device(deviceId)?.identity ?? null,
    publish: (connection, command) => followed.publish(connection, command),
    hand: downlinkServers.hand,
  });
  const onEvent = (deviceId: string, { happening }: DeviceEvent) => {
    if (happening.what === "downlink") downlinks.told(deviceId, happening).catch(events.brokerBroke);
  };
  const intake = openIntake({ journal, addressBook, clock, tally, limits, deviceBook, onEvent });
  const book = await openLorawanBook({ database, clock, vault: options.vault, events });
  const gatewaySeen = seenBy(deviceBook.gatewaySeen, options.onGatewaySeen);
  const network = openLorawanNetwork({ clock, events, book, addressBook, downlinks, take: intake.take, gatewaySeen });
  const receive = (connection: Connection, message: Message): Promise<unknown> => {
    const ofGateway = gatewayMessageFrom(connection, message, followed.publish);
    return ofGateway ? network.receive(ofGateway) : intake.receive(connection, message);
  };
  const telling = openTelling({ journal, registry, clock, programs: options.programs ?? noPrograms });
  const broker = { registry, clock, events, receive, listeners: telling.listeners };
  const embedded =
    options.mqtt === "off"
      ? null
      : await startEmbeddedBroker({ ...options.mqtt, ...broker, mqtts: options.mqtts ?? null });
  const followed = await followConnections({
    registry,
    embedded,
    events,
    clock,
    programId: journal.id,
    privateAddresses: options.brokerPrivateAddresses ?? "allowed",
    receive,
    receiveFrames: network.receive,
  });

  return {
    tally,
    devices: deviceBook,
    gapsOf: gapBook.gapsOf,
    downlinks,
    downlinkServers,
    lorawan: { put: book.put, state: book.state },
    mqttAddress: embedded && { host: embedded.host, port: embedded.port, mqttsPort: embedded.mqttsPort },
    receiveHook: hookReceiver({ intake, downlinks, downlinkServers, events }),
    replay: (ids) => replay(ids, tally, intake, followed.connections()),
    async settle() {
      await tally.flush();
      await deviceBook.flush();
    },
    forgetDevices: (tx, deviceIds) => forgetDevices(tx, deviceIds, registry.addressBook),
    connectionStates: () => followed.states(tally.lastMessageAt),
    async stop() {
      embedded?.pause();
      telling.stop();
      await followed.stop();
      await intake.settled();
      await downlinks.stop();
      await stopBroker(embedded);
      await book.stop();
      await deviceBook.stop();
      await gapBook.stop();
      await tally.stop();
    },
  };
}

interface HookRooms {
  readonly intake: Intake;
  readonly downlinks: Downlinks;
  readonly downlinkServers: DownlinkServers;
  readonly events: IngestEvents;
}

function hookReceiver({ intake, downlinks, downlinkServers, events }: HookRooms): Ingest["receiveHook"] {
  return async (connection, { downlinksTo = null, ...message }) => {
    if (intake.inHand() > hookMessagesInHandMax)
      throw new Fault("unavailable", "ingest.journal-not-writable", { retryAfterSeconds: 5 });
    try {
      const downlinkUrl = await downlinkServers.learn(connection, downlinksTo).catch(events.downlinkServerNotKept);
      const received = await intake.receive(connection, { topic: null, downlinkUrl, ...message });
      const outcomes = received.map(({ outcome }) => outcome);
      return { outcomes, answer: await answerTo(received, downlinks) };
    } catch (cause) {
      events.journalNotWritten(connection.id, cause);
      throw new Fault("unavailable", "ingest.journal-not-writable", { cause, retryAfterSeconds: 5 });
    }
  };
}

/** Sigfox waits for at most 10 s, and only the first uplink of a callback can be answered: templates have one. */
async function answerTo(received: readonly Received[], downlinks: Downlinks): Promise<string | null> {
  const uplink = received.find(({ uplink: one }) => one?.radio.downlinkWanted === true)?.uplink;
  if (!uplink) return null;
  const downlink = await downlinks.answer(uplink.deviceId, uplink.dedupKey);
  return downlink === null ? null : sigfoxAnswer(uplink.identity, downlink.payload);
}

/** Answers of the last group are still on their way to the sockets in the turn in which it was committed. */
async function stopBroker(embedded: EmbeddedBroker | null): Promise<void> {
  await nextTurn();
  await embedded?.stop();
}

async function replay(
  ids: readonly string[] | "all",
  tally: TallyKeeper,
  intake: Intake,
  connections: ReadonlyMap<string, Connection>,
): Promise<{ replayed: number; stored: number }> {
  await tally.flush();
  let [replayed, stored, after] = [0, 0, ""];
  for (;;) {
    const batch = await tally.kept(after, replayBatch, ids === "all" ? undefined : ids);
    const done: string[] = [];
    for (const { id, connectionId, message, receivedAt } of batch) {
      after = id;
      const connection = connections.get(connectionId);
      if (!connection || !message) continue;
      const outcomes = await intake.receiveAgain(connection, message, receivedAt);
      replayed++;
      stored += outcomes.filter((outcome) => outcome === "stored").length;
      if (outcomes.every((outcome) => outcome === "stored" || outcome === "duplicate")) done.push(id);
    }
    await tally.forget(done);
    if (batch.length < replayBatch) return { replayed, stored };
  }
}
