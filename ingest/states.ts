/** How a connection is doing, as the operator sees it. */
import type { Millis } from "#foundation/clock";
import type { Connection } from "#registry";
import type { EmbeddedBroker } from "./transports/embedded-broker.ts";
import type { RemoteBroker } from "./transports/remote-broker.ts";

export interface ConnectionState {
  readonly connectionId: string;
  /**
   * `connected`: its client is here, or its broker is reached, or it has called the hook before. `waiting`: nobody has come
   * yet. `connecting`: its broker is not reached; `lastError` says why.
   */
  readonly state: "connected" | "connecting" | "waiting" | "disabled";
  /** Null until its first message. */
  readonly lastMessageAt: Millis | null;
  readonly lastError: string | null;
}

export function stateOf(
  connection: Connection,
  lastMessageAt: Millis | null,
  embedded: EmbeddedBroker | null,
  remote: RemoteBroker | undefined,
): ConnectionState {
  const told = (state: ConnectionState["state"], lastError: string | null): ConnectionState => ({
    connectionId: connection.id,
    state,
    lastMessageAt,
    lastError,
  });
  if (!connection.enabled) return told("disabled", null);
  if (connection.broker?.kind === "external") return told(remote?.state ?? "connecting", remote?.lastError ?? null);
  if (connection.broker?.kind === "embedded") {
    if (!embedded) return told("waiting", "the embedded broker is off");
    return told(embedded.isConnected(connection.id) ? "connected" : "waiting", embedded.lastError(connection.id));
  }
  return told(lastMessageAt === null ? "waiting" : "connected", null);
}
