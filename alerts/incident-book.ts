/** Incidents in the database, each with its timeline. */
import { type Accounts, type Actor, inScope, reachedBy, requirePermission, type Scope, scopeOf } from "#accounts";
import { type Database, type Page, type PageAsked, pageOf, type Sql, type TakeTurn, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { FieldValue } from "#journal";
import { announce, type Outbox, type Receipt, receiptOf } from "#outbox";
import { type Incident, type IncidentEvent, type IncidentReason, type IncidentState, next } from "./incidents.ts";
import { type IncidentRow, tablesIn } from "./tables.ts";

export const incidentFromRow = (row: IncidentRow): Incident => ({
  ...row,
  state: row.state as IncidentState,
  value: JSON.parse(row.value) as FieldValue,
  told: row.told ?? 0,
});

const rowFromIncident = (incident: Incident): IncidentRow => ({
  ...incident,
  value: JSON.stringify(incident.value),
});

export type TimelineKind = IncidentReason | "told" | "accepted" | "refused" | "link-opened" | "watching-ended";

export interface TimelineEntry {
  readonly at: Millis;
  readonly kind: TimelineKind;
  /** A user's ID, or the recipient of a letter; null: nobody in person. */
  readonly by: string | null;
}

/** Adds to an incident's timeline in the caller's transaction. */
export async function note(tx: Tx, incidentId: string, entry: TimelineEntry): Promise<void> {
  const row = { id: newId(), incidentId, ...entry, detail: null };
  await tablesIn(tx).insertInto("incidentEvents").values(row).execute();
}

async function incidentById(sql: Sql, id: string | null): Promise<Incident | null> {
  if (id === null) return null;
  const row = await tablesIn(sql).selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? incidentFromRow(row) : null;
}

export interface Applied {
  readonly incident: Incident | null;
  readonly reason: IncidentReason;
  readonly changed: boolean;
}

/** Writes what may change of an incident, in the caller's transaction. */
export async function saveIncident(tx: Tx, incident: Incident): Promise<void> {
  const row = rowFromIncident(incident);
  const { state, acknowledgedAt, acknowledgedBy, resolvedAt, heldUnder, mutedUntil, told, nextTurnAt } = row;
  const changes = { state, acknowledgedAt, acknowledgedBy, resolvedAt, heldUnder, mutedUntil, told, nextTurnAt };
  await tablesIn(tx)
    .insertInto("incidents")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(changes))
    .execute();
}

/** What an event makes of the incident `id` (null: of none), written with its timeline in the caller's transaction. */
export async function applyEvent(
  tx: Tx,
  id: string | null,
  event: IncidentEvent,
  by: string | null = null,
): Promise<Applied> {
  const before = await incidentById(tx, id);
  const after = next(before, event);
  const changed = after.incident !== before;
  if (after.incident && changed) {
    await saveIncident(tx, after.incident);
    const kind = event.kind === "watching-ended" ? event.kind : after.reason;
    await note(tx, after.incident.id, { at: event.at, kind, by });
    await announce(tx, {
      ...{ id: newId(), at: event.at, kind: `incident.${after.reason}`, target: after.incident.id },
      ...{ organizationId: after.incident.organizationId, detail: JSON.stringify(after.incident) },
    });
  }
  return { ...after, changed };
}

/** SQLite takes at most 32,766 values in one statement. */
const idsPerStatement = 10_000;

/** The incident of a rule and a device (or gateway) that is not over; null when there is none. */
export async function openIncidentOf(
  sql: Sql,
  about: { ruleId: string; deviceId: string; gatewayId: string | null },
): Promise<Incident | null> {
  const row = await tablesIn(sql)
    .selectFrom("incidents")
    .selectAll()
    .where("ruleId", "=", about.ruleId)
    .where("deviceId", "=", about.deviceId)
    .where("gatewayId", about.gatewayId === null ? "is" : "=", about.gatewayId)
    .where("state", "!=", "resolved")
    .executeTakeFirst();
  return row ? incidentFromRow(row) : null;
}

/** What a rule has open, with the devices; the empty one stands for gateways. */
export const openUnder = (sql: Sql, ruleId: string): Promise<{ id: string; deviceId: string }[]> =>
  tablesIn(sql)
    .selectFrom("incidents")
    .select(["id", "deviceId"])
    .where("ruleId", "=", ruleId)
    .where("state", "!=", "resolved")
    .execute();

/**
 * Ends what a rule watches, of all devices or of these, in the caller's transaction: what it knew is forgotten, what it had
 * open is closed. Gives back what is over now.
 */
export async function endWatching(
  tx: Tx,
  ruleId: string,
  at: number,
  of: "all" | readonly string[] = "all",
): Promise<Incident[]> {
  const forgotten = tablesIn(tx).deleteFrom("ruleStates").where("ruleId", "=", ruleId);
  if (of === "all") await forgotten.execute();
  else
    for (let from = 0; from < of.length; from += idsPerStatement)
      await forgotten.where("deviceId", "in", of.slice(from, from + idsPerStatement)).execute();
  const over: Incident[] = [];
  const leaving = of === "all" ? null : new Set(of);
  for (const { id, deviceId } of await openUnder(tx, ruleId)) {
    if (leaving && !leaving.has(deviceId)) continue;
    const { incident } = await applyEvent(tx, id, { kind: "watching-ended", at });
    if (incident) over.push(incident);
  }
  return over;
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly takeTurn: TakeTurn;
  readonly changed: (incident: Incident) => void;
}

