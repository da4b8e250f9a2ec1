/** /billing/surcharges: 割増金 (IOT 第34条), recorded and withdrawn. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { evadedFees, type Surcharge } from "#billing";
import { rfc3339 } from "#foundation/calendar";
import { answers, created, idParam, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["billing"];
const yen = z.number().int().min(1).max(1_000_000_000);
const words = z.string().trim().min(1).max(500);
const path = "/api/v1/billing/surcharges";

const newSurcharge = z.object({
  organizationId: z.string().max(100),
  managementUnit: words.optional(),
  on: z.iso.date().optional().openapi({ description: "When it was found; today when absent. The next run bills it" }),
  evadedYen: yen.openapi({ description: "Without tax; the surcharge is twice as much" }),
  evadedFee: z.enum(evadedFees).openapi({ description: "Whether the evaded fee itself is still to be charged" }),
  reason: words,
});

const surcharge = z
  .object({
    ...newSurcharge.required().shape,
    id: z.string(),
    managementUnit: z.string().nullable(),
    yen,
    withdrawn: z.boolean(),
    recordedBy: z.string(),
    recordedAt: instant,
  })
  .openapi("Surcharge");

const listRoute = createRoute({
  method: "get",
  path,
  tags,
  summary: "Surcharges (割増金), newest first",
  request: { query: pageQuery.extend({ organizationId: z.string().max(100).optional() }) },
  responses: answers(pageOf(surcharge), "A page"),
});

const recordRoute = createRoute({
  method: "post",
  path,
  tags,
  summary: "Record a surcharge: twice the evaded amount, on the next statement",
  request: { body: jsonBody(newSurcharge) },
  responses: created(surcharge, "The surcharge"),
});

const withdrawRoute = createRoute({
  method: "post",
  path: `${path}/{id}/withdraw`,
  tags,
  summary: "Withdraw a surcharge; what was charged of it is credited by the next run",
  request: { params: idParam, body: jsonBody(z.object({ reason: words })) },
  responses: answers(surcharge, "The surcharge"),
});

const surchargeJson = ({ recordedAt, ...rest }: Surcharge, zone: string) => ({
  ...rest,
  recordedAt: rfc3339(recordedAt, zone),
});

export function surchargeRoutes(app: App, { billing, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    requirePermission(c.get("actor"), "billing");
    const { items, next } = await billing.surcharges(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => surchargeJson(item, zone)), next }, 200);
  });
  app.openapi(recordRoute, async (c) =>
    c.json(surchargeJson(await billing.recordSurcharge(c.get("actor"), c.req.valid("json")), zone), 201),
  );
  app.openapi(withdrawRoute, async (c) => {
    const { reason } = c.req.valid("json");
    const withdrawn = await billing.withdrawSurcharge(c.get("actor"), c.req.valid("param").id, reason);
    return c.json(surchargeJson(withdrawn, zone), 200);
  });
}
