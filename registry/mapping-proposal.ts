/** What a codec's field probably is: by its name, the unit in its name, and whether its value makes sense. */
import { type Quantity, quantityNamed } from "./quantities.ts";
import { converted, numberFrom, type UnitsSaid, unitInName, unitSaidOf } from "./units.ts";

export interface FieldMapping {
  readonly quantity: string;
  /** Of the codec's value; the quantity's own when left out. */
  readonly unit?: string | undefined;
}

/** Words that fields begin with or consist of; the first that fits is taken, so that the special ones stand first. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^(?:soild?|ground|land)_?(?:temp|t$)|^t(?:emp)?_soil|地温|土壌温度/, "soilTemperature"],
  [/^(?:soil_?)?water_?potential|^soil_?tension|水分張力/, "waterPotential"],
  [
    /^(?:ec5_?|5te_?)?(?:soild?|land)_?(?:moist|hum|water|vwc)|^(?:water|moist|hum)\w*_soil|^vwc|volumetric_?water|土壌水分/,
    "soilMoisture",
  ],
  [/^(?:soil|land)_?(?:ec|conduct)|^(?:ec|conduct)\w*_soil|^ec$|^electrical_?conduct|土壌ec/, "soilConductivity"],
  [/^soil_?ph(?!o)/, "soilPh"],
  [/^(?:soil_?)?nitrogen|^soil_?n$|窒素/, "soilNitrogen"],
  [/^(?:soil_?)?phosphorus|^soil_?p$|リン酸/, "soilPhosphorus"],
  [/^(?:soil_?)?potassium|^soil_?k$|カリウム/, "soilPotassium"],
  [/^leaf_?(?:moist|wet|hum)|葉面/, "leafWetness"],
  [/^water_?temp|水温/, "waterTemperature"],
  [/^(?:water_?(?:level|depth|deep)|水位)/, "waterLevel"],
  [/^(?:water_?(?:leak|detect)|leak(?!age_?current)|flood|漏水)/, "waterLeak"],
  [/^(?:total_?water|water_?(?:total|volume|meter)|水量)/, "waterVolume"],
  [/^(?:flow|water_?flow|流量)/, "waterFlow"],
  [/^dew_?point|^dp$|露点/, "dewPoint"],
  [
    /^(?:rem(?:aining)?_)?(?:\w+_)?(?:vbat|bat(?:t(?:ery)?)?\d*)_?(?:status_)?(?:level|percent(?:age)?|pct|lvl|soc|capacity|remaining|charge$|life(?:time)?_(?:pct|percent)|(?:main|node|sensor|internal|external|backup)$)|^soc$|^(?:電池|バッテリー?)残量/,
    "batteryLevel",
  ],
  [
    /^(?:bat(?:t|tery)?\d*_?(?:v|mv|(?:milli)?volts?|voltage|(?:\w+_)?v|\w+_volt(?:age)?)?|v_?batt?|vdd|vcc|supply_?volt(?:age)?|電池(?:電圧)?|バッテリー?(?:電圧)?)$/,
    "batteryVoltage",
  ],
  [/^low_?bat|^bat(?:tery)?_?low/, "batteryLow"],
  [/^(?:ext(?:ernal)?|mains|usb)_?power/, "externalPower"],
  [/^(?:trap|wana|わな|罠|sprung)/, "trapSprung"],
  [/^(?:door|contact|window|gate|open|magnet|reed|開閉|ドア)/, "contactOpen"],
  [/^(?:motion|pir)_?(?:\w+_)?count/, "motionCount"],
  [/^(?:motion|pir|movement|動き)/, "motion"],
  [/^motions?$/, "motionCount"],
  [/^occu(?!\w*_cnt)/, "occupied"],
  [/^(?:presence|在)/, "presence"],
  [/^(?:tamper|disassembl)/, "tamper"],
  [/^(?:smoke|煙)/, "smoke"],
  [/^(?:e?co_?2|二酸化炭素)/, "co2"],
  [/^(?:tvoc|voc|iaq_?voc)/, "tvoc"],
  [/^pm_?1(?:[._]0)?(?:_(?:mass|conc)\w*)?$/, "pm1"],
  [/^pm_?2[._]?5(?!.*number)/, "pm25"],
  [/^pm_?10(?!.*number)/, "pm10"],
  [/^(?:lux|light(?:_?(?:intens\w*|level|lux|sensor|value|\d+))?$|illum|ill_?lx|lum|照度)/, "illuminance"],
  [/^(?:uv)/, "uvIndex"],
  [/^(?:solar|(?:incoming|global|shortwave)?_?radiation|irradiance|日射)/, "solarRadiation"],
  [/^(?:noise|sound|spl|laeq|decibel|騒音)/, "noise"],
  [/^(?:wind_?gust|gust|max(?:imum)?_?wind)/, "windGust"],
  [/^(?:wind_?dir|風向)/, "windDirection"],
  [/^(?:wind(?!.*level)|風速)/, "windSpeed"],
  [/^(?:rain_?(?:rate|intens)|降水強度)/, "rainRate"],
  [/^(?:rain(?!_?snow)|precip(?!\w*_conduct)|雨量|降水)/, "rainfall"],
  [/^(?:baro|press?$|pressure|air_?pres|atm_?p(?:res\w*)?$|at(?:m|om|mo)o?sph\w*$|気圧)/, "pressure"],
  [/^(?:r?_?hum|rh$|h$|relative_?hum|air_?hum|moisture(?:$|_)|湿度)/, "humidity"],
  [/^(?:temp|tmp|air_?temp|ext_?temp|tem$|t(?:_?c)?$|気温|温度|室温)/, "temperature"],
  [/^(?:dist|距離)/, "distance"],
  [/^(?:level|fill|残量)/, "level"],
  [/^(?:weight|mass|重量)/, "weight"],
  [/^(?:ph)$/, "ph"],
  [/^(?:do|dissolved_?oxygen|溶存酸素)$/, "dissolvedOxygen"],
  [/^(?:turbid|ntu$|濁度)/, "turbidity"],
  [/^(?:(?:total|active)_?)?energy|^(?:kwh|積算電力|電力量)/, "energy"],
  [/^(?:power_?factor|力率)/, "powerFactor"],
  [/^(?:power(?!_?(?:factor|consum|source|supply|status|state|mode))|active_?power|電力)/, "power"],
  [/^(?:volt|v$|vdc|adc_?ch\d_?v|電圧)/, "voltage"],
  [/^(?:current(?!_?(?:vol|temp|hum|state|status|time|date|mode|index|when))|amp(?!_?h)|ma$|idc|電流)/, "current"],
  [/^(?:freq(?!\w*_?band)|周波数)/, "frequency"],
  [/^(?:(?:lat|latitude)(?:_?deg)?|緯度)$/, "latitude"],
  [/^(?:(?:lon|lng|long|longitude)(?:_?deg)?|経度)$/, "longitude"],
  [/^(?:alt|altitude|標高|高度)$/, "altitude"],
  [/^(?:(?:ground|vehicle)_?speed|speed|速度)/, "speed"],
  [/^(?:people|person|visitor|人数)/, "people"],
  [/^(?:(?:total_?)?count|a?count_?times|pulse|カウント|パルス)/, "count"],
  [/^acc(?:el(?:eration|erometer)?)?(?:_?(?:\d+|vector|data|axis))*_?x(?:_?axis)?$|^加速度x/, "accelerationX"],
  [/^acc(?:el(?:eration|erometer)?)?(?:_?(?:\d+|vector|data|axis))*_?y(?:_?axis)?$|^加速度y/, "accelerationY"],
  [/^acc(?:el(?:eration|erometer)?)?(?:_?(?:\d+|vector|data|axis))*_?z(?:_?axis)?$|^加速度z/, "accelerationZ"],
  [/^(?:(?:tilt|inclin\w*)_?)?angle|^(?:pitch|roll|yaw|inclination|角度)/, "angle"],
  [/^(?:tilt|傾き)/, "tilt"],
  [/^vibration(?:_?(?:level|velocity|rms|value))?$/, "vibration"],
  [/^vibrat/, "vibrating"],
  [/^(?:button|ボタン)/, "button"],
  [/^(?:relay|リレー)/, "relay"],
  [/^(?:alarm(?:_?(?:status|state|flag|active|on))?$|警報)/, "alarm"],
];

/** A value in a list has no name but what is told beside it: `{ variable: "temperature", value: 21.5 }`. */
const valueInList = /\.(?:value|val|measurementValue)$/;
const namesBeside = ["name", "variable", "type", "label", "displayName", "measurement", "quantity"];

