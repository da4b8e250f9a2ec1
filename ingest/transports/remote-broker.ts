/**
 * A subscription at an MQTT broker elsewhere. PUBACK goes out only after the journal's commit, while many messages are in
 * hand at once: MQTT.js holds one at a time, so each is let go at once with an error, which makes the library go on without
 * an answer, and is answered here. That uses MQTT.js's `_sendPacket`; remote-broker.test.ts fails should an upgrade move it.
 */
import { randomInt } from "node:crypto";
import { type IClientOptions, MqttClient } from "mqtt";
import { type BrokerTls, brokerSocket, type PrivateAddresses } from "#foundation/private-addresses";
import type { Secret } from "#foundation/secrets";
import type { Connection } from "#registry";
import type { Message } from "../bridges/bridge.ts";
import { bridgeKindOf } from "../bridges/bridges.ts";
import type { Command } from "../bridges/downlink.ts";
import type { IngestEvents } from "../events.ts";

/** QoS 1 is bounded by the broker's own window; this bounds QoS 0, which no broker holds back. */
const inHandMax = 5_000;
const reconnectMs = { first: 500, longest: 30_000 } as const;
const connectTimeoutMs = 10_000;

export type ExternalConnection = Connection & {
  broker: Extract<NonNullable<Connection["broker"]>, { kind: "external" }>;
};

export interface RemoteBroker {
  readonly state: "connected" | "connecting";
  readonly lastError: string | null;
  /** Resolves when the broker has acknowledged the command; rejects while it is not reached. */
  publish(command: Command): Promise<void>;
  /** Answers no more messages, waits for those in hand, and leaves; the broker keeps what comes meanwhile. */
  stop(): Promise<void>;
}

export interface RemoteBrokerOptions {
  readonly connection: ExternalConnection;
  /** The password, and the key of the certificate that is shown. */
  readonly secrets: { readonly password: Secret | null; readonly key: Secret | null };
  readonly privateAddresses: PrivateAddresses;
  /** Tells the programs that share a subscription apart: each has a session of its own at the broker. */
  readonly programId: string;
  readonly events: IngestEvents;
  readonly receive: (connection: Connection, message: Message) => Promise<unknown>;
}

interface WithSendPacket {
  _sendPacket(packet: { cmd: "puback"; messageId: number }): void;
}

export function startRemoteBroker(options: RemoteBrokerOptions): RemoteBroker {
  const { connection, events, receive } = options;
  /** Which TCP connection it is: an answer belongs to the one that the message came by, since ids are used again. */
  let epoch = 0;
  let lastError: string | null = null;
  const reach = () =>
    brokerSocket(connection.broker.url, options.privateAddresses, tlsOf(options)).on("error", ({ message }) => {
      lastError = message; // told when it closes: MQTT.js tells only what it knows
    });
  const client = new MqttClient(reach, clientOptions(options));
  let stopping = false;
  const hand = holdMessages(inHandMax);

  async function take(topic: string, body: Uint8Array, messageId: number | undefined): Promise<void> {
    const arrivedIn = epoch;
    try {
      await receive(connection, { topic, body, contentType: null, query: {} });
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      events.journalNotWritten(connection.id, error);
      // Not answered; the broker sends it again to the next TCP connection.
      if (arrivedIn === epoch && !stopping) client.stream.destroy();
      return;
    }
    if (messageId === undefined || arrivedIn !== epoch || !client.connected) return;
    (client as unknown as WithSendPacket)._sendPacket({ cmd: "puback", messageId });
  }

  client.handleMessage = (packet, callback) => {
    if (stopping) return callback(unanswered);
    const { topic, payload, messageId, qos } = packet;
    const body = typeof payload === "string" ? Buffer.from(payload) : payload;
    hand.taken(take(topic, body, qos > 0 ? messageId : undefined));
    hand.whenFree(() => callback(qos > 0 ? unanswered : undefined));
  };
  client.on("connect", () => {
    epoch++;
    lastError = null;
    client.options.reconnectPeriod = reconnectMs.first;
    events.remoteConnected(connection.id, connection.broker.url);
    client.subscribe(topicsOf(connection), { qos: 1 }, (error, granted) => {
      const refused = granted?.filter(({ qos }) => qos > 2).map(({ topic }) => topic) ?? [];
      if (error || refused.length > 0) lost(error?.message ?? `not allowed to subscribe to ${refused.join(", ")}`);
    });
  });
  client.on("error", (error) => lost(error.message));
  client.on("close", () => {
    epoch++;
    if (!stopping) lost(lastError ?? "the connection was closed");
    const doubled = Math.min(reconnectMs.longest, (client.options.reconnectPeriod ?? reconnectMs.first) * 2);
    client.options.reconnectPeriod = randomInt(Math.floor(doubled / 2), doubled + 1);
  });

  function lost(problem: string): void {
    lastError = problem === "" ? "the broker could not be reached" : problem;
    events.remoteLost(connection.id, lastError);
  }

  return {
    get state() {
      return client.connected ? "connected" : "connecting";
    },
    get lastError() {
      return lastError;
    },
    async publish({ topic, body }) {
      if (!client.connected) throw new Error("the broker is not reached");
      await client.publishAsync(topic, body, { qos: 1 });
    },
    async stop() {
      stopping = true;
      await hand.empty();
      await left(client);
    },
  };
}

/** What TLS shows and trusts besides what everybody does. */
function tlsOf({ connection: { broker }, secrets: { key } }: RemoteBrokerOptions): BrokerTls {
  const shown = broker.certificate && key ? { cert: broker.certificate, key: key.reveal() } : {};
  return { ...shown, ...(broker.authority && { ca: broker.authority }) };
}

const unanswered = new Error("answered after the commit");

function left(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.end(!client.connected, {}, () => resolve()));
}

function clientOptions({ connection, secrets: { password }, programId }: RemoteBrokerOptions): IClientOptions {
  const { username, sharedGroup } = connection.broker;
  return {
    // With a session that lasts, messages of QoS 1 wait at the broker while this program is down.
    clientId: sharedGroup ? `hatoba-${connection.id}-${programId}` : `hatoba-${connection.id}`,
    clean: false,
    // The Things Stack's broker speaks nothing newer.
    protocolVersion: 4,
    resubscribe: false,
    reconnectPeriod: reconnectMs.first,
    reconnectOnConnackError: true,
    connectTimeout: connectTimeoutMs,
    keepalive: 30,
    ...(username !== null && { username }),
    ...(password !== null && { password: password.reveal() }),
  };
}

function topicsOf(connection: ExternalConnection): string[] {
  const { broker } = connection;
  const topics = broker.topics.length > 0 ? broker.topics : (bridgeKindOf(connection)?.topics ?? []);
  return topics.map((topic) => (broker.sharedGroup ? `$share/${broker.sharedGroup}/${topic}` : topic));
}

/** Counts messages in hand, and holds the reading of further ones back while there are too many. */
function holdMessages(max: number) {
  let inHand = 0;
  const held: (() => void)[] = [];
  const emptied: (() => void)[] = [];
  return {
    taken(work: Promise<void>): void {
      inHand++;
      void work.finally(() => {
        inHand--;
        if (inHand < max) held.shift()?.();
        if (inHand === 0) for (const resolve of emptied.splice(0)) resolve();
      });
    },
    whenFree(read: () => void): void {
      if (inHand < max) read();
      else held.push(read);
    },
    empty: () => (inHand === 0 ? Promise.resolve() : new Promise<void>((resolve) => emptied.push(resolve))),
  };
}
