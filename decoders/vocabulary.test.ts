import { assert, boolean, dictionary, double, oneof, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { quantityNamed } from "#registry";
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

  test("a number written as a text is a number, in the unit behind it", () => {
    const mapping = { temp: { quantity: "temperature" }, dis: { quantity: "distance" }, mode: { quantity: "level" } };
    expect(worded({ temp: "21.40", dis: "2815 mm", mode: "3600s" }, null, mapping).fields).toEqual({
      temperature: 21.4,
      distance: 2.815,
      mode: "3600s",
    });
  });

  test("in the unit that the codec says with the value, whatever the mapping says: devices can be set to another", () => {
    const mapping = { t: { quantity: "temperature", unit: "°F" }, bat: { quantity: "batteryVoltage" } };
    const told = worded({ t: 294.85, bat: 3312, bat_unit: "mV" }, null, mapping, { t: "K" });
    expect(told.fields).toEqual({ temperature: 21.7, batteryVoltage: 3.312, bat_unit: "mV" });
    expect(worded({ t: 71.06 }, null, mapping, { t: "furlong" }).fields).toEqual({ temperature: 21.7 });
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

  test("what is normalized from a number written as a text is not told again, either", () => {
    const { fields } = worded({ temp_SOIL: "24.90", mode: "24.90" }, { "soil.temperature": 24.9 }, {});
    expect(fields).toEqual({ soilTemperature: 24.9, mode: "24.90" });
  });

  test("a field that has the same number as another quantity by chance is not lost", () => {
    const { fields } = worded({ TempC: 21, Hum: 21, sent: 21 }, { "air.temperature": 21 }, {});
    expect(fields).toEqual({ temperature: 21, Hum: 21, sent: 21 });
  });

  test("The Things Stack's normalized payload has a quantity for all that it can hold", () => {
    const normalized = {
      battery: 3.1,
      ...{ "soil.depth": 10, "soil.moisture": 30, "soil.temperature": 17, "soil.ec": 0.4, "soil.pH": 6.5 },
      ...{ "soil.n": 11, "soil.p": 12, "soil.k": 13, "air.location": "indoor", "air.temperature": 21 },
      ...{ "air.relativeHumidity": 50, "air.pressure": 1001, "air.co2": 600, "air.lightIntensity": 90 },
      ...{ "wind.speed": 3, "wind.direction": 90, "rain.intensity": 2, "rain.cumulative": 8, "water.leak": false },
      ...{ "water.temperature.min": 4, "water.temperature.max": 9, "water.temperature.avg": 6 },
      ...{ "water.temperature.current": 7, "metering.water.total": 1234, "action.motion.detected": true },
      ...{
        "action.motion.count": 5,
        "action.contactState": "open",
        "position.latitude": 35,
        "position.longitude": 139,
      },
    };
    const { fields, warnings } = worded({}, normalized, {});
    expect(Object.keys(fields)).toHaveLength(Object.keys(normalized).length);
    expect(Object.keys(fields).filter((name) => quantityNamed(name) === null)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("what a codec normalizes beyond that stays under its name", () => {
    expect(worded({}, { "air.radon": 40, "air.temperature": 900 }, {}).fields).toEqual({
      "air.radon": 40,
      "air.temperature": 900,
    });
  });

  test("what is outside a quantity's range is no such quantity: a warning, and its own name", () => {
    const { fields, warnings } = worded(
      { t: 3276.7 },
      { "air.temperature": 3276.7 },
      { t: { quantity: "temperature" } },
    );
    expect(fields).toEqual({ t: 3276.7, "air.temperature": 3276.7 });
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
