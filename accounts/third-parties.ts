/** Third parties (第三者提供先): a contract holder resells, and gives single devices to be seen; nothing else comes with them. */
import { type Database, type Page, type PageAsked, pageFrom, type Sql, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type Actor, inScope, requirePermission, type Scope, scopeOf } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { tablesIn } from "./tables.ts";
import { forgetUsersOf, viewOfOrganization } from "./users.ts";

export interface GivenDevice {
  readonly deviceId: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** What was measured before is not the third party's to see. */
  readonly since: Millis;
  readonly createdAt: Millis;
}

/** A device that the giver has: its owner has looked whether it may be given. */
interface OwnedDevice {
  readonly id: string;
  readonly organizationId: string;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly forget: (user: string) => void;
}

/** What an organization was given to see, by device. */
async function devicesGivenTo(
  sql: Sql,
  scope: Scope,
  organizationId: string,
  page: PageAsked,
): Promise<Page<Pick<GivenDevice, "deviceId" | "since" | "createdAt">>> {
  if (!inScope(scope, organizationId))
    throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id: organizationId } });
  let query = tablesIn(sql)
    .selectFrom("givenDevices")
    .select(["deviceId as id", "since", "createdAt"])
    .where("organizationId", "=", organizationId)
    .orderBy("deviceId")
    .limit(page.limit + 1);
  if (page.after) query = query.where("deviceId", ">", page.after);
  return pageFrom(await query.execute(), page.limit, ({ id, ...row }) => ({ deviceId: id, ...row }));
}

/** Takes devices back from everybody, in the caller's transaction; answers how to tell who is signed in, once it is committed. */
async function takeAllBack(
  { database, forget }: Pick<Deps, "database" | "forget">,
  tx: Tx,
  deviceIds: readonly string[],
) {
  const given = tablesIn(tx)
    .deleteFrom("givenDevices")
    .where("deviceId", "in", ["", ...deviceIds]);
  const organizations = new Set((await given.returning("organizationId").execute()).map((row) => row.organizationId));
  return async (): Promise<void> => {
    for (const organizationId of organizations) await forgetUsersOf(database.sql, forget, organizationId);
  };
}

export function openThirdParties({ database, clock, trail, forget }: Deps) {
  /** A holder gives to its own end customers, the provider to anybody. */
  async function refuseReceiver(actor: Actor, device: OwnedDevice, organizationId: string): Promise<void> {
    const row = inScope(scopeOf(actor), organizationId)
      ? await tablesIn(database.sql)
          .selectFrom("organizations")
          .select(["kind", "deactivatedAt"])
          .where("id", "=", organizationId)
          .executeTakeFirst()
      : undefined;
    if (!row || row.deactivatedAt !== null || row.kind === "provider" || organizationId === device.organizationId)
      throw new Fault("invalid", "accounts.device-not-given", {
        errors: [{ path: "organizationId", text: "accounts.not-a-third-party" }],
      });
  }

  return {
    /** From `since` on (now when left out) the organization sees what the device measures. Given again, it is from then on. */
    async giveDevice(
      actor: Actor,
      device: OwnedDevice,
      to: { organizationId: string; since?: Millis | undefined },
    ): Promise<void> {
      requirePermission(actor, "users");
      const { organizationId } = to;
      await refuseReceiver(actor, device, organizationId);
      const row = { deviceId: device.id, organizationId, since: to.since ?? clock.now(), createdAt: clock.now() };
      await database.transaction(async (tx) => {
        await tablesIn(tx)
          .insertInto("givenDevices")
          .values(row)
          .onConflict((conflict) => conflict.columns(["deviceId", "organizationId"]).doUpdateSet({ since: row.since }))
          .execute();
        const detail = { to: organizationId, since: row.since };
        await trail.audit(tx, {
          ...{ actor, action: "device.given", organizationId: device.organizationId, target: device.id, detail },
        });
      });
      await forgetUsersOf(database.sql, forget, organizationId);
    },

    async takeDeviceBack(actor: Actor, device: OwnedDevice, organizationId: string): Promise<void> {
      requirePermission(actor, "users");
      await database.transaction(async (tx) => {
        const deleted = await tablesIn(tx)
          .deleteFrom("givenDevices")
          .where("deviceId", "=", device.id)
          .where("organizationId", "=", organizationId)
          .executeTakeFirst();
        if (Number(deleted.numDeletedRows) === 0)
          throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id: organizationId } });
        const detail = { from: organizationId };
        await trail.audit(tx, {
          ...{ actor, action: "device.taken-back", organizationId: device.organizationId, target: device.id, detail },
        });
      });
      await forgetUsersOf(database.sql, forget, organizationId);
    },

    takeAllBack: (tx: Tx, deviceIds: readonly string[]) => takeAllBack({ database, forget }, tx, deviceIds),

    /** What an organization may show to others than its people; null for the provider, and for one that is deactivated. */
    viewOfOrganization: (id: string) => viewOfOrganization(database.sql, id),

    devicesGivenTo: (scope: Scope, organizationId: string, page: PageAsked) =>
      devicesGivenTo(database.sql, scope, organizationId, page),

    /** Who sees a device besides its own organization. */
    async thirdPartiesOf(device: OwnedDevice): Promise<GivenDevice[]> {
      return tablesIn(database.sql)
        .selectFrom("givenDevices")
        .innerJoin("organizations", "organizations.id", "givenDevices.organizationId")
        .select(["deviceId", "organizationId", "name as organizationName", "since", "givenDevices.createdAt"])
        .where("deviceId", "=", device.id)
        .orderBy("organizationId")
        .execute();
    },
  };
}
