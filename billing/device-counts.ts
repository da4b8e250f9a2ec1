/** Device counts: how many devices each contract holder has of each item in a month; the same for a closed month for ever. */
import { type Accounts, inScope, type Scope } from "#accounts";
import type { Contracts, Item } from "#contracts";
import type { Database } from "#database";
import { dayAt, shiftedDay } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { countMonth, type Interval } from "./device-days.ts";
import { closesAt, daysOf, monthFrom } from "./month.ts";

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

export interface DeviceCounts {
  /** Counts of a month per contract holder and item, by organization and item; the same for a closed month for ever. */
  deviceCounts(scope: Scope, question: { month: string; organizationId?: string | undefined }): Promise<DeviceCount[]>;
}

/** What billing reads. */
export interface BillingRooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly zone: string;
}

export function openDeviceCounts({ database, accounts, contracts, clock, zone }: BillingRooms): DeviceCounts {
  return {
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
