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
import { createReader, createWriter, decodedNumbers, encodedNumbers, type Reader, type Writer } from "./bytes.ts";
import {
  type ColumnValues,
  type Frame,
  type FrameColumn,
  frameFromPoints,
  type KeptPoint,
  pointsFromFrame,
} from "./frame.ts";

const format = 1;
/** Beside the kinds of numbers: anything as JSON. */
const jsonKind = 3;
/** What a chunk holds, read as far as asked. */
export interface Chunk {
  readonly at: Float64Array;
  offsets(): Float64Array;
  /** All columns, or those named. */
  columns(names?: readonly string[]): FrameColumn[];
}

/** Points in the order of time and offset → bytes, and the same points in columns. */
export function chunkFromPoints(points: readonly KeptPoint[]): { readonly bytes: Uint8Array; readonly frame: Frame } {
  const bytes = createWriter();
  bytes.byte(format);
  bytes.integer(points.length);
  const frame = frameFromPoints(points);
  const { columns } = frame;
  bytes.steps(points.map(({ at }) => at));
  bytes.integer(columns.length);
  for (const column of columns) writeColumn(bytes, column);
  bytes.steps(points.map(({ uplinkOffset }) => uplinkOffset));
  return { bytes: bytes.written(), frame };
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
  if (!areNumbers) return [jsonKind, utf8.encode(JSON.stringify(values))];
  return encodedNumbers(values as readonly number[]);
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
  if (kind === jsonKind) {
    const values = JSON.parse(text.decode(data)) as FieldValue[];
    if (!bitmap) return values;
    let next = 0;
    return Array.from({ length: count }, (_, index) => (isIn(bitmap, index) ? (values[next++] ?? null) : null));
  }
  const present = decodedNumbers(kind, data, bitmap ? bitsIn(bitmap) : count);
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

/** The points of a chunk, as they were. */
export function pointsFromChunk(chunk: Chunk): KeptPoint[] {
  const offsets = chunk.offsets();
  const points = pointsFromFrame({ at: chunk.at, columns: chunk.columns() });
  return points.map(({ at, fields }, index) => ({ at, uplinkOffset: offsets[index] ?? 0, fields }));
}
