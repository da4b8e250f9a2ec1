/** /prices and /billing/usage: what things cost, and what outside meters counted. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { type Price, type UsageEvent, usageRefusals } from "#billing";
import { rfc3339 } from "#foundation/calendar";
import { answers, created, idParam, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["billing"];
const day = z.iso.date().openapi({ example: "2026-11-21" });
const name = z.string().trim().min(1).max(200);

const tiers = z.object({
  mode: z.enum(["graduated", "volume"]),
  tiers: z
    .array(
      z.object({
        upTo: z.number().int().min(1).nullable(),
        unitYen: z.number().int().min(0),
        flatYen: z.number().int().min(0).optional(),
      }),
    )
    .max(100),
});

const newPrice = z.object({
  plan: name,
  component: name,
  organizationId: name.optional().openapi({ description: "Agreed with this holder; the price list when absent" }),
  validFrom: day,
  yen: z.number().int().min(0).max(1_000_000_000).optional(),
  tiers: tiers.optional(),
  announcedOn: day.optional().openapi({ description: "When holders were told; today when absent" }),
  reason: z.string().trim().min(1).max(1_000).optional().openapi({ description: "Why a price is set backwards" }),
});

const price = z
  .object({
    id: z.string(),
    plan: z.string(),
    component: z.string(),
    organizationId: z.string().nullable(),
    validFrom: z.string(),
    yen: z.number().nullable(),
    tiers: tiers.nullable(),
    announcedOn: z.string().nullable(),
    reason: z.string().nullable(),
    recordedBy: z.string(),
    recordedAt: instant,
  })
  .openapi("Price");

const prices = z.object({ items: z.array(price), next: z.null() });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/prices",
  tags,
  summary: "The price list, and prices agreed with holders, from their first day on",
  request: { query: z.object({ organizationId: z.string().max(100).optional() }) },
  responses: answers(prices, "Prices"),
});

const setRoute = createRoute({
  method: "post",
  path: "/api/v1/prices",
  tags,
  summary: "Set prices from a day on, all or none; earlier ones stay what they were",
  request: { body: jsonBody(z.object({ prices: z.array(newPrice).min(1).max(1_000) })) },
  responses: created(
    prices.extend({
      aboveLimits: z
        .array(z.object({ organizationId: z.string(), limit: z.number(), monthlyYen: z.number() }))
        .openapi({
          description: "Holders whose monthly fees come above their limits with these prices, which hold all the same",
        }),
    }),
    "The prices",
  ),
});

const newUsage = z.object({
  eventId: name.openapi({ description: "Unique for the source; sent again it is taken once" }),
  contract: name.openapi({ example: "S-000001" }),
  component: name,
  subject: name.optional().openapi({ description: "The account, where days are charged by account" }),
  quantity: z.number().int().min(1).max(1_000_000_000).optional(),
  from: day,
  to: day,
});

const receipt = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  refused: z.array(z.object({ index: z.number(), eventId: z.string(), reason: z.enum(usageRefusals) })),
});

const recordRoute = createRoute({
  method: "post",
  path: "/api/v1/billing/usage",
  tags,
  summary: "Usage from an outside meter, each event taken once by source and event ID",
  request: { body: jsonBody(z.object({ source: name, events: z.array(newUsage).min(1).max(10_000) })) },
  responses: answers(receipt, "What became of the events"),
});

const usage = z
  .object({
    id: z.string(),
    source: z.string(),
    eventId: z.string(),
    contractId: z.string(),
    component: z.string(),
    subject: z.string().nullable(),
    quantity: z.number(),
    from: z.string(),
    to: z.string(),
    recordedAt: instant,
  })
  .openapi("UsageEvent");

const usageRoute = createRoute({
  method: "get",
  path: "/api/v1/service-contracts/{id}/usage",
  tags,
  summary: "Usage events of a contract",
  request: { params: idParam, query: pageQuery },
  responses: answers(pageOf(usage).extend({ organizationId: z.string() }), "A page"),
});

const priceJson = (each: Price, zone: string) => ({
  ...each,
  tiers: each.tiers && { ...each.tiers, tiers: [...each.tiers.tiers] },
  recordedAt: rfc3339(each.recordedAt, zone),
});

const usageJson = ({ fromOn: from, toOn: to, ...event }: UsageEvent, zone: string) => ({
  ...event,
  from,
  to,
  recordedAt: rfc3339(event.recordedAt, zone),
});

export function priceRoutes(app: App, { billing, contracts, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    requirePermission(c.get("actor"), "billing");
    const found = await billing.prices(scopeOf(c.get("actor")), c.req.valid("query").organizationId);
    return c.json({ items: found.map((each) => priceJson(each, zone)), next: null }, 200);
  });
  app.openapi(setRoute, async (c) => {
    requirePermission(c.get("actor"), "read");
    const set = await billing.setPrices(c.get("actor"), c.req.valid("json").prices);
    const aboveLimits = await billing.aboveFeeLimits(set.map(({ validFrom }) => validFrom));
    return c.json({ items: set.map((each) => priceJson(each, zone)), next: null, aboveLimits }, 201);
  });
  app.openapi(recordRoute, async (c) => {
    const { source, events } = c.req.valid("json");
    const { refused, ...counts } = await billing.recordUsage(c.get("actor"), source, events);
    return c.json({ ...counts, refused: [...refused] }, 200);
  });
  app.openapi(usageRoute, async (c) => {
    const { id: contractId } = c.req.valid("param");
    const scope = scopeOf(c.get("actor"));
    const { organizationId } = await contracts.serviceContract(scope, contractId);
    const { items, next } = await billing.usage(scope, { contractId, ...c.req.valid("query") });
    return c.json({ organizationId, items: items.map((each) => usageJson(each, zone)), next }, 200);
  });
}
