/** A codec's fields in the common vocabulary: by the codec's own `normalizeUplink`, else by the profile's mapping. Pure. */
import type { FieldValue } from "#journal";
import {
  converted,
  type FieldMapping,
  flagFrom,
  numberFrom,
  proposedMapping,
  type Quantity,
  quantityNamed,
  type UnitsSaid,
  unitSaidOf,
} from "#registry";
import { said } from "./sentences.ts";

/** The Things Stack's normalized payload (TS013 normalizeUplink) → our quantities; spec/protocols.md §7. */
const normalizedNames: Readonly<Record<string, FieldMapping>> = {
  "air.temperature": { quantity: "temperature" },
  "air.relativeHumidity": { quantity: "humidity" },
  "air.pressure": { quantity: "pressure" },
  "air.co2": { quantity: "co2" },
  "air.lightIntensity": { quantity: "illuminance" },
  "air.location": { quantity: "airLocation" },
  "wind.speed": { quantity: "windSpeed" },
  "wind.direction": { quantity: "windDirection" },
  "rain.intensity": { quantity: "rainRate" },
  "rain.cumulative": { quantity: "rainfall" },
  "soil.depth": { quantity: "soilDepth" },
  "soil.moisture": { quantity: "soilMoisture" },
  "soil.temperature": { quantity: "soilTemperature" },
  "soil.ec": { quantity: "soilConductivity" },
  "soil.pH": { quantity: "soilPh" },
  "soil.n": { quantity: "soilNitrogen" },
  "soil.p": { quantity: "soilPhosphorus" },
  "soil.k": { quantity: "soilPotassium" },
  "water.leak": { quantity: "waterLeak" },
  "water.temperature.current": { quantity: "waterTemperature" },
  "water.temperature.min": { quantity: "waterTemperatureMin" },
  "water.temperature.max": { quantity: "waterTemperatureMax" },
  "water.temperature.avg": { quantity: "waterTemperatureAverage" },
  "metering.water.total": { quantity: "waterVolume" },
  "action.motion.detected": { quantity: "motion" },
  "action.motion.count": { quantity: "motionCount" },
  "action.contactState": { quantity: "contactOpen" },
  "position.latitude": { quantity: "latitude" },
  "position.longitude": { quantity: "longitude" },
  battery: { quantity: "batteryVoltage" },
};

export type Mapping = Readonly<
  Record<string, { readonly quantity?: string | undefined; readonly unit?: string | undefined }>
>;

export interface Worded {
  readonly fields: Record<string, FieldValue>;
  readonly warnings: string[];
}

/**
 * Fields under the names of the vocabulary, converted to its units; a field without a mapping stays under its own name. What
 * the codec normalized itself goes first, and is not told again under its own name. A unit that the codec says with a value counts
 * before the mapping's, since devices can be set to another. A value outside its quantity's range is left
 * out with a warning, and stays under its own name.
 */
export function worded(
  fields: Readonly<Record<string, FieldValue>>,
  normalized: Readonly<Record<string, FieldValue>> | null,
  mapping: Mapping,
  units?: UnitsSaid["units"],
): Worded {
  const result: Worded = { fields: {}, warnings: [] };
  for (const [name, value] of Object.entries(normalized ?? {})) {
    const known = normalizedNames[name];
    if (!known || !put(result, name, value, known)) keep(result, name, value);
  }
  const told = { ...result.fields };
  for (const [name, value] of Object.entries(fields)) {
    const mapped = mapping[name];
    if (mapped?.quantity !== undefined) {
      const { quantity: named, unit } = mapped;
      const quantity = quantityNamed(named);
      const said = quantity && unitSaidOf(name, quantity, { units, fields, value });
      if (!put(result, name, value, { quantity: named, unit: said ?? unit })) keep(result, name, value);
    } else if (normalized === null || !isTold(told, name, value)) keep(result, name, value);
  }
  return result;
}

/** Whether a codec's own field is one of the quantities that it normalized: the same number, and by its name the same thing. */
export function isTold(told: Readonly<Record<string, FieldValue>>, name: string, value: FieldValue): boolean {
  const number = numberFrom(value);
  if (number === null || !Object.values(told).includes(number)) return false;
  const proposed = proposedMapping(name, value);
  return proposed !== null && told[proposed.quantity] === number;
}

function keep({ fields }: Worded, name: string, value: FieldValue): void {
  if (!Object.hasOwn(fields, name)) fields[name] = value;
}

function wordedFor(quantity: Quantity, value: FieldValue, unit: string | undefined): FieldValue | null {
  if (quantity.type === "boolean") return flagFrom(value);
  if (quantity.type === "string") return String(value);
  const number = numberFrom(value);
  return number === null ? null : converted(number, unit, quantity);
}

/** Whether the value could be put under the quantity's name. */
function put(
  { fields, warnings }: Worded,
  name: string,
  value: FieldValue,
  { quantity: named, unit }: FieldMapping,
): boolean {
  const quantity = quantityNamed(named);
  if (!quantity || Object.hasOwn(fields, named)) return false;
  const wordedValue = wordedFor(quantity, value, unit);
  if (wordedValue === null) {
    warnings.push(said("no-quantity", { name, quantity: named, value: String(value).slice(0, 50) }));
    return false;
  }
  if (
    typeof wordedValue === "number" &&
    quantity.range &&
    (wordedValue < quantity.range[0] || wordedValue > quantity.range[1])
  ) {
    warnings.push(said("out-of-range", { name, quantity: named, value: wordedValue }));
    return false;
  }
  fields[named] = wordedValue;
  return true;
}
