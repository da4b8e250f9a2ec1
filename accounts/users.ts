/** Users: IDs issued once and never changed or given again, initial passwords that must be changed (IOT 第3条; MAS). */
import type { Database, Sql, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { Secret } from "#foundation/secrets";
import type { Language } from "#foundation/text";
import {
  type Actor,
  inScope,
  type OrganizationKind,
  permissionsOf,
  type Role,
  requirePermission,
  type Scope,
  scopeOf,
} from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { hashPassword, initialPassword, isPassword, whyWeak } from "./passwords.ts";
import { type AccountsTables, tablesIn } from "./tables.ts";

export interface User {
  readonly id: string;
  /** What the user signs in with. */
  readonly userId: string;
  readonly organizationId: string;
  readonly role: Role;
  readonly name: string;
  readonly email: string | null;
  readonly language: Language;
  readonly mustChangePassword: boolean;
  readonly createdAt: Millis;
  readonly deactivatedAt: Millis | null;
}

export interface NewUser {
  readonly organizationId: string;
  /** Issued when not given. Letters, digits and . _ - (IOT 第3条: letters and digits), 3 to 40. */
  readonly userId?: string | undefined;
  readonly name: string;
  readonly email?: string | null | undefined;
  readonly role: Role;
  readonly language: Language;
}

const userFromRow = (row: AccountsTables["users"]): User => ({
  id: row.id,
  userId: row.userId,
  organizationId: row.organizationId,
  role: row.role as Role,
  name: row.name,
  email: row.email,
  language: row.language as Language,
  mustChangePassword: row.mustChangePassword === 1,
  createdAt: row.createdAt,
  deactivatedAt: row.deactivatedAt,
});

const userIdForm = /^[A-Za-z0-9][A-Za-z0-9._-]{2,39}$/;

/** The actor behind a user's row, with the end customers of its organization; null when user or organization is deactivated. */
export async function actorOfUser(sql: Sql, id: string): Promise<Actor | null> {
  const books = tablesIn(sql);
  const row = await books
    .selectFrom("users")
    .innerJoin("organizations", "organizations.id", "users.organizationId")
    .selectAll("users")
    .select(["organizations.kind as organizationKind", "organizations.deactivatedAt as organizationDeactivatedAt"])
    .where("users.id", "=", id)
    .executeTakeFirst();
  if (!row || row.deactivatedAt !== null || row.organizationDeactivatedAt !== null) return null;
  const customers = await books
    .selectFrom("organizations")
    .select("id")
    .where("parentId", "=", row.organizationId)
    .execute();
  const organizationKind = row.organizationKind as OrganizationKind;
  return {
    kind: "user",
    id: row.id,
    userId: row.userId,
    organizationId: row.organizationId,
    organizationKind,
    organizationIds: [row.organizationId, ...customers.map((customer) => customer.id)],
    role: row.role as Role,
    language: row.language as Language,
    mustChangePassword: row.mustChangePassword === 1,
    permissions: permissionsOf(organizationKind, row.role as Role),
  };
}

/** Inserts a user in the caller's transaction; a taken ID is a conflict, also when it was another organization's. */
export async function insertUser(
  tx: Tx,
  input: NewUser,
  password: Secret,
  options: { mustChange: boolean; at: Millis },
): Promise<User> {
  const userId = input.userId ?? `u${newId().replaceAll("-", "").slice(-10)}`;
  const row = {
    id: newId(),
    userId,
    organizationId: input.organizationId,
    role: input.role,
    name: input.name.trim(),
    email: input.email ?? null,
    language: input.language,
    passwordHash: await hashPassword(password),
    mustChangePassword: options.mustChange ? 1 : 0,
    createdAt: options.at,
    deactivatedAt: null,
  };
  const { numInsertedOrUpdatedRows } = await tablesIn(tx)
    .insertInto("users")
    .values(row)
    .onConflict((conflict) => conflict.column("userId").doNothing())
    .executeTakeFirstOrThrow();
  if (Number(numInsertedOrUpdatedRows ?? 0) === 0)
    throw new Fault("conflict", "accounts.user-id-taken", { attributes: { userId } });
  return userFromRow(row);
}

async function userInScope(sql: Sql, actor: Actor, id: string): Promise<User> {
  const row = await tablesIn(sql).selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || !inScope(scopeOf(actor), row.organizationId))
    throw new Fault("not-found", "accounts.user-not-found", { attributes: { id } });
  return userFromRow(row);
}

