/** /organizations/{id}/users: issued, changed, locked, deactivated, erased; their sessions. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { instantFrom } from "#foundation/calendar";
import { role, userJson, userSchema } from "../json.ts";
import { answers, created, idParam, instantIn, jsonBody, nothing } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";
import { sessionJson, sessionSchema } from "./account-security.ts";

const tags = ["organizations"];
const name = z.string().min(1).max(200);
const email = z.email().max(254).nullable().optional();
const userParam = z.object({ id: z.string(), user: z.string() });
const path = "/api/v1/organizations/{id}/users/{user}";

const usersRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations/{id}/users",
  tags,
  summary: "Its users",
  request: { params: idParam },
  responses: answers(z.object({ items: z.array(userSchema) }), "Users"),
});

const createUserRoute = createRoute({
  method: "post",
  path: "/api/v1/organizations/{id}/users",
  tags,
  summary: "Issue a user; the initial password is shown this once",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        userId: z.string().max(40).optional(),
        name,
        email,
        role,
        language: z.enum(["ja", "en"]).default("ja"),
        purpose: z.string().max(1_000).optional().openapi({ description: "Of an auditor: what is looked for" }),
        endsAt: instantIn.optional().openapi({ description: "Of an auditor: when the access ends, a year at most" }),
      }),
    ),
  },
  responses: created(z.object({ user: userSchema, password: z.string() }), "The user and the initial password"),
});

const userRoute = createRoute({
  method: "get",
  path,
  tags,
  summary: "A user",
  request: { params: userParam },
  responses: answers(userSchema, "The user"),
});

const changeUserRoute = createRoute({
  method: "patch",
  path,
  tags,
  summary: "Change a user",
  request: {
    params: userParam,
    body: jsonBody(z.object({ name: name.optional(), email, role: role.optional(), endsAt: instantIn.optional() })),
  },
  responses: answers(userSchema, "The user"),
});

const deactivateRoute = createRoute({
  method: "delete",
  path,
  tags,
  summary: "Deactivate a user: out at once, and the ID is never given again",
  request: { params: userParam },
  responses: nothing("Deactivated"),
});

const lockRoute = createRoute({
  method: "post",
  path: `${path}/lock`,
  tags,
  summary: "Lock a stolen account: sessions, tokens and links end at once",
  request: { params: userParam },
  responses: nothing("Locked"),
});

const unlockRoute = createRoute({
  method: "post",
  path: `${path}/unlock`,
  tags,
  summary: "Unlock an account with an initial password, shown this once",
  request: { params: userParam, body: jsonBody(z.object({ removeSecondFactor: z.boolean().default(false) })) },
  responses: answers(z.object({ password: z.string() }), "The initial password"),
});

const eraseRoute = createRoute({
  method: "post",
  path: `${path}/erase`,
  tags,
  summary: "Erase the personal data of a deactivated user",
  request: { params: userParam },
  responses: nothing("Erased"),
});

const userSessionsRoute = createRoute({
  method: "get",
  path: `${path}/sessions`,
  tags,
  summary: "Where a user is signed in",
  request: { params: userParam },
  responses: answers(z.object({ items: z.array(sessionSchema) }), "Open sessions, newest first"),
});

const endSessionsRoute = createRoute({
  method: "delete",
  path: `${path}/sessions`,
  tags,
  summary: "End all sessions of a user",
  request: { params: userParam },
  responses: nothing("Ended"),
});

const millis = (at: string | undefined) => (at === undefined ? undefined : instantFrom(at));

export function userRoutes(app: App, rooms: Rooms): void {
  const { accounts, zone } = rooms;
  app.openapi(usersRoute, async (c) => {
    const users = await accounts.users(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json({ items: users.map((user) => userJson(user, zone)) }, 200);
  });
  app.openapi(createUserRoute, async (c) => {
    const { endsAt, ...said } = c.req.valid("json");
    const input = { ...said, endsAt: millis(endsAt), organizationId: c.req.valid("param").id };
    const { user, password } = await accounts.createUser(c.get("actor"), input);
    return c.json({ user: userJson(user, zone), password: password.reveal() }, 201);
  });
  app.openapi(userRoute, async (c) =>
    c.json(userJson(await accounts.user(c.get("actor"), c.req.valid("param").user), zone), 200),
  );
  app.openapi(changeUserRoute, async (c) => {
    const { endsAt, ...said } = c.req.valid("json");
    const changes = { ...said, endsAt: millis(endsAt) };
    const user = await accounts.updateUser(c.get("actor"), c.req.valid("param").user, changes, rooms);
    return c.json(userJson(user, zone), 200);
  });
  app.openapi(deactivateRoute, async (c) => {
    await accounts.deactivateUser(c.get("actor"), c.req.valid("param").user);
    return c.body(null, 204);
  });
}

export function shutAccountRoutes(app: App, rooms: Rooms): void {
  const { accounts, zone } = rooms;
  app.openapi(lockRoute, async (c) => {
    await accounts.lockUser(c.get("actor"), c.req.valid("param").user);
    return c.body(null, 204);
  });
  app.openapi(unlockRoute, async (c) => {
    const options = { removeSecondFactor: c.req.valid("json").removeSecondFactor };
    const password = await accounts.unlockUser(c.get("actor"), c.req.valid("param").user, options, rooms);
    return c.json({ password: password.reveal() }, 200);
  });
  app.openapi(eraseRoute, async (c) => {
    await accounts.eraseUser(c.get("actor"), c.req.valid("param").user);
    return c.body(null, 204);
  });
  app.openapi(userSessionsRoute, async (c) => {
    const sessions = await accounts.sessions(c.get("actor"), c.req.valid("param").user);
    return c.json({ items: sessions.map((session) => sessionJson(session, zone, c.get("session"))) }, 200);
  });
  app.openapi(endSessionsRoute, async (c) => {
    await accounts.endSessions(c.get("actor"), c.req.valid("param").user, null);
    return c.body(null, 204);
  });
}
