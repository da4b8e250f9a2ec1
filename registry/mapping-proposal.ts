/** What a codec's field probably is: by its name, the unit in its name, and whether its value makes sense. */
import { type Quantity, quantityNamed } from "./quantities.ts";

export interface FieldMapping {
  readonly quantity: string;
  /** Of the codec's value; the quantity's own when left out. */
  readonly unit?: string | undefined;
}

/** Words that fields begin with or consist of; the first that fits is taken, so that the special ones stand first. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^(?:soil|ground|land)_?(?:temp|t$)|^t(?:emp)?_soil|地温|土壌温度/, "soilTemperature"],
  [/^(?:soil_?)?water_?potential|^soil_?tension|水分張力/, "waterPotential"],
  [
    /^(?:soil|land)_?(?:moist|hum|water|vwc)|^(?:water|moist|hum)\w*_soil|^vwc|volumetric_?water|土壌水分/,
    "soilMoisture",
  ],
  [/^(?:soil|land)_?(?:ec|conduct)|^(?:ec|conduct)\w*_soil|^ec$|^electrical_?conduct|土壌ec/, "soilConductivity"],
  [/^soil_?ph(?!o)/, "soilPh"],
  [/^(?:soil_?)?nitrogen|^soil_?n$|窒素/, "soilNitrogen"],
  [/^(?:soil_?)?phosphorus|^soil_?p$|リン酸/, "soilPhosphorus"],
  [/^(?:soil_?)?potassium|^soil_?k$|カリウム/, "soilPotassium"],
  [/^leaf_?(?:moist|wet)|葉面/, "leafWetness"],
  [/^water_?temp|水温/, "waterTemperature"],
  [/^(?:water_?(?:level|depth|deep)|水位)/, "waterLevel"],
  [/^(?:water_?(?:leak|detect)|leak(?!age_?current)|flood|漏水)/, "waterLeak"],
  [/^(?:total_?water|water_?(?:total|volume|meter)|水量)/, "waterVolume"],
  [/^(?:flow|water_?flow|流量)/, "waterFlow"],
  [/^dew_?point|露点/, "dewPoint"],
  [
    /^(?:bat(?:tery)?|vbat)_?(?:level|percent(?:age)?|pct|lvl|soc|capacity|remaining)|^soc$|^(?:電池|バッテリー?)残量/,
    "batteryLevel",
  ],
  [
    /^(?:bat(?:t|tery)?_?(?:v|mv|volt(?:age)?|status_v)?|v_?batt?|vdd|vcc|supply_?volt(?:age)?|電池(?:電圧)?|バッテリー?(?:電圧)?)$/,
    "batteryVoltage",
  ],
  [/^low_?bat|^bat(?:tery)?_?low/, "batteryLow"],
  [/^(?:ext(?:ernal)?|mains|usb)_?power/, "externalPower"],
  [/^(?:trap|wana|わな|罠|sprung)/, "trapSprung"],
  [/^(?:door|contact|window|gate|open|magnet|reed|開閉|ドア)/, "contactOpen"],
  [/^(?:motion|pir)_?count/, "motionCount"],
  [/^(?:motion|pir|movement|動き)/, "motion"],
  [/^motion/, "motionCount"],
  [/^(?:occup)/, "occupied"],
  [/^(?:presence|在)/, "presence"],
  [/^(?:tamper)/, "tamper"],
  [/^(?:smoke|煙)/, "smoke"],
  [/^(?:e?co_?2|二酸化炭素)/, "co2"],
  [/^(?:tvoc|voc|iaq_?voc)/, "tvoc"],
  [/^pm_?1(?:[._]0)?$/, "pm1"],
  [/^pm_?2[._]?5/, "pm25"],
  [/^pm_?10/, "pm10"],
  [/^(?:lux|light(?:_?(?:intens\w*|level|lux|sensor|value|\d+))?$|illumi|ill_?lx|lum|照度)/, "illuminance"],
  [/^(?:uv)/, "uvIndex"],
  [/^(?:solar|radiation|irradiance|日射)/, "solarRadiation"],
  [/^(?:noise|sound|spl|laeq|騒音)/, "noise"],
  [/^(?:wind_?gust|gust|max(?:imum)?_?wind)/, "windGust"],
  [/^(?:wind_?dir|風向)/, "windDirection"],
  [/^(?:wind|風速)/, "windSpeed"],
  [/^(?:rain_?(?:rate|intens)|降水強度)/, "rainRate"],
  [/^(?:rain|precip|雨量|降水)/, "rainfall"],
  [/^(?:baro|press?$|pressure|air_?press|気圧)/, "pressure"],
  [/^(?:r?_?hum|rh$|h$|relative_?hum|air_?hum|moisture$|湿度)/, "humidity"],
  [/^(?:temp|tmp|air_?temp|ext_?temp|t(?:_?c)?$|気温|温度|室温)/, "temperature"],
  [/^(?:dist|距離)/, "distance"],
  [/^(?:level|fill|残量)/, "level"],
  [/^(?:weight|mass|重量)/, "weight"],
  [/^(?:ph)$/, "ph"],
  [/^(?:do|dissolved_?oxygen|溶存酸素)$/, "dissolvedOxygen"],
  [/^(?:turbid|濁度)/, "turbidity"],
  [/^(?:(?:total|active)_?)?energy|^(?:kwh|積算電力|電力量)/, "energy"],
  [/^(?:power_?factor|力率)/, "powerFactor"],
  [/^(?:power(?!_?consum)|active_?power|電力)/, "power"],
  [/^(?:volt|vdc|電圧)/, "voltage"],
  [/^(?:current(?!_?(?:vol|temp|hum|state|status|time|date|mode|index|when))|amp(?!_?h)|idc|電流)/, "current"],
  [/^(?:freq|周波数)/, "frequency"],
  [/^(?:(?:lat|latitude)(?:_?deg)?|緯度)$/, "latitude"],
  [/^(?:(?:lon|lng|long|longitude)(?:_?deg)?|経度)$/, "longitude"],
  [/^(?:alt|altitude|標高|高度)$/, "altitude"],
  [/^(?:speed|速度)/, "speed"],
  [/^(?:people|person|visitor|人数)/, "people"],
  [/^(?:(?:total_?)?count|pulse|カウント|パルス)/, "count"],
  [/^acc(?:el(?:eration|erometer)?)?(?:_?\d+)?_?x$|^加速度x/, "accelerationX"],
  [/^acc(?:el(?:eration|erometer)?)?(?:_?\d+)?_?y$|^加速度y/, "accelerationY"],
  [/^acc(?:el(?:eration|erometer)?)?(?:_?\d+)?_?z$|^加速度z/, "accelerationZ"],
  [/^(?:angle|角度)/, "angle"],
  [/^(?:tilt|傾き)/, "tilt"],
  [/^(?:button|ボタン)/, "button"],
  [/^(?:relay|リレー)/, "relay"],
  [/^(?:alarm|警報)/, "alarm"],
];

/** Words before the one that counts: of `temperature` and `board_temperature` the first is the device's temperature. */
const besides =
  /^(?:(?:ambient|environment|indoor|outdoor|inside|outside|internal|external|ir|room|board|mcu|chip|probe|sensor|atmospheric|average|avg|mean|total|imported|circuit|case|device|current|input|is|has)_?)+/;

