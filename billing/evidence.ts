/** What a statement's line follows from, found again as it was known when the line was rated: devices, facts, usage, payments. */
import type { Scope } from "#accounts";
import { type Contracts, devicePlans, type Item, planOf } from "#contracts";
import type { Database, Page } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { ContractsFilter } from "./lines.ts";
import { daysOf, monthFrom } from "./month.ts";
import { tablesIn as statementTables } from "./statement-tables.ts";
import type { StatementBook } from "./statements/book.ts";
import type { StatementLine } from "./statements/document.ts";
import { tablesIn } from "./tables.ts";

export type EvidenceItem =
  | { readonly kind: "device"; readonly id: string }
  | {
      readonly kind: "contract-fact";
      readonly id: string;
      readonly contractId: string;
      readonly fact: string;
      readonly on: string;
    }
  | {
      readonly kind: "usage-event";
      readonly id: string;
      readonly source: string;
      readonly eventId: string;
      readonly subject: string | null;
      readonly quantity: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: "payment"; readonly id: string; readonly statementId: string }
  | { readonly kind: "surcharge"; readonly id: string };

export interface EvidenceQuestion {
  /** The line's place on the statement, from 0. */
  readonly position: number;
  readonly limit: number;
  readonly after?: string | undefined;
}

interface Deps {
  readonly database: Database;
  readonly contracts: Contracts;
  readonly book: Pick<StatementBook, "statement" | "document">;
}

const whole = (items: readonly EvidenceItem[]): Page<EvidenceItem> => ({ items: [...items], next: null });

/** The item of a device's plan; null: the parent's, whatever the child is. */
const itemOf = (plan: string): Item | null =>
  plan === devicePlans.LORAWAN ? "LORAWAN" : plan === devicePlans.SIGFOX ? "SIGFOX" : null;

/** The moment whose facts a line was rated by: of what takes back, that of the statement taken back from. */
async function ratedAt({ database: { sql } }: Deps, statementId: string, line: StatementLine): Promise<Millis> {
  const asked = statementTables(sql)
    .selectFrom("statements")
    .leftJoin("billingRuns", "billingRuns.id", "statements.runId")
    .select(["issuedAt", "billingRuns.asOf"]);
  const isTakenBack = line.entry !== "charge" && line.corrects !== null;
  const row = await (isTakenBack
    ? asked.where("number", "=", line.corrects ?? "")
    : asked.where("statements.id", "=", statementId)
  ).executeTakeFirstOrThrow();
  return row.asOf ?? row.issuedAt;
}

async function devicesBehind(
  { database: { sql }, contracts }: Deps,
  { serviceMonth, plan, component }: StatementLine,
  filter: ContractsFilter,
  { limit, after }: EvidenceQuestion,
  asOf: Millis,
): Promise<Page<EvidenceItem>> {
  const charge = planOf(plan).components.find(({ id }) => id === component)?.charge;
  const ids = await contracts.devicesOfTerm(sql, {
    ...daysOf(monthFrom(serviceMonth)),
    ...{ asOf, organizationId: filter.organizationId, item: itemOf(plan), after, limit: limit + 1 },
    days: charge === "once" ? { startedOn: filter.from } : { first: filter.from, last: filter.to },
  });
  const items = ids.slice(0, limit).map((id) => ({ kind: "device", id }) as const);
  return { items, next: ids.length > limit ? (items.at(-1)?.id ?? null) : null };
}

async function usageBehind(
  { database: { sql } }: Deps,
  ids: readonly string[],
  { limit, after = "" }: EvidenceQuestion,
) {
  const wanted = ids.toSorted().filter((id) => id > after);
  const shown = wanted.slice(0, limit);
  const rows = await tablesIn(sql)
    .selectFrom("usageEvents")
    .selectAll()
    .where("id", "in", ["", ...shown])
    .orderBy("id")
    .execute();
  const items = rows.map(({ id, source, eventId, subject, quantity, fromOn: from, toOn: to }): EvidenceItem => {
    return { kind: "usage-event", id, source, eventId, subject, quantity, from, to };
  });
  return { items, next: wanted.length > limit ? (shown.at(-1) ?? null) : null };
}

export function openEvidence(deps: Deps) {
  const { database, contracts, book } = deps;

  /** The facts of one contract that a line follows from. */
  async function factsBehind(holderId: string, contractId: string, asOf: Millis, factId?: string) {
    const held = await contracts.serviceContractsOf(database.sql, holderId, asOf);
    const facts = held.find(({ id }) => id === contractId)?.facts ?? [];
    const wanted = facts.filter(({ id }) => factId === undefined || id === factId);
    return whole(wanted.map(({ id, kind: fact, on }) => ({ kind: "contract-fact", id, contractId, fact, on })));
  }

  return {
    /** The events behind a line, a page at a time. Fault not-found for a statement that isn't the caller's, or a line it lacks. */
    async evidence(scope: Scope, statementId: string, question: EvidenceQuestion): Promise<Page<EvidenceItem>> {
      const { holderId } = await book.statement(scope, statementId);
      const line = (await book.document(scope, statementId)).lines[question.position];
      if (!line)
        throw new Fault("not-found", "billing.line-not-found", { attributes: { position: question.position } });
      const { evidence } = line;
      const asOf = await ratedAt(deps, statementId, line);
      switch (evidence.kind) {
        case "contracts":
          return evidence.filter.contractId === undefined
            ? devicesBehind(deps, line, evidence.filter, question, asOf)
            : factsBehind(holderId, evidence.filter.contractId, asOf);
        case "fact":
          return factsBehind(holderId, evidence.contractId, asOf, evidence.factId);
        case "usage":
          return usageBehind(deps, evidence.ids, question);
        case "payment":
          return whole([{ kind: "payment", id: evidence.id, statementId: evidence.statementId }]);
        case "extra":
          return whole([{ kind: "surcharge", id: evidence.id }]);
      }
    },
  };
}
