/** Units: which a quantity may come in, how names and codecs write them, and what a value is in the vocabulary's own. Pure. */
import { type Quantity, quantities } from "./quantities.ts";

/** Units as names of fields carry them, at the end and behind a mark or a capital: `Bat_mV`, `TempC_SHT`, `tmp_f`. */
const unitsInNames: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/(?:_|\b)(?:deg_?)?f(?:ahrenheit)?$|[Tt]empF|[a-z]F$/, "°F", ["°C"]],
  [/(?:_|\b)(?:deg_?)?k(?:elvin)?$|[Tt]empK|[a-z]K$/, "K", ["°C"]],
  [/mV$|_mv$|millivolt/, "mV", ["V"]],
  [/mA$|_ma$/, "mA", ["A"]],
  [/kPa$|_kpa$/, "kPa", ["hPa"]],
  [/(?<!h|k)Pa$|_pa$/, "Pa", ["hPa"]],
  [/[mM]m$/, "mm", ["m"]],
  [/[cC]m$/, "cm", ["m"]],
  [/Km$|_km$/, "km", ["m"]],
  [/kW$|_kw$/, "kW", ["W"]],
  [/(?<!k)Wh$|(?<!k)_?wh$/, "Wh", ["kWh"]],
  [/uS(?:_?cm)?$|_us_?cm$/, "µS/cm", ["dS/m", "µS/cm"]],
  [/m3$|_m3$/, "m³", ["L", "m³"]],
];

/** Unit → factor and offset to the unit that the vocabulary has: value × factor + offset. */
const conversions: Readonly<Record<string, Readonly<Record<string, readonly [factor: number, offset: number]>>>> = {
  "°C": { "°F": [5 / 9, -160 / 9], K: [1, -273.15], "℃": [1, 0], C: [1, 0] },
  V: { mV: [0.001, 0] },
  A: { mA: [0.001, 0] },
  W: { kW: [1000, 0], mW: [0.001, 0], MW: [1e6, 0] },
  kWh: { Wh: [0.001, 0], MWh: [1000, 0] },
  hPa: {
    kPa: [10, 0],
    Pa: [0.01, 0],
    mbar: [1, 0],
    bar: [1000, 0],
    mmHg: [1.333_223_684, 0],
    psi: [68.947_572_93, 0],
    inHg: [33.863_886_67, 0],
  },
  m: { cm: [0.01, 0], mm: [0.001, 0], km: [1000, 0], ft: [0.3048, 0], in: [0.0254, 0] },
  "m/s": { "km/h": [1 / 3.6, 0], mph: [0.447_04, 0], kn: [0.514_444, 0] },
  "km/h": { "m/s": [3.6, 0], mph: [1.609_344, 0] },
  mm: { in: [25.4, 0] },
  "mm/h": { "in/h": [25.4, 0] },
  L: { "m³": [1000, 0], mL: [0.001, 0], gal: [3.785_411_784, 0] },
  "m³": { L: [0.001, 0] },
  "L/min": { "m³/h": [1000 / 60, 0], "L/h": [1 / 60, 0], "L/s": [60, 0], "gal/min": [3.785_411_784, 0] },
  "dS/m": { "µS/cm": [0.001, 0], "mS/cm": [1, 0] },
  "µS/cm": { "mS/cm": [1000, 0], "dS/m": [1000, 0] },
  lx: { klx: [1000, 0] },
  ppb: { ppm: [1000, 0] },
  ppm: { "%": [10_000, 0] },
  "%": { "0–1": [100, 0] },
  g: { mg: [0.001, 0], "m/s²": [1 / 9.806_65, 0] },
  kg: { g: [0.001, 0], t: [1000, 0] },
};

/** Units that a value of a quantity may come in, its own first. */
export function unitsOf(quantity: Quantity): string[] {
  return quantity.unit === null ? [] : [quantity.unit, ...Object.keys(conversions[quantity.unit] ?? {})];
}

/** How else codecs write units, by `keyOf`; times and the like are here to be told from what is measured. */
const otherSpellings: Readonly<Record<string, readonly string[]>> = {
  "°C": ["C", "c", "celsius", "cel", "degc", "degreesc", "degreecelsius", "degreescelsius"],
  "°F": ["f", "fahrenheit", "degf", "degreesf", "degreesfahrenheit"],
  K: ["kelvin"],
  "%": ["%rh", "rh%", "rh", "%vwc", "percent", "percentage", "pct"],
  "0–1": ["m3/m3", "cm3/cm3"],
  V: ["volt", "volts"],
  mV: ["millivolt", "millivolts"],
  A: ["amp", "amps", "ampere"],
  mA: ["milliamp", "milliampere"],
  W: ["watt", "watts"],
  hPa: ["mb", "millibar"],
  m: ["meter", "meters", "metre", "metres"],
  in: ["inch", "inches"],
  ft: ["feet", "foot"],
  "m/s": ["mps"],
  "km/h": ["kmh", "kph", "km/hr"],
  kn: ["kt", "kts", "knot", "knots"],
  L: ["liter", "liters", "litre", "litres"],
  "gal/min": ["gpm"],
  "µS/cm": ["us/cm"],
  lx: ["lux"],
  dB: ["dba", "dbspl"],
  "µg/m³": ["ug/m3"],
  "°": ["deg", "degree", "degrees"],
  s: ["sec", "second", "seconds", "ms", "min", "minutes", "h", "hours", "days"],
  dBm: ["dbm"],
  Ω: ["ohm", "ohms", "kohm", "kω"],
};

