/** /intake: what became of every message, and another try. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission } from "#accounts";
import { instantFrom, rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { refusalReasons } from "#ingest";
import { answers, chosen, instant, jsonBody, limitMax } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["intake"];

const tallyRoute = createRoute({
  method: "get",
  path: "/api/v1/intake/tally",
  tags,
  summary: "Counts by connection and outcome, and the unregistered devices that were heard",
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          connectionId: z.string(),
          connectionName: z.string(),
          outcome: z.string(),
          count: z.number(),
          lastAt: instant,
        }),
      ),
      unregistered: z.array(
        z.object({
          network: z.enum(["lorawan", "sigfox"]),
          identity: z.string(),
          connectionId: z.string(),
          count: z.number(),
          firstAt: instant,
          lastAt: instant,
        }),
      ),
    }),
    "The tally",
  ),
});

const hoursRoute = createRoute({
  method: "get",
  path: "/api/v1/intake/tally/hours",
  tags,
  summary: "The same counts by the hour, at most 400 days back",
  request: {
    query: z.object({
      from: z.string().optional().openapi({ description: "RFC 3339; a day before `to` when left out" }),
      to: z.string().optional().openapi({ description: "RFC 3339; now when left out" }),
      connectionId: z.string().optional(),
    }),
  },
  responses: answers(
    z.object({
      items: z.array(z.object({ hour: instant, connectionId: z.string(), outcome: z.string(), count: z.number() })),
    }),
    "Oldest first; hours without messages are left out",
  ),
});

/** The hours of a year are as many as a page can draw. */
const hoursMaxMs = 400 * 86_400_000;

const rejectedRoute = createRoute({
  method: "get",
  path: "/api/v1/intake/rejected",
  tags,
  summary: "The latest rejected messages, newest first",
  request: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(limitMax).default(50),
      after: z.string().optional(),
      connectionId: z.string().optional(),
      reason: z.enum(refusalReasons).optional(),
    }),
  },
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          id: z.string(),
          connectionId: z.string(),
          receivedAt: instant,
          reason: z.string(),
          sentence: z.string(),
          topic: z.string().nullable(),
          content: z.string(),
          contentBytes: z.number(),
        }),
      ),
      next: z.string().nullable(),
    }),
    "A page",
  ),
});

const replayRoute = createRoute({
  method: "post",
  path: "/api/v1/intake/replay",
  tags,
  summary: "Take rejected messages again, once their cause is mended",
  request: {
    body: jsonBody(chosen),
  },
  responses: answers(z.object({ replayed: z.number(), stored: z.number() }), "How many were tried and stored"),
});

const unregisteredMax = 200;

export function intakeRoutes(app: App, { accounts, database, ingest, registry, clock, zone }: Rooms): void {
  app.openapi(tallyRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const names = new Map((await registry.connections()).map(({ id, name }) => [id, name]));
    const items = (await ingest.tally.counts()).map((count) => ({
      ...count,
      connectionName: names.get(count.connectionId) ?? "",
      lastAt: rfc3339(count.lastAt, zone),
    }));
    const unregistered = (await ingest.tally.unregistered(unregisteredMax)).map((heard) => ({
      ...heard,
      firstAt: rfc3339(heard.firstAt, zone),
      lastAt: rfc3339(heard.lastAt, zone),
    }));
    return c.json({ items, unregistered }, 200);
  });
  app.openapi(hoursRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const query = c.req.valid("query");
    const to = query.to === undefined ? clock.now() : instantFrom(query.to);
    const from = query.from === undefined ? (to ?? 0) - 86_400_000 : instantFrom(query.from);
    const errors = [];
    if (to === undefined) errors.push({ path: "to", text: "api.instant-form" });
    if (from === undefined) errors.push({ path: "from", text: "api.instant-form" });
    if (from === undefined || to === undefined) throw new Fault("invalid", "api.request-invalid", { errors });
    const { connectionId } = query;
    const hours = await ingest.tally.hours({ from: Math.max(from, to - hoursMaxMs), to, connectionId });
    return c.json({ items: hours.map((count) => ({ ...count, hour: rfc3339(count.hour, zone) })) }, 200);
  });
  app.openapi(rejectedRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { limit, after, connectionId, reason } = c.req.valid("query");
    const { items, next } = await ingest.tally.rejected({
      limit,
      language: c.get("language"),
      ...(after !== undefined && { before: after }),
      ...(connectionId !== undefined && { connectionId }),
      ...(reason !== undefined && { reason }),
    });
    return c.json({ items: items.map((item) => ({ ...item, receivedAt: rfc3339(item.receivedAt, zone) })), next }, 200);
  });
  app.openapi(replayRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const wanted = c.req.valid("json");
    const ids = "ids" in wanted ? wanted.ids : "all";
    const entry = { actor, action: "intake.replayed", organizationId: null, target: "many", detail: { ids } };
    await database.transaction((tx) => accounts.audit(tx, entry));
    return c.json(await ingest.replay(ids), 200);
  });
}
