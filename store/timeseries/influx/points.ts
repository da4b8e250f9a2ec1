/** Measurements as points of InfluxDB: a tag for the device, fields named with their type. */
import type { FieldValue, JournalledMeasurement } from "#journal";
import { columnOf } from "../keeper-file.ts";
import { lastInstant } from "../series.ts";
import type { InfluxPoint } from "./writer.ts";

/** Every column that measurements have. */
export const columnsIn = (measurements: readonly JournalledMeasurement[]): string[] => [
  ...new Set(
    measurements.flatMap(({ fields }) => Object.entries(fields).map(([name, value]) => columnOf(name, value))),
  ),
];

export function pointFromMeasurement(measurement: JournalledMeasurement): InfluxPoint {
  const { deviceId, uplinkOffset, fields } = measurement;
  const named: Record<string, FieldValue> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) named[influxNameOf(columnOf(name, value))] = value;
  }
  return { device: deviceId, uplinkOffset, fields: named, at: nanosecondsOf(measurement) };
}

/** The time of a point: see the engine. */
export const nanosecondsOf = ({
  measuredAt,
  uplinkOffset,
}: Pick<JournalledMeasurement, "measuredAt" | "uplinkOffset">) =>
  `${measuredAt}${String(uplinkOffset % 1_000_000).padStart(6, "0")}`;

/** Codecs choose names: what line protocol or InfluxQL would trip over is written as `%2C`. */
export const influxNameOf = (column: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not get through
  column.replaceAll(/[\u0000-\u002c\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });

export const columnFromInfluxName = (name: string): string =>
  name.replaceAll(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

export const quoted = (name: string): string => `"${name}"`;

/** The columns among InfluxDB's own names of fields. */
export const columnsFromFieldKeys = (rows: readonly (readonly unknown[])[]): string[] =>
  rows.map(([key]) => columnFromInfluxName(String(key))).filter((column) => /\.[nsb]$/.test(column));

/** A day more than is answered, and the leap days of its years: a point at the edge is never refused as too old while its batch is on the way. */
export const policyDays = (retentionDays: number): number =>
  retentionDays + 1 + Math.ceil(Math.floor(retentionDays / 365) / 4);

/** Year 2255. */
export const lastNanoseconds = `${lastInstant}000000`;