/** Words before the one that counts: of `temperature` and `board_temperature` the first is the device's temperature. */
const besides =
  /^(?:(?:(?:ch|chn|channel|input|line|probe|sensor)_?\d+|gps_?\d*|(?!pm)[a-z]{2,4}\d{2,4}[a-z]{0,3}|cumulative|accumulated|ac|dc|rms|ambient|visible|environment|indoor|outdoor|inside|outside|internal|external|ir|room|board|mcu|chip|probe|sensor|atmospheric|average|avg|mean|total|imported|circuit|case|device|current(?!_?(?:m?a)?$)|input|is|has)_?)+/;

/** What is set or told about a measurement, or was measured at another time, is none. */
const noMeasurement =
  /^(?:history|log|records?)\b|(?:enabled?|disabled?|threshold|limit|interval|period|duration|failure|fault|error|out_?of_?range|fallback|calibration|offset|unit|changed?|validated|set_?point|setting|target|desired|version)(?:_|\b)|[._](?:id|type|name|mode|ratio|relative)$/;

/** A bound, or what was, is another thing than what is, unless gusts are meant. */
const notNow =
  /^(?!.*(?:wind|gust)).*(?:(?:^|[._])(?:min|max|minimum|maximum|lowest|highest|last\w*|prev|previous|raw|delta|diff|difference)(?:[._]|$)|\dmax$)/;

