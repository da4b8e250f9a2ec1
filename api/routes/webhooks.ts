/** /webhooks: programs that are told what happens, with the log of what each was told. */
import { createRoute, z } from "@hono/zod-openapi";
import {
  type Delivery,
  type DeliveryWithAttempts,
  deliveryStates,
  eventKinds,
  type Webhook,
  webhookStates,
} from "#forward";
import { rfc3339 } from "#foundation/calendar";
import { Secret } from "#foundation/secrets";
import { timeIn } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, nothing, orNull, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["webhooks"];
const event = z.enum(eventKinds);
const name = z.string().trim().min(1).max(200).openapi({ example: "在庫システム" });
const url = z
  .url({ protocol: /^(https?|mqtts?)$/ })
  .max(2_000)
  .openapi({
    description: "With `mqtts://…` a broker is told, as `broker` says",
    example: "https://example.jp/hatoba",
  });
const username = z.string().min(1).max(200).nullable().default(null);
const topic = z.string().min(1).max(500).openapi({ example: "hatoba/events" });
const nodeId = z.string().min(1).max(64);
const broker = z
  .discriminatedUnion("format", [
    z.object({ format: z.literal("hatoba"), topic, username }),
    z.object({ format: z.literal("wise-paas"), nodeId, username }),
  ])
  .openapi("WebhookBroker", {
    description:
      "`hatoba`: the bodies of webhooks, on one topic. `wise-paas`: measurements, as a node of a WISE-PaaS/DataHub, its devices named by DevEUI or Sigfox ID",
  });
const events = z
  .array(event)
  .min(1)
  .max(eventKinds.length)
  .openapi({
    description: "`contract`: all that happens to contracts. A third party is told measurements only",
    example: ["measurement", "incident.opened"],
  });

const webhookSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    name: z.string(),
    url: z.string(),
    broker: orNull(broker),
    events: z.array(event),
    state: z.enum(webhookStates).openapi({ description: "`failed`: switched off after three days without success" }),
    failingSince: instant.nullable(),
    nextAttemptAt: instant.openapi({ description: "While it fails: when it is asked again" }),
    lastAnswer: z.string().nullable(),
    createdAt: instant,
  })
  .openapi("Webhook");

const withSecret = webhookSchema.extend({
  secret: z.string().nullable().openapi({
    description: "What signatures are made with; shown this once. Null: to a broker nothing is signed",
    example: "whsec_MfKQ9r8G",
  }),
});

const deliverySchema = z
  .object({
    id: z.string().openapi({ description: "The header `webhook-id`" }),
    webhookId: z.string(),
    state: z.enum(deliveryStates),
    events: z.number(),
    attempts: z.number(),
    createdAt: instant,
    settledAt: instant.nullable(),
  })
  .openapi("WebhookDelivery");

const tried = z.object({
  delivery: deliverySchema,
  attempts: z.array(
    z.object({
      at: instant,
      tookMs: z.number(),
      status: z.number().nullable().openapi({ description: "Null: there was no answer, `words` says why" }),
      words: z.string().openapi({ description: "The answer's first thousand bytes" }),
    }),
  ),
});

const deliveryParam = idParam.extend({ deliveryId: z.string().min(1).max(100) });

const newWebhook = z.object({
  ...{ organizationId: z.string(), name, url, events },
  broker: broker.optional(),
  password: z.string().min(1).max(1_000).optional().openapi({ description: "What we show the broker" }),
});

const routes = {
  list: createRoute({
    ...{ method: "get", path: "/api/v1/webhooks", tags, summary: "Webhooks" },
    request: { query: pageQuery },
    responses: answers(pageOf(webhookSchema), "A page"),
  }),
  create: createRoute({
    ...{ method: "post", path: "/api/v1/webhooks", tags, summary: "Tell a program from now on" },
    request: { body: jsonBody(newWebhook) },
    responses: created(withSecret, "The webhook with its secret"),
  }),
  one: createRoute({
    ...{ method: "get", path: "/api/v1/webhooks/{id}", tags, summary: "A webhook" },
    request: { params: idParam },
    responses: answers(webhookSchema, "The webhook"),
  }),
  change: createRoute({
    ...{ method: "patch", path: "/api/v1/webhooks/{id}", tags, summary: "Change it, or switch it off and on" },
    request: {
      params: idParam,
      body: jsonBody(z.object({ name, url, events, state: z.enum(["on", "off"]) }).partial()),
    },
    responses: answers(webhookSchema, "The webhook"),
  }),
  remove: createRoute({
    ...{ method: "delete", path: "/api/v1/webhooks/{id}", tags, summary: "Remove it, with its log" },
    request: { params: idParam },
    responses: nothing("Removed"),
  }),
  rotate: createRoute({
    ...{ method: "post", path: "/api/v1/webhooks/{id}/secret", tags },
    summary: "A new secret; the one before signs beside it for a while",
    request: {
      params: idParam,
      body: jsonBody(z.object({ overlapHours: z.number().min(0).max(168).default(24).openapi({ example: 24 }) })),
    },
    responses: answers(withSecret, "The webhook with its new secret"),
  }),
  test: createRoute({
    ...{ method: "post", path: "/api/v1/webhooks/{id}/test", tags, summary: "Send one event `test` now" },
    request: { params: idParam },
    responses: answers(tried, "What came of it"),
  }),
  deliveries: createRoute({
    ...{ method: "get", path: "/api/v1/webhooks/{id}/deliveries", tags, summary: "What it was told, newest first" },
    request: { params: idParam, query: pageQuery.extend({ state: z.enum(deliveryStates).optional() }) },
    responses: answers(pageOf(deliverySchema), "A page"),
  }),
  delivery: createRoute({
    ...{ method: "get", path: "/api/v1/webhooks/{id}/deliveries/{deliveryId}", tags },
    summary: "A delivery with its attempts, oldest first",
    request: { params: deliveryParam },
    responses: answers(tried, "The delivery"),
  }),
  redeliver: createRoute({
    ...{ method: "post", path: "/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver", tags },
    summary: "Send it once more with the same ID; one that waits is tried at once",
    request: { params: deliveryParam },
    responses: answers(tried, "What came of it"),
  }),
};

