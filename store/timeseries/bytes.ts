/** Integers and lists of numbers as bytes, for what is read by the half million. Little-endian base 128 with zigzag, up to 2^53. */

/** Whole numbers after moving the decimal point, which is how sensors measure; numbers as they are. */
const kinds = { scaled: 1, real: 2 } as const;
/** Up to here an integer, ten times over, is exact. */
const exactMax = 2 ** 49;
const decimalsMax = 9;
const powers = Array.from({ length: decimalsMax + 1 }, (_, exponent) => 10 ** exponent);

export interface Writer {
  byte(value: number): void;
  /** Zigzag, base 128. */
  integer(value: number): void;
  /** Differences of differences. */
  steps(values: readonly number[]): void;
  block(bytes: Uint8Array): void;
  written(): Uint8Array;
}

export function createWriter(): Writer {
  let bytes = new Uint8Array(4_096);
  let length = 0;
  function room(count: number): void {
    if (length + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, length + count));
    larger.set(bytes);
    bytes = larger;
  }
  const writer: Writer = {
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
    steps(values) {
      let last = 0;
      let step = 0;
      values.forEach((value, index) => {
        const next = value - last;
        writer.integer(index < 2 ? next : next - step);
        step = next;
        last = value;
      });
    },
    block(block) {
      room(block.length);
      bytes.set(block, length);
      length += block.length;
    },
    written: () => bytes.slice(0, length),
  };
  return writer;
}

/** Numbers, and in which of the kinds of writing them. */
export function encodedNumbers(numbers: readonly number[]): [kind: number, data: Uint8Array] {
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

export function createReader(bytes: Uint8Array, start: number) {
  let place = start;
  let view: DataView | undefined;
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
    /** Eight bytes as they are. */
    real(): number {
      view ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      place += 8;
      return view.getFloat64(place - 8, true);
    },
    skip(length: number): void {
      place += length;
    },
    block(length: number): Uint8Array {
      place += length;
      return bytes.subarray(place - length, place);
    },
  };
}

export type Reader = ReturnType<typeof createReader>;

/** Writes a few numbers in the midst of others; how many there are is known to who reads them. */
export function writeNumbers(bytes: Writer, numbers: readonly number[]): void {
  const [kind, data] = encodedNumbers(numbers);
  bytes.byte(kind);
  bytes.block(data);
}

/** Reads what `writeNumbers` wrote, into a plain array: a small typed one costs as much as its numbers. */
export function readNumbers(reader: Reader, count: number): number[] {
  const numbers: number[] = [];
  if (reader.byte() === kinds.real) {
    while (numbers.length < count) numbers.push(reader.real());
    return numbers;
  }
  const power = powers[reader.byte()] ?? 1;
  for (let last = 0; numbers.length < count; ) {
    last += reader.integer();
    numbers.push(last / power);
  }
  return numbers;
}

/** Reads what `encodedNumbers` wrote. */
export const decodedNumbers = (kind: number, data: Uint8Array, count: number): Float64Array =>
  kind === kinds.scaled ? scaledNumbers(data, count) : realNumbers(data);

const scaledNumbers = (data: Uint8Array, count: number): Float64Array =>
  createReader(data, 1).sums(count, powers[data[0] ?? 0] ?? 1);

/** A copy, since the bytes may begin at any place; not by `slice`, which of a `Buffer` (SQLite gives those) is no copy. */
const realNumbers = (data: Uint8Array): Float64Array => new Float64Array(new Uint8Array(data).buffer);
