/** /erasures: data that leave no trace, at a wish or because the contract has ended. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { type Erasure, erasureCauses, erasureStates } from "#retention";
import { answers, created, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["erasures"];

const erasureSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    deviceId: z.string().nullable().openapi({ description: "null: of the whole organization" }),
    devices: z.array(z.string()),
    cause: z.enum(erasureCauses),
    note: z.string().openapi({ description: "Who asked for it and why; the last day of a contract that has ended" }),
    requestedBy: z.string(),
    requestedAt: instant.openapi({ description: "What was said until then is erased" }),
    state: z.enum(erasureStates),
    waitsFor: z.string().nullable().openapi({ description: "Who has not read it all yet, or what is tried again" }),
    removed: z
      .object({ uplinks: z.number(), measurements: z.number(), revisions: z.number() })
      .nullable()
      .openapi({ description: "How many entries of the journal lost their content" }),
    erasedAt: instant.nullable().openapi({ description: "Since then no file of the installation holds a trace" }),
  })
  .openapi("Erasure");

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/erasures",
  tags,
  summary: "Erasures, newest first",
  request: { query: pageQuery },
  responses: answers(pageOf(erasureSchema), "A page"),
});

const askRoute = createRoute({
  method: "post",
  path: "/api/v1/erasures",
  tags,
  summary:
    "Erase what a device, or all devices of a contract holder and its customers, said until now; backups and other systems are not reached",
  request: {
    body: jsonBody(
      z.object({
        deviceId: z.string().optional(),
        organizationId: z.string().optional().openapi({ description: "Exactly one of the two" }),
        note: z.string().openapi({ example: "ご契約者様のご請求による（2026-11-20 受付）" }),
      }),
    ),
  },
  responses: created(erasureSchema, "It is done in the background, and goes on after a restart"),
});

const erasureJson = (erasure: Erasure, zone: string) => ({
  ...erasure,
  devices: [...erasure.devices],
  requestedAt: rfc3339(erasure.requestedAt, zone),
  erasedAt: erasure.erasedAt === null ? null : rfc3339(erasure.erasedAt, zone),
});

export function erasureRoutes(app: App, { retention, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    const { items, next } = await retention.erasures(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((erasure) => erasureJson(erasure, zone)), next }, 200);
  });

  app.openapi(askRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate"); // before what is wrong with the request is told
    const { deviceId, organizationId, note } = c.req.valid("json");
    const of = deviceId !== undefined ? { deviceId } : organizationId !== undefined ? { organizationId } : null;
    if (of === null || (deviceId !== undefined && organizationId !== undefined))
      throw new Fault("invalid", "retention.one-subject", {
        errors: [{ path: "deviceId", text: "retention.one-subject" }],
      });
    return c.json(erasureJson(await retention.erase(actor, of, note), zone), 201);
  });
}
