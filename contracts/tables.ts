/** The rows of this room; `0002-contracts` makes the tables. */
import type { Sql } from "#database";

/** Child and parent, one row each; days are YYYY-MM-DD in the provider's zone. */
export type ContractRow = {
  id: string;
  kind: string;
  /** What people call it: C-000123. */
  number: string;
  organizationId: string;
  deviceId: string;
  counterpartId: string;
  item: string | null;
  billingStartDate: string;
  endedOn: string | null;
  dataRangeDays: number;
};

/** What happened to a contract, in the order in which it was recorded; never changed. */
export type FactRow = {
  id: string;
  contractId: string;
  kind: string;
  on: string;
  recordedAt: number;
  detail: string | null;
};

type NumberRow = { name: string; last: number };

export type ContractsTables = { contracts: ContractRow; contractFacts: FactRow; contractNumbers: NumberRow };

export const tablesIn = (sql: Sql) => sql.withTables<ContractsTables>();
