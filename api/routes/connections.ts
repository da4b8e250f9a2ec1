/** /connections, and /hooks: what network servers call. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requirePermission } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { Secret } from "#foundation/secrets";
import { problemIn } from "#ingest";
import { type Connection, connectionKinds, whyKeptOut } from "#registry";
import { connectionJson, connectionSchema, mappingSchema } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, nothing } from "../lists.ts";
import type { App, Env, Rooms } from "../rooms.ts";

const tags = ["connections"];

const withState = connectionSchema.extend({
  state: z.enum(["connected", "connecting", "waiting", "disabled"]),
  lastMessageAt: instant.nullable(),
  lastError: z.string().nullable(),
  hookUrl: z.string().nullable(),
  downlinkUrl: z.string().nullable().openapi({ description: "Where its network server takes downlinks over HTTP" }),
});

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/connections",
  tags,
  summary: "Connections and how they are doing",
  responses: answers(z.object({ items: z.array(withState) }), "Connections"),
});

const guardSaid = z
  .object({
    addresses: z.array(z.string().max(50)).max(100).optional(),
    certificates: z.array(z.string().max(20_000)).max(20).optional(),
  })
  .openapi({
    description:
      "Who may speak for it: addresses or networks, and certificates of MQTT clients over TLS, in PEM or as SHA-256 fingerprints; none: all",
  });

const createConnectionRoute = createRoute({
  method: "post",
  path: "/api/v1/connections",
  tags,
  summary: "Configure a network server; its secret is shown this once",
  request: {
    body: jsonBody(
      z.object({
        name: z.string().max(200),
        kind: z.enum(connectionKinds),
        transport: z.enum(["mqtt", "http", "udp"]),
        broker: z
          .discriminatedUnion("kind", [
            z.object({ kind: z.literal("embedded"), username: z.string().max(64) }),
            z.object({
              kind: z.literal("external"),
              url: z.string().max(500),
              username: z.string().max(200).nullable().optional(),
              topics: z.array(z.string().min(1).max(500)).max(50).optional(),
              sharedGroup: z.string().max(100).nullable().optional(),
              authority: z
                .string()
                .max(50_000)
                .nullable()
                .optional()
                .openapi({ description: "In PEM: who issued the broker's certificate, if a private authority did" }),
              certificate: z
                .string()
                .max(50_000)
                .nullable()
                .optional()
                .openapi({ description: "In PEM, with its chain: what we show a broker that asks for it" }),
            }),
          ])
          .optional(),
        udp: z
          .object({ host: z.string().max(100).default("127.0.0.1"), port: z.number().int().min(1).max(65_535) })
          .optional()
          .openapi({ description: "Where gateways are listened for (Semtech packet forwarder)" }),
        mapping: mappingSchema
          .optional()
          .openapi({ description: "For the kind generic: where things are in its messages" }),
        password: z.string().max(1_000).optional().openapi({ description: "What we show an external broker" }),
        key: z.string().max(20_000).optional().openapi({ description: "In PEM: the key of our certificate" }),
        guard: guardSaid.optional(),
      }),
    ),
  },
  responses: created(
    z.object({
      connection: connectionSchema,
      secret: z.string(),
      hookUrl: z.string().nullable(),
      mqtt: z
        .object({ host: z.string(), port: z.number(), mqttsPort: z.number().nullable(), username: z.string() })
        .nullable(),
    }),
    "The connection",
  ),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/connections/{id}",
  tags,
  summary: "A connection as it is configured",
  request: { params: idParam },
  responses: answers(connectionSchema, "The connection"),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/api/v1/connections/{id}",
  tags,
  summary: "Rename, enable or disable a connection, or change who may speak for it",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        name: z.string().min(1).max(200).optional(),
        enabled: z.boolean().optional(),
        guard: guardSaid.optional(),
      }),
    ),
  },
  responses: answers(connectionSchema, "The connection"),
});

const downlinkServerRoute = createRoute({
  method: "put",
  path: "/api/v1/connections/{id}/downlink-server",
  tags,
  summary:
    "Where ChirpStack's REST API takes downlinks of an HTTP connection; The Things Stack names it with each uplink",
  request: {
    params: idParam,
    body: jsonBody(z.object({ url: z.string().max(500), token: z.string().min(1).max(2_000) })),
  },
  responses: nothing("Kept; the token is sealed and never shown"),
});

const noDownlinkServerRoute = createRoute({
  method: "delete",
  path: "/api/v1/connections/{id}/downlink-server",
  tags,
  summary: "Forget where downlinks of an HTTP connection are taken",
  request: { params: idParam },
  responses: nothing("Forgotten"),
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/connections/{id}",
  tags,
  summary: "Remove a connection",
  request: { params: idParam },
  responses: nothing("Removed"),
});

export function connectionRoutes(app: App, { registry, ingest, zone, publicUrl }: Rooms): void {
  const hookUrl = ({ id, transport }: Connection) => (transport === "http" ? `${publicUrl}/hooks/${id}` : null);

  app.openapi(listRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const downlinkUrls = await ingest.downlinkServers.urls();
    const states = new Map(ingest.connectionStates().map((state) => [state.connectionId, state]));
    const items = (await registry.connections()).map((connection) => {
      const state = states.get(connection.id);
      const lastMessageAt = state?.lastMessageAt == null ? null : rfc3339(state.lastMessageAt, zone);
      const lastError = problemIn(c.get("language"), state?.lastError ?? null);
      const doing = { state: state?.state ?? ("waiting" as const), lastMessageAt, lastError };
      const urls = { hookUrl: hookUrl(connection), downlinkUrl: downlinkUrls.get(connection.id) ?? null };
      return { ...connectionJson(connection, zone), ...doing, ...urls };
    });
    return c.json({ items }, 200);
  });
  app.openapi(createConnectionRoute, async (c) => {
    const { password, key, ...input } = c.req.valid("json");
    const { connection, secret } = await registry.createConnection(c.get("actor"), {
      ...input,
      ...(password !== undefined && { password: new Secret(password) }),
      ...(key !== undefined && { key: new Secret(key) }),
    });
    const embedded =
      connection.broker?.kind === "embedded" && ingest.mqttAddress
        ? { ...ingest.mqttAddress, username: connection.broker.username }
        : null;
    return c.json(
      {
        connection: connectionJson(connection, zone),
        secret: secret.reveal(),
        hookUrl: hookUrl(connection),
        mqtt: embedded,
      },
      201,
    );
  });
  app.openapi(oneRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    return c.json(connectionJson(await registry.connection(c.req.valid("param").id), zone), 200);
  });
  app.openapi(changeRoute, async (c) => {
    const connection = await registry.updateConnection(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(connectionJson(connection, zone), 200);
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    await registry.deleteConnection(c.get("actor"), id);
    await ingest.downlinkServers.forget(id);
    return c.body(null, 204);
  });
}

/** Where network servers that call us take downlinks. */
export function downlinkServerRoutes(app: App, { accounts, registry, ingest }: Rooms): void {
  app.openapi(downlinkServerRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const { url, token } = c.req.valid("json");
    const connection = await registry.connection(c.req.valid("param").id);
    const about = { actor, organizationId: null, target: connection.id };
    const entry = { ...about, action: "connection.downlink-server-set", detail: { url } };
    const server = { url, token: new Secret(token) };
    await ingest.downlinkServers.put(connection, server, (tx) => accounts.audit(tx, entry));
    return c.body(null, 204);
  });
  app.openapi(noDownlinkServerRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const { id } = await registry.connection(c.req.valid("param").id);
    const entry = { actor, organizationId: null, target: id, action: "connection.downlink-server-removed", detail: {} };
    await ingest.downlinkServers.forget(id, (tx) => accounts.audit(tx, entry));
    return c.body(null, 204);
  });
}

