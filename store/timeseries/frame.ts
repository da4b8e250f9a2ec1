/** Points in columns: how many of them are read, sent between threads and counted into buckets without an object for each. */
import type { Millis } from "#foundation/clock";
import type { Fields, FieldValue } from "#journal";

/** The fields of one uplink at the time of measurement. */
export interface SeriesPoint {
  readonly at: Millis;
  readonly fields: Fields;
}

/** Numbers with NaN where a point has none, or values of any type with null there. */
export type ColumnValues = Float64Array | readonly (FieldValue | null)[];

export interface FrameColumn {
  readonly name: string;
  readonly values: ColumnValues;
}

/** Points of one device; every column is as long as `at`. A point has a value in at least one column. */
export interface Frame {
  readonly at: Float64Array;
  readonly columns: readonly FrameColumn[];
}

/** A point as an engine holds it. */
export interface KeptPoint extends SeriesPoint {
  readonly uplinkOffset: number;
}

/** The value of a column at a place; undefined where the point has none. */
export function valueAt(values: ColumnValues, index: number): FieldValue | undefined {
  const value = values[index];
  return value === null || value === undefined || Number.isNaN(value) ? undefined : value;
}

/** One column for each name, in the order in which names first appear. */
function columnsFromFields(list: readonly Fields[]): FrameColumn[] {
  const columns = new Map<string, (FieldValue | null)[]>();
  list.forEach((fields, index) => {
    for (const name in fields) {
      const value = fields[name];
      if (value === undefined) continue;
      let values = columns.get(name);
      if (!values) {
        values = new Array<FieldValue | null>(list.length).fill(null);
        columns.set(name, values);
      }
      values[index] = value;
    }
  });
  return [...columns].map(([name, values]) => ({ name, values: packed(values) }));
}

/** Numbers alone are packed: eight bytes each, handed to another thread without a copy. */
function packed(values: readonly (FieldValue | null)[]): ColumnValues {
  if (!values.every((value) => typeof value === "number" || value === null)) return values;
  return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
}

export const frameFromPoints = (points: readonly SeriesPoint[]): Frame => ({
  at: Float64Array.from(points, ({ at }) => at),
  columns: columnsFromFields(points.map(({ fields }) => fields)),
});

/** The points of a frame, with only those fields that each of them has. */
export function pointsFromFrame({ at, columns }: Frame): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (let index = 0; index < at.length; index += 1) {
    const fields: Record<string, FieldValue> = {};
    for (const { name, values } of columns) {
      const value = valueAt(values, index);
      if (value !== undefined) fields[name] = value;
    }
    points.push({ at: at[index] ?? 0, fields });
  }
  return points;
}

const slicedValues = (values: ColumnValues, from: number, to: number): ColumnValues => values.slice(from, to);

/** The columns of the places `[from, to)`. */
export const slicedColumns = (columns: readonly FrameColumn[], from: number, to: number): FrameColumn[] =>
  columns.map(({ name, values }) => ({ name, values: slicedValues(values, from, to) }));

const hasValue = (columns: readonly FrameColumn[], index: number): boolean =>
  columns.some(({ values }) => valueAt(values, index) !== undefined);

function isFilled(values: ColumnValues): boolean {
  if (!(values instanceof Float64Array)) return !values.includes(null);
  for (let index = 0; index < values.length; index += 1) if (Number.isNaN(values[index])) return false;
  return true;
}

/** Without the points that have no value in any column: what a choice of fields leaves. */
export function withoutEmptyPoints(frame: Frame): Frame {
  const { at, columns } = frame;
  if (columns.some(({ values }) => isFilled(values))) return frame;
  const places = [...at.keys()].filter((index) => hasValue(columns, index));
  return places.length === at.length ? frame : pickedPoints(frame, places);
}

/** Of a frame the points at some places. */
export function pickedPoints({ at, columns }: Frame, places: readonly number[]): Frame {
  const picked = (values: ColumnValues): ColumnValues =>
    values instanceof Float64Array
      ? Float64Array.from(places, (place) => values[place] ?? Number.NaN)
      : places.map((place) => values[place] ?? null);
  return {
    at: picked(at) as Float64Array,
    columns: columns.map(({ name, values }) => ({ name, values: picked(values) })),
  };
}
