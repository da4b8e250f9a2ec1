/** ETag, If-None-Match and If-Match (RFC 9110 §8.8.3, §13.1) of what is JSON. */
import { createHash, subtle } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { createTurns } from "#database";
import { refused } from "./problems.ts";
import type { App, Env } from "./rooms.ts";

/** What changes without anybody's doing, of devices, webhooks and traps: it is in the tag, but a change by If-Match doesn't fail for it. */
const changesByItself = new Set([
  ...["latest", "lastUplinkAt", "openIncidents", "standing", "batteryPercent"],
  ...["failingSince", "nextAttemptAt", "lastAnswer"],
  ...["proof", "heardAt", "battery", "silent", "case"],
]);

const short = (sha256: Buffer) => sha256.toString("base64url").slice(0, 22);
const digest = (bytes: string | Uint8Array) => short(createHash("sha256").update(bytes).digest());
/** The same beside the main thread, which megabytes would hold up. */
const digestAside = async (bytes: Buffer<ArrayBuffer>) => short(Buffer.from(await subtle.digest("SHA-256", bytes)));

/** Longer answers are lists, of which nobody changes anything by If-Match: to take them apart would hold up everybody else. */
const takenApartMax = 100_000;

/** `"<what people change>.<all of it>"`. */
export async function tagOf(body: Buffer<ArrayBuffer>): Promise<string> {
  if (body.length > takenApartMax) {
    const all = await digestAside(body);
    return `"${all}.${all}"`;
  }
  const changed = Object.entries(JSON.parse(body.toString()) as object).filter(([name]) => !changesByItself.has(name));
  return `"${digest(JSON.stringify(changed))}.${digest(body)}"`;
}

const listed = (header: string) => header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
const changedPart = (tag: string) => tag.replace(/^"|\.[^.]*"$|"$/g, "");

/** Not JSON Lines, which are streamed. */
const isJson = (response: Response) => /^application\/json(;|$)/.test(response.headers.get("content-type") ?? "");

/** Answers to GET have a tag; who has that answer already gets 304. */
export const tagAnswers: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (!["GET", "HEAD"].includes(c.req.method) || c.res.status !== 200 || !isJson(c.res)) return;
  const tag = c.res.headers.get("etag") ?? (await tagOf(Buffer.from(await c.res.clone().arrayBuffer())));
  const known = c.req.header("if-none-match");
  if (known && (known.trim() === "*" || listed(known).includes(tag))) {
    const headers = new Headers(c.res.headers);
    headers.delete("content-type");
    c.res = new Response(null, { status: 304, headers });
  }
  c.res.headers.set("etag", tag);
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "private, no-cache");
};

/**
 * What it is now, as the same caller would be told. What has no answer of its own is a part of what stands above it in the path: who
 * is given a device is matched against the list of those who are.
 */
async function presentTag(app: App, c: Context<Env>): Promise<string | null> {
  const headers = new Headers(c.req.raw.headers);
  for (const name of ["content-length", "content-type", "if-match", "if-none-match"]) headers.delete(name);
  for (let path = c.req.path; path.startsWith("/api/v1/"); path = path.slice(0, path.lastIndexOf("/"))) {
    const answer = await app.fetch(new Request(new URL(path, c.req.url), { headers }), c.env);
    const tag = answer.headers.get("etag");
    if (tag !== null || answer.status !== 404) return tag;
    const { type } = (await answer.json()) as { type: string };
    if (type !== "urn:hatoba:problem:no-such-path") return null;
  }
  return null;
}

/**
 * A change with If-Match is made only if nobody changed it since: 412 otherwise. Such changes of one thing take turns, so that of
 * two people who saw the same, one is refused.
 */
export function changeIfMatch(app: App): MiddlewareHandler<Env> {
  const takeTurn = createTurns();
  return async (c, next) => {
    const wanted = c.req.header("if-match");
    if (wanted === undefined || !["PATCH", "PUT", "DELETE"].includes(c.req.method)) return next();
    await c.req.arrayBuffer(); // a slow sender keeps nobody else waiting
    return takeTurn(async () => {
      const present = await presentTag(app, c);
      const matches = wanted.trim() === "*" ? present !== null : listed(wanted).some((tag) => isSame(tag, present));
      if (!matches) return refused(c, 412, "api.changed-since");
      await next();
      return undefined;
    });
  };
}

const isSame = (tag: string, present: string | null) => present !== null && changedPart(tag) === changedPart(present);
