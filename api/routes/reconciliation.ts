/** /billing/reconciliation and /billing/meters; what happens to a device's contract besides its registration. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { findingKinds } from "#billing";
import { rfc3339 } from "#foundation/calendar";
import { answers, idParam, instant, jsonBody } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const day = z.iso.date().openapi({ example: "2026-11-20" });
const words = z.string().trim().min(1).max(1_000);

const reconciliationRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/reconciliation",
  tags: ["billing"],
  summary: "What was heard on a day against what was under contract",
  request: { query: z.object({ day }) },
  responses: answers(
    z.object({
      day: z.string(),
      ranAt: instant,
      heard: z.number().openapi({ description: "Devices that were heard" }),
      billed: z.number().openapi({ description: "Devices under contract" }),
      findings: z.array(
        z.object({
          kind: z.enum(findingKinds),
          deviceId: z.string(),
          organizationId: z.string().nullable(),
          detail: z.string().openapi({ description: "The other device, or since when" }),
        }),
      ),
    }),
    "The night's findings",
  ),
});

const metersRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/meters",
  tags: ["billing"],
  summary: "Uplinks and their bytes, heard device-days and e-mails of a month by contract holder",
  request: { query: z.object({ month: z.string().openapi({ example: "2026-11" }) }) },
  responses: answers(
    z.object({
      month: z.string(),
      items: z.array(
        z.object({
          organizationId: z.string(),
          uplinks: z.number(),
          bytes: z.number().openapi({ description: "What they take: payloads, and decoded fields as JSON in UTF-8" }),
          heardDeviceDays: z.number(),
          letters: z.number(),
        }),
      ),
    }),
    "The readings",
  ),
});

const deviceContract = z.object({
  organizationId: z.string(),
  deviceId: z.string(),
  child: z.string(),
  parent: z.string(),
  billingStartDate: z.string(),
  endedOn: z.string().nullable(),
});

const cancelRoute = createRoute({
  method: "post",
  path: "/api/v1/contracts/{id}/cancel",
  tags: ["contracts"],
  summary: "Notice of cancellation for a device: child and parent end the same day, and the device is retired",
  request: { params: idParam, body: jsonBody(z.object({ namedOn: day.optional() })) },
  responses: answers(deviceContract, "The contracts"),
});

const correctRoute = createRoute({
  method: "post",
  path: "/api/v1/contracts/{id}/correct",
  tags: ["contracts"],
  summary: "Correct the days of a device's contracts backwards, visibly",
  request: {
    params: idParam,
    body: jsonBody(z.object({ startedOn: day.optional(), endedOn: day.nullable().optional(), reason: words })),
  },
  responses: answers(deviceContract, "The contracts"),
});

const factsRoute = createRoute({
  method: "get",
  path: "/api/v1/contracts/{id}/facts",
  tags: ["contracts"],
  summary: "Every dated fact of a device's contract",
  request: { params: idParam },
  responses: answers(
    z.object({
      organizationId: z.string(),
      items: z.array(
        z.object({
          id: z.string(),
          kind: z.string(),
          on: z.string(),
          recordedAt: instant,
          recordedBy: z.string().nullable(),
          detail: z.unknown(),
        }),
      ),
      next: z.null(),
    }),
    "The facts",
  ),
});

const replaceRoute = createRoute({
  method: "post",
  path: "/api/v1/devices/{id}/replace",
  tags: ["devices"],
  summary: "Another thing stands at its place: history, rules and contracts go on, no second initial fee",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({ devEui: z.string().max(100).optional(), sigfoxId: z.string().max(100).optional(), reason: words }),
    ),
  },
  responses: answers(
    deviceContract.extend({ identity: z.string().openapi({ description: "DevEUI or Sigfox ID" }) }),
    "The device and its contracts",
  ),
});

export function reconciliationRoutes(app: App, { reconciling, contracts, registry, zone }: Rooms): void {
  app.openapi(reconciliationRoute, async (c) => {
    const { findings, ranAt, ...counts } = await reconciling.reconciliation(c.get("actor"), c.req.valid("query").day);
    return c.json({ ...counts, ranAt: rfc3339(ranAt, zone), findings: [...findings] }, 200);
  });
  app.openapi(metersRoute, async (c) => {
    const { month } = c.req.valid("query");
    return c.json({ month, items: [...(await reconciling.meters(c.get("actor"), month))] }, 200);
  });
  app.openapi(cancelRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "devices");
    const { deviceId } = await contracts.contract(scopeOf(actor), c.req.valid("param").id);
    const { organizationId, contract } = await registry.retireDevice(actor, deviceId, c.req.valid("json"));
    return c.json({ organizationId, deviceId, ...contract }, 200);
  });
  app.openapi(correctRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "billing");
    const { deviceId } = await contracts.contract(scopeOf(actor), c.req.valid("param").id);
    const { organizationId, contract } = await registry.correctContract(actor, deviceId, c.req.valid("json"));
    return c.json({ organizationId, deviceId, ...contract }, 200);
  });
  app.openapi(factsRoute, async (c) => {
    const { id } = c.req.valid("param");
    const scope = scopeOf(c.get("actor"));
    const { organizationId } = await contracts.contract(scope, id);
    const facts = await contracts.contractFacts(scope, id);
    const items = facts.map(({ detail, contractId: _, corrects: __, ...fact }) => ({
      ...fact,
      recordedAt: rfc3339(fact.recordedAt, zone),
      detail: detail === null ? null : (JSON.parse(detail) as unknown),
    }));
    return c.json({ organizationId, items, next: null }, 200);
  });
  app.openapi(replaceRoute, async (c) => {
    const { id } = c.req.valid("param");
    const replaced = await registry.replaceDevice(c.get("actor"), id, c.req.valid("json"));
    const { organizationId, contract, identity } = replaced;
    return c.json({ organizationId, deviceId: id, identity, ...contract }, 200);
  });
}
