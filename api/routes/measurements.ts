/** Measurements of a device as JSON and CSV, and its raw uplinks. Clipped to the contract's data range, to the millisecond. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { dataRangeStart } from "#contracts";
import { instantFrom, rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type Language, text } from "#foundation/text";
import type { DeviceProfile, DeviceWithContract } from "#registry";
import type { Bucket, SeriesPoint } from "#timeseries";
import { csvHeaders, csvLine, csvStream, encodings } from "../csv.ts";
import { uplinkJson } from "../json.ts";
import { describedField } from "../labels.ts";
import { answers, fieldValue, idParam, instant, pageQuery } from "../lists.ts";
import { bucketEdges, bucketWidth } from "../ranges.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["measurements"];
const dayMs = 86_400_000;

const rangeQuery = z.object({
  from: z.string().optional().openapi({ description: "RFC 3339; a day before `to` when left out" }),
  to: z.string().optional().openapi({ description: "RFC 3339, exclusive; now when left out" }),
  fields: z.string().optional().openapi({ description: "Names, separated by commas; all when left out" }),
  timezone: z
    .string()
    .optional()
    .openapi({ description: "Calendar of buckets and times; the provider's when left out" }),
});

const number = z.number().nullable();

const measurementsRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/measurements",
  tags,
  summary: "Measurements: raw while they fit `points`, else min, max, mean and last per bucket",
  request: {
    params: idParam,
    query: rangeQuery.extend({ points: z.coerce.number().int().min(1).max(5_000).default(500) }),
  },
  responses: answers(
    z.object({
      deviceId: z.string(),
      from: instant,
      to: instant,
      resolution: z.enum(["raw", "bucket"]),
      bucketSeconds: z.number().nullable().openapi({ description: "Null for raw and for months" }),
      fields: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          unit: z.string().nullable(),
          type: z.enum(["number", "string", "boolean"]),
        }),
      ),
      items: z.array(
        z.union([
          z.object({ at: instant, values: z.record(z.string(), fieldValue) }),
          z.object({
            from: instant,
            to: instant,
            count: z.number(),
            values: z.record(
              z.string(),
              z.object({ min: number, max: number, mean: number, last: fieldValue, count: z.number() }),
            ),
          }),
        ]),
      ),
    }),
    "Oldest first; gaps are left out",
  ),
});

const csvRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/measurements.csv",
  tags,
  summary: "Measurements as CSV",
  request: { params: idParam, query: rangeQuery.extend({ encoding: z.enum(encodings).default("utf-8-bom") }) },
  responses: { 200: { description: "CSV", content: { "text/csv": { schema: z.string() } } } },
});

const manyCsvRoute = createRoute({
  method: "get",
  path: "/api/v1/measurements.csv",
  tags,
  summary: "Measurements of all devices of an organization as CSV",
  request: {
    query: rangeQuery.extend({
      organizationId: z.string().optional(),
      encoding: z.enum(encodings).default("utf-8-bom"),
    }),
  },
  responses: { 200: { description: "CSV", content: { "text/csv": { schema: z.string() } } } },
});

const uplinksRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/uplinks",
  tags,
  summary: "Raw uplinks, newest first, with what became of each",
  request: { params: idParam, query: pageQuery },
  responses: answers(
    z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() }),
    "A page",
  ),
});

interface Range {
  readonly from: Millis;
  readonly to: Millis;
  readonly zone: string;
  readonly fields: readonly string[] | undefined;
}

type RangeQuery = z.infer<typeof rangeQuery>;

/** The range that was asked for, every mistake named; `from` is not yet clipped to a data range. */
function rangeFrom(query: RangeQuery, now: Millis, providerZone: string): Range {
  const errors = [];
  const to = query.to === undefined ? now + 1 : instantFrom(query.to);
  const from = query.from === undefined ? (to ?? now) - dayMs : instantFrom(query.from);
  if (to === undefined) errors.push({ path: "to", text: "api.instant-form" });
  if (from === undefined) errors.push({ path: "from", text: "api.instant-form" });
  if (from !== undefined && to !== undefined && from > to) errors.push({ path: "from", text: "api.from-after-to" });
  const zone = query.timezone ?? providerZone;
  if (!isZone(zone)) errors.push({ path: "timezone", text: "api.timezone-unknown", attributes: { zone } });
  if (errors.length > 0 || from === undefined || to === undefined)
    throw new Fault("invalid", "api.request-invalid", { errors });
  const fields = query.fields?.split(",").filter((name) => name !== "");
  return { from, to, zone, fields: fields && fields.length > 0 ? fields : undefined };
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

const typeOf = (value: unknown) =>
  typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";

/** Names, labels, units and types of what is in the answer, in the order of names. */
function fieldsOf(profile: DeviceProfile | null, language: Language, rows: Iterable<readonly [string, unknown]>) {
  const types = new Map<string, "number" | "string" | "boolean">();
  for (const [name, value] of rows) if (!types.has(name)) types.set(name, typeOf(value));
  return [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, type]) => ({ name, ...describedField(profile, name, language), type }));
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

