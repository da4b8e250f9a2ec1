/**
 * Some hundred points of one device as bytes: times, offsets and each field as a column of differences.
 *
 * Sensors speak at even intervals and their values change little, so most differences take one byte: a point of five
 * fields is about ten bytes instead of a hundred as JSON, and half a million values are read in some milliseconds.
 *
 * Format 1: `count`, times, number of columns, columns, offsets. A column: name, kind, whether every point has it (else a
 * bitmap), length in bytes, bytes. Times and offsets: first one, then differences of differences. All integers are
 * little-endian base-128 with zigzag (as in Protocol Buffers' sint64), up to 2^53.
 */
import type { FieldValue } from "#journal";
import { type ColumnValues, columnsFromFields, type FrameColumn, type KeptPoint, pointsFromFrame } from "./frame.ts";

const format = 1;
/** Whole numbers after moving the decimal point, which is how sensors measure; numbers as they are; anything as JSON. */
const kinds = { scaled: 1, real: 2, json: 3 } as const;
/** Up to here an integer, ten times over, is exact. */
const exactMax = 2 ** 49;
const decimalsMax = 9;
const powers = Array.from({ length: decimalsMax + 1 }, (_, exponent) => 10 ** exponent);

/** What a chunk holds, read as far as asked. */
export interface Chunk {
  readonly at: Float64Array;
  offsets(): Float64Array;
  /** All columns, or those named. */
  columns(names?: readonly string[]): FrameColumn[];
}

/** Points in the order of time and offset → bytes, and the names of their fields. */
export function chunkFromPoints(points: readonly KeptPoint[]): {
  readonly bytes: Uint8Array;
  readonly names: string[];
} {
  const bytes = createWriter();
  bytes.byte(format);
  bytes.integer(points.length);
  writeSteps(
    bytes,
    points.map(({ at }) => at),
  );
  const columns = columnsFromFields(points.map(({ fields }) => fields));
  bytes.integer(columns.length);
  for (const column of columns) writeColumn(bytes, column);
  writeSteps(
    bytes,
    points.map(({ uplinkOffset }) => uplinkOffset),
  );
  return { bytes: bytes.written(), names: columns.map(({ name }) => name) };
}

interface Writer {
  byte(value: number): void;
  /** Zigzag, base 128. */
  integer(value: number): void;
  block(bytes: Uint8Array): void;
  written(): Uint8Array;
}

function createWriter(): Writer {
  let bytes = new Uint8Array(4_096);
  let length = 0;
  function room(count: number): void {
    if (length + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, length + count));
    larger.set(bytes);
    bytes = larger;
  }
  return {
    byte(value) {
      room(1);
      bytes[length++] = value;
    },
    integer(value) {
      room(8);
      let rest = value < 0 ? -2 * value - 1 : 2 * value;
      while (rest > 0x7fff_ffff) {
        bytes[length++] = (rest % 128) | 128;
        rest = Math.floor(rest / 128);
      }
      while (rest > 127) {
        bytes[length++] = (rest & 127) | 128;
        rest >>>= 7;
      }
      bytes[length++] = rest;
    },
    block(block) {
      room(block.length);
      bytes.set(block, length);
      length += block.length;
    },
    written: () => bytes.slice(0, length),
  };
}

function writeSteps(bytes: Writer, values: readonly number[]): void {
  let last = 0;
  let step = 0;
  values.forEach((value, index) => {
    const next = value - last;
    bytes.integer(index < 2 ? next : next - step);
    step = next;
    last = value;
  });
}

const utf8 = new TextEncoder();

function writeColumn(bytes: Writer, { name, values }: FrameColumn): void {
  const title = utf8.encode(name);
  bytes.integer(title.length);
  bytes.block(title);
  const present: FieldValue[] = [];
  const bitmap = new Uint8Array(Math.ceil(values.length / 8));
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    present.push(value);
    bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const [kind, data] = encoded(present, values instanceof Float64Array);
  bytes.byte(kind);
  const isFull = present.length === values.length;
  bytes.byte(isFull ? 1 : 0);
  if (!isFull) bytes.block(bitmap);
  bytes.integer(data.length);
  bytes.block(data);
}

function encoded(values: readonly FieldValue[], areNumbers: boolean): [kind: number, data: Uint8Array] {
  if (!areNumbers) return [kinds.json, utf8.encode(JSON.stringify(values))];
  const numbers = values as readonly number[];
  const decimals = decimalsOf(numbers);
  if (decimals === null) return [kinds.real, new Uint8Array(Float64Array.from(numbers).buffer)];
  const bytes = createWriter();
  bytes.byte(decimals);
  const power = powers[decimals] ?? 1;
  let last = 0;
  for (const number of numbers) {
    const scaled = Math.round(number * power);
    bytes.integer(scaled - last);
    last = scaled;
  }
  return [kinds.scaled, bytes.written()];
}

