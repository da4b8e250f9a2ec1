/** What ChirpStack v4 and v3 tell about a device beside uplinks: joins, status, what became of a downlink, remarks, places. */
import { type Refusal, refusal } from "../outcome.ts";
import type { DeviceEvent, Happening } from "./bridge.ts";
import {
  instantOf,
  isObject,
  isRefusal,
  type JsonObject,
  numberOrNull,
  placeFrom,
  textOrEmpty,
  wrong,
} from "./reading.ts";

const textOrNull = (value: unknown): string | null => textOrEmpty(value) || null;

/** `body.deviceInfo` (v4) or `body` itself (v3) has named the device already. */
export function chirpstackEvent(event: string, identity: string, body: JsonObject): DeviceEvent | Refusal {
  const at = instantOf("time", body.time ?? body.publishedAt);
  if (isRefusal(at)) return at;
  const happening = happeningOf(event, body);
  return isRefusal(happening) ? happening : { kind: "event", network: "lorawan", identity, at, happening };
}

function happeningOf(event: string, body: JsonObject): Happening | Refusal {
  switch (event) {
    case "join":
      return { what: "joined", devAddr: textOrNull(body.devAddr) };
    case "status":
      return statusFrom(body);
    case "ack":
      return downlink(body, body.acknowledged === true ? "acknowledged" : "failed");
    case "txack":
      return downlink(body, "sent");
    case "location":
      return locationFrom(body);
    case "log":
      return remark(body.level, body.code, body.description);
    case "error":
      return remark("ERROR", body.type, body.error);
    default:
      return refusal("not-an-uplink", "ingest.other-event", { event });
  }
}

/** LoRaWAN 1.0.4 §5.5: battery and the margin of the request; with external power there is no battery to speak of. */
function statusFrom(body: JsonObject): Happening {
  const externalPower = body.externalPowerSource === true;
  const unknown = externalPower || body.batteryLevelUnavailable === true;
  // v3's older events know only `battery`, 0 to 255: 0 external, 255 unknown.
  const level = numberOrNull(body.batteryLevel ?? (body.batteryLevelUnavailable === undefined ? null : 0));
  return {
    what: "status",
    batteryPercent: unknown || level === null || level < 0 || level > 100 ? null : level,
    batteryVolts: null,
    externalPower,
    marginDb: numberOrNull(body.margin) ?? 0,
  };
}

function downlink(body: JsonObject, state: "acknowledged" | "failed" | "sent"): Happening {
  return {
    what: "downlink",
    state,
    downlinkId: textOrNull(body.queueItemId),
    fCntDown: numberOrNull(body.fCntDown ?? body.fCnt),
    reason: state === "failed" ? "the device did not acknowledge it" : "",
  };
}

function locationFrom(body: JsonObject): Happening | Refusal {
  const { location } = body;
  if (!isObject(location)) return wrong("location", "field-not-object", location);
  const place = placeFrom(location.latitude ?? 0, location.longitude ?? 0);
  if (!place) return wrong("location.latitude", "field-not-place", location.latitude);
  const [altitude, accuracy] = [numberOrNull(location.altitude), numberOrNull(location.accuracy)];
  return { what: "location", ...place, altitude, accuracy, source: textOrEmpty(location.source) };
}

function remark(level: unknown, code: unknown, description: unknown): Happening {
  const known = { INFO: "info", WARNING: "warning", ERROR: "error" } as const;
  // Protobuf's JSON leaves the first name of an enum out.
  const name = textOrEmpty(level ?? "INFO") as keyof typeof known;
  return {
    what: "remark",
    level: known[name] ?? "error",
    code: textOrEmpty(code) || "UNKNOWN",
    text: textOrEmpty(description),
  };
}
