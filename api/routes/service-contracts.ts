/** /service-contracts: contracts that no device has, as dated facts; and /plans, the catalogue. */
import { createRoute, z } from "@hono/zod-openapi";
import { legalForms, scopeOf } from "#accounts";
import {
  endCauses,
  equipmentEvents,
  meteredBy,
  planNameIn,
  plans,
  type RecordedFact,
  refusalGrounds,
  type ServiceContractView,
  suspensionCauses,
  suspensionKinds,
} from "#contracts";
import { instantFrom, rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { text } from "#foundation/text";
import { answers, created, idParam, instant, instantIn, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["contracts"];
const day = z.iso.date().openapi({ example: "2026-11-21" });
const words = z.string().trim().min(1).max(1_000);
const count = z.number().int().min(1).max(10_000_000);
const yen = z.number().int().min(-1_000_000_000).max(1_000_000_000);
const kindOf = <K extends string>(kind: K) => z.literal(kind);

const content = z.discriminatedUnion("kind", [
  z.object({ kind: kindOf("held"), reason: words }),
  z.object({ kind: kindOf("accepted") }),
  z.object({ kind: kindOf("refused"), ground: z.enum(refusalGrounds), reason: words }),
  z.object({ kind: kindOf("started") }),
  z.object({ kind: kindOf("quantity-changed"), quantity: count }),
  z.object({ kind: kindOf("plan-changed"), plan: z.string().max(100) }),
  z.object({ kind: kindOf("equipment-changed"), description: words }),
  z.object({
    kind: kindOf("suspended"),
    suspension: z.enum(suspensionKinds).default("suspension"),
    cause: z.enum(suspensionCauses),
    reason: words,
    until: day.nullable().default(null),
  }),
  z.object({ kind: kindOf("resumed") }),
  z.object({ kind: kindOf("cancellation-notified"), arrivedOn: day, namedOn: day.nullable().default(null) }),
  z.object({
    kind: kindOf("ended"),
    cause: z.enum(endCauses),
    reason: words,
    prerequisite: z.string().max(100).nullable().default(null),
  }),
  z.object({ kind: kindOf("succeeded"), organizationId: z.string().max(100) }),
  z.object({ kind: kindOf("renamed"), name: words }),
  z.object({
    kind: kindOf("equipment"),
    event: z.enum(equipmentEvents),
    equipment: words,
    isLine: z.boolean().default(false),
    note: z.string().max(1_000).default(""),
  }),
  z.object({
    kind: kindOf("right-bought"),
    from: day,
    to: day,
    quantity: count,
    yen: yen.nullable().default(null),
    payerId: z.string().max(100),
  }),
  z.object({
    kind: kindOf("charged"),
    component: z.string().max(100),
    quantity: count.default(1),
    yen: yen.nullable().default(null),
    reason: words,
  }),
  z.object({
    kind: kindOf("metering-set"),
    meteredBy: z.enum(meteredBy),
    groupId: z.string().max(100).nullable().default(null).openapi({
      description: "Of kept data: the group whose devices it meters; null: all that no other contract has",
    }),
  }),
  z.object({ kind: kindOf("withdrawn"), reason: words }),
]);

const newFact = z
  .object({
    on: day
      .optional()
      .openapi({ description: "The day it is about; today when absent. An end's follows from the plan" }),
    corrects: z
      .string()
      .max(100)
      .optional()
      .openapi({ description: "The fact that this one stands for, or withdraws" }),
    dependantsEndOn: day.optional().openapi({ description: "A later day for contracts that end with this one" }),
    content,
  })
  .openapi("NewContractFact");

const equipment = z.object({ equipment: z.string(), event: z.enum(equipmentEvents), on: day, isLine: z.boolean() });

const contract = z
  .object({
    id: z.string(),
    number: z.string(),
    on: z.string().openapi({ description: "The day that the state is of" }),
    status: z.enum(["applied", "held", "refused", "accepted", "active", "suspended", "terminating", "ended"]),
    organizationId: z.string(),
    plan: z.string(),
    planName: z.string(),
    quantity: z.number(),
    managementUnit: z.string().nullable(),
    optionOf: z.string().nullable(),
    name: z.string().nullable(),
    appliedOn: z.string(),
    acceptedOn: z.string().nullable(),
    startedOn: z.string().nullable().openapi({ description: "課金開始日" }),
    endsOn: z.string().nullable().openapi({ description: "The last day, billable" }),
    endCause: z.string().nullable(),
    minimumUntil: z.string().nullable().openapi({ description: "The last day of the minimum term" }),
    cureUntil: z.string().nullable().openapi({
      description:
        "Of a suspension for cause: the last day for removing it; on the next the provider may end the contract",
    }),
    mayHeirApply: z.boolean().openapi({ description: "Its holder died, and an heir may still take it over" }),
    equipment: z.array(equipment),
  })
  .openapi("ServiceContract");

const fact = z
  .object({
    id: z.string(),
    on: z.string(),
    recordedAt: instant,
    recordedBy: z.string().nullable(),
    corrects: z.string().nullable(),
    standing: z.boolean().openapi({ description: "false once another fact corrected or withdrew it" }),
    kind: z.string(),
    content: z.record(z.string(), z.unknown()),
  })
  .openapi("ContractFact");

const application = z.object({
  organizationId: z.string().max(100),
  plan: z.string().max(100),
  quantity: count.optional(),
  managementUnit: z.string().trim().min(1).max(200).optional(),
  optionOf: z.string().max(100).optional(),
  on: day.optional().openapi({ description: "When it came, for the provider; today when absent" }),
});

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/service-contracts",
  tags,
  summary: "Contracts that no device has, with their state of today",
  request: { query: pageQuery.extend({ organizationId: z.string().max(100).optional() }) },
  responses: answers(pageOf(contract), "A page"),
});

