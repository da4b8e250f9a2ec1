/** The connections as the registry has them now: their brokers come and go as operators make, change and remove them. */
import type { Clock, Millis } from "#foundation/clock";
import type { PrivateAddresses } from "#foundation/private-addresses";
import type { Connection, Registry } from "#registry";
import type { Message } from "./bridges/bridge.ts";
import type { Command } from "./bridges/downlink.ts";
import type { IngestEvents } from "./events.ts";
import type { GatewayMessage } from "./lorawan/network.ts";
import { type ConnectionState, stateOf } from "./states.ts";
import type { EmbeddedBroker } from "./transports/embedded-broker.ts";
import {
  type GatewayUdp,
  type GatewayUdpOptions,
  listenForGateways,
  type UdpConnection,
} from "./transports/gateway-udp.ts";
import { type ExternalConnection, type RemoteBroker, startRemoteBroker } from "./transports/remote-broker.ts";

export interface FollowOptions {
  readonly registry: Pick<Registry, "connections" | "externalSecrets" | "addressBook">;
  readonly embedded: EmbeddedBroker | null;
  readonly events: IngestEvents;
  readonly clock: Clock;
  readonly programId: string;
  readonly privateAddresses: PrivateAddresses;
  readonly receive: (connection: Connection, message: Message) => Promise<unknown>;
  readonly receiveFrames: (message: GatewayMessage) => Promise<void>;
}

/** Resolves when the brokers of all connections are being reached for. */
export async function followConnections(options: FollowOptions) {
  const remotes = new Map<string, { settings: string; broker: RemoteBroker }>();
  const { registry, embedded, events, clock, programId, privateAddresses, receive, receiveFrames } = options;
  const listeners = followUdp({ clock, events, receive: receiveFrames });
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
      const secrets = await registry.externalSecrets(connection.id).catch(events.passwordUnreadable(connection.id));
      if (secrets === undefined) continue;
      const broker = startRemoteBroker({ connection, secrets, privateAddresses, programId, events, receive });
      remotes.set(connection.id, { settings: JSON.stringify(connection), broker });
    }
    await listeners.follow(connections);
  }

  let following = follow();
  const unfollow = registry.addressBook.onConnectionsChanged(() => {
    following = following.then(follow).catch(events.brokerBroke);
  });
  await following;

  return {
    connections: () => connections,
    states: (lastMessageAt: (connectionId: string) => Millis | null): ConnectionState[] =>
      [...connections.values()].map((connection) =>
        connection.udp
          ? listeners.state(connection, lastMessageAt(connection.id))
          : stateOf(connection, lastMessageAt(connection.id), embedded, remotes.get(connection.id)?.broker),
      ),
    /** A command to the network server of a connection; rejects when it can't be reached that way. */
    async publish(connection: Connection, command: Command): Promise<void> {
      if (connection.broker?.kind === "embedded" && embedded) return embedded.publish(connection.id, command);
      const remote = remotes.get(connection.id);
      if (!remote) throw new Error("the connection has no broker to publish at");
      return remote.broker.publish(command);
    },
    async stop(): Promise<void> {
      unfollow();
      await following;
      await Promise.all([...remotes.values()].map((remote) => remote.broker.stop()));
      await listeners.stop();
    },
  };
}

/** Sockets that gateways send datagrams to. One that can't be opened (the port is taken) is told, and holds up no other. */
function followUdp(options: Pick<GatewayUdpOptions, "clock" | "events" | "receive">) {
  const open = new Map<string, { settings: string; listener: GatewayUdp | null; problem: string | null }>();

  async function start(connection: UdpConnection): Promise<void> {
    const settings = JSON.stringify(connection);
    try {
      open.set(connection.id, {
        settings,
        listener: await listenForGateways({ ...options, connection }),
        problem: null,
      });
    } catch (error) {
      options.events.brokerBroke(error);
      open.set(connection.id, {
        settings,
        listener: null,
        problem: error instanceof Error ? error.message : String(error),
      });
    }
  }

  return {
    async follow(connections: ReadonlyMap<string, Connection>): Promise<void> {
      for (const [id, { settings, listener }] of open) {
        const now = connections.get(id);
        if (now?.enabled && JSON.stringify(now) === settings) continue;
        open.delete(id);
        await listener?.stop();
      }
      for (const connection of connections.values())
        if (connection.enabled && isUdp(connection) && !open.has(connection.id)) await start(connection);
    },
    state(connection: Connection, lastMessageAt: Millis | null): ConnectionState {
      const known = open.get(connection.id);
      const lastError = known?.problem ?? known?.listener?.lastError ?? null;
      const heard = lastMessageAt === null ? "waiting" : "connected";
      const state = !connection.enabled ? "disabled" : known?.listener ? heard : "connecting";
      return { connectionId: connection.id, state, lastMessageAt, lastError };
    },
    stop: async () => {
      await Promise.all([...open.values()].map(({ listener }) => listener?.stop()));
    },
  };
}

function isUdp(connection: Connection): connection is UdpConnection {
  return connection.udp !== null;
}

function isExternal(connection: Connection): connection is ExternalConnection {
  return connection.broker?.kind === "external";
}
