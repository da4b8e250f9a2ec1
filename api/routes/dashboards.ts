/** /dashboards, their pictures and links, and /shared-dashboard: one behind its link, without login. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { scopeOf } from "#accounts";
import {
  type ChartRange,
  chartRanges,
  contentSchema,
  type Dashboard,
  type DashboardLink,
  followersOn,
  type Picture,
  type Sight,
  seriesOn,
} from "#dashboards";
import { instantFrom, rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import type { Language } from "#foundation/text";
import { latestJson, latestSchema, timeIn } from "../json.ts";
import { answers, created, idParam, instant, instantIn, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import { jsonAround } from "../long-answers.ts";
import type { App, Env, Rooms } from "../rooms.ts";
import { seriesOf, seriesSchema } from "../series.ts";
import { isSilent, vitalsFrom } from "../standings.ts";

const tags = ["dashboards"];
const name = z.string().max(1_000);

const listedSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  name: z.string(),
  tiles: z.number().int(),
  createdAt: instant,
  changedAt: instant,
  changedBy: z.string(),
});
const dashboardSchema = listedSchema.omit({ tiles: true }).extend({ content: contentSchema }).openapi("Dashboard");
const termsSchema = z.object({ name, content: contentSchema });

const linkSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdBy: z.string(),
    createdAt: instant,
    expiresAt: instant,
    openedAt: instant.nullable().openapi({ description: "When it was last in use, to the hour" }),
  })
  .openapi("DashboardLink");

/** Everything that a dashboard draws, in one answer: as many tiles as there are cost one question. */
const dataSchema = z
  .object({
    organizationId: z.string(),
    at: instant,
    devices: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        silent: z.boolean().openapi({ description: "It has missed three of its expected intervals" }),
        latitude: z.number().nullable().openapi({ description: "Of devices on a map" }),
        longitude: z.number().nullable(),
        latest: z.record(z.string(), latestSchema),
        lastUplinkAt: instant.nullable().openapi({ description: "Of the fields on the dashboard" }),
      }),
    ),
    following: z
      .record(z.string(), z.array(z.string()))
      .openapi({ description: "By tile that follows a group, a profile or all devices: whom it shows now" }),
    series: z.array(
      seriesSchema.and(z.object({ range: z.enum(Object.keys(chartRanges) as [ChartRange, ...ChartRange[]]) })),
    ),
  })
  .openapi("DashboardData");

const image = z.string().openapi({ format: "binary" });
const pictureContent = {
  "image/png": { schema: image },
  "image/jpeg": { schema: image },
  "image/webp": { schema: image },
};
const pictureAnswer = { 200: { description: "The picture", content: pictureContent } };

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/dashboards",
  tags,
  summary: "Dashboards",
  request: { query: pageQuery.extend({ organizationId: z.string().optional() }) },
  responses: answers(pageOf(listedSchema), "A page"),
});
const newRoute = createRoute({
  method: "post",
  path: "/api/v1/dashboards",
  tags,
  summary: "Put a dashboard together",
  request: { body: jsonBody(termsSchema.extend({ organizationId: z.string() })) },
  responses: created(dashboardSchema, "The dashboard"),
});
const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/dashboards/{id}",
  tags,
  summary: "A dashboard's tiles; its tag goes into If-Match of a change",
  request: { params: idParam },
  responses: answers(dashboardSchema, "The dashboard"),
});
const changeRoute = createRoute({
  method: "put",
  path: "/api/v1/dashboards/{id}",
  tags,
  summary: "Change a dashboard; with If-Match only if nobody else did since",
  request: { params: idParam, body: jsonBody(termsSchema) },
  responses: answers(dashboardSchema, "The dashboard"),
});
const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/dashboards/{id}",
  tags,
  summary: "Delete a dashboard with its pictures and links",
  request: { params: idParam },
  responses: nothing("Deleted"),
});
const dataRoute = createRoute({
  method: "get",
  path: "/api/v1/dashboards/{id}/data",
  tags,
  summary: "What stands on a dashboard now: latest values and series of all its tiles",
  request: { params: idParam },
  responses: answers(dataSchema, "Of devices that the caller sees"),
});
const addPictureRoute = createRoute({
  method: "post",
  path: "/api/v1/dashboards/{id}/pictures",
  tags,
  summary: "Add a floor plan: PNG, JPEG or WebP of at most 2 MB, known by its first bytes",
  request: { params: idParam, body: { required: true, content: pictureContent } },
  responses: created(z.object({ id: z.string() }), "What a tile of kind `plan` names"),
});
const pictureParam = idParam.extend({ picture: z.string().min(1).max(100) });
const pictureRoute = createRoute({
  method: "get",
  path: "/api/v1/dashboards/{id}/pictures/{picture}",
  tags,
  summary: "A floor plan",
  request: { params: pictureParam },
  responses: pictureAnswer,
});

