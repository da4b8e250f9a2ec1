/**
 * Surcharges (割増金, IOT 第34条): who unlawfully evaded charges pays twice the evaded amount, beside the fee itself. Recorded by
 * a person, never changed: one that was wrong is withdrawn by an entry of its own, and the next statement takes it back.
 */
import { type Accounts, type Actor, reachedBy, type Scope, scopeOf } from "#accounts";
import { type Database, type Page, type PageAsked, pageOf, type Sql } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { BillingLine } from "./lines.ts";
import { requireBilling } from "./particulars.ts";
import { surcharge } from "./rules/surcharge.ts";
import { type SurchargeRow, tablesIn } from "./tables.ts";
import { amountFormula, doubledFormula, surchargeLabel } from "./wording.ts";
import type { Yen } from "./yen.ts";

/** `to-charge`: the evaded fee is charged with the surcharge · `charged`: it is on a statement, or will be by a corrected fact. */
export const evadedFees = ["to-charge", "charged"] as const;
export type EvadedFee = (typeof evadedFees)[number];

export interface NewSurcharge {
  readonly organizationId: string;
  /** 管理単位 (IOT 第9条) */
  readonly managementUnit?: string | undefined;
  /** When it was found, YYYY-MM-DD; today when absent. The next run bills it. */
  readonly on?: string | undefined;
  /** Without tax. */
  readonly evadedYen: Yen;
  readonly evadedFee: EvadedFee;
  readonly reason: string;
}

export interface Surcharge extends Omit<SurchargeRow, "evadedFee" | "withdraws"> {
  readonly evadedFee: EvadedFee;
  /** What the holder owes of it, the evaded fee aside. */
  readonly yen: Yen;
  readonly withdrawn: boolean;
}

const surchargeComponent = "surcharge";
const evadedFeeComponent = "evaded-fee";

/** The lines of a surcharge: 30,000 yen evaded are 60,000 outside the tax and, not charged yet, 30,000 with tax. */
export function surchargeLines(row: SurchargeRow): readonly BillingLine[] {
  const { id, organizationId: holderId, on, evadedYen, reason, managementUnit } = row;
  const common = {
    holderId,
    serviceMonth: on.slice(0, 7),
    plan: surchargeComponent,
    managementUnit,
    quantity: 1,
    period: { from: on, to: on },
    evidence: { kind: "extra", id },
  } as const;
  const yen = surcharge(evadedYen);
  const doubled: BillingLine = {
    ...common,
    key: `${surchargeComponent}:${id}`,
    component: surchargeComponent,
    label: surchargeLabel(surchargeComponent, reason),
    unitYen: null,
    yen,
    formula: doubledFormula(evadedYen, yen),
    taxCategory: "outside",
  };
  if (row.evadedFee === "charged") return [doubled];
  const fee: BillingLine = {
    ...common,
    key: `${evadedFeeComponent}:${id}`,
    component: evadedFeeComponent,
    label: surchargeLabel(evadedFeeComponent, reason),
    unitYen: evadedYen,
    yen: evadedYen,
    formula: amountFormula(evadedYen, reason),
    taxCategory: "standard",
  };
  return [doubled, fee];
}

/** Surcharges of a holder that stand as recorded up to `asOf`, of the days `from` to `to`. */
export async function surchargesOf(
  sql: Sql,
  { holderId, from, to, asOf }: { holderId: string; from: string; to: string; asOf: Millis },
): Promise<readonly SurchargeRow[]> {
  const rows = await tablesIn(sql)
    .selectFrom("surcharges")
    .selectAll()
    .where("organizationId", "=", holderId)
    .where("on", ">=", from)
    .where("on", "<=", to)
    .where("recordedAt", "<=", asOf)
    .orderBy("id")
    .execute();
  const withdrawn = new Set(rows.map(({ withdraws }) => withdraws));
  return rows.filter(({ id, withdraws }) => withdraws === null && !withdrawn.has(id));
}

