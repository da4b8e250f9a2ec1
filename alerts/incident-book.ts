/** Incidents in the database. */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database, Page, TakeTurn, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { FieldValue } from "#journal";
import { type Incident, type IncidentEvent, type IncidentReason, type IncidentState, next } from "./incidents.ts";
import { type IncidentRow, tablesIn } from "./tables.ts";

const incidentFromRow = (row: IncidentRow): Incident => ({
  ...row,
  state: row.state as IncidentState,
  value: JSON.parse(row.value) as FieldValue,
});

const rowFromIncident = (incident: Incident): IncidentRow => ({
  ...incident,
  value: JSON.stringify(incident.value),
});

async function incidentById(tx: Tx, id: string | null): Promise<Incident | null> {
  if (id === null) return null;
  const row = await tablesIn(tx).selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? incidentFromRow(row) : null;
}

/** What an event makes of the incident `id` (null: of none), written in the caller's transaction. */
export async function applyEvent(
  tx: Tx,
  id: string | null,
  event: IncidentEvent,
): Promise<{ incident: Incident | null; reason: IncidentReason; changed: boolean }> {
  const before = await incidentById(tx, id);
  const after = next(before, event);
  const changed = after.incident !== before;
  if (after.incident && changed) {
    const row = rowFromIncident(after.incident);
    const { state, acknowledgedAt, acknowledgedBy, resolvedAt } = row;
    await tablesIn(tx)
      .insertInto("incidents")
      .values(row)
      .onConflict((conflict) =>
        conflict.column("id").doUpdateSet({ state, acknowledgedAt, acknowledgedBy, resolvedAt }),
      )
      .execute();
  }
  return { ...after, changed };
}

/** Closes what a rule had open, in the caller's transaction; gives back what is over now. */
export async function endWatching(tx: Tx, ruleId: string, at: number): Promise<Incident[]> {
  const open = await tablesIn(tx)
    .selectFrom("incidents")
    .select("id")
    .where("ruleId", "=", ruleId)
    .where("state", "!=", "resolved")
    .execute();
  const over: Incident[] = [];
  for (const { id } of open) {
    const { incident } = await applyEvent(tx, id, { kind: "watching-ended", at });
    if (incident) over.push(incident);
  }
  return over;
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly takeTurn: TakeTurn;
  readonly changed: (incident: Incident) => void;
}

export interface IncidentsPage {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly state?: IncidentState | undefined;
  readonly deviceId?: string | undefined;
}

export function openIncidentBook({ database, accounts, clock, takeTurn, changed }: Deps) {
  async function incident(scope: Scope, id: string): Promise<Incident> {
    const row = await tablesIn(database.sql)
      .selectFrom("incidents")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row || !inScope(scope, row.organizationId))
      throw new Fault("not-found", "alerts.incident-not-found", { attributes: { id } });
    return incidentFromRow(row);
  }
  return {
    incident,

    /** Newest first. */
    async incidents(scope: Scope, page: IncidentsPage): Promise<Page<Incident>> {
      let query = tablesIn(database.sql)
        .selectFrom("incidents")
        .selectAll()
        .orderBy("id", "desc")
        .limit(page.limit + 1);
      // The empty name keeps the list from being empty, which PostgreSQL does not read.
      if (scope.organizations !== "all") query = query.where("organizationId", "in", [...scope.organizations, ""]);
      if (page.after) query = query.where("id", "<", page.after);
      if (page.state) query = query.where("state", "=", page.state);
      if (page.deviceId) query = query.where("deviceId", "=", page.deviceId);
      const rows = await query.execute();
      const items = rows.slice(0, page.limit).map(incidentFromRow);
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },

    /** How many incidents of each device are not over. */
    async openByDevice(deviceIds: readonly string[]): Promise<Map<string, number>> {
      if (deviceIds.length === 0) return new Map();
      const rows = await tablesIn(database.sql)
        .selectFrom("incidents")
        .select((row) => ["deviceId", row.fn.countAll<number>().as("count")])
        .where("state", "!=", "resolved")
        .where("deviceId", "in", [...deviceIds])
        .groupBy("deviceId")
        .execute();
      return new Map(rows.map((row) => [row.deviceId, Number(row.count)]));
    },

    /** Somebody has seen it; the first one's name stays. An incident that is over stays over. */
    async acknowledge(actor: Actor, id: string): Promise<Incident> {
      requirePermission(actor, "rules");
      const before = await incident(scopeOf(actor), id);
      const after = await takeTurn(() =>
        database.transaction(async (tx) => {
          const event = { kind: "seen", at: clock.now(), by: actor.userId } as const;
          const applied = await applyEvent(tx, id, event);
          const { organizationId } = before;
          if (applied.changed)
            await accounts.audit(tx, { actor, action: "incident.acknowledged", organizationId, target: id });
          return applied;
        }),
      );
      if (after.incident && after.changed) changed(after.incident);
      return after.incident ?? before;
    },
  };
}