const listedJson = ({ content, createdAt, changedAt, ...rest }: Dashboard, zone: string) => ({
  ...rest,
  tiles: content.tiles.length,
  createdAt: rfc3339(createdAt, zone),
  changedAt: rfc3339(changedAt, zone),
});
const dashboardJson = (dashboard: Dashboard, zone: string) => ({
  ...listedJson(dashboard, zone),
  content: dashboard.content,
});

const linkJson = ({ createdAt, expiresAt, openedAt, ...rest }: DashboardLink, zone: string) => ({
  ...rest,
  createdAt: rfc3339(createdAt, zone),
  expiresAt: rfc3339(expiresAt, zone),
  openedAt: timeIn(zone)(openedAt),
});

/** So many points are as many as a tile has pixels to show. */
const seriesPoints = 300;

/** Asks for what the sight names and nothing else. */
async function dataOf(rooms: Rooms, { dashboard, devices }: Sight, language: Language) {
  const { timeseries, registry, clock, zone } = rooms;
  const now = clock.now();
  const byId = new Map(devices.map((seen) => [seen.device.id, seen]));
  const wanted = seriesOn(dashboard.content).flatMap(({ deviceId, range, fields }) => {
    const seen = byId.get(deviceId);
    return seen ? [{ seen, range, fields: fields.filter((field) => seen.shown.fields.has(field)) }] : [];
  });
  const [latest, series] = await Promise.all([
    timeseries.latest([...byId.keys()]),
    Promise.all(
      wanted.map(async ({ seen: { device }, range, fields }) => {
        const span = { from: now + 1 - chartRanges[range], to: now + 1 };
        return { ...(await seriesOf(rooms, device, { ...span, zone, fields, points: seriesPoints }, language)), range };
      }),
    ),
  ]);
  const shownDevices = devices.map(({ device, shown }) => {
    const profile = registry.addressBook.profile(device.profileId);
    const values = Object.entries(latest.get(device.id) ?? {}).filter(
      ([field, { at }]) => shown.fields.has(field) && at >= (device.givenSince ?? 0),
    );
    const { heardAt } = vitalsFrom(latest.get(device.id) ?? {}, null, device.givenSince);
    return {
      ...{ id: device.id, name: device.name },
      silent: isSilent(device, heardAt, profile?.expectedIntervalSeconds ?? null, now),
      ...{ latitude: shown.located ? device.latitude : null, longitude: shown.located ? device.longitude : null },
      latest: Object.fromEntries(
        values.map(([field, value]) => [field, latestJson(value, profile, field, { language, zone })]),
      ),
      lastUplinkAt: values.length === 0 ? null : rfc3339(Math.max(...values.map(([, { at }]) => at)), zone),
    };
  });
  const following = Object.fromEntries(
    followersOn(dashboard.content)
      .entries()
      .map(([tile, ids]) => [tile, ids.filter((id) => byId.has(id))]),
  );
  const { organizationId } = dashboard;
  return { organizationId, at: rfc3339(now, zone), devices: shownDevices, following, series };
}

/** Never more than a picture, whatever its bytes are taken for. */
function pictureResponse(c: Context<Env>, { kind, bytes }: Picture, cache: string) {
  c.header("content-security-policy", "default-src 'none'; sandbox");
  c.header("content-disposition", "inline");
  return c.body(new Uint8Array(bytes), 200, { "content-type": kind, "cache-control": cache });
}

