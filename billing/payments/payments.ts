/**
 * Payments: what came in, and which statements it settles. Recorded, never changed: a mistake is reversed by an entry of its own.
 *
 * What is not settled against a statement stays as the holder's credit and settles the next one.
 */
import { type Accounts, type Actor, inScope, reachedBy, type Scope } from "#accounts";
import { createTurns, type Database, type Page, type PageAsked, type Sql, type Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { requireBilling } from "../particulars.ts";
import { type PaymentRow, tablesIn } from "../statement-tables.ts";
import type { Yen } from "../yen.ts";
import { type OpenStatement, openStatements, settle, settlementsOf, spend, sumOf } from "./settling.ts";

export const paymentMethods = ["bank-transfer", "direct-debit", "card", "cash", "other", "refund"] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

export interface NewPayment {
  readonly holderId: string;
  /** The bank's day, YYYY-MM-DD. */
  readonly receivedOn: string;
  /** Negative only for a refund. */
  readonly yen: Yen;
  /** 振込手数料 that the payer kept back and the provider bears: settles like money. */
  readonly feeYen?: Yen | undefined;
  readonly method: PaymentMethod;
  /** As the bank writes it, often in half-width kana. */
  readonly payer?: string | null | undefined;
  /** The bank's or a program's own mark: the same one twice is one payment. */
  readonly reference?: string | null | undefined;
  readonly note?: string | null | undefined;
  /** Which statements it is for, in this order; else the one due first. */
  readonly statementIds?: readonly string[] | undefined;
}

export interface Settlement {
  readonly statementId: string;
  readonly yen: Yen;
}

export interface Payment extends Omit<PaymentRow, "method"> {
  readonly method: PaymentMethod;
  readonly settlements: readonly Settlement[];
  /** What settles nothing yet. */
  readonly unsettledYen: Yen;
  /** Taken back by an entry of its own. */
  readonly reversed: boolean;
}

/** Days and amounts include both ends. */
export interface PaymentSearch {
  readonly holderId?: string | undefined;
  readonly receivedFrom?: string | undefined;
  readonly receivedTo?: string | undefined;
  readonly yenMin?: number | undefined;
  readonly yenMax?: number | undefined;
}

/** What a payer keeps back for a transfer is hundreds of yen; more is a wrong amount. */
const feeYenMax = 2_000;

function isCalendarDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false; // the caller names the field
  }
}

function refuseBadFields(input: NewPayment, today: string): void {
  const errors: FieldError[] = [];
  if (!isCalendarDay(input.receivedOn)) errors.push({ path: "receivedOn", text: "billing.day-form" });
  else if (input.receivedOn > today) errors.push({ path: "receivedOn", text: "billing.received-in-future" });
  const hasRightSign = input.method === "refund" ? input.yen < 0 : input.yen > 0;
  if (!Number.isSafeInteger(input.yen) || !hasRightSign)
    errors.push({ path: "yen", text: "billing.payment-yen-wrong" });
  const fee = input.feeYen ?? 0;
  if (!Number.isSafeInteger(fee) || fee < 0 || fee > feeYenMax)
    errors.push({ path: "feeYen", text: "billing.fee-wrong", attributes: { max: feeYenMax } });
  if (errors.length > 0) throw new Fault("invalid", "billing.payment-invalid", { errors });
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly zone: string;
}

async function paymentsFrom(sql: Sql, rows: readonly PaymentRow[]): Promise<Payment[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const settled = Map.groupBy(await settlementsOf(sql, rows), (row) => row.sourceId);
  const reversals = await tablesIn(sql)
    .selectFrom("payments")
    .select("reverses")
    .where("reverses", "in", ids)
    .execute();
  const reversed = new Set(reversals.map((row) => row.reverses));
  return rows.map((row) => {
    const settlements = (settled.get(row.id) ?? []).map(({ statementId, yen }) => ({ statementId, yen }));
    const unsettledYen = row.yen + row.feeYen - sumOf(settlements);
    const method = row.method as PaymentMethod;
    return { ...row, method, settlements, unsettledYen, reversed: reversed.has(row.id) };
  });
}

async function paymentIn(sql: Sql, id: string): Promise<Payment> {
  const row = await tablesIn(sql).selectFrom("payments").selectAll().where("id", "=", id).executeTakeFirst();
  const [found] = row ? await paymentsFrom(sql, [row]) : [];
  if (!found) throw new Fault("not-found", "billing.payment-not-found", { attributes: { id } });
  return found;
}

async function chosenStatements(tx: Tx, { holderId, statementIds }: NewPayment): Promise<OpenStatement[]> {
  const open = await openStatements(tx, holderId);
  if (!statementIds) return open;
  return statementIds.map((id) => {
    const found = open.find((statement) => statement.id === id);
    const errors = [{ path: "statementIds", text: "billing.statement-not-open", attributes: { id } }];
    if (!found) throw new Fault("invalid", "billing.payment-invalid", { errors });
    return found;
  });
}

