/** What rating comes to: lines, and what should be one but can't. */
import { planOf } from "#contracts";
import type { BillingLine } from "./lines.ts";
import type { PriceVersion } from "./rules/billable-days.ts";

export interface Unbilled {
  readonly plan: string;
  readonly component: string;
  /** The first day without a price. */
  readonly from: string;
  readonly quantity: number;
  /** null: devices. */
  readonly contractId: string | null;
  readonly reason: "no-price";
}

export interface Rated {
  readonly lines: readonly BillingLine[];
  readonly unbilled: readonly Unbilled[];
}

/** Whether it is charged anew each month, and not when something happens. */
export function isMonthly({ plan, component }: { readonly plan: string; readonly component: string }): boolean {
  const charge = planOf(plan).components.find(({ id }) => id === component)?.charge;
  return charge === "monthly" || charge === "per-account" || charge === "per-count";
}

/** Whether a price holds on a day, and so on each later one. */
export function hasPriceFrom(versions: readonly PriceVersion[], day: string): boolean {
  return versions.some(({ validFrom }) => validFrom.toString() <= day);
}
