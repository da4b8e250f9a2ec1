/** ChirpStack, JSON or Protobuf: MQTT `application/…/device/…/event/up` or HTTP `?event=up`. v4's spec: api/proto/integration. */
import type { Reception, Uplink } from "#journal";
import { type Refusal, refusal } from "../outcome.ts";
import type { BridgeResult, Message } from "./bridge.ts";
import { chirpstackEvent } from "./chirpstack-events.ts";
import { chirpstackJsonFrom } from "./chirpstack-protobuf.ts";
import { identityFromV3, uplinkFromChirpstackV3 } from "./chirpstack-v3.ts";
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

/** Names that older and other versions give to the same events; `integration` was published before v4.14. */
const eventNames: Readonly<Record<string, string>> = { rx: "up", gw: "up" };
const deviceEvents = new Set(["join", "ack", "txack", "log", "status", "location", "error"]);

/** All versions by one connection: `deviceInfo` is v4's, `devEUI` at the root is v3's. */
export function uplinkFromChirpstack(message: Message): readonly BridgeResult[] {
  const event = eventOf(message);
  if (event === "integration") return [refusal("not-an-uplink", "ingest.other-event", { event })];
  const text = textOf(message.body);
  const body = bodyOf(message, event, text);
  if (isRefusal(body)) return [body];
  if (body.deviceInfo === undefined && body.devEUI !== undefined) return [fromV3(event, body, text)];
  return [fromV4(event, body)];
}

/** JSON begins with a brace; everything else is Protobuf, unless it is called JSON. */
function bodyOf({ body, contentType }: Message, event: string, text: string): JsonObject | Refusal {
  if (!/^\s*[[{"]|^\ufeff/.test(text) && !/json/i.test(contentType ?? ""))
    return chirpstackJsonFrom(event, body) ?? refusal("malformed", "ingest.neither-json-nor-protobuf");
  const json = jsonFrom(text);
  if (isRefusal(json)) return json;
  return isObject(json.value) ? json.value : wrong("$", "field-not-object", json.value);
}

function eventOf({ topic, query }: Message): string {
  const name = topic === null ? (query.event ?? "") : topic.slice(topic.lastIndexOf("/") + 1);
  return eventNames[name] ?? name;
}

function fromV4(event: string, body: JsonObject): BridgeResult {
  const identity = deviceOf(body);
  if (isRefusal(identity)) return identity;
  if (deviceEvents.has(event)) return chirpstackEvent(event, identity, body);
  // The topic template is the operator's choice: without a known event, the shape tells.
  if (event !== "up" && !("rxInfo" in body || "data" in body)) {
    const shape = eventOfShape(body);
    return shape ? chirpstackEvent(shape, identity, body) : refusal("not-an-uplink", "ingest.no-uplink-inside");
  }
  return uplinkFrom(identity, body);
}

function eventOfShape(body: JsonObject): string | null {
  if ("margin" in body || "batteryLevel" in body) return "status";
  if ("acknowledged" in body) return "ack";
  if ("downlinkId" in body) return "txack";
  if ("description" in body) return "log";
  if ("location" in body) return "location";
  return "devAddr" in body ? "join" : null;
}

function fromV3(event: string, body: JsonObject, text: string): BridgeResult {
  const hasFrame = "data" in body || "fCnt" in body || "fPort" in body;
  const named = deviceEvents.has(event) ? event : event === "up" || hasFrame ? null : eventOfShape(body);
  if (named === null) return uplinkFromChirpstackV3(body, text);
  const identity = identityFromV3(body);
  return isRefusal(identity) ? identity : chirpstackEvent(named, identity, body);
}

function deviceOf(body: JsonObject): string | Refusal {
  const info = body.deviceInfo;
  if (info === undefined) return missing("deviceInfo");
  if (!isObject(info)) return wrong("deviceInfo", "field-not-object", info);
  return euiFrom("deviceInfo.devEui", info.devEui);
}

function uplinkFrom(identity: string, body: JsonObject): Uplink | Refusal {
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
