/** Sessions: high-entropy secrets in a cookie, stored as hashes, looked up on every request. */
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newSecretText } from "#foundation/ids";
import { hashOf, Secret } from "#foundation/secrets";
import type { Actor } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { createLockOut } from "./lock-out.ts";
import type { Memory } from "./memory.ts";
import { isPassword } from "./passwords.ts";
import { tablesIn } from "./tables.ts";
import { actorOfUser } from "./users.ts";

/** A session ends so long after its last use. */
const sessionMs = 12 * 3_600_000;
/** Its end is written anew at most so often: not every request is a write. */
const extendMs = 10 * 60_000;
export interface SignIn {
  readonly userId: string;
  readonly password: Secret;
  /** Where the request comes from; failures are counted by user and address. */
  readonly address: string;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly memory: Memory;
}

export function openSessions({ database, clock, trail, memory }: Deps) {
  const lockOut = createLockOut(clock);
  return {
    /** One answer for a wrong password, an unknown user and a deactivated one; `too-many` after ten failures in a quarter of an hour. */
    async signIn({ userId, password, address }: SignIn): Promise<{ session: Secret; actor: Actor; expiresAt: Millis }> {
      const wait = lockOut.waitSeconds(userId, address);
      if (wait > 0)
        throw new Fault("too-many", "accounts.too-many-failures", {
          retryAfterSeconds: wait,
          attributes: { minutes: Math.ceil(wait / 60) },
        });
      const row = await tablesIn(database.sql)
        .selectFrom("users")
        .select(["id", "passwordHash"])
        .where("userId", "=", userId)
        .executeTakeFirst();
      const right = await isPassword(row?.passwordHash ?? null, password);
      const actor = row && right ? await actorOfUser(database.sql, row.id) : null;
      if (!actor) {
        lockOut.failed(userId, address);
        throw new Fault("unauthenticated", "accounts.sign-in-refused");
      }
      lockOut.succeeded(userId, address);
      const session = new Secret(newSecretText(32));
      const expiresAt = clock.now() + sessionMs;
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books.deleteFrom("sessions").where("expiresAt", "<", clock.now()).execute();
        await books
          .insertInto("sessions")
          .values({ hash: hashOf(session.reveal()), user: actor.id, createdAt: clock.now(), expiresAt })
          .execute();
        await trail.audit(tx, {
          actor,
          action: "session.opened",
          organizationId: actor.organizationId,
          target: actor.id,
          detail: { address },
        });
      });
      return { session, actor, expiresAt };
    },

    async actorOfSession(cookie: string): Promise<Actor | null> {
      const hash = hashOf(cookie);
      const known = memory.find(hash);
      if (known) return known;
      const row = await tablesIn(database.sql)
        .selectFrom("sessions")
        .selectAll()
        .where("hash", "=", hash)
        .executeTakeFirst();
      if (!row || row.expiresAt <= clock.now()) return null;
      const actor = await actorOfUser(database.sql, row.user);
      if (!actor) return null;
      const expiresAt = clock.now() + sessionMs;
      if (expiresAt - row.expiresAt > extendMs)
        await database.transaction(async (tx) => {
          await tablesIn(tx).updateTable("sessions").set({ expiresAt }).where("hash", "=", hash).execute();
        });
      memory.keep(hash, actor, expiresAt);
      return actor;
    },

    async signOut(cookie: string): Promise<void> {
      const hash = hashOf(cookie);
      const actor = memory.find(hash);
      await database.transaction(async (tx) => {
        await tablesIn(tx).deleteFrom("sessions").where("hash", "=", hash).execute();
      });
      if (actor) memory.forget(actor.id);
    },
  };
}
