/**
 * Billing says how many: devices, then yen. It reads contracts and never writes them.
 *
 * It owns metering, charges, and invoicing: runs, statements, payments. It does not own days: from which to which day is contracts'.
 */
import type { Scope } from "#accounts";
import type { ConcernedHolder } from "#contracts";
import { dayAt } from "#foundation/calendar";
import { type BillingRooms, type DeviceCounts, openDeviceCounts } from "./device-counts.ts";
import { equivalentOf, type MonthlyEquivalent } from "./equivalent.ts";
import { openFeeLimits } from "./fee-limits.ts";
import { type LastCharges, lastChargesOf } from "./last-charges.ts";
import { monthFrom } from "./month.ts";
import { openPriceList, type PriceList } from "./prices.ts";
import { type Quote, type QuotedDevices, quoteFor } from "./quote.ts";
import { openSurcharges } from "./surcharges.ts";
import { openUsage } from "./usage.ts";

export { type CountPush, type CountPushing, startCountPushing } from "./count-push.ts";
export type { DeviceCount } from "./device-counts.ts";
export { type BeyondFees, beyondFeeLimits, feesBeyond } from "./fee-limits.ts";
export { type Invoicing, openInvoicing } from "./invoicing.ts";
export { chargeRow, statementColumns, statementRows } from "./paper/csv.ts";
export { statementPdf } from "./paper/pdf.ts";
export { type CountTargets, requireBilling } from "./particulars.ts";
export { type Payment, paymentMethods } from "./payments/payments.ts";
export { type NewPrice, type Price, recordPrices } from "./prices.ts";
export {
  findingKinds,
  type MeterReading,
  type Reconciliation,
  type Reconciling,
  startReconciling,
} from "./reconcile.ts";
export type { Drafted } from "./runs/rating.ts";
export type { Run } from "./runs/runs.ts";
export type { Statement } from "./statements/book.ts";
export { evadedFees, type Surcharge } from "./surcharges.ts";
export { type UsageEvent, usageRefusals } from "./usage.ts";

export interface Billing
  extends PriceList,
    DeviceCounts,
    ReturnType<typeof openUsage>,
    ReturnType<typeof openSurcharges>,
    ReturnType<typeof openFeeLimits> {
  /** What more devices would cost in a whole month, the next one. Fault not-found for a holder outside the scope. */
  quoteDevices(scope: Scope, devices: readonly QuotedDevices[]): Promise<Quote[]>;

  /** What discontinuations that are asked about change in charges, by holder; only the provider asks. */
  lastCharges(holders: readonly ConcernedHolder[], on: string): Promise<ReadonlyMap<string, LastCharges>>;

  /** The charge equivalent of a month of a contract that no device has. Faults: not-found, invalid month. */
  monthlyEquivalent(
    scope: Scope,
    contractId: string,
    month: string,
  ): Promise<MonthlyEquivalent & { readonly organizationId: string }>;
}

/** Prices, device counts, usage and surcharges; statements are invoicing's. */
export function openBilling(rooms: BillingRooms): Billing {
  const { database, accounts, contracts, clock, zone } = rooms;
  return {
    ...openPriceList(rooms),
    ...openDeviceCounts(rooms),
    ...openUsage(rooms),
    ...openSurcharges(rooms),
    ...openFeeLimits(rooms),

    async quoteDevices(scope, devices) {
      const now = clock.now();
      const month = dayAt(now, zone).toPlainYearMonth().add({ months: 1 });
      for (const { organizationId } of devices) await accounts.organization(scope, organizationId);
      return Promise.all(devices.map((asked) => quoteFor(database.sql, asked, month, now)));
    },

    async lastCharges(holders, on) {
      const asked = { on, asOf: clock.now() };
      const charges = new Map<string, LastCharges>();
      for (const holder of holders) charges.set(holder.organizationId, await lastChargesOf(rooms, holder, asked));
      return charges;
    },

    async monthlyEquivalent(scope, contractId, month) {
      const { number, organizationId } = await contracts.serviceContract(scope, contractId);
      const asked = { month: monthFrom(month), asOf: clock.now() };
      return { organizationId, ...(await equivalentOf({ contracts, sql: database.sql }, number, asked)) };
    },
  };
}
export type { IssuedCharge } from "./statements/charges.ts";
