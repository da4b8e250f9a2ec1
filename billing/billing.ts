/**
 * Billing says how many: devices now, yen later. It reads contracts and never writes them.
 *
 * It owns metering and, later, charges and statements. It does not own days: from which to which day is contracts'.
 */
import { type Accounts, inScope, type Scope } from "#accounts";
import type { Contracts, Item } from "#contracts";
import type { Database } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { countMonth, type Interval } from "./device-days.ts";

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

export interface Billing {
  /** Counts of a month per contract holder and item, by organization and item; the same for a closed month for ever. */
  deviceCounts(scope: Scope, question: { month: string; organizationId?: string | undefined }): Promise<DeviceCount[]>;
}

interface Rooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly zone: string;
}

function monthFrom(text: string): Temporal.PlainYearMonth {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text))
    throw new Fault("invalid", "billing.month-wrong", { errors: [{ path: "month", text: "billing.month-form" }] });
  return Temporal.PlainYearMonth.from(text);
}

export function openBilling({ database, accounts, contracts, clock, zone }: Rooms): Billing {
  return {
    async deviceCounts(scope, { month: monthText, organizationId }) {
      const month = monthFrom(monthText);
      if (organizationId) await accounts.organization(scope, organizationId);
      const [from, to] = [
        month.toPlainDate({ day: 1 }).toString(),
        month.toPlainDate({ day: month.daysInMonth }).toString(),
      ];
      const groups = new Map<string, { organizationId: string; plan: Item; intervals: Interval[] }>();
      for (const interval of await contracts.intervalCounts(database.sql, { from, to, organizationId })) {
        if (!inScope(scope, interval.organizationId)) continue;
        const key = `${interval.organizationId} ${interval.item}`;
        const group = groups.get(key) ?? {
          organizationId: interval.organizationId,
          plan: interval.item,
          intervals: [],
        };
        const endedOn = interval.endedOn === null ? null : Temporal.PlainDate.from(interval.endedOn);
        const startedOn = Temporal.PlainDate.from(interval.startedOn);
        group.intervals.push({ startedOn, endedOn, devices: interval.devices });
        groups.set(key, group);
      }
      const today = dayAt(clock.now(), zone);
      const counts: DeviceCount[] = [];
      for (const key of [...groups.keys()].sort()) {
        const group = groups.get(key);
        if (!group) continue;
        const { name } = await accounts.organization(scope, group.organizationId);
        const count = countMonth(month, group.intervals, today);
        counts.push({ organizationId: group.organizationId, organizationName: name, plan: group.plan, ...count });
      }
      return counts;
    },
  };
}
