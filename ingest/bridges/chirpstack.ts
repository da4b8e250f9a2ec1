/** ChirpStack v4, JSON encoding: MQTT `application/…/device/…/event/up` or HTTP `?event=up`. spec: api/proto/integration. */
import type { Reception, Uplink } from "#journal";
import { type Refusal, refusal } from "../outcome.ts";
import type { Message } from "./bridge.ts";
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
  note,
  type RadioFacts,
  receptionsFrom,
  textOf,
  textOrEmpty,
  wrong,
} from "./reading.ts";

/** `integration` was published before v4.14. */
const otherEvents = new Set(["join", "ack", "txack", "log", "status", "location", "integration"]);

export function uplinkFromChirpstack(message: Message): readonly (Uplink | Refusal)[] {
  const event = eventOf(message);
  if (otherEvents.has(event)) return [refusal("not-an-uplink", "ingest.other-event", { event })];
  const json = jsonFrom(textOf(message.body));
  if (isRefusal(json)) return [json];
  const body = json.value;
  if (!isObject(body)) return [wrong("$", "field-not-object", body)];
  // The topic template is the operator's choice: without a known event, the shape tells.
  if (event !== "up" && isObject(body.deviceInfo) && !("rxInfo" in body || "data" in body))
    return [refusal("not-an-uplink", "ingest.no-uplink-inside")];
  return [uplinkFrom(body)];
}

function eventOf({ topic, query }: Message): string {
  return topic === null ? (query.event ?? "") : topic.slice(topic.lastIndexOf("/") + 1);
}

function uplinkFrom(body: JsonObject): Uplink | Refusal {
  const info = body.deviceInfo;
  if (info === undefined && body.devEUI !== undefined) return refusal("malformed", "ingest.chirpstack-v3");
  if (info === undefined) return missing("deviceInfo");
  if (!isObject(info)) return wrong("deviceInfo", "field-not-object", info);
  const identity = euiFrom("deviceInfo.devEui", info.devEui);
  if (isRefusal(identity)) return identity;
  const heardAt = instantOf("time", body.time);
  if (isRefusal(heardAt)) return heardAt;
  const payload = hexFromBase64("data", body.data);
  if (isRefusal(payload)) return payload;
  const fPort = integerFrom("fPort", body.fPort, 255);
  if (isRefusal(fPort)) return fPort;
  const fCnt = integerFrom("fCnt", body.fCnt, 0xffff_ffff);
  if (isRefusal(fCnt)) return fCnt;
  const decoded = decodedFrom("object", body.object);
  if (isRefusal(decoded)) return decoded;
  // A join server context means that the payload is still under an AppSKey which only the join server knows.
  if (isObject(body.joinServerContext) && payload !== "")
    return refusal("encrypted", "ingest.payload-encrypted", { field: "joinServerContext" });

  return {
    network: "lorawan",
    identity,
    dedupKey: dedupKeyOf(body, fCnt),
    heardAt,
    payload,
    fPort,
    fCnt,
    receptions: receptionsFrom(body.rxInfo, receptionFrom),
    radio: radioFrom(body),
    decoded,
  };
}

function dedupKeyOf(body: JsonObject, fCnt: number): string {
  const id = body.deduplicationId;
  if (typeof id === "string" && id !== "" && id.length <= 100) return id;
  return `${textOrEmpty(body.devAddr)}:${fCnt}:${textOrEmpty(body.time)}`;
}

/** Nested messages leave zeros out: no `snr` is 0 dB, no `rssi` is 0 dBm. */
function receptionFrom(entry: JsonObject): Reception {
  return {
    gatewayId: typeof entry.gatewayId === "string" ? entry.gatewayId : "",
    rssi: typeof entry.rssi === "number" ? entry.rssi : 0,
    snr: typeof entry.snr === "number" ? entry.snr : 0,
  };
}

function radioFrom(body: JsonObject): RadioFacts {
  const radio: RadioFacts = { dr: typeof body.dr === "number" ? body.dr : 0 };
  note(radio, "devAddr", body.devAddr);
  note(radio, "region", body.regionConfigId);
  if (body.confirmed === true) radio.confirmed = true;
  const tx = body.txInfo;
  if (!isObject(tx)) return radio;
  note(radio, "frequencyHz", tx.frequency);
  const modulation = isObject(tx.modulation) ? tx.modulation : {};
  const lora = modulation.lora;
  if (!isObject(lora)) return radio;
  note(radio, "spreadingFactor", lora.spreadingFactor);
  note(radio, "bandwidthHz", lora.bandwidth);
  note(radio, "codeRate", lora.codeRate);
  return radio;
}
