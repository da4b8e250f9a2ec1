/** Opens ingest: the tally, intake, and the transports of every connection, which come and go as connections change. */
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Journal } from "#journal";
import type { Connection, Registry } from "#registry";
import { ingestEvents } from "./events.ts";
import { type Intake, openIntake } from "./intake.ts";
import type { Outcome } from "./outcome.ts";
import { type ConnectionState, stateOf } from "./states.ts";
import { openTally, type Tally, type TallyKeeper } from "./tally.ts";
import { type EmbeddedBroker, startEmbeddedBroker } from "./transports/embedded-broker.ts";
import { type ExternalConnection, type RemoteBroker, startRemoteBroker } from "./transports/remote-broker.ts";

/** Calls of the hook beyond this are answered "later": the journal does not keep up. */
const hookMessagesInHandMax = 10_000;
const replayBatch = 200;

export interface HookMessage {
  readonly body: Uint8Array;
  readonly contentType: string | null;
  readonly query: Readonly<Record<string, string>>;
}

export interface Ingest {
  readonly tally: Tally;
  /** Where the embedded broker listens; null when it is off. */
  readonly mqttAddress: { readonly host: string; readonly port: number } | null;
  /** An HTTP hook call whose secret has been checked: resolves after the commit; rejects when the journal can't write. */
  receiveHook(connection: Connection, message: HookMessage): Promise<{ outcomes: Outcome[] }>;
  /** Kept messages through the bridge again, oldest first; those that are stored now are kept no longer. */
  replay(ids: readonly string[] | "all"): Promise<{ replayed: number; stored: number }>;
  connectionStates(): ConnectionState[];
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
  readonly mqtt: { readonly host: string; readonly port: number } | "off";
}

export async function openIngest(options: IngestOptions): Promise<Ingest> {
  const { journal, database, registry, clock } = options;
  const { addressBook } = registry;
  const events = ingestEvents(options.log, options.metrics);
  const isRegistered = (...of: Parameters<typeof addressBook.deviceFor>) => addressBook.deviceFor(...of) !== null;
  const tally = await openTally({ database, clock, events, isRegistered });
  const intake = openIntake({ journal, addressBook, clock, tally });
  const embedded =
    options.mqtt === "off"
      ? null
      : await startEmbeddedBroker({ ...options.mqtt, registry, clock, events, receive: intake.receive });

  const remotes = new Map<string, { settings: string; broker: RemoteBroker }>();
  let connections: ReadonlyMap<string, Connection> = new Map();

  async function follow(): Promise<void> {
    connections = new Map((await registry.connections()).map((connection) => [connection.id, connection]));
    embedded?.connectionsAre(connections);
    for (const [id, remote] of remotes) {
      const now = connections.get(id);
      if (now?.enabled && JSON.stringify(now) === remote.settings) continue;
      remotes.delete(id);
      await remote.broker.stop();
    }
    for (const connection of connections.values()) {
      if (!connection.enabled || !isExternal(connection) || remotes.has(connection.id)) continue;
      const password = await registry.externalPassword(connection.id);
      const broker = startRemoteBroker({ connection, password, events, receive: intake.receive });
      remotes.set(connection.id, { settings: JSON.stringify(connection), broker });
    }
  }

  let following = follow();
  const unfollow = addressBook.onConnectionsChanged(() => {
    following = following.then(follow).catch(events.brokerBroke);
  });
  await following;

  return {
    tally,
    mqttAddress: embedded && { host: embedded.host, port: embedded.port },
    async receiveHook(connection, message) {
      if (intake.inHand() > hookMessagesInHandMax)
        throw new Fault("unavailable", "ingest.journal-not-writable", { retryAfterSeconds: 5 });
      try {
        return { outcomes: await intake.receive(connection, { topic: null, ...message }) };
      } catch (cause) {
        events.journalNotWritten(connection.id, cause);
        throw new Fault("unavailable", "ingest.journal-not-writable", { cause, retryAfterSeconds: 5 });
      }
    },
    replay: (ids) => replay(ids, tally, intake, connections),
    connectionStates: () =>
      [...connections.values()].map((connection) =>
        stateOf(connection, tally.lastMessageAt(connection.id), embedded, remotes.get(connection.id)?.broker),
      ),
    async stop() {
      unfollow();
      await following;
      embedded?.pause();
      await Promise.all([...remotes.values()].map((remote) => remote.broker.stop()));
      await intake.settled();
      await stopBroker(embedded);
      await tally.stop();
    },
  };
}

function isExternal(connection: Connection): connection is ExternalConnection {
  return connection.broker?.kind === "external";
}

/** Answers of the last group are still on their way to the sockets in the turn in which it was committed. */
async function stopBroker(embedded: EmbeddedBroker | null): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
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