/** A network server's call is small; what is larger is refused unread. */
const hookBytesMax = 1_000_000;
const laterSeconds = 30;

/** The secret of a call: bearer token, basic password, or a header of our own. */
function secretOf(c: Context): string {
  const authorization = c.req.header("authorization") ?? "";
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  const basic = /^Basic\s+(\S+)$/i.exec(authorization)?.[1];
  if (bearer) return bearer;
  if (basic)
    return Buffer.from(basic, "base64")
      .toString("utf8")
      .replace(/^[^:]*:/, "");
  return c.req.header("x-hatoba-secret") ?? "";
}

/**
 * Takes a network server's call: 204 (or 200 with the downlink that it asked for) when it is on disk or tallied (also when it can't be used: a repeat would be no better),
 * 401 for a wrong secret, 403 from an address to which the connection is not open, 413 over 1 MB, 503 when the journal can't write.
 */
export function hookRoutes(app: App, { registry, ingest, clock, log }: Rooms): void {
  const receive = async (c: Context<Env>): Promise<Response> => {
    const connection = await registry.hookSecretMatches(c.req.param("id") ?? "", secretOf(c));
    if (connection?.transport !== "http") throw new Fault("unauthenticated", "api.hook-secret-wrong");
    if (whyKeptOut(connection.guard, { address: c.get("address"), certificate: null }, clock.now()))
      throw new Fault("not-allowed", "api.hook-address");
    const body = new Uint8Array(await c.req.arrayBuffer());
    const [url, key] = [c.req.header("x-downlink-push"), c.req.header("x-downlink-apikey")];
    const downlinksTo = url && key ? { url, key: new Secret(key) } : null;
    const message = { body, contentType: c.req.header("content-type") ?? null, query: c.req.query(), downlinksTo };
    let answer: string | null;
    try {
      ({ answer } = await ingest.receiveHook(connection, message));
    } catch (error) {
      log.error(
        { err: error, connection: connection.id },
        "a hook's message could not be stored; its sender is asked to come again",
      );
      throw new Fault("unavailable", "api.hook-later", { retryAfterSeconds: laterSeconds, cause: error });
    }
    return answer === null ? c.body(null, 204) : c.body(answer, 200, { "content-type": "application/json" });
  };
  const limit = bodyLimit({
    maxSize: hookBytesMax,
    onError: (c) => c.body(null, 413),
  });
  app.on(["GET", "POST", "PUT"], ["/hooks/:id", "/api/v1/hooks/:id"], limit, receive);
}
