/** How many devices a holder may have under contract at once (IOT 第14条3項, R-28); only what is above the limit is refused. */
import { type Actor, requireProvider, type Scope, scopeOf } from "#accounts";
import type { Sql, Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import type { DeskRooms } from "./device-suspension.ts";
import { tablesIn } from "./tables.ts";

/** Devices whose contracts have not ended before a day. */
async function underContract(sql: Sql, organizationId: string, day: string): Promise<number> {
  const { devices } = await tablesIn(sql)
    .selectFrom("deviceTerms")
    .select((row) => row.fn.countAll<number>().as("devices"))
    .where("organizationId", "=", organizationId)
    .where("supersededAt", "is", null)
    .where((row) => row.or([row("endedOn", "is", null), row("endedOn", ">=", day)]))
    .executeTakeFirstOrThrow();
  return Number(devices);
}

export interface DeviceLimit {
  readonly limit: number;
  /** How many more may be registered; never negative. */
  readonly left: number;
}

/** The limits of holders that have one, taken for this transaction: another registration waits until it is over. */
export async function deviceLimitsOf(
  tx: Tx,
  holderIds: ReadonlySet<string>,
  day: string,
): Promise<ReadonlyMap<string, DeviceLimit>> {
  const rows = await tablesIn(tx)
    .updateTable("deviceLimits")
    .set((row) => ({ changedAt: row.ref("changedAt") }))
    .where("organizationId", "in", [...holderIds, ""])
    .returning(["organizationId", "devices"])
    .execute();
  const limits = new Map<string, DeviceLimit>();
  for (const { organizationId, devices: limit } of rows)
    limits.set(organizationId, { limit, left: Math.max(0, limit - (await underContract(tx, organizationId, day))) });
  return limits;
}

export function openDeviceLimits({ database, accounts, clock, zone }: Omit<DeskRooms, "outbox">) {
  return {
    /** The limit, null where there is none, and how many devices are under contract today. */
    async deviceLimit(scope: Scope, organizationId: string): Promise<{ limit: number | null; underContract: number }> {
      await accounts.organization(scope, organizationId);
      const row = await tablesIn(database.sql)
        .selectFrom("deviceLimits")
        .select("devices")
        .where("organizationId", "=", organizationId)
        .executeTakeFirst();
      const today = dayAt(clock.now(), zone).toString();
      const count = await underContract(database.sql, organizationId, today);
      return { limit: row?.devices ?? null, underContract: count };
    },

    /** Sets or lifts (null) the limit of a contract holder; devices that it has above it stay. */
    async setDeviceLimit(actor: Actor, organizationId: string, devices: number | null): Promise<void> {
      requireProvider(actor, "billing");
      const { kind } = await accounts.organization(scopeOf(actor), organizationId);
      if (kind !== "contract-holder")
        throw new Fault("invalid", "contracts.fact-invalid", {
          errors: [{ path: "id", text: "contracts.not-a-holder" }],
        });
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books.deleteFrom("deviceLimits").where("organizationId", "=", organizationId).execute();
        if (devices !== null)
          await books.insertInto("deviceLimits").values({ organizationId, devices, changedAt: clock.now() }).execute();
        const [action, target, detail] = ["device-limit.set", organizationId, { devices }] as const;
        await accounts.audit(tx, { actor, action, organizationId, target, detail });
      });
    },
  };
}
