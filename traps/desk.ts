/** What every change of a team needs: that the caller may make it, and an audit entry in its transaction. */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database, TakeTurn, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import type { Outbox } from "#outbox";
import { teamIn } from "./books.ts";
import type { Courier } from "./courier.ts";
import type { Team } from "./entries.ts";

export interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly takeTurn: TakeTurn;
  /** To be called after a commit that changed which devices tell of traps. */
  readonly trapsChanged: () => Promise<void>;
}

export function refuseMistakes(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new Fault("invalid", "traps.invalid", { errors });
}

/** What people are called, and traps: one line of up to 200 characters. */
export const isName = (name: string) => name !== "" && name.length <= 200 && !/\p{Cc}/u.test(name);

/** The terms that were given, over those before. */
export function withTerms<T extends object>(before: T, terms: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const given = Object.entries(terms).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}

export type Desk = ReturnType<typeof createDesk>;

export function createDesk({ database, accounts, outbox }: Pick<Deps, "database" | "accounts" | "outbox">) {
  async function team(scope: Scope, id: string): Promise<Team> {
    const found = await teamIn(database.sql, id);
    if (!found || !inScope(scope, found.organizationId))
      throw new Fault("not-found", "traps.team-not-found", { attributes: { id } });
    return found;
  }

  return {
    team,

    /** A team that is still served, to somebody who may change it. */
    async served(actor: Actor, id: string): Promise<Team> {
      requirePermission(actor, "rules");
      const found = await team(scopeOf(actor), id);
      if (found.endedAt !== null) throw new Fault("conflict", "traps.team-ended");
      return found;
    },

    /** Letters that a change posts leave after its commit. */
    async commit(
      actor: Actor,
      action: string,
      team: Team,
      detail: unknown,
      write: (tx: Tx) => Promise<void>,
    ): Promise<void> {
      await database.transaction(async (tx) => {
        await write(tx);
        await accounts.audit(tx, { actor, action, organizationId: team.organizationId, target: team.id, detail });
      });
      outbox.wake();
    },
  };
}
