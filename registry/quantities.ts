/**
 * The vocabulary: what devices measure, each with one name, one unit, a label in both languages, a sensible range and how it
 * is drawn. It covers The Things Stack's normalized payload and what LPWA sensors in Japan report.
 */
import type { Language } from "#foundation/text";

/** `state`: on or off over time; `counter`: only grows, in steps; `place`: on a map; `text`: not drawn. */
export const drawings = ["line", "steps", "state", "counter", "place", "text"] as const;
export type Drawing = (typeof drawings)[number];

export interface Quantity {
  readonly name: string;
  readonly unit: string | null;
  readonly type: "number" | "boolean" | "string";
  readonly label: Readonly<Record<Language, string>>;
  /** What is outside is a broken sensor or a wrong unit. */
  readonly range: readonly [least: number, most: number] | null;
  readonly drawing: Drawing;
}

type Entry = readonly [
  name: string,
  unit: string | null,
  ja: string,
  en: string,
  range?: readonly [number, number],
  drawing?: Drawing,
];

const numbers: readonly Entry[] = [
  ["temperature", "°C", "温度", "Temperature", [-80, 150]],
  ["humidity", "%", "湿度", "Humidity", [0, 100]],
  ["pressure", "hPa", "気圧", "Air pressure", [300, 1100]],
  ["dewPoint", "°C", "露点", "Dew point", [-80, 60]],
  ["co2", "ppm", "CO₂濃度", "CO₂", [0, 50_000]],
  ["tvoc", "ppb", "総揮発性有機化合物", "TVOC", [0, 65_535]],
  ["pm1", "µg/m³", "PM1.0", "PM1.0", [0, 2_000]],
  ["pm25", "µg/m³", "PM2.5", "PM2.5", [0, 2_000]],
  ["pm10", "µg/m³", "PM10", "PM10", [0, 2_000]],
  ["illuminance", "lx", "照度", "Illuminance", [0, 200_000]],
  ["uvIndex", null, "UVインデックス", "UV index", [0, 20]],
  ["solarRadiation", "W/m²", "日射量", "Solar radiation", [0, 1_800]],
  ["noise", "dB", "騒音", "Noise", [0, 150]],
  ["windSpeed", "m/s", "風速", "Wind speed", [0, 100]],
  ["windGust", "m/s", "最大瞬間風速", "Wind gust", [0, 150]],
  ["windDirection", "°", "風向", "Wind direction", [0, 360]],
  ["rainfall", "mm", "雨量", "Rainfall", [0, 100_000], "counter"],
  ["rainRate", "mm/h", "降水強度", "Rain rate", [0, 500]],
  ["soilTemperature", "°C", "地温", "Soil temperature", [-40, 80]],
  ["soilMoisture", "%", "土壌水分", "Soil moisture", [0, 100]],
  ["soilConductivity", "dS/m", "土壌EC", "Soil conductivity", [0, 621]],
  ["soilPh", null, "土壌pH", "Soil pH", [0, 14]],
  ["soilNitrogen", "ppm", "土壌窒素", "Soil nitrogen", [0, 10_000]],
  ["soilPhosphorus", "ppm", "土壌リン", "Soil phosphorus", [0, 10_000]],
  ["soilPotassium", "ppm", "土壌カリウム", "Soil potassium", [0, 10_000]],
  ["soilDepth", "cm", "測定深さ", "Depth in soil", [0, 10_000]],
  ["waterPotential", "kPa", "水分張力", "Water potential", [-100_000, 100]],
  ["leafWetness", "%", "葉面濡れ", "Leaf wetness", [0, 100]],
  ["waterLevel", "m", "水位", "Water level", [-100, 1_000]],
  ["waterTemperature", "°C", "水温", "Water temperature", [-5, 110]],
  ["waterTemperatureMin", "°C", "水温(最低)", "Water temperature, lowest", [-5, 110]],
  ["waterTemperatureMax", "°C", "水温(最高)", "Water temperature, highest", [-5, 110]],
  ["waterTemperatureAverage", "°C", "水温(平均)", "Water temperature, average", [-5, 110]],
  ["waterVolume", "L", "水量", "Water volume", [0, 1e12], "counter"],
  ["waterFlow", "L/min", "流量", "Flow", [0, 1e7]],
  ["waterConductivity", "µS/cm", "電気伝導率", "Conductivity", [0, 200_000]],
  ["ph", null, "pH", "pH", [0, 14]],
  ["dissolvedOxygen", "mg/L", "溶存酸素", "Dissolved oxygen", [0, 50]],
  ["turbidity", "NTU", "濁度", "Turbidity", [0, 10_000]],
  ["distance", "m", "距離", "Distance", [0, 10_000]],
  ["level", "%", "残量・充填率", "Fill level", [0, 100]],
  ["weight", "kg", "重量", "Weight", [-1e6, 1e6]],
  ["angle", "°", "角度", "Angle", [-360, 360]],
  ["accelerationX", "g", "加速度X", "Acceleration X", [-200, 200]],
  ["accelerationY", "g", "加速度Y", "Acceleration Y", [-200, 200]],
  ["accelerationZ", "g", "加速度Z", "Acceleration Z", [-200, 200]],
  ["vibration", "mm/s", "振動", "Vibration", [0, 10_000]],
  ["speed", "km/h", "速度", "Speed", [0, 1_000]],
  ["count", null, "カウント", "Count", [0, 2 ** 53], "counter"],
  ["motionCount", null, "動き検知回数", "Motion count", [0, 2 ** 53], "counter"],
  ["people", null, "人数", "People", [0, 1e6], "steps"],
  ["current", "A", "電流", "Current", [-1e5, 1e5]],
  ["voltage", "V", "電圧", "Voltage", [-1e6, 1e6]],
  ["power", "W", "電力", "Power", [-1e9, 1e9]],
  ["energy", "kWh", "電力量", "Energy", [-1e12, 1e12], "counter"],
  ["powerFactor", null, "力率", "Power factor", [-1, 1]],
  ["frequency", "Hz", "周波数", "Frequency", [0, 1e10]],
  ["gasVolume", "m³", "ガス使用量", "Gas volume", [0, 1e12], "counter"],
  ["batteryVoltage", "V", "電池電圧", "Battery voltage", [0, 60]],
  ["batteryLevel", "%", "電池残量", "Battery level", [0, 100]],
  ["latitude", "°", "緯度", "Latitude", [-90, 90], "place"],
  ["longitude", "°", "経度", "Longitude", [-180, 180], "place"],
  ["altitude", "m", "標高", "Altitude", [-500, 20_000]],
];

