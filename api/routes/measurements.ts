/** Measurements of a device as JSON and CSV, and its raw uplinks. Clipped to the contract's data range, to the millisecond. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { scopeOf, viewOf } from "#accounts";
import { dataRangeStart } from "#contracts";
import {
  type AddTrailers,
  csvDownload,
  csvHeaders,
  csvLine,
  csvStream,
  encodings,
  labelings,
  layouts,
  type MeasurementForm,
  timeColumns,
} from "#exports";
import { instantFrom, isZone, rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type Language, text } from "#foundation/text";
import { type Gap, gapReasons } from "#ingest";
import type { DeviceWithContract } from "#registry";
import { uplinkJson, uplinkSchema } from "../json.ts";
import { answers, csvAnswer, idParam, instant, pageOf, pageQuery } from "../lists.ts";
import { jsonAround } from "../long-answers.ts";
import type { App, Env, Rooms } from "../rooms.ts";
import { seriesOf, seriesSchema, shownFrom } from "../series.ts";

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

const formQuery = rangeQuery.extend({
  encoding: z.enum(encodings).default("utf-8-bom").openapi({
    description:
      "`shift_jis` is CP932; what it does not have is written 〓 and counted in the header `hatoba-replaced-characters`, over a megabyte in a trailer of that name",
  }),
  separator: z.enum(["comma", "tab"]).default("comma"),
  layout: z
    .enum(layouts)
    .default("wide")
    .openapi({ description: "A line per uplink with a column per field and unit, or a line per value" }),
  times: z
    .enum(timeColumns)
    .default("local")
    .openapi({ description: "Time in `timezone`, in UTC, or a column of each" }),
  labels: z
    .enum(labelings)
    .optional()
    .openapi({ description: "Language of labels, or the fields' names; the caller's language when left out" }),
});

const measurementsRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/measurements",
  tags,
  summary: "Measurements: raw while they fit `points`, else min, max, mean and last per bucket",
  request: {
    params: idParam,
    query: rangeQuery.extend({ points: z.coerce.number().int().min(1).max(5_000).default(500) }),
  },
  responses: answers(seriesSchema, "Oldest first; gaps are left out"),
});

const csvRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/measurements.csv",
  tags,
  summary: "Measurements as CSV",
  request: { params: idParam, query: formQuery },
  responses: csvAnswer,
});

const manyCsvRoute = createRoute({
  method: "get",
  path: "/api/v1/measurements.csv",
  tags,
  summary: "Measurements of all devices of an organization, or of a group, as CSV",
  request: {
    query: formQuery.extend({
      organizationId: z.string().optional(),
      devices: z
        .string()
        .optional()
        .openapi({ description: "IDs, separated by commas, at most 200; all devices when left out" }),
      group: z.string().max(100).optional().openapi({ description: "The devices of a group (its ID)" }),
    }),
  },
  responses: csvAnswer,
});

const uplinksRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/uplinks",
  tags,
  summary: "Raw uplinks, newest first, with what became of each",
  request: { params: idParam, query: pageQuery },
  responses: answers(pageOf(uplinkSchema), "A page"),
});

const gapsRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/gaps",
  tags,
  summary: "Where measurements are missing, and why",
  request: { params: idParam, query: rangeQuery.omit({ fields: true }) },
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          from: instant,
          to: instant,
          reason: z.enum(gapReasons).openapi({
            description:
              "`undecodable`: uplinks came that the codec could not read. `bad-clock`: with a time that can't be. `outage`: this program was not there. `gateway-down`: no gateway that hears the device heard anything. `lost`: sent, by the frame counter, and not heard. `silent`: nothing was sent.",
          }),
          undecodable: z.number(),
          lost: z.number(),
          gateways: z.array(z.string()),
        }),
      ),
    }),
    "Gaps, oldest first",
  ),
});

const gapsCsvRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/gaps.csv",
  tags,
  summary: "The same as CSV",
  request: {
    params: idParam,
    query: rangeQuery.omit({ fields: true }).extend(formQuery.pick({ encoding: true }).shape),
  },
  responses: csvAnswer,
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

export function measurementRoutes(app: App, rooms: Rooms): void {
  const { registry, journal, clock } = rooms;
  app.openapi(measurementsRoute, async (c) => {
    const query = c.req.valid("query");
    const device = await registry.device(viewOf(c.get("actor")), c.req.valid("param").id);
    const { from, to, zone, fields } = rangeFrom(query, clock.now(), rooms.zone);
    const wanted = { from, to, zone, fields, points: query.points };
    return jsonAround(c, await seriesOf(rooms, device, wanted, c.get("language")));
  });

  app.openapi(uplinksRoute, async (c) => {
    const { limit, after } = c.req.valid("query");
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    const since = dataRangeStart(clock.now(), device.contract.dataRangeDays, rooms.zone);
    const before = after === undefined ? {} : { before: Number(after) || 0 };
    const history = journal.uplinksOf(device.id, { limit: limit + 1, since, ...before });
    const items = history.slice(0, limit).map((entry) => uplinkJson(entry, c.get("language"), rooms.zone));
    return c.json({ items, next: history.length > limit ? String(items.at(-1)?.offset) : null }, 200);
  });
}

/** Gaps as far back as the caller may see. */
async function gapsWithin(rooms: Rooms, device: DeviceWithContract, range: Range): Promise<Gap[]> {
  const from = Math.max(range.from, shownFrom(rooms, device));
  const gaps = await rooms.ingest.gapsOf(device.id, { from, to: range.to });
  return gaps.filter((gap) => gap.to > from).map((gap) => ({ ...gap, from: Math.max(gap.from, from) }));
}

