/** The kinds of network servers that Hatoba speaks with: who reads their messages, and which topics are theirs. */
import type { Connection, ConnectionKind, UplinkMapping } from "#registry";
import { refusal } from "../outcome.ts";
import { uplinksFromActility } from "./actility.ts";
import type { Bridge } from "./bridge.ts";
import { uplinkFromChirpstack } from "./chirpstack.ts";
import { uplinksFromLoriot } from "./loriot.ts";
import { mappedBridge } from "./mapped.ts";
import { digimondo, helium, iij, kerlink, multitech, senet, senseway, ttnV2 } from "./network-servers.ts";
import { uplinksFromSigfox } from "./sigfox.ts";
import { uplinksFromTheThingsStack } from "./the-things-stack.ts";

export interface BridgeKind {
  readonly bridge: Bridge;
  /** MQTT topics of its uplinks: what a client of such a connection may publish on, and what is subscribed elsewhere. */
  readonly topics: readonly string[];
  /** Topics that its clients publish on beside uplinks: allowed, and counted as not an uplink. */
  readonly otherTopics: readonly string[];
}

/** Its topics are the operator's choice: a client may publish on any. */
const anywhere = (bridge: Bridge): BridgeKind => ({ bridge, topics: ["#"], otherTopics: [] });
/** Calls back over HTTP only. */
const httpOnly = (bridge: Bridge): BridgeKind => ({ bridge, topics: [], otherTopics: [] });

const bridgeKinds: Partial<Record<ConnectionKind, BridgeKind>> = {
  chirpstack: {
    bridge: uplinkFromChirpstack,
    // The prefix of a region or a tenant is one or two levels; before v3.11 events had no level of their own.
    topics: [
      "application/+/device/+/event/+",
      "+/application/+/device/+/event/+",
      "+/+/application/+/device/+/event/+",
      "application/+/device/+/+",
    ],
    // Its gateways' own words, where they go over the same broker: signs of life.
    otherTopics: ["gateway/+/event/stats", "+/gateway/+/event/stats", "gateway/+/state/conn", "+/gateway/+/state/conn"],
  },
  "the-things-stack": {
    bridge: uplinksFromTheThingsStack,
    topics: ["v3/+/devices/+/up"],
    otherTopics: ["v3/+/devices/+/#"],
  },
  gateway: {
    // Frames are LoRaWAN's to open, which has the keys; told again by themselves they are no news.
    bridge: () => [refusal("not-an-uplink", "ingest.frame-again")],
    topics: ["gateway/+/event/+", "+/gateway/+/event/+", "gateway/+/state/+", "+/gateway/+/state/+"],
    otherTopics: [],
  },
  sigfox: httpOnly(uplinksFromSigfox),
  // SORACOM Air for Sigfox hands the callback on, its binary parser's fields beside it.
  soracom: httpOnly(uplinksFromSigfox),
  actility: { bridge: uplinksFromActility, topics: ["+/things/+/uplink"], otherTopics: ["+/things/+/+"] },
  senseway: { bridge: mappedBridge(senseway), topics: ["lora/+/+/rx"], otherTopics: ["lora/+/+/+"] },
  iij: anywhere(mappedBridge(iij)),
  loriot: anywhere(uplinksFromLoriot),
  "ttn-v2": { bridge: mappedBridge(ttnV2), topics: ["+/devices/+/up"], otherTopics: ["+/devices/+/#"] },
  helium: httpOnly(mappedBridge(helium)),
  kerlink: anywhere(mappedBridge(kerlink)),
  multitech: anywhere(mappedBridge(multitech)),
  senet: anywhere(mappedBridge(senet)),
  digimondo: anywhere(mappedBridge(digimondo)),
};

const generic = new WeakMap<UplinkMapping, BridgeKind>();

/** What speaks for a connection; null for a kind that is not served (yet), or a generic one without its mapping. */
export function bridgeKindOf({ kind, mapping }: Pick<Connection, "kind" | "mapping">): BridgeKind | null {
  if (kind !== "generic") return bridgeKinds[kind] ?? null;
  if (!mapping) return null;
  const known = generic.get(mapping) ?? anywhere(mappedBridge(mapping));
  generic.set(mapping, known);
  return known;
}

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
