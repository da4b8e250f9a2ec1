/**
 * /charges: every line that was charged, taken back or credited, as the billing department's programs pull them; and what a contract
 * comes to in a month.
 */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, scopeOf } from "#accounts";
import { chargeRow, type IssuedCharge, statementColumns } from "#billing";
import { everyItem } from "#database";
import { csvHeaders, csvLine, csvStream, encodings } from "#exports";
import { answers, csvAnswer, idParam, limitMax, orNull, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";
import { lineSchema, month, requireReader } from "./statements.ts";

const tags = ["statements"];

const search = z.object({
  organizationId: z.string().max(100).optional(),
  serviceMonth: month.optional(),
  plan: z.string().max(100).optional(),
  component: z.string().max(100).optional(),
  runId: z.string().max(100).optional(),
});

const charge = lineSchema
  .extend({
    id: z.string(),
    statementId: z.string(),
    position: z
      .number()
      .int()
      .openapi({ description: "Its place in the statement; the events behind it are found by it" }),
    number: z.string().openapi({ description: "The statement's" }),
    kind: z.enum(["invoice", "credit-note"]),
    issuedOn: z.string(),
    dueOn: z.string().nullable(),
    organizationId: z.string(),
    counterparty: z.string(),
    managementUnit: z.string().nullable(),
    key: z.string().openapi({ description: "The same for a charge and what takes it back" }),
  })
  .openapi("Charge");

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/charges",
  tags,
  summary: "Lines of statements, in the order in which they were issued; they never change",
  request: { query: pageQuery.extend(search.shape) },
  responses: answers(pageOf(charge), "A page"),
});

const csvRoute = createRoute({
  method: "get",
  path: "/api/v1/charges.csv",
  tags,
  summary: "The same as CSV",
  request: { query: search.extend({ encoding: z.enum(encodings).default("utf-8-bom") }) },
  responses: csvAnswer,
});

const equivalent = z.object({
  organizationId: z.string().openapi({ description: "The contract's holder" }),
  yen: orNull(lineSchema.shape.yen).openapi({ description: "Without tax; null while a part of it has no price" }),
  parts: z.array(lineSchema.pick({ label: true, formula: true, yen: true })),
});

const equivalentRoute = createRoute({
  method: "get",
  path: "/api/v1/service-contracts/{id}/monthly-equivalent",
  tags: ["contracts"],
  summary:
    "What a contract comes to in a month (料金相当額), the limit of the provider's liability; rights by their days",
  request: { params: idParam, query: z.object({ month }) },
  responses: answers(equivalent, "The charge equivalent"),
});

const chargeJson = ({ line, ...of }: IssuedCharge) => {
  const { holderId: organizationId, revision: _, ...said } = line;
  return { ...said, ...of, organizationId };
};

async function* csvLines(
  { invoicing }: Rooms,
  actor: Actor,
  { organizationId: holderId, ...wanted }: z.infer<typeof search>,
  language: "ja" | "en",
): AsyncGenerator<string> {
  yield csvLine(statementColumns);
  const asked = { ...wanted, holderId, limit: limitMax };
  const charges = everyItem((after) => invoicing.statements.charges(scopeOf(actor), { ...asked, after }));
  for await (const one of charges) yield csvLine(chargeRow(one, one.line, language));
}

export function chargeRoutes(app: App, rooms: Rooms): void {
  app.openapi(equivalentRoute, async (c) => {
    const actor = c.get("actor");
    requireReader(actor);
    const { month: of } = c.req.valid("query");
    const found = await rooms.billing.monthlyEquivalent(scopeOf(actor), c.req.valid("param").id, of);
    return c.json({ ...found, parts: [...found.parts] }, 200);
  });
  app.openapi(listRoute, async (c) => {
    requireReader(c.get("actor"));
    const { organizationId: holderId, ...page } = c.req.valid("query");
    const { items, next } = await rooms.invoicing.statements.charges(scopeOf(c.get("actor")), { ...page, holderId });
    return c.json({ items: items.map(chargeJson), next }, 200);
  });
  app.openapi(csvRoute, (c) => {
    const actor = c.get("actor");
    requireReader(actor);
    const { encoding, ...wanted } = c.req.valid("query");
    const lines = csvLines(rooms, actor, wanted, c.get("language"));
    return c.body(csvStream(lines, { encoding }), 200, csvHeaders("charges", encoding));
  });
}
