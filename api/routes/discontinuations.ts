/** /discontinuations: services that end for everybody, first as an outlook, then recorded at once. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Discontinuation, planNameIn } from "#contracts";
import { rfc3339 } from "#foundation/calendar";
import { answers, created, idParam, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["contracts"];
const day = z.iso.date();
const words = (most: number) => z.string().trim().min(1).max(most);

const asked = z.object({
  plans: z
    .array(z.string().max(100))
    .min(1)
    .max(100)
    .openapi({ description: "Plans (品目) of GET /plans", example: ["SDM-CHILD-SIGFOX"] }),
  on: day.openapi({ description: "The last day, billable", example: "2027-03-31" }),
  dependantsEndOn: day
    .optional()
    .openapi({ description: "A later day for contracts that end with these, where their terms allow it" }),
});

const outlook = z
  .object({
    latestOn: z.string().openapi({ description: "The last day on which the notice is in time" }),
    late: z.boolean(),
    holders: z.array(
      z.object({
        organizationId: z.string(),
        name: z.string(),
        email: z.string().nullable().openapi({ description: "null: must be told otherwise" }),
        contracts: z.array(
          z.object({
            id: z.string(),
            number: z.string(),
            plan: z.string(),
            planName: z.string(),
            on: z.string(),
            prerequisite: z.string().nullable().openapi({ description: "The number of the contract that it needed" }),
          }),
        ),
        refused: z.array(z.object({ id: z.string(), number: z.string(), plan: z.string(), planName: z.string() })),
        devices: z.array(z.object({ item: z.enum(["LORAWAN", "SIGFOX"]), devices: z.number() })),
        ifItWentOnYen: z.number().openapi({ description: "All charges of the month of the last day, without tax" }),
        yen: z.number().openapi({ description: "The same with the end" }),
      }),
    ),
  })
  .openapi("DiscontinuationOutlook");

const discontinuation = z
  .object({
    id: z.string(),
    plans: z.array(z.object({ id: z.string(), name: z.string() })),
    on: z.string(),
    reason: z.string(),
    noticeId: z.string().nullable(),
    holders: z.number(),
    contracts: z.number(),
    devices: z.number(),
    recordedAt: instant,
    recordedBy: z.string(),
    withdrawnAt: instant.nullable(),
    withdrawnBy: z.string().nullable(),
  })
  .openapi("Discontinuation");

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/discontinuations",
  tags,
  summary: "Services that were discontinued, newest first",
  request: { query: pageQuery },
  responses: answers(pageOf(discontinuation), "A page"),
});

const outlookRoute = createRoute({
  method: "post",
  path: "/api/v1/discontinuations/outlook",
  tags,
  summary: "Whom a discontinuation would concern, what ends and what is charged; nothing is recorded",
  request: { body: jsonBody(asked) },
  responses: answers(outlook, "The outlook"),
});

const recordRoute = createRoute({
  method: "post",
  path: "/api/v1/discontinuations",
  tags,
  summary: "Discontinue: ends all contracts with what needs them, refuses applications, and tells every holder",
  request: {
    body: jsonBody(
      asked.extend({
        reason: words(1_000),
        subject: words(200),
        text: words(20_000),
        sentOn: day.optional().openapi({ description: "When the notice goes out; today when absent" }),
        lateReason: words(1_000).optional().openapi({ description: "Needed after the last day for the notice" }),
      }),
    ),
  },
  responses: created(discontinuation, "Recorded"),
});

const withdrawRoute = createRoute({
  method: "post",
  path: "/api/v1/discontinuations/{id}/withdraw",
  tags,
  summary:
    "Take one back until its last day; contracts get the ends that they had before, and holders who were told of the end are told that it is off",
  request: { params: idParam, body: jsonBody(z.object({ reason: words(1_000) })) },
  responses: answers(discontinuation, "Withdrawn"),
});

const discontinuationJson = (
  { plans, recordedAt, withdrawnAt, ...one }: Discontinuation,
  language: "ja" | "en",
  zone: string,
) => ({
  ...one,
  plans: plans.map((id) => ({ id, name: planNameIn(language, id) })),
  recordedAt: rfc3339(recordedAt, zone),
  withdrawnAt: withdrawnAt === null ? null : rfc3339(withdrawnAt, zone),
});

export function discontinuationRoutes(app: App, { discontinuations, billing, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    const { items, next } = await discontinuations.discontinuations(c.get("actor"), c.req.valid("query"));
    return c.json({ items: items.map((one) => discontinuationJson(one, c.get("language"), zone)), next }, 200);
  });
  app.openapi(outlookRoute, async (c) => {
    const question = c.req.valid("json");
    const { holders, ...found } = await discontinuations.outlook(c.get("actor"), question);
    const charges = await billing.lastCharges(holders, question.on);
    const named = <T extends { plan: string }>(one: T) => ({
      ...one,
      planName: planNameIn(c.get("language"), one.plan),
    });
    const items = holders.map(({ contracts, refused, devices, ...holder }) => ({
      ...{ ...holder, contracts: contracts.map(named), refused: refused.map(named), devices: [...devices] },
      ...(charges.get(holder.organizationId) ?? { ifItWentOnYen: 0, yen: 0 }),
    }));
    return c.json({ ...found, holders: items }, 200);
  });
  app.openapi(recordRoute, async (c) => {
    const recorded = await discontinuations.discontinue(c.get("actor"), c.req.valid("json"));
    return c.json(discontinuationJson(recorded, c.get("language"), zone), 201);
  });
  app.openapi(withdrawRoute, async (c) => {
    const { id } = c.req.valid("param");
    const withdrawn = await discontinuations.withdraw(c.get("actor"), id, c.req.valid("json").reason);
    return c.json(discontinuationJson(withdrawn, c.get("language"), zone), 200);
  });
}