export function dashboardRoutes(app: App, rooms: Rooms): void {
  const { dashboards, zone } = rooms;
  app.openapi(listRoute, async (c) => {
    const { items, next } = await dashboards.dashboards(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((one) => listedJson(one, zone)), next }, 200);
  });
  app.openapi(newRoute, async (c) => {
    const { organizationId, ...terms } = c.req.valid("json");
    return c.json(dashboardJson(await dashboards.createDashboard(c.get("actor"), organizationId, terms), zone), 201);
  });
  app.openapi(oneRoute, async (c) =>
    c.json(dashboardJson(await dashboards.dashboard(scopeOf(c.get("actor")), c.req.valid("param").id), zone), 200),
  );
  app.openapi(changeRoute, async (c) => {
    const changed = await dashboards.changeDashboard(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(dashboardJson(changed, zone), 200);
  });
  app.openapi(deleteRoute, async (c) => {
    await dashboards.deleteDashboard(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
  app.openapi(dataRoute, async (c) => {
    const sight = await dashboards.look(c.get("actor"), c.req.valid("param").id);
    return jsonAround(c, await dataOf(rooms, sight, c.get("language")));
  });
  app.openapi(addPictureRoute, async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return c.json({ id: await dashboards.addPicture(c.get("actor"), c.req.valid("param").id, bytes) }, 201);
  });
  app.openapi(pictureRoute, async (c) => {
    const { id, picture } = c.req.valid("param");
    await dashboards.dashboard(scopeOf(c.get("actor")), id);
    return pictureResponse(c, await dashboards.picture(id, picture), "private, max-age=3600");
  });
}

const linksRoute = createRoute({
  method: "get",
  path: "/api/v1/dashboards/{id}/links",
  tags,
  summary: "Links that show a dashboard without login",
  request: { params: idParam },
  responses: answers(z.object({ items: z.array(linkSchema) }), "All of them"),
});
const makeLinkRoute = createRoute({
  method: "post",
  path: "/api/v1/dashboards/{id}/links",
  tags,
  summary: "Make a link; its address is in this answer and nowhere else afterwards",
  request: { params: idParam, body: jsonBody(z.object({ name, expiresAt: instantIn })) },
  responses: created(linkSchema.extend({ url: z.string() }), "The link"),
});
const withdrawRoute = createRoute({
  method: "delete",
  path: "/api/v1/dashboards/{id}/links/{link}",
  tags,
  summary: "Withdraw a link: who has it sees nothing more",
  request: { params: idParam.extend({ link: z.string().min(1).max(100) }) },
  responses: nothing("Withdrawn"),
});

export function dashboardLinkRoutes(app: App, { dashboards, zone, publicUrl }: Rooms): void {
  app.openapi(linksRoute, async (c) => {
    const items = await dashboards.links(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json({ items: items.map((link) => linkJson(link, zone)) }, 200);
  });
  app.openapi(makeLinkRoute, async (c) => {
    const { name, expiresAt } = c.req.valid("json");
    const terms = { name, expiresAt: instantFrom(expiresAt) ?? 0 };
    const { secret, ...link } = await dashboards.makeLink(c.get("actor"), c.req.valid("param").id, terms);
    // Behind the #, so that no server, log or other site is told.
    return c.json({ ...linkJson(link, zone), url: `${publicUrl}/shared#${secret}` }, 201);
  });
  app.openapi(withdrawRoute, async (c) => {
    const { id, link } = c.req.valid("param");
    await dashboards.withdrawLink(c.get("actor"), id, link);
    return c.body(null, 204);
  });
}

const security = [{ link: [] }];
const sharedRoute = createRoute({
  method: "get",
  path: "/api/v1/shared-dashboard",
  tags,
  security,
  summary: "The dashboard behind a link, with its data: `Authorization: Link <what follows the #>`",
  responses: answers(
    z.object({
      name: z.string(),
      content: contentSchema,
      data: dataSchema.omit({ organizationId: true }),
      timezone: z.string(),
      map: z.object({ tiles: z.string().nullable(), credit: z.string() }),
    }),
    "What stands on it, and nothing else",
  ),
});
const sharedPictureRoute = createRoute({
  method: "get",
  path: "/api/v1/shared-dashboard/pictures/{picture}",
  tags,
  security,
  summary: "A floor plan of the dashboard behind a link",
  request: { params: z.object({ picture: z.string().min(1).max(100) }) },
  responses: pictureAnswer,
});

function secretIn(c: Context<Env>): string {
  const secret = /^Link (\S{1,200})$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (!secret) throw new Fault("unauthenticated", "api.sign-in-needed");
  return secret;
}

export function sharedDashboardRoutes(app: App, rooms: Rooms): void {
  const { dashboards, zone, map } = rooms;
  app.use("/api/v1/shared-dashboard/*", async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("referrer-policy", "no-referrer");
  });
  app.openapi(sharedRoute, async (c) => {
    const sight = await dashboards.lookByLink(secretIn(c));
    const { organizationId: _, ...data } = await dataOf(rooms, sight, c.get("language"));
    const { name, content } = sight.dashboard;
    return jsonAround(c, { name, content, data, timezone: zone, map });
  });
  app.openapi(sharedPictureRoute, async (c) => {
    const picture = await dashboards.pictureByLink(secretIn(c), c.req.valid("param").picture);
    return pictureResponse(c, picture, "no-store");
  });
}
