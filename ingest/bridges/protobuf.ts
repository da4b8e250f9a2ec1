/**
 * Reads Protocol Buffers messages into the JSON that the same message has (protobuf.dev/programming-guides/json), so that
 * one reader knows a network server's fields, whatever the encoding. Only what network servers send: no groups, no `Any`.
 */
import { Buffer } from "node:buffer";
import type { JsonObject } from "./reading.ts";

export type FieldType =
  | "string"
  | "bytes"
  | "bool"
  | "uint32"
  | "int32"
  | "int64"
  | "float"
  | "double"
  | "timestamp"
  | "struct"
  | "string-map"
  | readonly string[]
  | MessageShape;

/** What a field is called in JSON, its type (a list of names for an enum), and whether it may come several times. */
export interface FieldShape {
  readonly name: string;
  readonly type: FieldType;
  readonly repeated?: true;
}

/** Fields by their numbers; unknown numbers are passed over, as the format asks. */
export interface MessageShape {
  readonly fields: Readonly<Record<number, FieldShape>>;
}

export const message = (fields: MessageShape["fields"]): MessageShape => ({ fields });

/** Thrown inside, caught by `jsonFromProtobuf`: the bytes are no such message. */
class Unreadable extends Error {}

const depthMax = 24;

/** The message as a JSON object with absent fields left out; null when the bytes are no message of this shape. Never throws. */
export function jsonFromProtobuf(shape: MessageShape, bytes: Uint8Array): JsonObject | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return messageFrom(shape, new Reader(buffer), 0);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Reader {
  readonly bytes: Buffer;
  at = 0;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Up to 64 bits, seven at a time, least significant first. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Unreadable();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Unreadable();
  }

  /** Most varints have one or two bytes: tags, lengths, small numbers. */
  small(): number {
    const byte = this.bytes[this.at];
    if (byte !== undefined && byte < 0x80) {
      this.at += 1;
      return byte;
    }
    const value = this.varint();
    if (value > 0xffff_ffffn) throw new Unreadable();
    return Number(value);
  }

  take(length: number): Buffer {
    if (length > this.bytes.length - this.at) throw new Unreadable();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.take(8);
    else if (wireType === 2) this.take(this.small());
    else if (wireType === 5) this.take(4);
    else throw new Unreadable();
  }
}

const wireTypes: Partial<Record<Extract<FieldType, string>, number>> = {
  bool: 0,
  uint32: 0,
  int32: 0,
  int64: 0,
  double: 1,
  float: 5,
};

const wireTypeOf = (type: FieldType): number =>
  typeof type === "string" ? (wireTypes[type] ?? 2) : Array.isArray(type) ? 0 : 2;

function messageFrom(shape: MessageShape, reader: Reader, depth: number): JsonObject {
  if (depth > depthMax) throw new Unreadable();
  const json: Record<string, unknown> = {};
  while (!reader.isAtEnd) {
    const tag = reader.small();
    const [number, wireType] = [tag >>> 3, tag & 7];
    const field = shape.fields[number];
    if (number === 0) throw new Unreadable();
    if (!field) {
      reader.skip(wireType);
      continue;
    }
    if (wireType !== wireTypeOf(field.type)) throw new Unreadable();
    add(json, field, reader, depth);
  }
  return json;
}

function add(json: Record<string, unknown>, field: FieldShape, reader: Reader, depth: number): void {
  const { name, type } = field;
  if (type === "string-map") {
    const { key, value } = messageFrom(stringEntry, new Reader(reader.take(reader.small())), depth + 1);
    json[name] = Object.assign(Object.create(null), json[name], { [String(key ?? "")]: value ?? "" });
    return;
  }
  const value = valueFrom(type, reader, depth);
  if (!field.repeated) json[name] = value;
  else if (Array.isArray(json[name])) json[name].push(value);
  else json[name] = [value];
}

function valueFrom(type: FieldType, reader: Reader, depth: number): unknown {
  if (typeof type !== "string") {
    if (!isShape(type)) return type[reader.small()] ?? "";
    return messageFrom(type, new Reader(reader.take(reader.small())), depth + 1);
  }
  switch (type) {
    case "bool":
      return reader.varint() !== 0n;
    case "uint32":
      return reader.small();
    case "int32":
      return Number(BigInt.asIntN(32, reader.varint()));
    case "int64":
      return BigInt.asIntN(64, reader.varint()).toString();
    case "float":
      return shortest(reader.take(4).readFloatLE());
    case "double":
      return reader.take(8).readDoubleLE();
    case "string":
      return reader.take(reader.small()).toString("utf8");
    case "bytes":
      return reader.take(reader.small()).toString("base64");
    case "timestamp":
      return timestampFrom(messageFrom(timestamp, new Reader(reader.take(reader.small())), depth + 1));
    case "struct":
      return structFrom(new Reader(reader.take(reader.small())), depth + 1);
    case "string-map":
      throw new Unreadable();
  }
}

function isShape(type: FieldType): type is MessageShape {
  return typeof type === "object" && "fields" in type;
}

/** A float of 32 bits as it was written: 8.8 and not 8.800000190734863. */
function shortest(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : value;
}

const stringEntry = message({ 1: { name: "key", type: "string" }, 2: { name: "value", type: "string" } });
const timestamp = message({ 1: { name: "seconds", type: "int64" }, 2: { name: "nanos", type: "int32" } });

function timestampFrom({ seconds = "0", nanos = 0 }: JsonObject): string {
  const milliseconds = Number(seconds) * 1000 + Math.floor(Number(nanos) / 1_000_000);
  if (!(Math.abs(milliseconds) <= 8.64e15)) throw new Unreadable();
  return new Date(milliseconds).toISOString();
}

/** google.protobuf.Struct: a map of names to values, which nest. */
function structFrom(reader: Reader, depth: number): JsonObject {
  if (depth > depthMax) throw new Unreadable();
  const json: Record<string, unknown> = Object.create(null);
  while (!reader.isAtEnd) {
    if (reader.small() !== lengthDelimited(1)) throw new Unreadable();
    const entry = new Reader(reader.take(reader.small()));
    let [name, value]: [string, unknown] = ["", null];
    while (!entry.isAtEnd) {
      const tag = entry.small();
      if (tag === lengthDelimited(1)) name = entry.take(entry.small()).toString("utf8");
      else if (tag === lengthDelimited(2)) value = structValueFrom(new Reader(entry.take(entry.small())), depth + 1);
      else entry.skip(tag & 7);
    }
    json[name] = value;
  }
  return json;
}

const lengthDelimited = (field: number): number => (field << 3) | 2;

function structValueFrom(reader: Reader, depth: number): unknown {
  if (depth > depthMax) throw new Unreadable();
  let value: unknown = null;
  while (!reader.isAtEnd) {
    const tag = reader.small();
    const number = tag >>> 3;
    if (number === 2) value = reader.take(8).readDoubleLE();
    else if (number === 3) value = reader.take(reader.small()).toString("utf8");
    else if (number === 4) value = reader.varint() !== 0n;
    else if (number === 5) value = structFrom(new Reader(reader.take(reader.small())), depth + 1);
    else if (number === 6) value = listFrom(new Reader(reader.take(reader.small())), depth + 1);
    else reader.skip(tag & 7);
  }
  return value;
}

function listFrom(reader: Reader, depth: number): unknown[] {
  const list: unknown[] = [];
  while (!reader.isAtEnd) {
    if (reader.small() !== lengthDelimited(1)) throw new Unreadable();
    list.push(structValueFrom(new Reader(reader.take(reader.small())), depth + 1));
  }
  return list;
}
