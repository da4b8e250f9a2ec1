/** /audit: who did what, searched, and as CSV and JSON lines. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, type AuditEntry, type AuditSearch, requirePermission, scopeOf } from "#accounts";
import { everyItem } from "#database";
import { csvHeaders, csvLine, csvStream, encodings } from "#exports";
import { instantFrom } from "#foundation/calendar";
import { auditJson } from "../json.ts";
import { answers, instant, instantIn, limitMax, pageOf, pageQuery } from "../lists.ts";
import { problemFromZod } from "../problems.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["audit"];
const search = z.object({
  action: z.string().max(100).optional().openapi({ description: "device.registered, or device. for all of devices" }),
  actor: z.string().max(100).optional().openapi({ description: "A user ID" }),
  organizationId: z.string().max(100).optional(),
  target: z.string().max(200).optional(),
  from: instantIn.optional(),
  to: instantIn.optional(),
  words: z.string().max(200).optional().openapi({ description: "In what was changed, from what, to what" }),
});

const entry = z
  .object({
    id: z.string(),
    at: instant,
    actor: z.string(),
    actorKind: z.string(),
    action: z.string(),
    organizationId: z.string().nullable(),
    target: z.string(),
    detail: z.unknown(),
    address: z.string().nullable().openapi({ description: "Where the request came from" }),
  })
  .openapi("AuditEntry");

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/audit",
  tags,
  summary: "Who did what, newest first",
  request: { query: pageQuery.extend(search.shape) },
  responses: answers(pageOf(entry), "A page"),
});

const text = { schema: z.string() };

const csvRoute = createRoute({
  method: "get",
  path: "/api/v1/audit.csv",
  tags,
  summary: "The trail as CSV",
  request: { query: search.extend({ encoding: z.enum(encodings).default("utf-8-bom") }) },
  responses: { ...answers(z.string(), ""), 200: { description: "CSV", content: { "text/csv": text } } },
});

const linesRoute = createRoute({
  method: "get",
  path: "/api/v1/audit.jsonl",
  tags,
  summary: "The trail as JSON lines",
  request: { query: search },
  responses: { ...answers(z.string(), ""), 200: { description: "Lines", content: { "application/jsonl": text } } },
});

const columns = ["at", "actor", "actorKind", "address", "action", "organizationId", "target", "detail"] as const;

const searchFrom = ({ from, to, ...rest }: z.infer<typeof search>): AuditSearch => ({
  ...rest,
  from: from === undefined ? undefined : instantFrom(from),
  to: to === undefined ? undefined : instantFrom(to),
});

const everyEntry = (accounts: Rooms["accounts"], actor: Actor, wanted: AuditSearch): AsyncGenerator<AuditEntry> =>
  everyItem((after) => accounts.auditEntries(scopeOf(actor), { ...wanted, limit: limitMax, after }));

async function* csvLines(entries: AsyncIterable<AuditEntry>, zone: string): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const one of entries) {
    const json = auditJson(one, zone);
    yield csvLine([...columns.slice(0, -1).map((column) => json[column] as string), JSON.stringify(json.detail)]);
  }
}

async function* jsonLines(entries: AsyncIterable<AuditEntry>, zone: string): AsyncGenerator<string> {
  for await (const one of entries) yield `${JSON.stringify(auditJson(one, zone))}\n`;
}

export function auditRoutes(app: App, { accounts, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    requirePermission(c.get("actor"), "audit");
    const { limit, after, ...rest } = c.req.valid("query");
    const { items, next } = await accounts.auditEntries(scopeOf(c.get("actor")), {
      ...{ limit, after },
      ...searchFrom(rest),
    });
    return c.json({ items: items.map((item) => auditJson(item, zone)), next }, 200);
  });
  app.openapi(csvRoute, (c) => {
    requirePermission(c.get("actor"), "audit");
    const { encoding, ...rest } = c.req.valid("query");
    const lines = csvLines(everyEntry(accounts, c.get("actor"), searchFrom(rest)), zone);
    return c.body(csvStream(lines, { encoding }), 200, csvHeaders("audit", encoding));
  });
  app.openAPIRegistry.registerPath(linesRoute);
  app.get(linesRoute.path, (c) => {
    requirePermission(c.get("actor"), "audit");
    const wanted = search.safeParse(c.req.query());
    if (!wanted.success) return problemFromZod(c, c.get("language"), wanted.error);
    const lines = jsonLines(everyEntry(accounts, c.get("actor"), searchFrom(wanted.data)), zone);
    return c.body(csvStream(lines, { encoding: "utf-8" }), 200, {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": 'attachment; filename="audit.jsonl"',
    });
  });
}
