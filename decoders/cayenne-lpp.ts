/** Cayenne Low Power Payload: channel, type, big-endian value, again and again. spec/protocols.md §8. Pure. */
import type { FieldValue } from "#journal";
import { said } from "./sentences.ts";

/** One value inside a type: `suffix` is what is added to the field's name. */
interface Part {
  readonly suffix: string;
  readonly bytes: number;
  readonly signed: boolean;
  /** Divisor, not factor: 272 / 10 is 27.2, 272 × 0.1 is 27.200000000000003. */
  readonly per: number;
}

interface LppType {
  readonly name: string;
  readonly parts: readonly Part[];
}

const one = (name: string, bytes: number, per = 1, signed = false): LppType => ({
  name,
  parts: [{ suffix: "", bytes, signed, per }],
});

const several = (
  name: string,
  parts: readonly (readonly [suffix: string, bytes: number, per: number])[],
  signed = true,
) => ({
  name,
  parts: parts.map(([suffix, bytes, per]) => ({ suffix: `.${suffix}`, bytes, per, signed })),
});

/** The names are The Things Stack's. Voltage and current are signed where the profile says so. */
const types = new Map<number, LppType>([
  [0, one("digital_in", 1)],
  [1, one("digital_out", 1)],
  [2, one("analog_in", 2, 100, true)],
  [3, one("analog_out", 2, 100, true)],
  [100, one("generic", 4)],
  [101, one("illuminance", 2)],
  [102, one("presence", 1)],
  [103, one("temperature", 2, 10, true)],
  [104, one("humidity", 1, 2)],
  [
    113,
    several("accelerometer", [
      ["x", 2, 1_000],
      ["y", 2, 1_000],
      ["z", 2, 1_000],
    ]),
  ],
  [115, one("barometer", 2, 10)],
  [116, one("voltage", 2, 100)],
  [117, one("current", 2, 1_000)],
  [118, one("frequency", 4)],
  [120, one("percentage", 1)],
  [121, one("altitude", 2, 1, true)],
  [125, one("concentration", 2)],
  [128, one("power", 2)],
  [130, one("distance", 4, 1_000)],
  [131, one("energy", 4, 1_000)],
  [132, one("direction", 2)],
  [133, one("unixtime", 4)],
  [
    134,
    several("gyrometer", [
      ["x", 2, 100],
      ["y", 2, 100],
      ["z", 2, 100],
    ]),
  ],
  [
    135,
    several(
      "colour",
      [
        ["r", 1, 1],
        ["g", 1, 1],
        ["b", 1, 1],
      ],
      false,
    ),
  ],
  [
    136,
    several("gps", [
      ["latitude", 3, 10_000],
      ["longitude", 3, 10_000],
      ["altitude", 3, 100],
    ]),
  ],
  [142, one("switch", 1)],
]);

export type LppAnswer =
  | { readonly kind: "fields"; readonly fields: Record<string, FieldValue> }
  | { readonly kind: "error"; readonly sentence: string };

export interface LppOptions {
  /**
   * Voltage and current may be negative, as the Arduino library writes them; else they are unsigned, as ChirpStack reads them.
   * Nothing in the payload tells which was meant.
   */
  readonly signed?: boolean | undefined;
}

const voltageAndCurrent = new Set([116, 117]);
const polylineType = 240;
/** Number of bytes with itself, step, first latitude and longitude. */
const polylineHead = 8;
const degree = 10_000;
/** Steps from 227 to 239 stand for these; 1 to 199 for themselves; the others are reserved. */
const polylineSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/**
 * A way as `polyline_1.0.latitude`, `.longitude`, `polyline_1.1.latitude` …: the first point in steps of the precision, each
 * other as a byte with two signed nibbles, latitude in the lower one, in steps from the point before. The sentence of an
 * error, or how many bytes it took.
 */
function readPolyline(data: Buffer, name: string, fields: Record<string, FieldValue>): string | number {
  const size = data[0] ?? 0;
  if (size < polylineHead) return said("lpp-polyline-short", { name, bytes: size, least: polylineHead });
  if (size > data.length) return said("lpp-ends", { name });
  const code = data.readUInt8(1);
  const step = code > 0 && code < 200 ? code : polylineSteps[code - 227];
  if (step === undefined) return said("lpp-precision", { name, code });
  let [latitude, longitude] = [data.readIntBE(2, 3), data.readIntBE(5, 3)];
  for (let index = 0; index <= size - polylineHead; index += 1) {
    if (index > 0) {
      const delta = data.readUInt8(polylineHead + index - 1);
      latitude += (delta << 28) >> 28;
      longitude += (delta << 24) >> 28;
    }
    fields[`${name}.${index}.latitude`] = (latitude * step) / degree;
    fields[`${name}.${index}.longitude`] = (longitude * step) / degree;
  }
  return size;
}

/**
 * `01 67 00eb` is `{ temperature_1: 23.5 }`; GPS gives `gps_1.latitude`, `.longitude`, `.altitude`. A type that comes
 * twice on a channel keeps its last value. A lone byte at the end is padding; a value cut short or an unknown type is an
 * error, since where the next value would begin is not known.
 */
export function fieldsFromCayenneLpp(payload: Uint8Array, options: LppOptions = {}): LppAnswer {
  const buffer = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const fields: Record<string, FieldValue> = {};
  let position = 0;
  while (position + 1 < buffer.length) {
    const channel = buffer.readUInt8(position);
    const number = buffer.readUInt8(position + 1);
    if (number === polylineType) {
      const read = readPolyline(buffer.subarray(position + 2), `polyline_${channel}`, fields);
      if (typeof read === "string") return { kind: "error", sentence: read };
      position += 2 + read;
      continue;
    }
    const type = types.get(number);
    if (!type) return { kind: "error", sentence: said("lpp-no-type", { byte: position + 1, type: number }) };
    position += 2;
    for (const { suffix, bytes, signed, per } of type.parts) {
      if (position + bytes > buffer.length) {
        return { kind: "error", sentence: said("lpp-ends-in-channel", { name: type.name, channel }) };
      }
      const isSigned = signed || (options.signed === true && voltageAndCurrent.has(number));
      const value = isSigned ? buffer.readIntBE(position, bytes) : buffer.readUIntBE(position, bytes);
      fields[`${type.name}_${channel}${suffix}`] = value / per;
      position += bytes;
    }
  }
  if (Object.keys(fields).length === 0) return { kind: "error", sentence: said("lpp-empty") };
  return { kind: "fields", fields };
}
