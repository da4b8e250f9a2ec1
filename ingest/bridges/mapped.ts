/** Network servers whose message is one JSON object per uplink: a mapping says where things are; this reads them. */
import { createHash } from "node:crypto";
import type { Reception, Uplink } from "#journal";
import type { UplinkMapping } from "#registry";
import { type Refusal, refusal } from "../outcome.ts";
import type { Bridge, Message } from "./bridge.ts";
import {
  decodedFrom,
  euiFrom,
  hexFrom,
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
  sigfoxIdFrom,
  textOf,
  textOrEmpty,
  wrong,
} from "./reading.ts";

/** Looks a path up; `from` is the message's body or one of its receptions. */
type Lookup = (from: unknown) => unknown;

const segmentsOf = (path: string): string[] =>
  path
    .replace(/^\$\.?/, "")
    .replaceAll(/\[(\d+)\]/g, ".$1")
    .split(".")
    .filter((segment) => segment !== "");

function lookupOf(path: string | undefined): Lookup {
  if (path === undefined) return () => undefined;
  const segments = segmentsOf(path);
  return (from) => {
    let value = from;
    for (const segment of segments) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
      value = (value as JsonObject)[segment];
    }
    return value;
  };
}

/** A path into the body, the topic or the query. */
function sourceOf(path: string | undefined): (message: Message, body: unknown) => unknown {
  const [, place, name = ""] = /^(topic|query):(.+)$/.exec(path ?? "") ?? [];
  if (place === "topic") return ({ topic }) => topic?.split("/")[Number(name)];
  if (place === "query") return ({ query }) => (Object.hasOwn(query, name) ? query[name] : undefined);
  const lookup = lookupOf(path);
  return (_message, body) => lookup(body);
}

/** A bridge for a mapping, whose paths are taken apart once. */
export function mappedBridge(mapping: UplinkMapping): Bridge {
  const of = {
    device: sourceOf(mapping.device),
    payload: sourceOf(mapping.payload.path),
    time: sourceOf(mapping.time?.path),
    port: sourceOf(mapping.port),
    counter: sourceOf(mapping.counter),
    uplinkId: sourceOf(mapping.uplinkId),
    decoded: sourceOf(mapping.decoded),
    only: sourceOf(mapping.only?.path),
  };
  const receptionsOf = receptionsBy(mapping);
  const radioOf = radioBy(mapping);

  function uplinkFrom(message: Message, body: unknown): Uplink | Refusal {
    if (!isObject(body)) return wrong("$", "field-not-object", body);
    if (mapping.only && !mapping.only.values.includes(textOrEmpty(of.only(message, body))))
      return refusal("not-an-uplink", "ingest.no-uplink-inside");
    const device = of.device(message, body);
    const identity = (mapping.network === "lorawan" ? euiFrom : sigfoxIdFrom)(mapping.device, device);
    if (isRefusal(identity)) return identity;
    const encoded = of.payload(message, body);
    const payload = (mapping.payload.form === "hex" ? hexFrom : hexFromBase64)(mapping.payload.path, encoded);
    if (isRefusal(payload)) return payload;
    const heardAt = instantBy(mapping, of.time(message, body));
    if (isRefusal(heardAt)) return heardAt;
    const fPort = mapping.port ? integerFrom(mapping.port, of.port(message, body), 255) : null;
    if (isRefusal(fPort)) return fPort;
    const counter = of.counter(message, body);
    const fCnt = mapping.counter ? integerFrom(mapping.counter, counter, 0xffff_ffff) : null;
    if (isRefusal(fCnt)) return fCnt;
    const decoded = decodedFrom(mapping.decoded ?? "", of.decoded(message, body));
    if (isRefusal(decoded)) return decoded;
    return {
      network: mapping.network,
      identity,
      dedupKey: dedupKeyOf({ id: textOrEmpty(of.uplinkId(message, body)), fCnt, heardAt, payload }, message),
      heardAt,
      payload,
      fPort: mapping.network === "lorawan" ? (fPort ?? 0) : null,
      fCnt,
      receptions: receptionsOf(body),
      radio: radioOf(body),
      decoded,
    };
  }

  return (message) => {
    const bodies = bodiesOf(message);
    return isRefusal(bodies) ? [bodies] : bodies.map((body) => uplinkFrom(message, body));
  };
}

