/** Measurements of a device between two instants: raw while they fit, else in buckets. One answer for pages, programs and dashboards. */
import { z } from "@hono/zod-openapi";
import { dataRangeStart } from "#contracts";
import { describedField } from "#exports";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import type { Language } from "#foundation/text";
import { type DeviceProfile, type DeviceWithContract, drawingOf, drawings } from "#registry";
import type { Bucket, SeriesPoint } from "#timeseries";
import { fieldValue, fieldValues, instant } from "./lists.ts";
import { bucketEdges, bucketWidth } from "./ranges.ts";
import type { Rooms } from "./rooms.ts";

const number = z.number().nullable();

const series = z.object({
  deviceId: z.string(),
  from: instant,
  to: instant,
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      unit: z.string().nullable(),
      type: z.enum(["number", "string", "boolean"]),
      drawing: z.enum(drawings),
    }),
  ),
});

const rawItem = z.object({ at: instant, values: fieldValues }).openapi("RawMeasurement");
const bucketItem = z
  .object({
    from: instant,
    to: instant,
    count: z.number(),
    values: z.record(
      z.string(),
      z.object({ min: number, max: number, mean: number, last: fieldValue, count: z.number() }),
    ),
  })
  .openapi("MeasurementBucket", {
    description: "Of a flag `min`, `max` and `mean` are those of 1 and 0: was it ever on, and how often.",
  });

export const seriesSchema = z
  .discriminatedUnion("resolution", [
    series.extend({ resolution: z.literal("raw"), bucketSeconds: z.null(), items: z.array(rawItem) }),
    series.extend({
      resolution: z.literal("bucket"),
      bucketSeconds: z.number().nullable().openapi({ description: "Null for months" }),
      items: z.array(bucketItem),
    }),
  ])
  .openapi("Measurements");

export interface WantedSeries {
  readonly from: Millis;
  /** Exclusive. */
  readonly to: Millis;
  /** Calendar of buckets and times. */
  readonly zone: string;
  /** All when undefined. */
  readonly fields: readonly string[] | undefined;
  /** At most so many; more uplinks are put into buckets. */
  readonly points: number;
}

type SeriesRooms = Pick<Rooms, "registry" | "timeseries" | "clock" | "zone">;

/** Where the data range begins, or where a third party's view does. */
export const shownFrom = ({ clock, zone }: SeriesRooms, { contract, givenSince }: DeviceWithContract): Millis =>
  Math.max(givenSince ?? 0, dataRangeStart(clock.now(), contract.dataRangeDays, zone));

const typeOf = (value: unknown) =>
  typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";

/** Names, labels, units, types and drawings of what is in the answer, in the order of names. */
function fieldsOf(profile: DeviceProfile | null, language: Language, rows: Iterable<readonly [string, unknown]>) {
  const types = new Map<string, "number" | "string" | "boolean">();
  for (const [name, value] of rows) if (!types.has(name)) types.set(name, typeOf(value));
  return [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, type]) => ({
      name,
      ...describedField(profile, name, language),
      type,
      drawing: drawingOf(name, type),
    }));
}

const rawItems = (points: readonly SeriesPoint[], zone: string) =>
  points.map(({ at, fields }) => ({ at: rfc3339(at, zone), values: { ...fields } }));

const bucketItems = (buckets: readonly Bucket[], zone: string) =>
  buckets.map(({ from, to, count, fields }) => ({
    from: rfc3339(from, zone),
    to: rfc3339(to, zone),
    count,
    values: { ...fields },
  }));

/** Clipped to the contract's data range, to the millisecond. */
export async function seriesOf(
  rooms: SeriesRooms,
  device: DeviceWithContract,
  wanted: WantedSeries,
  language: Language,
): Promise<z.infer<typeof seriesSchema>> {
  const { registry, timeseries } = rooms;
  const { to, zone } = wanted;
  const from = Math.min(to, Math.max(wanted.from, shownFrom(rooms, device)));
  const profile = registry.addressBook.profile(device.profileId);
  const common = { deviceId: device.id, from: rfc3339(from, zone), to: rfc3339(to, zone) };
  const fields = wanted.fields && { fields: wanted.fields };
  if ((await timeseries.count({ deviceId: device.id, from, to })) <= wanted.points) {
    const points = await timeseries.points({ deviceId: device.id, from, to, ...fields });
    const described = fieldsOf(
      profile,
      language,
      points.flatMap((point) => Object.entries(point.fields)),
    );
    return { ...common, resolution: "raw", bucketSeconds: null, fields: described, items: rawItems(points, zone) };
  }
  const width = bucketWidth(from, to, wanted.points);
  const edges = bucketEdges(from, to, width, zone).map((edge) => Math.min(to, Math.max(from, edge)));
  const buckets = await timeseries.buckets({ deviceId: device.id, edges: [...new Set(edges)], ...fields });
  const described = fieldsOf(
    profile,
    language,
    buckets.flatMap((bucket) => Object.entries(bucket.fields).map(([name, { last }]) => [name, last] as const)),
  );
  const bucketSeconds = width === null ? null : width / 1_000;
  return { ...common, resolution: "bucket", bucketSeconds, fields: described, items: bucketItems(buckets, zone) };
}
