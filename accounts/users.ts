/** Users: IDs issued once and never changed or given again, initial passwords that must be changed (IOT 第3条; MAS). */
import type { Database, Sql, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
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
  scopeOfReach,
} from "./actors.ts";
import { type AuditTrail, changeOf } from "./audit.ts";
import { type Mail, tellUser } from "./letters.ts";
import { hashPassword, initialPassword, type PasswordCheck, whyWeak } from "./passwords.ts";
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
  /** Since when nobody gets in with it, because it was stolen or may have been. */
  readonly lockedAt: Millis | null;
  /** What an auditor looks for, and until when; null for everybody else. */
  readonly purpose: string | null;
  readonly endsAt: Millis | null;
}

export interface NewUser {
  readonly organizationId: string;
  /** Issued when not given. Letters, digits and . _ - (IOT 第3条: letters and digits), 3 to 40. */
  readonly userId?: string | undefined;
  readonly name: string;
  readonly email?: string | null | undefined;
  readonly role: Role;
  readonly language: Language;
  /** An auditor needs both. */
  readonly purpose?: string | null | undefined;
  readonly endsAt?: Millis | null | undefined;
}

export interface UserChanges {
  readonly name?: string | undefined;
  readonly email?: string | null | undefined;
  readonly role?: Role | undefined;
  readonly endsAt?: Millis | null | undefined;
}

export const userFromRow = (row: AccountsTables["users"]): User => ({
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
  lockedAt: row.lockedAt,
  purpose: row.purpose,
  endsAt: row.endsAt,
});

/** An auditor's access is asked for again after a year. */
const auditorMsMax = 366 * 86_400_000;

const userIdForm = /^[A-Za-z0-9][A-Za-z0-9._-]{2,39}$/;

/** What an organization's people see: it, its end customers, and devices that it was given. */
async function reachOf(sql: Sql, organizationId: string): Promise<Pick<Actor, "organizationIds" | "given">> {
  const books = tablesIn(sql);
  const customers = await books
    .selectFrom("organizations")
    .select("id")
    .where("parentId", "=", organizationId)
    .execute();
  const given = await books
    .selectFrom("givenDevices")
    .select(["deviceId", "since"])
    .where("organizationId", "=", organizationId)
    .execute();
  return {
    organizationIds: [organizationId, ...customers.map((customer) => customer.id)],
    given: new Map(given.map(({ deviceId, since }) => [deviceId, since])),
  };
}

/** What an organization itself may look at, whoever asks; null for the provider's, and for one that is deactivated. */
export async function viewOfOrganization(sql: Sql, organizationId: string): Promise<Scope | null> {
  const row = await tablesIn(sql)
    .selectFrom("organizations")
    .select(["kind", "deactivatedAt"])
    .where("id", "=", organizationId)
    .executeTakeFirst();
  if (!row || row.deactivatedAt !== null || row.kind === "provider") return null;
  return scopeOfReach(await reachOf(sql, organizationId));
}

/**
 * The actor behind a user's row, with the end customers of its organization; null when user or organization is deactivated,
 * the user is locked, or an auditor's time is over at `now`.
 */
export async function actorOfUser(sql: Sql, id: string, now: Millis): Promise<Actor | null> {
  const books = tablesIn(sql);
  const row = await books
    .selectFrom("users")
    .innerJoin("organizations", "organizations.id", "users.organizationId")
    .selectAll("users")
    .leftJoin("secondFactors", "secondFactors.user", "users.id")
    .select(["organizations.kind as organizationKind", "organizations.deactivatedAt as organizationDeactivatedAt"])
    .select(["organizations.secondFactorRequiredAt", "secondFactors.confirmedAt as secondFactorAt"])
    .where("users.id", "=", id)
    .executeTakeFirst();
  if (!row || row.deactivatedAt !== null || row.organizationDeactivatedAt !== null) return null;
  if (row.lockedAt !== null || (row.endsAt !== null && row.endsAt <= now)) return null;
  const organizationKind = row.organizationKind as OrganizationKind;
  return {
    kind: "user",
    id: row.id,
    userId: row.userId,
    organizationId: row.organizationId,
    organizationKind,
    ...(await reachOf(sql, row.organizationId)),
    role: row.role as Role,
    language: row.language as Language,
    mustChangePassword: row.mustChangePassword === 1,
    mustSetSecondFactor: row.secondFactorRequiredAt !== null && row.secondFactorAt === null,
    permissions: permissionsOf(organizationKind, row.role as Role),
    endsAt: row.endsAt,
    address: null,
  };
}

