/** /groups: devices that are looked at, exported and watched together. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf, viewOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import type { DeviceGroup } from "#registry";
import { answers, created, idParam, instant, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["groups"];

const groupSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    name: z.string(),
    devices: z.number().openapi({ description: "Devices in it that the caller may see" }),
    createdAt: instant,
  })
  .openapi("DeviceGroup");

const name = z.string().max(200);
const ids = z.array(z.string().max(100)).max(1_000).optional();

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/groups",
  tags,
  summary: "Groups of devices; of a third party, those of devices that were given to it",
  request: { query: pageQuery.extend({ organizationId: z.string().optional() }) },
  responses: answers(pageOf(groupSchema), "A page"),
});

const createGroupRoute = createRoute({
  method: "post",
  path: "/api/v1/groups",
  tags,
  summary: "Make a group of devices of an organization",
  request: { body: jsonBody(z.object({ organizationId: z.string(), name })) },
  responses: created(groupSchema, "The group"),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/groups/{id}",
  tags,
  summary: "A group; its devices are at /devices?group=",
  request: { params: idParam },
  responses: answers(groupSchema, "The group"),
});

const renameRoute = createRoute({
  method: "patch",
  path: "/api/v1/groups/{id}",
  tags,
  summary: "Rename a group",
  request: { params: idParam, body: jsonBody(z.object({ name })) },
  responses: answers(groupSchema, "The group"),
});

const membersRoute = createRoute({
  method: "post",
  path: "/api/v1/groups/{id}/members",
  tags,
  summary: "Put devices into a group and take devices out of it; a device may be in several",
  request: { params: idParam, body: jsonBody(z.object({ add: ids, remove: ids })) },
  responses: answers(groupSchema, "The group"),
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/groups/{id}",
  tags,
  summary: "Remove a group that no rule and no scheduled export is for; its devices stay",
  request: { params: idParam },
  responses: nothing("Removed"),
});

export function groupRoutes(app: App, { registry, alerts, exports, zone }: Rooms): void {
  const json = (group: DeviceGroup) => ({ ...group, createdAt: rfc3339(group.createdAt, zone) });

  app.openapi(listRoute, async (c) => {
    const { items, next } = await registry.groups(viewOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map(json), next }, 200);
  });
  app.openapi(createGroupRoute, async (c) =>
    c.json(json(await registry.createGroup(c.get("actor"), c.req.valid("json"))), 201),
  );
  app.openapi(oneRoute, async (c) =>
    c.json(json(await registry.group(viewOf(c.get("actor")), c.req.valid("param").id)), 200),
  );
  app.openapi(renameRoute, async (c) => {
    const { name } = c.req.valid("json");
    return c.json(json(await registry.renameGroup(c.get("actor"), c.req.valid("param").id, name)), 200);
  });
  app.openapi(membersRoute, async (c) => {
    const group = await registry.changeMembers(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(json(group), 200);
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    const actor = c.get("actor");
    requirePermission(actor, "devices");
    await registry.group(scopeOf(actor), id);
    const rules = alerts.rulesOfGroup(id).map((rule) => rule.name);
    if (rules.length > 0) throw new Fault("conflict", "api.group-watched", { attributes: { rules: rules.join(", ") } });
    if ((await exports.schedulesOfGroup(id)).length > 0) throw new Fault("conflict", "api.group-exported");
    await registry.deleteGroup(actor, id);
    return c.body(null, 204);
  });
}
