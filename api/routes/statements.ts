/** /statements and /payments: what was issued and what came in. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, requirePermission, scopeOf } from "#accounts";
import { type Payment, paymentMethods, type Statement, statementColumns, statementPdf, statementRows } from "#billing";
import { everyItem } from "#database";
import { csvHeaders, csvLine, csvStream, encodings } from "#exports";
import { rfc3339 } from "#foundation/calendar";
import { answers, created, csvAnswer, idParam, instant, jsonBody, limitMax, pageOf, pageQuery } from "../lists.ts";
import { problemFromZod } from "../problems.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["statements"];
const day = z.iso.date();
export const month = z.string().openapi({ example: "2026-11" });
const yen = z.number().int();
const yenAsked = z.coerce.number().int().optional();

const statementSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    kind: z.enum(["invoice", "credit-note"]),
    organizationId: z.string(),
    counterparty: z.string().openapi({ description: "The addressee's name as it was printed" }),
    managementUnit: z.string().nullable(),
    serviceMonth: z.string(),
    issuedOn: z.string(),
    dueOn: z.string().nullable(),
    netYen: yen,
    taxYen: yen,
    totalYen: yen,
    openYen: yen.openapi({ description: "What is not paid or credited yet; negative where the provider owes" }),
    state: z.enum(["open", "partly-paid", "paid", "overdue"]),
    issuedAt: instant,
    hash: z.string().openapi({ description: "SHA-256 over the statement and the one before it" }),
  })
  .openapi("Statement");

const bilingual = z.object({ ja: z.string(), en: z.string() });

export const lineSchema = z
  .object({
    serviceMonth: z.string(),
    entry: z.enum(["charge", "reversal", "credit"]),
    plan: z.string(),
    component: z.string(),
    label: bilingual,
    period: z.object({ from: z.string(), to: z.string() }),
    quantity: z.number(),
    unitYen: z.number().nullable(),
    yen,
    formula: bilingual,
    taxCategory: z.string(),
    taxPercent: z.number(),
    corrects: z.string().nullable(),
    evidence: z.unknown().openapi({ description: "What the line follows from: contracts, usage, a fact, a payment" }),
  })
  .openapi("StatementLine");

/** What drafts and documents have in common. */
export const paperSchema = z.object({
  kind: z.enum(["invoice", "credit-note"]),
  serviceMonth: z.string(),
  issuedOn: z.string(),
  closedOn: z.string(),
  dueOn: z.string().nullable(),
  issuer: z.object({ name: z.string(), registrationNumber: z.string().nullable() }).loose(),
  addressee: z.object({ name: z.string() }).loose(),
  managementUnit: z.string().nullable(),
  lines: z.array(lineSchema),
  taxBlocks: z.array(z.object({ category: z.string(), percent: z.number(), netYen: yen, taxYen: yen })),
  netYen: yen,
  taxYen: yen,
  totalYen: yen,
  corrects: z.array(z.string()),
  reason: z.string().nullable(),
});

const search = z.object({
  organizationId: z.string().optional(),
  issuedFrom: day.optional(),
  issuedTo: day.optional(),
  yenMin: yenAsked,
  yenMax: yenAsked,
  counterparty: z.string().max(200).optional().openapi({ description: "Part of the name" }),
  number: z.string().max(20).optional(),
  serviceMonth: month.optional(),
  kind: z.enum(["invoice", "credit-note"]).optional(),
  runId: z.string().optional(),
  state: z.enum(["unpaid", "overdue", "paid"]).optional(),
});

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/statements",
  tags,
  summary: "Statements (請求書), newest first; found by date, amount and counterparty",
  request: { query: pageQuery.extend(search.shape) },
  responses: answers(pageOf(statementSchema), "A page"),
});

const encoding = z.enum(encodings).default("utf-8-bom");
const listCsvRoute = createRoute({
  method: "get",
  path: "/api/v1/statements.csv",
  tags,
  summary: "The same as CSV",
  request: { query: search.extend({ encoding }) },
  responses: csvAnswer,
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/statements/{id}",
  tags,
  summary: "A statement, word for word",
  request: { params: idParam },
  responses: answers(statementSchema.extend({ document: paperSchema.extend({ number: z.string() }) }), "The statement"),
});

const pdfRoute = createRoute({
  method: "get",
  path: "/api/v1/statements/{id}.pdf",
  tags,
  summary: "A statement as PDF (適格請求書), in its addressee's language",
  request: { params: idParam },
  responses: {
    ...answers(z.string(), ""),
    200: { description: "PDF", content: { "application/pdf": { schema: z.string().openapi({ format: "binary" }) } } },
  },
});

const csvRoute = createRoute({
  method: "get",
  path: "/api/v1/statements/{id}.csv",
  tags,
  summary: "A statement's lines as CSV",
  request: { params: idParam, query: z.object({ encoding }) },
  responses: csvAnswer,
});

