/**
 * Prices: how many yen a component of a plan is from a day on, as the provider shows them (IOT 第30条1項, R-43). A holder may have prices
 * of its own. Nothing is changed: what a price was as of any instant can be asked for.
 */
import { type Accounts, type Actor, inScope, requireProvider, type Scope, scopeOf } from "#accounts";
import { planNamed } from "#contracts";
import type { Database, Sql, Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { PriceVersion } from "./rules/billable-days.ts";
import { type Tier, type TierMode, tiersMistake } from "./rules/tiers.ts";
import { type PriceRow, tablesIn } from "./tables.ts";
import type { Yen } from "./yen.ts";

export interface Tiers {
  readonly mode: TierMode;
  readonly tiers: readonly Tier[];
}

export interface Price {
  readonly id: string;
  readonly plan: string;
  readonly component: string;
  /** null: of the price list. */
  readonly organizationId: string | null;
  /** YYYY-MM-DD; also within a month. */
  readonly validFrom: string;
  /** Whole yen of one; null where tiers say it, or where an agreed price ends. */
  readonly yen: Yen | null;
  readonly tiers: Tiers | null;
  readonly announcedOn: string | null;
  readonly reason: string | null;
  readonly recordedBy: string;
  readonly recordedAt: Millis;
}

export interface NewPrice {
  readonly plan: string;
  readonly component: string;
  readonly organizationId?: string | undefined;
  readonly validFrom: string;
  readonly yen?: number | undefined;
  readonly tiers?: Tiers | undefined;
  /** When holders were told (IOT 第30条4項); the day of the call when absent. */
  readonly announcedOn?: string | undefined;
  /** Why a price is set backwards. */
  readonly reason?: string | undefined;
}

const priceFromRow = ({ tiers, ...row }: PriceRow): Price => ({
  ...row,
  tiers: tiers === null ? null : (JSON.parse(tiers) as Tiers),
});

/** Of records for the same component, holder and day the latest one holds. */
function latest(rows: readonly PriceRow[]): Price[] {
  const byDay = new Map<string, PriceRow>();
  for (const row of rows) {
    const key = [row.plan, row.component, row.organizationId ?? "", row.validFrom].join(" ");
    const known = byDay.get(key);
    if (!known || row.recordedAt >= known.recordedAt) byDay.set(key, row);
  }
  return [...byDay.values()].map(priceFromRow);
}

/** Prices as recorded up to `asOf`, with those agreed with `organizationId`, or with anybody; by plan, component and day. */
export async function pricesAsOf(
  sql: Sql,
  asOf: Millis,
  organizationId: string | "everybody" | null,
): Promise<readonly Price[]> {
  let query = tablesIn(sql)
    .selectFrom("prices")
    .selectAll()
    .where("recordedAt", "<=", asOf)
    .orderBy("plan")
    .orderBy("component")
    .orderBy("validFrom")
    .orderBy("recordedAt")
    .orderBy("id");
  if (organizationId !== "everybody")
    query = query.where((row) =>
      row.or([row("organizationId", "is", null), row("organizationId", "=", organizationId)]),
    );
  return latest(await query.execute());
}

/** The prices that hold for one holder. */
export interface PriceBook {
  /** From which day on a component has which price; empty when it has none. */
  versions(plan: string, component: string): readonly PriceVersion[];
  /** The price of a day; undefined when there is none. */
  on(plan: string, component: string, day: string): Pick<Price, "yen" | "tiers"> | undefined;
}

/** What was agreed with the holder goes before the price list, from its first day until it is ended. */
export function priceBookOf(prices: readonly Price[]): PriceBook {
  const byComponent = Map.groupBy(prices, ({ plan, component }) => `${plan} ${component}`);
  const agreedOn = (of: readonly Price[], day: string) =>
    of.findLast((price) => price.organizationId !== null && price.validFrom <= day);
  const listedOn = (of: readonly Price[], day: string) =>
    of.findLast((price) => price.organizationId === null && price.validFrom <= day);
  const on = (of: readonly Price[], day: string) => {
    const agreed = agreedOn(of, day);
    const isOpen = agreed && (agreed.yen !== null || agreed.tiers !== null);
    return isOpen ? agreed : listedOn(of, day);
  };
  const inOrder = (plan: string, component: string) =>
    (byComponent.get(`${plan} ${component}`) ?? []).toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return {
    on: (plan, component, day) => on(inOrder(plan, component), day),
    versions(plan, component) {
      const of = inOrder(plan, component);
      const versions: PriceVersion[] = [];
      for (const day of new Set(of.map(({ validFrom }) => validFrom))) {
        const yen = on(of, day)?.yen;
        if (yen !== undefined && yen !== null) versions.push({ validFrom: Temporal.PlainDate.from(day), yen });
      }
      return versions;
    },
  };
}

const isDay = (text: string): boolean => {
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false; // the caller names the field
  }
};

