/** How each kind of network server takes a downlink: pure; what comes out is sent by whoever holds the connection. */
import { Buffer } from "node:buffer";
import type { ConnectionKind } from "#registry";
import { correlationPrefix } from "./the-things-stack-events.ts";

export interface Downlink {
  readonly id: string;
  /** DevEUI or Sigfox ID. */
  readonly identity: string;
  /** Hex. */
  readonly payload: string;
  readonly fPort: number | null;
  readonly confirmed: boolean;
}

/** A message to be published at the network server's broker. */
export interface Command {
  readonly topic: string;
  readonly body: string | Buffer;
}

type CommandFrom = (downlink: Downlink, uplinkTopic: string) => Command | null;

/** `…/event/up` → `…/command/down`, whatever stands before it; before v3.11 `…/rx` → `…/tx`. */
const toChirpstack: CommandFrom = ({ id, identity, payload, fPort, confirmed }, uplinkTopic) => {
  const [, device, event] = /^(.*\/device\/[^/]+)\/(event\/\w+|rx)$/.exec(uplinkTopic) ?? [];
  if (!device || !event) return null;
  const data = Buffer.from(payload, "hex").toString("base64");
  const body = JSON.stringify({ id, devEui: identity, confirmed, fPort: fPort ?? 1, data });
  return { topic: `${device}/${event === "rx" ? "tx" : "command/down"}`, body };
};

const toTheThingsStack: CommandFrom = (downlink, uplinkTopic) => {
  const [, device] = /^(v3\/[^/]+\/devices\/[^/]+)\/up$/.exec(uplinkTopic) ?? [];
  return device ? { topic: `${device}/down/push`, body: theThingsStackBody(downlink) } : null;
};

/** The same over MQTT and HTTP. */
function theThingsStackBody({ id, payload, fPort, confirmed }: Downlink): string {
  const downlink = {
    f_port: fPort ?? 1,
    frm_payload: Buffer.from(payload, "hex").toString("base64"),
    confirmed,
    priority: "NORMAL",
    correlation_ids: [`${correlationPrefix}${id}`],
  };
  return JSON.stringify({ downlinks: [downlink] });
}

const commands: Partial<Record<ConnectionKind, { from: CommandFrom; topics: readonly string[] }>> = {
  chirpstack: {
    from: toChirpstack,
    topics: [
      "application/+/device/+/command/+",
      "+/application/+/device/+/command/+",
      "+/+/application/+/device/+/command/+",
      "application/+/device/+/tx",
      "application/+/device/+/command/#",
      "+/application/+/device/+/command/#",
    ],
  },
  "the-things-stack": { from: toTheThingsStack, topics: ["v3/+/devices/+/down/push"] },
  // A frame goes out as the answer to an uplink, which LoRaWAN makes.
  gateway: { from: () => null, topics: ["gateway/+/command/#", "+/gateway/+/command/#"] },
};

/** The command that takes a downlink to its network server, where one is known for the kind and the topic. */
export function commandFor(kind: ConnectionKind, downlink: Downlink, uplinkTopic: string | null): Command | null {
  return uplinkTopic === null ? null : (commands[kind]?.from(downlink, uplinkTopic) ?? null);
}

/** A call of the network server's own API. */
export interface ServerCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a network server is called for downlinks. */
export interface DownlinkServer {
  /** ChirpStack's REST API, up to its `/api`; of The Things Stack the origin. */
  readonly url: string;
  readonly token: string;
}

/**
 * The call that takes a downlink to a network server that itself calls us over HTTP: ChirpStack v4's REST API, or the URL that
 * The Things Stack named with the uplink (X-Downlink-Push). Null where none is known; the token leaves for its own server only.
 */
export function serverCallFor(
  kind: ConnectionKind,
  downlink: Downlink,
  { url, token }: DownlinkServer,
  namedUrl: string | null,
): ServerCall | null {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  if (kind === "the-things-stack") {
    if (namedUrl === null || new URL(namedUrl).origin !== url) return null;
    return { url: namedUrl, headers, body: theThingsStackBody(downlink) };
  }
  if (kind !== "chirpstack") return null;
  const { identity, confirmed, fPort, payload } = downlink;
  const queueItem = { confirmed, fPort: fPort ?? 1, data: Buffer.from(payload, "hex").toString("base64") };
  return {
    url: `${url.replace(/\/+$/, "")}/api/devices/${identity}/queue`,
    headers: { ...headers, "grpc-metadata-authorization": `Bearer ${token}` },
    body: JSON.stringify({ queueItem }),
  };
}

/** Topics that a network server of the kind listens on at our broker: its own commands, and nothing else. */
export function commandTopics(kind: ConnectionKind): readonly string[] {
  return commands[kind]?.topics ?? [];
}

/** Sigfox asks with the uplink itself (BIDIR), and takes exactly eight bytes in the answer. */
export const sigfoxDownlinkBytes = 8;

/** The body of an answer to a BIDIR callback. support.sigfox.com/docs/bidir */
export function sigfoxAnswer(identity: string, payload: string): string {
  return JSON.stringify({ [identity]: { downlinkData: payload } });
}
