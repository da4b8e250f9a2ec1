/** Measurements of a device between two instants: raw while they fit, else in buckets. One answer for pages, programs and dashboards. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";
import { dataRangeStart } from "#contracts";
import { describedField } from "#exports";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Language } from "#foundation/text";
import { type DeviceProfile, type DeviceWithContract, drawingOf, drawings } from "#registry";
import type { ItemsJson } from "#timeseries";
import { tagOf } from "./etags.ts";
import { fieldValue, fieldValues, instant } from "./lists.ts";
import { bucketEdges, bucketWidth } from "./ranges.ts";
import type { Env, Rooms } from "./rooms.ts";

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

/** Names, labels, units, types and drawings of what is in the answer, in the order of names. */
const fieldsOf = (profile: DeviceProfile | null, language: Language, types: ItemsJson["types"]) =>
  [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
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

/** No name or text of anybody is taken for it. */
const mark = `made ${newId()}`;

/** Like `c.json`, for an answer in which lists have come as JSON text: those are put in place byte by byte. */
export async function jsonAround(
  c: Context<Env>,
  answer: object,
): Promise<Response & TypedResponse<never, 200, "json">> {
  const made: Uint8Array[] = [];
  const around = JSON.stringify(answer, (_, value: unknown) =>
    value instanceof Uint8Array && made.push(value) ? mark : value,
  );
  const pieces = around
    .split(`"${mark}"`)
    .flatMap((text, index) => (index === 0 ? [text] : ["[", made[index - 1] ?? "", "]", text]))
    .map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece));
  const body = Buffer.concat(pieces);
  // The tag is made here, where the bytes are at hand: to read them back from the answer costs as much as sending them.
  const answered: Response = c.body(body, 200, { "content-type": "application/json", etag: await tagOf(body) });
  return answered as Response & TypedResponse<never, 200, "json">;
}

/** Some milliseconds. */
const itemsPerTurn = 200;

/** A long list as text for `jsonAround`, made piece by piece: others have their turn between them. */
export async function itemsAsJson(items: readonly object[]): Promise<Uint8Array> {
  const pieces: string[] = [];
  for (let next = 0; next < items.length; next += itemsPerTurn) {
    if (next > 0) await nextTurn();
    pieces.push(JSON.stringify(items.slice(next, next + itemsPerTurn)).slice(1, -1));
  }
  return new TextEncoder().encode(pieces.join()); // no Buffer, which JSON writes as an object of its own
}

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
