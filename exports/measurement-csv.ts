/** Measurements as CSV, wide or long, clipped to each contract's data range. Devices are read as they are written. */
import { dataRangeStart } from "#contracts";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type Language, text } from "#foundation/text";
import type { DeviceWithContract, Registry } from "#registry";
import type { Interval, TimeSeries } from "#timeseries";
import { byteOrderMark, csvEncoder, csvLine, type Encoding, type MeasurementLines, type Separator } from "./csv.ts";
import { type Described, describedField } from "./labels.ts";
import type { AboutDevice, LinesForm, layouts, MadeLines, timeColumns } from "./measurement-lines.ts";

export const labelings = ["ja", "en", "names"] as const;

export interface MeasurementForm {
  readonly layout: (typeof layouts)[number];
  readonly times: (typeof timeColumns)[number];
  readonly labels: (typeof labelings)[number];
  readonly encoding: Encoding;
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

export type CsvOf = "one device" | "many devices";

/** May be read twice: a wide header needs every device's fields before the first line. */
export type Devices = () => AsyncIterable<DeviceWithContract> | Iterable<DeviceWithContract>;

/** Devices that are asked for together. */
const namesBatch = 1_000;
const readBatch = 100;

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

interface Asked {
  readonly sources: Sources;
  readonly devices: Devices;
  readonly range: MeasurementRange;
  readonly form: MeasurementForm;
}

function described({ sources, form }: Asked, profileId: string, name: string): Described {
  const profile = sources.registry.addressBook.profile(profileId);
  const { labels, language } = form;
  if (labels === "names") return { label: name, unit: describedField(profile, name, language).unit };
  return describedField(profile, name, labels);
}

/** The names that each profile's devices have in the range. */
async function namesOf({ sources, devices, range }: Asked): Promise<Map<string, Set<string>>> {
  const byProfile = new Map<string, Set<string>>();
  for await (const batch of batchesOf(devices(), namesBatch)) {
    const found = await sources.timeseries.fieldNames(batch.map((device) => intervalOf(sources, device, range)));
    for (const { id, profileId } of batch) {
      const names = byProfile.get(profileId) ?? new Set();
      byProfile.set(profileId, names);
      for (const name of found.get(id) ?? []) if (range.fields?.includes(name) ?? true) names.add(name);
    }
  }
  return byProfile;
}

/** Two profiles may store a name in different units: those are two columns, so that no column mixes units. */
async function columnsOf(asked: Asked) {
  const headers = new Map<string, string>();
  const fields = [...(await namesOf(asked))].map(([profileId, names]) => {
    const shown = [...names].map((name) => {
      const { label, unit } = described(asked, profileId, name);
      const key = columnKey(name, unit);
      headers.set(key, unit === null ? label : `${label} (${unit})`);
      return { name, key, label, unit };
    });
    return [profileId, shown] as const;
  });
  const keys = [...headers.keys()].sort();
  const places = new Map(keys.map((key, place) => [key, place]));
  return {
    headers: keys.map((key) => headers.get(key) ?? ""),
    fields: new Map(
      fields.map(([profileId, shown]) => [
        profileId,
        new Map(shown.map(({ name, key, label, unit }) => [name, { label, unit, place: places.get(key) ?? -1 }])),
      ]),
    ),
  };
}

const columnKey = (name: string, unit: string | null): string => JSON.stringify([name, unit]);

const intervalOf = (sources: Sources, device: DeviceWithContract, { from, to }: MeasurementRange): Interval => ({
  deviceId: device.id,
  from: Math.max(
    from,
    device.givenSince ?? 0,
    dataRangeStart(sources.clock.now(), device.contract.dataRangeDays, sources.zone),
  ),
  to,
});

/** The lines of each device in turn, of about 2,000 points at a time, made where they are read. */
async function* linesOf(
  { sources, devices, range }: Asked,
  form: LinesForm,
  upTo: number | undefined,
  onDevice: (device: DeviceWithContract) => void,
): AsyncGenerator<MadeLines> {
  const making = { module: linesModule, form };
  for await (const batch of batchesOf(devices(), readBatch)) {
    const intervals = batch.map((device) => {
      const about: AboutDevice = { name: device.name, profileId: device.profileId };
      return { ...intervalOf(sources, device, range), about };
    });
    const query = { intervals, upTo, ...(range.fields && { fields: range.fields }) };
    for await (const lines of sources.timeseries.stream<MadeLines>(query, making)) {
      // Uplinks that are kept meanwhile are left out; decoding once more may bring a field all the same.
      if (lines.isLacking) throw new Fault("unavailable", "exports.decoded-meanwhile", { retryAfterSeconds: 60 });
      yield lines;
    }
    batch.forEach(onDevice);
  }
}

const linesModule = new URL("./measurement-lines.ts", import.meta.url).href;

/**
 * A header, then the devices one after the other, each oldest first; each piece is one line or many. A file is what was kept when it was
 * begun, so that it has a column for every field. Faults: unavailable, also when decoding once more brought a field meanwhile.
 */
export async function* measurementCsv(
  sources: Sources,
  devices: Devices,
  range: MeasurementRange,
  form: MeasurementForm,
  of: CsvOf,
  onDevice: (device: DeviceWithContract) => void = () => {},
): AsyncGenerator<MeasurementLines> {
  const asked = { sources, devices, range, form };
  const upTo = sources.timeseries.snapshot();
  const { headers, fields } = await columnsOf(asked);
  const word = (key: string) => text(form.labels === "names" ? form.language : form.labels, `api.csv-${key}`);
  const isNamed = of === "many devices";
  const titles = [
    ...(form.times === "utc" ? [] : [word("time")]),
    ...(form.times === "local" ? [] : [word("time-utc")]),
    ...(form.layout === "wide"
      ? [...(isNamed ? [word("device")] : []), ...headers]
      : ["device-id", "device", "field", "value", "unit"].map(word)),
  ];
  const { layout, times, encoding, separator } = form;
  const header = csvEncoder(encoding, separator)(byteOrderMark(encoding) + csvLine(titles, separator));
  yield { bytes: header.bytes, replaced: header.replaced.length, first: header.replaced };
  const linesForm = { layout, times, zone: range.zone, encoding, separator, isNamed, values: headers.length, fields };
  let before = header.rows;
  for await (const { bytes, replaced, first, rows } of linesOf(asked, linesForm, upTo, onDevice)) {
    yield { bytes, replaced, first: first.map((one) => ({ ...one, row: before + one.row })) };
    before += rows;
  }
}
