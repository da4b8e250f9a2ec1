/** Lent equipment and SIMs (貸与機器) over all contracts: where each is, and what is overdue. MA 第9条, 第10条; MR 第7–9条. */
import { reachedBy, type Scope } from "#accounts";
import type { Page, Sql } from "#database";
import { shiftedDay } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { lastReturnDay } from "./lifecycle.ts";
import { type ServiceContract, withFacts } from "./service-contracts.ts";
import { equipmentEvents } from "./service-facts.ts";
import { stateOn } from "./service-state.ts";
import { type ServiceContractRow, tablesIn } from "./tables.ts";

/** The latest event, but: `overdue`, not given back within 30 days of the contract's end · `returned-late`, given back after them. */
export const equipmentStates = [...equipmentEvents, "overdue", "returned-late"] as const;
export type EquipmentState = (typeof equipmentStates)[number];

export interface LentEquipment {
  readonly contractId: string;
  /** S-000001 */
  readonly contractNumber: string;
  readonly organizationId: string;
  readonly plan: string;
  /** A serial number, an ICCID. */
  readonly equipment: string;
  /** A SIM is a line. */
  readonly isLine: boolean;
  readonly state: EquipmentState;
  /** YYYY-MM-DD, of the latest event. */
  readonly since: string;
  /** The last day for giving it back; null while the contract has no end. */
  readonly returnBy: string | null;
}

/** Nobody waits for these any more: they came back, or their loss was settled. */
const settled: ReadonlySet<string> = new Set(["returned", "exchanged", "procedure-done"]);

/**
 * What of a contract is lent, or was, on a day: ended 2026-05-10 and not back, it is overdue from 2026-06-10 on; back on that day, it is
 * late, and what was charged for it stays charged (MR 第9条3項2号).
 */
function equipmentOn({ id, number, facts }: ServiceContract, day: string): readonly LentEquipment[] {
  const state = stateOn(facts, day);
  if (!state) return [];
  const returnBy = state.endsOn && lastReturnDay(Temporal.PlainDate.from(state.endsOn)).toString();
  return state.equipment.map(({ equipment, event, on, isLine }) => {
    const isOverdue = returnBy !== null && !settled.has(event) && day > returnBy;
    const isLate = returnBy !== null && event === "returned" && on > returnBy;
    return {
      contractId: id,
      contractNumber: number,
      organizationId: state.organizationId,
      plan: state.plan,
      equipment,
      isLine,
      state: isOverdue ? "overdue" : isLate ? "returned-late" : event,
      since: isOverdue ? shiftedDay(returnBy, 1) : on,
      returnBy,
    };
  });
}

export interface EquipmentQuestion {
  readonly limit: number;
  /** The number of the last contract of the page before. */
  readonly after?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly state?: EquipmentState | undefined;
}

/** Contracts that ever had equipment, by number. */
function contractsWithEquipment(sql: Sql, scope: Scope, { after, organizationId }: EquipmentQuestion, limit: number) {
  let query = tablesIn(sql)
    .selectFrom("serviceContracts")
    .selectAll()
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("contractFacts")
          .select("contractFacts.id")
          .whereRef("contractFacts.contractId", "=", "serviceContracts.id")
          .where("contractFacts.kind", "=", "equipment"),
      ),
    )
    .orderBy("number")
    .limit(limit);
  if (after) query = query.where("number", ">", after);
  if (organizationId) query = query.where("organizationId", "=", organizationId);
  query = query.where(reachedBy(scope));
  return query.execute();
}

const contractsPerRead = 200;

/** Equipment by contract; a page ends with a contract, so it may have a few more than were asked for. */
export async function equipmentPage(
  sql: Sql,
  scope: Scope,
  question: EquipmentQuestion,
  { day, asOf }: { readonly day: string; readonly asOf: Millis },
): Promise<Page<LentEquipment>> {
  const items: LentEquipment[] = [];
  let after = question.after;
  for (;;) {
    const rows: ServiceContractRow[] = await contractsWithEquipment(
      sql,
      scope,
      { ...question, after },
      contractsPerRead,
    );
    for (const contract of await withFacts(sql, rows, asOf)) {
      if (items.length >= question.limit) return { items, next: after ?? null };
      const found = equipmentOn(contract, day);
      items.push(...found.filter(({ state }) => question.state === undefined || state === question.state));
      after = contract.number;
    }
    if (rows.length < contractsPerRead) return { items, next: null };
  }
}