/** With how many decimals each number is exactly a whole number divided by a power of ten; null: some are not. */
function decimalsOf(numbers: readonly number[]): number | null {
  let decimals = 0;
  for (const number of numbers) {
    for (;;) {
      const power = powers[decimals];
      if (power === undefined) return null;
      const scaled = Math.round(number * power);
      if (Math.abs(scaled) > exactMax) return null;
      if (scaled / power === number) break;
      decimals += 1;
    }
  }
  const power = powers[decimals] ?? 1;
  return numbers.every((number) => Math.abs(number * power) <= exactMax) ? decimals : null;
}

/** Reads what `chunkFromPoints` wrote; columns and offsets are decoded when they are asked for. Throws on another format. */
export function chunkFrom(bytes: Uint8Array): Chunk {
  if (bytes[0] !== format) throw new Error(`a chunk of points has format ${bytes[0]}, not ${format}`);
  const reader = createReader(bytes, 1);
  const count = reader.integer();
  const at = reader.steps(count);
  const stored = Array.from({ length: reader.integer() }, () => columnAt(reader, count));
  const offsetsPlace = reader.place();
  return {
    at,
    offsets: () => createReader(bytes, offsetsPlace).steps(count),
    columns: (names) =>
      stored
        .filter(({ name }) => names === undefined || names.includes(name))
        .map((column) => ({ name: column.name, values: decoded(column, count) })),
  };
}

function createReader(bytes: Uint8Array, start: number) {
  let place = start;
  /** The value whose first byte, which says that others follow, has been read. */
  function longInteger(first: number): number {
    let byte = first;
    let value = byte & 127;
    let weight = 128;
    do {
      byte = bytes[place++] as number;
      value += (byte & 127) * weight;
      weight *= 128;
    } while (byte >= 128);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  const integer = (): number => {
    const byte = bytes[place++] as number;
    return byte < 128 ? (byte >>> 1) ^ -(byte & 1) : longInteger(byte);
  };
  return {
    place: () => place,
    byte: (): number => bytes[place++] ?? 0,
    integer,
    /** Differences of differences → values: half a million of these are read for a year's chart. */
    steps(count: number): Float64Array {
      const values = new Float64Array(count);
      let last = 0;
      let step = 0;
      for (let index = 0; index < count; index += 1) {
        step = index < 2 ? integer() : step + integer();
        last += step;
        values[index] = last;
      }
      return values;
    },
    /** Differences → values, divided by `power`. */
    sums(count: number, power: number): Float64Array {
      const values = new Float64Array(count);
      let last = 0;
      for (let index = 0; index < count; index += 1) {
        last += integer();
        values[index] = last / power;
      }
      return values;
    },
    block(length: number): Uint8Array {
      place += length;
      return bytes.subarray(place - length, place);
    },
  };
}

type Reader = ReturnType<typeof createReader>;

interface StoredColumn {
  readonly name: string;
  readonly kind: number;
  /** Null: every point has a value. */
  readonly bitmap: Uint8Array | null;
  readonly data: Uint8Array;
}

const text = new TextDecoder();

function columnAt(reader: Reader, count: number): StoredColumn {
  const name = text.decode(reader.block(reader.integer()));
  const kind = reader.byte();
  const bitmap = reader.byte() === 1 ? null : reader.block(Math.ceil(count / 8));
  return { name, kind, bitmap, data: reader.block(reader.integer()) };
}

const isIn = (bitmap: Uint8Array, index: number): boolean => (((bitmap[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;

function decoded({ kind, bitmap, data }: StoredColumn, count: number): ColumnValues {
  if (kind === kinds.json) {
    const values = JSON.parse(text.decode(data)) as FieldValue[];
    if (!bitmap) return values;
    let next = 0;
    return Array.from({ length: count }, (_, index) => (isIn(bitmap, index) ? (values[next++] ?? null) : null));
  }
  const present = kind === kinds.scaled ? scaledNumbers(data, bitmap ? bitsIn(bitmap) : count) : realNumbers(data);
  if (!bitmap) return present;
  const values = new Float64Array(count).fill(Number.NaN);
  for (let index = 0, next = 0; index < count; index += 1)
    if (isIn(bitmap, index)) values[index] = present[next++] as number;
  return values;
}

const bitsIn = (bitmap: Uint8Array): number => {
  let bits = 0;
  for (const byte of bitmap) for (let rest = byte; rest > 0; rest &= rest - 1) bits += 1;
  return bits;
};

const scaledNumbers = (data: Uint8Array, count: number): Float64Array =>
  createReader(data, 1).sums(count, powers[data[0] ?? 0] ?? 1);

/** A copy, since the bytes may begin at any place. */
const realNumbers = (data: Uint8Array): Float64Array => new Float64Array(data.slice().buffer);

/** The points of a chunk, as they were. */
export function pointsFromChunk(chunk: Chunk): KeptPoint[] {
  const offsets = chunk.offsets();
  const points = pointsFromFrame({ at: chunk.at, columns: chunk.columns() });
  return points.map(({ at, fields }, index) => ({ at, uplinkOffset: offsets[index] ?? 0, fields }));
}