/** What all users of an organization may see has changed: they are looked up anew, open live feeds included. */
export async function forgetUsersOf(sql: Sql, forget: (user: string) => void, organizationId: string): Promise<void> {
  const rows = await tablesIn(sql)
    .selectFrom("users")
    .select("id")
    .where("organizationId", "=", organizationId)
    .execute();
  for (const { id } of rows) forget(id);
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
    lockedAt: null,
    purpose: input.purpose ?? null,
    endsAt: input.endsAt ?? null,
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

/** The user, when it exists and the actor may see it. */
export async function userInScope(sql: Sql, actor: Actor, id: string): Promise<User> {
  const row = await tablesIn(sql).selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || !inScope(scopeOf(actor), row.organizationId))
    throw new Fault("not-found", "accounts.user-not-found", { attributes: { id } });
  return userFromRow(row);
}

/** What is wrong with the grant of an auditor: only the provider makes one, for a purpose, for a year at most (MAS 第6条2項). */
function auditorErrors(actor: Actor, input: Pick<NewUser, "role" | "purpose" | "endsAt">, now: Millis): FieldError[] {
  const errors: FieldError[] = [];
  if (input.role !== "auditor") {
    if (input.purpose != null) errors.push({ path: "purpose", text: "accounts.only-for-auditors" });
    if (input.endsAt != null) errors.push({ path: "endsAt", text: "accounts.only-for-auditors" });
    return errors;
  }
  if (actor.organizationKind !== "provider") errors.push({ path: "role", text: "accounts.auditor-by-provider" });
  if (!input.purpose?.trim()) errors.push({ path: "purpose", text: "accounts.purpose-needed" });
  if (!input.endsAt || input.endsAt <= now || input.endsAt > now + auditorMsMax)
    errors.push({ path: "endsAt", text: "accounts.end-needed" });
  return errors;
}

async function refuseBadUser(sql: Sql, actor: Actor, input: NewUser, now: Millis): Promise<void> {
  const organization = inScope(scopeOf(actor), input.organizationId)
    ? await tablesIn(sql)
        .selectFrom("organizations")
        .select("kind")
        .where("id", "=", input.organizationId)
        .executeTakeFirst()
    : undefined;
  if (!organization)
    throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id: input.organizationId } });
  const errors = auditorErrors(actor, input, now);
  if (input.name.trim() === "") errors.push({ path: "name", text: "accounts.name-empty" });
  if (input.userId !== undefined && !userIdForm.test(input.userId))
    errors.push({ path: "userId", text: "accounts.user-id-form" });
  if (permissionsOf(organization.kind as OrganizationKind, input.role).length === 0)
    errors.push({ path: "role", text: "accounts.role-unknown", attributes: { role: input.role } });
  if (errors.length > 0) throw new Fault("invalid", "accounts.user-invalid", { errors });
}

/** MAS 第1条6項, 第2条2項: one more user than the contract lets its holder have is refused; an auditor is the provider's. */
async function refuseBeyondLimit(tx: Tx, { organizationId, role }: Pick<NewUser, "organizationId" | "role">) {
  if (role === "auditor") return;
  const books = tablesIn(tx);
  // Written, so that whoever adds a user meanwhile waits.
  const { maxUsers } = await books
    .updateTable("organizations")
    .set((row) => ({ maxUsers: row.ref("maxUsers") }))
    .where("id", "=", organizationId)
    .returning("maxUsers")
    .executeTakeFirstOrThrow();
  if (maxUsers === null) return;
  const { users } = await books
    .selectFrom("users")
    .select((row) => row.fn.countAll<number>().as("users"))
    .where("organizationId", "=", organizationId)
    .where("deactivatedAt", "is", null)
    .where("role", "!=", "auditor")
    .executeTakeFirstOrThrow();
  if (Number(users) >= maxUsers)
    throw new Fault("conflict", "accounts.user-limit-reached", { attributes: { limit: maxUsers } });
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly checkPassword: PasswordCheck;
  /** Called after a user's sessions and tokens stopped being good. */
  readonly forget: (user: string) => void;
}

