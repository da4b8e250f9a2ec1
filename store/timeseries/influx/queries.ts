/** InfluxQL that 1.x, 2.x and 3.x have in common, and points from its answers. */
import type { Fields, FieldValue } from "#journal";
import type { KeptPoint } from "../frame.ts";
import { nameOfColumn } from "../keeper-file.ts";
import type { Interval, PageQuery, Position } from "../series.ts";
import type { InfluxRows } from "./http.ts";
import { columnFromInfluxName, influxNameOf, quoted } from "./points.ts";

/** Where points are asked for. */
export interface Source {
  readonly table: string;
  /** The rows of the statement's one series. */
  ask(influxQl: string): Promise<InfluxRows>;
}

export interface PointsFound {
  readonly points: readonly KeptPoint[];
  readonly next: Position | null;
}

/** A condition of InfluxQL. */
export function ofDevices(devices: readonly string[]): string {
  const conditions = devices.map((device) => `"device" = '${device.replaceAll(/[\\']/g, "\\$&")}'`);
  return conditions.length === 1 ? conditions.join() : `(${conditions.join(" OR ")})`;
}

export const during = ({ from, to }: Interval): string => `time >= ${from}000000 AND time < ${to}000000`;

export const within = (interval: Interval): string => `${ofDevices([interval.deviceId])} AND ${during(interval)}`;

/** Of all points of an interval, or of those that meet one more condition. */
export async function countIn({ table, ask }: Source, interval: Interval, condition = ""): Promise<number> {
  const { values } = await ask(
    `SELECT count("uplinkOffset") FROM ${quoted(table)} WHERE ${within(interval)}${condition && ` AND ${condition}`}`,
  );
  return Number(values[0]?.[1] ?? 0);
}

/** How many values each column has in an interval; asked of several devices at once with `GROUP BY "device"`. */
export const countsOf = (columns: readonly string[]): string =>
  columns.map((column) => `count(${quoted(influxNameOf(column))})`).join(", ");

/** The answer to `countsOf`, column by column. */
export const countsIn = (columns: readonly string[], { values }: Pick<InfluxRows, "values">): number[] =>
  columns.map((_, index) => Number(values[0]?.[index + 1] ?? 0));

/**
 * A piece of a device's points with their uplinks; where only some fields are asked for, without. `mark`: a field that says
 * which columns of a point that was revised still count; a point without any is none.
 */
export async function pageIn(
  { table, ask }: Source,
  query: PageQuery,
  known: readonly string[],
  mark?: string,
): Promise<PointsFound> {
  const { fields, order, limit, after, upTo } = query;
  const wanted = fields ? known.filter((column) => fields.includes(nameOfColumn(column))) : known;
  if (fields && wanted.length === 0) return { points: [], next: null };
  // Without the offset InfluxDB itself leaves out the points that have none of the fields.
  const added = [...(fields ? [] : ["uplinkOffset"]), ...(mark === undefined ? [] : [mark])];
  const selected = [...added, ...wanted.map(influxNameOf)].map(quoted).join(", ");
  const beyond = after === null ? "" : ` AND time ${order === "asc" ? ">" : "<"} '${after}'`;
  const until = upTo === undefined ? "" : ` AND "uplinkOffset" <= ${upTo}`;
  const { columns, values } = await ask(
    `SELECT ${selected} FROM ${quoted(table)} WHERE ${within(query)}${beyond}${until} ORDER BY time ${order} LIMIT ${limit}`,
  );
  const [offsetAt, markAt] = [columns.indexOf("uplinkOffset"), mark === undefined ? -1 : columns.indexOf(mark)];
  const names = columns.map((column, at) =>
    column === "time" || at === offsetAt || at === markAt ? null : nameOfColumn(columnFromInfluxName(column)),
  );
  const points: KeptPoint[] = [];
  for (const row of values) {
    const marked = row[markAt];
    if (marked === lostMark) continue;
    const counts = typeof marked === "string" ? columns.map((column) => marked.includes(`,${column},`)) : null;
    const point = pointFromRow(row, counts ? names.map((name, at) => (counts[at] ? name : null)) : names, offsetAt);
    if (!fields || !counts || Object.keys(point.fields).length > 0) points.push(point);
  }
  const last = values.at(-1);
  return { points, next: last && values.length >= limit ? String(last[0]) : null };
}

/** The mark of a point that a revision took away. */
export const lostMark = "lost";

/** The mark of a point that has these columns now, whatever others were written before. */
export const markOf = (influxNames: readonly string[]): string => `,${influxNames.map((name) => `${name},`).join("")}`;

function pointFromRow(row: readonly unknown[], names: readonly (string | null)[], offsetAt: number): KeptPoint {
  const fields: Record<string, FieldValue> = {};
  names.forEach((name, index) => {
    const value = row[index];
    if (name !== null && value !== null && value !== undefined) fields[name] = value as FieldValue;
  });
  return { at: Date.parse(String(row[0])), uplinkOffset: Number(row[offsetAt] ?? 0), fields: fields as Fields };
}
