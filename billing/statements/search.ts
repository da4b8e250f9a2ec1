/** Finding statements by date, amount and counterparty (電子帳簿保存法施行規則 第4条1項), and by what is still open of them. */
import { type SelectQueryBuilder, sql } from "kysely";
import { reachedBy, type Scope } from "#accounts";
import type { Sql } from "#database";
import { type StatementTables, tablesIn } from "../statement-tables.ts";

/** All that is given must hold. Days and amounts include both ends. */
export interface StatementSearch {
  readonly holderId?: string | undefined;
  readonly issuedFrom?: string | undefined;
  readonly issuedTo?: string | undefined;
  readonly yenMin?: number | undefined;
  readonly yenMax?: number | undefined;
  /** Part of the addressee's name as it was printed. */
  readonly counterparty?: string | undefined;
  readonly number?: string | undefined;
  readonly serviceMonth?: string | undefined;
  readonly kind?: "invoice" | "credit-note" | undefined;
  readonly runId?: string | undefined;
  /** `unpaid`: something is open, also what is not due yet. */
  readonly state?: "unpaid" | "overdue" | "paid" | undefined;
}

export const openYenOf = (row: { totalYen: number; settledYen: number }) => row.totalYen - row.settledYen;

const columns = [
  "statements.id",
  "statements.sequence",
  "statements.number",
  "statements.kind",
  "statements.runId",
  "statements.holderId",
  "statements.counterparty",
  "statements.managementUnit",
  "statements.serviceMonth",
  "statements.issuedOn",
  "statements.dueOn",
  "statements.netYen",
  "statements.taxYen",
  "statements.totalYen",
  "statements.hash",
  "statements.issuedAt",
] as const;

const settledYen = sql<number>`cast(coalesce((select sum("yen") from "settlements" where "settlements"."statementId" = "statements"."id"), 0) as bigint)`;

/** Statements without their documents, with what was settled of each. */
export function withSettled(books: Sql) {
  return tablesIn(books).selectFrom("statements").select(columns).select(settledYen.as("settledYen"));
}

type StatementQuery = ReturnType<typeof withSettled>;

/** % and _ stand for themselves. */
const like = (words: string) => `%${words.replaceAll(/[\\%_]/g, "\\$&")}%`;

/** Newest first; the caller says how many. */
export function searched(
  query: StatementQuery,
  search: StatementSearch & { after?: string | undefined },
  { scope, today }: { readonly scope: Scope; readonly today: string },
): SelectQueryBuilder<StatementTables, "statements", Awaited<ReturnType<StatementQuery["execute"]>>[number]> {
  const { issuedFrom, issuedTo, yenMin, yenMax, counterparty, state, after } = search;
  let found = query.orderBy("statements.sequence", "desc");
  for (const column of ["holderId", "number", "serviceMonth", "kind", "runId"] as const) {
    const value = search[column];
    if (value) found = found.where(`statements.${column}`, "=", value);
  }
  found = found.where(reachedBy(scope, "statements.holderId"));
  if (issuedFrom) found = found.where("statements.issuedOn", ">=", issuedFrom);
  if (issuedTo) found = found.where("statements.issuedOn", "<=", issuedTo);
  if (yenMin !== undefined) found = found.where("statements.totalYen", ">=", yenMin);
  if (yenMax !== undefined) found = found.where("statements.totalYen", "<=", yenMax);
  if (counterparty)
    found = found.where(sql<boolean>`"statements"."counterparty" like ${like(counterparty)} escape '\\'`);
  if (state === "paid") found = found.where(sql<boolean>`"statements"."totalYen" = ${settledYen}`);
  else if (state) found = found.where(sql<boolean>`"statements"."totalYen" <> ${settledYen}`);
  if (state === "overdue") found = found.where("statements.dueOn", "<", today);
  if (after) found = found.where("statements.sequence", "<", Number(after));
  return found;
}
