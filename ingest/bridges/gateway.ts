/**
 * What gateways themselves say: Semtech's packet forwarder (JSON in UDP datagrams) and ChirpStack Gateway Bridge (MQTT, JSON or
 * Protobuf). Frames come out as they were on the air; what is in them is LoRaWAN's business. spec/protocols.md §5.
 */
import { Buffer } from "node:buffer";
import type { Millis } from "#foundation/clock";
import { type Refusal, refusal } from "../outcome.ts";
import type { Message } from "./bridge.ts";
import { rxInfo, txInfo } from "./chirpstack-protobuf.ts";
import { jsonFromProtobuf, message as shape } from "./protobuf.ts";
import {
  instantOf,
  isObject,
  isRefusal,
  type JsonObject,
  jsonFrom,
  numberOrNull,
  textOf,
  textOrEmpty,
  wrong,
} from "./reading.ts";

/** One frame as one gateway heard it. */
export interface GatewayFrame {
  readonly kind: "frame";
  readonly phyPayload: Buffer;
  /** EUI, 16 lower-case hex digits. */
  readonly gatewayId: string;
  readonly rssi: number | null;
  readonly snr: number | null;
  readonly frequencyHz: number;
  readonly spreadingFactor: number;
  readonly bandwidthHz: number;
  /** By GPS or the gateway's clock; null when it says nothing. */
  readonly heardAt: Millis | null;
  /** What the gateway needs to time an answer: `tmst` in µs (Semtech), an opaque context in base64 (Gateway Bridge). */
  readonly timing: number | string | null;
}

/** A gateway that says how it is doing, or what became of a downlink. */
export interface GatewayNews {
  readonly kind: "news";
  readonly gatewayId: string;
  /** `gone`: its bridge says that it lost the gateway. */
  readonly presence: "there" | "gone";
  /** Why a downlink was not sent; null when nothing is wrong. */
  readonly problem: string | null;
}

export const newsOf = (gatewayId: string, problem: string | null): GatewayNews => ({
  ...{ kind: "news", gatewayId, problem },
  presence: "there",
});

export type GatewayResult = GatewayFrame | GatewayNews | Refusal;

/** A frame with nothing in it that we understand (FSK, LR-FHSS): counted, not an error. */
const otherModulation = (name: unknown) =>
  refusal("not-an-uplink", "ingest.frame-modulation", { modulation: textOrEmpty(name) });

/** `rxpk` and `stat` of one PUSH_DATA. PROTOCOL.TXT 1.4 §3.3, 1.6. Never throws. */
export function framesFromSemtech(gatewayId: string, body: Uint8Array): readonly GatewayResult[] {
  const json = jsonFrom(textOf(body));
  if (isRefusal(json)) return [json];
  if (!isObject(json.value)) return [wrong("$", "field-not-object", json.value)];
  const { rxpk, stat, txpk_ack: ack } = json.value;
  const results: GatewayResult[] = [];
  if (Array.isArray(rxpk))
    for (const packet of rxpk.slice(0, packetsMax)) results.push(frameFromPacket(gatewayId, packet));
  else if (rxpk !== undefined) results.push(wrong("rxpk", "field-not-list", rxpk));
  if (stat !== undefined || results.length === 0) results.push(newsOf(gatewayId, problemOf(ack)));
  return results;
}
/** A datagram holds at most 64 kB; a concentrator hears 8 to 64 frames at once. */
const packetsMax = 256;

/** TX_ACK: `NONE` is success; `TX_POWER` only a warning since 1.5. */
function problemOf(ack: unknown): string | null {
  const error = isObject(ack) ? textOrEmpty(ack.error) : "";
  return error === "" || error === "NONE" || error === "TX_POWER" ? null : error;
}

function frameFromPacket(gatewayId: string, packet: unknown): GatewayResult {
  if (!isObject(packet)) return wrong("rxpk", "field-not-object", packet);
  // 1 is a right CRC, −1 a wrong one, 0 none at all: nobody knows what was sent.
  const crc = packet.stat ?? 1;
  if (crc !== 1) return refusal("bad-crc", "ingest.frame-crc", { status: textOrEmpty(crc) });
  if (packet.modu !== "LORA") return otherModulation(packet.modu);
  const [, factor, bandwidth] = /^SF(\d{1,2})BW(\d{2,3})$/.exec(textOrEmpty(packet.datr)) ?? [];
  if (!factor || !bandwidth) return wrong("datr", "field-not-data-rate", packet.datr);
  const phyPayload = bytesFrom(packet.data);
  if (!phyPayload) return wrong("data", "field-not-base64", packet.data);
  const megahertz = numberOrNull(packet.freq);
  if (megahertz === null) return wrong("freq", "field-not-frequency", packet.freq);
  // With several antennas the signals are in a list of their own.
  const signals = Array.isArray(packet.rsig) ? packet.rsig.filter(isObject) : [packet];
  const rssiOf = (signal: JsonObject) => numberOrNull(signal.rssis ?? signal.rssi ?? signal.rssic);
  const best = signals.reduce(
    (known, one) => ((rssiOf(one) ?? -999) > (rssiOf(known) ?? -999) ? one : known),
    signals[0] ?? {},
  );
  const time = instantOf("time", packet.time);
  return {
    kind: "frame",
    phyPayload,
    gatewayId,
    rssi: rssiOf(best),
    snr: numberOrNull(best.lsnr),
    frequencyHz: Math.round(megahertz * 1e6),
    spreadingFactor: Number(factor),
    bandwidthHz: Number(bandwidth) * 1000,
    heardAt: typeof time === "number" ? time : null,
    timing: numberOrNull(packet.tmst),
  };
}

