/** Measurements as lines of CSV, wide or long, clipped to each contract's data range. Devices are read as they are written. */
import { dataRangeStart } from "#contracts";
import type { Clock, Millis } from "#foundation/clock";
import { type Language, text } from "#foundation/text";
import type { DeviceWithContract, Registry } from "#registry";
import { type ColumnValues, type DeviceFrame, type Interval, type TimeSeries, valueAt } from "#timeseries";
import { clockFace } from "./clock-face.ts";
import { cellOf, csvLine, type Separator, separators } from "./csv.ts";
import { type Described, describedField } from "./labels.ts";

export const layouts = ["wide", "long"] as const;
export const timeColumns = ["local", "utc", "both"] as const;
export const labelings = ["ja", "en", "names"] as const;

export interface MeasurementForm {
  readonly layout: (typeof layouts)[number];
  readonly times: (typeof timeColumns)[number];
  readonly labels: (typeof labelings)[number];
  readonly separator: Separator;
  /** Of the fixed columns when `labels` are the fields' names. */
  readonly language: Language;
}

export interface MeasurementRange {
  readonly from: Millis;
  readonly to: Millis;
  readonly zone: string;
  readonly fields: readonly string[] | undefined;
}

/** What measurements are read from. */
export interface Sources {
  readonly timeseries: TimeSeries;
  readonly registry: Registry;
  readonly clock: Clock;
  /** The provider's. */
  readonly zone: string;
}

/** May be read twice: a wide header needs every device's fields before the first line. */
type Devices = () => AsyncIterable<DeviceWithContract> | Iterable<DeviceWithContract>;

function described(rooms: Sources, device: DeviceWithContract, name: string, form: MeasurementForm): Described {
  const profile = rooms.registry.addressBook.profile(device.profileId);
  if (form.labels === "names") return { label: name, unit: describedField(profile, name, form.language).unit };
  return describedField(profile, name, form.labels);
}

/** Devices that are asked for together. */
const namesBatch = 1_000;
const readBatch = 200;

async function* batchesOf<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Two profiles may store a name in different units: those are two columns, so that no column mixes units. */
async function columnsOf(rooms: Sources, devices: Devices, range: MeasurementRange, form: MeasurementForm) {
  const columns = new Map<string, { readonly name: string; readonly header: string }>();
  for await (const batch of batchesOf(devices(), namesBatch)) {
    const names = await rooms.timeseries.fieldNames(batch.map((device) => intervalOf(rooms, device, range)));
    for (const device of batch)
      for (const name of names.get(device.id) ?? []) {
        if (range.fields && !range.fields.includes(name)) continue;
        const { label, unit } = described(rooms, device, name, form);
        const key = columnKey(name, unit);
        if (!columns.has(key)) columns.set(key, { name, header: unit === null ? label : `${label} (${unit})` });
      }
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, column]) => ({ key, ...column }));
}

type Column = Awaited<ReturnType<typeof columnsOf>>[number];

const columnKey = (name: string, unit: string | null): string => JSON.stringify([name, unit]);

const intervalOf = (rooms: Sources, device: DeviceWithContract, { from, to }: MeasurementRange): Interval => ({
  deviceId: device.id,
  from: Math.max(
    from,
    device.givenSince ?? 0,
    dataRangeStart(rooms.clock.now(), device.contract.dataRangeDays, rooms.zone),
  ),
  to,
});

/** What was measured by each device in turn, some hundred points at a time. */
async function* framesOf(
  rooms: Sources,
  devices: Devices,
  range: MeasurementRange,
  onDevice: (device: DeviceWithContract) => void,
): AsyncGenerator<{ device: DeviceWithContract; frame: DeviceFrame }> {
  let last = "";
  for await (const batch of batchesOf(devices(), readBatch)) {
    const byId = new Map(batch.map((device) => [device.id, device]));
    const intervals = batch.map((device) => intervalOf(rooms, device, range));
    for await (const frame of rooms.timeseries.stream({ intervals, ...(range.fields && { fields: range.fields }) })) {
      const device = byId.get(frame.deviceId);
      if (!device) continue;
      if (device.id !== last) onDevice(device);
      last = device.id;
      yield { device, frame };
    }
  }
}

