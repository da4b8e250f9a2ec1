/**
 * Sigfox backend callbacks: UPLINK, BIDIR and DATA_ADVANCED, as JSON, as a form, or as a GET's query. The body is the
 * operator's template, so that names vary a little and any value may be quoted. spec/protocols.md §4.
 */
import type { Reception, Uplink } from "#journal";
import { type Refusal, refusal } from "../outcome.ts";
import type { BridgeResult, Message } from "./bridge.ts";
import {
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
  sigfoxIdFrom,
  textOf,
  textOrEmpty,
  wrong,
} from "./reading.ts";
import { sigfoxEvents } from "./sigfox-events.ts";

/** Variables of the backend, in the spellings that templates give them; everything else is a parsed field of the operator. */
const backendFields = new Set(
  `device deviceId id time data seqNumber rssi snr station avgSnr avgSignal duplicate duplicates reception lat lng
   fixedLat fixedLng lqi linkQuality operatorName countryCode deviceTypeId deviceType messageType computedLocation ack
   longPolling binaryParserEnabled statin bidirectional batt temp infoCode infoMessage info severity downlinkAck
   downlinkOverusage`.split(/\s+/),
);

export function uplinksFromSigfox(message: Message): readonly BridgeResult[] {
  const text = textOf(message.body).trim();
  if (text === "" || (!/^[[{]/.test(text) && formBody.test(text)))
    return resultsFrom({ ...Object.fromEntries(new URLSearchParams(text)), ...message.query });
  const json = jsonFrom(text);
  if (isRefusal(json)) return [json];
  const callbacks = Array.isArray(json.value) && json.value.length > 0 ? json.value : [json.value];
  return callbacks.flatMap((callback) =>
    isObject(callback) ? resultsFrom({ ...message.query, ...callback }) : [wrong("$", "field-not-object", callback)],
  );
}
const formBody = /^[\w.%+-]+=[^{}]*$/;

/** A variable that a callback does not have comes as null, or as the template's own text. */
const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (typeof value === "string" && /^\{\w+\}$/.test(value));

/** An uplink, what a service callback tells, or, of DATA ADVANCED, the uplink again with its receptions and its place. */
function resultsFrom(callback: JsonObject): readonly BridgeResult[] {
  const device = callback.device ?? callback.deviceId ?? callback.id;
  const events = (identity: string) => sigfoxEvents(identity, callback, receptionsOf(callback), radioFrom(callback));
  if (isAbsent(device))
    return [events("").length > 0 ? refusal("not-an-uplink", "ingest.sigfox-service") : missing("device")];
  const identity = sigfoxIdFrom("device", device);
  if (isRefusal(identity)) return [identity];
  const hasPayload = !isAbsent(callback.data) || callback.data === "";
  const told = events(identity);
  if (!hasPayload) return told.length > 0 ? told : [missing("data")];
  const uplink = uplinkFrom(identity, callback);
  return isRefusal(uplink) ? [uplink] : [uplink, ...told];
}

function uplinkFrom(identity: string, callback: JsonObject): Uplink | Refusal {
  const { data } = callback;
  if (typeof data !== "string" || !payloadHex.test(data)) return wrong("data", "field-not-sigfox-data", data);
  const heardAt = secondsFrom(callback.time);
  if (isRefusal(heardAt)) return heardAt;
  const fCnt = sequenceFrom(callback.seqNumber);
  if (isRefusal(fCnt)) return fCnt;

  return {
    network: "sigfox",
    identity,
    dedupKey: sigfoxDedupKey(heardAt, fCnt, data),
    heardAt,
    payload: data.toLowerCase(),
    fPort: null,
    fCnt,
    receptions: receptionsOf(callback),
    radio: radioFrom(callback),
    decoded: parsedFieldsOf(callback),
  };
}
/** 0 to 12 whole bytes. */
const payloadHex = /^(?:[0-9a-fA-F]{2}){0,12}$/;

/** Seconds since 1970, as a number or a text; milliseconds would be the year 33658 and are refused as no such time. */
function secondsFrom(time: unknown): number | null | Refusal {
  if (isAbsent(time)) return null;
  const seconds = numberOrNull(time);
  if (seconds === null || seconds < 0 || seconds > 99_999_999_999) return wrong("time", "field-not-seconds", time);
  return Math.round(seconds * 1000);
}

/** 12 bits on the air; some backends count further. */
function sequenceFrom(sequence: unknown): number | null | Refusal {
  if (isAbsent(sequence)) return null;
  const number = numberOrNull(sequence);
  if (number === null || !Number.isInteger(number) || number < 0 || number > 0xffff_ffff)
    return wrong("seqNumber", "field-not-integer", sequence);
  return number;
}

/**
 * The same frame comes as UPLINK, again as DATA_ADVANCED half a minute later, and again after a late answer: time and
 * sequence number are common to all. A message with neither says nothing by which a repeat could be told (empty key).
 */
function sigfoxDedupKey(heardAt: number | null, fCnt: number | null, data: string): string {
  if (heardAt === null && fCnt === null) return "";
  return `${heardAt ?? data}:${fCnt ?? data}`;
}

function receptionsOf(callback: JsonObject): Reception[] {
  const list = callback.reception ?? callback.duplicates;
  if (Array.isArray(list))
    return receptionsFrom(list, (entry) => ({
      gatewayId: textOrEmpty(entry.id ?? entry.bsId),
      rssi: numberOrNull(entry.RSSI ?? entry.rssi),
      snr: numberOrNull(entry.SNR ?? entry.snr),
    }));
  const [rssi, snr] = [numberOrNull(callback.rssi), numberOrNull(callback.snr)];
  const { station } = callback;
  if (typeof station !== "string" && rssi === null && snr === null) return [];
  return [{ gatewayId: typeof station === "string" ? station : "", rssi, snr }];
}

function radioFrom(callback: JsonObject): RadioFacts {
  const radio: RadioFacts = {};
  for (const name of ["lqi", "linkQuality", "operatorName", "countryCode", "deviceTypeId"])
    note(radio, name, callback[name]);
  note(radio, "avgSnr", numberOrNull(callback.avgSnr ?? callback.avgSignal) ?? undefined);
  if (callback.ack === true || callback.ack === "true") radio.downlinkWanted = true;
  const location = callback.computedLocation;
  // Status 0: the backend could not tell where.
  if (isObject(location) && location.status !== 0) {
    note(radio, "latitude", location.lat);
    note(radio, "longitude", location.lng);
    note(radio, "locationRadiusMetres", location.radius);
  }
  return radio;
}

/** Fields that the operator's template adds (`customData#temperature`): numbers and flags lose their quotes. */
function parsedFieldsOf(callback: JsonObject): Record<string, unknown> | null {
  let fields: Record<string, unknown> | null = null;
  for (const [name, value] of Object.entries(callback)) {
    if (backendFields.has(name) || name === "__proto__" || value === null || nestsDeeperThan(4, value)) continue;
    fields ??= {};
    fields[name] = unquoted(value);
  }
  return fields;
}

function unquoted(value: unknown): unknown {
  if (value === "true") return true;
  if (value === "false") return false;
  if (typeof value === "string" && /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value)) return Number(value);
  return value;
}
