/** /sessions and /me: signing in and out, the caller's own account and tokens. */
import { createRoute, z } from "@hono/zod-openapi";
import { deleteCookie, setCookie } from "hono/cookie";
import { permissions, scopeOf } from "#accounts";
import { instantFrom } from "#foundation/calendar";
import { Secret } from "#foundation/secrets";
import { cookieName } from "../caller.ts";
import { meJson, meSchema, tokenJson, tokenSchema } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, nothing } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const signInRoute = createRoute({
  method: "post",
  path: "/api/v1/sessions",
  tags: ["me"],
  summary: "Sign in",
  security: [],
  description: "With a second factor and no code the problem is `code-needed`: ask for the code and send all three.",
  request: {
    body: jsonBody(
      z.object({
        userId: z.string().max(200),
        password: z.string().max(1_000),
        code: z.string().max(100).optional().openapi({ description: "Of the authenticator app, or a recovery code" }),
      }),
    ),
  },
  responses: answers(z.object({ user: meSchema }), "Signed in; the session is in a cookie"),
});

const signOutRoute = createRoute({
  method: "delete",
  path: "/api/v1/sessions/current",
  tags: ["me"],
  summary: "Sign out",
  responses: nothing("Signed out"),
});

const meRoute = createRoute({
  method: "get",
  path: "/api/v1/me",
  tags: ["me"],
  summary: "Who am I",
  responses: answers(meSchema, "The caller"),
});

const changeMeRoute = createRoute({
  method: "patch",
  path: "/api/v1/me",
  tags: ["me"],
  summary: "Change my language",
  request: { body: jsonBody(z.object({ language: z.enum(["ja", "en"]) })) },
  responses: answers(meSchema, "The caller"),
});

const passwordRoute = createRoute({
  method: "post",
  path: "/api/v1/me/password",
  tags: ["me"],
  summary: "Change my password; ends my other sessions",
  request: { body: jsonBody(z.object({ current: z.string().max(1_000), next: z.string().max(1_000) })) },
  responses: nothing("Changed"),
});

export function sessionRoutes(app: App, rooms: Rooms): void {
  const { accounts, publicUrl } = rooms;
  const secure = publicUrl.startsWith("https:");

  app.openapi(signInRoute, async (c) => {
    const { userId, password, code } = c.req.valid("json");
    const { session, actor, expiresAt } = await accounts.signIn({
      userId,
      password: new Secret(password),
      address: c.get("address"),
      client: c.req.header("user-agent"),
      code,
    });
    setCookie(c, cookieName, session.reveal(), {
      httpOnly: true,
      sameSite: "Lax",
      secure,
      path: "/",
      expires: new Date(expiresAt),
    });
    const organization = await accounts.organization(scopeOf(actor), actor.organizationId);
    return c.json({ user: meJson(actor, organization, rooms) }, 200);
  });

  app.openapi(signOutRoute, async (c) => {
    const session = c.get("session");
    if (session) await accounts.signOut(session);
    deleteCookie(c, cookieName, { path: "/" });
    return c.body(null, 204);
  });

  app.openapi(meRoute, async (c) => {
    const actor = c.get("actor");
    const organization = await accounts.organization(scopeOf(actor), actor.organizationId);
    return c.json(meJson(actor, organization, rooms), 200);
  });

  app.openapi(changeMeRoute, async (c) => {
    const { language } = c.req.valid("json");
    const actor = c.get("actor");
    await accounts.setLanguage(actor, language);
    const organization = await accounts.organization(scopeOf(actor), actor.organizationId);
    return c.json(meJson({ ...actor, language }, organization, rooms), 200);
  });

  app.openapi(passwordRoute, async (c) => {
    const { current, next } = c.req.valid("json");
    const change = { current: new Secret(current), next: new Secret(next), session: c.get("session") };
    await accounts.changePassword(c.get("actor"), change, rooms);
    return c.body(null, 204);
  });
}

const tokensRoute = createRoute({
  method: "get",
  path: "/api/v1/me/tokens",
  tags: ["me"],
  summary: "My tokens",
  responses: answers(z.object({ items: z.array(tokenSchema) }), "Tokens, without their secrets"),
});

const createTokenRoute = createRoute({
  method: "post",
  path: "/api/v1/me/tokens",
  tags: ["me"],
  summary: "Make a token; it is shown this once",
  request: {
    body: jsonBody(
      z.object({
        name: z.string().min(1).max(100),
        permissions: z.array(z.enum(permissions)).min(1),
        expiresAt: instant.optional(),
      }),
    ),
  },
  responses: created(tokenSchema.extend({ token: z.string() }), "The token"),
});

const deleteTokenRoute = createRoute({
  method: "delete",
  path: "/api/v1/me/tokens/{id}",
  tags: ["me"],
  summary: "Withdraw a token",
  request: { params: idParam },
  responses: nothing("Withdrawn"),
});

export function tokenRoutes(app: App, { accounts, zone }: Rooms): void {
  app.openapi(tokensRoute, async (c) => {
    const tokens = await accounts.tokens(c.get("actor"));
    return c.json({ items: tokens.map((token) => tokenJson(token, zone)) }, 200);
  });

  app.openapi(createTokenRoute, async (c) => {
    const { name, permissions: wanted, expiresAt } = c.req.valid("json");
    const until = expiresAt === undefined ? null : (instantFrom(expiresAt) ?? null);
    const token = await accounts.createToken(c.get("actor"), { name, permissions: wanted, expiresAt: until });
    return c.json({ ...tokenJson(token, zone), token: token.token.reveal() }, 201);
  });

  app.openapi(deleteTokenRoute, async (c) => {
    await accounts.deleteToken(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
}