const evidenceItem = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("device"), id: z.string() }),
  z.object({
    kind: z.literal("contract-fact"),
    id: z.string(),
    contractId: z.string(),
    fact: z.string(),
    on: z.string(),
  }),
  z.object({
    kind: z.literal("usage-event"),
    id: z.string(),
    source: z.string(),
    eventId: z.string(),
    subject: z.string().nullable(),
    quantity: z.number(),
    from: z.string(),
    to: z.string(),
  }),
  z.object({ kind: z.literal("payment"), id: z.string(), statementId: z.string() }),
  z.object({ kind: z.literal("surcharge"), id: z.string() }),
]);

const evidenceRoute = createRoute({
  method: "get",
  path: "/api/v1/statements/{id}/lines/{position}/evidence",
  tags,
  summary: "The events behind a line, as they were known when it was rated: devices, contract facts, usage, a payment",
  request: {
    params: idParam.extend({
      position: z.coerce
        .number()
        .int()
        .min(0)
        .openapi({ param: { required: true }, example: 0 }),
    }),
    query: pageQuery,
  },
  responses: answers(pageOf(evidenceItem), "A page"),
});

const creditRoute = createRoute({
  method: "post",
  path: "/api/v1/statements/{id}/credit-notes",
  tags,
  summary: "Credit an invoice (適格返還請求書): some lines, or all that is left of it",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        reason: z.string().trim().min(1).max(500),
        lines: z
          .array(
            z.object({ position: z.number().int().min(0), yen: yen.min(1).openapi({ description: "Without tax" }) }),
          )
          .max(1_000)
          .optional(),
      }),
    ),
  },
  responses: created(statementSchema, "The credit note"),
});

const paymentSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    receivedOn: z.string(),
    yen,
    feeYen: yen,
    method: z.enum(paymentMethods),
    payer: z.string().nullable(),
    reference: z.string().nullable(),
    note: z.string().nullable(),
    reverses: z.string().nullable(),
    reversed: z.boolean(),
    settlements: z.array(z.object({ statementId: z.string(), yen })),
    unsettledYen: yen.openapi({ description: "Settles nothing yet; goes to the next statement" }),
    recordedAt: instant,
  })
  .openapi("Payment");

const paymentsRoute = createRoute({
  method: "get",
  path: "/api/v1/payments",
  tags,
  summary: "Payments, newest first",
  request: {
    query: pageQuery.extend({
      organizationId: z.string().optional(),
      receivedFrom: day.optional(),
      receivedTo: day.optional(),
      yenMin: yenAsked,
      yenMax: yenAsked,
    }),
  },
  responses: answers(pageOf(paymentSchema), "A page"),
});

const recordRoute = createRoute({
  method: "post",
  path: "/api/v1/payments",
  tags,
  summary: "Record a payment; it settles what is due first unless it names statements",
  request: {
    body: jsonBody(
      z.object({
        organizationId: z.string(),
        receivedOn: z.string(),
        yen: z.number(),
        feeYen: z.number().optional().openapi({ description: "A transfer fee that the payer kept back" }),
        method: z.enum(paymentMethods),
        payer: z.string().max(200).nullable().optional(),
        reference: z
          .string()
          .min(1)
          .max(200)
          .nullable()
          .optional()
          .openapi({ description: "The bank's mark: the same one twice is one payment" }),
        note: z.string().max(500).nullable().optional(),
        statementIds: z.array(z.string()).max(100).optional(),
      }),
    ),
  },
  responses: created(paymentSchema, "The payment"),
});

const reverseRoute = createRoute({
  method: "post",
  path: "/api/v1/payments/{id}/reverse",
  tags,
  summary: "Take a payment back: an entry of its own, and what it settled is open again",
  request: { params: idParam, body: jsonBody(z.object({ note: z.string().trim().min(1).max(500) })) },
  responses: answers(paymentSchema, "The payment"),
});

function paymentJson({ holderId, recordedBy: _, recordedAt, settlements, ...payment }: Payment, zone: string) {
  return {
    ...payment,
    organizationId: holderId,
    settlements: [...settlements],
    recordedAt: rfc3339(recordedAt, zone),
  };
}

const statementJson = ({ holderId, sequence: _, runId: __, issuedAt, ...statement }: Statement, zone: string) => ({
  ...statement,
  organizationId: holderId,
  issuedAt: rfc3339(issuedAt, zone),
});

/** Statements are an organization's money matters: its administrator's and the provider's billing staff's. */
export function requireReader(actor: Actor): void {
  requirePermission(actor, "read");
  requirePermission(actor, "billing");
}

const listColumns = ["number", "kind", "issued-on", "due-on", "counterparty", "service-month"];

async function* listLines({ invoicing }: Rooms, actor: Actor, wanted: z.infer<typeof search>): AsyncGenerator<string> {
  yield csvLine([...listColumns, "net-yen", "tax-yen", "total-yen", "open-yen", "state", "hash"]);
  const { organizationId: holderId, ...rest } = wanted;
  const asked = { ...rest, holderId, limit: limitMax };
  for await (const one of everyItem((after) => invoicing.statements.statements(scopeOf(actor), { ...asked, after })))
    yield csvLine([
      ...[one.number, one.kind, one.issuedOn, one.dueOn, one.counterparty, one.serviceMonth],
      ...[one.netYen, one.taxYen, one.totalYen, one.openYen, one.state, one.hash],
    ]);
}

