/** Cookie or token → who asks. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { requirePermission } from "#accounts";
import { Fault } from "#foundation/fault";
import { languageOf } from "./problems.ts";
import type { Env, Rooms } from "./rooms.ts";

export const cookieName = "hatoba_session";

/** Paths under /api/v1 that nobody has to sign in for. */
const publicPaths = [
  /^\/api\/v1\/sessions$/,
  /^\/api\/v1\/password-resets(\/redeem)?$/,
  /^\/api\/v1\/(?:openapi\.json|application-texts)$/,
  /^\/api\/v1\/hooks\//,
  /^\/api\/v1\/shared-dashboard(\/|$)/, // its link is asked for there
];
/** Anybody may apply; who reads applications is an operator. */
const isPublic = (method: string, path: string) =>
  (method === "POST" && path === "/api/v1/applications") || publicPaths.some((pattern) => pattern.test(path));

/** What a session made with an initial password may do. */
const beforePasswordChange = [/^\/api\/v1\/me$/, /^\/api\/v1\/me\/password$/, /^\/api\/v1\/sessions\/current$/];
/** What a person may do who has no second factor and needs one. */
const beforeSecondFactor = [...beforePasswordChange, /^\/api\/v1\/me\/second-factor(?:\/confirm)?$/];

/** What has a permission of its own, or is the caller's; any other look needs `read`, also in a route that comes later. */
const looksWithoutRead =
  /^\/api\/v1\/(?:me|sessions|audit|billing|connections|intake|gateways|mail-domains|applications)(?:[./]|$)/;
const isLook = (c: Context) => ["GET", "HEAD"].includes(c.req.method);

function peerOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? "local";
  } catch {
    return "local";
  }
}

/** Where a request comes from, for lock-outs, limits and the audit trail. */
export function noteAddress({ clientAddress }: Pick<Rooms, "clientAddress">): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set(
      "address",
      clientAddress(peerOf(c), (name) => c.req.header(name)),
    );
    await next();
  };
}

/** A browser's request from another site; such a one may look at nothing and change nothing with our cookie. */
function isCrossSite(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site) return site !== "same-origin" && site !== "none";
  const origin = c.req.header("origin");
  return origin !== undefined && new URL(origin).host !== c.req.header("host");
}

export function identifyCaller({ accounts }: Pick<Rooms, "accounts">): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set("language", languageOf(c.req.header("accept-language")));
    const path = c.req.path;
    if (isPublic(c.req.method, path)) return next();
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const cookie = getCookie(c, cookieName);
    if (!bearer && cookie && !isLook(c) && isCrossSite(c)) throw new Fault("not-allowed", "api.cross-site");
    const actor = bearer ? await accounts.actorOfToken(bearer) : cookie ? await accounts.actorOfSession(cookie) : null;
    if (!actor) throw new Fault("unauthenticated", "api.sign-in-needed");
    c.set("language", c.req.header("accept-language") ? c.get("language") : actor.language);
    if (actor.mustChangePassword && !beforePasswordChange.some((pattern) => pattern.test(path)))
      throw new Fault("not-allowed", "api.password-change-required");
    if (actor.mustSetSecondFactor && !beforeSecondFactor.some((pattern) => pattern.test(path)))
      throw new Fault("not-allowed", "api.second-factor-required");
    if (isLook(c) && !looksWithoutRead.test(path)) requirePermission(actor, "read");
    c.set("actor", { ...actor, address: c.get("address") });
    c.set("session", bearer ? undefined : cookie);
    await next();
  };
}
