/** /billing/runs, previews, reports, and the particulars that are printed: the provider's billing work. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { type Drafted, type Run, requireBilling } from "#billing";
import { rfc3339 } from "#foundation/calendar";
import { text } from "#foundation/text";
import { answers, created, idParam, instant, jsonBody, orNull, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";
import { month, paperSchema } from "./statements.ts";

const tags = ["billing"];
const yen = z.number().int();

const runSchema = z
  .object({
    id: z.string(),
    month: z.string(),
    asOf: instant.openapi({ description: "Facts recorded later don't count" }),
    state: z.enum(["rating", "review", "finalizing", "finalized", "discarded"]),
    holders: z.number(),
    held: z.number().openapi({ description: "Contract holders that could not be billed" }),
    statements: z.number(),
    netYen: yen,
    taxYen: yen,
    totalYen: yen,
    createdAt: instant,
    createdBy: z.string(),
    finalizedBy: z.string().nullable(),
    finishedAt: instant.nullable(),
  })
  .openapi("BillingRun");

const runHolderSchema = z.object({
  organizationId: z.string(),
  organizationName: z.string(),
  state: z.enum(["drafted", "nothing", "issued", "held"]),
  statements: z.number(),
  lines: z.number(),
  netYen: yen,
  taxYen: yen,
  totalYen: yen,
  problem: z.string().nullable(),
});

const draftsSchema = z.object({
  organizationId: z.string(),
  drafts: z.array(paperSchema),
  unbilled: z.array(
    z.object({ plan: z.string(), component: z.string(), from: z.string(), quantity: z.number(), reason: z.string() }),
  ),
});

const startRoute = createRoute({
  method: "post",
  path: "/api/v1/billing/runs",
  tags,
  summary: "Bill a month: rate every contract holder, stop for a review unless `dryRun` is false",
  request: { body: jsonBody(z.object({ month, dryRun: z.boolean().default(true) })) },
  responses: created(runSchema, "The run; it works on in the background"),
});

const runsRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/runs",
  tags,
  summary: "Billing runs, newest first",
  request: { query: pageQuery.extend({ month: month.optional() }) },
  responses: answers(pageOf(runSchema), "A page"),
});

const runRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/runs/{id}",
  tags,
  summary: "A billing run",
  request: { params: idParam },
  responses: answers(runSchema, "The run"),
});

const runHoldersRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/runs/{id}/holders",
  tags,
  summary: "What a run comes to, by contract holder",
  request: {
    params: idParam,
    query: pageQuery.extend({ state: z.enum(["drafted", "nothing", "issued", "held"]).optional() }),
  },
  responses: answers(pageOf(runHolderSchema), "A page"),
});

const previewRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/runs/{id}/holders/{organizationId}",
  tags,
  summary: "One contract holder's statements as a run would issue them",
  request: { params: idParam.extend({ organizationId: z.string() }) },
  responses: answers(draftsSchema, "The drafts"),
});

const finalizeRoute = createRoute({
  method: "post",
  path: "/api/v1/billing/runs/{id}/finalize",
  tags,
  summary: "Issue what the review showed",
  request: { params: idParam },
  responses: answers(runSchema, "The run"),
});

const verifyRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/runs/{id}/verification",
  tags,
  summary: "Compute a finalized run once more from the facts of its moment",
  request: { params: idParam },
  responses: answers(
    z.object({
      holders: z.number(),
      different: z.array(
        z.object({ organizationId: z.string(), organizationName: z.string(), issuedYen: yen, recomputedYen: yen }),
      ),
    }),
    "Contract holders whose yen differ",
  ),
});

const chainRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/statement-chain",
  tags,
  summary: "Follow the chain of statements and tell where one was changed, removed or slipped in",
  responses: answers(
    z.object({
      statements: z.number(),
      head: z.string().openapi({ description: "Keep it elsewhere: it shows that the end was not cut off" }),
      breaks: z.array(z.object({ sequence: z.number(), kind: z.string() })),
    }),
    "The chain",
  ),
});

const draftsJson = (organizationId: string, { drafts, unbilled }: Drafted) => ({
  organizationId,
  drafts: drafts.map((draft) => paperSchema.parse(draft)),
  unbilled: [...unbilled],
});

export function billingRunRoutes(app: App, { invoicing, zone }: Rooms): void {
  const { runs } = invoicing;
  const runJson = ({ asOf, createdAt, finishedAt, ...run }: Run) => ({
    ...run,
    asOf: rfc3339(asOf, zone),
    createdAt: rfc3339(createdAt, zone),
    finishedAt: finishedAt === null ? null : rfc3339(finishedAt, zone),
  });
  app.openapi(startRoute, async (c) => {
    const { month: asked, dryRun } = c.req.valid("json");
    const run = await runs.startRun(c.get("actor"), { month: asked, goal: dryRun ? "review" : "finalize" });
    return c.json(runJson(run), 201);
  });
  app.openapi(runsRoute, async (c) => {
    requireBilling(c.get("actor"));
    const { items, next } = await runs.runs(c.req.valid("query"));
    return c.json({ items: items.map(runJson), next }, 200);
  });
  app.openapi(runRoute, async (c) => {
    requireBilling(c.get("actor"));
    return c.json(runJson(await runs.run(c.req.valid("param").id)), 200);
  });
  app.openapi(runHoldersRoute, async (c) => {
    requireBilling(c.get("actor"));
    const { items, next } = await runs.runHolders(c.req.valid("param").id, c.req.valid("query"));
    const holders = items.map(({ runId: _, holderId, holderName, problem, ...holder }) => ({
      ...{ ...holder, organizationId: holderId, organizationName: holderName },
      problem: problem === null ? null : text(c.get("language"), problem),
    }));
    return c.json({ items: holders, next }, 200);
  });
  app.openapi(previewRoute, async (c) => {
    requireBilling(c.get("actor"));
    const { id, organizationId } = c.req.valid("param");
    return c.json(draftsJson(organizationId, await runs.previewRun(id, organizationId)), 200);
  });
  app.openapi(finalizeRoute, async (c) =>
    c.json(runJson(await runs.finalizeRun(c.get("actor"), c.req.valid("param").id)), 200),
  );
  app.openapi(verifyRoute, async (c) => {
    requireBilling(c.get("actor"));
    const { holders, different } = await runs.verifyRun(c.req.valid("param").id);
    const named = different.map(({ holderId, holderName, ...yens }) => ({
      ...{ organizationId: holderId, organizationName: holderName, ...yens },
    }));
    return c.json({ holders, different: named }, 200);
  });
  app.openapi(chainRoute, async (c) => {
    requireBilling(c.get("actor"));
    const { breaks, ...chain } = await invoicing.statements.checkChain();
    return c.json({ ...chain, breaks: [...breaks] }, 200);
  });
}

const dueRule = z.object({
  closingDay: z.union([z.number().int(), z.literal("end")]),
  dueMonths: z.number().int(),
  dueDay: z.union([z.number().int(), z.literal("end")]),
  onHoliday: z.enum(["stay", "next", "previous"]),
});
const line = z.string().max(200).nullable();
const lines = z.string().max(1_000).nullable();

const issuerSchema = z
  .object({
    name: z.string().max(200),
    postalCode: line,
    address: lines,
    phone: line,
    registrationNumber: line.openapi({ description: "適格請求書発行事業者の登録番号: T and 13 digits" }),
    bankAccount: lines,
    note: z.object({ ja: z.string().max(1_000), en: z.string().max(1_000) }).nullable(),
    due: dueRule,
    taxRounding: z.enum(["floor", "half-up", "ceil"]),
  })
  .openapi("Issuer");

const holderSchema = z.object({
  department: line,
  postalCode: line,
  address: lines,
  email: z.email().max(254).nullable(),
  statementMail: z
    .enum(["link", "pdf"])
    .openapi({ description: "What the letter with a statement carries: a link behind the sign-in, or the PDF, too" }),
  language: z.enum(["ja", "en"]),
  era: z.enum(["western", "japanese"]),
  due: dueRule.nullable(),
});

const issuerRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/issuer",
  tags,
  summary: "Who issues statements, and on which terms; null until it is set",
  responses: answers(z.object({ issuer: orNull(issuerSchema) }), "The issuer"),
});

const setIssuerRoute = createRoute({
  method: "put",
  path: "/api/v1/billing/issuer",
  tags,
  summary: "Set the issuer; statements that are out stay as they are",
  request: { body: jsonBody(issuerSchema.partial().extend({ name: z.string().max(200) })) },
  responses: answers(z.object({ issuer: issuerSchema }), "The issuer"),
});

const holderRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/holders/{organizationId}",
  tags,
  summary: "What is printed about a contract holder",
  request: { params: z.object({ organizationId: z.string() }) },
  responses: answers(holderSchema.extend({ organizationId: z.string() }), "The particulars"),
});

const setHolderRoute = createRoute({
  method: "put",
  path: "/api/v1/billing/holders/{organizationId}",
  tags,
  summary: "Set what is printed about a contract holder, where statements go, and its own due rule",
  request: { params: z.object({ organizationId: z.string() }), body: jsonBody(holderSchema.partial()) },
  responses: answers(holderSchema.extend({ organizationId: z.string() }), "The particulars"),
});

export function particularsRoutes(app: App, { invoicing, accounts, clock }: Rooms): void {
  const { particulars } = invoicing;
  app.openapi(issuerRoute, async (c) => {
    requireBilling(c.get("actor"));
    return c.json({ issuer: await particulars.issuer() }, 200);
  });
  app.openapi(setIssuerRoute, async (c) =>
    c.json({ issuer: await particulars.setIssuer(c.get("actor"), c.req.valid("json")) }, 200),
  );
  app.openapi(holderRoute, async (c) => {
    requireBilling(c.get("actor"));
    const { organizationId } = c.req.valid("param");
    await accounts.organization(scopeOf(c.get("actor")), organizationId);
    return c.json({ organizationId, ...(await particulars.holderAt(organizationId, clock.now())) }, 200);
  });
  app.openapi(setHolderRoute, async (c) => {
    requireBilling(c.get("actor"));
    const { organizationId } = c.req.valid("param");
    await accounts.organization(scopeOf(c.get("actor")), organizationId);
    const holder = await particulars.setHolder(c.get("actor"), organizationId, c.req.valid("json"));
    return c.json({ organizationId, ...holder }, 200);
  });
}

const listOf = <T extends z.ZodType>(item: T, what: string) => answers(z.object({ items: z.array(item) }), what);

const revenueRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/reports/revenue",
  tags,
  summary: "Revenue without tax by month and plan",
  request: {
    query: z.object({ from: month, to: month, by: z.enum(["service-month", "issue-month"]).default("service-month") }),
  },
  responses: listOf(
    z.object({ month: z.string(), plan: z.string(), netYen: yen, lines: z.number() }),
    "By month and plan",
  ),
});

const forecastRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/reports/forecast",
  tags,
  summary: "What a month comes to by plan as it stands, the days still to come included",
  request: { query: z.object({ month }) },
  responses: listOf(z.object({ month: z.string(), plan: z.string(), netYen: yen }), "By plan"),
});

const receivablesRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/reports/receivables",
  tags,
  summary: "What contract holders owe, by how long it is overdue",
  responses: listOf(
    z.object({
      organizationId: z.string(),
      counterparty: z.string(),
      openYen: yen,
      byAge: z.object({ "not-due": yen, "1-30": yen, "31-60": yen, "61-90": yen, "over-90": yen }),
      accruedDamagesYen: yen.openapi({ description: "Damages (遅延損害金) if what is open came today" }),
    }),
    "Who owes most first",
  ),
});

const unbilledRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/reports/unbilled",
  tags,
  summary: "What is not billed or not announced, and why",
  responses: listOf(
    z.object({
      kind: z.enum(["month-without-run", "holder-held", "price-missing", "no-address"]),
      month: z.string(),
      organizationId: z.string().nullable(),
      organizationName: z.string().nullable(),
      problem: z.string(),
    }),
    "By month",
  ),
});

export function billingReportRoutes(app: App, { invoicing: { reports } }: Rooms): void {
  app.openapi(revenueRoute, async (c) =>
    c.json({ items: await reports.revenue(c.get("actor"), c.req.valid("query")) }, 200),
  );
  app.openapi(forecastRoute, async (c) =>
    c.json({ items: await reports.forecast(c.get("actor"), c.req.valid("query").month) }, 200),
  );
  app.openapi(receivablesRoute, async (c) => {
    const items = await reports.receivables(c.get("actor"));
    return c.json({ items: items.map(({ holderId, ...item }) => ({ ...item, organizationId: holderId })) }, 200);
  });
  app.openapi(unbilledRoute, async (c) => {
    const items = (await reports.unbilled(c.get("actor"))).map(({ holderId, holderName, problem, ...item }) => ({
      ...{ ...item, organizationId: holderId, organizationName: holderName },
      problem: text(c.get("language"), problem),
    }));
    return c.json({ items }, 200);
  });
}
