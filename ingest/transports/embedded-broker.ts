/**
 * The embedded MQTT broker. Network servers connect to it as clients, publish, and may listen for their commands. PUBACK goes out only
 * after the journal's commit: aedes answers between `authorizePublish` and `publish`, so that `authorizePublish` is where
 * a message waits for its group.
 */
import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { Aedes, type AedesOptions, type AuthenticateError, type Client, type PublishPacket } from "aedes";
import type { Clock } from "#foundation/clock";
import { type Connection, type Registry, whyKeptOut } from "#registry";
import type { Message } from "../bridges/bridge.ts";
import { bridgeKindOf, topicFits } from "../bridges/bridges.ts";
import { type Command, commandTopics } from "../bridges/downlink.ts";
import type { IngestEvents } from "../events.ts";
import { isToken, type Listeners } from "./listeners.ts";
import { mqtt5Answers } from "./mqtt5.ts";
import { createMqttsServer, type MqttsOptions } from "./mqtts.ts";

/** So much of one connection is buffered beside what is in hand: about 400 uplinks. */
const socketBufferBytes = 512 * 1024;
/** A packet may be refused with its reason up to this size; whoever sends a larger one is cut off unread. */
const packetBytesMax = 4 * 1024 * 1024;
const socketsMax = 1_000;
/** Wrong passwords per address: then a wait, so that argon2 can't be made to fill the processor. */
const refusalsPerMinuteMax = 10;
const verificationsAtOnceMax = 8;

export interface EmbeddedBroker {
  readonly host: string;
  readonly port: number;
  /** Where it listens for TLS; null where it doesn't. */
  readonly mqttsPort: number | null;
  /** Whether a client of the connection is here now. */
  isConnected(connectionId: string): boolean;
  /** What last went wrong with a connection's clients. */
  lastError(connectionId: string): string | null;
  /** Hands a command to a client of the connection that listens for it; rejects when none does, or it does not take it. */
  publish(connectionId: string, command: Command): Promise<void>;
  /** Ends the sessions of connections that are gone, disabled, or other than they were. */
  connectionsAre(connections: ReadonlyMap<string, Connection>): void;
  /** Takes no new clients and reads no more from those it has; the messages in hand can still be acknowledged. */
  pause(): void;
  stop(): Promise<void>;
}

export interface EmbeddedBrokerOptions {
  readonly host: string;
  readonly port: number;
  /** Over TLS as well. */
  readonly mqtts?: MqttsOptions | null;
  readonly registry: Pick<Registry, "verifyEmbedded">;
  readonly clock: Clock;
  readonly events: IngestEvents;
  readonly receive: (connection: Connection, message: Message) => Promise<unknown>;
  /** Contract holders' programs. */
  readonly listeners: Listeners;
}

/** aedes's own parser: its settings say which version the client speaks, its list holds what is not a whole packet yet. */
interface WithParser {
  /** How many packets are in hand; the last one of them has more read. */
  readonly _parsingBatch: number;
  readonly _parser: { settings: { protocolVersion: number }; readonly _list: { readonly length: number } };
}

export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const signedIn = new Map<Client, Connection>();
  const subscribed = new Map<Client, Set<string>>();
  const errors = new Map<string, string>();
  const broker = await Aedes.createBroker({
    // A client may send behind its CONNECT without waiting; what is more than this is no uplink traffic.
    queueLimit: 1_000,
    preConnect(client, packet, done) {
      // A last will would be an uplink that no device sent; a client's name must not end another connection's session.
      Reflect.deleteProperty(packet, "will");
      if (packet.protocolVersion === 5) speakMqtt5(client, packet);
      if (packet.clientId && packet.protocolVersion === 4)
        packet.clientId = `${packet.username ?? ""}/${packet.clientId}`;
      done(null, true);
    },
    authenticate: authenticating(options, signedIn),
    authorizeSubscribe: subscribing(signedIn, subscribed, options.listeners),
    authorizePublish: publishing(options, signedIn, errors),
  });
  // What is published here goes to the journal and to nobody else: what is durable needs no queueing, no retaining and no forwarding.
  broker.publish = ((_packet: unknown, client: unknown, done?: (error?: Error) => void) => {
    const finish = typeof client === "function" ? (client as () => void) : done;
    finish?.();
  }) as typeof broker.publish;
  const forget = (client: Client) => {
    signedIn.delete(client);
    subscribed.delete(client);
    options.listeners.forget(client);
  };
  broker.on("unsubscribe", (filters, client) => {
    for (const filter of filters) {
      subscribed.get(client)?.delete(shared(filter));
      options.listeners.unsubscribe(client, filter);
    }
  });
  broker.on("clientDisconnect", forget);
  broker.on("clientError", forget);
  broker.on("connectionError", forget);

  const doors = await openDoors(options, (socket) => {
    readWholly(socket);
    broker.handle(socket);
  });

  return {
    ...doors.address,
    isConnected: (connectionId) => [...signedIn.values()].some((connection) => connection.id === connectionId),
    lastError: (connectionId) => errors.get(connectionId) ?? null,
    publish(connectionId, command) {
      for (const [client, filters] of subscribed)
        if (
          signedIn.get(client)?.id === connectionId &&
          [...filters].some((filter) => topicFits(filter, command.topic))
        )
          return handTo(client, command);
      return Promise.reject(new Error("no client of the connection listens for commands"));
    },
    connectionsAre(connections) {
      for (const [client, connection] of signedIn) {
        const now = connections.get(connection.id);
        if (now && JSON.stringify(now) === JSON.stringify(connection)) continue;
        signedIn.delete(client);
        client.close();
      }
      for (const id of errors.keys()) if (!connections.has(id)) errors.delete(id);
    },
    pause() {
      doors.close();
      for (const client of signedIn.keys()) client.conn.removeAllListeners("readable");
    },
    async stop() {
      doors.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      // Those that have not signed in yet are no clients of aedes's.
      doors.destroy();
    },
  };
}