/** 20260506_山田農園株式会社_9106_2026-000012: day, counterparty, amount, as files are to be named (電子帳簿保存法). */
const fileNameOf = ({ issuedOn, counterparty, totalYen, number }: Statement) =>
  `${issuedOn.replaceAll("-", "")}_${counterparty.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, "_")}_${totalYen}_${number}`;

/** The router takes a parameter for a whole part of a path, so the ending is told as a pattern. */
const endingIn = <E extends string>(ending: E) => `/api/v1/statements/:file{[^/]+\\.${ending}}` as const;

export function statementRoutes(app: App, rooms: Rooms): void {
  const { invoicing, zone } = rooms;
  const { statements } = invoicing;
  app.openapi(listRoute, async (c) => {
    requireReader(c.get("actor"));
    const { organizationId: holderId, ...page } = c.req.valid("query");
    const { items, next } = await statements.statements(scopeOf(c.get("actor")), { ...page, holderId });
    return c.json({ items: items.map((item) => statementJson(item, zone)), next }, 200);
  });
  app.openapi(listCsvRoute, (c) => {
    requireReader(c.get("actor"));
    const { encoding: asked, ...wanted } = c.req.valid("query");
    return c.body(
      csvStream(listLines(rooms, c.get("actor"), wanted), { encoding: asked }),
      200,
      csvHeaders("statements", asked),
    );
  });
  app.openAPIRegistry.registerPath(pdfRoute);
  app.get(endingIn("pdf"), async (c) => {
    requireReader(c.get("actor"));
    const id = c.req.param("file").replace(/\.pdf$/, "");
    const scope = scopeOf(c.get("actor"));
    const name = fileNameOf(await statements.statement(scope, id));
    const pdf = await statementPdf(await statements.document(scope, id));
    return c.body(new Uint8Array(pdf).buffer, 200, {
      "content-type": "application/pdf",
      "content-disposition": `inline; filename="statement.pdf"; filename*=UTF-8''${encodeURIComponent(name)}.pdf`,
    });
  });
  app.openAPIRegistry.registerPath(csvRoute);
  app.get(endingIn("csv"), async (c) => {
    requireReader(c.get("actor"));
    const id = c.req.param("file").replace(/\.csv$/, "");
    const wanted = encoding.safeParse(c.req.query("encoding"));
    if (!wanted.success) return problemFromZod(c, c.get("language"), wanted.error);
    const asked = wanted.data;
    const scope = scopeOf(c.get("actor"));
    const name = fileNameOf(await statements.statement(scope, id));
    const rows = statementRows(await statements.document(scope, id), c.get("language"));
    const lines = [csvLine(statementColumns), ...[...rows].map((row) => csvLine(row))];
    return c.body(csvStream(lines, { encoding: asked }), 200, csvHeaders(name, asked));
  });
  app.openapi(oneRoute, async (c) => {
    requireReader(c.get("actor"));
    const { id } = c.req.valid("param");
    const scope = scopeOf(c.get("actor"));
    const statement = statementJson(await statements.statement(scope, id), zone);
    const document = paperSchema.extend({ number: z.string() }).parse(await statements.document(scope, id));
    return c.json({ ...statement, document }, 200);
  });
  app.openapi(evidenceRoute, async (c) => {
    requireReader(c.get("actor"));
    const { id, position } = c.req.valid("param");
    const question = { ...c.req.valid("query"), position };
    const { items, next } = await statements.evidence(scopeOf(c.get("actor")), id, question);
    return c.json({ items: [...items], next }, 200);
  });
  app.openapi(creditRoute, async (c) => {
    const note = await statements.creditStatement(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(statementJson(note, zone), 201);
  });
}

export function paymentRoutes(app: App, { invoicing, accounts, zone }: Rooms): void {
  const { payments } = invoicing;
  app.openapi(paymentsRoute, async (c) => {
    requireReader(c.get("actor"));
    const { organizationId: holderId, ...page } = c.req.valid("query");
    const { items, next } = await payments.payments(scopeOf(c.get("actor")), { ...page, holderId });
    return c.json({ items: items.map((item) => paymentJson(item, zone)), next }, 200);
  });
  app.openapi(recordRoute, async (c) => {
    requireReader(c.get("actor"));
    const { organizationId: holderId, ...input } = c.req.valid("json");
    await accounts.organization(scopeOf(c.get("actor")), holderId);
    return c.json(paymentJson(await payments.recordPayment(c.get("actor"), { ...input, holderId }), zone), 201);
  });
  app.openapi(reverseRoute, async (c) => {
    requireReader(c.get("actor"));
    const payment = await payments.reversePayment(c.get("actor"), c.req.valid("param").id, c.req.valid("json").note);
    return c.json(paymentJson(payment, zone), 200);
  });
}
