/** /organizations, and the mail domains that their contacts must not be of. */
import { createRoute, z } from "@hono/zod-openapi";
import { legalForms, requirePermission, scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { organizationJson, organizationSchema } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["organizations"];
const name = z.string().min(1).max(200);
const email = z.email().max(254).nullable().optional();
const freeMailReason = z
  .string()
  .max(500)
  .optional()
  .openapi({ description: "Why the contact may be a free-mail address; operators only" });
const corporateNumber = z.string().max(13).nullable().optional();
const legalForm = z.enum(legalForms).nullable().optional().openapi({ description: "Which plans it may contract" });

const maxUsers = z
  .number()
  .int()
  .min(1)
  .max(1_000_000)
  .nullable()
  .optional()
  .openapi({ description: "Of a contract holder: how many users it may have, auditors aside; null: any number" });

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
        legalForm,
        email,
        freeMailReason,
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
  request: {
    params: idParam,
    body: jsonBody(z.object({ name: name.optional(), corporateNumber, legalForm, email, freeMailReason, maxUsers })),
  },
  responses: answers(organizationSchema, "The organization"),
});

const secondFactorRoute = createRoute({
  method: "put",
  path: "/api/v1/organizations/{id}/second-factor",
  tags,
  summary: "Say whether its people need a second factor; who has none then sets one up before anything else",
  request: { params: idParam, body: jsonBody(z.object({ required: z.boolean() })) },
  responses: nothing("Said"),
});

const mailDomainsRoute = createRoute({
  method: "get",
  path: "/api/v1/mail-domains",
  tags,
  summary: "Free-mail domains, whose addresses are refused as a contract holder's contact",
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          domain: z.string(),
          free: z.boolean(),
          reason: z.string().nullable(),
          changedAt: instant.nullable(),
        }),
      ),
    }),
    "By name",
  ),
});

const setMailDomainRoute = createRoute({
  method: "put",
  path: "/api/v1/mail-domains/{domain}",
  tags,
  summary: "Say of a domain whether it is free mail",
  request: {
    params: z.object({
      domain: z
        .string()
        .regex(/^[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$/)
        .max(253),
    }),
    body: jsonBody(z.object({ free: z.boolean(), reason: z.string().trim().min(1).max(500) })),
  },
  responses: nothing("Noted"),
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
  app.openapi(secondFactorRoute, async (c) => {
    await accounts.requireSecondFactor(c.get("actor"), c.req.valid("param").id, c.req.valid("json").required);
    return c.body(null, 204);
  });
  app.openapi(mailDomainsRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const list = await accounts.mailDomains();
    const items = list.map((item) => ({
      ...item,
      changedAt: item.changedAt === null ? null : rfc3339(item.changedAt, zone),
    }));
    return c.json({ items }, 200);
  });
  app.openapi(setMailDomainRoute, async (c) => {
    await accounts.setMailDomain(c.get("actor"), { ...c.req.valid("param"), ...c.req.valid("json") });
    return c.body(null, 204);
  });
}
