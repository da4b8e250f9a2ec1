/** /applications: somebody wants to become a contract holder. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Application, legalForms, requirePermission, scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { userJson, userSchema } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";
import { purpose, textJson, textSchema } from "./data-use.ts";

const tags = ["applications"];
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]*$/);
const state = z.enum(["waiting", "accepted", "refused"]);
const reason = z.object({ reason: z.string().trim().min(1).max(1_000).openapi({ example: "審査の結果" }) });

const decision = reason.extend({
  outOfOrderReason: z.string().trim().max(1_000).optional().openapi({
    description:
      "Why it is decided before older ones, where some are waiting; for the audit trail, the applicant is not told",
  }),
});

const agreed = z.object({ purpose, version: z.number().int().min(1) });

const applicationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    corporateNumber: z.string().nullable(),
    legalForm: z.enum(legalForms).nullable(),
    contactName: z.string(),
    email: z.string(),
    message: z.string(),
    language: z.enum(["ja", "en"]),
    address: z.string(),
    createdAt: instant,
    state,
    decidedAt: instant.nullable(),
    decidedBy: z.string().nullable(),
    reason: z.string().nullable(),
    organizationId: z.string().nullable(),
    agreed: z
      .array(agreed.extend({ title: z.string() }))
      .openapi({ description: "What the applicant agreed to at `createdAt`, from `address`" }),
  })
  .openapi("Application");

const textsRoute = createRoute({
  method: "get",
  path: "/api/v1/application-texts",
  tags,
  summary: "What an applicant is asked to agree to: of the basis `application` all, of `consent` what it likes",
  security: [],
  responses: answers(z.object({ items: z.array(textSchema) }), "The versions in force"),
});

const applyRoute = createRoute({
  method: "post",
  path: "/api/v1/applications",
  tags,
  summary: "Apply to become a contract holder (申込); nobody has to sign in, and five an hour are taken of one address",
  security: [],
  request: {
    body: jsonBody(
      z.object({
        name: line(200).openapi({ example: "山田農園株式会社" }),
        corporateNumber: z.string().max(13).nullable().default(null),
        legalForm: z
          .enum(["corporation", "body", "sole-proprietor"])
          .nullable()
          .default(null)
          .openapi({ description: "What else is like a corporation, the provider says (SDM article 4)" }),
        contactName: line(200),
        email: z.email().max(254).openapi({ description: "Not of a free-mail domain", example: "taro@farm.example" }),
        message: z.string().max(4_000).default(""),
        language: z.enum(["ja", "en"]).default("ja"),
        agreed: z
          .array(agreed)
          .max(100)
          .default([])
          .openapi({ description: "Of GET /application-texts; all of the basis `application` must be among them" }),
      }),
    ),
  },
  responses: created(z.object({ id: z.string(), createdAt: instant }), "It has come; a letter says so, too"),
});

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/applications",
  tags,
  summary: "Applications, newest first",
  request: { query: pageQuery.extend({ state: state.optional() }) },
  responses: answers(pageOf(applicationSchema), "A page"),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/applications/{id}",
  tags,
  summary: "An application",
  request: { params: idParam },
  responses: answers(applicationSchema, "The application"),
});

const letterRoute = createRoute({
  method: "get",
  path: "/api/v1/applications/{id}/letter",
  tags,
  summary: "The letter that a decision would send to the applicant; nothing is decided or sent",
  request: {
    params: idParam,
    query: z.object({ decision: z.enum(["accepted", "refused"]), reason: reason.shape.reason }),
  },
  responses: answers(
    z.object({
      ...{ to: z.string(), subject: z.string(), text: z.string() },
      waitingBefore: z.number().openapi({ description: "How many older applications wait" }),
    }),
    "The letter",
  ),
});

const acceptRoute = createRoute({
  method: "post",
  path: "/api/v1/applications/{id}/accept",
  tags,
  summary: "Accept: makes the contract holder and its administrator; the initial password is shown this once",
  request: { params: idParam, body: jsonBody(decision) },
  responses: answers(z.object({ application: applicationSchema, user: userSchema, password: z.string() }), "Accepted"),
});

const refuseRoute = createRoute({
  method: "post",
  path: "/api/v1/applications/{id}/refuse",
  tags,
  summary: "Refuse: the applicant is told the reason",
  request: { params: idParam, body: jsonBody(decision) },
  responses: answers(applicationSchema, "Refused"),
});

const shut = (what: "reactivate" | "erase", summary: string) =>
  createRoute({
    method: "post",
    path: `/api/v1/organizations/{id}/${what}` as "/api/v1/organizations/{id}/erase",
    tags: ["organizations"],
    summary,
    request: { params: idParam },
    responses: nothing("Done"),
  });
const deactivateRoute = createRoute({
  method: "post",
  path: "/api/v1/organizations/{id}/deactivate",
  tags: ["organizations"],
  summary: "Deactivate: nobody of it gets in; refused while devices are registered",
  request: { params: idParam, body: jsonBody(reason) },
  responses: nothing("Done"),
});
const reactivateRoute = shut("reactivate", "Let its people in again");
const eraseRoute = shut("erase", "Erase personal data of a deactivated organization; its name stays, as bills need it");

const applicationJson = (one: Application, zone: string) => ({
  ...one,
  agreed: [...one.agreed],
  createdAt: rfc3339(one.createdAt, zone),
  decidedAt: one.decidedAt === null ? null : rfc3339(one.decidedAt, zone),
});

export function applicationRoutes(app: App, { accounts, dataUseDesk, outbox, publicUrl, zone }: Rooms): void {
  const mail = { outbox, publicUrl };
  app.openapi(textsRoute, async (c) => {
    const items = (await dataUseDesk.textsForApplicants()).map((text) => textJson(text, zone));
    return c.json({ items }, 200);
  });
  app.openapi(applyRoute, async (c) => {
    const said = c.req.valid("json");
    const { agreed: texts, wrong } = await dataUseDesk.agreedByApplicant(said.agreed);
    const input = { ...said, agreed: texts, address: c.get("address") };
    const { id, createdAt } = await accounts.apply(input, wrong, mail);
    return c.json({ id, createdAt: rfc3339(createdAt, zone) }, 201);
  });
  app.openapi(listRoute, async (c) => {
    const { items, next } = await accounts.applications(c.get("actor"), c.req.valid("query"));
    return c.json({ items: items.map((item) => applicationJson(item, zone)), next }, 200);
  });
  app.openapi(oneRoute, async (c) =>
    c.json(applicationJson(await accounts.application(c.get("actor"), c.req.valid("param").id), zone), 200),
  );
  app.openapi(letterRoute, async (c) => {
    const letter = accounts.applicationLetter(c.get("actor"), c.req.valid("param").id, c.req.valid("query"), mail);
    const { to, subject, text, waitingBefore } = await letter;
    return c.json({ to, subject, text, waitingBefore }, 200);
  });
  app.openapi(acceptRoute, async (c) => {
    const actor = c.get("actor");
    const accepting: Parameters<typeof accounts.acceptApplication>[2] = {
      ...c.req.valid("json"),
      noteAgreed: (tx, accepted) => dataUseDesk.noteAgreed(tx, actor, accepted),
    };
    const made = await accounts.acceptApplication(actor, c.req.valid("param").id, accepting, mail);
    const { application, user, password } = made;
    const said = { application: applicationJson(application, zone), user: userJson(user, zone) };
    return c.json({ ...said, password: password.reveal() }, 200);
  });
  app.openapi(refuseRoute, async (c) => {
    const refusing = c.req.valid("json");
    const refused = await accounts.refuseApplication(c.get("actor"), c.req.valid("param").id, refusing, mail);
    return c.json(applicationJson(refused, zone), 200);
  });
}

export function shutOrganizationRoutes(app: App, { accounts, registry }: Rooms): void {
  app.openapi(deactivateRoute, async (c) => {
    const actor = c.get("actor");
    const { id } = c.req.valid("param");
    requirePermission(actor, "operate");
    const { items } = await registry.devices(scopeOf(actor), { limit: 1_000, organizationId: id });
    if (items.some(({ retiredAt }) => retiredAt === null)) throw new Fault("conflict", "api.organization-has-devices");
    await accounts.deactivateOrganization(actor, id, c.req.valid("json").reason);
    return c.body(null, 204);
  });
  app.openapi(reactivateRoute, async (c) => {
    await accounts.reactivateOrganization(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
  app.openapi(eraseRoute, async (c) => {
    await accounts.eraseOrganization(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
}
