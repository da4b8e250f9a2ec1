/** Whether an organization's people need a second factor: its administrator says so, and who has none sets one up before anything else. */
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type Actor, inScope, requirePermission, requirePerson, scopeOf } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { tablesIn } from "./tables.ts";
import { forgetUsersOf } from "./users.ts";

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly forget: (user: string) => void;
}

export function openSecondFactorRule({ database, clock, trail, forget }: Deps) {
  return {
    /** Holds for sessions at once, open ones included. Tokens are programs', which have no second factor, and go on. */
    async requireSecondFactor(actor: Actor, id: string, required: boolean): Promise<void> {
      requirePermission(actor, "users");
      requirePerson(actor);
      if (!inScope(scopeOf(actor), id))
        throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id } });
      await database.transaction(async (tx) => {
        const secondFactorRequiredAt = required ? clock.now() : null;
        const changed = await tablesIn(tx)
          .updateTable("organizations")
          .set({ secondFactorRequiredAt })
          .where("id", "=", id)
          .where("secondFactorRequiredAt", required ? "is" : "is not", null)
          .returning("id")
          .execute();
        if (changed.length === 0) return;
        const action = required ? "second-factor.required" : "second-factor.left-to-users";
        await trail.audit(tx, { actor, action, organizationId: id, target: id });
      });
      await forgetUsersOf(database.sql, forget, id);
    },
  };
}