export interface IncidentsPage extends PageAsked {
  readonly state?: IncidentState | undefined;
  readonly deviceId?: string | undefined;
  /** Not those that were over before then. */
  readonly from?: Millis | undefined;
  /** Opened before then. */
  readonly to?: Millis | undefined;
}

async function receiptsOf({ database, outbox }: Deps, { id, acknowledgedBy, acknowledgedAt }: Incident) {
  const links = await tablesIn(database.sql)
    .selectFrom("incidentLinks")
    .select(["recipient", "openedAt"])
    .where("incidentId", "=", id)
    .where("openedAt", "is not", null)
    .orderBy("openedAt")
    .execute();
  const openedAt = new Map(links.map((link) => [link.recipient, link.openedAt]));
  return (await outbox.entriesAbout("incident", [id])).map((entry) =>
    receiptOf(entry, {
      openedAt: openedAt.get(entry.to) ?? null,
      acknowledgedAt: acknowledgedBy === entry.to ? acknowledgedAt : null,
    }),
  );
}

/** What people see of incidents. */
function openReadings(deps: Deps) {
  const { database } = deps;
  async function incident(scope: Scope, id: string): Promise<Incident> {
    const found = await incidentById(database.sql, id);
    if (!found || !inScope(scope, found.organizationId))
      throw new Fault("not-found", "alerts.incident-not-found", { attributes: { id } });
    return found;
  }
  return {
    incident,

    /** Newest first. */
    async incidents(scope: Scope, page: IncidentsPage): Promise<Page<Incident>> {
      let query = tablesIn(database.sql).selectFrom("incidents").selectAll().where(reachedBy(scope));
      if (page.state) query = query.where("state", "=", page.state);
      if (page.deviceId) query = query.where("deviceId", "=", page.deviceId);
      if (page.to !== undefined) query = query.where("openedAt", "<", page.to);
      if (page.from !== undefined) {
        const { from } = page;
        query = query.where((where) => where.or([where("resolvedAt", "is", null), where("resolvedAt", ">=", from)]));
      }
      return pageOf(query, page, "newest-first", incidentFromRow);
    },

    /** What happened to an incident, oldest first, and how far its letters got. */
    async timeline(scope: Scope, id: string): Promise<{ entries: TimelineEntry[]; receipts: Receipt[] }> {
      const about = await incident(scope, id);
      const rows = tablesIn(database.sql).selectFrom("incidentEvents").selectAll().where("incidentId", "=", id);
      const entries = (await rows.orderBy("at").orderBy("id").execute()).map(({ at, kind, by }) => {
        return { at, kind: kind as TimelineKind, by };
      });
      return { entries, receipts: await receiptsOf(deps, about) };
    },

    /** How many incidents of each device are not over: of these devices, or of all that have any. */
    async openByDevice(deviceIds: readonly string[] | "all"): Promise<Map<string, number>> {
      let query = tablesIn(database.sql)
        .selectFrom("incidents")
        .select((row) => ["deviceId", row.fn.countAll<number>().as("count")])
        .where("state", "in", ["open", "acknowledged"]);
      if (deviceIds !== "all") query = query.where("deviceId", "in", [...deviceIds, ""]);
      const rows = await query.groupBy("deviceId").execute();
      return new Map(rows.map((row) => [row.deviceId, Number(row.count)]));
    },
  };
}

const mutedMsMax = 30 * 86_400_000;

export function openIncidentBook(deps: Deps) {
  const { database, accounts, clock, takeTurn, changed } = deps;
  const readings = openReadings(deps);

  /** What a person does to an incident, with its audit entry. */
  async function act(actor: Actor, id: string, event: IncidentEvent, action: string): Promise<Incident> {
    requirePermission(actor, "rules");
    const before = await readings.incident(scopeOf(actor), id);
    const after = await takeTurn(() =>
      database.transaction(async (tx) => {
        const applied = await applyEvent(tx, id, event, actor.userId);
        const { organizationId } = before;
        if (applied.changed) await accounts.audit(tx, { actor, action, organizationId, target: id });
        return applied;
      }),
    );
    if (after.incident && after.changed) changed(after.incident);
    return after.incident ?? before;
  }

  return {
    ...readings,

    /** Somebody has seen it; the first one's name stays. An incident that is over stays over. */
    acknowledge: (actor: Actor, id: string): Promise<Incident> =>
      act(actor, id, { kind: "seen", at: clock.now(), by: actor.userId }, "incident.acknowledged"),

    /** Nobody is told anything of it until then (30 days at most); null ends that. */
    async mute(actor: Actor, id: string, until: Millis | null): Promise<Incident> {
      const now = clock.now();
      if (until !== null && (until <= now || until > now + mutedMsMax))
        throw new Fault("invalid", "alerts.mute-wrong", { errors: [{ path: "until", text: "alerts.mute-wrong" }] });
      return act(actor, id, { kind: "muted", at: now, until }, until === null ? "incident.unmuted" : "incident.muted");
    },

    /** Somebody says that it is over, whatever the condition says. */
    resolve: (actor: Actor, id: string): Promise<Incident> =>
      act(actor, id, { kind: "condition-ended", at: clock.now() }, "incident.resolved"),

    /** Open again, as if nobody had seen it; it is over when somebody says so, or when the condition was true and no longer is. */
    reopen: (actor: Actor, id: string): Promise<Incident> =>
      act(actor, id, { kind: "reopened", at: clock.now() }, "incident.reopened"),
  };
}
