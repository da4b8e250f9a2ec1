/** Idempotency-Key: a POST that is sent again is answered again, and has no second effect. */
import type { Context, MiddlewareHandler } from "hono";
import type { Actor } from "#accounts";
import { Fault } from "#foundation/fault";
import { hashOf } from "#foundation/secrets";
import { refused } from "./problems.ts";
import type { Env, Rooms } from "./rooms.ts";

const keyForm = /^[\x21-\x7e]{1,255}$/;

/** What a sign-in answers is a cookie, and that is not kept: who signs in again has another session. */
export const keepsNoAnswer = "/api/v1/sessions";

/** A program's keys are its token's: what one token was answered is not another one's to hear. Who has not signed in is where it is. */
function callerOf(c: Context<Env>): string {
  const actor: Actor | undefined = c.get("actor");
  if (!actor) return `address:${c.get("address")}`;
  return actor.kind === "token" ? `token:${hashOf(c.req.header("authorization") ?? "")}` : `user:${actor.id}`;
}

export function onceByKey({ accounts }: Pick<Rooms, "accounts">): MiddlewareHandler<Env> {
  return async (c, next) => {
    const key = c.req.header("idempotency-key");
    if (c.req.method !== "POST" || key === undefined || c.req.path === keepsNoAnswer) return next();
    if (!keyForm.test(key)) throw new Fault("invalid", "api.idempotency-key-form");
    const body = hashOf(Buffer.from(await c.req.arrayBuffer()).toString("base64"));
    const caller = callerOf(c);
    const request = [c.req.method, c.req.url.slice(c.req.url.indexOf("/api/")), body].join("\n");
    const known = await accounts.beginRequest({ caller, key, request });
    if (known.kind === "unknown") throw new Fault("conflict", "api.idempotency-key-under-way");
    if (known.kind === "other") return refused(c, 422, "api.idempotency-key-used");
    if (known.kind === "answered") {
      const { status, contentType, body: again } = known.answer;
      const headers = { "idempotency-replayed": "true", ...(contentType && { "content-type": contentType }) };
      return new Response(status === 204 ? null : again, { status, headers });
    }
    await next();
    const { status, headers } = c.res;
    // A refused request had no effect; after a failure of ours nobody knows, so the key stays taken.
    if (status < 300) {
      const answer = { status, contentType: headers.get("content-type"), body: await c.res.clone().text() };
      await accounts.endRequest({ caller, key }, answer);
    } else if (status !== 500) await accounts.endRequest({ caller, key }, null);
  };
}
