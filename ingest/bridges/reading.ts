/**
 * Reading fields of other people's messages: by hand, because this runs thousands of times a second, and with a sentence
 * that names the field when something is wrong. What decides an uplink's identity and payload is strict; radio facts are
 * taken where they make sense and left out where they don't.
 */
import { Buffer } from "node:buffer";
import { instantFrom } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import type { Reception } from "#journal";
import { type Refusal, refusal } from "../outcome.ts";

export type JsonObject = Readonly<Record<string, unknown>>;
export type RadioFacts = Record<string, string | number | boolean>;

/** LoRaWAN carries at most 242 bytes in one frame; what claims more than twice that is not a payload. */
const payloadBytesMax = 512;
/** What is shown of a wrong value in a sentence. */
const shownCharacters = 60;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isRefusal(value: unknown): value is Refusal {
  return isObject(value) && value.kind === "refused";
}

export function textOf(body: Uint8Array): string {
  const buffer = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return buffer.toString("utf8");
}

/** A value as it is shown to the operator: short, on one line, and never walked into. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "[…]";
  if (isObject(value)) return "{…}";
  const text = String(value).replaceAll(/\s+/g, " ");
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

/** A text, or a number as text; empty for anything else (an object's own `toString` is not asked). */
export function textOrEmpty(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, 200) : "";
}

export function missing(field: string): Refusal {
  return refusal("malformed", "ingest.field-missing", { field });
}

/** `expected` is a key of the catalogue without its room: `field-not-eui`. */
export function wrong(field: string, expected: string, value: unknown): Refusal {
  return refusal("malformed", `ingest.${expected}`, { field, value: shown(value) });
}

/** The JSON value of a body; `undefined` is never valid JSON, so a refusal can't be mistaken for one. */
export function jsonFrom(text: string): { readonly value: unknown } | Refusal {
  try {
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) };
  } catch {
    return refusal("malformed", "ingest.not-json", { start: shown(text.slice(0, 200)) });
  }
}

/** A DevEUI in lower-case hex; separators (`-`, `:`) are accepted, as some consoles print them. */
export function euiFrom(field: string, value: unknown): string | Refusal {
  if (value === undefined || value === null || value === "") return missing(field);
  if (typeof value !== "string") return wrong(field, "field-not-eui", value);
  if (plainEui.test(value)) return value.toLowerCase();
  const hex = value.replaceAll(/[-:]/g, "");
  return plainEui.test(hex) ? hex.toLowerCase() : wrong(field, "field-not-eui", value);
}
const plainEui = /^[0-9a-fA-F]{16}$/;

/** Base64 (standard or URL-safe, padded or not) to lower-case hex; absent is an empty payload. */
export function hexFromBase64(field: string, value: unknown): string | Refusal {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value !== "string" || !base64.test(value)) return wrong(field, "field-not-base64", value);
  if (value.length > payloadBytesMax * 2) return wrong(field, "field-too-long", value);
  return Buffer.from(value, "base64").toString("hex");
}
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Whole bytes in hex; absent is an empty payload. */
export function hexFrom(field: string, value: unknown): string | Refusal {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value !== "string" || !/^(?:[0-9a-fA-F]{2})*$/.test(value)) return wrong(field, "field-not-hex", value);
  if (value.length > payloadBytesMax * 2) return wrong(field, "field-too-long", value);
  return value.toLowerCase();
}

/** A Sigfox ID is a number in hex: upper case, without leading zeros, as the backend writes it. */
export function sigfoxIdFrom(field: string, value: unknown): string | Refusal {
  if (value === undefined || value === null || value === "") return missing(field);
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^[0-9a-fA-F]{1,8}$/.test(text)) return wrong(field, "field-not-sigfox-id", value);
  return text.toUpperCase().replace(/^0+(?=.)/, "");
}

/** A counter or port: absent is 0 (proto3 JSON leaves zeros out); a text of digits counts, as some templates quote numbers. */
export function integerFrom(field: string, value: unknown, max: number): number | Refusal {
  if (value === undefined || value === null) return 0;
  const number = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > max)
    return wrong(field, "field-not-integer", value);
  return number;
}

/** An RFC 3339 instant; absent is null, and so is year 1, which is how Go writes "unknown". */
export function instantOf(field: string, value: unknown): Millis | null | Refusal {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string") return wrong(field, "field-not-instant", value);
  if (value.startsWith("0001-01-01")) return null;
  return instantFrom(value) ?? wrong(field, "field-not-instant", value);
}

/** A number where there is one, also as text; null otherwise. */
export function numberOrNull(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || !/^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return null;
  return Number(value);
}

/** Fields of real codecs nest three or four deep; what is deeper would only overflow the stack of who writes it out. */
const decodedDepthMax = 16;

/** What the network server decoded: an object of reasonable depth, or null where there is none. */
export function decodedFrom(field: string, value: unknown): Readonly<Record<string, unknown>> | null | Refusal {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) return wrong(field, "field-not-object", value);
  return nestsDeeperThan(decodedDepthMax, value) ? wrong(field, "field-too-deep", value) : value;
}

export function nestsDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeperThan(levels - 1, inner));
}

/** More gateways than this never hear one uplink; what is beyond is left out. */
const receptionsMax = 64;

/** Receptions from a list of unknown things; entries that are not objects are passed over. */
export function receptionsFrom(list: unknown, one: (entry: JsonObject) => Reception): Reception[] {
  if (!Array.isArray(list)) return [];
  const receptions: Reception[] = [];
  for (const entry of list) {
    if (receptions.length === receptionsMax) break;
    if (isObject(entry)) receptions.push(one(entry));
  }
  return receptions;
}

/** Puts a radio fact where there is one. */
export function note(radio: RadioFacts, name: string, value: unknown): void {
  if (typeof value === "number" || typeof value === "boolean") radio[name] = value;
  else if (typeof value === "string" && value !== "" && value.length <= 200) radio[name] = value;
}

/** A place on Earth; null for anything else, and for 0, 0, which is how "unset" is written. */
export function placeFrom(latitude: unknown, longitude: unknown): { latitude: number; longitude: number } | null {
  const [north, east] = [numberOrNull(latitude), numberOrNull(longitude)];
  if (north === null || east === null || Math.abs(north) > 90 || Math.abs(east) > 180) return null;
  return north === 0 && east === 0 ? null : { latitude: north, longitude: east };
}
