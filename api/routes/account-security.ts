/** /me's sessions and second factor; /password-resets. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Session } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { hashOf, Secret } from "#foundation/secrets";
import { answers, idParam, instant, jsonBody, nothing } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const password = z.string().max(1_000);
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

export const sessionSchema = z
  .object({
    id: z.string(),
    createdAt: instant,
    lastUsedAt: instant.openapi({ description: "To within ten minutes" }),
    expiresAt: instant,
    address: z.string().nullable(),
    client: z.string().nullable(),
    current: z.boolean(),
  })
  .openapi("Session");

/** `cookie` is the one of the caller's own session. */
export const sessionJson = (session: Session, zone: string, cookie: string | undefined) => ({
  ...session,
  createdAt: rfc3339(session.createdAt, zone),
  lastUsedAt: rfc3339(session.lastUsedAt, zone),
  expiresAt: rfc3339(session.expiresAt, zone),
  current: cookie !== undefined && hashOf(cookie).startsWith(session.id),
});

const sessionsRoute = createRoute({
  method: "get",
  path: "/api/v1/me/sessions",
  tags: ["me"],
  summary: "Where I am signed in",
  responses: answers(z.object({ items: z.array(sessionSchema) }), "Open sessions, newest first"),
});

const endSessionRoute = createRoute({
  method: "delete",
  path: "/api/v1/me/sessions/{id}",
  tags: ["me"],
  summary: "End one of my sessions",
  request: { params: idParam },
  responses: nothing("Ended"),
});

export function ownSessionRoutes(app: App, { accounts, zone }: Rooms): void {
  app.openapi(sessionsRoute, async (c) => {
    const actor = c.get("actor");
    const sessions = await accounts.sessions(actor, actor.id);
    return c.json({ items: sessions.map((session) => sessionJson(session, zone, c.get("session"))) }, 200);
  });
  app.openapi(endSessionRoute, async (c) => {
    const actor = c.get("actor");
    await accounts.endSessions(actor, actor.id, c.req.valid("param").id);
    return c.body(null, 204);
  });
}

const factorRoute = createRoute({
  method: "get",
  path: "/api/v1/me/second-factor",
  tags: ["me"],
  summary: "My second factor",
  responses: answers(
    z.object({ enabledAt: instant.nullable(), recoveryCodesLeft: z.number().int() }),
    "Since when it is on; null when it is not",
  ),
});

const beginRoute = createRoute({
  method: "post",
  path: "/api/v1/me/second-factor",
  tags: ["me"],
  summary: "Begin with a second factor: the secret for an authenticator app (TOTP)",
  request: { body: jsonBody(z.object({ password })) },
  responses: answers(z.object({ secret: z.string(), uri: z.string() }), "Shown this once; confirm it with a code"),
});

const confirmRoute = createRoute({
  method: "post",
  path: "/api/v1/me/second-factor/confirm",
  tags: ["me"],
  summary: "Turn the second factor on with its first code",
  request: { body: jsonBody(z.object({ code: z.string().max(20) })) },
  responses: answers(recoveryCodes, "Ten recovery codes, shown this once, each good once"),
});

const renewRoute = createRoute({
  method: "post",
  path: "/api/v1/me/second-factor/recovery-codes",
  tags: ["me"],
  summary: "Ten new recovery codes; the old ones are good no more",
  request: { body: jsonBody(z.object({ password })) },
  responses: answers(recoveryCodes, "Shown this once"),
});

const disableRoute = createRoute({
  method: "post",
  path: "/api/v1/me/second-factor/disable",
  tags: ["me"],
  summary: "Turn the second factor off",
  request: { body: jsonBody(z.object({ password })) },
  responses: nothing("Off"),
});

export function secondFactorRoutes(app: App, rooms: Rooms): void {
  const { accounts, zone } = rooms;
  app.openapi(factorRoute, async (c) => {
    const { enabledAt, recoveryCodesLeft } = await accounts.secondFactor(c.get("actor"));
    return c.json({ enabledAt: enabledAt === null ? null : rfc3339(enabledAt, zone), recoveryCodesLeft }, 200);
  });
  app.openapi(beginRoute, async (c) => {
    const given = new Secret(c.req.valid("json").password);
    return c.json(await accounts.beginSecondFactor(c.get("actor"), given), 200);
  });
  app.openapi(confirmRoute, async (c) => {
    const codes = await accounts.confirmSecondFactor(c.get("actor"), c.req.valid("json").code);
    return c.json({ recoveryCodes: codes }, 200);
  });
  app.openapi(renewRoute, async (c) => {
    const given = new Secret(c.req.valid("json").password);
    return c.json({ recoveryCodes: await accounts.renewRecoveryCodes(c.get("actor"), given) }, 200);
  });
  app.openapi(disableRoute, async (c) => {
    await accounts.disableSecondFactor(c.get("actor"), new Secret(c.req.valid("json").password), rooms);
    return c.body(null, 204);
  });
}

const resetRoute = createRoute({
  method: "post",
  path: "/api/v1/password-resets",
  tags: ["me"],
  summary: "Ask for a link for a new password by e-mail",
  description: "The answer is the same whether or not there is such a user with an address.",
  security: [],
  request: { body: jsonBody(z.object({ userId: z.string().min(1).max(200) })) },
  responses: nothing("If there is such a user with an address, a letter is on its way"),
});

const redeemRoute = createRoute({
  method: "post",
  path: "/api/v1/password-resets/redeem",
  tags: ["me"],
  summary: "Choose a new password with the link from the letter",
  security: [],
  request: { body: jsonBody(z.object({ token: z.string().min(1).max(200), next: password })) },
  responses: nothing("Changed; all sessions have ended"),
});

export function passwordResetRoutes(app: App, { accounts, outbox, publicUrl }: Rooms): void {
  const mail = { outbox, publicUrl };
  app.openapi(resetRoute, async (c) => {
    await accounts.requestPasswordReset({ userId: c.req.valid("json").userId, address: c.get("address") }, mail);
    return c.body(null, 204);
  });
  app.openapi(redeemRoute, async (c) => {
    const { token, next } = c.req.valid("json");
    await accounts.resetPassword({ token, next: new Secret(next), address: c.get("address") }, mail);
    return c.body(null, 204);
  });
}