/** Standard and URL-safe letters may be mixed, padding may be absent: the protocol's own example has both. */
function bytesFrom(value: unknown): Buffer | null {
  return typeof value === "string" && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) ? Buffer.from(value, "base64") : null;
}

const uplinkFrame = shape({
  1: { name: "phyPayload", type: "bytes" },
  4: { name: "txInfo", type: txInfo },
  5: { name: "rxInfo", type: rxInfo },
});
const transmitted = shape({
  2: { name: "downlinkId", type: "uint32" },
  5: {
    name: "items",
    type: shape({
      1: {
        name: "status",
        type: [
          "IGNORED",
          "OK",
          "TOO_LATE",
          "TOO_EARLY",
          "COLLISION_PACKET",
          "COLLISION_BEACON",
          "TX_FREQ",
          "TX_POWER",
          "GPS_UNLOCKED",
          "QUEUE_FULL",
          "INTERNAL_ERROR",
          "DUTY_CYCLE_OVERFLOW",
        ],
      },
    }),
    repeated: true,
  },
  6: { name: "gatewayId", type: "string" },
});

const connection = shape({ 2: { name: "state", type: ["OFFLINE", "ONLINE"] } });

function sourceOf(topic: string | null): { gatewayId: string; event: string } | null {
  const [, id, event] = /(?:^|\/)gateway\/([0-9a-fA-F]{16})\/(?:event|state)\/(\w+)$/.exec(topic ?? "") ?? [];
  return id && event ? { gatewayId: id.toLowerCase(), event } : null;
}

/** A sign of life that stands on the broker of a network server beside its uplinks; null for every other message. */
export function gatewayNewsFrom({ topic, body }: Message): GatewayNews | null {
  const source = sourceOf(topic);
  if (source === null) return null;
  const news = newsOf(source.gatewayId, null);
  if (source.event !== "conn") return news;
  const json = isJsonBody(body) ? jsonFrom(textOf(body)) : { value: jsonFromProtobuf(connection, body) };
  // Protobuf leaves out what is zero: OFFLINE.
  const isThere = !isRefusal(json) && isObject(json.value) && textOrEmpty(json.value.state) === "ONLINE";
  return { ...news, presence: isThere ? "there" : "gone" };
}

/** `gateway/{id}/event/{up,stats,ack,…}` and `…/state/conn`, with or without a region before them. Never throws. */
export function framesFromGatewayBridge(message: Message): readonly GatewayResult[] {
  const { topic, body } = message;
  const source = sourceOf(topic);
  if (source === null) return [refusal("not-an-uplink", "ingest.other-event", { event: topic ?? "" })];
  const { gatewayId, event } = source;
  if (event !== "up" && event !== "ack") return [gatewayNewsFrom(message) ?? newsOf(gatewayId, null)];
  const isJson = isJsonBody(body);
  const json = isJson
    ? jsonFrom(textOf(body))
    : { value: jsonFromProtobuf(event === "up" ? uplinkFrame : transmitted, body) };
  if (isRefusal(json)) return [json];
  if (!isObject(json.value)) return [refusal("malformed", "ingest.neither-json-nor-protobuf")];
  return [event === "up" ? frameFromBridge(gatewayId, json.value) : newsFromBridge(gatewayId, json.value)];
}

/** Protobuf of these messages begins with a field's number, never with a brace. */
export const isJsonBody = (body: Uint8Array): boolean => body[0] === 0x7b;

function frameFromBridge(gatewayId: string, frame: JsonObject): GatewayResult {
  const rx = isObject(frame.rxInfo) ? frame.rxInfo : {};
  const tx = isObject(frame.txInfo) ? frame.txInfo : {};
  const status = textOrEmpty(rx.crcStatus);
  if (status === "BAD_CRC" || status === "NO_CRC") return refusal("bad-crc", "ingest.frame-crc", { status });
  const modulation = isObject(tx.modulation) ? tx.modulation : {};
  const { lora } = modulation;
  if (!isObject(lora)) return otherModulation(Object.keys(modulation)[0] ?? "");
  const phyPayload = bytesFrom(frame.phyPayload);
  if (!phyPayload) return wrong("phyPayload", "field-not-base64", frame.phyPayload);
  const [frequencyHz, spreadingFactor, bandwidthHz] = [tx.frequency, lora.spreadingFactor, lora.bandwidth].map(
    numberOrNull,
  );
  if (!frequencyHz || !spreadingFactor || !bandwidthHz) return wrong("txInfo", "field-not-data-rate", tx.frequency);
  const time = instantOf("gwTime", rx.gwTime ?? rx.time ?? rx.nsTime);
  return {
    kind: "frame",
    phyPayload,
    gatewayId,
    rssi: numberOrNull(rx.rssi) ?? 0,
    snr: numberOrNull(rx.snr) ?? 0,
    frequencyHz,
    spreadingFactor,
    bandwidthHz,
    heardAt: typeof time === "number" ? time : null,
    timing: textOrEmpty(rx.context) || null,
  };
}

function newsFromBridge(gatewayId: string, ack: JsonObject): GatewayNews {
  const statuses = (Array.isArray(ack.items) ? ack.items : []).map((item) =>
    isObject(item) ? textOrEmpty(item.status) : "",
  );
  const failed = statuses.filter((status) => status !== "" && status !== "OK" && status !== "IGNORED");
  return newsOf(gatewayId, statuses.includes("OK") ? null : (failed[0] ?? null));
}