/** What ends so is a flag or a code, whatever it is of. */
const noNumber = /(?:^|[._])(?:alarm|alert|warning|status|state|flag|event|reason|code)$/;

/** A unit as a word, besides those that must be converted. */
const unitWord =
  /_(?:deg_?)?(?:celsius|celcius|c|pct|percent|hpa|met(?:er|re)s?|m|deg|lux|lx|ppm|ppb|k?mp?h|db|mm|cm)$/;

/** Words that name a quantity whatever stands before them, as of `leaf_temperature`. */
const ownWords =
  /^(?:\w+_)?(temp(?:erature)?|humidity|voltage|v|ma|angle|tamper|pulse_?count|latitude|longitude|altitude)$/;

const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .replaceAll(/([a-z])([A-Z][a-z])/g, "$1_$2")
    .replaceAll(/[\s-]+/g, "_")
    .toLowerCase();

/** `TempC_SHT`, `tempC-sht`, `air.temperature.value` → `tempc_sht`, `temperature`; the last part says most. */
function wordsOf(field: string): string[] {
  const parts = field.split(".").filter((part) => !/^(?:\d+|values?|current|data)$/.test(part));
  const last = parts.at(-1) ?? field;
  const asWritten = [parts.slice(-2).join("_"), last, last.replace(/_?\d+$/, ""), field].map(plain);
  const named = [...asWritten, ...asWritten.flatMap((word) => (unitWord.test(word) ? word.replace(unitWord, "") : []))];
  const own = named.flatMap((word) => ownWords.exec(word)?.[1] ?? []);
  return [...named, ...named.map((word) => word.replace(besides, "")), ...own];
}