/** JSON, one object or a list of them; a form or a query is an object, too. */
function bodiesOf({ body, query }: Message): readonly unknown[] | Refusal {
  const text = textOf(body).trim();
  if (text === "" && Object.keys(query).length > 0) return [query];
  if (/^[\w.%+-]+=[^{}]*$/.test(text)) return [Object.fromEntries(new URLSearchParams(text))];
  const json = jsonFrom(text);
  if (isRefusal(json)) return json;
  return Array.isArray(json.value) && json.value.length > 0 ? json.value : [json.value];
}

function instantBy({ time }: UplinkMapping, value: unknown): number | null | Refusal {
  if (!time || value === undefined || value === null || value === "") return null;
  if (time.form === "rfc3339") return instantOf(time.path, zoned(value));
  const number = numberOrNull(value);
  const instant = number === null ? null : Math.round(time.form === "seconds" ? number * 1000 : number);
  if (instant === null || instant < 0 || instant > 99_999_999_999_999)
    return wrong(time.path, time.form === "seconds" ? "field-not-seconds" : "field-not-milliseconds", value);
  return instant;
}

/** Some servers write UTC without saying so. */
function zoned(value: unknown): unknown {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value) ? `${value}Z` : value;
}

/**
 * Its own ID; else counter and time; else time and payload; else the very same words with the same counter. A message with
 * neither counter nor time says nothing by which a repeat could be told (empty key): a door opens twice in the same words.
 */
function dedupKeyOf({ id, fCnt, heardAt, payload }: Told, { topic, body, query }: Message): string {
  if (id !== "") return id.slice(0, 100);
  if (heardAt !== null) return `${fCnt ?? payload}:${heardAt}`;
  if (fCnt === null) return "";
  const words = JSON.stringify([topic, query, fCnt, payload]);
  return createHash("sha256").update(words).update(body).digest("base64url").slice(0, 22);
}

interface Told {
  readonly id: string;
  readonly fCnt: number | null;
  readonly heardAt: number | null;
  readonly payload: string;
}

function receptionsBy({ receptions }: UplinkMapping): (body: unknown) => Reception[] {
  if (!receptions) return () => [];
  const list = lookupOf(receptions.path);
  const [gateway, rssi, snr] = [receptions.gateway, receptions.rssi, receptions.snr].map(lookupOf);
  return (body) => {
    const found = list(body);
    return receptionsFrom(Array.isArray(found) ? found : [found], (entry) => ({
      gatewayId: gatewayIdFrom(textOrEmpty(gateway?.(entry))),
      rssi: numberOrNull(rssi?.(entry)),
      snr: numberOrNull(snr?.(entry)),
    }));
  };
}

/** An EUI in lower-case hex, however it is printed; other names as they are. */
function gatewayIdFrom(text: string): string {
  const hex = text.replace(/^eui-/, "").replaceAll(/[-:]/g, "");
  return /^[0-9a-fA-F]{16}$/.test(hex) ? hex.toLowerCase() : text;
}

function radioBy({ frequency, dataRate }: UplinkMapping): (body: unknown) => RadioFacts {
  const [frequencyOf, dataRateOf] = [frequency?.path, dataRate].map(lookupOf);
  return (body) => {
    const radio: RadioFacts = {};
    const number = numberOrNull(frequencyOf?.(body));
    if (number !== null) radio.frequencyHz = frequency?.unit === "MHz" ? Math.round(number * 1e6) : number;
    const rate = dataRateOf?.(body);
    const [, factor, bandwidth] = /^SF(\d{1,2})\s?BW(\d{2,4})/.exec(textOrEmpty(rate)) ?? [];
    if (factor && bandwidth) {
      radio.spreadingFactor = Number(factor);
      radio.bandwidthHz = Number(bandwidth) * 1000;
    } else if (/^\d{1,2}$/.test(textOrEmpty(rate))) radio.dr = Number(rate);
    else note(radio, "dataRate", rate);
    return radio;
  };
}