export function openUsers({ database, clock, trail, forget }: Deps) {
  return {
    /** Issues a user with an initial password, shown once and to be changed before anything else (PRODUCT C4). */
    async createUser(actor: Actor, input: NewUser): Promise<{ user: User; password: Secret }> {
      requirePermission(actor, "users");
      await refuseBadUser(database.sql, actor, input, clock.now());
      const password = new Secret(initialPassword());
      const user = await database.transaction(async (tx) => {
        await refuseBeyondLimit(tx, input);
        const inserted = await insertUser(tx, input, password, { mustChange: true, at: clock.now() });
        const { id, organizationId, userId, role } = inserted;
        await trail.audit(tx, {
          actor,
          action: "user.created",
          organizationId,
          target: id,
          detail: { userId, role, purpose: inserted.purpose, endsAt: inserted.endsAt },
        });
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

    user: (actor: Actor, id: string): Promise<User> => userInScope(database.sql, actor, id),

    updateUser: (actor: Actor, id: string, changes: UserChanges, mail: Mail) =>
      updateUser({ database, clock, trail, forget }, actor, id, changes, mail),

    async setLanguage(actor: Actor, language: Language): Promise<void> {
      await database.transaction(async (tx) => {
        await tablesIn(tx).updateTable("users").set({ language }).where("id", "=", actor.id).execute();
        const { id, organizationId } = actor;
        const detail = { before: { language: actor.language }, after: { language } };
        await trail.audit(tx, { actor, action: "user.changed", organizationId, target: id, detail });
      });
      forget(actor.id);
    },
  };
}

/** Before and after of what was changed are in the audit trail; a changed address is told to the old one and the new one. */
async function updateUser(
  { database, clock, trail, forget }: Omit<Deps, "checkPassword">,
  actor: Actor,
  id: string,
  changes: UserChanges,
  mail: Mail,
): Promise<User> {
  requirePermission(actor, "users");
  const before = await userInScope(database.sql, actor, id);
  if (changes.role === "auditor" && before.role !== "auditor")
    throw new Fault("invalid", "accounts.user-invalid", {
      errors: [{ path: "role", text: "accounts.auditor-anew" }],
    });
  const next = { ...before, ...definedOf(changes) };
  await refuseBadUser(database.sql, actor, { ...next, userId: undefined }, clock.now());
  await database.transaction(async (tx) => {
    const { name, email, role, endsAt } = next;
    await tablesIn(tx).updateTable("users").set({ name, email, role, endsAt }).where("id", "=", id).execute();
    if (email !== before.email)
      await tellUser(tx, mail, before, "email-changed", { to: [before.email, email], link: mail.publicUrl });
    const { organizationId } = before;
    const detail = changeOf<User>(before, { name, email, role, endsAt });
    await trail.audit(tx, { actor, action: "user.changed", organizationId, target: id, detail });
  });
  forget(id);
  mail.outbox.wake();
  return next;
}

const definedOf = (changes: UserChanges) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<User>;

/** Throws `invalid` at `next` when a password would be a weak one for this user. */
export async function refuseWeak(next: Secret, row: AccountsTables["users"]): Promise<void> {
  const weakness = await whyWeak(next, [row.userId, row.name, ...(row.email?.split("@").slice(0, 1) ?? [])]);
  if (weakness)
    throw new Fault("invalid", "accounts.password-not-changed", { errors: [{ path: "next", text: weakness }] });
}

/** Changes the actor's own password; `keepSession` (a hash) stays, every other session ends. */
export async function changePassword(
  { database, trail, checkPassword, forget }: Deps,
  actor: Actor,
  change: { current: Secret; next: Secret; keepSession?: string | undefined },
  mail: Mail,
): Promise<void> {
  const row = await tablesIn(database.sql)
    .selectFrom("users")
    .selectAll()
    .where("id", "=", actor.id)
    .executeTakeFirstOrThrow();
  await checkPassword(actor.id, change.current, "current");
  if (change.next.reveal() === change.current.reveal())
    throw new Fault("invalid", "accounts.password-not-changed", {
      errors: [{ path: "next", text: "accounts.password-same" }],
    });
  await refuseWeak(change.next, row);
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
    // An initial password is changed by whom it was given to.
    if (row.mustChangePassword === 0)
      await tellUser(tx, mail, row, "password-changed", { to: [row.email], link: mail.publicUrl });
  });
  forget(actor.id);
  mail.outbox.wake();
}
