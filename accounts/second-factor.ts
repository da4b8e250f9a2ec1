/** The second factor: a code from an authenticator app, or one of ten recovery codes, beside the password. */
import { randomBytes } from "node:crypto";
import type { Database, Sql, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { hashOf, type Secret, type Vault } from "#foundation/secrets";
import { type Actor, requirePerson } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";
import { type Mail, tellUser } from "./letters.ts";
import { createLockOut, refuseLockedOut } from "./lock-out.ts";
import { initialPassword, type PasswordCheck } from "./passwords.ts";
import { tablesIn } from "./tables.ts";
import { base32, keyUri, stepOfCode } from "./totp.ts";

const recoveryCodesMade = 10;
/** A right password and so many wrong codes: 1 in 70,000 to guess in a quarter of an hour. */
const wrongCodesMax = 5;
const issuer = "Hatoba";

export interface SecondFactor {
  readonly enabledAt: Millis | null;
  readonly recoveryCodesLeft: number;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly vault: Vault;
  readonly checkPassword: PasswordCheck;
  readonly codes: CodeCheck;
  readonly forget: (user: string) => void;
}

export type CodeCheck = ReturnType<typeof createCodeCheck>;

/** As people type it: without dashes and blanks, in lower case. */
const recoveryHash = (code: string) => hashOf(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));

async function newRecoveryCodes(tx: Tx, user: string, createdAt: Millis): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodesMade }, () => initialPassword());
  const books = tablesIn(tx);
  await books.deleteFrom("recoveryCodes").where("user", "=", user).execute();
  await books
    .insertInto("recoveryCodes")
    .values(codes.map((code) => ({ hash: recoveryHash(code), user, createdAt })))
    .execute();
  return codes;
}

/** Takes a code; it is good once. True when it was good. */
async function takeCode(
  { database, vault }: Pick<Deps, "database" | "vault">,
  user: string,
  code: string,
  at: Millis,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const books = tablesIn(tx);
    const row = await books.selectFrom("secondFactors").selectAll().where("user", "=", user).executeTakeFirst();
    if (!row) return false;
    const step = stepOfCode(Buffer.from(vault.open(row.secret), "base64"), code.replaceAll(/\s/g, ""), at);
    if (step !== null) {
      const taken = await books
        .updateTable("secondFactors")
        .set({ lastStep: step })
        .where("user", "=", user)
        .where("lastStep", "<", step)
        .executeTakeFirst();
      return Number(taken.numUpdatedRows) === 1;
    }
    const used = await books
      .deleteFrom("recoveryCodes")
      .where("user", "=", user)
      .where("hash", "=", recoveryHash(code))
      .executeTakeFirst();
    return Number(used.numDeletedRows) === 1;
  });
}

/** Removes the factor and its codes in the caller's transaction. */
export async function removeSecondFactor(tx: Tx, user: string): Promise<void> {
  const books = tablesIn(tx);
  await books.deleteFrom("secondFactors").where("user", "=", user).execute();
  await books.deleteFrom("recoveryCodes").where("user", "=", user).execute();
}

const rowOf = (sql: Sql, user: string) =>
  tablesIn(sql).selectFrom("secondFactors").selectAll().where("user", "=", user).executeTakeFirst();

/** Asks for a code and takes it; wrong ones are counted. */
export function createCodeCheck(deps: Pick<Deps, "database" | "clock" | "vault">) {
  const { database, clock } = deps;
  const lockOut = createLockOut(clock, wrongCodesMax);

  async function refuseWrongCode(user: string, code: string): Promise<void> {
    const isSixDigits = /^\s*\d{3}\s*\d{3}\s*$/.test(code);
    // Counted for the user wherever it comes from; a recovery code can't be guessed, so a thief can't lock its owner out.
    if (isSixDigits) refuseLockedOut(lockOut, user, "");
    if (await takeCode(deps, user, code, clock.now())) return lockOut.succeeded(user, "");
    lockOut.failed(user, "");
    throw new Fault("unauthenticated", "accounts.code-wrong", {
      errors: [{ path: "code", text: "accounts.code-wrong" }],
    });
  }

  return {
    /** Takes a code of the user or throws `code-wrong`. */
    refuseWrongCode,

    /** Called when the password was right: throws `code-needed` or `code-wrong` when the user has a second factor. */
    async refuseWithoutCode(user: string, code: string | undefined): Promise<void> {
      const row = await rowOf(database.sql, user);
      if (!row || row.confirmedAt === null) return;
      if (!code) throw new Fault("unauthenticated", "accounts.code-needed");
      await refuseWrongCode(user, code);
    },
  };
}

