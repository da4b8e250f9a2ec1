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

const toTheThingsStack: CommandFrom = ({ id, payload, fPort, confirmed }, uplinkTopic) => {
  const [, device] = /^(v3\/[^/]+\/devices\/[^/]+)\/up$/.exec(uplinkTopic) ?? [];
  if (!device) return null;
  const downlink = {
    f_port: fPort ?? 1,
    frm_payload: Buffer.from(payload, "hex").toString("base64"),
    confirmed,
    priority: "NORMAL",
    correlation_ids: [`${correlationPrefix}${id}`],
  };
  return { topic: `${device}/down/push`, body: JSON.stringify({ downlinks: [downlink] }) };
};

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
