import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsFromCayenneLpp } from "./cayenne-lpp.ts";

const decode = (hex: string) => fieldsFromCayenneLpp(Buffer.from(hex, "hex"));

test.each([
  ["016700eb", { temperature_1: 23.5 }],
  ["0267ff9c0368a1", { temperature_2: -10, humidity_3: 80.5 }],
  ["0488057d68150ae8ffff38", { "gps_4.latitude": 35.9784, "gps_4.longitude": 137.9048, "gps_4.altitude": -2 }],
  ["0571fc18000003e8", { "accelerometer_5.x": -1, "accelerometer_5.y": 0, "accelerometer_5.z": 1 }],
  ["0687ff8000", { "colour_6.r": 255, "colour_6.g": 128, "colour_6.b": 0 }],
  ["0774014a087500c8", { voltage_7: 3.3, current_8: 0.2 }],
  ["0967010a0a67010b", { temperature_9: 26.6, temperature_10: 26.7 }],
  ["016700eb00", { temperature_1: 23.5 }], // a lone byte at the end is padding
])("%s", (hex, fields) => {
  expect(decode(hex)).toEqual({ kind: "fields", fields });
});

test.each([
  ["016700", "the payload ends within temperature of channel 1"],
  ["01670100ffee", "byte 5: Cayenne LPP has no type 238"],
  ["01880001020304", "the payload ends within gps of channel 1"],
  ["00", "the payload holds no value"],
  ["", "the payload holds no value"],
  ["03f0", "polyline_3 has 0 bytes instead of at least 8"],
  ["03f00901057d68150ae8", "the payload ends within polyline_3"],
  ["03f008c8057d68150ae8", "polyline_3 has the unknown precision 200"],
])("%s is an error: %s", (hex, sentence) => {
  expect(decode(hex)).toEqual({ kind: "error", sentence });
});

test.each([
  [undefined, { voltage_7: 653.86, current_8: 65.336 }],
  [true, { voltage_7: -1.5, current_8: -0.2 }],
])("voltage and current with signed: %s", (signed, fields) => {
  expect(fieldsFromCayenneLpp(Buffer.from("0774ff6a0875ff38", "hex"), { signed })).toEqual({ kind: "fields", fields });
});

test.each([
  [
    "03f00a01057d68150ae81ff3016700eb", // steps of 0.0001°, then (−1, +1) and (+3, −1), then a temperature
    {
      "polyline_3.0.latitude": 35.9784,
      "polyline_3.0.longitude": 137.9048,
      "polyline_3.1.latitude": 35.9783,
      "polyline_3.1.longitude": 137.9049,
      "polyline_3.2.latitude": 35.9786,
      "polyline_3.2.longitude": 137.9048,
      temperature_1: 23.5,
    },
  ],
  ["03f008e6fff000001000", { "polyline_3.0.latitude": -4.096, "polyline_3.0.longitude": 4.096 }],
])("polyline %s", (hex, fields) => {
  expect(decode(hex)).toEqual({ kind: "fields", fields });
});

test("every type of the table is read with its bytes, sign and scale", () => {
  const rows = [
    [0, "digital_in", 1, 1, false],
    [1, "digital_out", 1, 1, false],
    [2, "analog_in", 2, 100, true],
    [3, "analog_out", 2, 100, true],
    [100, "generic", 4, 1, false],
    [101, "illuminance", 2, 1, false],
    [102, "presence", 1, 1, false],
    [103, "temperature", 2, 10, true],
    [104, "humidity", 1, 2, false],
    [115, "barometer", 2, 10, false],
    [118, "frequency", 4, 1, false],
    [120, "percentage", 1, 1, false],
    [121, "altitude", 2, 1, true],
    [125, "concentration", 2, 1, false],
    [128, "power", 2, 1, false],
    [130, "distance", 4, 1_000, false],
    [131, "energy", 4, 1_000, false],
    [132, "direction", 2, 1, false],
    [133, "unixtime", 4, 1, false],
    [142, "switch", 1, 1, false],
  ] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...rows),
      fc.nat(255),
      fc.nat(0xffffffff),
      ([type, name, bytes, per, signed], channel, bits) => {
        const raw = signed ? Number(BigInt.asIntN(bytes * 8, BigInt(bits))) : bits % 2 ** (bytes * 8);
        const hex = [channel, type].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        const value = BigInt.asUintN(bytes * 8, BigInt(bits))
          .toString(16)
          .padStart(bytes * 2, "0");
        expect(decode(hex + value)).toEqual({ kind: "fields", fields: { [`${name}_${channel}`]: raw / per } });
      },
    ),
  );
});

test("whatever comes, it answers with finite numbers or an error", () => {
  const number = fc.oneof(fc.constantFrom(0, 103, 116, 134, 135, 136, 240), fc.nat(255));
  const likely = fc
    .array(fc.tuple(fc.nat(9), number, fc.uint8Array({ maxLength: 12 })), { maxLength: 4 })
    .map((parts) => Uint8Array.from(parts.flatMap(([channel, type, value]) => [channel, type, ...value])));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), likely), (payload) => {
      const answer = fieldsFromCayenneLpp(payload);
      if (answer.kind === "fields") return Object.values(answer.fields).every(Number.isFinite);
      return answer.sentence.length > 0;
    }),
    { numRuns: 2_000 },
  );
});

const file = new URL("../../shared/data/cayennelpp/vectors.json", import.meta.url);
const parts: Record<string, string[]> = {
  accelerometer: ["x", "y", "z"],
  gyrometer: ["x", "y", "z"],
  colour: ["r", "g", "b"],
  gps: ["latitude", "longitude", "altitude"],
};

test.skipIf(!existsSync(file))("published vectors (skipped where shared/data is absent)", () => {
  type Vector = { name: string; hex: string; expected: [channel: number, type: string, value: number | number[]][] };
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
  for (const { name, hex, expected } of vectors) {
    const answer = decode(hex);
    const fields = answer.kind === "fields" ? answer.fields : {};
    for (const [channel, type, value] of expected) {
      const values = Array.isArray(value) ? value : [value];
      values.forEach((number, index) => {
        const suffix = parts[type] ? `.${parts[type][index]}` : "";
        expect(fields[`${type}_${channel}${suffix}`], `${name}: ${type} ${channel}`).toBeCloseTo(number, 9);
      });
    }
  }
});