/** `W⋅m⁻²`, `W/m²` and `W / m^2` are one; so are `µ` and `μ`, `℃` and `°C`. Remembered, since codecs say it with each value. */
function keyOf(unit: string): string {
  const remembered = keys.get(unit);
  if (remembered !== undefined) return remembered;
  if (keys.size >= 1_000) keys.clear();
  const key = unit
    .normalize("NFKC")
    .replaceAll("\u2212", "-")
    .replaceAll(/[\s⋅·*]+(\p{L}+)-(\d)/gu, (_, of: string, power: string) => `/${of}${power === "1" ? "" : power}`)
    .replaceAll(/[\s⋅·*^()_]+/g, "");
  keys.set(unit, key);
  return key;
}
const keys = new Map<string, string>();

const known = new Map<string, string>();
const note = (spelling: string, unit: string) => known.has(spelling) || known.set(spelling, unit);
for (const [unit, spellings] of Object.entries(otherSpellings))
  for (const spelling of [keyOf(unit), ...spellings]) note(spelling, unit);
const vocabularys = quantities.flatMap((quantity) => unitsOf(quantity));
for (const unit of vocabularys) note(keyOf(unit), unit);
for (const unit of vocabularys) note(keyOf(unit).toLowerCase(), unit);

/** What a codec says of its fields' units: beside a value, or as fields of their own. */
export interface UnitsSaid {
  /** By the field, from `{ value: 21.5, unit: "°C" }`. */
  readonly units?: Readonly<Record<string, string>> | undefined;
  /** All fields, of which `temperature_unit` or, beside `load.data`, `load.unit` may be one. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** The field's own, of which a text may end in it: `"2821 mm"`. */
  readonly value?: unknown;
}

/** A number with what stands behind it. */
const numberForm = /^\s*([-+]?\d+(?:\.\d+)?)\s*(\S{0,10})\s*$/;

/** A number as it is, or written as a text, as codecs do by `toFixed`, a unit that is known behind it; null when it is none. */
export function numberFrom(value: unknown): number | null {
  if (typeof value === "number") return value;
  const [, digits, unit] = (typeof value === "string" && numberForm.exec(value)) || [];
  return digits === undefined || (unit !== "" && unitFrom(unit) === undefined) ? null : Number(digits);
}

function unitFrom(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const key = keyOf(text);
  return known.get(key) ?? known.get(key.toLowerCase());
}

/**
 * The unit in which a codec says that a field comes, as `converted` takes it; undefined when it says none that is known, null when
 * the unit beside the value can't be one of this quantity.
 */
export function unitSaidOf(
  field: string,
  quantity: Quantity,
  { units, fields, value }: UnitsSaid,
): string | null | undefined {
  const asUnit = (text: unknown) => {
    const unit = unitFrom(text);
    return unit === undefined ? undefined : (unitsOf(quantity).find((one) => keyOf(one) === keyOf(unit)) ?? null);
  };
  const beside = asUnit(units?.[field] ?? (typeof value === "string" ? numberForm.exec(value)?.[2] : undefined));
  if (beside !== undefined) return quantity.unit === null ? undefined : beside;
  if (!fields) return undefined;
  for (const name of [`${field}_unit`, `${field}Unit`, field.replace(/[^.]*$/, "unit")]) {
    const unit = asUnit(fields[name]);
    if (unit) return unit;
  }
  return undefined;
}

/**
 * A number in the quantity's unit, without the noise of binary fractions: 71.06 °F is 21.7 °C, not 21.700000000000003; null for
 * a unit that is not converted.
 */
export function converted(value: number, unit: string | undefined, quantity: Quantity): number | null {
  if (unit === undefined || unit === quantity.unit || quantity.unit === null) return value;
  const rule = conversions[quantity.unit]?.[unit];
  return rule ? Number((value * rule[0] + rule[1]).toPrecision(12)) : null;
}

/** The unit that a field's name ends in, where it is another than the quantity's own. */
export function unitInName(field: string, quantity: Quantity): string | undefined {
  const last = field.split(".").at(-1) ?? field;
  const found = unitsInNames.find(
    ([pattern, , targets]) => quantity.unit !== null && targets.includes(quantity.unit) && pattern.test(last),
  );
  return found && found[1] !== quantity.unit ? found[1] : undefined;
}