/** Whether a value can be what it is taken for; flags come as 0 and 1 or as words, too. */
function isSensible(value: unknown, quantity: Quantity, unit: string | undefined): boolean {
  if (quantity.type === "boolean") return flagFrom(value) !== null;
  if (typeof value !== quantity.type) return false;
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

/**
 * What one field of a codec probably is; null when nothing fits. `value` is an example, by which a battery of 3300 is told
 * to be in mV, and one of 87 to be a percentage. The unit that the codec says rules out what it can't be the unit of.
 */
export function proposedMapping(field: string, value: unknown, said: UnitsSaid = {}): FieldMapping | null {
  const exact = quantityNamed(field);
  const asExact = exact && mappingTo(exact, field, value, said);
  if (asExact) return asExact;
  for (const beside of valueInList.test(field) ? namesBeside : []) {
    const told = said.fields?.[field.replace(/[^.]*$/, beside)];
    const unit = said.units?.[field] ?? said.fields?.[field.replace(/[^.]*$/, "unit")];
    const units = typeof unit === "string" ? { [String(told)]: unit } : {};
    const mapping = typeof told === "string" ? proposedMapping(told, value, { ...said, units }) : null;
    if (mapping) return mapping;
  }
  const [, name, unit] = /^(.+?)\s*[([]([^)\]]*)[)\]]$/.exec(field) ?? [];
  if (name !== undefined && unit !== undefined)
    return proposedMapping(name, value, { ...said, units: { [name]: unit } });
  if (noMeasurement.test(plain(field)) || notNow.test(plain(field))) return null;
  for (const word of wordsOf(field)) {
    for (const [pattern, name] of words) {
      const quantity = quantityNamed(name);
      if (!quantity || !pattern.test(word)) continue;
      const mapping = mappingTo(quantity, field, value, said) ?? otherOfBattery(quantity, field, value, said);
      if (mapping) return mapping;
    }
  }
  return null;
}

/** The unit in which a field makes sense as this quantity: as said, as named, as the vocabulary has it, or as is often left out. */
function mappingTo(quantity: Quantity, field: string, given: unknown, told: UnitsSaid): FieldMapping | null {
  if (quantity.type === "number" && noNumber.test(plain(field))) return null;
  const value = quantity.type === "number" ? numberFrom(given) : given;
  const said = unitSaidOf(field, quantity, { ...told, value: given });
  if (said === null) return null;
  const named = unitInName(field, quantity);
  const units =
    said !== undefined ? [said] : named === undefined ? [undefined, ...guesses(quantity)] : [named, undefined];
  const at = units.findIndex((unit) => isSensible(value, quantity, unit) && isPlausible(value, quantity, unit));
  const unit = units[at];
  if (at < 0) return null;
  return { quantity: quantity.name, ...(unit === undefined || unit === quantity.unit ? {} : { unit }) };
}

/** A level of the battery that is none may be its voltage, and the other way round. */
function otherOfBattery({ name }: Quantity, field: string, value: unknown, told: UnitsSaid): FieldMapping | null {
  const other = name === "batteryLevel" ? "batteryVoltage" : name === "batteryVoltage" ? "batteryLevel" : null;
  const quantity = other && quantityNamed(other);
  const number = numberFrom(value);
  return quantity && number !== null && number >= 0 && number <= 100 ? mappingTo(quantity, field, value, told) : null;
}

/**
 * What a codec's fields probably are, by an example of each and the units that it says. Of two fields that would be the same
 * quantity it is the one with fewer words before the one that counts, else the first.
 */
export function proposedMappingOf(
  fields: Readonly<Record<string, unknown>>,
  units: UnitsSaid["units"] = {},
): Record<string, FieldMapping> {
  const taken = new Set<string>();
  const isQualified = ([field]: [string, unknown]) => besides.test(plain(field.split(".").at(-1) ?? field));
  const [direct, qualified] = [
    Object.entries(fields).filter((one) => !isQualified(one)),
    Object.entries(fields).filter(isQualified),
  ];
  const entries = [...direct, ...qualified].flatMap(([field, value]) => {
    const proposed = proposedMapping(field, value, { units, fields });
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
  if (name === "distance" || name === "waterLevel") return ["mm"];
  if (name === "soilConductivity") return ["µS/cm"];
  if (name === "soilMoisture") return ["0–1"];
  return unit === "g" ? ["mg"] : [];
}

/** Up to which value a quantity is in the vocabulary's unit, where its range alone doesn't say. */
const plausibleMax: Readonly<Record<string, number>> = {
  batteryVoltage: 24,
  distance: 50,
  waterLevel: 100,
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
