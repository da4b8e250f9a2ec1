/** /trap-imports: applications for the trap service as a CSV file, looked at line by line and then taken. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type Language, text } from "#foundation/text";
import type { ImportLine } from "#traps";
import { answers } from "../lists.ts";
import type { App, Env, Rooms } from "../rooms.ts";

const tags = ["traps"];
const body = { required: true, content: { "text/csv": { schema: z.string() } } };
const whose = z.object({ organizationId: z.string().max(100) });

const lineSchema = z
  .object({
    line: z.number(),
    team: z.string(),
    trap: z.string(),
    place: z.string().nullable(),
    device: z.string(),
    recipients: z.array(z.string()),
    fate: z.enum(["new", "known", "wrong"]).openapi({ description: "`known`: everything it says is there already" }),
    errors: z.array(z.object({ column: z.string(), detail: z.string() })),
  })
  .openapi("TrapImportLine");
const linesSchema = z.object({ items: z.array(lineSchema) });

const previewRoute = createRoute({
  method: "post",
  path: "/api/v1/trap-imports/preview",
  tags,
  summary: "What each line of a CSV file would make, and its mistakes; nothing is made",
  request: { query: whose, body },
  responses: answers(linesSchema, "Every line"),
});

const takeRoute = createRoute({
  method: "post",
  path: "/api/v1/trap-imports",
  tags,
  summary: "Make teams, recipients and traps of a CSV file; what is there already stays, so a file may be sent again",
  request: {
    query: whose.extend({
      lines: z
        .string()
        .regex(/^\d{1,6}(,\d{1,6})*$/)
        .optional()
        .openapi({ description: "Only these lines, separated by commas; all, or none if one is wrong, when left out" }),
    }),
    body,
  },
  responses: answers(linesSchema, "The lines that were taken"),
});

const lineJson = ({ errors, recipients, ...line }: ImportLine, language: Language) => ({
  ...line,
  recipients: [...recipients],
  errors: errors.map(({ path, text: key, attributes }) => ({ column: path, detail: text(language, key, attributes) })),
});

export function trapImportRoutes(app: App, { traps }: Rooms): void {
  const csvOf = async (c: Context<Env>) => new Uint8Array(await c.req.arrayBuffer());

  app.openapi(previewRoute, async (c) => {
    const { organizationId } = c.req.valid("query");
    const lines = await traps.previewImport(c.get("actor"), organizationId, await csvOf(c));
    return c.json({ items: lines.map((line) => lineJson(line, c.get("language"))) }, 200);
  });
  app.openapi(takeRoute, async (c) => {
    const { organizationId, lines } = c.req.valid("query");
    const wanted = lines === undefined ? "all" : lines.split(",").map(Number);
    const taken = await traps.takeImport(c.get("actor"), organizationId, await csvOf(c), wanted);
    return c.json({ items: taken.map((line) => lineJson(line, c.get("language"))) }, 200);
  });
}
