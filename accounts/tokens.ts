/** Tokens for programs: scoped, stored as hashes, shown once. */
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId, newSecretText } from "#foundation/ids";
import { hashOf, Secret } from "#foundation/secrets";
import { type Actor, type Permission, requirePermission, requirePerson } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import type { Memory } from "./memory.ts";
import { tablesIn } from "./tables.ts";
import { actorOfUser } from "./users.ts";

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly createdAt: Millis;
  readonly expiresAt: Millis | null;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly memory: Memory;
}

export function openTokens({ database, clock, trail, memory }: Deps) {
  return {
    /** A token may never do more than its maker, and makes no other; it is shown once. */
    async createToken(
      actor: Actor,
      input: { name: string; permissions: readonly Permission[]; expiresAt?: Millis | null | undefined },
    ): Promise<Token & { token: Secret }> {
      requirePerson(actor);
      for (const permission of input.permissions) requirePermission(actor, permission);
      const token = new Secret(`hatoba_${newSecretText(32)}`);
      const created = { id: newId(), name: input.name, createdAt: clock.now(), expiresAt: input.expiresAt ?? null };
      await database.transaction(async (tx) => {
        const row = {
          ...created,
          user: actor.id,
          hash: hashOf(token.reveal()),
          permissions: JSON.stringify(input.permissions),
        };
        await tablesIn(tx).insertInto("tokens").values(row).execute();
        const detail = { name: input.name, permissions: input.permissions };
        await trail.audit(tx, {
          actor,
          action: "token.created",
          organizationId: actor.organizationId,
          target: created.id,
          detail,
        });
      });
      return { ...created, permissions: input.permissions, token };
    },

    async tokens(actor: Actor): Promise<Token[]> {
      const rows = await tablesIn(database.sql)
        .selectFrom("tokens")
        .selectAll()
        .where("user", "=", actor.id)
        .orderBy("id")
        .execute();
      return rows.map(({ id, name, permissions, createdAt, expiresAt }) => ({
        ...{ id, name, createdAt, expiresAt },
        permissions: JSON.parse(permissions) as Permission[],
      }));
    },

    async deleteToken(actor: Actor, id: string): Promise<void> {
      await database.transaction(async (tx) => {
        const deleted = await tablesIn(tx)
          .deleteFrom("tokens")
          .where("id", "=", id)
          .where("user", "=", actor.id)
          .executeTakeFirst();
        if (Number(deleted.numDeletedRows) === 0)
          throw new Fault("not-found", "accounts.token-not-found", { attributes: { id } });
        await trail.audit(tx, { actor, action: "token.deleted", organizationId: actor.organizationId, target: id });
      });
      memory.forget(actor.id);
    },

    /** The token's maker with no more than the token's permissions. */
    async actorOfToken(token: string): Promise<Actor | null> {
      const hash = hashOf(token);
      const known = memory.find(hash);
      if (known) return known;
      const row = await tablesIn(database.sql)
        .selectFrom("tokens")
        .selectAll()
        .where("hash", "=", hash)
        .executeTakeFirst();
      if (!row || (row.expiresAt !== null && row.expiresAt <= clock.now())) return null;
      const maker = await actorOfUser(database.sql, row.user, clock.now());
      if (!maker) return null;
      const allowed = JSON.parse(row.permissions) as Permission[];
      const permissions = maker.permissions.filter((permission) => allowed.includes(permission));
      const actor: Actor = { ...maker, kind: "token", permissions, mustSetSecondFactor: false };
      memory.keep(hash, actor, row.expiresAt ?? Number.MAX_SAFE_INTEGER);
      return actor;
    },
  };
}
