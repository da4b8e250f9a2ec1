/** /notifications: every letter with what became of it; /channels: where letters go that are not e-mail. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, inScope, requirePermission, scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { text } from "#foundation/text";
import { notificationJson } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, nothing, pageOf, pageQuery, webAddress } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["notifications"];
const state = z.enum(["waiting", "accepted", "refused", "gathered"]);

const notificationSchema = z
  .object({
    id: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    state: state.openapi({ description: "`gathered`: it became a line of the digest `digestId`" }),
    attempts: z.number(),
    nextAttemptAt: instant,
    lastAnswer: z.string().nullable(),
    createdAt: instant,
    acceptedAt: instant.nullable(),
    messageId: z.string(),
    about: z.object({ kind: z.string(), id: z.string() }),
    organizationId: z.string().nullable(),
    channelId: z.string().nullable(),
    digestId: z.string().nullable(),
  })
  .openapi("Notification");

const notificationsRoute = createRoute({
  method: "get",
  path: "/api/v1/notifications",
  tags,
  summary: "Every e-mail with its state and attempts, newest first",
  request: { query: pageQuery.extend({ state: state.optional() }) },
  responses: answers(pageOf(notificationSchema), "A page"),
});

const attemptsRoute = createRoute({
  method: "get",
  path: "/api/v1/notifications/{id}/attempts",
  tags,
  summary: "Every attempt to send it, with the server's answer, oldest first",
  request: { params: idParam },
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          at: instant,
          server: z.string(),
          answer: z.enum(["accepted", "later", "never"]),
          words: z.string(),
        }),
      ),
    }),
    "The attempts",
  ),
});

const channelSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    kind: z.enum(["webhook", "slack", "line"]),
    name: z.string(),
    createdAt: instant,
  })
  .openapi("Channel");

const targetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("webhook"), url: webAddress }),
  z.object({ kind: z.literal("slack"), url: webAddress }),
  z.object({ kind: z.literal("line"), token: z.string().min(1).max(1_000), to: z.string().min(1).max(100) }),
]);

const channelsRoute = createRoute({
  method: "get",
  path: "/api/v1/channels",
  tags,
  summary: "Webhooks, Slack and LINE",
  responses: answers(z.object({ items: z.array(channelSchema) }), "Channels"),
});

const addChannelRoute = createRoute({
  method: "post",
  path: "/api/v1/channels",
  tags,
  summary: "Add a channel",
  request: {
    body: jsonBody(
      z.object({ organizationId: z.string(), name: z.string().trim().min(1).max(200), target: targetSchema }),
    ),
  },
  responses: created(
    channelSchema.extend({
      secret: z.string().nullable().openapi({
        description: "Of a webhook: what `X-Hatoba-Signature` (sha256= HMAC of the body) is made with; shown this once",
      }),
    }),
    "The channel",
  ),
});

const removeChannelRoute = createRoute({
  method: "delete",
  path: "/api/v1/channels/{id}",
  tags,
  summary: "Remove a channel",
  request: { params: idParam },
  responses: nothing("Removed"),
});

const testChannelRoute = createRoute({
  method: "post",
  path: "/api/v1/channels/{id}/test",
  tags,
  summary: "Send a channel a test message; what became of it is at the notification",
  request: { params: idParam },
  responses: created(z.object({ notificationId: z.string() }), "The notification"),
});

export function notificationRoutes(app: App, { outbox, zone }: Rooms): void {
  app.openapi(notificationsRoute, async (c) => {
    const { items, next } = await outbox.entries(scopeOf(c.get("actor")).organizations, c.req.valid("query"));
    return c.json({ items: items.map((item) => notificationJson(item, zone)), next }, 200);
  });
  app.openapi(attemptsRoute, async (c) => {
    const { id } = c.req.valid("param");
    const entry = await outbox.entry(id);
    const scope = scopeOf(c.get("actor"));
    if (!entry || (scope.organizations !== "all" && !inScope(scope, entry.organizationId ?? "")))
      throw new Fault("not-found", "api.notification-not-found", { attributes: { id } });
    const items = (await outbox.attempts(id)).map((attempt) => ({ ...attempt, at: rfc3339(attempt.at, zone) }));
    return c.json({ items }, 200);
  });
}

export function channelRoutes(app: App, { outbox, accounts, database, zone }: Rooms): void {
  async function channelFor(actor: Actor, id: string) {
    requirePermission(actor, "rules");
    const channel = await outbox.channel(id);
    if (!channel || !inScope(scopeOf(actor), channel.organizationId))
      throw new Fault("not-found", "api.channel-not-found", { attributes: { id } });
    return channel;
  }
  app.openapi(channelsRoute, async (c) => {
    const items = await outbox.channels(scopeOf(c.get("actor")).organizations);
    return c.json({ items: items.map((item) => ({ ...item, createdAt: rfc3339(item.createdAt, zone) })) }, 200);
  });
  app.openapi(addChannelRoute, async (c) => {
    const actor = c.get("actor");
    const { organizationId, name, target } = c.req.valid("json");
    requirePermission(actor, "rules");
    await accounts.organization(scopeOf(actor), organizationId);
    const { channel, secret } = await database.transaction(async (tx) => {
      const added = await outbox.addChannel(tx, { organizationId, name, target });
      const detail = { name, kind: target.kind };
      await accounts.audit(tx, { actor, action: "channel.added", organizationId, target: added.channel.id, detail });
      return added;
    });
    return c.json({ ...channel, createdAt: rfc3339(channel.createdAt, zone), secret }, 201);
  });
  app.openapi(removeChannelRoute, async (c) => {
    const actor = c.get("actor");
    const { id } = c.req.valid("param");
    const { organizationId } = await channelFor(actor, id);
    await database.transaction(async (tx) => {
      await outbox.removeChannel(tx, id);
      await accounts.audit(tx, { actor, action: "channel.removed", organizationId, target: id });
    });
    return c.body(null, 204);
  });
  app.openapi(testChannelRoute, async (c) => {
    const actor = c.get("actor");
    const language = c.get("language");
    const { id, name, organizationId } = await channelFor(actor, c.req.valid("param").id);
    const [subject, body] = [text(language, "api.channel-test-subject"), text(language, "api.channel-test", { name })];
    const about = { kind: "channel", id };
    const notificationId = await database.transaction(async (tx) => {
      await accounts.audit(tx, { actor, action: "channel.tested", organizationId, target: id });
      return outbox.post(tx, { to: name, subject, text: body, language, about, organizationId, channelId: id });
    });
    outbox.wake();
    return c.json({ notificationId }, 201);
  });
}