const applyRoute = createRoute({
  method: "post",
  path: "/api/v1/service-contracts",
  tags,
  summary: "Apply for a plan; held while a prerequisite is missing",
  request: { body: jsonBody(application) },
  responses: created(contract, "The contract"),
});

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/service-contracts/{id}",
  tags,
  summary: "The state of a contract on a day, as recorded up to an instant",
  request: { params: idParam, query: z.object({ on: day.optional(), asOf: instantIn.optional() }) },
  responses: answers(contract, "The contract"),
});

const factsRoute = createRoute({
  method: "get",
  path: "/api/v1/service-contracts/{id}/facts",
  tags,
  summary: "Every dated fact of a contract, corrected ones too",
  request: { params: idParam },
  responses: answers(z.object({ organizationId: z.string(), items: z.array(fact), next: z.null() }), "The facts"),
});

const recordRoute = createRoute({
  method: "post",
  path: "/api/v1/service-contracts/{id}/facts",
  tags,
  summary: "Add a dated fact: acceptance, start, change, suspension, end, correction…",
  request: { params: idParam, body: jsonBody(newFact) },
  responses: created(contract, "The contract of today"),
});

const cancelRoute = createRoute({
  method: "post",
  path: "/api/v1/service-contracts/{id}/cancel",
  tags,
  summary: "Notice of cancellation; the plan's rule says the last day",
  request: { params: idParam, body: jsonBody(z.object({ namedOn: day.optional(), arrivedOn: day.optional() })) },
  responses: answers(contract, "The contract of today"),
});

const plan = z
  .object({
    id: z.string(),
    name: z.string(),
    service: z.string(),
    bound: z.enum(["device", "holder", "external"]),
    applicants: z.array(z.enum(legalForms)).openapi({ description: "Who may contract it" }),
    noticeDays: z.number(),
    minimumTermMonths: z.number(),
    changeable: z.array(z.string()),
    requires: z.array(z.array(z.string())),
    endsWith: z.array(z.string()),
    discontinuationMonths: z.number(),
    validFrom: z.string(),
    components: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        charge: z.string(),
        obligation: z.string(),
        unit: z.string(),
        proration: z.string(),
        taxCategory: z.string(),
        meter: z.string().nullable().openapi({ description: "What Hatoba counts itself" }),
      }),
    ),
  })
  .openapi("Plan");

