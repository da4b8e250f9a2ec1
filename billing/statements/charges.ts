/** What was charged, line by line over all statements: what an accounting program pulls. Statements never change, so neither do these. */
import { reachedBy, type Scope } from "#accounts";
import { type Page, type PageAsked, pageFrom, type Sql } from "#database";
import { tablesIn } from "../statement-tables.ts";
import type { StatementKind, StatementLine } from "./document.ts";

/** A line of a statement, with what a row of its own needs of the statement. */
export interface IssuedCharge {
  /** The statement's ID and the place in it. */
  readonly id: string;
  readonly statementId: string;
  readonly position: number;
  readonly number: string;
  readonly kind: StatementKind;
  readonly issuedOn: string;
  readonly dueOn: string | null;
  readonly counterparty: string;
  readonly line: StatementLine;
}

/** All that is given must hold. */
export interface ChargeSearch {
  readonly holderId?: string | undefined;
  /** YYYY-MM */
  readonly serviceMonth?: string | undefined;
  readonly plan?: string | undefined;
  readonly component?: string | undefined;
  readonly runId?: string | undefined;
}

/** In the order in which statements were issued, and in theirs. */
export async function issuedCharges(
  sql: Sql,
  scope: Scope,
  { limit, after, runId, ...search }: ChargeSearch & PageAsked,
): Promise<Page<IssuedCharge>> {
  let query = tablesIn(sql)
    .selectFrom("statementLines")
    .innerJoin("statements", "statements.id", "statementLines.statementId")
    .select(["statementLines.statementId", "position", "line"])
    .select(["statements.number", "statements.kind", "issuedOn", "dueOn", "counterparty"])
    .where(reachedBy(scope, "statements.holderId"))
    .orderBy("statementLines.statementId")
    .orderBy("position")
    .limit(limit + 1);
  for (const column of ["holderId", "serviceMonth", "plan", "component"] as const) {
    const value = search[column];
    if (value) query = query.where(`statementLines.${column}`, "=", value);
  }
  if (runId) query = query.where("statements.runId", "=", runId);
  const [statementId = "", position = "0"] = after?.split(".") ?? [];
  if (after)
    query = query.where((row) =>
      row.or([
        row("statementLines.statementId", ">", statementId),
        row.and([row("statementLines.statementId", "=", statementId), row("position", ">", Number(position))]),
      ]),
    );
  const rows = (await query.execute()).map((row) => ({ ...row, id: `${row.statementId}.${row.position}` }));
  return pageFrom(rows, limit, ({ line, kind, ...row }) => ({
    ...row,
    kind: kind as StatementKind,
    line: JSON.parse(line) as StatementLine,
  }));
}
