/** Contracts that no device has, as they are read: who holds them, and the facts behind them. */
import type { Sql } from "#database";
import type { Millis } from "#foundation/clock";
import { factsOf } from "./records.ts";
import { factFromRow, type ServiceFact } from "./service-facts.ts";
import { factsAsOf } from "./service-state.ts";
import { type ServiceContractRow, tablesIn } from "./tables.ts";

export interface ServiceContract {
  readonly id: string;
  /** S-000001 */
  readonly number: string;
  /** The facts that hold, by day. */
  readonly facts: readonly ServiceFact[];
}

/** Contracts with their facts as recorded up to `asOf`. */
export async function withFacts(
  sql: Sql,
  rows: readonly ServiceContractRow[],
  asOf: Millis,
): Promise<ServiceContract[]> {
  const ids = rows.map(({ id }) => id);
  const byContract = Map.groupBy((await factsOf(sql, ids)).map(factFromRow), ({ contractId }) => contractId);
  return rows.map(({ id, number }) => ({ id, number, facts: factsAsOf(byContract.get(id) ?? [], asOf) }));
}

/** Every contract that the organization holds, ever held or pays for, ended ones too; by number. */
export async function serviceContractsOf(sql: Sql, organizationId: string, asOf: Millis): Promise<ServiceContract[]> {
  const rows = await tablesIn(sql)
    .selectFrom("serviceContracts")
    .innerJoin("serviceContractHolders", "serviceContractHolders.contractId", "serviceContracts.id")
    .selectAll("serviceContracts")
    .where("serviceContractHolders.organizationId", "=", organizationId)
    .where("appliedAt", "<=", asOf)
    .orderBy("number")
    .execute();
  return withFacts(sql, rows, asOf);
}