const plansRoute = createRoute({
  method: "get",
  path: "/api/v1/plans",
  tags,
  summary: "The catalogue of plans; prices are at /prices",
  responses: answers(z.object({ items: z.array(plan), next: z.null() }), "Every plan"),
});

const planJson = (each: (typeof plans)[number], language: "ja" | "en") => ({
  ...each,
  name: planNameIn(language, each.id),
  applicants: [...each.applicants],
  changeable: [...each.changeable],
  requires: each.requires.map((alternatives) => [...alternatives]),
  endsWith: [...each.endsWith],
  components: each.components.map((component) => ({
    ...component,
    name: text(language, `billing.component-${component.id}`),
  })),
});

const contractJson = ({ id, number, on, state }: ServiceContractView, language: "ja" | "en") => ({
  id,
  number,
  on,
  ...state,
  planName: planNameIn(language, state.plan),
  equipment: [...state.equipment],
});

function factJson({ fact, standing }: RecordedFact, zone: string) {
  const { id, on, recordedAt, recordedBy, corrects, kind, contractId: _, ...content } = fact;
  return { id, on, recordedAt: rfc3339(recordedAt, zone), recordedBy, corrects, standing, kind, content };
}

export function serviceContractRoutes(app: App, { serviceDesk, registry, zone, clock }: Rooms): void {
  app.openapi(plansRoute, (c) =>
    c.json({ items: plans.map((each) => planJson(each, c.get("language"))), next: null }, 200),
  );
  app.openapi(listRoute, async (c) => {
    const { items, next } = await serviceDesk.contracts(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => contractJson(item, c.get("language"))), next }, 200);
  });
  app.openapi(applyRoute, async (c) => {
    const applied = await serviceDesk.apply(c.get("actor"), c.req.valid("json"));
    return c.json(contractJson(applied, c.get("language")), 201);
  });
  app.openapi(getRoute, async (c) => {
    const { on, asOf } = c.req.valid("query");
    const question = { on, asOf: asOf === undefined ? undefined : instantFrom(asOf) };
    const found = await serviceDesk.contract(scopeOf(c.get("actor")), c.req.valid("param").id, question);
    return c.json(contractJson(found, c.get("language")), 200);
  });
  app.openapi(factsRoute, async (c) => {
    const { organizationId, facts } = await serviceDesk.facts(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json({ organizationId, items: facts.map((each) => factJson(each, zone)), next: null }, 200);
  });
  app.openapi(recordRoute, async (c) => {
    const actor = c.get("actor");
    const { id } = c.req.valid("param");
    const fact = c.req.valid("json");
    if (fact.content.kind === "metering-set" && fact.content.groupId !== null) {
      const { state } = await serviceDesk.contract(scopeOf(actor), id);
      const group = await registry.group(scopeOf(actor), fact.content.groupId);
      if (group.organizationId !== state.organizationId)
        throw new Fault("not-found", "registry.group-not-found", { attributes: { id: group.id } });
    }
    const recorded = await serviceDesk.record(actor, id, fact);
    return c.json(contractJson(recorded, c.get("language")), 201);
  });
  app.openapi(cancelRoute, async (c) => {
    const { namedOn = null, arrivedOn } = c.req.valid("json");
    const today = rfc3339(clock.now(), zone).slice(0, 10);
    const content = { kind: "cancellation-notified", arrivedOn: arrivedOn ?? today, namedOn } as const;
    const recorded = await serviceDesk.record(c.get("actor"), c.req.valid("param").id, { content });
    return c.json(contractJson(recorded, c.get("language")), 200);
  });
}
