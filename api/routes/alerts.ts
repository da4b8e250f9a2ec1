/** /rules, /incidents and /notifications. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { conditionSchema, incidentJson, incidentSchema, ruleJson, ruleSchema } from "../json.ts";
import { answers, created, idParam, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["alerts"];
const changeable = {
  name: z.string().max(200),
  condition: conditionSchema,
  recipients: z.array(z.string().max(254)),
  language: z.enum(["ja", "en"]),
  enabled: z.boolean(),
};

const rulesRoute = createRoute({
  method: "get",
  path: "/api/v1/rules",
  tags,
  summary: "Rules",
  request: { query: pageQuery },
  responses: answers(pageOf(ruleSchema), "A page"),
});

const createRuleRoute = createRoute({
  method: "post",
  path: "/api/v1/rules",
  tags,
  summary: "Watch a device, a profile's devices, or all of an organization",
  request: {
    body: jsonBody(
      z.object({
        ...changeable,
        organizationId: z.string(),
        deviceId: z.string().nullable().optional(),
        profileId: z.string().nullable().optional(),
        language: changeable.language.optional(),
        enabled: changeable.enabled.optional(),
      }),
    ),
  },
  responses: created(ruleSchema, "The rule"),
});

const changeRuleRoute = createRoute({
  method: "patch",
  path: "/api/v1/rules/{id}",
  tags,
  summary: "Change a rule",
  request: { params: idParam, body: jsonBody(z.object(changeable).partial()) },
  responses: answers(ruleSchema, "The rule"),
});

const deleteRuleRoute = createRoute({
  method: "delete",
  path: "/api/v1/rules/{id}",
  tags,
  summary: "Remove a rule",
  request: { params: idParam },
  responses: nothing("Removed"),
});

const incidentsRoute = createRoute({
  method: "get",
  path: "/api/v1/incidents",
  tags,
  summary: "Incidents, newest first",
  request: {
    query: pageQuery.extend({
      state: z.enum(["open", "acknowledged", "resolved"]).optional(),
      deviceId: z.string().optional(),
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

export function ruleRoutes(app: App, { alerts, zone }: Rooms): void {
  app.openapi(rulesRoute, async (c) => {
    const { items, next } = await alerts.rules(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => ruleJson(item, zone)), next }, 200);
  });
  app.openapi(createRuleRoute, async (c) =>
    c.json(ruleJson(await alerts.createRule(c.get("actor"), c.req.valid("json")), zone), 201),
  );
  app.openapi(changeRuleRoute, async (c) => {
    const rule = await alerts.updateRule(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(ruleJson(rule, zone), 200);
  });
  app.openapi(deleteRuleRoute, async (c) => {
    await alerts.deleteRule(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
}

export function incidentRoutes(app: App, { alerts, zone }: Rooms): void {
  app.openapi(incidentsRoute, async (c) => {
    const { items, next } = await alerts.incidents(scopeOf(c.get("actor")), c.req.valid("query"));
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
}
