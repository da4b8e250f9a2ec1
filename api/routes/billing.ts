/** /contracts and /billing/device-counts. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { text } from "#foundation/text";
import { csvHeaders, csvLine, csvStream, encodings } from "../csv.ts";
import { answers, idParam, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const contractSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["child", "parent"]),
    number: z.string(),
    organizationId: z.string(),
    deviceId: z.string(),
    counterpartId: z.string(),
    item: z.enum(["LORAWAN", "SIGFOX"]).nullable(),
    billingStartDate: z.string(),
    endedOn: z.string().nullable(),
    dataRangeDays: z.number(),
  })
  .openapi("Contract");

const contractsRoute = createRoute({
  method: "get",
  path: "/api/v1/contracts",
  tags: ["contracts"],
  summary: "Child and parent contracts (子たる契約・親たる契約)",
  request: { query: pageQuery.extend({ organizationId: z.string().optional() }) },
  responses: answers(pageOf(contractSchema), "A page"),
});

const contractRoute = createRoute({
  method: "get",
  path: "/api/v1/contracts/{id}",
  tags: ["contracts"],
  summary: "A contract",
  request: { params: idParam },
  responses: answers(contractSchema, "The contract"),
});

const question = z.object({ month: z.string().openapi({ example: "2026-11" }), organizationId: z.string().optional() });

const countsRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/device-counts",
  tags: ["billing"],
  summary: "Devices of a month per contract holder and item",
  request: { query: question },
  responses: answers(
    z.object({
      month: z.string(),
      items: z.array(
        z.object({
          organizationId: z.string(),
          organizationName: z.string(),
          plan: z.string(),
          registered: z.number().openapi({ description: "On the month's last day, or today" }),
          started: z.number(),
          ended: z.number(),
          deviceDays: z.number(),
        }),
      ),
    }),
    "The counts",
  ),
});

const countsCsvRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/device-counts.csv",
  tags: ["billing"],
  summary: "The same as CSV",
  request: { query: question.extend({ encoding: z.enum(encodings).default("utf-8-bom") }) },
  responses: { 200: { description: "CSV", content: { "text/csv": { schema: z.string() } } } },
});

const columns = ["organization-id", "organization", "plan", "registered", "started", "ended", "device-days"];

export function billingRoutes(app: App, { contracts, billing }: Rooms): void {
  app.openapi(contractsRoute, async (c) => {
    const { items, next } = await contracts.contracts(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: [...items], next }, 200);
  });
  app.openapi(contractRoute, async (c) =>
    c.json(await contracts.contract(scopeOf(c.get("actor")), c.req.valid("param").id), 200),
  );
  app.openapi(countsRoute, async (c) => {
    requirePermission(c.get("actor"), "billing");
    const asked = c.req.valid("query");
    return c.json({ month: asked.month, items: await billing.deviceCounts(scopeOf(c.get("actor")), asked) }, 200);
  });
  app.openapi(countsCsvRoute, async (c) => {
    requirePermission(c.get("actor"), "billing");
    const { encoding, ...asked } = c.req.valid("query");
    const counts = await billing.deviceCounts(scopeOf(c.get("actor")), asked);
    const header = csvLine(columns.map((column) => text(c.get("language"), `api.counts-${column}`)));
    const lines = counts.map((count) =>
      csvLine([
        count.organizationId,
        count.organizationName,
        count.plan,
        count.registered,
        count.started,
        count.ended,
        count.deviceDays,
      ]),
    );
    return c.body(csvStream([header, ...lines], encoding), 200, csvHeaders(`device-counts-${asked.month}`, encoding));
  });
}