/** A user's own second factor. */
export function openSecondFactors({ database, clock, trail, vault, checkPassword, codes, forget }: Deps) {
  const note = (tx: Tx, actor: Actor, action: string) =>
    trail.audit(tx, { actor, action, organizationId: actor.organizationId, target: actor.id });

  return {
    async secondFactor(actor: Actor): Promise<SecondFactor> {
      const row = await rowOf(database.sql, actor.id);
      const left = await tablesIn(database.sql)
        .selectFrom("recoveryCodes")
        .select("hash")
        .where("user", "=", actor.id)
        .execute();
      return { enabledAt: row?.confirmedAt ?? null, recoveryCodesLeft: left.length };
    },

    /** Begins: a secret for the app. Nothing is asked at the sign-in before a code was confirmed. */
    async beginSecondFactor(actor: Actor, password: Secret): Promise<{ secret: string; uri: string }> {
      requirePerson(actor);
      await checkPassword(actor.id, password, "password");
      const secret = randomBytes(20);
      const row = {
        secret: vault.seal(secret.toString("base64")),
        confirmedAt: null,
        lastStep: 0,
        createdAt: clock.now(),
      };
      await database.transaction(async (tx) => {
        const before = await tablesIn(tx)
          .selectFrom("secondFactors")
          .select("confirmedAt")
          .where("user", "=", actor.id)
          .executeTakeFirst();
        if (before?.confirmedAt != null) throw new Fault("conflict", "accounts.second-factor-there");
        await removeSecondFactor(tx, actor.id);
        await tablesIn(tx)
          .insertInto("secondFactors")
          .values({ user: actor.id, ...row })
          .execute();
      });
      return { secret: base32(secret), uri: keyUri(secret, issuer, actor.userId) };
    },

    /** The first code from the app turns the factor on; the recovery codes are shown this once. */
    async confirmSecondFactor(actor: Actor, code: string): Promise<string[]> {
      requirePerson(actor);
      const row = await rowOf(database.sql, actor.id);
      if (!row) throw new Fault("conflict", "accounts.second-factor-not-begun");
      if (row.confirmedAt !== null) throw new Fault("conflict", "accounts.second-factor-there");
      await codes.refuseWrongCode(actor.id, code);
      const recoveryCodes = await database.transaction(async (tx) => {
        const confirmedAt = clock.now();
        await tablesIn(tx).updateTable("secondFactors").set({ confirmedAt }).where("user", "=", actor.id).execute();
        await note(tx, actor, "second-factor.enabled");
        return newRecoveryCodes(tx, actor.id, confirmedAt);
      });
      forget(actor.id);
      return recoveryCodes;
    },

    /** Ten new codes; the old ones are good no more. */
    async renewRecoveryCodes(actor: Actor, password: Secret): Promise<string[]> {
      requirePerson(actor);
      await checkPassword(actor.id, password, "password");
      if ((await rowOf(database.sql, actor.id))?.confirmedAt == null)
        throw new Fault("conflict", "accounts.second-factor-not-begun");
      return database.transaction(async (tx) => {
        await note(tx, actor, "recovery-codes.renewed");
        return newRecoveryCodes(tx, actor.id, clock.now());
      });
    },

    disableSecondFactor: (actor: Actor, password: Secret, mail: Mail) =>
      disableSecondFactor({ database, trail, checkPassword }, actor, password, mail),
  };
}

/** The user is told by a letter. Fault conflict while the organization wants one. */
async function disableSecondFactor(
  { database, trail, checkPassword }: Pick<Deps, "database" | "trail" | "checkPassword">,
  actor: Actor,
  password: Secret,
  mail: Mail,
): Promise<void> {
  requirePerson(actor);
  await checkPassword(actor.id, password, "password");
  await database.transaction(async (tx) => {
    const user = await tablesIn(tx)
      .selectFrom("users")
      .innerJoin("organizations", "organizations.id", "users.organizationId")
      .selectAll("users")
      .select("organizations.secondFactorRequiredAt")
      .where("users.id", "=", actor.id)
      .executeTakeFirstOrThrow();
    if (user.secondFactorRequiredAt !== null) throw new Fault("conflict", "accounts.second-factor-required");
    await removeSecondFactor(tx, actor.id);
    await tellUser(tx, mail, user, "second-factor-off", { to: [user.email], link: mail.publicUrl });
    await trail.audit(tx, {
      ...{ actor, action: "second-factor.disabled", organizationId: actor.organizationId, target: actor.id },
    });
  });
  mail.outbox.wake();
}
