/** How many yen a holder's fees may come to in a month (IOT 第14条3項, R-28); only what is above the limit is refused. */
import { type Accounts, type Actor, type Scope, scopeOf } from "#accounts";
import type { Contracts, FeesBeyond, Item } from "#contracts";
import type { Database, Sql, Tx } from "#database";
import { dayAt, laterDay } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Month } from "./month.ts";
import { requireBilling } from "./particulars.ts";
import { quoteFor } from "./quote.ts";
import { isMonthly } from "./rated.ts";
import { type Known, rate } from "./rating.ts";
import { tablesIn } from "./tables.ts";
import type { Yen } from "./yen.ts";

interface Rooms {
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly zone: string;
}

interface AskedDevice {
  /** The contract holder. */
  readonly organizationId: string;
  readonly item: Item;
}

export interface BeyondFees {
  /** Of the device among those that were asked for. */
  readonly index: number;
  readonly limit: Yen;
  /** What is left of the limit before it. */
  readonly left: Yen;
}

const nextMonth = ({ clock, zone }: Rooms) => dayAt(clock.now(), zone).toPlainYearMonth().add({ months: 1 });

interface MonthAsked {
  /** The next whole one when absent. */
  readonly month?: Month | undefined;
  readonly supposed?: ((known: Known) => Known) | undefined;
}

/** What a holder's contracts come to in a whole month, without tax and without what falls due once. */
async function monthlyYen(
  rooms: Rooms,
  sql: Sql,
  holderId: string,
  { month = nextMonth(rooms), supposed }: MonthAsked = {},
): Promise<Yen> {
  const question = { holderId, serviceMonth: month.toString(), asOf: rooms.clock.now() };
  const { lines } = await rate({ database: { sql }, contracts: rooms.contracts }, question, supposed);
  return lines.filter(isMonthly).reduce((sum, { yen }) => sum + yen, 0);
}

/** The month after a day, or the next one where that is later. */
function monthAfter(rooms: Rooms, day: string): Month {
  const [after, next] = [Temporal.PlainDate.from(day).toPlainYearMonth().add({ months: 1 }), nextMonth(rooms)];
  return Temporal.PlainYearMonth.compare(after, next) > 0 ? after : next;
}

/** Limits of holders, taken for the transaction: whoever else asks for them waits until it is over. */
const takeLimits = (tx: Tx, holderIds: Iterable<string>) =>
  tablesIn(tx)
    .updateTable("feeLimits")
    .set((row) => ({ changedAt: row.ref("changedAt") }))
    .where("organizationId", "in", [...new Set(holderIds), ""])
    .returning(["organizationId", "yen"])
    .execute();

/** Whether a contract that no device has, as it is given, would raise its holder's monthly fees above its limit. */
export async function feesBeyond(
  rooms: Rooms,
  ...[tx, holderId, { contract, on }]: Parameters<FeesBeyond>
): ReturnType<FeesBeyond> {
  const [limit] = await takeLimits(tx, [holderId]);
  if (!limit) return null;
  const month = monthAfter(rooms, on);
  const supposed = ({ counts, contracts }: Known): Known => ({
    counts,
    contracts: [...contracts.filter(({ id }) => id !== contract.id), contract],
  });
  const [now, then] = [
    await monthlyYen(rooms, tx, holderId, { month }),
    await monthlyYen(rooms, tx, holderId, { month, supposed }),
  ];
  return then > now && then > limit.yen ? { limit: limit.yen, left: Math.max(0, limit.yen - now) } : null;
}

export interface ExceededLimit {
  readonly organizationId: string;
  readonly limit: Yen;
  readonly monthlyYen: Yen;
}

/**
 * Which of the devices, in their order, would raise their holder's monthly fees above its limit. What has no price counts nothing.
 * Another registration waits until it is over.
 */
export async function beyondFeeLimits(
  rooms: Rooms,
  tx: Tx,
  devices: readonly AskedDevice[],
): Promise<readonly BeyondFees[]> {
  const limits = await takeLimits(
    tx,
    devices.map(({ organizationId }) => organizationId),
  );
  const beyond: BeyondFees[] = [];
  for (const { organizationId, yen: limit } of limits) {
    let left = limit - (await monthlyYen(rooms, tx, organizationId));
    const prices = new Map<Item, Yen>();
    for (const [index, device] of devices.entries()) {
      if (device.organizationId !== organizationId) continue;
      const { item } = device;
      const known = prices.get(item);
      const asked = { organizationId, item, devices: 1 };
      const price = known ?? (await quoteFor(tx, asked, nextMonth(rooms), rooms.clock.now())).monthlyYen ?? 0;
      prices.set(item, price);
      if (price > left) beyond.push({ index, limit, left: Math.max(0, left) });
      else left -= price;
    }
  }
  return beyond;
}

export function openFeeLimits({ database, accounts, ...rooms }: Rooms & { database: Database; accounts: Accounts }) {
  return {
    /** The limit, null where there is none, and what the holder's contracts come to in the next whole month. */
    async feeLimit(scope: Scope, organizationId: string): Promise<{ limit: Yen | null; monthlyYen: Yen }> {
      await accounts.organization(scope, organizationId);
      const row = await tablesIn(database.sql)
        .selectFrom("feeLimits")
        .select("yen")
        .where("organizationId", "=", organizationId)
        .executeTakeFirst();
      return { limit: row?.yen ?? null, monthlyYen: await monthlyYen(rooms, database.sql, organizationId) };
    },

    /** Holders whose fees come above their limits with prices that hold from these days on: prices are the provider's, so they hold all the same. */
    async aboveFeeLimits(days: readonly string[]): Promise<ExceededLimit[]> {
      const month = monthAfter(rooms, days.reduce(laterDay, ""));
      const exceeded: ExceededLimit[] = [];
      for (const { organizationId, yen: limit } of await tablesIn(database.sql)
        .selectFrom("feeLimits")
        .selectAll()
        .execute()) {
        const fees = await monthlyYen(rooms, database.sql, organizationId, { month });
        if (fees > limit) exceeded.push({ organizationId, limit, monthlyYen: fees });
      }
      return exceeded;
    },

    /** Sets or lifts (null) the limit of a contract holder; contracts that it has above it stay. */
    async setFeeLimit(actor: Actor, organizationId: string, yen: Yen | null): Promise<void> {
      requireBilling(actor);
      const { kind } = await accounts.organization(scopeOf(actor), organizationId);
      if (kind !== "contract-holder")
        throw new Fault("invalid", "billing.particulars-invalid", {
          errors: [{ path: "id", text: "contracts.not-a-holder" }],
        });
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books.deleteFrom("feeLimits").where("organizationId", "=", organizationId).execute();
        if (yen !== null)
          await books.insertInto("feeLimits").values({ organizationId, yen, changedAt: rooms.clock.now() }).execute();
        const entry = { actor, organizationId, target: organizationId };
        await accounts.audit(tx, { ...entry, action: "fee-limit.set", detail: { yen } });
      });
    },
  };
}
