/** What devices would cost, by the rules and prices that bill them. */
import { type Item, planOf, type TermCount } from "#contracts";
import type { Sql } from "#database";
import type { Millis } from "#foundation/clock";
import { deviceLines } from "./device-lines.ts";
import { daysOf, type Month } from "./month.ts";
import { priceBookOf, pricesAsOf } from "./prices.ts";
import type { Yen } from "./yen.ts";

export interface QuotedDevices {
  /** The contract holder. */
  readonly organizationId: string;
  readonly item: Item;
  readonly devices: number;
}

/** Without tax. null: a component has no price (yet). */
export interface Quote extends QuotedDevices {
  readonly initialYen: Yen | null;
  /** Of a whole month. */
  readonly monthlyYen: Yen | null;
}

/** What a holder's devices of one item cost that begin with a month and stay for all of it. */
export async function quoteFor(sql: Sql, asked: QuotedDevices, month: Month, asOf: Millis): Promise<Quote> {
  const prices = priceBookOf(await pricesAsOf(sql, asOf, asked.organizationId));
  const term: TermCount = { ...asked, ...daysOf(month), starts: true, ends: false, initial: true };
  const { lines, unbilled } = deviceLines({ holderId: asked.organizationId, month, prices }, [term]);
  function sum(charge: "once" | "monthly"): Yen | null {
    const isOf = ({ plan, component }: { plan: string; component: string }) =>
      planOf(plan).components.some(({ id, charge: kind }) => id === component && kind === charge);
    return unbilled.some(isOf) ? null : lines.filter(isOf).reduce((total, { yen }) => total + yen, 0);
  }
  return { ...asked, initialYen: sum("once"), monthlyYen: sum("monthly") };
}
