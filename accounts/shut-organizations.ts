/** Organizations that are shut: deactivated, never deleted, since contracts and the trail need them; personal data can go afterwards. */
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type Actor, requirePermission } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { endAccess, eraseRow } from "./shut-accounts.ts";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly forget: (user: string) => void;
}

export function openShutOrganizations({ database, clock, trail, forget }: Deps) {
  /** It and its end customers. */
  const familyOf = async (id: string): Promise<string[]> => {
    const children = tablesIn(database.sql).selectFrom("organizations").select("id").where("parentId", "=", id);
    return [id, ...(await children.execute()).map((child) => child.id)];
  };
  const usersOf = (organizations: readonly string[]) =>
    tablesIn(database.sql).selectFrom("users").select("id").where("organizationId", "in", organizations).execute();

  async function holder(actor: Actor, id: string) {
    requirePermission(actor, "operate");
    requirePermission(actor, "users");
    const books = tablesIn(database.sql);
    const row = await books.selectFrom("organizations").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id } });
    if (row.kind === "provider") throw new Fault("not-allowed", "accounts.provider-stays");
    return row;
  }

  return {
    /** Nobody of it or of its end customers gets in from now on: sessions and tokens end in the same transaction. */
    async deactivateOrganization(actor: Actor, id: string, reason: string): Promise<void> {
      await holder(actor, id);
      const family = await familyOf(id);
      const users = await usersOf(family);
      await database.transaction(async (tx) => {
        const deactivatedAt = clock.now();
        await tablesIn(tx)
          .updateTable("organizations")
          .set({ deactivatedAt })
          .where("id", "in", family)
          .where("deactivatedAt", "is", null)
          .execute();
        for (const user of users) await endAccess(tx, user.id);
        await trail.audit(tx, {
          ...{ actor, action: "organization.deactivated", organizationId: id, target: id, detail: { reason, family } },
        });
      });
      for (const user of users) forget(user.id);
    },

    /** Its people may sign in again; its end customers are made active one by one. */
    async reactivateOrganization(actor: Actor, id: string): Promise<void> {
      const { deactivatedAt } = await holder(actor, id);
      if (deactivatedAt === null) throw new Fault("conflict", "accounts.organization-active");
      await database.transaction(async (tx) => {
        await tablesIn(tx).updateTable("organizations").set({ deactivatedAt: null }).where("id", "=", id).execute();
        await trail.audit(tx, { actor, action: "organization.reactivated", organizationId: id, target: id });
      });
    },

    /** Addresses and names of its people go, and those of its application; its own name and number stay, as bills need them. */
    async eraseOrganization(actor: Actor, id: string): Promise<void> {
      const { deactivatedAt } = await holder(actor, id);
      if (deactivatedAt === null) throw new Fault("conflict", "accounts.organization-still-active");
      const users = await usersOf([id]);
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books.updateTable("organizations").set({ email: null }).where("id", "=", id).execute();
        const nobody = { contactName: "", email: "", message: "", address: "" };
        await books.updateTable("applications").set(nobody).where("organizationId", "=", id).execute();
        for (const user of users) await eraseRow(tx, user.id, clock.now());
        await trail.audit(tx, {
          ...{ actor, action: "organization.erased", organizationId: id, target: id, detail: { users: users.length } },
        });
      });
    },
  };
}
