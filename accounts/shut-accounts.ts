/** Accounts that are shut: deactivated for good, locked because they were stolen, erased. */
import type { Database, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { Secret } from "#foundation/secrets";
import { type Actor, requirePermission } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { type Mail, tellUser } from "./letters.ts";
import { hashPassword, initialPassword } from "./passwords.ts";
import { removeSecondFactor } from "./second-factor.ts";
import { tablesIn } from "./tables.ts";
import { userInScope } from "./users.ts";

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly forget: (user: string) => void;
}

/** Ends everything that lets somebody in as this user: sessions, tokens, links for a new password. */
export async function endAccess(tx: Tx, user: string): Promise<void> {
  const books = tablesIn(tx);
  for (const table of ["sessions", "tokens", "passwordResets"] as const)
    await books.deleteFrom(table).where("user", "=", user).execute();
}

/** The ID stays taken; nothing else is left of the person, and nobody gets in. */
export async function eraseRow(tx: Tx, id: string, deactivatedAt: Millis): Promise<void> {
  const passwordHash = await hashPassword(new Secret(initialPassword()));
  const nothing = { name: "", email: null, purpose: null, passwordHash, deactivatedAt };
  await tablesIn(tx).updateTable("users").set(nothing).where("id", "=", id).execute();
  await removeSecondFactor(tx, id);
}

export function openShutAccounts({ database, clock, trail, forget }: Deps) {
  return {
    /** Locks a user out at once: sessions and tokens end in the same transaction. The ID is never given again. */
    async deactivateUser(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "users");
      const user = await userInScope(database.sql, actor, id);
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books.updateTable("users").set({ deactivatedAt: clock.now() }).where("id", "=", id).execute();
        await endAccess(tx, id);
        await trail.audit(tx, { actor, action: "user.deactivated", organizationId: user.organizationId, target: id });
      });
      forget(id);
    },

    /**
     * A stolen account is shut at once: sessions, tokens and links end in the same transaction, and nobody gets in until it is
     * unlocked. By its organization's administrator, or by an operator (`operate`) for a customer's user.
     */
    async lockUser(actor: Actor, id: string): Promise<void> {
      const user = await userInScope(database.sql, actor, id);
      const isCustomers = actor.organizationKind === "provider" && user.organizationId !== actor.organizationId;
      if (!(isCustomers && actor.permissions.includes("operate"))) requirePermission(actor, "users");
      await database.transaction(async (tx) => {
        await tablesIn(tx).updateTable("users").set({ lockedAt: clock.now() }).where("id", "=", id).execute();
        await endAccess(tx, id);
        await trail.audit(tx, { actor, action: "user.locked", organizationId: user.organizationId, target: id });
      });
      forget(id);
    },

    /** Opens it again with an initial password, since the old one may be known; a second factor stays unless it went with the thief. */
    async unlockUser(actor: Actor, id: string, options: { removeSecondFactor: boolean }, mail: Mail): Promise<Secret> {
      requirePermission(actor, "users");
      const user = await userInScope(database.sql, actor, id);
      if (user.lockedAt === null) throw new Fault("conflict", "accounts.user-not-locked");
      const password = new Secret(initialPassword());
      const passwordHash = await hashPassword(password);
      await database.transaction(async (tx) => {
        const next = { lockedAt: null, passwordHash, mustChangePassword: 1 };
        await tablesIn(tx).updateTable("users").set(next).where("id", "=", id).execute();
        if (options.removeSecondFactor) {
          await removeSecondFactor(tx, id);
          await tellUser(tx, mail, user, "second-factor-off", { to: [user.email], link: mail.publicUrl });
        }
        const { organizationId } = user;
        await trail.audit(tx, { actor, action: "user.unlocked", organizationId, target: id, detail: options });
      });
      mail.outbox.wake();
      return password;
    },

    /** What is known of a person goes; the ID stays taken and the trail keeps its entries. Only after a deactivation. */
    async eraseUser(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "users");
      const { deactivatedAt, organizationId, userId } = await userInScope(database.sql, actor, id);
      if (deactivatedAt === null) throw new Fault("conflict", "accounts.user-still-active", { attributes: { userId } });
      await database.transaction(async (tx) => {
        await eraseRow(tx, id, deactivatedAt);
        await trail.audit(tx, { actor, action: "user.erased", organizationId, target: id });
      });
    },
  };
}
