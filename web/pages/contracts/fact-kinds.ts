/** Which facts the form offers in which state, and what each is asked. What may be recorded, the interface decides. */
import type { ContractStatus, NewFact, Plan, ServiceContract } from "../../data/contracts.ts";

type Content = NewFact["content"];
/** What follows of itself, or is done elsewhere, is not offered. */
type Offered = Exclude<Content["kind"], "cancellation-notified" | "withdrawn">;

export interface FactField<Name extends string = string> {
  name: Name;
  as: "words" | "day" | "number" | "choice" | "yes";
  optional?: true;
  /** Of a choice: its values where they are fixed. */
  values?: readonly string[];
}

interface FactKind<Name extends string = string> {
  in: readonly ContractStatus[];
  fields: readonly FactField<Name>[];
}

type FactKinds = { [K in Offered]: FactKind<Exclude<keyof Extract<Content, { kind: K }>, "kind"> & string> };

const pending: readonly ContractStatus[] = ["applied", "held"];
const started: readonly ContractStatus[] = ["active", "suspended", "terminating"];
const agreed: readonly ContractStatus[] = ["accepted", ...started];

const field = <Name extends string>(
  name: Name,
  as: FactField["as"],
  more: Pick<FactField, "optional" | "values"> = {},
): FactField<Name> => ({ name, as, ...more });
const choice = <Name extends string>(name: Name, values?: readonly string[]) =>
  field(name, "choice", values === undefined ? {} : { values });
const reason = field("reason", "words");
const quantity = field("quantity", "number");

const grounds = [
  "requirements-unmet",
  "technically-hard",
  "non-payment-likely",
  "past-default",
  "false-statements",
  "abuse-likely",
  "other",
];
const causes = ["non-payment", "breach", "prohibited-act", "carrier", "law", "works", "fault"];
const equipmentEvents = ["lent", "faulty", "exchanged", "lost", "damaged", "procedure-done", "returned"];

export const factKinds: Readonly<Record<string, FactKind>> = {
  accepted: { in: pending, fields: [] },
  held: { in: pending, fields: [reason] },
  refused: { in: pending, fields: [choice("ground", grounds), reason] },
  started: { in: ["accepted"], fields: [] },
  "quantity-changed": { in: started, fields: [quantity] },
  "plan-changed": { in: started, fields: [choice("plan")] },
  "equipment-changed": { in: started, fields: [field("description", "words")] },
  suspended: {
    in: ["active", "terminating"],
    fields: [
      choice("suspension", ["suspension", "restriction", "interruption"]),
      choice("cause", causes),
      reason,
      field("until", "day", { optional: true }),
    ],
  },
  resumed: { in: ["suspended"], fields: [] },
  succeeded: { in: agreed, fields: [choice("organizationId")] },
  renamed: { in: agreed, fields: [field("name", "words")] },
  equipment: {
    in: [...agreed, "ended"],
    fields: [
      choice("event", equipmentEvents),
      field("equipment", "words"),
      field("isLine", "yes"),
      field("note", "words", { optional: true }),
    ],
  },
  "right-bought": {
    in: agreed,
    fields: [
      field("from", "day"),
      field("to", "day"),
      quantity,
      field("yen", "number", { optional: true }),
      choice("payerId"),
    ],
  },
  charged: {
    in: [...agreed, "ended"],
    fields: [choice("component"), quantity, field("yen", "number", { optional: true }), reason],
  },
  "metering-set": {
    in: agreed,
    fields: [choice("meteredBy", ["hatoba", "outside"]), field("groupId", "choice", { optional: true })],
  },
  ended: {
    in: agreed,
    fields: [choice("cause", ["impossible", "discontinued", "uncured", "provider", "death"]), reason],
  },
} satisfies FactKinds;

const has = (plan: Plan, charge: string) => plan.components.some((component) => component.charge === charge);

const planAllows: Readonly<Record<string, (plan: Plan) => boolean>> = {
  "quantity-changed": ({ changeable }) => changeable.includes("quantity"),
  "plan-changed": ({ changeable }) => changeable.includes("plan"),
  "equipment-changed": ({ changeable }) => changeable.includes("equipment"),
  "right-bought": (plan) => has(plan, "right"),
  charged: (plan) => has(plan, "one-time"),
  "metering-set": ({ components }) => components.some(({ meter }) => meter !== null),
};

/** The kinds of facts that can come next; an heir's, also after the end. */
export function offeredKinds({ status, mayHeirApply }: ServiceContract, plan: Plan): string[] {
  const canCome = (kind: string, states: readonly ContractStatus[]) =>
    states.includes(status) || (kind === "succeeded" && mayHeirApply);
  return Object.entries(factKinds)
    .filter(([kind, { in: states }]) => canCome(kind, states) && (planAllows[kind]?.(plan) ?? true))
    .map(([kind]) => kind);
}

/** What was typed into the fields of a kind, as its content; what was left empty is left out. */
export function contentOf(kind: string, text: (name: string) => string): Content {
  const content: Record<string, unknown> = { kind };
  for (const { name, as } of factKinds[kind]?.fields ?? []) {
    const said = text(name);
    if (said === "") continue;
    content[name] = as === "number" ? Number(said.replaceAll(",", "")) : as === "yes" ? said === "yes" : said;
  }
  // Its members are those of the kind's table above; whether they hold what they should, the interface says.
  return content as Content;
}
