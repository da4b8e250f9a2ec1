/** What a codec's field probably is: by its name, the unit in its name, and whether its value makes sense. */
import { type Quantity, quantityNamed } from "./quantities.ts";

export interface FieldMapping {
  readonly quantity: string;
  /** Of the codec's value; the quantity's own when left out. */
  readonly unit?: string | undefined;
}

/** Words that fields begin with or consist of; the first that fits is taken, so that the special ones stand first. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^(?:soil|ground|land)_?(?:temp|t$)|地温|土壌温度/, "soilTemperature"],
  [/^(?:soil|land)_?(?:moist|hum|water|vwc)|^vwc|volumetric_?water|土壌水分/, "soilMoisture"],
  [/^(?:soil|land)_?(?:ec|conduct)|土壌ec/, "soilConductivity"],
  [/^soil_?ph/, "soilPh"],
  [/^water_?temp|水温/, "waterTemperature"],
  [/^(?:water_?level|水位)/, "waterLevel"],
  [/^(?:water_?leak|leak|漏水)/, "waterLeak"],
  [/^(?:total_?water|water_?(?:total|volume|meter)|水量)/, "waterVolume"],
  [/^(?:flow|water_?flow|流量)/, "waterFlow"],
  [/^dew_?point|露点/, "dewPoint"],
  [
    /^(?:bat(?:tery)?|vbat)_?(?:level|percent(?:age)?|pct|lvl|soc|capacity|remaining)|^(?:電池|バッテリー?)残量/,
    "batteryLevel",
  ],
  [
    /^(?:bat(?:tery)?_?(?:v|mv|volt(?:age)?|status_v)?|batv|vbat|vdd|vcc|supply_?volt(?:age)?|電池(?:電圧)?|バッテリー?(?:電圧)?)$/,
    "batteryVoltage",
  ],
  [/^low_?bat|^bat(?:tery)?_?low/, "batteryLow"],
  [/^(?:trap|wana|わな|罠|sprung)/, "trapSprung"],
  [/^(?:door|contact|window|gate|open|magnet|reed|開閉|ドア)/, "contactOpen"],
  [/^(?:motion|pir)_?count/, "motionCount"],
  [/^(?:motion|pir|movement|動き)/, "motion"],
  [/^(?:occup)/, "occupied"],
  [/^(?:presence|在)/, "presence"],
  [/^(?:tamper)/, "tamper"],
  [/^(?:smoke|煙)/, "smoke"],
  [/^(?:co_?2|二酸化炭素)/, "co2"],
  [/^(?:tvoc|voc|iaq_?voc)/, "tvoc"],
  [/^pm_?1(?:[._]0)?$/, "pm1"],
  [/^pm_?2[._]?5/, "pm25"],
  [/^pm_?10/, "pm10"],
  [/^(?:lux|light|illumi|lum|照度)/, "illuminance"],
  [/^(?:uv)/, "uvIndex"],
  [/^(?:solar|radiation|irradiance|日射)/, "solarRadiation"],
  [/^(?:noise|sound|spl|laeq|騒音)/, "noise"],
  [/^(?:wind_?gust|gust)/, "windGust"],
  [/^(?:wind_?dir|風向)/, "windDirection"],
  [/^(?:wind|風速)/, "windSpeed"],
  [/^(?:rain_?(?:rate|intens)|降水強度)/, "rainRate"],
  [/^(?:rain|precip|雨量|降水)/, "rainfall"],
  [/^(?:baro|pressure|air_?press|気圧)/, "pressure"],
  [/^(?:hum|rh$|relative_?hum|air_?hum|moisture$|湿度)/, "humidity"],
  [/^(?:temp|tmp|air_?temp|ext_?temp|t_?c$|気温|温度|室温)/, "temperature"],
  [/^(?:dist|距離)/, "distance"],
  [/^(?:level|fill|残量)/, "level"],
  [/^(?:weight|mass|重量)/, "weight"],
  [/^(?:ph)$/, "ph"],
  [/^(?:do|dissolved_?oxygen|溶存酸素)$/, "dissolvedOxygen"],
  [/^(?:turbid|濁度)/, "turbidity"],
  [/^(?:energy|kwh|積算電力|電力量)/, "energy"],
  [/^(?:power_?factor|力率)/, "powerFactor"],
  [/^(?:power|active_?power|電力)/, "power"],
  [/^(?:volt|電圧)/, "voltage"],
  [/^(?:current|amp|電流)/, "current"],
  [/^(?:freq|周波数)/, "frequency"],
  [/^(?:lat|latitude|緯度)$/, "latitude"],
  [/^(?:lon|lng|long|longitude|経度)$/, "longitude"],
  [/^(?:alt|altitude|標高|高度)$/, "altitude"],
  [/^(?:speed|速度)/, "speed"],
  [/^(?:people|person|人数)/, "people"],
  [/^(?:count|counter|pulse|カウント|パルス)/, "count"],
  [/^(?:angle|角度)/, "angle"],
  [/^(?:tilt|傾き)/, "tilt"],
  [/^(?:button|ボタン)/, "button"],
];

/** Units as names of fields carry them, at the end and behind a mark or a capital: `Bat_mV`, `TempC_SHT`, `tmp_f`. */
const unitsInNames: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/(?:_|\b)(?:deg_?)?f(?:ahrenheit)?$|TempF/, "°F", ["°C"]],
  [/(?:_|\b)(?:deg_?)?k(?:elvin)?$|TempK/, "K", ["°C"]],
  [/mV$|_mv$|millivolt/, "mV", ["V"]],
  [/mA$|_ma$/, "mA", ["A"]],
  [/kPa$|_kpa$/, "kPa", ["hPa"]],
  [/(?<!h|k)Pa$|_pa$/, "Pa", ["hPa"]],
  [/mm$|_mm$/, "mm", ["m"]],
  [/cm$|_cm$/, "cm", ["m"]],
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
  W: { kW: [1000, 0], mW: [0.001, 0] },
  kWh: { Wh: [0.001, 0], MWh: [1000, 0] },
  hPa: { kPa: [10, 0], Pa: [0.01, 0], mbar: [1, 0], bar: [1000, 0], mmHg: [1.333_223_684, 0] },
  m: { cm: [0.01, 0], mm: [0.001, 0], ft: [0.3048, 0], in: [0.0254, 0] },
  "m/s": { "km/h": [1 / 3.6, 0], mph: [0.447_04, 0], kn: [0.514_444, 0] },
  "km/h": { "m/s": [3.6, 0], mph: [1.609_344, 0] },
  mm: { in: [25.4, 0] },
  "mm/h": { "in/h": [25.4, 0] },
  L: { "m³": [1000, 0], mL: [0.001, 0], gal: [3.785_411_784, 0] },
  "m³": { L: [0.001, 0] },
  "L/min": { "m³/h": [1000 / 60, 0], "L/h": [1 / 60, 0] },
  "dS/m": { "µS/cm": [0.001, 0], "mS/cm": [1, 0] },
  "µS/cm": { "mS/cm": [1000, 0], "dS/m": [1000, 0] },
  lx: { klx: [1000, 0] },
  ppb: { ppm: [1000, 0] },
  ppm: { "%": [10_000, 0] },
  g: { mg: [0.001, 0], "m/s²": [1 / 9.806_65, 0] },
  kg: { g: [0.001, 0], t: [1000, 0] },
};

