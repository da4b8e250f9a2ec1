/** Incidents: that something happened, open until it is over. */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database, Page } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { FieldValue } from "#journal";
import { type IncidentRow, tablesIn } from "./tables.ts";

export type IncidentState = "open" | "acknowledged" | "resolved";

export interface Incident {
  readonly id: string;
  readonly ruleId: string;
  readonly deviceId: string;
  readonly organizationId: string;
  readonly state: IncidentState;
  readonly ruleName: string;
  readonly deviceName: string;
  /** The value that met the condition. */
  readonly value: FieldValue;
  /** By the device's time, and by ours. */
  readonly measuredAt: Millis;
  readonly openedAt: Millis;
  readonly acknowledgedAt: Millis | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Millis | null;
}

export const incidentFromRow = (row: IncidentRow): Incident => ({
  ...row,
  state: row.state as IncidentState,
  value: JSON.parse(row.value) as FieldValue,
});

export const rowFromIncident = (incident: Incident): IncidentRow => ({
  ...incident,
  value: JSON.stringify(incident.value),
});

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly changed: (incident: Incident) => void;
}

export interface IncidentsPage {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly state?: IncidentState | undefined;
  readonly deviceId?: string | undefined;
}

export function openIncidents({ database, accounts, clock, changed }: Deps) {
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

    /** Somebody has seen it. An incident that is over stays over. */
    async acknowledge(actor: Actor, id: string): Promise<Incident> {
      requirePermission(actor, "rules");
      const before = await incident(scopeOf(actor), id);
      if (before.state !== "open") return before;
      const next: Incident = {
        ...before,
        state: "acknowledged",
        acknowledgedAt: clock.now(),
        acknowledgedBy: actor.userId,
      };
      await database.transaction(async (tx) => {
        const { state, acknowledgedAt, acknowledgedBy } = next;
        await tablesIn(tx)
          .updateTable("incidents")
          .set({ state, acknowledgedAt, acknowledgedBy })
          .where("id", "=", id)
          .where("state", "=", "open")
          .execute();
        await accounts.audit(tx, {
          actor,
          action: "incident.acknowledged",
          organizationId: before.organizationId,
          target: id,
        });
      });
      changed(next);
      return next;
    },
  };
}
