/**
 * Billing says how many: devices, then yen. It reads contracts and never writes them.
 *
 * It owns metering, charges, and invoicing: runs, statements, payments. It does not own days: from which to which day is contracts'.
 */
import { type Accounts, inScope, type Scope } from "#accounts";
import type { Contracts, Item } from "#contracts";
import type { Database } from "#database";
import { dayAt, shiftedDay } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { countMonth, type Interval } from "./device-days.ts";
import { closesAt, daysOf, monthFrom } from "./month.ts";
import { openPriceList, type PriceList } from "./prices.ts";
import { type Quote, type QuotedDevices, quoteFor } from "./quote.ts";
import { openSurcharges } from "./surcharges.ts";
import { openUsage } from "./usage.ts";

export { type Invoicing, openInvoicing } from "./invoicing.ts";
export { statementColumns, statementRows } from "./paper/csv.ts";
export { statementPdf } from "./paper/pdf.ts";
export { requireBilling } from "./particulars.ts";
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

export interface DeviceCount {
  readonly organizationId: string;
  readonly organizationName: string;
  /** 品目 */
  readonly plan: Item;
  readonly registered: number;
  readonly started: number;
  readonly ended: number;
  readonly deviceDays: number;
}

export interface Billing extends PriceList, ReturnType<typeof openUsage>, ReturnType<typeof openSurcharges> {
  /** Counts of a month per contract holder and item, by organization and item; the same for a closed month for ever. */
  deviceCounts(scope: Scope, question: { month: string; organizationId?: string | undefined }): Promise<DeviceCount[]>;
  /** What more devices would cost in a whole month, the next one. Fault not-found for a holder outside the scope. */
  quoteDevices(scope: Scope, devices: readonly QuotedDevices[]): Promise<Quote[]>;
}

interface Rooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly zone: string;
}

/** Names of the organizations of a scope, or of one: a page of them costs as much as one. */
async function namesOf(accounts: Accounts, scope: Scope, only: string | undefined): Promise<Map<string, string>> {
  if (only) return new Map([[only, (await accounts.organization(scope, only)).name]]);
  const names = new Map<string, string>();
  for (let after: string | null | undefined; after !== null; ) {
    const page = await accounts.organizations(scope, { limit: 1_000, after });
    for (const { id, name } of page.items) names.set(id, name);
    after = page.next;
  }
  return names;
}

export function openBilling({ database, accounts, contracts, clock, zone }: Rooms): Billing {
  return {
    ...openPriceList({ database, accounts, clock, zone }),
    ...openUsage({ database, accounts, contracts, clock, zone }),
    ...openSurcharges({ database, accounts, clock, zone }),

    async quoteDevices(scope, devices) {
      const now = clock.now();
      const month = dayAt(now, zone).toPlainYearMonth().add({ months: 1 });
      for (const { organizationId } of devices) await accounts.organization(scope, organizationId);
      return Promise.all(devices.map((asked) => quoteFor(database.sql, asked, month, now)));
    },

    async deviceCounts(scope, { month: monthText, organizationId }) {
      const month = monthFrom(monthText);
      if (organizationId) await accounts.organization(scope, organizationId);
      const { from, to } = daysOf(month);
      const now = clock.now();
      const asOf = Math.min(now, closesAt(month, zone) - 1);
      const dayBefore = shiftedDay(from, -1);
      const groups = new Map<string, { organizationId: string; plan: Item; intervals: Interval[] }>();
      for (const term of await contracts.termCounts(database.sql, { from, to, asOf, organizationId })) {
        if (!inScope(scope, term.organizationId)) continue;
        const key = `${term.organizationId} ${term.item}`;
        const group = groups.get(key) ?? { organizationId: term.organizationId, plan: term.item, intervals: [] };
        const startedOn = term.starts ? term.from : dayBefore;
        group.intervals.push({ startedOn, endedOn: term.ends ? term.to : null, devices: term.devices });
        groups.set(key, group);
      }
      const today = dayAt(now, zone).toString();
      const names = await namesOf(accounts, scope, organizationId);
      const counts: DeviceCount[] = [];
      for (const key of [...groups.keys()].sort()) {
        const group = groups.get(key);
        if (!group) continue;
        const count = countMonth(month, group.intervals, today);
        counts.push({
          organizationId: group.organizationId,
          organizationName: names.get(group.organizationId) ?? "",
          plan: group.plan,
          ...count,
        });
      }
      return counts;
    },
  };
}
