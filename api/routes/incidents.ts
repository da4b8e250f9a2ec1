/** /incidents: what rules found, what people did about it, and how far its letters got. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { incidentJson, incidentSchema, timelineJson, timelineSchema } from "../alert-json.ts";
import { answers, idParam, instantIn, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["alerts"];

const incidentsRoute = createRoute({
  method: "get",
  path: "/api/v1/incidents",
  tags,
  summary: "Incidents, newest first",
  request: {
    query: pageQuery.extend({
      state: z.enum(["open", "acknowledged", "resolved"]).optional(),
      deviceId: z.string().optional(),
      from: instantIn.optional().openapi({ description: "Not those that were over before then" }),
      to: instantIn.optional().openapi({ description: "Opened before then" }),
    }),
  },
  responses: answers(pageOf(incidentSchema), "A page"),
});

const incidentRoute = createRoute({
  method: "get",
  path: "/api/v1/incidents/{id}",
  tags,
  summary: "An incident",
  request: { params: idParam },
  responses: answers(incidentSchema, "The incident"),
});

const acknowledgeRoute = createRoute({
  method: "post",
  path: "/api/v1/incidents/{id}/acknowledge",
  tags,
  summary: "Say that somebody has seen it",
  request: { params: idParam },
  responses: answers(incidentSchema, "The incident"),
});

const actOn = (verb: string, summary: string) =>
  createRoute({
    method: "post",
    path: `/api/v1/incidents/{id}/${verb}`,
    tags,
    summary,
    request: { params: idParam },
    responses: answers(incidentSchema, "The incident"),
  });

const resolveRoute = actOn("resolve", "Say that it is over");
const reopenRoute = actOn("reopen", "Say that it is not over, or take an acknowledgement back");

const muteRoute = createRoute({
  method: "post",
  path: "/api/v1/incidents/{id}/mute",
  tags,
  summary: "Tell nobody anything of it until then (30 days at most); null for telling again",
  request: { params: idParam, body: jsonBody(z.object({ until: instantIn.nullable() })) },
  responses: answers(incidentSchema, "The incident"),
});

const timelineRoute = createRoute({
  method: "get",
  path: "/api/v1/incidents/{id}/timeline",
  tags,
  summary: "What happened to it, oldest first, and how far its letters got",
  request: { params: idParam },
  responses: answers(timelineSchema, "The timeline"),
});

export function incidentRoutes(app: App, { alerts, zone }: Rooms): void {
  app.openapi(incidentsRoute, async (c) => {
    const { from, to, ...page } = c.req.valid("query");
    const time = {
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : Date.parse(to),
    };
    const { items, next } = await alerts.incidents(scopeOf(c.get("actor")), { ...page, ...time });
    return c.json({ items: items.map((item) => incidentJson(item, zone)), next }, 200);
  });
  app.openapi(incidentRoute, async (c) => {
    const incident = await alerts.incident(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json(incidentJson(incident, zone), 200);
  });
  app.openapi(acknowledgeRoute, async (c) => {
    const incident = await alerts.acknowledge(c.get("actor"), c.req.valid("param").id);
    return c.json(incidentJson(incident, zone), 200);
  });
  app.openapi(resolveRoute, async (c) => {
    const incident = await alerts.resolve(c.get("actor"), c.req.valid("param").id);
    return c.json(incidentJson(incident, zone), 200);
  });
  app.openapi(reopenRoute, async (c) => {
    const incident = await alerts.reopen(c.get("actor"), c.req.valid("param").id);
    return c.json(incidentJson(incident, zone), 200);
  });
  app.openapi(muteRoute, async (c) => {
    const { until } = c.req.valid("json");
    const untilMs = until === null ? null : Date.parse(until);
    return c.json(incidentJson(await alerts.mute(c.get("actor"), c.req.valid("param").id, untilMs), zone), 200);
  });
  app.openapi(timelineRoute, async (c) => {
    const timeline = await alerts.timeline(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json(timelineJson(timeline, zone), 200);
  });
}
