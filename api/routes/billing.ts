/** /contracts and /billing/device-counts. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { dataRangeDaysMax, suspensionCauses, suspensionKinds } from "#contracts";
import { csvHeaders, csvLine, csvStream, encodings } from "#exports";
import { text } from "#foundation/text";
import { answers, csvAnswer, idParam, jsonBody, orNull, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const suspension = z
  .object({
    suspension: z.enum(suspensionKinds),
    cause: z.enum(suspensionCauses),
    reason: z.string(),
    since: z.string(),
    until: z.string().nullable(),
  })
  .openapi("Suspension");

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
    suspension: orNull(suspension).openapi({ description: "What holds today; null while it is not suspended" }),
  })
  .openapi("Contract");

const contractsRoute = createRoute({
  method: "get",
  path: "/api/v1/contracts",
  tags: ["contracts"],
  summary: "Child and parent contracts (子たる契約・親たる契約)",
  request: { query: pageQuery.extend({ organizationId: z.string().optional(), deviceId: z.string().optional() }) },
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

const day = z.iso.date();

const suspendRoute = createRoute({
  method: "post",
  path: "/api/v1/contracts/{id}/suspend",
  tags: ["contracts"],
  summary:
    "Suspend, restrict or interrupt a device's contracts; billing goes on, and the holder is told reason and period",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        suspension: z.enum(suspensionKinds).default("suspension"),
        cause: z.enum(suspensionCauses),
        reason: z.string().trim().min(1).max(1_000),
        on: day.optional().openapi({ description: "Its first day; today when absent" }),
        until: day.nullable().default(null).openapi({ description: "Its last day; open when absent" }),
      }),
    ),
  },
  responses: answers(contractSchema, "The contract of today"),
});

const resumeRoute = createRoute({
  method: "post",
  path: "/api/v1/contracts/{id}/resume",
  tags: ["contracts"],
  summary: "End a suspension of a device's contracts",
  request: { params: idParam, body: jsonBody(z.object({ on: day.optional() })) },
  responses: answers(contractSchema, "The contract of today"),
});

const dataRange = z.object({
  days: z.number().int().min(1).max(dataRangeDaysMax).openapi({
    description: "Days back from now; multiples of 365 are years of the calendar",
    example: 365,
  }),
});

const setDeviceRangeRoute = createRoute({
  method: "put",
  path: "/api/v1/devices/{id}/data-range",
  tags: ["contracts"],
  summary: "How far back a device's data are kept and shown (データ蓄積範囲): its child and parent contract's",
  request: { params: idParam, body: jsonBody(dataRange) },
  responses: answers(dataRange, "Holds at once; what is older is shown no longer and gone within a day"),
});

const holderRange = dataRange.extend({
  devices: z.number().openapi({ description: "How many devices have another range now" }),
});

const setHolderRangeRoute = createRoute({
  method: "put",
  path: "/api/v1/organizations/{id}/data-range",
  tags: ["contracts"],
  summary: "The same for all contracts of a contract holder, and for those to come",
  request: { params: idParam, body: jsonBody(dataRange) },
  responses: answers(holderRange, "Holds at once"),
});

const holderRangeRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations/{id}/data-range",
  tags: ["contracts"],
  summary: "What new contracts of a contract holder get",
  request: { params: idParam },
  responses: answers(dataRange, "The range"),
});

const deviceLimit = z.object({ limit: orNull(z.number().int().min(0).max(10_000_000)) });
const knownLimit = deviceLimit.extend({ underContract: z.number().openapi({ description: "Devices, today" }) });

const deviceLimitRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations/{id}/device-limit",
  tags: ["contracts"],
  summary: "How many devices a contract holder may have under contract at once; null: any number",
  request: { params: idParam },
  responses: answers(knownLimit, "The limit"),
});

const setDeviceLimitRoute = createRoute({
  method: "put",
  path: "/api/v1/organizations/{id}/device-limit",
  tags: ["contracts"],
  summary: "Set or lift the limit; of what is registered above it, only that is refused",
  request: { params: idParam, body: jsonBody(deviceLimit) },
  responses: answers(knownLimit, "The limit"),
});

const feeLimit = z.object({ limit: orNull(z.number().int().min(0).max(1_000_000_000_000)) });
const knownFeeLimit = feeLimit.extend({
  monthlyYen: z.number().openapi({ description: "What its contracts come to in the next whole month, without tax" }),
});

const feeLimitRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations/{id}/fee-limit",
  tags: ["contracts"],
  summary: "How many yen a contract holder's fees may come to in a month, without tax; null: any number",
  request: { params: idParam },
  responses: answers(knownFeeLimit, "The limit"),
});

const setFeeLimitRoute = createRoute({
  method: "put",
  path: "/api/v1/organizations/{id}/fee-limit",
  tags: ["contracts"],
  summary: "Set or lift the limit; of devices that are registered above it, only those are refused",
  request: { params: idParam, body: jsonBody(feeLimit) },
  responses: answers(knownFeeLimit, "The limit"),
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
  responses: csvAnswer,
});

const columns = ["organization-id", "organization", "plan", "registered", "started", "ended", "device-days"];

export function feeLimitRoutes(app: App, { billing }: Rooms): void {
  app.openapi(feeLimitRoute, async (c) => {
    requirePermission(c.get("actor"), "read");
    requirePermission(c.get("actor"), "billing");
    return c.json(await billing.feeLimit(scopeOf(c.get("actor")), c.req.valid("param").id), 200);
  });
  app.openapi(setFeeLimitRoute, async (c) => {
    const { id } = c.req.valid("param");
    await billing.setFeeLimit(c.get("actor"), id, c.req.valid("json").limit);
    return c.json(await billing.feeLimit(scopeOf(c.get("actor")), id), 200);
  });
}

export function deviceLimitRoutes(app: App, { serviceDesk }: Rooms): void {
  app.openapi(deviceLimitRoute, async (c) =>
    c.json(await serviceDesk.deviceLimit(scopeOf(c.get("actor")), c.req.valid("param").id), 200),
  );
  app.openapi(setDeviceLimitRoute, async (c) => {
    const { id } = c.req.valid("param");
    await serviceDesk.setDeviceLimit(c.get("actor"), id, c.req.valid("json").limit);
    return c.json(await serviceDesk.deviceLimit(scopeOf(c.get("actor")), id), 200);
  });
}

export function dataRangeRoutes(app: App, { registry, accounts, contracts }: Rooms): void {
  app.openapi(setDeviceRangeRoute, async (c) => {
    const { days } = c.req.valid("json");
    await registry.setDataRange(c.get("actor"), { deviceId: c.req.valid("param").id }, days);
    return c.json({ days }, 200);
  });
  app.openapi(setHolderRangeRoute, async (c) => {
    const { days } = c.req.valid("json");
    const changed = await registry.setDataRange(c.get("actor"), { organizationId: c.req.valid("param").id }, days);
    return c.json({ days, ...changed }, 200);
  });
  app.openapi(holderRangeRoute, async (c) => {
    const { id } = await accounts.organization(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json({ days: await contracts.dataRangeOfHolder(id) }, 200);
  });
}

export function billingRoutes(app: App, { contracts, serviceDesk, billing }: Rooms): void {
  app.openapi(contractsRoute, async (c) => {
    const { items, next } = await contracts.contracts(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: [...items], next }, 200);
  });
  app.openapi(contractRoute, async (c) =>
    c.json(await contracts.contract(scopeOf(c.get("actor")), c.req.valid("param").id), 200),
  );
  app.openapi(suspendRoute, async (c) => {
    const { id } = c.req.valid("param");
    await serviceDesk.suspendDevice(c.get("actor"), id, c.req.valid("json"));
    return c.json(await contracts.contract(scopeOf(c.get("actor")), id), 200);
  });
  app.openapi(resumeRoute, async (c) => {
    const { id } = c.req.valid("param");
    await serviceDesk.resumeDevice(c.get("actor"), id, c.req.valid("json").on);
    return c.json(await contracts.contract(scopeOf(c.get("actor")), id), 200);
  });
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
    return c.body(
      csvStream([header, ...lines], { encoding }),
      200,
      csvHeaders(`device-counts-${asked.month}`, encoding),
    );
  });
}
