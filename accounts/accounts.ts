/**
 * Accounts are who may see and do what: organizations, their users, sessions and tokens, and the trail of what they did.
 *
 * It owns passwords, permissions and scopes (only this room makes a `Scope`). It does not own what they are asked about:
 * each room checks its own actors and narrows its own queries with the scope.
 */
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { hashOf, Secret, type Vault } from "#foundation/secrets";
import { type Actor, systemActor } from "./actors.ts";
import { openApplicationDecisions, openApplications } from "./applications.ts";
import { openAuditTrail } from "./audit.ts";
import { openFreeMail } from "./free-mail.ts";
import { openKeptAnswers } from "./kept-answers.ts";
import type { Mail } from "./letters.ts";
import { openLooks } from "./looks.ts";
import { createMemory } from "./memory.ts";
import { openOperators } from "./operators.ts";
import { newOrganizationRow, openOrganizations } from "./organizations.ts";
import { openPasswordRedemption, openPasswordResets } from "./password-resets.ts";
import { createPasswordCheck, initialPassword } from "./passwords.ts";
import { createCodeCheck, openSecondFactors } from "./second-factor.ts";
import { openSecondFactorRule } from "./second-factor-rule.ts";
import { openSessions, openSignIn } from "./sessions.ts";
import { openShutAccounts } from "./shut-accounts.ts";
import { openShutOrganizations } from "./shut-organizations.ts";
import { tablesIn } from "./tables.ts";
import { openThirdParties } from "./third-parties.ts";
import { openTokens } from "./tokens.ts";
import { changePassword, insertUser, openUsers } from "./users.ts";

export {
  type Actor,
  type HolderRole,
  inScope,
  mayHear,
  type OrganizationKind,
  type Permission,
  type ProviderRole,
  permissions,
  type Role,
  reachedBy,
  requirePermission,
  requireProvider,
  type Scope,
  scopeOf,
  systemActor,
  systemScope,
  viewOf,
} from "./actors.ts";
export type { Accepted, Agreed, Application } from "./applications.ts";
export { type AuditEntry, type AuditSearch, changeOf, type NewAuditEntry } from "./audit.ts";
export { isCorporateNumber, type RegistrationNumber, registrationNumberFrom } from "./corporate-number.ts";
export type { MailDomain } from "./free-mail.ts";
export { networkOf } from "./lock-out.ts";
export type {
  NewOrganization,
  Organization,
  OrganizationChanges,
} from "./organizations.ts";
export { type LegalForm, legalForms } from "./organizations.ts";
export type { SecondFactor } from "./second-factor.ts";
export type { Session, SignIn } from "./sessions.ts";
export { type Stop, tellOfStop } from "./stop-notices.ts";
export { sealedAccounts } from "./tables.ts";
export type { GivenDevice } from "./third-parties.ts";
export type { Token } from "./tokens.ts";
export type { NewUser, User, UserChanges } from "./users.ts";

export interface FirstOperator {
  readonly userId: string;
  readonly password: Secret;
  /** A generated password is shown once and must be changed. */
  readonly generated: boolean;
}

export type Accounts = Awaited<ReturnType<typeof openAccounts>>;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Seals the secrets of second factors. */
  readonly vault: Vault;
}

export async function openAccounts({ database, clock, log, vault }: Deps) {
  const memory = createMemory(clock);
  const trail = openAuditTrail({ database, clock });
  const checkPassword = createPasswordCheck({ database, clock });
  const codes = createCodeCheck({ database, clock, vault });
  const freeMail = openFreeMail({ database, clock, trail });
  const deps = { database, clock, trail, memory, forget: memory.forget, vault, checkPassword, codes, freeMail };

  return {
    ...trail,
    ...openUsers(deps),
    ...openShutAccounts(deps),
    ...openSignIn(deps),
    ...openSessions(deps),
    ...openTokens(deps),
    ...openOrganizations(deps),
    ...openOperators(deps),
    ...openPasswordResets(deps),
    ...openPasswordRedemption(deps),
    ...openSecondFactors(deps),
    ...openSecondFactorRule(deps),
    ...freeMail,
    ...openLooks(deps),
    ...openKeptAnswers(deps),
    ...openThirdParties(deps),
    ...openApplications(deps),
    ...openApplicationDecisions(deps),
    ...openShutOrganizations(deps),
    onAccessChanged: memory.onAccessChanged,

    /** Makes the provider and its first operator when there is no user at all; null otherwise. */
    async createFirstOperator(options: { userId: string; password: Secret | null }): Promise<FirstOperator | null> {
      const password = options.password ?? new Secret(initialPassword());
      const generated = options.password === null;
      return database.transaction(async (tx) => {
        const books = tablesIn(tx);
        if (await books.selectFrom("users").select("id").limit(1).executeTakeFirst()) return null;
        const now = clock.now();
        const provider = newOrganizationRow({ kind: "provider", name: "Hatoba" }, null, now);
        await books.insertInto("organizations").values(provider).execute();
        const operator = {
          organizationId: provider.id,
          userId: options.userId,
          name: options.userId,
          role: "administrator",
          language: "ja",
        } as const;
        const user = await insertUser(tx, operator, password, { mustChange: generated, at: now });
        await trail.audit(tx, {
          actor: systemActor,
          action: "user.created",
          organizationId: provider.id,
          target: user.id,
        });
        log.info({ userId: user.userId }, "first operator created");
        return { userId: user.userId, password, generated };
      });
    },

    /** Changes the actor's own password; the session that asks (its cookie) stays, every other one ends. */
    changePassword(
      actor: Actor,
      change: { current: Secret; next: Secret; session?: string | undefined },
      mail: Mail,
    ): Promise<void> {
      const keepSession = change.session === undefined ? undefined : hashOf(change.session);
      return changePassword(deps, actor, { current: change.current, next: change.next, keepSession }, mail);
    },
  };
}
