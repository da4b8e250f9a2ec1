import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsFrom } from "./normalize.ts";

test.each<[string, unknown, object]>([
  [
    "nested names are joined",
    { soil: { t: 1, deep: { w: 2 } }, list: [3, { x: true }] },
    { "soil.t": 1, "soil.deep.w": 2, "list.0": 3, "list.1.x": true },
  ],
  [
    "value and unit become the value",
    { t: { value: 21.5, unit: "°C" }, v: { displayName: "V", value: 3 } },
    { t: 21.5, v: 3 },
  ],
  [
    "in a list, what names a value stays beside it",
    [
      { variable: "temperature", value: 21.5, unit: "°C" },
      { name: "humidity", value: 40 },
    ],
    {
      ...{ "0.variable": "temperature", "0.value": 21.5, "0.unit": "°C" },
      ...{ "1.name": "humidity", "1.value": 40 },
    },
  ],
  ["value among other facts stays nested", { t: { value: 1, quality: 2 } }, { "t.value": 1, "t.quality": 2 }],
  ["a field called value is a field", { value: 4 }, { value: 4 }],
  [
    "bigint and Date become text",
    { n: 12345678901234567890n, d: new Date(0) },
    { n: "12345678901234567890", d: "1970-01-01T00:00:00.000Z" },
  ],
  ["an array on top has indexes", [{ a: 1 }, { a: 2 }], { "0.a": 1, "1.a": 2 }],
  [
    "what JSON would make of an object counts",
    { n: Object(2), s: Object("x"), f: Object(false), o: { hidden: 1, toJSON: () => ({ shown: 3 }) } },
    { n: 2, s: "x", f: false, "o.shown": 3 },
  ],
  ["typed arrays are arrays", { b: new Uint8Array([1, 2]) }, { "b.0": 1, "b.1": 2 }],
])("%s", (_, data, fields) => {
  expect(fieldsFrom(data)).toMatchObject({ fields, warnings: [], error: null });
});

test("units beside values are told by the field, in lists and below names, too", () => {
  const data = {
    t: { displayName: "Air", value: 70.5, unit: "°F" },
    probes: [
      { value: 3, unit: "mV" },
      { value: 4, units: "V" },
    ],
    soil: {
      ec: { unit: "dS⋅m⁻¹", value: 0.4 },
      none: { value: 1, unit: null },
      gone: { value: Number.NaN, unit: "V" },
    },
  };
  expect(fieldsFrom(data)).toMatchObject({
    fields: { t: 70.5, "probes.0": 3, "probes.1": 4, "soil.ec": 0.4, "soil.none": 1 },
    units: { t: "°F", "probes.0": "mV", "probes.1": "V", "soil.ec": "dS⋅m⁻¹" },
  });
  expect(Object.keys(fieldsFrom(data).units)).toHaveLength(4);
});

test("what is no value is left out, and said", () => {
  const data = {
    a: 1,
    b: Number.NaN,
    c: null,
    d: undefined,
    e: Number.POSITIVE_INFINITY,
    f: () => 1,
    g: new Date("x"),
  };
  expect(fieldsFrom(data)).toMatchObject({
    fields: { a: 1 },
    warnings: ["left out: b (NaN), c (null), d (undefined), e (Infinity), f (function), g (invalid date)"],
    error: null,
  });
});

test("limits: 200 fields, names of 100, texts of 1,000, 64 kB, cycles", () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, index]));
  expect(Object.keys(fieldsFrom(many).fields)).toHaveLength(200);
  expect(fieldsFrom({ ["n".repeat(101)]: 1, a: 1 }).fields).toEqual({ a: 1 });
  expect(String(fieldsFrom({ a: "x".repeat(2_000) }).fields.a)).toHaveLength(1_000);
  expect(fieldsFrom({ a: Array(100).fill("x".repeat(1_000)) }).error).toBe(
    "the codec gave more than 65536 bytes of fields",
  );
  const cycle: Record<string, unknown> = { a: 1 };
  cycle.list = [{ cycle }];
  expect(fieldsFrom(cycle)).toMatchObject({ fields: {}, error: "the codec gave an object that holds itself" });
  const twice = { b: 1 };
  expect(fieldsFrom({ one: twice, other: twice }).fields).toEqual({ "one.b": 1, "other.b": 1 });
  expect(fieldsFrom({}).error).toBe("the codec gave no fields");
});

test("whatever comes, fields are finite numbers, flags and bounded texts", () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withNullPrototype: true }),
      (data) =>
        Object.entries(fieldsFrom(data).fields).every(
          ([name, value]) =>
            name.length <= 100 && (typeof value === "number" ? Number.isFinite(value) : String(value).length <= 1_000),
        ),
    ),
  );
});
