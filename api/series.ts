/** Measurements of a device between two instants: raw while they fit, else in buckets. One answer for pages, programs and dashboards. */
import { z } from "@hono/zod-openapi";
import { dataRangeStart } from "#contracts";
import { describedField } from "#exports";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import type { Language } from "#foundation/text";
import { type DeviceProfile, type DeviceWithContract, drawingOf, drawings, readBefore } from "#registry";
import type { ItemsJson } from "#timeseries";
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

/** Names, labels, units, types and drawings of what is in the answer, in the order in which they are read. */
const fieldsOf = (profile: DeviceProfile | null, language: Language, types: ItemsJson["types"]) =>
  [...types]
    .sort(([one], [other]) => readBefore(one, other))
    .map(([name, type]) => ({
      name,
      ...describedField(profile, name, language),
      type,
      drawing: drawingOf(name, type),
    }));

type Answer = z.infer<typeof seriesSchema>;

/** What `seriesSchema` describes, but for the items, which are JSON text by now: it is answered by `jsonAround`. */
export type Series = { [A in Answer as A["resolution"]]: Omit<A, "items"> }[Answer["resolution"]] &
  Pick<ItemsJson, "items">;

/** Clipped to the contract's data range, to the millisecond. */
export async function seriesOf(
  rooms: SeriesRooms,
  device: DeviceWithContract,
  wanted: WantedSeries,
  language: Language,
): Promise<Series> {
  const { registry, timeseries } = rooms;
  const { to, zone } = wanted;
  const from = Math.min(to, Math.max(wanted.from, shownFrom(rooms, device)));
  const profile = registry.addressBook.profile(device.profileId);
  const common = { deviceId: device.id, from: rfc3339(from, zone), to: rfc3339(to, zone) };
  const fields = wanted.fields && { fields: wanted.fields };
  const width = bucketWidth(from, to, wanted.points);
  const edges = bucketEdges(from, to, width, zone).map((edge) => Math.min(to, Math.max(from, edge)));
  const query = { deviceId: device.id, from, to, edges: [...new Set(edges)], pointsMax: wanted.points, ...fields };
  const { resolution, types, items } = await timeseries.seriesJson(query, zone);
  const described = { ...common, fields: fieldsOf(profile, language, types), items };
  if (resolution === "raw") return { ...described, resolution, bucketSeconds: null };
  return { ...described, resolution, bucketSeconds: width === null ? null : width / 1_000 };
}