/** What a receiver is sent; `forward/payload.ts` makes it. */
const told = z
  .object({
    version: z.literal(1),
    deliveryId: z.string(),
    webhookId: z.string(),
    events: z
      .array(
        z.object({
          id: z.string(),
          type: z.string().openapi({ example: "measurement" }),
          at: instant,
          organizationId: z.string(),
          data: z.record(z.string(), z.unknown()).openapi({
            example: { deviceId: "01a1fd97-0f00-7b02-8c3d-112233445566", values: { temperature: 21.5 } },
          }),
        }),
      )
      .min(1)
      .max(100),
  })
  .openapi("WebhookBody");

const receiver = {
  ...{
    method: "post" as const,
    path: "delivery",
    tags,
    summary: "What your program is sent, signed as Standard Webhooks",
  },
  request: { body: jsonBody(told) },
  responses: { 204: { description: "Taken. Anything but 2xx: it is sent again" } },
};

export function webhookRoutes(app: App, { forward, zone }: Rooms): void {
  app.openAPIRegistry.registerWebhook(receiver);
  const time = timeIn(zone);
  const webhookJson = ({ events: kinds, failingSince, nextAttemptAt, createdAt, ...webhook }: Webhook) => ({
    ...webhook,
    broker: webhook.broker && { ...webhook.broker },
    events: [...kinds],
    failingSince: time(failingSince),
    nextAttemptAt: rfc3339(nextAttemptAt, zone),
    createdAt: rfc3339(createdAt, zone),
  });
  app.openapi(routes.list, async (c) => {
    const { items, next } = await forward.webhooks(c.get("actor"), c.req.valid("query"));
    return c.json({ items: items.map(webhookJson), next }, 200);
  });
  app.openapi(routes.create, async (c) => {
    const { broker: target, password, ...input } = c.req.valid("json");
    const { webhook, secret } = await forward.createWebhook(c.get("actor"), {
      ...input,
      ...(target && { broker: { ...target, password: password === undefined ? undefined : new Secret(password) } }),
    });
    return c.json({ ...webhookJson(webhook), secret }, 201);
  });
  app.openapi(routes.one, async (c) =>
    c.json(webhookJson(await forward.webhook(c.get("actor"), c.req.valid("param").id)), 200),
  );
  app.openapi(routes.change, async (c) => {
    const changed = await forward.changeWebhook(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(webhookJson(changed), 200);
  });
  app.openapi(routes.remove, async (c) => {
    await forward.removeWebhook(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
  app.openapi(routes.rotate, async (c) => {
    const { overlapHours } = c.req.valid("json");
    const { id } = c.req.valid("param");
    const { webhook, secret } = await forward.rotateWebhookSecret(c.get("actor"), id, overlapHours);
    return c.json({ ...webhookJson(webhook), secret }, 200);
  });
}

export function webhookDeliveryRoutes(app: App, { forward, zone }: Rooms): void {
  const deliveryJson = ({ createdAt, settledAt, ...delivery }: Delivery) => ({
    ...delivery,
    createdAt: rfc3339(createdAt, zone),
    settledAt: timeIn(zone)(settledAt),
  });
  const triedJson = ({ delivery, attempts }: DeliveryWithAttempts) => ({
    delivery: deliveryJson(delivery),
    attempts: attempts.map((attempt) => ({ ...attempt, at: rfc3339(attempt.at, zone) })),
  });
  app.openapi(routes.test, async (c) =>
    c.json(triedJson(await forward.testWebhook(c.get("actor"), c.req.valid("param").id)), 200),
  );
  app.openapi(routes.deliveries, async (c) => {
    const { items, next } = await forward.deliveries(c.get("actor"), c.req.valid("param").id, c.req.valid("query"));
    return c.json({ items: items.map(deliveryJson), next }, 200);
  });
  app.openapi(routes.delivery, async (c) => {
    const { id, deliveryId } = c.req.valid("param");
    return c.json(triedJson(await forward.delivery(c.get("actor"), id, deliveryId)), 200);
  });
  app.openapi(routes.redeliver, async (c) => {
    const { id, deliveryId } = c.req.valid("param");
    return c.json(triedJson(await forward.redeliver(c.get("actor"), id, deliveryId)), 200);
  });
}
