/**
 * ChirpStack v3 and LoRa Server before it, as their application servers and many gateways with a network server inside still
 * send it. Two JSON marshalers: `json_v3` writes EUIs in hex, `json` writes them (and gateway IDs) in base64.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Reception, Uplink } from "#journal";
import type { Refusal } from "../outcome.ts";
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
  note,
  numberOrNull,
  type RadioFacts,
  receptionsFrom,
  textOrEmpty,
} from "./reading.ts";

export function uplinkFromChirpstackV3(body: JsonObject, text: string): Uplink | Refusal {
  const identity = identityFromV3(body);
  if (isRefusal(identity)) return identity;
  const payload = hexFromBase64("data", body.data);
  if (isRefusal(payload)) return payload;
  const fPort = integerFrom("fPort", body.fPort, 255);
  if (isRefusal(fPort)) return fPort;
  const fCnt = integerFrom("fCnt", body.fCnt, 0xffff_ffff);
  if (isRefusal(fCnt)) return fCnt;
  const decoded = decodedFromV3(body);
  if (isRefusal(decoded)) return decoded;
  return {
    network: "lorawan",
    identity,
    dedupKey: dedupKeyOf(body, fCnt, text),
    heardAt: heardAtOf(body),
    payload,
    fPort,
    fCnt,
    receptions: receptionsFrom(body.rxInfo, receptionFrom),
    radio: radioFrom(body),
    decoded,
  };
}

/** 16 hex digits, or 8 bytes in base64 (12 characters, the last one padding). */
export function identityFromV3(body: JsonObject): string | Refusal {
  return euiFrom("devEUI", hexIfBase64(body.devEUI));
}

function hexIfBase64(value: unknown): unknown {
  return typeof value === "string" && /^[A-Za-z0-9+/]{11}=$/.test(value)
    ? Buffer.from(value, "base64").toString("hex")
    : value;
}

/** `object`, or as a text in `objectJSON`; a text that is no JSON object is none. */
function decodedFromV3(body: JsonObject): JsonObject | null | Refusal {
  if (body.object !== undefined) return decodedFrom("object", body.object);
  if (typeof body.objectJSON !== "string" || body.objectJSON === "") return null;
  const json = jsonFrom(body.objectJSON);
  return isRefusal(json) || !isObject(json.value) ? null : decodedFrom("objectJSON", json.value);
}

/**
 * When a gateway heard it, else when it was published. Some gateways write a time that is none (`2020-0327T…`): what they
 * say is then left out, not the uplink.
 */
function heardAtOf(body: JsonObject): number | null {
  const times = Array.isArray(body.rxInfo) ? body.rxInfo.map((entry) => (isObject(entry) ? entry.time : null)) : [];
  for (const time of [...times, body.time, body.publishedAt]) {
    const instant = instantOf("time", time);
    if (typeof instant === "number") return instant;
  }
  return null;
}

/**
 * v3 has no ID for an uplink. The gateways' own IDs of the receptions tell a repeat from a counter that began anew; without
 * them only the very same words are a repeat.
 */
function dedupKeyOf(body: JsonObject, fCnt: number, text: string): string {
  const first = Array.isArray(body.rxInfo) ? body.rxInfo.find(isObject) : undefined;
  const uplinkId = textOrEmpty(first?.uplinkID);
  if (uplinkId !== "") return `${uplinkId}:${fCnt}`;
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function receptionFrom(entry: JsonObject): Reception {
  const gatewayId = textOrEmpty(hexIfBase64(entry.gatewayID ?? entry.mac));
  return {
    gatewayId: gatewayId.toLowerCase(),
    rssi: numberOrNull(entry.rssi) ?? 0,
    snr: numberOrNull(entry.loRaSNR) ?? 0,
  };
}

/** Bandwidth comes in kHz; the data rate at the root or in `txInfo`. */
function radioFrom(body: JsonObject): RadioFacts {
  const tx = isObject(body.txInfo) ? body.txInfo : {};
  const radio: RadioFacts = { dr: numberOrNull(tx.dr ?? body.dr) ?? 0 };
  note(radio, "devAddr", typeof body.devAddr === "string" && /^[0-9a-f]{8}$/i.test(body.devAddr) ? body.devAddr : "");
  if (body.confirmedUplink === true) radio.confirmed = true;
  note(radio, "frequencyHz", tx.frequency);
  const lora = isObject(tx.loRaModulationInfo) ? tx.loRaModulationInfo : isObject(tx.dataRate) ? tx.dataRate : {};
  note(radio, "spreadingFactor", lora.spreadingFactor ?? lora.spreadFactor);
  const bandwidth = numberOrNull(lora.bandwidth);
  if (bandwidth !== null) radio.bandwidthHz = bandwidth < 10_000 ? bandwidth * 1000 : bandwidth;
  note(radio, "codeRate", lora.codeRate ?? tx.codeRate);
  return radio;
}