/** What is set or told about a measurement, or was measured at another time, is none. */
const noMeasurement =
  /^(?:history|log|records?)\b|(?:enabled|disabled|threshold|limit|interval|period|duration|failure|fault|error|out_?of_?range|fallback|calibration|offset|unit)(?:_|\b)/;

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
  "%": { "0–1": [100, 0] },
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

const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .replaceAll(/([a-z])([A-Z][a-z])/g, "$1_$2")
    .replaceAll(/[\s-]+/g, "_")
    .toLowerCase();

/** `TempC_SHT`, `tempC-sht`, `air.temperature.value` → `tempc_sht`, `temperature`; the last part says most. */
function wordsOf(field: string): string[] {
  const parts = field.split(".").filter((part) => !/^(?:\d+|value|current|data)$/.test(part));
  const last = parts.at(-1) ?? field;
  const named = [parts.slice(-2).join("_"), last, last.replace(/_?\d+$/, ""), field].map(plain);
  return [...named, ...named.map((word) => word.replace(besides, ""))];
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
  "high",
  "trigger",
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
  "low",
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
 * to be in mV, and one of 87 to be a percentage; `unitBeside` what the codec says of its unit, if it does.
 */
export function proposedMapping(field: string, value: unknown, unitBeside?: unknown): FieldMapping | null {
  if (noMeasurement.test(plain(field))) return null;
  const exact = quantityNamed(field);
  if (exact && isSensible(value, exact, undefined) && isPlausible(value, exact, undefined))
    return { quantity: exact.name };
  for (const word of wordsOf(field)) {
    for (const [pattern, name] of words) {
      const quantity = quantityNamed(name);
      if (!quantity || !pattern.test(word)) continue;
      const named = unitsOf(quantity).find((unit) => unit === unitBeside) ?? unitInName(field, quantity);
      const units = named === undefined ? [undefined, ...guesses(quantity)] : [named, undefined];
      const at = units.findIndex((unit) => isSensible(value, quantity, unit) && isPlausible(value, quantity, unit));
      const unit = units[at];
      if (at >= 0) return { quantity: name, ...(unit === undefined || unit === quantity.unit ? {} : { unit }) };
      if (name === "batteryLevel" && typeof value === "number" && value > 1 && value < 5)
        return { quantity: "batteryVoltage" };
      if (name === "batteryVoltage" && typeof value === "number" && value >= 0 && value <= 100)
        return { quantity: "batteryLevel" };
    }
  }
  return null;
}

/**
 * What a codec's fields probably are, by an example of each. Of two fields that would be the same quantity it is the one with
 * fewer words before the one that counts, else the first.
 */
export function proposedMappingOf(fields: Readonly<Record<string, unknown>>): Record<string, FieldMapping> {
  const taken = new Set<string>();
  const isQualified = ([field]: [string, unknown]) => besides.test(plain(field.split(".").at(-1) ?? field));
  const [direct, qualified] = [
    Object.entries(fields).filter((one) => !isQualified(one)),
    Object.entries(fields).filter(isQualified),
  ];
  const entries = [...direct, ...qualified].flatMap(([field, value]) => {
    const proposed = proposedMapping(field, value, fields[field.replace(/[^.]*$/, "unit")]);
    if (!proposed || taken.has(proposed.quantity)) return [];
    taken.add(proposed.quantity);
    return [[field, proposed] as const];
  });
  return Object.fromEntries(entries);
}

/** Units that a name often leaves out, tried when the value makes no sense in the vocabulary's own. */
function guesses({ name, unit }: Quantity): string[] {
  if (name === "batteryVoltage" || name === "voltage") return ["mV"];
  if (name === "pressure") return ["Pa", "kPa"];
  if (name === "distance") return ["mm"];
  if (name === "soilConductivity") return ["µS/cm"];
  if (name === "soilMoisture") return ["0–1"];
  return unit === "g" ? ["mg"] : [];
}

/** Up to which value a quantity is in the vocabulary's unit, where its range alone doesn't say. */
const plausibleMax: Readonly<Record<string, number>> = {
  batteryVoltage: 24,
  distance: 50,
  soilConductivity: 20,
  accelerationX: 16,
  accelerationY: 16,
  accelerationZ: 16,
};

/** A battery of 87 V would be in the range, and is a percentage; so would be one of 0.087 V. */
function isPlausible(value: unknown, { name }: Quantity, unit: string | undefined): boolean {
  if (typeof value !== "number") return true;
  if (name === "batteryVoltage" && unit === "mV") return value >= 500;
  if (name === "batteryLevel") return Number.isInteger(value) || value > 5;
  if (name === "soilMoisture" && unit === undefined) return value === 0 || value > 1;
  return unit !== undefined || Math.abs(value) <= (plausibleMax[name] ?? Number.POSITIVE_INFINITY);
}
