/**
 * What Hatoba meters itself, night by night: accounts, e-mails, kept data. A reading is usage like an outside meter's, of the source
 * `hatoba` and once per contract, component and day, so that prices, tiers, evidence and late events are the same for both.
 */
import { type Accounts, systemScope, type User } from "#accounts";
import { type Contracts, type Meter, plans, segmentsOf } from "#contracts";
import type { Database, Sql, Tx } from "#database";
import { shiftedDay, startOfDay } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Outbox } from "#outbox";
import { tablesIn, type UsageEventRow } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly zone: string;
}

/** A component that a holder has under contract on the day. */
interface Metered {
  readonly contractId: string;
  readonly holderId: string;
  readonly component: string;
  readonly meter: Meter;
}

/** How much of what; `subject` where days are counted by account. */
interface Reading {
  readonly subject: string | null;
  readonly quantity: number;
}

interface Day {
  readonly day: string;
  readonly from: number;
  readonly to: number;
}

const meteredPlans = new Map(
  plans.map(({ id, components }) => [
    id,
    components.flatMap(({ id: component, meter }) => (meter ? [{ component, meter }] : [])),
  ]),
);

/** Contracts of metered plans on a day; of two of the same plan the holder's first one is metered, so that nothing counts twice. */
async function meteredOn({ database, contracts, clock }: Deps, day: string): Promise<Metered[]> {
  const names = [...meteredPlans].filter(([, components]) => components.length > 0).map(([id]) => id);
  const metered = new Map<string, Metered>();
  for (const { id, facts } of await contracts.serviceContractsOfPlans(database.sql, names, clock.now())) {
    const held = segmentsOf(facts).find(({ from, to }) => from <= day && (to === null || to >= day));
    for (const { component, meter } of held ? (meteredPlans.get(held.plan) ?? []) : []) {
      const key = `${held?.organizationId} ${held?.plan} ${component}`;
      if (held && !metered.has(key))
        metered.set(key, { contractId: id, holderId: held.organizationId, component, meter });
    }
  }
  return [...metered.values()];
}

/** Whether an account was there at any time of a day; a locked one is, too: its ID is kept for it. */
const wasThere = ({ createdAt, deactivatedAt, endsAt }: User, { from, to }: Day): boolean =>
  createdAt < to && (deactivatedAt ?? to) >= from && (endsAt ?? to) >= from;

const uplinksPerUnit = 1_000;

/** How many thousand uplinks a holder has within its data range (データ蓄積範囲) at a day's end, a begun thousand as a whole one. */
async function keptOn(sql: Sql, holderId: string, day: string, rangeDays: number): Promise<number> {
  const row = await tablesIn(sql)
    .selectFrom("uplinkDays")
    .select(({ fn }) => fn.sum<number | string | null>("uplinks").as("uplinks"))
    .where("organizationId", "=", holderId)
    .where("day", ">", shiftedDay(day, -rangeDays))
    .where("day", "<=", day)
    .executeTakeFirst();
  return Math.ceil(Number(row?.uplinks ?? 0) / uplinksPerUnit);
}

async function readingsOf(deps: Deps, { holderId, meter }: Metered, of: Day, letters: ReadonlyMap<string, number>) {
  const { database, accounts, contracts } = deps;
  switch (meter) {
    case "accounts": {
      const there = (await accounts.users(systemScope(), holderId)).filter((user) => wasThere(user, of));
      return there.map(({ id }): Reading => ({ subject: id, quantity: 1 }));
    }
    case "letters":
      return [{ subject: null, quantity: letters.get(holderId) ?? 0 }];
    case "storage": {
      const range = await contracts.dataRangeOfHolder(holderId);
      return [{ subject: null, quantity: await keptOn(database.sql, holderId, of.day, range) }];
    }
  }
}

/** The usage of a day that is over and reconciled; its uplinks are counted by then. */
export async function readMeters(deps: Deps, day: string): Promise<readonly UsageEventRow[]> {
  const { outbox, clock, zone } = deps;
  const metered = await meteredOn(deps, day);
  if (metered.length === 0) return [];
  const date = Temporal.PlainDate.from(day);
  const of = { day, from: startOfDay(date, zone), to: startOfDay(date.add({ days: 1 }), zone) };
  const letters = await outbox.acceptedByOrganization(of.from, of.to);
  const events: UsageEventRow[] = [];
  for (const each of metered) {
    const { contractId, component } = each;
    for (const { subject, quantity } of await readingsOf(deps, each, of, letters)) {
      if (quantity === 0) continue;
      const eventId = [component, contractId, day, subject].filter((part) => part !== null).join("/");
      const said = { contractId, component, subject, quantity, fromOn: day, toOn: day };
      events.push({ id: newId(), source: "hatoba", eventId, ...said, recordedAt: clock.now() });
    }
  }
  return events;
}

const rowsPerInsert = 1_000;

/** Writes readings down; what a day was read as before stands. */
export async function noteReadings(tx: Tx, events: readonly UsageEventRow[]): Promise<void> {
  for (let index = 0; index < events.length; index += rowsPerInsert)
    await tablesIn(tx)
      .insertInto("usageEvents")
      .values(events.slice(index, index + rowsPerInsert))
      .onConflict((conflict) => conflict.columns(["source", "eventId"]).doNothing())
      .execute();
}