function mistakesOf({ evadedYen, on }: NewSurcharge, today: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!(Number.isSafeInteger(evadedYen) && evadedYen > 0))
    errors.push({ path: "evadedYen", text: "billing.evaded-yen-wrong" });
  if (on !== undefined && on > today) errors.push({ path: "on", text: "billing.surcharge-in-future" });
  return errors;
}

const surchargeFromRow = ({ withdraws: _, ...row }: SurchargeRow, withdrawn: boolean): Surcharge => ({
  ...row,
  evadedFee: row.evadedFee as EvadedFee,
  yen: surcharge(row.evadedYen),
  withdrawn,
});

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly zone: string;
}

export function openSurcharges({ database, accounts, clock, zone }: Deps) {
  const today = () => dayAt(clock.now(), zone).toString();

  async function rowIn(sql: Sql, id: string): Promise<SurchargeRow> {
    const row = await tablesIn(sql)
      .selectFrom("surcharges")
      .selectAll()
      .where("id", "=", id)
      .where("withdraws", "is", null)
      .executeTakeFirst();
    if (!row) throw new Fault("not-found", "billing.surcharge-not-found", { attributes: { id } });
    return row;
  }

  return {
    /** Records a surcharge; only the provider does. Faults: invalid with every mistake, not-found for the holder. */
    async recordSurcharge(actor: Actor, given: NewSurcharge): Promise<Surcharge> {
      requireBilling(actor);
      const { organizationId, evadedYen, evadedFee, reason, on = today(), managementUnit = null } = given;
      await accounts.organization(scopeOf(actor), organizationId);
      const errors = mistakesOf(given, today());
      if (errors.length > 0) throw new Fault("invalid", "billing.surcharge-invalid", { errors });
      const entry = { organizationId, managementUnit, on, evadedYen, evadedFee, reason };
      const recorded = { id: newId(), withdraws: null, recordedBy: actor.userId, recordedAt: clock.now() };
      const row: SurchargeRow = { ...entry, ...recorded };
      await database.transaction(async (tx) => {
        await tablesIn(tx).insertInto("surcharges").values(row).execute();
        const said = { actor, organizationId, target: row.id, detail: entry };
        await accounts.audit(tx, { ...said, action: "surcharge.recorded" });
      });
      return surchargeFromRow(row, false);
    },

    /** Takes a surcharge back; Fault conflict when it was before. What was charged of it is credited by the next run. */
    async withdrawSurcharge(actor: Actor, id: string, reason: string): Promise<Surcharge> {
      requireBilling(actor);
      return database.transaction(async (tx) => {
        const row = await rowIn(tx, id);
        const of = { withdraws: id, reason, recordedBy: actor.userId, recordedAt: clock.now() };
        const added = await tablesIn(tx)
          .insertInto("surcharges")
          .values({ ...row, id: newId(), ...of })
          .onConflict((conflict) => conflict.column("withdraws").doNothing())
          .returning("id")
          .executeTakeFirst();
        if (!added) throw new Fault("conflict", "billing.surcharge-withdrawn");
        const said = { actor, organizationId: row.organizationId, target: id, detail: { reason } };
        await accounts.audit(tx, { ...said, action: "surcharge.withdrawn" });
        return surchargeFromRow(row, true);
      });
    },

    /** Newest first. */
    async surcharges(
      scope: Scope,
      page: PageAsked & { organizationId?: string | undefined },
    ): Promise<Page<Surcharge>> {
      let query = tablesIn(database.sql).selectFrom("surcharges").selectAll().where("withdraws", "is", null);
      if (page.organizationId) query = query.where("organizationId", "=", page.organizationId);
      const { items, next } = await pageOf(query.where(reachedBy(scope)), page, "newest-first", (row) => row);
      const ids = items.map(({ id }) => id);
      const withdrawals = tablesIn(database.sql).selectFrom("surcharges").select("withdraws");
      const withdrawn = new Set(
        (await withdrawals.where("withdraws", "in", ["", ...ids]).execute()).map((row) => row.withdraws),
      );
      return { items: items.map((row) => surchargeFromRow(row, withdrawn.has(row.id))), next };
    },
  };
}
