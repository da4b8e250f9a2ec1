/** Measurements as lines of CSV, wide or long, clipped to each contract's data range. Devices are read as they are written. */
import { dataRangeStart } from "#contracts";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { type Language, text } from "#foundation/text";
import type { DeviceWithContract } from "#registry";
import { csvLine, type Separator } from "./csv.ts";
import { type Described, describedField } from "./labels.ts";
import type { Rooms } from "./rooms.ts";

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

type Sources = Pick<Rooms, "timeseries" | "registry" | "clock" | "zone">;
/** May be read twice: a wide header needs every device's fields before the first line. */
type Devices = () => AsyncIterable<DeviceWithContract> | Iterable<DeviceWithContract>;

/** `2026-04-01 09:00:00.000`, which Excel reads as a time. */
const timeCell = (at: Millis, zone: string): string => rfc3339(at, zone).replace("T", " ").slice(0, 23);

const timeCells = (at: Millis, form: MeasurementForm, zone: string): string[] => [
  ...(form.times === "utc" ? [] : [timeCell(at, zone)]),
  ...(form.times === "local" ? [] : [timeCell(at, "UTC")]),
];

function described(rooms: Sources, device: DeviceWithContract, name: string, form: MeasurementForm): Described {
  const profile = rooms.registry.addressBook.profile(device.profileId);
  if (form.labels === "names") return { label: name, unit: describedField(profile, name, form.language).unit };
  return describedField(profile, name, form.labels);
}

/** Two profiles may store a name in different units: those are two columns, so that no column mixes units. */
async function columnsOf(rooms: Sources, devices: Devices, range: MeasurementRange, form: MeasurementForm) {
  const columns = new Map<string, { readonly name: string; readonly header: string }>();
  for await (const device of devices()) {
    const from = startOf(rooms, device, range);
    for (const name of await rooms.timeseries.fieldNames({ deviceId: device.id, from, to: range.to })) {
      if (range.fields && !range.fields.includes(name)) continue;
      const { label, unit } = described(rooms, device, name, form);
      const key = columnKey(name, unit);
      if (!columns.has(key)) columns.set(key, { name, header: unit === null ? label : `${label} (${unit})` });
    }
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, column]) => ({ key, ...column }));
}

const columnKey = (name: string, unit: string | null): string => JSON.stringify([name, unit]);

const startOf = (rooms: Sources, device: DeviceWithContract, range: MeasurementRange): Millis =>
  Math.max(range.from, dataRangeStart(rooms.clock.now(), device.contract.dataRangeDays));

const streamOf = (rooms: Sources, device: DeviceWithContract, range: MeasurementRange) =>
  rooms.timeseries.stream({
    deviceIds: [device.id],
    from: startOf(rooms, device, range),
    to: range.to,
    ...(range.fields && { fields: range.fields }),
  });

/** A header, then the devices one after the other, each oldest first. */
export async function* measurementLines(
  rooms: Sources,
  devices: Devices,
  range: MeasurementRange,
  form: MeasurementForm,
  of: "one device" | "many devices",
): AsyncGenerator<string> {
  const language = form.labels === "names" ? form.language : form.labels;
  const word = (key: string) => text(language, `api.csv-${key}`);
  const times = [
    ...(form.times === "utc" ? [] : [word("time")]),
    ...(form.times === "local" ? [] : [word("time-utc")]),
  ];
  if (form.layout === "long") {
    yield csvLine(
      [...times, word("device-id"), word("device"), word("field"), word("value"), word("unit")],
      form.separator,
    );
    for await (const device of devices()) yield* longLines(rooms, device, range, form);
    return;
  }
  const columns = await columnsOf(rooms, devices, range, form);
  const named = of === "one device" ? [] : [word("device")];
  yield csvLine([...times, ...named, ...columns.map(({ header }) => header)], form.separator);
  for await (const device of devices()) {
    const own = columns.map(({ key, name }) =>
      columnKey(name, described(rooms, device, name, form).unit) === key ? name : null,
    );
    const cells = of === "one device" ? [] : [device.name];
    for await (const { at, fields } of streamOf(rooms, device, range)) {
      const values = own.map((name) => (name === null ? null : fields[name]));
      yield csvLine([...timeCells(at, form, range.zone), ...cells, ...values], form.separator);
    }
  }
}

async function* longLines(
  rooms: Sources,
  device: DeviceWithContract,
  range: MeasurementRange,
  form: MeasurementForm,
): AsyncGenerator<string> {
  const known = new Map<string, Described>();
  for await (const { at, fields } of streamOf(rooms, device, range)) {
    const times = timeCells(at, form, range.zone);
    for (const [name, value] of Object.entries(fields)) {
      const words = known.get(name) ?? described(rooms, device, name, form);
      known.set(name, words);
      const { label, unit } = words;
      yield csvLine([...times, device.id, device.name, label, value, unit], form.separator);
    }
  }
}