/** Listens, and over TLS as well where that is wanted. */
async function openDoors(
  { host, port, mqtts = null, events }: EmbeddedBrokerOptions,
  enter: (socket: Socket) => void,
): Promise<{ address: Pick<EmbeddedBroker, "host" | "port" | "mqttsPort">; close(): void; destroy(): void }> {
  const secure = mqtts && createMqttsServer(mqtts, socketBufferBytes, events);
  const plain = createServer({ highWaterMark: socketBufferBytes, noDelay: true });
  const servers = secure ? [plain, secure] : [plain];
  const sockets = new Set<Socket>();
  for (const server of servers) {
    server.maxConnections = socketsMax;
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
  }
  plain.on("connection", enter);
  secure?.on("secureConnection", enter);
  const close = () => {
    for (const server of servers) server.close();
  };
  try {
    const address = await listening(plain, host, port);
    const secured = secure && mqtts && (await listening(secure, mqtts.host, mqtts.port));
    const destroy = () => {
      for (const socket of sockets) socket.destroy();
    };
    return { address: { ...address, mqttsPort: secured?.port ?? null }, close, destroy };
  } catch (error) {
    close();
    throw error;
  }
}

type Authenticate = NonNullable<AedesOptions["authenticate"]>;
type AuthorizePublish = NonNullable<AedesOptions["authorizePublish"]>;