const gapColumns = ["from", "to", "reason", "undecodable", "lost", "gateways"];

function gapLines(gaps: readonly Gap[], zone: string, language: Language): string[] {
  const at = (instant: Millis) => rfc3339(instant, zone).slice(0, 19).replace("T", " ");
  const header = gapColumns.map((column) => text(language, `api.gaps-${column}`, { zone }));
  const rows = gaps.map(({ from, to, reason, undecodable, lost, gateways }) => {
    const why = text(language, `api.gap-reason-${reason}`);
    return csvLine([at(from), at(to), why, undecodable, lost, gateways.join(" ")]);
  });
  return [csvLine(header), ...rows];
}

export function gapRoutes(app: App, rooms: Rooms): void {
  const { registry, clock } = rooms;

  app.openapi(gapsRoute, async (c) => {
    const device = await registry.device(viewOf(c.get("actor")), c.req.valid("param").id);
    const range = rangeFrom(c.req.valid("query"), clock.now(), rooms.zone);
    const items = (await gapsWithin(rooms, device, range)).map((gap) => ({
      ...gap,
      from: rfc3339(gap.from, range.zone),
      to: rfc3339(gap.to, range.zone),
      gateways: [...gap.gateways],
    }));
    return c.json({ items }, 200);
  });

  app.openapi(gapsCsvRoute, async (c) => {
    const { encoding, ...asked } = c.req.valid("query");
    const device = await registry.device(viewOf(c.get("actor")), c.req.valid("param").id);
    const range = rangeFrom(asked, clock.now(), rooms.zone);
    const lines = gapLines(await gapsWithin(rooms, device, range), range.zone, c.get("language"));
    return c.body(csvStream(lines, { encoding }), 200, csvHeaders(`${device.name}-gaps`, encoding));
  });
}

/** What still fits into a request's line. */
const chosenDevices = 200;

type FormQuery = z.infer<typeof formQuery>;

const formFrom = ({ layout, times, encoding, separator, labels }: FormQuery, language: Language): MeasurementForm => ({
  layout,
  times,
  encoding,
  separator,
  labels: labels ?? language,
  language,
});

/** Only what is sent in pieces has an end for them to stand at. */
function trailersOf(c: Context<Env>): AddTrailers | null {
  const outgoing = c.env?.outgoing;
  const isInPieces = c.req.method === "GET" && outgoing?.useChunkedEncodingByDefault;
  return isInPieces ? (fields) => outgoing.addTrailers(fields) : null;
}

export function csvRoutes(app: App, rooms: Rooms): void {
  const { registry, clock, exports } = rooms;

  app.openapi(csvRoute, async (c) => {
    const query = c.req.valid("query");
    const device = await registry.device(viewOf(c.get("actor")), c.req.valid("param").id);
    const range = rangeFrom(query, clock.now(), rooms.zone);
    const form = formFrom(query, c.get("language"));
    const pieces = exports.measurementCsv(() => [device], range, form, "one device");
    const { body, headers } = await csvDownload(pieces, { ...query, name: device.name }, trailersOf(c));
    return c.body(body, 200, headers);
  });

  app.openapi(manyCsvRoute, async (c) => {
    const { organizationId, devices: chosen, group: groupId, ...query } = c.req.valid("query");
    const scope = viewOf(c.get("actor"));
    const range = rangeFrom(query, clock.now(), rooms.zone);
    // One that isn't there, or isn't the caller's, is a fault before the first line, not a gap in the file.
    const ids = [...new Set(chosen?.split(",").filter((id) => id !== ""))];
    if (ids.length > chosenDevices)
      throw new Fault("invalid", "api.request-invalid", {
        errors: [{ path: "devices", text: "api.too-many-devices", attributes: { limit: chosenDevices } }],
      });
    if (groupId !== undefined) await registry.group(scope, groupId);
    const chosenOnes = await Promise.all(ids.map((id) => registry.device(scope, id)));
    async function* devices() {
      if (chosen !== undefined) {
        yield* chosenOnes.filter((device) => (organizationId ?? device.organizationId) === device.organizationId);
        return;
      }
      for (let after: string | undefined; ; ) {
        const page = await registry.devices(scope, { limit: 1_000, after, organizationId, groupId });
        yield* page.items;
        if (page.next === null) return;
        after = page.next;
      }
    }
    const form = formFrom(query, c.get("language"));
    const pieces = exports.measurementCsv(devices, range, form, "many devices");
    const { body, headers } = await csvDownload(pieces, { ...query, name: "measurements" }, trailersOf(c));
    return c.body(body, 200, headers);
  });
}
