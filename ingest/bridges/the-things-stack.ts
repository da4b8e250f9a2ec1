/** The Things Stack v3, JSON: MQTT `v3/{application}/devices/{device}/up`, or a webhook. spec: ApplicationUp. */
import type { Reception, Uplink } from "#journal";
import { type Refusal, refusal } from "../outcome.ts";
import type { BridgeResult, Message } from "./bridge.ts";
import {
  decodedFrom,
  euiFrom,
  hexFromBase64,
  instantOf,
  integerFrom,
  isObject,
  isRefusal,
  type JsonObject,
  jsonFrom,
  missing,
  nestsDeeperThan,
  note,
  numberOrNull,
  type RadioFacts,
  receptionsFrom,
  textOf,
  textOrEmpty,
  wrong,
} from "./reading.ts";
import { theThingsStackEvent } from "./the-things-stack-events.ts";

/** Beside uplinks and what is told of a device; `uplink_normalized` repeats an uplink that also comes as `uplink_message`. */
const otherMessages = ["uplink_normalized", "service_data", "downlinks"] as const;
const otherTopic = /^v3\/[^/]+\/devices\/[^/]+\/(up\/normalized|service\/.+|down\/(?:push|replace))$/;

export function uplinksFromTheThingsStack(message: Message): readonly BridgeResult[] {
  const other = message.topic === null ? null : otherTopic.exec(message.topic);
  if (other) return [refusal("not-an-uplink", "ingest.other-event", { event: other[1] ?? "" })];
  const json = jsonFrom(textOf(message.body));
  if (isRefusal(json)) return [json];
  return Array.isArray(json.value) && json.value.length > 0 ? json.value.map(resultFrom) : [resultFrom(json.value)];
}

/** What a message is about is told by the name of its one inner message; a webhook says nothing else. */
function resultFrom(up: unknown): BridgeResult {
  if (!isObject(up)) return wrong("$", "field-not-object", up);
  const message = up.uplink_message;
  if (message === undefined) {
    const event = otherMessages.find((name) => name in up);
    if (event) return refusal("not-an-uplink", "ingest.other-event", { event });
    return theThingsStackEvent(up) ?? missing("uplink_message");
  }
  if (!isObject(message)) return wrong("uplink_message", "field-not-object", message);
  if (up.simulated === true) return refusal("simulated", "ingest.simulated");
  return uplinkFromMessage(up, message);
}

function uplinkFromMessage(up: JsonObject, message: JsonObject): Uplink | Refusal {
  const ids = up.end_device_ids;
  if (ids === undefined) return missing("end_device_ids");
  if (!isObject(ids)) return wrong("end_device_ids", "field-not-object", ids);
  const identity = euiFrom("end_device_ids.dev_eui", ids.dev_eui);
  if (isRefusal(identity)) return identity;
  const heardAt = heardAtOf(up, message);
  if (isRefusal(heardAt)) return heardAt;
  const payload = hexFromBase64("uplink_message.frm_payload", message.frm_payload);
  if (isRefusal(payload)) return payload;
  const fPort = integerFrom("uplink_message.f_port", message.f_port, 255);
  if (isRefusal(fPort)) return fPort;
  const fCnt = integerFrom("uplink_message.f_cnt", message.f_cnt, 0xffff_ffff);
  if (isRefusal(fCnt)) return fCnt;
  const decoded = decodedFrom("uplink_message.decoded_payload", message.decoded_payload);
  if (isRefusal(decoded)) return decoded;
  if (message.app_s_key !== undefined && message.app_s_key !== null && payload !== "")
    return refusal("encrypted", "ingest.payload-encrypted", { field: "uplink_message.app_s_key" });

  return {
    network: "lorawan",
    identity,
    dedupKey: dedupKeyOf(up, message, fCnt),
    heardAt,
    payload,
    fPort,
    fCnt,
    receptions: receptionsFrom(message.rx_metadata, receptionFrom),
    radio: radioFrom(ids, message),
    decoded,
    ...normalizedOf(message),
  };
}

/** Fields in the server's own vocabulary, where its formatter gives them: a list of measurements. */
function normalizedOf({ normalized_payload: normalized }: JsonObject): Pick<Uplink, "normalized"> {
  if (!Array.isArray(normalized) || nestsDeeperThan(8, normalized)) return {};
  const measurements = normalized.filter(isObject).slice(0, normalizedMax);
  return measurements.length > 0 ? { normalized: measurements } : {};
}
/** A payload holds a few measurements; a stored history of a day in one frame would be the most. */
const normalizedMax = 100;

/** When the network server received it; the application server's time where the field mask left that out. */
function heardAtOf(up: JsonObject, message: JsonObject): number | null | Refusal {
  const atNetworkServer = instantOf("uplink_message.received_at", message.received_at);
  return atNetworkServer ?? instantOf("received_at", up.received_at);
}

/**
 * Session, counter and the network server's time: an ABP device that resets its counter stays in its session. Where they are masked, the
 * network server's own name for the uplink; else what is left.
 */
function dedupKeyOf(up: JsonObject, message: JsonObject, fCnt: number): string {
  const session = message.session_key_id;
  if (typeof session === "string" && session !== "" && session.length <= 100)
    return `${session}:${fCnt}:${textOrEmpty(message.received_at)}`;
  const correlations = Array.isArray(up.correlation_ids) ? up.correlation_ids : [];
  const named = correlations.find((id) => typeof id === "string" && /^[ng]s:uplink:.{1,60}$/.test(id));
  if (typeof named === "string") return named;
  return `${fCnt}:${textOrEmpty(message.received_at ?? up.received_at)}`;
}

/** Absent `rssi` or `snr` is 0; behind Packet Broker the gateway's own name is one level down. */
function receptionFrom(entry: JsonObject): Reception {
  const ids = isObject(entry.gateway_ids) ? entry.gateway_ids : {};
  const broker = isObject(entry.packet_broker) ? entry.packet_broker : {};
  const gatewayId = broker.forwarder_gateway_eui ?? broker.forwarder_gateway_id ?? ids.eui ?? ids.gateway_id;
  return {
    gatewayId: typeof gatewayId === "string" ? gatewayId.toLowerCase() : "",
    rssi: typeof entry.rssi === "number" ? entry.rssi : 0,
    snr: typeof entry.snr === "number" ? entry.snr : 0,
  };
}

function radioFrom(ids: JsonObject, message: JsonObject): RadioFacts {
  const radio: RadioFacts = {};
  note(radio, "devAddr", typeof ids.dev_addr === "string" ? ids.dev_addr.toLowerCase() : undefined);
  if (message.confirmed === true) radio.confirmed = true;
  note(radio, "consumedAirtime", message.consumed_airtime);
  const battery = message.last_battery_percentage;
  if (isObject(battery)) note(radio, "batteryPercent", numberOrNull(battery.value) ?? undefined);
  const settings = isObject(message.settings) ? message.settings : {};
  note(radio, "frequencyHz", numberOrNull(settings.frequency) ?? undefined);
  const rate = isObject(settings.data_rate) ? settings.data_rate : {};
  const lora = isObject(rate.lora) ? rate.lora : {};
  note(radio, "spreadingFactor", lora.spreading_factor);
  note(radio, "bandwidthHz", lora.bandwidth);
  // Moved into the data rate in 3.21; both are met.
  note(radio, "codeRate", lora.coding_rate ?? settings.coding_rate);
  return radio;
}
