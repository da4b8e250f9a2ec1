/** A forgotten password: a link by e-mail, good once and for an hour. */
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newSecretText } from "#foundation/ids";
import { hashOf, type Secret } from "#foundation/secrets";
import type { AuditTrail } from "./audit.ts";
import { type Mail, tellUser } from "./letters.ts";
import { createLockOut, refuseLockedOut } from "./lock-out.ts";
import { hashPassword } from "./passwords.ts";
import { tablesIn } from "./tables.ts";
import { actorOfUser, refuseWeak } from "./users.ts";

const linkMs = 60 * 60_000;
/** So many links are good at a time: nobody fills a mailbox, and nobody takes another's link away by asking for more. */
const linksMax = 3;
const nobody = "";

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly forget: (user: string) => void;
}

export function openPasswordResets({ database, clock, trail }: Omit<Deps, "forget">) {
  const lockOut = createLockOut(clock);

  return {
    /**
     * Posts a link to the user's address. The answer and the time it takes are the same for a user who does not exist, has no
     * address or is locked: a row is written either way. Ten requests from an address in a quarter of an hour, then `too-many`.
     */
    async requestPasswordReset(asked: { userId: string; address: string }, mail: Mail): Promise<void> {
      refuseLockedOut(lockOut, "", asked.address);
      lockOut.failed("", asked.address);
      const now = clock.now();
      const token = newSecretText(32);
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books
          .deleteFrom("passwordResets")
          .where((where) => where.or([where("expiresAt", "<", now), where("user", "=", nobody)]))
          .execute();
        const user = await books.selectFrom("users").selectAll().where("userId", "=", asked.userId).executeTakeFirst();
        const actor = user ? await actorOfUser(tx, user.id, now) : null;
        const links = await books
          .selectFrom("passwordResets")
          .select("hash")
          .where("user", "=", user?.id ?? nobody)
          .execute();
        const goes = actor && user?.email && links.length < linksMax;
        const row = { hash: hashOf(token), createdAt: now, expiresAt: now + linkMs };
        await books
          .insertInto("passwordResets")
          .values({ ...row, user: goes ? user.id : nobody })
          .execute();
        if (!(goes && user.email)) return;
        const link = `${mail.publicUrl}/reset#${token}`;
        await tellUser(tx, mail, user, "reset", { to: [user.email], link, minutes: linkMs / 60_000 });
        await trail.audit(tx, {
          actor: { ...actor, address: asked.address },
          action: "password.reset-requested",
          organizationId: user.organizationId,
          target: user.id,
        });
      });
      mail.outbox.wake();
    },
  };
}

export function openPasswordRedemption({ database, clock, trail, forget }: Deps) {
  const lockOut = createLockOut(clock);

  return {
    /**
     * A new password for the link that came by e-mail. Every session and every other link of the user ends; a second factor
     * is still asked for at the sign-in. The user is told by a letter.
     */
    async resetPassword(
      { token, next, address }: { token: string; next: Secret; address: string },
      mail: Mail,
    ): Promise<void> {
      refuseLockedOut(lockOut, "", address);
      const now = clock.now();
      const row = await tablesIn(database.sql)
        .selectFrom("passwordResets")
        .innerJoin("users", "users.id", "passwordResets.user")
        .selectAll("users")
        .where("passwordResets.hash", "=", hashOf(token))
        .where("passwordResets.expiresAt", ">", now)
        .executeTakeFirst();
      const actor = row ? await actorOfUser(database.sql, row.id, now) : null;
      if (!row || !actor) {
        lockOut.failed("", address);
        throw new Fault("not-found", "accounts.link-not-good");
      }
      await refuseWeak(next, row);
      const passwordHash = await hashPassword(next);
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        const taken = await books.deleteFrom("passwordResets").where("hash", "=", hashOf(token)).executeTakeFirst();
        if (Number(taken.numDeletedRows) === 0) throw new Fault("not-found", "accounts.link-not-good");
        await books.deleteFrom("passwordResets").where("user", "=", row.id).execute();
        await books.deleteFrom("sessions").where("user", "=", row.id).execute();
        const changes = { passwordHash, mustChangePassword: 0 };
        await books.updateTable("users").set(changes).where("id", "=", row.id).execute();
        await tellUser(tx, mail, row, "password-changed", { to: [row.email], link: mail.publicUrl });
        await trail.audit(tx, {
          actor: { ...actor, address },
          action: "password.reset",
          organizationId: row.organizationId,
          target: row.id,
        });
      });
      forget(row.id);
      mail.outbox.wake();
    },
  };
}
