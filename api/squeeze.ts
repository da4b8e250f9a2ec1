/** Long answers are squeezed on their way: a page of devices is a tenth of its size. */
import type { MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import type { Env } from "./rooms.ts";

/** Alike in every line. Single things stay as they are: an ETag that If-Match names must not become a weak one. */
const long = /^\/api\/v1\/(?:devices|overview(?:\/values)?|devices\/[^/]+\/measurements)$/;

const squeezed: MiddlewareHandler<Env> = compress();

export const squeezeLong: MiddlewareHandler<Env> = (c, next) =>
  c.req.method === "GET" && long.test(c.req.path) ? squeezed(c, next) : next();