/** Whose client is it? Anonymous clients are answered "not authorized" (5), a wrong password "bad user name or password" (4). */
function authenticating(
  { registry, clock, events, listeners }: EmbeddedBrokerOptions,
  signedIn: Map<Client, Connection>,
): Authenticate {
  const attempts = limitAttempts(clock);

  async function verify(
    client: Client,
    address: string,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<Connection | "listener" | AuthenticateError> {
    if (!username || !password) return refusedWith("a user name and a password are needed", 5);
    if (!attempts.mayTry(address)) return refusedWith("too many wrong passwords; wait a minute", 5);
    const secret = password.toString("utf8");
    if (isToken(secret)) {
      if (await listeners.signIn(client, username, secret)) return "listener";
      attempts.failed(address);
      return refusedWith("unknown user name or token", 4);
    }
    const connection = await attempts.inTurn(() => registry.verifyEmbedded(username, secret));
    const keptOut =
      connection && whyKeptOut(connection.guard, { address, certificate: certificateOf(client) }, clock.now());
    if (keptOut) return refusedWith(`the connection is not open to this ${keptOut}`, 5);
    if (connection?.enabled) return connection;
    attempts.failed(address);
    return refusedWith("unknown user name or wrong password", 4);
  }

  return (client, username, password, done) => {
    const address = (client.conn as Socket).remoteAddress ?? "";
    verify(client, address, username, password as Buffer | undefined).then(
      (verified) => {
        if (verified === "listener") return done(null, true);
        if ("returnCode" in verified) {
          events.signInRefused(address, username ?? null);
          return done(verified, false);
        }
        signedIn.set(client, verified);
        done(null, true);
      },
      () => done(refusedWith("the registry can't be asked", 3), false),
    );
  };
}

/** TLS has proved that the client has its key; who issued it is no matter. */
const certificateOf = ({ conn }: Client) => (conn instanceof TLSSocket && conn.getPeerX509Certificate()) || null;

/** Holds a message until it is durable or refused; an error ends the session, so that the client sends it again. */
function publishing(
  { events, receive }: EmbeddedBrokerOptions,
  signedIn: ReadonlyMap<Client, Connection>,
  errors: Map<string, string>,
): AuthorizePublish {
  return (client, packet, done) => {
    const connection = client && signedIn.get(client);
    if (!connection) return done(new Error("not signed in"));
    const { topic } = packet;
    if (!mayPublish(connection, topic)) {
      errors.set(connection.id, `published on ${topic.slice(0, 200)}, which is not a topic of its kind`);
      events.topicRefused(connection.id, topic);
      return done(new Error("not a topic of this connection"));
    }
    receive(connection, { topic, body: packet.payload as Buffer, contentType: null, query: {} }).then(
      () => done(null),
      (error: unknown) => {
        errors.set(connection.id, error instanceof Error ? error.message : String(error));
        events.journalNotWritten(connection.id, error);
        done(error instanceof Error ? error : new Error(String(error)));
      },
    );
  };
}

/** `$share/group/filter` is the filter itself here: one client of the connection gets the command, whatever group it is in. */
const shared = (filter: string): string => filter.replace(/^\$share\/[^/]+\//, "");

/** A network server may listen for the commands of its own kind, a program to measurements, and both to nothing else. */
function subscribing(
  signedIn: ReadonlyMap<Client, Connection>,
  subscribed: Map<Client, Set<string>>,
  listeners: Listeners,
): NonNullable<AedesOptions["authorizeSubscribe"]> {
  return (client, subscription, done) => {
    if (client && listeners.has(client))
      return done(null, listeners.subscribe(client, subscription.topic) ? subscription : null);
    const connection = client && signedIn.get(client);
    const filter = shared(subscription.topic);
    const isOwn = connection && commandTopics(connection.kind).some((own) => topicFits(own, filter));
    if (!client || !isOwn) return done(null, null);
    const filters = subscribed.get(client) ?? new Set();
    subscribed.set(client, filters.add(filter));
    done(null, subscription);
  };
}

const takenWithinMs = 10_000;

/** Resolves when it is on its way; aedes sends it again to a client that comes back without having acknowledged it. */
function handTo(client: Client, { topic, body }: Command): Promise<void> {
  const packet = { cmd: "publish", topic, payload: body, qos: 1, retain: false, dup: false } as const;
  return new Promise((resolve, reject) => {
    const timer = AbortSignal.timeout(takenWithinMs);
    timer.addEventListener("abort", () => reject(new Error("the network server did not acknowledge the command")));
    client.publish(packet as unknown as PublishPacket, (error) => (error ? reject(error) : resolve()));
  });
}

function mayPublish(connection: Connection, topic: string): boolean {
  const kind = bridgeKindOf(connection);
  if (!kind) return false;
  return (
    kind.topics.some((filter) => topicFits(filter, topic)) ||
    kind.otherTopics.some((filter) => topicFits(filter, topic))
  );
}

function refusedWith(sentence: string, returnCode: 3 | 4 | 5): AuthenticateError {
  return Object.assign(new Error(sentence), { returnCode });
}

/** @NOTE aedes refuses any version but 3.1 and 3.1.1, and its parser shares the CONNECT packet as its settings. */
function speakMqtt5(client: Client, packet: { protocolVersion?: number }): void {
  (client as unknown as WithParser)._parser.settings = { protocolVersion: 5 };
  packet.protocolVersion = 4;
  const socket = client.conn;
  const answers = mqtt5Answers();
  const write = socket.write.bind(socket);
  socket.write = ((bytes: Buffer | string) => {
    const packets = answers(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
    return packets === null || write(packets);
  }) as typeof socket.write;
}

/** Some hundred uplinks: two milliseconds, for which nobody else has a turn. No more is read before they are durable. */
const readBytesMax = 128 * 1024;

/**
 * Ends a connection that sends a packet of more than `packetBytesMax`, before it is in memory. Otherwise all that has come is
 * read at once, up to `readBytesMax`: `read()` alone gives one buffer of the system, whose few uplinks would be a group of their own in the journal.
 */
function readWholly(socket: Socket): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number | null) => {
    const client = (socket as Socket & { client?: WithParser }).client;
    if (client && client._parser._list.length > packetBytesMax) {
      socket.destroy(new Error("packet too large"));
      return null;
    }
    // `read(0)` is how a stream asks itself for more: it takes nothing out.
    if (typeof size === "number") return read(size);
    if (socket.readableLength <= readBytesMax) return read(socket.readableLength || undefined);
    // A stream whose buffer was not emptied tells of nothing more by itself.
    setImmediate(() => {
      if (client?._parsingBatch === 0) socket.emit("readable");
    });
    return read(readBytesMax);
  };
}

function listening(server: Server, host: string, port: number): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      const address = server.address();
      resolve({ host, port: typeof address === "object" && address ? address.port : port });
    });
  });
}

/** Counts wrong passwords by address within a minute, and lets only a few verifications run at once. */
function limitAttempts(clock: Clock) {
  const minuteMs = 60_000;
  let refusals = new Map<string, number>();
  let minute = 0;
  let running = 0;
  const waiting: (() => void)[] = [];

  function current(): Map<string, number> {
    const now = Math.floor(clock.now() / minuteMs);
    if (now !== minute) {
      minute = now;
      refusals = new Map();
    }
    return refusals;
  }

  return {
    mayTry: (address: string) => (current().get(address) ?? 0) < refusalsPerMinuteMax,
    failed(address: string): void {
      current().set(address, (current().get(address) ?? 0) + 1);
    },
    async inTurn<T>(work: () => Promise<T>): Promise<T> {
      if (running >= verificationsAtOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
      running++;
      try {
        return await work();
      } finally {
        running--;
        waiting.shift()?.();
      }
    },
  };
}
