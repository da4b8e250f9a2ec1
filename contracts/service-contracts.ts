/** Contracts that no device has, as they are read: who holds them, and the facts behind them. */
import { inScope, type Scope } from "#accounts";
import type { Sql } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
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

/** Contracts that were applied for under these plans, ended ones too, by number. */
export async function serviceContractsOfPlans(
  sql: Sql,
  plans: readonly string[],
  asOf: Millis,
): Promise<ServiceContract[]> {
  const rows = await tablesIn(sql)
    .selectFrom("serviceContracts")
    .selectAll()
    .where("plan", "in", ["", ...plans])
    .where("appliedAt", "<=", asOf)
    .orderBy("number")
    .execute();
  return withFacts(sql, rows, asOf);
}

/** Contracts by their number, as known now; what is unknown is absent. */
export async function serviceContractsNumbered(
  sql: Sql,
  numbers: readonly string[],
): Promise<Map<string, ServiceContract>> {
  const rows = await tablesIn(sql)
    .selectFrom("serviceContracts")
    .selectAll()
    .where("number", "in", ["", ...numbers])
    .execute();
  const found = await withFacts(sql, rows, Number.MAX_SAFE_INTEGER);
  return new Map(found.map((contract) => [contract.number, contract]));
}

/** The row of a contract that is the caller's to see; Fault not-found otherwise. */
export async function serviceContractRow(sql: Sql, scope: Scope, id: string): Promise<ServiceContractRow> {
  const row = await tablesIn(sql).selectFrom("serviceContracts").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || !inScope(scope, row.organizationId))
    throw new Fault("not-found", "contracts.contract-not-found", { attributes: { id } });
  return row;
}
