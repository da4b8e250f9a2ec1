/** What brokers elsewhere are told over MQTT. Pure. */
import type { Millis } from "#foundation/clock";
import type { FieldError } from "#foundation/fault";
import type { FieldValue } from "#journal";
import type { EventKind, ToldEvent } from "./payload.ts";

export const brokerFormats = ["hatoba", "wise-paas"] as const;

/** `hatoba`: the bodies of webhooks, on one topic. `wise-paas`: measurements, as a node of a WISE-PaaS/DataHub. */
export type BrokerFormat =
  | { readonly format: "hatoba"; readonly topic: string }
  | { readonly format: "wise-paas"; readonly nodeId: string };

export type BrokerTarget = BrokerFormat & { readonly username: string | null };

export interface Message {
  readonly topic: string;
  readonly body: string;
}

const measuredKinds: readonly EventKind[] = ["measurement", "measurement.revised"];

export function brokerErrors(target: BrokerTarget, events: readonly EventKind[]): FieldError[] {
  if (target.format === "hatoba") {
    // MQTT 3.1.1 §4.7: what is published on has no wildcards; `$` is the broker's own.
    const isTopic = /^[^$+#\p{Cc}][^+#\p{Cc}]*$/u.test(target.topic);
    return isTopic ? [] : [{ path: "broker.topic", text: "forward.topic-form" }];
  }
  const errors: FieldError[] = [];
  if (!/^[\w-]{1,64}$/.test(target.nodeId)) errors.push({ path: "broker.nodeId", text: "forward.node-form" });
  if (events.some((kind) => !measuredKinds.includes(kind)))
    errors.push({ path: "events", text: "forward.measurements-only" });
  return errors;
}

/** The topics of a node, as DataHub's edge SDKs have them. */
const topicsOf = (nodeId: string) => ({
  data: `/wisepaas/scada/${nodeId}/data`,
  state: `/wisepaas/scada/${nodeId}/conn`,
});

/** `Con` connected, `Hbt` heartbeat, `DsC` disconnected, `UeD` gone without a word (the last will). */
export const nodeState = (nodeId: string, state: "Con" | "Hbt" | "DsC" | "UeD", at: Millis): Message => ({
  topic: topicsOf(nodeId).state,
  body: JSON.stringify({ d: { [state]: 1 }, ts: new Date(at).toISOString() }),
});

/** DataHub has analog and discrete tags and texts, but no booleans. */
const tagValue = (value: FieldValue): number | string => (typeof value === "boolean" ? Number(value) : value);

/**
 * The messages of events for a node: of each instant one, with its devices by the names that `nameOf` gives them and their
 * fields as tags. What is none of a measurement's values (a test, a value that can't be decoded any more) is left out.
 */
export function nodeData(
  nodeId: string,
  events: readonly ToldEvent[],
  nameOf: (deviceId: string) => string,
): Message[] {
  const byInstant = Map.groupBy(events, ({ at }) => at);
  return [...byInstant].flatMap(([at, together]) => {
    const devices: Record<string, Record<string, number | string>> = {};
    for (const { data } of together) {
      const { deviceId, values } = data as { deviceId?: string; values?: Record<string, FieldValue> | null };
      if (deviceId === undefined || !values) continue;
      const tags = Object.entries(values).map(([name, value]) => [name, tagValue(value)] as const);
      devices[nameOf(deviceId)] = { ...devices[nameOf(deviceId)], ...Object.fromEntries(tags) };
    }
    const body = JSON.stringify({ d: devices, ts: new Date(at).toISOString() });
    return Object.keys(devices).length === 0 ? [] : [{ topic: topicsOf(nodeId).data, body }];
  });
}
