import { assert, boolean, dictionary, double, oneof, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { worded } from "./vocabulary.ts";

describe("a codec's fields in the vocabulary", () => {
  test("by the profile's mapping: renamed, converted, flags from words; the rest under their own names", () => {
    const mapping = {
      TempF: { quantity: "temperature", unit: "°F" },
      Bat_mV: { quantity: "batteryVoltage", unit: "mV" },
      door: { quantity: "contactOpen" },
    };
    expect(worded({ TempF: 71.06, Bat_mV: 3312, door: "OPEN", Work_mode: "2ACC" }, null, mapping)).toEqual({
      fields: { temperature: 21.7, batteryVoltage: 3.312, contactOpen: true, Work_mode: "2ACC" },
      warnings: [],
    });
  });

  test("by the codec's own normalizeUplink first, whose values are not told twice", () => {
    const normalized = { "air.temperature": 21.5, battery: 3.1, "action.contactState": "closed" };
    expect(worded({ TempC: 21.5, Bat: 3.1, sent: 7 }, normalized, {}).fields).toEqual({
      temperature: 21.5,
      batteryVoltage: 3.1,
      contactOpen: false,
      sent: 7,
    });
  });

  test("what is outside a quantity's range is no such quantity: a warning, and its own name", () => {
    const { fields, warnings } = worded(
      { t: 3276.7 },
      { "air.temperature": 3276.7 },
      { t: { quantity: "temperature" } },
    );
    expect(fields).toEqual({ t: 3276.7 });
    expect(warnings).toHaveLength(2);
  });

  test("whatever the fields, none is lost: each value is there under some name", () => {
    const value = oneof(double({ noNaN: true }), boolean(), string());
    const name = string().filter((text) => text !== "__proto__"); // no field comes with it
    assert(
      property(dictionary(name, value), (fields) => {
        const { fields: result } = worded(fields, null, { a: { quantity: "temperature" }, b: { quantity: "motion" } });
        for (const [name, own] of Object.entries(fields))
          if (name !== "a" && name !== "b") expect(result[name]).toBe(own);
      }),
    );
  });
});