/** Writes payments; each finds what is open as those before it left it. */
export function openCashier({ database, accounts, clock, zone }: Deps) {
  const takeTurn = createTurns();

  async function insert(tx: Tx, row: PaymentRow, actor: Actor): Promise<void> {
    await tablesIn(tx).insertInto("payments").values(row).execute();
    const action = row.reverses ? "payment.reversed" : "payment.recorded";
    await accounts.audit(tx, { actor, action, organizationId: row.holderId, target: row.id, detail: row });
  }

  async function recordNew(actor: Actor, input: NewPayment): Promise<string> {
    const { holderId, receivedOn, yen, feeYen = 0, method, payer = null, reference = null, note = null } = input;
    const payments = tablesIn(database.sql).selectFrom("payments").select("id");
    const known = reference && (await payments.where("reference", "=", reference).executeTakeFirst());
    if (known) return known.id;
    const recorded = { recordedAt: clock.now(), recordedBy: actor.userId };
    const row: PaymentRow = {
      id: newId(),
      ...{ holderId, receivedOn, yen, feeYen, method, payer, reference, note, reverses: null },
      ...recorded,
    };
    await database.transaction(async (tx) => {
      await insert(tx, row, actor);
      const source = { source: "payment", sourceId: row.id, settledOn: receivedOn, recordedAt: row.recordedAt };
      await spend(tx, source, yen + feeYen, await chosenStatements(tx, input));
    });
    return row.id;
  }

  async function reverseOnce(actor: Actor, id: string, note: string): Promise<void> {
    const { settlements, unsettledYen: _, reversed, ...before } = await paymentIn(database.sql, id);
    if (reversed || before.reverses) throw new Fault("conflict", "billing.payment-reversed");
    const recordedAt = clock.now();
    const amounts = { yen: -before.yen, feeYen: before.feeYen === 0 ? 0 : -before.feeYen };
    const marks = { id: newId(), reverses: id, reference: null, note, recordedAt, recordedBy: actor.userId };
    const row: PaymentRow = { ...before, ...amounts, ...marks };
    await database.transaction(async (tx) => {
      await insert(tx, row, actor);
      const source = { source: "payment", sourceId: row.id, settledOn: before.receivedOn, recordedAt };
      for (const { statementId, yen } of settlements) await settle(tx, source, { id: statementId, open: 0 }, -yen);
    });
  }

  return {
    /** Records what came in and settles with it. The same `reference` again answers with the payment that is there. */
    async recordPayment(actor: Actor, input: NewPayment): Promise<Payment> {
      requireBilling(actor);
      refuseBadFields(input, dayAt(clock.now(), zone).toString());
      return paymentIn(database.sql, await takeTurn(() => recordNew(actor, input)));
    },

    /** Takes a payment back: a debit that bounced, a transfer written to the wrong holder. Its statements are open again. */
    async reversePayment(actor: Actor, id: string, note: string): Promise<Payment> {
      requireBilling(actor);
      await takeTurn(() => reverseOnce(actor, id, note));
      return paymentIn(database.sql, id);
    },
  };
}

export function openPaymentViews({ database }: Pick<Deps, "database">) {
  return {
    /** Newest first. */
    async payments(scope: Scope, search: PaymentSearch & PageAsked): Promise<Page<Payment>> {
      const payments = tablesIn(database.sql).selectFrom("payments").selectAll().orderBy("id", "desc");
      let query = payments.limit(search.limit + 1);
      if (search.after) query = query.where("id", "<", search.after);
      if (search.holderId) query = query.where("holderId", "=", search.holderId);
      query = query.where(reachedBy(scope, "holderId"));
      if (search.receivedFrom) query = query.where("receivedOn", ">=", search.receivedFrom);
      if (search.receivedTo) query = query.where("receivedOn", "<=", search.receivedTo);
      if (search.yenMin !== undefined) query = query.where("yen", ">=", search.yenMin);
      if (search.yenMax !== undefined) query = query.where("yen", "<=", search.yenMax);
      const rows = await query.execute();
      const items = await paymentsFrom(database.sql, rows.slice(0, search.limit));
      return { items, next: rows.length > search.limit ? (items.at(-1)?.id ?? null) : null };
    },

    async payment(scope: Scope, id: string): Promise<Payment> {
      const found = await paymentIn(database.sql, id);
      if (!inScope(scope, found.holderId))
        throw new Fault("not-found", "billing.payment-not-found", { attributes: { id } });
      return found;
    },
  };
}

export type Payments = ReturnType<typeof openCashier> & ReturnType<typeof openPaymentViews>;