/** What is told while lines are made. */
export interface LinesTold {
  /** The lines of a device begin. */
  readonly onDevice?: (device: DeviceWithContract) => void;
  /** A value is left out, since its field first came when the columns of a wide layout had been settled. */
  readonly onMissingColumn?: () => void;
}

/** A header, then the devices one after the other, each oldest first; each piece is one line or many. */
export async function* measurementLines(
  rooms: Sources,
  devices: Devices,
  range: MeasurementRange,
  form: MeasurementForm,
  of: "one device" | "many devices",
  { onDevice = () => {}, onMissingColumn = () => {} }: LinesTold = {},
): AsyncGenerator<string> {
  const language = form.labels === "names" ? form.language : form.labels;
  const word = (key: string) => text(language, `api.csv-${key}`);
  const titles = [
    ...(form.times === "utc" ? [] : [word("time")]),
    ...(form.times === "local" ? [] : [word("time-utc")]),
  ];
  const timesOf = timeCells(form, range.zone);
  if (form.layout === "long") {
    const others = ["device-id", "device", "field", "value", "unit"].map(word);
    yield csvLine([...titles, ...others], form.separator);
    const lines = longLines(rooms, form, timesOf);
    for await (const { device, frame } of framesOf(rooms, devices, range, onDevice)) yield lines(device, frame);
    return;
  }
  const columns = await columnsOf(rooms, devices, range, form);
  const named = of === "one device" ? [] : [word("device")];
  yield csvLine([...titles, ...named, ...columns.map(({ header }) => header)], form.separator);
  const lines = wideLines(rooms, columns, form, { timesOf, isNamed: named.length > 0, onMissingColumn });
  for await (const { device, frame } of framesOf(rooms, devices, range, onDevice)) yield lines(device, frame);
}

type TimesOf = (at: Millis) => string;

/** `2026-04-01 09:00:00.000`, which Excel reads as a time; one cell or two. */
function timeCells(form: MeasurementForm, zone: string): TimesOf {
  const [local, utc] = [clockFace(zone), clockFace("UTC")];
  if (form.times === "utc") return utc;
  if (form.times === "local") return local;
  const sign = separators[form.separator];
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

type Lines = (device: DeviceWithContract, frame: DeviceFrame) => string;

interface WideLines {
  readonly timesOf: TimesOf;
  readonly isNamed: boolean;
  readonly onMissingColumn: () => void;
}

function wideLines(
  rooms: Sources,
  columns: readonly Column[],
  form: MeasurementForm,
  { timesOf, isNamed, onMissingColumn }: WideLines,
): Lines {
  const sign = separators[form.separator];
  const cellsOf = columns.map(() => columnCells(sign));
  return (device, { at, columns: present }) => {
    const name = isNamed ? sign + cellOf(device.name, sign) : "";
    const cells = columns.map(() => new Array<string>(at.length).fill(sign));
    for (const { name, values } of present) {
      const key = columnKey(name, described(rooms, device, name, form).unit);
      const place = columns.findIndex((column) => column.key === key);
      if (place >= 0) cells[place] = cellsOf[place]?.(values) ?? [];
      else if (values.some((_, index) => valueAt(values, index) !== undefined)) onMissingColumn();
    }
    let lines = "";
    for (let index = 0; index < at.length; index += 1) {
      let line = timesOf(at[index] ?? 0) + name;
      for (const column of cells) line += column[index];
      lines += `${line}\r\n`;
    }
    return lines;
  };
}

function longLines(rooms: Sources, form: MeasurementForm, timesOf: TimesOf): Lines {
  const sign = separators[form.separator];
  const cellsOf = columnCells(sign);
  return (device, { at, columns }) => {
    const head = `${sign}${cellOf(device.id, sign)}${sign}${cellOf(device.name, sign)}${sign}`;
    const parts = columns.map(({ name, values }) => {
      const { label, unit } = described(rooms, device, name, form);
      return { values, cells: cellsOf(values), label: head + cellOf(label, sign), unit: sign + cellOf(unit, sign) };
    });
    let lines = "";
    for (let index = 0; index < at.length; index += 1) {
      const times = timesOf(at[index] ?? 0);
      for (const { values, cells, label, unit } of parts)
        if (valueAt(values, index) !== undefined) lines += `${times}${label}${cells[index]}${unit}\r\n`;
    }
    return lines;
  };
}
