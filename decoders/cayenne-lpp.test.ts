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
])("%s is an error: %s", (hex, sentence) => {
  expect(decode(hex)).toEqual({ kind: "error", sentence });
});

test("whatever comes, it answers with finite numbers or an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (payload) => {
      const answer = fieldsFromCayenneLpp(payload);
      if (answer.kind === "fields") return Object.values(answer.fields).every(Number.isFinite);
      return answer.sentence.length > 0;
    }),
    { numRuns: 2_000 },
  );
});

const file = "/work/shared/data/cayennelpp/vectors.json";
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
