/** Sigfox's custom payload grammar: `temperature::int:16:little-endian battery::uint:8`. spec/protocols.md §4. Pure. */
import type { FieldValue } from "#journal";
import { said } from "./sentences.ts";

interface GrammarField {
  readonly name: string;
  readonly type: "bool" | "char" | "float" | "uint" | "int";
  readonly byte: number;
  /** Within the byte, 7 is the highest; the field begins at this bit, inclusive. */
  readonly bit: number;
  readonly bits: number;
  readonly littleEndian: boolean;
}

export type Grammar =
  | { readonly kind: "grammar"; readonly fields: readonly GrammarField[] }
  | { readonly kind: "error"; readonly sentence: string };

export type GrammarAnswer =
  | { readonly kind: "fields"; readonly fields: Record<string, FieldValue> }
  | { readonly kind: "error"; readonly sentence: string };

const fieldForm = /^([A-Za-z0-9#_-]+):(\d{0,3}):(bool|char|float|uint|int):(.*)$/;
/** Sigfox payloads have 12 bytes; grammars may be shared with longer ones, but not with absurd ones. */
const byteMax = 255;
const fieldsMax = 200;

interface Shape {
  readonly bits: number;
  readonly bit: number;
  readonly explicitBit: boolean;
  readonly littleEndian: boolean;
}

/** The part after the type: `7`, `6:3`, `32:little-endian:5`, `32:2` (endianness skipped), `4::3` (empty). */
function shapeFrom(type: GrammarField["type"], rest: string): Shape | string {
  const parts = rest.split(":");
  if (
    !parts.every((part, index) => /^\d{1,3}$/.test(part) || (index > 0 && /^(big-endian|little-endian|)$/.test(part)))
  ) {
    return said("grammar-shape", { rest });
  }
  const size = Number(parts[0]);
  if (type === "bool") {
    return parts.length === 1 && size <= 7
      ? { bits: 1, bit: size, explicitBit: true, littleEndian: false }
      : said("grammar-bool");
  }
  const order = parts[1] !== undefined && !/^\d/.test(parts[1]) ? parts[1] : "";
  const after = parts.slice(parts[1] === order ? 2 : 1);
  const [bitText] = after;
  if (after.length > 1 || (type === "char" && order !== "") || bitText === "") return said("grammar-parts", { rest });
  if (bitText !== undefined && !/^[0-7]$/.test(bitText)) return said("grammar-bit");
  if (type === "float" && size !== 32 && size !== 64) return said("grammar-float");
  if (type === "char" && (size < 1 || size > byteMax)) return said("grammar-char", { max: byteMax });
  if ((type === "uint" || type === "int") && (size < 1 || size > 64)) return said("grammar-integer", { type });
  const bits = type === "char" ? size * 8 : size;
  const littleEndian = order === "little-endian";
  if (littleEndian && bits % 8 !== 0) return said("grammar-order");
  return { bits, bit: Number(bitText ?? 7), explicitBit: bitText !== undefined, littleEndian };
}

/**
 * Where a field without a byte begins: the first at 0; a bool in the current byte; another at the next byte, unless the
 * field before it had a bit of its own: then in the last byte that one used. An error says at which character.
 */
export function grammarFrom(format: string): Grammar {
  const words = [...format.matchAll(/\S+/g)];
  const fields: GrammarField[] = [];
  if (words.length > fieldsMax) return { kind: "error", sentence: said("grammar-many", { max: fieldsMax }) };
  if (words.length === 0) return { kind: "error", sentence: said("grammar-empty") };
  let currentByte = 0;
  let nextByte = 0;
  for (const { 0: word, index } of words) {
    const refused = (sentence: string): Grammar => ({
      kind: "error",
      sentence: said("grammar-at", { at: index + 1, sentence }),
    });
    const match = fieldForm.exec(word);
    if (!match) return refused(said("grammar-form", { word }));
    const [, name = "", byteText = "", typeText = "", rest = ""] = match;
    const type = typeText as GrammarField["type"];
    const shape = shapeFrom(type, rest);
    if (typeof shape === "string") return refused(said("grammar-field", { name, sentence: shape }));
    // An object can't hold a field of this name.
    if (name === "__proto__") return refused(said("grammar-name", { name }));
    if (fields.some((field) => field.name === name)) return refused(said("grammar-twice", { name }));
    const { bits, bit, littleEndian } = shape;
    const byte = byteText !== "" ? Number(byteText) : type === "bool" ? currentByte : nextByte;
    if (byte > byteMax)
      return refused(said("grammar-field", { name, sentence: said("grammar-byte", { max: byteMax }) }));
    fields.push({ name, type, byte, bit, bits, littleEndian });
    currentByte = byte + Math.floor((7 - bit + bits - 1) / 8);
    nextByte = shape.explicitBit && type !== "bool" ? currentByte : currentByte + 1;
    if (type === "bool") nextByte = currentByte + 1;
  }
  return { kind: "grammar", fields };
}

/** `length` bits from absolute bit `from` (0 is the highest bit of byte 0), highest first. */
function bitsAt(payload: Uint8Array, from: number, length: number): bigint {
  let value = 0n;
  for (let bit = from; bit < from + length; bit += 1) {
    const byte = payload[bit >> 3] ?? 0;
    value = (value << 1n) | BigInt((byte >> (7 - (bit & 7))) & 1);
  }
  return value;
}

function bytesAt(payload: Uint8Array, from: number, field: GrammarField): Buffer {
  const bytes = Buffer.alloc(field.bits / 8);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = Number(bitsAt(payload, from + index * 8, 8));
  return field.littleEndian ? bytes.reverse() : bytes;
}

function fieldValueAt(payload: Uint8Array, from: number, field: GrammarField): FieldValue {
  switch (field.type) {
    case "bool":
      return bitsAt(payload, from, 1) === 1n;
    case "char":
      return bytesAt(payload, from, field).toString("latin1").replace(/\0+$/, "");
    case "float": {
      const bytes = bytesAt(payload, from, field);
      return field.bits === 32 ? bytes.readFloatBE() : bytes.readDoubleBE();
    }
    case "uint":
    case "int": {
      const raw = field.littleEndian
        ? BigInt(`0x${bytesAt(payload, from, field).toString("hex")}`)
        : bitsAt(payload, from, field.bits);
      const value = field.type === "int" ? BigInt.asIntN(field.bits, raw) : raw;
      // Beyond 2^53 a number would be another number: the digits are kept.
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    }
  }
}

/** A field that the payload is too short for is an error: a device whose message was cut must not look like a zero. */
export function fieldsFromGrammar(grammar: Grammar, payload: Uint8Array): GrammarAnswer {
  if (grammar.kind === "error") return grammar;
  const fields: Record<string, FieldValue> = {};
  for (const field of grammar.fields) {
    const from = field.byte * 8 + (7 - field.bit);
    if (from + field.bits > payload.length * 8) {
      return { kind: "error", sentence: said("grammar-ends", { bytes: payload.length, name: field.name }) };
    }
    fields[field.name] = fieldValueAt(payload, from, field);
  }
  return { kind: "fields", fields };
}