/** What is wrong with a price by itself. */
function mistakesOf(price: NewPrice, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (field: string, key: string) => errors.push({ path: `${path}.${field}`, text: key });
  const plan = planNamed(price.plan);
  const component = plan?.components.find(({ id }) => id === price.component);
  if (!plan) wrong("plan", "billing.price-plan");
  else if (!component) wrong("component", "billing.price-component");
  else if (component.charge === "adjustment") wrong("component", "billing.price-adjustment");
  if (!isDay(price.validFrom)) wrong("validFrom", "contracts.day-form");
  if (price.announcedOn !== undefined && !isDay(price.announcedOn)) wrong("announcedOn", "contracts.day-form");
  if (price.yen !== undefined && !(Number.isSafeInteger(price.yen) && price.yen >= 0))
    wrong("yen", "billing.price-yen");
  if (price.tiers) {
    const mistake = tiersMistake(price.tiers.tiers);
    if (mistake) wrong("tiers", mistake);
    if (component && component.charge !== "per-count") wrong("tiers", "billing.price-tiers");
  }
  const given = [price.yen, price.tiers].filter((value) => value !== undefined).length;
  if (given > 1 || (given === 0 && price.organizationId === undefined)) wrong("yen", "billing.price-one");
  return errors;
}

/**
 * A change of price is announced before it holds (IOT 第30条4項, R-44), so one that holds already, or is told on its own first day, is
 * refused unless a reason says what it corrects. A component's first price needs neither.
 */
function tooLate(price: NewPrice, known: readonly Price[], today: string): boolean {
  if (price.reason?.trim()) return false;
  const isChange = known.some(
    ({ plan, component, organizationId }) =>
      plan === price.plan && component === price.component && organizationId === (price.organizationId ?? null),
  );
  return isChange && price.validFrom <= (price.announcedOn ?? today);
}

export interface PriceSetting {
  readonly at: Millis;
  readonly by: string;
  readonly zone: string;
}

/** Records prices, all or none; Fault invalid names every mistake by its index. */
export async function recordPrices(
  tx: Tx,
  given: readonly NewPrice[],
  { at, by, zone }: PriceSetting,
): Promise<readonly Price[]> {
  const known = await pricesAsOf(tx, at, "everybody");
  const today = dayAt(at, zone).toString();
  const errors = given.flatMap((price, index) => {
    const path = `prices.${index}`;
    const mistakes = mistakesOf(price, path);
    if (mistakes.length === 0 && tooLate(price, known, today))
      return [{ path: `${path}.validFrom`, text: "billing.price-too-late" }];
    return mistakes;
  });
  if (errors.length > 0) throw new Fault("invalid", "billing.prices-wrong", { errors });
  const rows = given.map(
    ({ plan, component, organizationId = null, validFrom, yen = null, tiers, announcedOn, reason }): PriceRow => ({
      id: newId(),
      plan,
      component,
      organizationId,
      validFrom,
      yen,
      tiers: tiers ? JSON.stringify(tiers) : null,
      announcedOn: announcedOn ?? today,
      reason: reason?.trim() || null,
      recordedBy: by,
      recordedAt: at,
    }),
  );
  await tablesIn(tx).insertInto("prices").values(rows).execute();
  return rows.map(priceFromRow);
}

export type PriceList = ReturnType<typeof openPriceList>;

export function openPriceList({
  database,
  accounts,
  clock,
  zone,
}: {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly zone: string;
}) {
  return {
    /**
     * Prices that are and were, by plan, component and day: the provider sees all, a holder the price list and what was agreed with it.
     */
    async prices(scope: Scope, organizationId?: string): Promise<readonly Price[]> {
      if (organizationId) await accounts.organization(scope, organizationId);
      const all = await pricesAsOf(database.sql, clock.now(), organizationId ?? "everybody");
      return all.filter((price) => price.organizationId === null || inScope(scope, price.organizationId));
    },

    /** Sets prices, all or none; only the provider does. */
    async setPrices(actor: Actor, prices: readonly NewPrice[]): Promise<readonly Price[]> {
      requireProvider(actor, "billing");
      for (const { organizationId } of prices)
        if (organizationId) await accounts.organization(scopeOf(actor), organizationId);
      return database.transaction(async (tx) => {
        const recorded = await recordPrices(tx, prices, { at: clock.now(), by: actor.userId, zone });
        for (const price of recorded) {
          const { id: target, organizationId, plan, component, validFrom, yen, tiers, reason } = price;
          const detail = { plan, component, validFrom, yen, tiers, reason };
          await accounts.audit(tx, { actor, action: "price.set", organizationId, target, detail });
        }
        return recorded;
      });
    },
  };
}
