/** Settling: which payment or credit goes to which statement. Each settlement is added, none is changed. */
import type { Sql, Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { type PaymentRow, type SettlementRow, tablesIn } from "../statement-tables.ts";
import { openYenOf, withSettled } from "../statements/search.ts";
import type { Yen } from "../yen.ts";
import { lateDamagesComponent, type Obligation, type PaidPortion } from "./late-lines.ts";

export const sumOf = (rows: readonly { yen: number }[]) => rows.reduce((sum, row) => sum + row.yen, 0);

/** What of a payment settles nothing yet. */
async function unsettled(tx: Sql, payments: readonly PaymentRow[]): Promise<{ row: PaymentRow; left: Yen }[]> {
  const settled = payments.length === 0 ? [] : await settlementsOf(tx, payments);
  const bySource = Map.groupBy(settled, (row) => row.sourceId);
  return payments.map((row) => ({ row, left: row.yen + row.feeYen - sumOf(bySource.get(row.id) ?? []) }));
}

export const settlementsOf = (sql: Sql, payments: readonly PaymentRow[]): Promise<SettlementRow[]> =>
  tablesIn(sql)
    .selectFrom("settlements")
    .selectAll()
    .where("source", "=", "payment")
    .where(
      "sourceId",
      "in",
      payments.map((row) => row.id),
    )
    .orderBy("id")
    .execute();

export interface OpenStatement {
  readonly id: string;
  open: Yen;
}

/** A holder's statements of which something is open, the one due first first; those by which the provider owes have a negative amount. */
export async function openStatements(tx: Sql, holderId: string): Promise<OpenStatement[]> {
  const rows = await withSettled(tx)
    .where("statements.holderId", "=", holderId)
    .orderBy("statements.dueOn")
    .orderBy("statements.sequence")
    .execute();
  return rows.map((row) => ({ id: row.id, open: openYenOf(row) })).filter(({ open }) => open !== 0);
}

type Source = Pick<SettlementRow, "source" | "sourceId" | "settledOn" | "recordedAt">;

export async function settle(tx: Tx, source: Source, statement: OpenStatement, yen: Yen): Promise<void> {
  statement.open -= yen;
  const row = { id: newId(), statementId: statement.id, yen, ...source };
  await tablesIn(tx).insertInto("settlements").values(row).execute();
}

/** Settles with a payment what is open on its side (a refund settles credit notes), and tells what is left of it. */
export async function spend(tx: Tx, source: Source, left: Yen, statements: readonly OpenStatement[]): Promise<Yen> {
  let rest = left;
  for (const statement of statements) {
    if (rest === 0) break;
    if (Math.sign(statement.open) !== Math.sign(rest)) continue;
    const yen = rest > 0 ? Math.min(rest, statement.open) : Math.max(rest, statement.open);
    await settle(tx, source, statement, yen);
    rest -= yen;
  }
  return rest;
}

/**
 * Settles invoices with what the holder has to his credit: payments beyond what was asked for, and credit notes. Called in the
 * transaction that issues a statement, and after each payment.
 */
export async function settleCredits(tx: Tx, holderId: string, { on, at }: { on: string; at: Millis }): Promise<void> {
  const statements = await openStatements(tx, holderId);
  const invoices = statements.filter(({ open }) => open > 0);
  if (invoices.length === 0) return;
  for (const credit of statements.filter(({ open }) => open < 0))
    for (const invoice of invoices) {
      const yen = Math.min(-credit.open, invoice.open);
      if (yen <= 0) continue;
      await settle(tx, { source: "credit", sourceId: credit.id, settledOn: on, recordedAt: at }, invoice, yen);
      await settle(tx, { source: "credit", sourceId: invoice.id, settledOn: on, recordedAt: at }, credit, -yen);
    }
  const payments = await tablesIn(tx)
    .selectFrom("payments")
    .selectAll()
    .where("holderId", "=", holderId)
    .orderBy("receivedOn")
    .orderBy("id")
    .execute();
  const reversed = new Set(payments.map((row) => row.reverses));
  const standing = payments.filter((row) => row.reverses === null && !reversed.has(row.id));
  const funds = await unsettled(tx, standing);
  let available = funds.reduce((sum, { left }) => sum + left, 0);
  for (const { row, left } of funds) {
    const yen = Math.min(left, available);
    if (yen <= 0) continue;
    const source = { source: "payment", sourceId: row.id, settledOn: row.receivedOn, recordedAt: at };
    available -= yen - (await spend(tx, source, yen, invoices));
  }
}

/** Of several statements, what was asked for without damages. */
async function obligationsOf(sql: Sql, holderId: string): Promise<Obligation[]> {
  const rows = await tablesIn(sql)
    .selectFrom("statements")
    .leftJoin("statementLines", (join) =>
      join
        .onRef("statementLines.statementId", "=", "statements.id")
        .on("statementLines.component", "=", lateDamagesComponent),
    )
    .select(["statements.id", "number", "managementUnit", "dueOn", "totalYen", "statementLines.yen as damages"])
    .where("statements.holderId", "=", holderId)
    .where("dueOn", "is not", null)
    .orderBy("statements.sequence")
    .execute();
  return [...Map.groupBy(rows, (row) => row.id)].flatMap(([statementId, [first, ...more]]) => {
    if (!first?.dueOn) return [];
    const { number, managementUnit, dueOn, totalYen } = first;
    const damages = [first, ...more].reduce((sum, row) => sum + (row.damages ?? 0), 0);
    return [{ statementId, number, holderId, managementUnit, dueOn, yen: totalYen - damages }];
  });
}

/** What of a holder's payments, as recorded up to `asOf`, settled which obligations. */
export async function paidPortions(
  sql: Sql,
  holderId: string,
  asOf: Millis,
): Promise<{ obligations: readonly Obligation[]; portions: readonly PaidPortion[] }> {
  const rows = await tablesIn(sql)
    .selectFrom("settlements")
    .innerJoin("payments", "payments.id", "settlements.sourceId")
    .leftJoin("payments as reversals", (join) =>
      join.onRef("reversals.reverses", "=", "payments.id").on("reversals.recordedAt", "<=", asOf),
    )
    .select(["settlements.id", "settlements.statementId", "settlements.yen"])
    .select(["payments.id as paymentId", "payments.receivedOn as paidOn"])
    .where("payments.holderId", "=", holderId)
    .where("settlements.recordedAt", "<=", asOf)
    .where("payments.reverses", "is", null)
    .where("reversals.id", "is", null)
    .where("settlements.yen", ">", 0)
    .execute();
  if (rows.length === 0) return { obligations: [], portions: [] };
  return { obligations: await obligationsOf(sql, holderId), portions: rows };
}
