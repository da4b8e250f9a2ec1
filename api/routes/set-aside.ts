/** /timeseries/set-aside: values that an InfluxDB refused, and another try once the cause is mended. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, requirePermission, viewOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import type { SetAsideIds } from "#timeseries";
import { answers, chosen, fieldValue, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["intake"];

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/timeseries/set-aside",
  tags,
  summary: "Values that InfluxDB refused, newest first; they are in the journal and in no chart",
  description: "The newest 10,000 are held. With the embedded time series there are none.",
  request: { query: pageQuery },
  responses: answers(
    pageOf(
      z
        .object({
          id: z.string(),
          deviceId: z.string(),
          deviceName: z.string().nullable().openapi({ description: "Null for a device that there is no more" }),
          organizationId: z.string().nullable(),
          field: z.string().openapi({ example: "temperature" }),
          value: fieldValue,
          measuredAt: instant,
          message: z.string().openapi({
            description: "InfluxDB's own",
            example: "partial write: points beyond retention policy dropped=1",
          }),
          refusedAt: instant.openapi({ description: "When it was refused last" }),
        })
        .openapi("SetAsideValue"),
    ),
    "A page",
  ),
});

const retryRoute = createRoute({
  method: "post",
  path: "/api/v1/timeseries/set-aside/retry",
  tags,
  summary: "Write values once more, once their cause is mended",
  request: { body: jsonBody(chosen) },
  responses: answers(
    z.object({ tried: z.number().int(), taken: z.number().int() }),
    "How many were tried and are in charts now; the others stay, with the message of this time",
  ),
});

const discardRoute = createRoute({
  method: "post",
  path: "/api/v1/timeseries/set-aside/discard",
  tags,
  summary: "Take values off the list; the journal keeps them",
  request: { body: jsonBody(chosen) },
  responses: answers(z.object({ discarded: z.number().int() }), "How many there were"),
});

const idsOf = (wanted: z.infer<typeof chosen>): SetAsideIds => ("ids" in wanted ? wanted.ids.map(Number) : "all");

export function setAsideRoutes(app: App, { timeseries, registry, accounts, database, zone }: Rooms): void {
  const audited = (actor: Actor, action: string, detail: Record<string, number>) =>
    database.transaction((tx) => accounts.audit(tx, { actor, action, organizationId: null, target: "many", detail }));

  app.openapi(listRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { limit, after } = c.req.valid("query");
    const page = await timeseries.setAside({ before: after === undefined ? null : Number(after), limit });
    const ids = [...new Set(page.items.map(({ deviceId }) => deviceId))];
    const known = await registry.devices(viewOf(c.get("actor")), { ids, limit: ids.length });
    const names = new Map(known.items.map(({ id, name }) => [id, name]));
    const items = page.items.map((value) => ({
      ...value,
      deviceName: names.get(value.deviceId) ?? null,
      id: String(value.id),
      organizationId: registry.addressBook.device(value.deviceId)?.organizationId ?? null,
      measuredAt: rfc3339(value.measuredAt, zone),
      refusedAt: rfc3339(value.refusedAt, zone),
    }));
    return c.json({ items, next: page.next === null ? null : String(page.next) }, 200);
  });
  app.openapi(retryRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const { tried, taken } = await timeseries.retrySetAside(idsOf(c.req.valid("json")));
    await audited(actor, "set-aside.retried", { tried, taken });
    return c.json({ tried, taken }, 200);
  });
  app.openapi(discardRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const discarded = await timeseries.discardSetAside(idsOf(c.req.valid("json")));
    await audited(actor, "set-aside.discarded", { discarded });
    return c.json({ discarded }, 200);
  });
}