/** Units that a value of a quantity may come in, its own first. */
export function unitsOf(quantity: Quantity): string[] {
  return quantity.unit === null ? [] : [quantity.unit, ...Object.keys(conversions[quantity.unit] ?? {})];
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

/** `TempC_SHT`, `tempC-sht`, `air.temperature.value` → `tempc_sht`, `temperature`; the last part says most. */
function wordsOf(field: string): string[] {
  const parts = field.split(".").filter((part) => !/^(?:\d+|value|current|data)$/.test(part));
  const plain = (text: string) =>
    text
      .normalize("NFKC")
      .replaceAll(/([a-z])([A-Z][a-z])/g, "$1_$2")
      .replaceAll(/[\s-]+/g, "_")
      .toLowerCase();
  const last = parts.at(-1) ?? field;
  return [plain(parts.slice(-2).join("_")), plain(last), plain(last).replace(/_\d+$/, "")];
}

const typeOf = (value: unknown): Quantity["type"] | null =>
  typeof value === "number"
    ? "number"
    : typeof value === "boolean"
      ? "boolean"
      : typeof value === "string"
        ? "string"
        : null;

/** Whether a value can be what it is taken for; flags come as 0 and 1 or as words, too. */
function isSensible(value: unknown, quantity: Quantity, unit: string | undefined): boolean {
  if (quantity.type === "boolean") return flagFrom(value) !== null;
  if (typeOf(value) !== quantity.type) return false;
  const number = converted(value as number, unit, quantity);
  return number !== null && (quantity.range === null || (number >= quantity.range[0] && number <= quantity.range[1]));
}

const yes = new Set([
  "true",
  "1",
  "on",
  "yes",
  "open",
  "opened",
  "sprung",
  "active",
  "detected",
  "leak",
  "occupied",
  "alarm",
  "wet",
  "triggered",
  "pressed",
  "開",
  "作動",
  "あり",
]);
const no = new Set([
  "false",
  "0",
  "off",
  "no",
  "close",
  "closed",
  "normal",
  "inactive",
  "none",
  "not_detected",
  "no_leak",
  "vacant",
  "dry",
  "released",
  "idle",
  "clear",
  "閉",
  "待機",
  "なし",
]);

/** A flag however it is written: true, 1, "OPEN", "閉"; null when it is none. */
export function flagFrom(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== "string") return null;
  const word = value
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  return yes.has(word) ? true : no.has(word) ? false : null;
}