async function refuseBadUser(sql: Sql, actor: Actor, input: NewUser): Promise<void> {
  const organization = inScope(scopeOf(actor), input.organizationId)
    ? await tablesIn(sql)
        .selectFrom("organizations")
        .select("kind")
        .where("id", "=", input.organizationId)
        .executeTakeFirst()
    : undefined;
  if (!organization)
    throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id: input.organizationId } });
  const errors = [];
  if (input.name.trim() === "") errors.push({ path: "name", text: "accounts.name-empty" });
  if (input.userId !== undefined && !userIdForm.test(input.userId))
    errors.push({ path: "userId", text: "accounts.user-id-form" });
  if (permissionsOf(organization.kind as OrganizationKind, input.role).length === 0)
    errors.push({ path: "role", text: "accounts.role-unknown", attributes: { role: input.role } });
  if (errors.length > 0) throw new Fault("invalid", "accounts.user-invalid", { errors });
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  /** Called after a user's sessions and tokens stopped being good. */
  readonly forget: (user: string) => void;
}

export function openUsers({ database, clock, trail, forget }: Deps) {
  return {
    /** Issues a user with an initial password, shown once and to be changed before anything else (PRODUCT C4). */
    async createUser(actor: Actor, input: NewUser): Promise<{ user: User; password: Secret }> {
      requirePermission(actor, "users");
      await refuseBadUser(database.sql, actor, input);
      const password = new Secret(initialPassword());
      const user = await database.transaction(async (tx) => {
        const inserted = await insertUser(tx, input, password, { mustChange: true, at: clock.now() });
        const { id, organizationId, userId, role } = inserted;
        await trail.audit(tx, { actor, action: "user.created", organizationId, target: id, detail: { userId, role } });
        return inserted;
      });
      return { user, password };
    },

    async users(scope: Scope, organizationId: string): Promise<User[]> {
      if (!inScope(scope, organizationId))
        throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id: organizationId } });
      const rows = await tablesIn(database.sql)
        .selectFrom("users")
        .selectAll()
        .where("organizationId", "=", organizationId)
        .orderBy("id")
        .execute();
      return rows.map(userFromRow);
    },

    /** Locks a user out at once: sessions and tokens end in the same transaction. The ID is never given again. */
    async deactivateUser(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "users");
      const user = await userInScope(database.sql, actor, id);
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        await books.updateTable("users").set({ deactivatedAt: clock.now() }).where("id", "=", id).execute();
        await books.deleteFrom("sessions").where("user", "=", id).execute();
        await books.deleteFrom("tokens").where("user", "=", id).execute();
        await trail.audit(tx, { actor, action: "user.deactivated", organizationId: user.organizationId, target: id });
      });
      forget(id);
    },

    async setLanguage(actor: Actor, language: Language): Promise<void> {
      await database.transaction(async (tx) => {
        await tablesIn(tx).updateTable("users").set({ language }).where("id", "=", actor.id).execute();
      });
      forget(actor.id);
    },
  };
}

/** Changes the actor's own password; `keepSession` (a hash) stays, every other session ends. */
export async function changePassword(
  { database, trail, forget }: Deps,
  actor: Actor,
  change: { current: Secret; next: Secret; keepSession?: string | undefined },
): Promise<void> {
  const row = await tablesIn(database.sql)
    .selectFrom("users")
    .selectAll()
    .where("id", "=", actor.id)
    .executeTakeFirstOrThrow();
  if (!(await isPassword(row.passwordHash, change.current)))
    throw new Fault("invalid", "accounts.password-not-changed", {
      errors: [{ path: "current", text: "accounts.password-wrong" }],
    });
  const weakness =
    change.next.reveal() === change.current.reveal() ? "accounts.password-same" : whyWeak(change.next, row.userId);
  if (weakness)
    throw new Fault("invalid", "accounts.password-not-changed", { errors: [{ path: "next", text: weakness }] });
  const passwordHash = await hashPassword(change.next);
  await database.transaction(async (tx) => {
    const books = tablesIn(tx);
    await books.updateTable("users").set({ passwordHash, mustChangePassword: 0 }).where("id", "=", actor.id).execute();
    await books
      .deleteFrom("sessions")
      .where("user", "=", actor.id)
      .where("hash", "!=", change.keepSession ?? "")
      .execute();
    await trail.audit(tx, {
      actor,
      action: "password.changed",
      organizationId: row.organizationId,
      target: actor.id,
    });
  });
  forget(actor.id);
}
