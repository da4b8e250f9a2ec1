/** /organizations and their users; /audit. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { auditJson, organizationJson, organizationSchema, userJson, userSchema } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["organizations"];
const name = z.string().min(1).max(200);
const email = z.email().max(254).nullable().optional();
const corporateNumber = z.string().max(13).nullable().optional();

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations",
  tags,
  summary: "Organizations",
  request: { query: pageQuery },
  responses: answers(pageOf(organizationSchema), "A page"),
});

const createOrganizationRoute = createRoute({
  method: "post",
  path: "/api/v1/organizations",
  tags,
  summary: "Make a contract holder, or an end customer of one",
  request: {
    body: jsonBody(
      z.object({
        kind: z.enum(["contract-holder", "end-customer"]),
        name,
        parentId: z.string().nullable().optional(),
        corporateNumber,
        email,
      }),
    ),
  },
  responses: created(organizationSchema, "The organization"),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations/{id}",
  tags,
  summary: "An organization",
  request: { params: idParam },
  responses: answers(organizationSchema, "The organization"),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/api/v1/organizations/{id}",
  tags,
  summary: "Change an organization",
  request: { params: idParam, body: jsonBody(z.object({ name: name.optional(), corporateNumber, email })) },
  responses: answers(organizationSchema, "The organization"),
});

const usersRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations/{id}/users",
  tags,
  summary: "Its users",
  request: { params: idParam },
  responses: answers(z.object({ items: z.array(userSchema) }), "Users"),
});

const createUserRoute = createRoute({
  method: "post",
  path: "/api/v1/organizations/{id}/users",
  tags,
  summary: "Issue a user; the initial password is shown this once",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        userId: z.string().max(40).optional(),
        name,
        email,
        role: z.enum(["administrator", "support", "billing", "member", "viewer"]),
        language: z.enum(["ja", "en"]).default("ja"),
      }),
    ),
  },
  responses: created(z.object({ user: userSchema, password: z.string() }), "The user and the initial password"),
});

const deactivateRoute = createRoute({
  method: "delete",
  path: "/api/v1/organizations/{id}/users/{user}",
  tags,
  summary: "Lock a user out at once",
  request: { params: z.object({ id: z.string(), user: z.string() }) },
  responses: nothing("Deactivated"),
});

const auditRoute = createRoute({
  method: "get",
  path: "/api/v1/audit",
  tags: ["audit"],
  summary: "Who did what, newest first",
  request: { query: pageQuery.extend({ action: z.string().optional() }) },
  responses: answers(
    pageOf(
      z.object({
        id: z.string(),
        at: instant,
        actor: z.string(),
        actorKind: z.string(),
        action: z.string(),
        organizationId: z.string().nullable(),
        target: z.string(),
        detail: z.unknown(),
      }),
    ),
    "A page",
  ),
});

export function organizationRoutes(app: App, { accounts, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    const { items, next } = await accounts.organizations(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => organizationJson(item, zone)), next }, 200);
  });
  app.openapi(createOrganizationRoute, async (c) => {
    const organization = await accounts.createOrganization(c.get("actor"), c.req.valid("json"));
    return c.json(organizationJson(organization, zone), 201);
  });
  app.openapi(oneRoute, async (c) => {
    const organization = await accounts.organization(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json(organizationJson(organization, zone), 200);
  });
  app.openapi(changeRoute, async (c) => {
    const organization = await accounts.updateOrganization(
      c.get("actor"),
      c.req.valid("param").id,
      c.req.valid("json"),
    );
    return c.json(organizationJson(organization, zone), 200);
  });
  app.openapi(usersRoute, async (c) => {
    const users = await accounts.users(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json({ items: users.map((user) => userJson(user, zone)) }, 200);
  });
  app.openapi(createUserRoute, async (c) => {
    const input = { ...c.req.valid("json"), organizationId: c.req.valid("param").id };
    const { user, password } = await accounts.createUser(c.get("actor"), input);
    return c.json({ user: userJson(user, zone), password: password.reveal() }, 201);
  });
  app.openapi(deactivateRoute, async (c) => {
    await accounts.deactivateUser(c.get("actor"), c.req.valid("param").user);
    return c.body(null, 204);
  });
  app.openapi(auditRoute, async (c) => {
    requirePermission(c.get("actor"), "users");
    const { items, next } = await accounts.auditEntries(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => auditJson(item, zone)), next }, 200);
  });
}
