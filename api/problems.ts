/** Faults and mistakes as RFC 9457 problem documents, in the caller's language. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ZodError } from "zod";
import { Fault, type FaultKind } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { type Language, text } from "#foundation/text";
import type { Env } from "./rooms.ts";

const statusOf: Record<FaultKind, ContentfulStatusCode> = {
  invalid: 400,
  unauthenticated: 401,
  "not-allowed": 403,
  "not-found": 404,
  conflict: 409,
  "too-many": 429,
  unavailable: 503,
};

interface Problem {
  readonly name: string;
  readonly status: ContentfulStatusCode;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly detail: string }[];
}

function respond(c: Context, language: Language, { name, status, detail, errors }: Problem): Response {
  const title = text(language, `api.status-${status}`);
  const body = { type: `urn:hatoba:problem:${name}`, title, status, detail, errors: errors ?? [] };
  return c.body(JSON.stringify(body), status, { "content-type": "application/problem+json; charset=utf-8" });
}

/** The language of a caller that has not said: `Accept-Language`, Japanese where it says nothing of the two. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? "").split(",").map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find((language) => language === "ja" || language === "en") === "en" ? "en" : "ja";
}

export function problemFromFault(c: Context, language: Language, fault: Fault): Response {
  if (fault.retryAfterSeconds !== undefined) c.header("Retry-After", String(fault.retryAfterSeconds));
  return respond(c, language, {
    name: fault.text.slice(fault.text.indexOf(".") + 1),
    status: statusOf[fault.kind],
    detail: text(language, fault.text, fault.attributes),
    errors: fault.errors.map(({ path, text: key, attributes }) => ({ path, detail: text(language, key, attributes) })),
  });
}

/** A refusal with a status that no room knows of: `key` is its sentence, the part after the dot its name. */
export function refused(c: Context<Env>, status: 412 | 413 | 422, key: string): Response {
  const language = c.get("language");
  return respond(c, language, { name: key.slice(key.indexOf(".") + 1), status, detail: text(language, key) });
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const depth = (mistakes: readonly Mistake[]): number => Math.max(0, ...mistakes.map(({ path }) => path.length));

/** Of a union, the mistakes in the member that fits best: where they lie deepest. */
const mistakesIn = (issues: ZodError["issues"]): readonly Mistake[] =>
  issues.flatMap((issue): readonly Mistake[] => {
    if (issue.code !== "invalid_union") return [issue];
    const [nearest = []] = issue.errors.map(mistakesIn).sort((one, other) => depth(other) - depth(one));
    if (depth(nearest) === 0) return [issue];
    return nearest.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
  });

export function problemFromZod(c: Context, language: Language, error: ZodError): Response {
  const errors = mistakesIn(error.issues).map(({ path, message }) => ({ path: path.join("."), detail: message }));
  return invalid(c, language, errors);
}

const invalid = (c: Context, language: Language, errors: Problem["errors"] = []): Response =>
  respond(c, language, { name: "request-invalid", status: 400, detail: text(language, "api.request-invalid"), errors });

/** A body that is no JSON and a path that is no UTF-8 are the sender's; anything else is ours to mend: logged whole under an ID, told as that ID. */
export function problemFromError(c: Context, language: Language, error: Error, log: Log): Response {
  if (error instanceof Fault) return problemFromFault(c, language, error);
  if ((error instanceof HTTPException && error.status < 500) || error instanceof URIError) return invalid(c, language);
  const id = newId();
  log.error({ err: error, id, path: c.req.path }, "a request failed");
  return respond(c, language, { name: "internal", status: 500, detail: text(language, "api.internal", { id }) });
}
