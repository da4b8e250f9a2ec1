/** The kinds of network servers that Hatoba speaks with: who reads their messages, and which topics are theirs. */
import type { ConnectionKind } from "#registry";
import type { Bridge } from "./bridge.ts";
import { uplinkFromChirpstack } from "./chirpstack.ts";
import { uplinksFromSigfox } from "./sigfox.ts";
import { uplinksFromTheThingsStack } from "./the-things-stack.ts";

export interface BridgeKind {
  readonly bridge: Bridge;
  /** MQTT topics of its uplinks: what a client of such a connection may publish on, and what is subscribed elsewhere. */
  readonly topics: readonly string[];
  /** Topics that its clients publish on beside uplinks: allowed, and counted as not an uplink. */
  readonly otherTopics: readonly string[];
}

export const bridgeKinds: Partial<Record<ConnectionKind, BridgeKind>> = {
  chirpstack: {
    bridge: uplinkFromChirpstack,
    // The prefix of a region or a tenant is one or two levels; before v3.11 events had no level of their own.
    topics: [
      "application/+/device/+/event/+",
      "+/application/+/device/+/event/+",
      "+/+/application/+/device/+/event/+",
      "application/+/device/+/+",
    ],
    otherTopics: [],
  },
  "the-things-stack": {
    bridge: uplinksFromTheThingsStack,
    topics: ["v3/+/devices/+/up"],
    otherTopics: ["v3/+/devices/+/#"],
  },
  sigfox: {
    // Sigfox calls back over HTTP only.
    bridge: uplinksFromSigfox,
    topics: [],
    otherTopics: [],
  },
};

/** Whether a topic fits a filter with `+` and a final `#` [MQTT-4.7.1]. */
export function topicFits(filter: string, topic: string): boolean {
  const levels = topic.split("/");
  const wanted = filter.split("/");
  for (const [index, level] of wanted.entries()) {
    if (level === "#") return true;
    if (index >= levels.length || (level !== "+" && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}
