/** Sessions: high-entropy secrets in a cookie, stored as hashes, looked up on every request. */
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newSecretText } from "#foundation/ids";
import { hashOf, Secret } from "#foundation/secrets";
import { type Actor, inScope, requirePermission, requirePerson, scopeOf, systemActor } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { createLockOut, refuseLockedOut } from "./lock-out.ts";
import type { Memory } from "./memory.ts";
import { isPassword } from "./passwords.ts";
import type { CodeCheck } from "./second-factor.ts";
import { tablesIn } from "./tables.ts";
import { actorOfUser } from "./users.ts";

/** A session ends so long after its last use. */
const sessionMs = 12 * 3_600_000;
/** Its end is written anew at most so often: not every request is a write. */
const extendMs = 10 * 60_000;
/** A session is named in lists by the beginning of its hash, from which nobody gets to the cookie. */
const nameLength = 24;
const clientLengthMax = 200;

export interface SignIn {
  readonly userId: string;
  readonly password: Secret;
  /** Where the request comes from; failures are counted by user and address. */
  readonly address: string;
  /** What the browser calls itself; shown in the list of sessions. */
  readonly client?: string | undefined;
  /** Of the second factor, when the user has one. */
  readonly code?: string | undefined;
}

export interface Session {
  readonly id: string;
  readonly createdAt: Millis;
  /** To within ten minutes. */
  readonly lastUsedAt: Millis;
  readonly expiresAt: Millis;
  readonly address: string | null;
  readonly client: string | null;
}

export interface SignedIn {
  readonly session: Secret;
  readonly actor: Actor;
  readonly expiresAt: Millis;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly memory: Memory;
  readonly codes: CodeCheck;
}

export function openSignIn({ database, clock, trail, memory, codes }: Deps) {
  const lockOut = createLockOut(clock);

  return {
    /**
     * One answer for a wrong password, an unknown, locked or deactivated user and an auditor whose time is over; `too-many`
     * after ten failures in a quarter of an hour. With a second factor `code-needed` says that the password was right.
     */
    async signIn({ userId, password, address, client, code }: SignIn): Promise<SignedIn> {
      refuseLockedOut(lockOut, userId, address);
      const row = await tablesIn(database.sql)
        .selectFrom("users")
        .select(["id", "passwordHash", "organizationId"])
        .where("userId", "=", userId)
        .executeTakeFirst();
      const right = await isPassword(row?.passwordHash ?? null, password);
      const found = row && right ? await actorOfUser(database.sql, row.id, clock.now()) : null;
      if (!found) {
        if (lockOut.failed(userId, address))
          await database.transaction((tx) =>
            trail.audit(tx, {
              actor: { ...systemActor, address },
              action: "session.locked-out",
              organizationId: row?.organizationId ?? null,
              target: row?.id ?? userId.slice(0, 100),
            }),
          );
        throw new Fault("unauthenticated", "accounts.sign-in-refused");
      }
      await codes.refuseWithoutCode(found.id, code);
      lockOut.succeeded(userId, address);
      const actor = { ...found, address };
      const session = new Secret(newSecretText(32));
      const expiresAt = clock.now() + sessionMs;
      const from = { address, client: client?.slice(0, clientLengthMax) ?? null };
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books.deleteFrom("sessions").where("expiresAt", "<", clock.now()).execute();
        await books
          .insertInto("sessions")
          .values({ hash: hashOf(session.reveal()), user: actor.id, createdAt: clock.now(), expiresAt, ...from })
          .execute();
        await trail.audit(tx, {
          actor,
          action: "session.opened",
          organizationId: actor.organizationId,
          target: actor.id,
          detail: { client: from.client },
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
      const actor = await actorOfUser(database.sql, row.user, clock.now());
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

/** The list of sessions, one's own or those of a user whom one administers. */
export function openSessions({ database, clock, trail, memory }: Omit<Deps, "codes">) {
  const sessionsOf = (user: string) =>
    tablesIn(database.sql)
      .selectFrom("sessions")
      .selectAll()
      .where("user", "=", user)
      .where("expiresAt", ">", clock.now())
      .orderBy("createdAt", "desc")
      .execute();

  /** The organization of the user, when the actor may see and end its sessions. */
  async function refuseOthersSessions(actor: Actor, user: string): Promise<string> {
    requirePerson(actor);
    const row = await tablesIn(database.sql)
      .selectFrom("users")
      .select("organizationId")
      .where("id", "=", user)
      .executeTakeFirst();
    if (user !== actor.id) requirePermission(actor, "users");
    if (!row || !inScope(scopeOf(actor), row.organizationId))
      throw new Fault("not-found", "accounts.user-not-found", { attributes: { id: user } });
    return row.organizationId;
  }

  return {
    /** The open sessions of a user, newest first: one's own, or those of a user whom one administers. */
    async sessions(actor: Actor, user: string): Promise<Session[]> {
      await refuseOthersSessions(actor, user);
      return (await sessionsOf(user)).map(({ hash, createdAt, expiresAt, address, client }) => ({
        ...{ id: hash.slice(0, nameLength), createdAt, expiresAt, address, client },
        lastUsedAt: expiresAt - sessionMs,
      }));
    },

    /** Ends one session of a user, or all of them when `id` is null, at once. */
    async endSessions(actor: Actor, user: string, id: string | null): Promise<void> {
      const organizationId = await refuseOthersSessions(actor, user);
      const ended = (await sessionsOf(user)).filter(({ hash }) => id === null || hash.slice(0, nameLength) === id);
      if (id !== null && ended.length === 0) throw new Fault("not-found", "accounts.session-not-found");
      const hashes = ended.map(({ hash }) => hash);
      await database.transaction(async (tx) => {
        await tablesIn(tx)
          .deleteFrom("sessions")
          .where("hash", "in", [...hashes, ""])
          .execute();
        await trail.audit(tx, {
          actor,
          action: "session.ended",
          organizationId,
          target: user,
          detail: { sessions: hashes.length },
        });
      });
      memory.forget(user);
    },
  };
}
