/** Points in columns → lines of CSV as bytes. It knows no devices and no profiles: what a column is called is told with it. */
import { localTimes } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { type ColumnValues, type CreateMaker, type DeviceFrame, valueAt } from "#timeseries";
import { cellOf, csvEncoder, type Encoding, type MeasurementLines, type Separator, separators } from "./csv.ts";

export const layouts = ["wide", "long"] as const;
export const timeColumns = ["local", "utc", "both"] as const;

/** What a field is called in a file, and which of the columns of values of a wide layout it has. */
export interface FieldShown {
  readonly label: string;
  readonly unit: string | null;
  readonly place: number;
}

/** How a file is written. */
export interface LinesForm {
  readonly layout: (typeof layouts)[number];
  readonly times: (typeof timeColumns)[number];
  readonly zone: string;
  readonly encoding: Encoding;
  readonly separator: Separator;
  /** Of a wide layout: how many columns of values there are, and whether the device's name stands before them. */
  readonly values: number;
  readonly isNamed: boolean;
  /** By profile, by name. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, FieldShown>>;
}

/** Whose points they are: what stands beside an interval. */
export interface AboutDevice {
  readonly name: string;
  readonly profileId: string;
}

/** So many of the replaced characters are told with their places. */
const replacedTold = 50;

export interface MadeLines extends MeasurementLines {
  /** As `csvEncoder` counts them; the rows of `first` begin with these lines. */
  readonly rows: number;
  /** There was a value of a field that the file was not begun with. */
  readonly isLacking: boolean;
}

/** Called by the thread that reads the time series: lines without a header. */
export const createMaker: CreateMaker<MadeLines> = (told) => {
  const form = told as LinesForm;
  const encode = csvEncoder(form.encoding, form.separator);
  const textOf = form.layout === "wide" ? wideLines(form) : longLines(form);
  return (frames, memory) => {
    const shown = frames.map((frame) => rowsOf(frame, form));
    const { bytes, replaced, rows } = encode(shown.map(textOf).join(""));
    memory.push(bytes.buffer as ArrayBuffer);
    const isLacking = shown.some((one) => one.isLacking);
    return { bytes, replaced: replaced.length, first: replaced.slice(0, replacedTold), rows, isLacking };
  };
};

interface DeviceRows {
  readonly device: { readonly id: string; readonly name: string };
  readonly at: Float64Array;
  readonly columns: readonly ({ readonly values: ColumnValues } & FieldShown)[];
  /** There is a value of a field that the file was not begun with. */
  readonly isLacking: boolean;
}

function rowsOf({ deviceId, about, at, columns }: DeviceFrame, { fields }: LinesForm): DeviceRows {
  const { name, profileId } = about as AboutDevice;
  const known = fields.get(profileId);
  const shown = columns.flatMap((column) => {
    const field = known?.get(column.name);
    return field ? [{ values: column.values, ...field }] : [];
  });
  const isLacking =
    shown.length < columns.length &&
    columns.some(
      ({ name, values }) => !known?.has(name) && values.some((_, row) => valueAt(values, row) !== undefined),
    );
  return { device: { id: deviceId, name }, at, columns: shown, isLacking };
}

type TimesOf = (at: Millis) => string;

/** `2026-04-01 09:00:00.000`, which Excel reads as a time; one cell or two. */
function timeCells({ times, zone, separator }: LinesForm): TimesOf {
  const face = (zone: string) => localTimes(zone, (day, time) => `${day} ${time}`);
  const [local, utc] = [face(zone), face("UTC")];
  if (times === "utc") return utc;
  if (times === "local") return local;
  const sign = separators[separator];
  return (at) => local(at) + sign + utc(at);
}

/** Values repeat: what a number looks like is remembered, up to so many by column. */
const textsRemembered = 5_000;

/** The cells of a column by place, each with the separator before it. */
function columnCells(sign: string) {
  const texts = new Map<number, string>();
  return (values: ColumnValues): string[] => {
    if (texts.size > textsRemembered) texts.clear();
    const cells = new Array<string>(values.length);
    for (let index = 0; index < cells.length; index += 1) {
      const value = values[index];
      if (typeof value !== "number") cells[index] = sign + cellOf(value, sign);
      else {
        let known = texts.get(value);
        if (known === undefined) {
          known = Number.isNaN(value) ? sign : `${sign}${value}`;
          texts.set(value, known);
        }
        cells[index] = known;
      }
    }
    return cells;
  };
}

type TextOf = (rows: DeviceRows) => string;

function wideLines(form: LinesForm): TextOf {
  const sign = separators[form.separator];
  const timesOf = timeCells(form);
  const cellsOf = Array.from({ length: form.values }, () => columnCells(sign));
  return ({ device, at, columns }) => {
    const name = form.isNamed ? sign + cellOf(device.name, sign) : "";
    const cells = cellsOf.map(() => new Array<string>(at.length).fill(sign));
    for (const { place, values } of columns) cells[place] = cellsOf[place]?.(values) ?? [];
    let lines = "";
    for (let index = 0; index < at.length; index += 1) {
      let line = timesOf(at[index] ?? 0) + name;
      for (const column of cells) line += column[index];
      lines += `${line}\r\n`;
    }
    return lines;
  };
}

function longLines(form: LinesForm): TextOf {
  const sign = separators[form.separator];
  const timesOf = timeCells(form);
  const cellsOf = columnCells(sign);
  return ({ device, at, columns }) => {
    const head = `${sign}${cellOf(device.id, sign)}${sign}${cellOf(device.name, sign)}${sign}`;
    const parts = columns.map(({ values, label, unit }) => ({
      ...{ values, cells: cellsOf(values) },
      ...{ label: head + cellOf(label, sign), unit: sign + cellOf(unit, sign) },
    }));
    let lines = "";
    for (let index = 0; index < at.length; index += 1) {
      const times = timesOf(at[index] ?? 0);
      for (const { values, cells, label, unit } of parts)
        if (valueAt(values, index) !== undefined) lines += `${times}${label}${cells[index]}${unit}\r\n`;
    }
    return lines;
  };
}