/** CSV lines: a header with labels and units, then a line per uplink. */
async function* csvLines(
  rooms: Rooms,
  devices: readonly DeviceWithContract[],
  range: Range,
  language: Language,
  of: "one device" | "many devices",
) {
  const deviceLabel = of === "one device" ? null : text(language, "api.csv-device");
  const { timeseries, registry, clock } = rooms;
  const start = (device: DeviceWithContract) =>
    Math.max(range.from, dataRangeStart(clock.now(), device.contract.dataRangeDays));
  const names = new Set<string>();
  for (const device of devices)
    for (const name of await timeseries.fieldNames({ deviceId: device.id, from: start(device), to: range.to }))
      if (!range.fields || range.fields.includes(name)) names.add(name);
  const columns = [...names].sort();
  const profile = registry.addressBook.profile(devices[0]?.profileId ?? "");
  const labels = columns.map((name) => {
    const { label, unit } = describedField(profile, name, language);
    return unit === null ? label : `${label} (${unit})`;
  });
  yield csvLine([text(language, "api.csv-time"), ...(deviceLabel === null ? [] : [deviceLabel]), ...labels]);
  for (const device of devices) {
    const query = {
      deviceIds: [device.id],
      from: start(device),
      to: range.to,
      ...(range.fields && { fields: range.fields }),
    };
    for await (const { at, fields } of timeseries.stream(query)) {
      const time = rfc3339(at, range.zone).replace("T", " ").slice(0, 23);
      yield csvLine([time, ...(deviceLabel === null ? [] : [device.name]), ...columns.map((name) => fields[name])]);
    }
  }
}

export function measurementRoutes(app: App, rooms: Rooms): void {
  const { registry, timeseries, journal, clock } = rooms;

  app.openapi(measurementsRoute, async (c) => {
    const query = c.req.valid("query");
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    const range = rangeFrom(query, clock.now(), rooms.zone);
    const { to, zone } = range;
    const from = Math.min(to, Math.max(range.from, dataRangeStart(clock.now(), device.contract.dataRangeDays)));
    const profile = registry.addressBook.profile(device.profileId);
    const common = { deviceId: device.id, from: rfc3339(from, zone), to: rfc3339(to, zone) };
    const wanted = range.fields && { fields: range.fields };
    if ((await timeseries.count({ deviceId: device.id, from, to })) <= query.points) {
      const points = await timeseries.points({ deviceId: device.id, from, to, ...wanted });
      const fields = fieldsOf(
        profile,
        c.get("language"),
        points.flatMap((point) => Object.entries(point.fields)),
      );
      return c.json(
        { ...common, resolution: "raw" as const, bucketSeconds: null, fields, items: rawItems(points, zone) },
        200,
      );
    }
    const width = bucketWidth(from, to, query.points);
    const edges = bucketEdges(from, to, width, zone).map((edge) => Math.min(to, Math.max(from, edge)));
    const buckets = await timeseries.buckets({ deviceId: device.id, edges: [...new Set(edges)], ...wanted });
    const fields = fieldsOf(
      profile,
      c.get("language"),
      buckets.flatMap((bucket) => Object.entries(bucket.fields).map(([name, { last }]) => [name, last] as const)),
    );
    const bucketSeconds = width === null ? null : width / 1_000;
    return c.json(
      { ...common, resolution: "bucket" as const, bucketSeconds, fields, items: bucketItems(buckets, zone) },
      200,
    );
  });

  app.openapi(uplinksRoute, async (c) => {
    const { limit, after } = c.req.valid("query");
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    const since = dataRangeStart(clock.now(), device.contract.dataRangeDays);
    const before = after === undefined ? {} : { before: Number(after) || 0 };
    const history = journal.uplinksOf(device.id, { limit: limit + 1, since, ...before });
    const items = history.slice(0, limit).map((entry) => uplinkJson(entry, rooms.zone));
    return c.json({ items, next: history.length > limit ? String(items.at(-1)?.offset) : null }, 200);
  });
}

export function csvRoutes(app: App, rooms: Rooms): void {
  const { registry, clock } = rooms;

  app.openapi(csvRoute, async (c) => {
    const { encoding, ...query } = c.req.valid("query");
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    const range = rangeFrom(query, clock.now(), rooms.zone);
    const lines = csvLines(rooms, [device], range, c.get("language"), "one device");
    return c.body(csvStream(lines, encoding), 200, csvHeaders(device.name, encoding));
  });

  app.openapi(manyCsvRoute, async (c) => {
    const { encoding, organizationId, ...query } = c.req.valid("query");
    const scope = scopeOf(c.get("actor"));
    const range = rangeFrom(query, clock.now(), rooms.zone);
    const devices: DeviceWithContract[] = [];
    for (let after: string | undefined; ; ) {
      const page = await registry.devices(scope, { limit: 1_000, after, organizationId });
      devices.push(...page.items);
      if (page.next === null) break;
      after = page.next;
    }
    const lines = csvLines(rooms, devices, range, c.get("language"), "many devices");
    return c.body(csvStream(lines, encoding), 200, csvHeaders("measurements", encoding));
  });
}
