/** How often one caller may ask: a budget per minute, told in every answer (draft-ietf-httpapi-ratelimit-headers-06). */
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { networkOf } from "#accounts";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { hashOf } from "#foundation/secrets";
import { cookieName } from "./caller.ts";
import type { Env } from "./rooms.ts";

const windowMs = 60_000;
/** More callers than this within a minute are an attack: the oldest budgets are forgotten. */
const callersMax = 100_000;

/** A program by its token, a person by the session, all others by their address. */
function callerOf(c: Context<Env>): string {
  const credential = c.req.header("authorization") ?? getCookie(c, cookieName);
  return credential === undefined ? `address:${networkOf(c.get("address"))}` : hashOf(credential);
}

export function limitRate(clock: Clock, perMinute: number | "off"): MiddlewareHandler<Env> {
  const spent = new Map<string, { since: Millis; count: number }>();
  return async (c, next) => {
    if (perMinute === "off") return next();
    const caller = callerOf(c);
    const now = clock.now();
    const known = spent.get(caller);
    const budget = known && now - known.since < windowMs ? known : { since: now, count: 0 };
    budget.count += 1;
    if (budget !== known) {
      spent.delete(caller);
      spent.set(caller, budget);
    }
    const oldest = spent.keys().next().value;
    if (spent.size > callersMax && oldest !== undefined) spent.delete(oldest);
    const resetSeconds = Math.ceil((budget.since + windowMs - now) / 1000);
    c.header("ratelimit-limit", `${perMinute}, ${perMinute};w=60`);
    c.header("ratelimit-remaining", String(Math.max(0, perMinute - budget.count)));
    c.header("ratelimit-reset", String(resetSeconds));
    if (budget.count > perMinute)
      throw new Fault("too-many", "api.too-many-requests", { retryAfterSeconds: resetSeconds });
    await next();
  };
}