const flags: readonly (readonly [name: string, ja: string, en: string])[] = [
  ["trapSprung", "わな作動", "Trap sprung"],
  ["contactOpen", "開閉(開)", "Open"],
  ["motion", "動き検知", "Motion"],
  ["presence", "在・不在", "Presence"],
  ["occupied", "占有", "Occupied"],
  ["waterLeak", "漏水", "Water leak"],
  ["smoke", "煙検知", "Smoke"],
  ["tamper", "こじ開け検知", "Tampering"],
  ["button", "ボタン", "Button pressed"],
  ["relay", "リレー", "Relay on"],
  ["externalPower", "外部電源", "External power"],
  ["batteryLow", "電池低下", "Battery low"],
  ["alarm", "警報", "Alarm"],
  ["tilt", "傾き検知", "Tilted"],
  ["vibrating", "振動検知", "Vibrating"],
];

const texts: readonly (readonly [name: string, ja: string, en: string])[] = [
  ["airLocation", "設置環境(屋内・屋外)", "Indoors or outdoors"],
];

export const quantities: readonly Quantity[] = [
  ...numbers.map(
    ([name, unit, ja, en, range = null, drawing = "line"]): Quantity => ({
      name,
      unit,
      type: "number",
      label: { ja, en },
      range,
      drawing,
    }),
  ),
  ...flags.map(([name, ja, en]): Quantity => ({ ...wordOnly(name, ja, en), type: "boolean", drawing: "state" })),
  ...texts.map(([name, ja, en]): Quantity => ({ ...wordOnly(name, ja, en), type: "string", drawing: "text" })),
];

function wordOnly(name: string, ja: string, en: string) {
  return { name, unit: null, label: { ja, en }, range: null } as const;
}

const byName = new Map(quantities.map((quantity) => [quantity.name, quantity]));

/** How a field is drawn: as its quantity is, else by its values. */
export function drawingOf(name: string, type: Quantity["type"]): Drawing {
  const quantity = byName.get(name);
  if (quantity?.type === type) return quantity.drawing;
  return type === "number" ? "line" : type === "boolean" ? "state" : "text";
}

export function quantityNamed(name: string): Quantity | null {
  return byName.get(name) ?? null;
}

/** How the device itself is, and where. */
const isOfDevice = (name: string) =>
  /^[Bb]at(?:tery)?(?![a-z])|^(?:externalPower|latitude|longitude|altitude)$/.test(name);
const places = new Map(
  quantities.map(({ name }, place) => [name, isOfDevice(name) ? quantities.length + 1 + place : place]),
);
const placeOf = (name: string): number =>
  places.get(name) ?? (isOfDevice(name) ? 2 * quantities.length + 1 : quantities.length);

/** For sorting: what is measured in the vocabulary's order, then fields that have no quantity by their names, last how the device itself is. */
export const readBefore = (one: string, other: string): number =>
  placeOf(one) - placeOf(other) || (one < other ? -1 : 1);
