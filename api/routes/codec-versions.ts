/** /device-profiles/{id}/versions: what a codec was, who changed it and when, the difference between two, and the way back. */
import { createRoute, z } from "@hono/zod-openapi";
import { structuredPatch } from "diff";
import { requirePermission, scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { text } from "#foundation/text";
import type { Codec, CodecVersion } from "#registry";
import { codecSchema, profileJson, profileSchema } from "../json.ts";
import { answers, idParam, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["device profiles"];

const versionSchema = z.object({
  number: z.number().int(),
  kind: z.string(),
  by: z
    .string()
    .nullable()
    .openapi({ description: "Who changed it; null for what was there before versions were kept" }),
  at: instant,
  note: z.string(),
  inUse: z.boolean(),
});

const numberParam = idParam.extend({
  number: z.coerce
    .number()
    .int()
    .openapi({ param: { required: true }, example: 1 }),
});

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}/versions",
  tags,
  summary: "Versions of a profile's codec, newest first",
  request: { params: idParam, query: pageQuery },
  responses: answers(pageOf(versionSchema), "A page"),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}/versions/{number}",
  tags,
  summary: "A version with its codec",
  request: { params: numberParam },
  responses: answers(versionSchema.extend({ codec: codecSchema }), "The version"),
});

const differenceRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}/versions/{number}/difference",
  tags,
  summary: "What a version changed, line by line",
  request: {
    params: numberParam,
    query: z.object({
      against: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .openapi({ description: "An earlier or later version; else the one before" }),
    }),
  },
  responses: answers(
    z.object({
      from: z.number().int().nullable(),
      to: z.number().int(),
      added: z.number().int(),
      removed: z.number().int(),
      hunks: z.array(
        z.object({
          fromLine: z.number().int(),
          toLine: z.number().int(),
          lines: z
            .array(z.string())
            .openapi({ description: "Begins with + where added, - where removed, a blank else" }),
        }),
      ),
    }),
    "The difference; `from` is null for a first version",
  ),
});

const restoreRoute = createRoute({
  method: "post",
  path: "/api/v1/device-profiles/{id}/versions/{number}/restore",
  tags,
  summary: "Go back to a version: its codec becomes the newest one",
  request: { params: numberParam, body: jsonBody(z.object({ note: z.string().max(500).optional() })) },
  responses: answers(profileSchema, "The profile"),
});

/** A codec as lines: its script, its grammar, or its kind. */
function textOf(codec: Codec): string {
  if (codec.kind === "javascript") return codec.source;
  if (codec.kind === "sigfox-payload") return codec.grammar.split(/\s+/).join("\n");
  return JSON.stringify(codec);
}

/** Two scripts with nothing in common would take long to compare. */
const editsMax = 20_000;
const linesAround = 3;

function differenceOf(from: CodecVersion | null, to: CodecVersion) {
  const [before, after] = [from ? textOf(from.codec) : "", textOf(to.codec)];
  const options = { context: linesAround, maxEditLength: editsMax, stripTrailingCr: true };
  const patch = structuredPatch("", "", before, after, "", "", options);
  const hunks = patch
    ? patch.hunks.map(({ oldStart, newStart, lines }) => ({ fromLine: oldStart, toLine: newStart, lines }))
    : [{ fromLine: 1, toLine: 1, lines: [...wholly("-", before), ...wholly("+", after)] }];
  const count = (sign: string) => hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length;
  return { from: from?.number ?? null, to: to.number, added: count("+"), removed: count("-"), hunks };
}

const wholly = (sign: string, lines: string): string[] => lines.split("\n").map((line) => sign + line);

export function codecVersionRoutes(app: App, { registry, zone }: Rooms): void {
  const versionJson = ({ number, codec, by, at, note }: CodecVersion, inUse: number) => ({
    number,
    kind: codec.kind,
    by,
    at: rfc3339(at, zone),
    note,
    inUse: number === inUse,
  });

  app.openapi(listRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { id, version } = await registry.profile(scopeOf(c.get("actor")), c.req.valid("param").id);
    const { limit, after } = c.req.valid("query");
    const before = after === undefined ? undefined : Number(after) || 0;
    const { items, next } = await registry.codecVersions(id, { limit, before });
    return c.json({ items: items.map((item) => versionJson(item, version)), next }, 200);
  });
  app.openapi(oneRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { id, number } = c.req.valid("param");
    const profile = await registry.profile(scopeOf(c.get("actor")), id);
    const version = await registry.codecVersionNumbered(id, number);
    return c.json({ ...versionJson(version, profile.version), codec: { ...version.codec } }, 200);
  });
  app.openapi(differenceRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { id, number } = c.req.valid("param");
    const { against } = c.req.valid("query");
    const to = await registry.codecVersionNumbered(id, number);
    const earlier = await registry.codecVersions(id, { limit: 1, before: number });
    const from = against === undefined ? (earlier.items[0] ?? null) : await registry.codecVersionNumbered(id, against);
    return c.json(differenceOf(from, to), 200);
  });
  app.openapi(restoreRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { id, number } = c.req.valid("param");
    const { codec } = await registry.codecVersionNumbered(id, number);
    const note = c.req.valid("json").note ?? text(c.get("language"), "api.codec-restored", { number });
    return c.json(profileJson(await registry.updateProfile(c.get("actor"), id, { codec, note }), zone), 200);
  });
}