function unitInName(field: string, quantity: Quantity): string | undefined {
  const last = field.split(".").at(-1) ?? field;
  const found = unitsInNames.find(
    ([pattern, , targets]) => quantity.unit !== null && targets.includes(quantity.unit) && pattern.test(last),
  );
  return found && found[1] !== quantity.unit ? found[1] : undefined;
}

/**
 * What one field of a codec probably is; null when nothing fits. `value` is an example, by which a battery of 3300 is told
 * to be in mV, and one of 87 to be a percentage.
 */
export function proposedMapping(field: string, value: unknown): FieldMapping | null {
  const exact = quantityNamed(field);
  if (exact && isSensible(value, exact, undefined)) return { quantity: exact.name };
  for (const word of wordsOf(field)) {
    for (const [pattern, name] of words) {
      const quantity = quantityNamed(name);
      if (!quantity || !pattern.test(word)) continue;
      const named = unitInName(field, quantity);
      const units = named === undefined ? [undefined, ...guesses(quantity)] : [named];
      const unit = units.find((one) => isSensible(value, quantity, one));
      if (unit !== undefined || isSensible(value, quantity, undefined)) {
        const sure = isSensible(value, quantity, named) ? named : unit;
        if (isPlausible(value, quantity, sure))
          return { quantity: name, ...(sure === undefined ? {} : { unit: sure }) };
      }
      if (name === "batteryVoltage" && typeof value === "number" && value >= 0 && value <= 100)
        return { quantity: "batteryLevel" };
    }
  }
  return null;
}

/** What a codec's fields probably are, by an example of each. Of two fields that would be the same quantity the first is it. */
export function proposedMappingOf(fields: Readonly<Record<string, unknown>>): Record<string, FieldMapping> {
  const taken = new Set<string>();
  const entries = Object.entries(fields).flatMap(([field, value]) => {
    const proposed = proposedMapping(field, value);
    if (!proposed || taken.has(proposed.quantity)) return [];
    taken.add(proposed.quantity);
    return [[field, proposed] as const];
  });
  return Object.fromEntries(entries);
}

/** Units that a name often leaves out, tried when the value makes no sense in the vocabulary's own. */
function guesses({ name }: Quantity): string[] {
  if (name === "batteryVoltage" || name === "voltage") return ["mV"];
  if (name === "pressure") return ["Pa", "kPa"];
  return [];
}

/** A battery of 87 V would be in the range, and is a percentage; so would be one of 0.087 V. */
function isPlausible(value: unknown, { name }: Quantity, unit: string | undefined): boolean {
  if (name !== "batteryVoltage" || typeof value !== "number") return true;
  return unit === "mV" ? value >= 500 : value <= 24;
}
