/** The audit trail: who changed what, written in the change's own transaction, never edited. */
import type { Database, Page, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Actor, Scope } from "./actors.ts";
import { tablesIn } from "./tables.ts";

export interface AuditEntry {
  readonly id: string;
  readonly at: Millis;
  readonly actor: string;
  readonly actorKind: Actor["kind"];
  /** `<noun>.<what happened>`: device.registered. */
  readonly action: string;
  readonly organizationId: string | null;
  readonly target: string;
  readonly detail: unknown;
}

export interface NewAuditEntry {
  readonly actor: Actor;
  readonly action: string;
  readonly organizationId: string | null;
  readonly target: string;
  readonly detail?: unknown;
}

export type AuditTrail = ReturnType<typeof openAuditTrail>;

export function openAuditTrail({ database, clock }: { database: Database; clock: Clock }) {
  return {
    /** Writes an entry in the caller's transaction: there is no change without its entry, and no entry without its change. */
    async audit(tx: Tx, entry: NewAuditEntry): Promise<void> {
      const row = {
        id: newId(),
        at: clock.now(),
        actor: entry.actor.userId,
        actorKind: entry.actor.kind,
        action: entry.action,
        organizationId: entry.organizationId,
        target: entry.target,
        detail: entry.detail === undefined ? null : JSON.stringify(entry.detail),
      };
      await tablesIn(tx).insertInto("audit").values(row).execute();
    },

    /** Newest first. */
    async auditEntries(
      scope: Scope,
      page: { limit: number; after?: string | undefined; action?: string | undefined },
    ): Promise<Page<AuditEntry>> {
      let query = tablesIn(database.sql)
        .selectFrom("audit")
        .selectAll()
        .orderBy("id", "desc")
        .limit(page.limit + 1);
      if (page.after) query = query.where("id", "<", page.after);
      if (page.action) query = query.where("action", "=", page.action);
      if (scope.organizations !== "all") query = query.where("organizationId", "in", [...scope.organizations, ""]);
      const rows = await query.execute();
      const items = rows.slice(0, page.limit).map((row) => ({
        ...row,
        actorKind: row.actorKind as Actor["kind"],
        detail: row.detail === null ? null : (JSON.parse(row.detail) as unknown),
      }));
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}
