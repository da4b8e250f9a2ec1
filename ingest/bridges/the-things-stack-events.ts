/** What The Things Stack tells about a device beside uplinks: joins, what became of a downlink, solved locations. */
import type { Refusal } from "../outcome.ts";
import type { DeviceEvent, DownlinkState, Happening } from "./bridge.ts";
import {
  euiFrom,
  instantOf,
  isObject,
  isRefusal,
  type JsonObject,
  missing,
  numberOrNull,
  placeFrom,
  textOrEmpty,
  wrong,
} from "./reading.ts";

const downlinkMessages: Readonly<Record<string, DownlinkState>> = {
  downlink_queued: "queued",
  downlink_sent: "sent",
  downlink_ack: "acknowledged",
  downlink_nack: "failed",
  downlink_failed: "failed",
  downlink_queue_invalidated: "failed",
};

/** null when the message is none of these. */
export function theThingsStackEvent(up: JsonObject): DeviceEvent | Refusal | null {
  const name = ["join_accept", "location_solved", ...Object.keys(downlinkMessages)].find((key) => key in up);
  if (!name) return null;
  const ids = up.end_device_ids;
  if (!isObject(ids))
    return ids === undefined ? missing("end_device_ids") : wrong("end_device_ids", "field-not-object", ids);
  const identity = euiFrom("end_device_ids.dev_eui", ids.dev_eui);
  if (isRefusal(identity)) return identity;
  const at = instantOf("received_at", up.received_at);
  if (isRefusal(at)) return at;
  const inner = up[name];
  if (!isObject(inner)) return wrong(name, "field-not-object", inner);
  const happening = happeningOf(name, up, ids, inner);
  return isRefusal(happening) ? happening : { kind: "event", network: "lorawan", identity, at, happening };
}

function happeningOf(name: string, up: JsonObject, ids: JsonObject, inner: JsonObject): Happening | Refusal {
  if (name === "join_accept") return { what: "joined", devAddr: textOrEmpty(ids.dev_addr).toLowerCase() || null };
  if (name === "location_solved") {
    const location = isObject(inner.location) ? inner.location : {};
    const place = placeFrom(location.latitude ?? 0, location.longitude ?? 0);
    if (!place) return wrong("location_solved.location", "field-not-place", location.latitude);
    const [altitude, accuracy] = [numberOrNull(location.altitude), numberOrNull(location.accuracy)];
    return { what: "location", ...place, altitude, accuracy, source: textOrEmpty(location.source) };
  }
  const state = downlinkMessages[name] ?? "failed";
  const downlink = isObject(inner.downlink) ? inner.downlink : inner;
  const error = isObject(inner.error) ? inner.error : {};
  const failed = name === "downlink_nack" ? "the device did not acknowledge it" : "the queue was emptied";
  return {
    what: "downlink",
    state,
    downlinkId: ourIdAmong(downlink.correlation_ids) ?? ourIdAmong(up.correlation_ids),
    fCntDown: numberOrNull(downlink.f_cnt),
    reason: state === "failed" ? textOrEmpty(error.message_format) || failed : "",
  };
}

/** The name that we give a downlink stands among the server's own. */
export const correlationPrefix = "hatoba:";

function ourIdAmong(ids: unknown): string | null {
  if (!Array.isArray(ids)) return null;
  const ours = ids.find((id) => typeof id === "string" && id.startsWith(correlationPrefix));
  return typeof ours === "string" ? ours.slice(correlationPrefix.length) : null;
}
