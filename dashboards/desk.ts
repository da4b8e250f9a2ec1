/** What every change of a dashboard needs: that the caller may make it, and an audit entry in its transaction. */
import { type Accounts, type Actor, inScope, type Scope, scopeOf } from "#accounts";
import { createTurns, type Database, type Sql, type Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type DashboardRow, tablesIn } from "./tables.ts";
import { type Content, contentSchema } from "./tiles.ts";

export interface Dashboard {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly content: Content;
  readonly createdAt: Millis;
  readonly changedAt: Millis;
  /** A user ID. */
  readonly changedBy: string;
}

export const dashboardFromRow = ({ content, ...row }: DashboardRow): Dashboard => ({
  ...row,
  content: contentSchema.parse(JSON.parse(content)),
});

export async function dashboardIn(sql: Sql, id: string): Promise<Dashboard | null> {
  const row = await tablesIn(sql).selectFrom("dashboards").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? dashboardFromRow(row) : null;
}

export type Desk = ReturnType<typeof createDesk>;

export function createDesk({ database, accounts }: { database: Database; accounts: Accounts }) {
  async function dashboard(scope: Scope, id: string): Promise<Dashboard> {
    const found = await dashboardIn(database.sql, id);
    if (!found || !inScope(scope, found.organizationId))
      throw new Fault("not-found", "dashboards.not-found", { attributes: { id } });
    return found;
  }
  return {
    dashboard,
    takeTurn: createTurns(),
    /** One that the actor's organization has; whether the actor may change it is asked by the caller. */
    mine: (actor: Actor, id: string) => dashboard(scopeOf(actor), id),
    async commit(
      actor: Actor,
      action: string,
      { id, organizationId }: Pick<Dashboard, "id" | "organizationId">,
      detail: unknown,
      write: (tx: Tx) => Promise<void>,
    ): Promise<void> {
      await database.transaction(async (tx) => {
        await write(tx);
        await accounts.audit(tx, { actor, action, organizationId, target: id, detail });
      });
    },
  };
}
