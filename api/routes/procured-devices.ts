/** /procured-devices: which things may be registered (SDM 第5条5項1号). */
import { createRoute, z } from "@hono/zod-openapi";
import { rfc3339 } from "#foundation/calendar";
import { answers, instant, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["devices"];
const network = z.enum(["lorawan", "sigfox"]);
const lot = z.string().trim().min(1).max(200).openapi({ example: "2026-11 納品" });
const identities = z
  .array(z.string().max(100))
  .min(1)
  .max(10_000)
  .openapi({ description: "DevEUIs or Sigfox IDs", example: ["70B3D57ED0000001"] });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/procured-devices",
  tags,
  summary: "Procured things of a network, by identity; while there are any, no others of it are registered",
  request: { query: pageQuery.extend({ network, lot: lot.optional() }) },
  responses: answers(
    pageOf(
      z
        .object({
          network,
          identity: z.string(),
          lot: z.string(),
          addedAt: instant,
          addedBy: z.string(),
          deviceId: z.string().nullable().openapi({ description: "The device in service; null while there is none" }),
        })
        .openapi("ProcuredDevice"),
    ),
    "A page",
  ),
});

const addRoute = createRoute({
  method: "post",
  path: "/api/v1/procured-devices",
  tags,
  summary: "Add what came with a delivery; what is listed already stays as it is",
  request: { body: jsonBody(z.object({ network, lot, identities })) },
  responses: nothing("Added"),
});

const removeRoute = createRoute({
  method: "post",
  path: "/api/v1/procured-devices/remove",
  tags,
  summary: "Take identities off the list; devices that are registered stay",
  request: { body: jsonBody(z.object({ network, identities })) },
  responses: nothing("Removed"),
});

export function procuredDeviceRoutes(app: App, { registry, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    const { items, next } = await registry.procured(c.get("actor"), c.req.valid("query"));
    return c.json({ items: items.map((one) => ({ ...one, addedAt: rfc3339(one.addedAt, zone) })), next }, 200);
  });
  app.openapi(addRoute, async (c) => {
    await registry.addProcured(c.get("actor"), c.req.valid("json"));
    return c.body(null, 204);
  });
  app.openapi(removeRoute, async (c) => {
    await registry.removeProcured(c.get("actor"), c.req.valid("json"));
    return c.body(null, 204);
  });
}
