/** The audit trail: who changed what, written in the change's own transaction, never edited. */
import { type SelectQueryBuilder, sql } from "kysely";
import { type Database, type Page, type PageAsked, pageOf, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { announce } from "#outbox";
import { type Actor, reachedBy, type Scope } from "./actors.ts";
import { type AccountsTables, tablesIn } from "./tables.ts";

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
  /** Where the request came from. */
  readonly address: string | null;
}

export interface NewAuditEntry {
  readonly actor: Actor;
  readonly action: string;
  readonly organizationId: string | null;
  readonly target: string;
  readonly detail?: unknown;
}

/** What a change made of what, for an entry's detail: what is the same before and after is left out. */
export function changeOf<T extends object>(before: T, after: Partial<T>): { before: Partial<T>; after: Partial<T> } {
  const names = Object.keys(after) as (keyof T)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (of: Partial<T>) => Object.fromEntries(changed.map((name) => [name, of[name]])) as Partial<T>;
  return { before: pick(before), after: pick(after) };
}

/** All that is given must hold. */
export interface AuditSearch {
  /** `device.registered`, or `device.` for all that happened to devices. */
  readonly action?: string | undefined;
  /** A user ID. */
  readonly actor?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly target?: string | undefined;
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
  /** Words in the detail: what was changed, from what, to what. */
  readonly words?: string | undefined;
}

type AuditQuery = SelectQueryBuilder<AccountsTables, "audit", AccountsTables["audit"]>;

/** % and _ stand for themselves. */
const like = (words: string) => words.replaceAll(/[\\%_]/g, "\\$&");

function searched(query: AuditQuery, search: AuditSearch): AuditQuery {
  const { action, actor, organizationId, target, from, to, words } = search;
  let found = query;
  if (action?.endsWith(".")) found = found.where("action", ">=", action).where("action", "<", `${action}\u{ffff}`);
  else if (action) found = found.where("action", "=", action);
  if (actor) found = found.where("actor", "=", actor);
  if (organizationId) found = found.where("organizationId", "=", organizationId);
  if (target) found = found.where("target", "=", target);
  if (from !== undefined) found = found.where("at", ">=", from);
  if (to !== undefined) found = found.where("at", "<", to);
  if (words) found = found.where(sql<boolean>`lower("detail") like lower(${`%${like(words)}%`}) escape '\\'`);
  return found;
}

const entryFromRow = (row: AccountsTables["audit"]): AuditEntry => ({
  ...row,
  actorKind: row.actorKind as Actor["kind"],
  detail: row.detail === null ? null : (JSON.parse(row.detail) as unknown),
});

/** What programs outside want to know of as it happens. */
const announced = /^(?:device|contract)\./;

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
        address: entry.actor.address,
      };
      await tablesIn(tx).insertInto("audit").values(row).execute();
      const { id, at, action, organizationId, target, detail } = row;
      if (organizationId !== null && announced.test(action))
        await announce(tx, { id, at, kind: action, organizationId, target, detail: detail ?? "{}" });
    },

    /** Newest first. */
    async auditEntries(scope: Scope, page: PageAsked & AuditSearch): Promise<Page<AuditEntry>> {
      const found = searched(tablesIn(database.sql).selectFrom("audit").selectAll(), page).where(reachedBy(scope));
      return pageOf(found, page, "newest-first", entryFromRow);
    },
  };
}
