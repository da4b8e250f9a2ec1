/** The rows of runs, statements and payments; `0024-statements` makes the tables. None of them but runs is ever updated. */
import type { Sql } from "#database";

/** A version of what is printed about the issuer (`subject` "issuer") or about a contract holder. */
type ParticularsRow = { id: string; subject: string; recordedAt: number; recordedBy: string; detail: string };

export type RunRow = {
  id: string;
  month: string;
  asOf: number;
  state: string;
  /** What follows when all holders are rated: `review` or `finalize`. */
  goal: string;
  /** The last holder that is done in this state; committed with its effect. */
  cursor: string | null;
  createdAt: number;
  createdBy: string;
  finalizedBy: string | null;
  finishedAt: number | null;
};

export type RunHolderRow = {
  runId: string;
  holderId: string;
  holderName: string;
  state: string;
  statements: number;
  lines: number;
  netYen: number;
  taxYen: number;
  totalYen: number;
  problem: string | null;
};

type SeriesRow = { name: string; last: number };

export type StatementRow = {
  id: string;
  /** 1, 2, 3… over all statements: the order of the chain. */
  sequence: number;
  number: string;
  kind: string;
  runId: string | null;
  holderId: string;
  counterparty: string;
  managementUnit: string | null;
  serviceMonth: string;
  issuedOn: string;
  dueOn: string | null;
  netYen: number;
  taxYen: number;
  totalYen: number;
  document: string;
  previousHash: string;
  hash: string;
  issuedAt: number;
};

export type StatementLineRow = {
  statementId: string;
  position: number;
  sequence: number;
  holderId: string;
  serviceMonth: string;
  key: string;
  revision: number;
  entry: string;
  plan: string;
  component: string;
  yen: number;
  line: string;
};

export type PaymentRow = {
  id: string;
  holderId: string;
  receivedOn: string;
  yen: number;
  feeYen: number;
  method: string;
  payer: string | null;
  reference: string | null;
  note: string | null;
  reverses: string | null;
  recordedAt: number;
  recordedBy: string;
};

export type SettlementRow = {
  id: string;
  statementId: string;
  /** `payment`, or `credit` of another statement. */
  source: string;
  sourceId: string;
  yen: number;
  settledOn: string;
  recordedAt: number;
};

export type StatementTables = {
  billingParticulars: ParticularsRow;
  billingRuns: RunRow;
  billingRunHolders: RunHolderRow;
  statementSeries: SeriesRow;
  statements: StatementRow;
  statementLines: StatementLineRow;
  payments: PaymentRow;
  settlements: SettlementRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<StatementTables>();
