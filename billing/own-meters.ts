/**
 * What Hatoba meters itself, night by night: accounts, e-mails, kept data. A reading is usage like an outside meter's, of the source
 * `hatoba` and once per contract, component and day, so that prices, tiers, evidence and late events are the same for both.
 */
import { type Accounts, systemScope, type User } from "#accounts";
import {
  type Contracts,
  dataRangeDaysMax,
  type Meter,
  meteringOn,
  plans,
  type ServiceContract,
  segmentsOf,
} from "#contracts";
import type { Database, Sql, Tx } from "#database";
import { dayAt, earlierDay, laterDay, shiftedDay, startOfDay } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Outbox } from "#outbox";
import { tablesIn, type UsageEventRow } from "./tables.ts";
import { oldestUsageDay, ownSource } from "./usage.ts";

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly zone: string;
}

/** A component that a holder has under contract on a day; `groupId` where a contract is of one group of devices. */
interface Metered {
  readonly contractId: string;
  readonly holderId: string;
  readonly component: string;
  readonly meter: Meter;
  readonly groupId: string | null;
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

/** Contracts that have, or had, a plan that Hatoba meters, by number. */
async function meteredContracts({ database, contracts, clock }: Deps): Promise<readonly ServiceContract[]> {
  const services = plans.filter(({ id }) => meteredPlans.get(id)?.length).map(({ service }) => service);
  const names = plans.filter(({ service }) => services.includes(service)).map(({ id }) => id);
  return contracts.serviceContractsOfPlans(database.sql, names, clock.now());
}

/**
 * What Hatoba meters on a day. Of two contracts for the same thing of a holder (a plan, and a group or all the rest) the first one is
 * metered, so that nothing counts twice.
 */
function meteredOn(all: readonly ServiceContract[], day: string): readonly Metered[] {
  const metered = new Map<string, Metered>();
  for (const { id: contractId, facts } of all) {
    const held = segmentsOf(facts).find(({ from, to }) => from <= day && (to === null || to >= day));
    const { meteredBy, groupId } = meteringOn(facts, day);
    if (!held || meteredBy !== "hatoba") continue;
    const { plan, organizationId: holderId } = held;
    for (const { component, meter } of meteredPlans.get(plan) ?? []) {
      const key = [holderId, plan, component, groupId].join(" ");
      if (!metered.has(key)) metered.set(key, { contractId, holderId, component, meter, groupId });
    }
  }
  return [...metered.values()];
}

/** The groups of devices whose data are metered by contracts of their own on a day. */
export async function meteredGroups(deps: Deps, day: string): Promise<ReadonlySet<string>> {
  return groupsIn(meteredOn(await meteredContracts(deps), day));
}

const groupsIn = (metered: readonly Metered[]): ReadonlySet<string> =>
  new Set(metered.flatMap(({ groupId }) => groupId ?? []));

/** Whether an account was there at any time of a day; a locked one is, too: its ID is kept for it. */
const wasThere = ({ createdAt, deactivatedAt, endsAt }: User, { from, to }: Day): boolean =>
  createdAt < to && (deactivatedAt ?? to) >= from && (endsAt ?? to) >= from;

const bytesPerMegabyte = 1_000_000;

/**
 * How many megabytes a holder has at a day's end, a begun one as a whole one. What came counts for as many days as the data range
 * (データ蓄積範囲) that its device had when it came, its own day included: of one group, or of all that no contract has for itself.
 */
async function keptOn(
  sql: Sql,
  { holderId, groupId }: Metered,
  day: string,
  groups: ReadonlySet<string>,
): Promise<number> {
  const rows = await tablesIn(sql)
    .selectFrom("keptBytes")
    .selectAll()
    .where("organizationId", "=", holderId)
    .where("day", "<=", day)
    .where("day", ">", shiftedDay(day, -dataRangeDaysMax))
    .execute();
  const isOf = (group: string) => (groupId === null ? !groups.has(group) : group === groupId);
  const kept = rows.filter(
    ({ groupId: group, day: from, rangeDays }) => isOf(group) && from > shiftedDay(day, -rangeDays),
  );
  return Math.ceil(kept.reduce((sum, { bytes }) => sum + bytes, 0) / bytesPerMegabyte);
}

interface Known {
  readonly of: Day;
  /** E-mails that were taken, by holder. */
  readonly letters: ReadonlyMap<string, number>;
  readonly groups: ReadonlySet<string>;
}

async function readingsOf({ database, accounts }: Deps, metered: Metered, { of, letters, groups }: Known) {
  const { holderId, meter } = metered;
  switch (meter) {
    case "accounts": {
      const there = (await accounts.users(systemScope(), holderId)).filter((user) => wasThere(user, of));
      return there.map(({ id }): Reading => ({ subject: id, quantity: 1 }));
    }
    case "letters":
      return [{ subject: null, quantity: letters.get(holderId) ?? 0 }];
    case "storage":
      return [{ subject: null, quantity: await keptOn(database.sql, metered, of.day, groups) }];
  }
}

async function readDay(
  deps: Deps,
  all: readonly ServiceContract[],
  day: string,
  asked: (metered: Metered) => boolean,
): Promise<readonly UsageEventRow[]> {
  const { outbox, clock, zone } = deps;
  const metered = meteredOn(all, day);
  const groups = groupsIn(metered);
  const date = Temporal.PlainDate.from(day);
  const of = { day, from: startOfDay(date, zone), to: startOfDay(date.add({ days: 1 }), zone) };
  const wanted = metered.filter(asked);
  if (wanted.length === 0) return [];
  const letters = await outbox.acceptedByOrganization(of.from, of.to);
  const events: UsageEventRow[] = [];
  for (const each of wanted) {
    const { contractId, component } = each;
    for (const { subject, quantity } of await readingsOf(deps, each, { of, letters, groups })) {
      if (quantity === 0) continue;
      const eventId = [component, contractId, day, subject].filter((part) => part !== null).join("/");
      const said = { contractId, component, subject, quantity, fromOn: day, toOn: day };
      events.push({ id: newId(), source: ownSource, eventId, ...said, recordedAt: clock.now() });
    }
  }
  return events;
}

/**
 * The usage of a day that is over and reconciled; its uplinks are counted by then. A contract about which something was recorded since
 * that day began is read from its start on, as far back as usage is taken: it may have begun on an earlier day.
 */
export async function readMeters(deps: Deps, day: string): Promise<readonly UsageEventRow[]> {
  const { clock, zone } = deps;
  const all = await meteredContracts(deps);
  const dayBegan = startOfDay(Temporal.PlainDate.from(day), zone);
  const fresh = all.filter(({ facts }) => facts.some(({ recordedAt }) => recordedAt >= dayBegan));
  const freshIds = new Set(fresh.map(({ id }) => id));
  const starts = fresh.flatMap(({ facts }) => segmentsOf(facts)[0]?.from ?? []);
  const oldest = oldestUsageDay(dayAt(clock.now(), zone).toString());
  const first = starts.reduce(earlierDay, day);
  const events: UsageEventRow[] = [];
  for (let each = laterDay(first, earlierDay(oldest, day)); each <= day; each = shiftedDay(each, 1))
    events.push(...(await readDay(deps, all, each, ({ contractId }) => each === day || freshIds.has(contractId))));
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
