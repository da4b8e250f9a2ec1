/** /rules, /rule-templates and rehearsals: what is watched, and what would have come of it. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { text } from "#foundation/text";
import { conditionJson, conditionSchema, ruleJson, ruleOptions, ruleSchema } from "../alert-json.ts";
import { language } from "../json.ts";
import { answers, created, fieldValue, idParam, instant, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["alerts"];
const changeable = {
  name: z.string().max(200),
  condition: conditionSchema,
  recipients: z.array(z.string().max(254)),
  language,
  enabled: z.boolean(),
};
/** One of them, or none for all devices of the organization. */
const watched = {
  deviceId: z.string().nullable().optional(),
  profileId: z.string().nullable().optional(),
  groupId: z.string().nullable().optional(),
};
const options = z.object(ruleOptions).partial().shape;
const newRuleSchema = z.object({
  ...changeable,
  ...options,
  ...watched,
  organizationId: z.string(),
  language: changeable.language.optional(),
  enabled: changeable.enabled.optional(),
});

const rulesRoute = createRoute({
  method: "get",
  path: "/api/v1/rules",
  tags,
  summary: "Rules",
  request: {
    query: pageQuery.extend({
      deviceId: z.string().optional().openapi({ description: "Those in force that look at what this device measures" }),
    }),
  },
  responses: answers(pageOf(ruleSchema), "A page"),
});

const createRuleRoute = createRoute({
  method: "post",
  path: "/api/v1/rules",
  tags,
  summary: "Watch a device, the devices of a profile or a group, or all of an organization",
  request: {
    body: jsonBody(newRuleSchema),
  },
  responses: created(ruleSchema, "The rule"),
});

const ruleRoute = createRoute({
  method: "get",
  path: "/api/v1/rules/{id}",
  tags,
  summary: "A rule",
  request: { params: idParam },
  responses: answers(ruleSchema, "The rule"),
});

const changeRuleRoute = createRoute({
  method: "patch",
  path: "/api/v1/rules/{id}",
  tags,
  summary: "Change a rule: what is not named stays; open incidents of devices that it watches no more are closed",
  request: { params: idParam, body: jsonBody(z.object({ ...changeable, ...ruleOptions, ...watched }).partial()) },
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

const templatesRoute = createRoute({
  method: "get",
  path: "/api/v1/rule-templates",
  tags,
  summary: "Rules to start from",
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          condition: conditionSchema,
          options: z.object(ruleOptions).partial(),
        }),
      ),
    }),
    "Templates",
  ),
});

const rehearsalRoute = createRoute({
  method: "post",
  path: "/api/v1/rules/rehearsal",
  tags,
  summary: "Run a rule over history: what would it have done, and what would have cut the noise?",
  request: { body: jsonBody(z.object({ rule: newRuleSchema, days: z.number().int().min(1).max(365).default(30) })) },
  responses: answers(
    z
      .object({
        from: instant,
        to: instant,
        devices: z.number(),
        points: z.number(),
        partial: z.boolean().openapi({ description: "Not every device was looked at: there are too many points" }),
        count: z.number().openapi({ description: "Incidents" }),
        mails: z.number(),
        incidents: z
          .array(
            z.object({
              deviceId: z.string(),
              deviceName: z.string(),
              from: instant,
              to: instant.nullable(),
              value: fieldValue,
            }),
          )
          .openapi({ description: "The first hundred" }),
        suggestion: z
          .object({ condition: conditionSchema, forSeconds: z.number(), count: z.number(), mails: z.number() })
          .nullable(),
      })
      .openapi("Rehearsal"),
    "What it would have done",
  ),
});

/** Incidents of a rehearsal that are listed; the rest is counted. */
const rehearsedMax = 100;

export function rehearsalRoutes(app: App, { alerts, registry, zone }: Rooms): void {
  app.openapi(templatesRoute, (c) => {
    const items = alerts.templates.map(({ id, condition, options }) => {
      const name = text(c.get("language"), `alerts.template-${id}`);
      const { schedule: _, channelIds: _c, ...plain } = options;
      return { id, name, condition: conditionJson(condition), options: plain };
    });
    return c.json({ items }, 200);
  });
  app.openapi(rehearsalRoute, async (c) => {
    const { rule, days } = c.req.valid("json");
    const done = await alerts.rehearse(c.get("actor"), rule, days);
    const { incidents, suggestion, from, to, ...counts } = done;
    const shown = incidents.slice(0, rehearsedMax).map((incident) => ({
      ...incident,
      deviceName: registry.addressBook.device(incident.deviceId)?.name ?? incident.deviceId,
      from: rfc3339(incident.from, zone),
      to: incident.to === null ? null : rfc3339(incident.to, zone),
    }));
    const calmer = suggestion && {
      condition: conditionJson(suggestion.condition),
      forSeconds: suggestion.forSeconds,
      count: suggestion.incidents,
      mails: suggestion.mails,
    };
    const times = { from: rfc3339(from, zone), to: rfc3339(to, zone) };
    return c.json({ ...counts, ...times, count: incidents.length, incidents: shown, suggestion: calmer }, 200);
  });
}

export function ruleRoutes(app: App, { alerts, registry, zone }: Rooms): void {
  app.openapi(rulesRoute, async (c) => {
    const scope = scopeOf(c.get("actor"));
    const { deviceId, ...page } = c.req.valid("query");
    const device = deviceId === undefined ? undefined : await registry.device(scope, deviceId);
    const watching = device && { ...device, deviceId: device.id };
    const { items, next } = await alerts.rules(scope, { ...page, watching });
    return c.json({ items: items.map((item) => ruleJson(item, zone)), next }, 200);
  });
  app.openapi(createRuleRoute, async (c) =>
    c.json(ruleJson(await alerts.createRule(c.get("actor"), c.req.valid("json")), zone), 201),
  );
  app.openapi(ruleRoute, (c) =>
    c.json(ruleJson(alerts.rule(scopeOf(c.get("actor")), c.req.valid("param").id), zone), 200),
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
