/** Erasures: what is to leave no trace, at whose wish, and how far that has come. */
import {
  type Accounts,
  type Actor,
  reachedBy,
  requirePermission,
  type Scope,
  scopeOf,
  systemActor,
  systemScope,
} from "#accounts";
import { type Database, type Page, type PageAsked, pageOf, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Journal, Removed } from "#journal";
import type { Registry } from "#registry";
import { addToRegister, forgetRestored, type RegisterEntry, registered, restoredAsOf } from "./register.ts";
import { type ErasureRow, tablesIn } from "./tables.ts";

export const erasureCauses = ["request", "contract-ended"] as const;
export type ErasureCause = (typeof erasureCauses)[number];
export const erasureStates = ["waiting", "erasing", "done"] as const;

/** `waiting` for what has not been decoded or kept yet; `erasing`; `done`, with no trace left. */
export interface Erasure {
  readonly id: string;
  readonly organizationId: string;
  /** Null: everything of the organization. */
  readonly deviceId: string | null;
  readonly devices: readonly string[];
  readonly cause: ErasureCause;
  /** Who asked for it and why, in the operator's words. */
  readonly note: string;
  readonly requestedBy: string;
  readonly requestedAt: Millis;
  readonly state: (typeof erasureStates)[number];
  /** Who is behind, or what went wrong and is tried again; null when nothing holds it up. */
  readonly waitsFor: string | null;
  readonly removed: Removed | null;
  readonly erasedAt: Millis | null;
}

/** Up to which offsets the streams are erased; that of measurements is known once the uplinks have been decoded. */
export interface Heads {
  readonly journal: string;
  readonly uplinks: number;
  readonly measurements: number | null;
  readonly revisions: number | null;
}

export type ErasureOf = { readonly deviceId: string } | { readonly organizationId: string };

export interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly registry: Registry;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly dataFolder: string;
}

const noteMax = 1_000;

function erasureFromRow(row: ErasureRow): Erasure {
  const { heads: _, counts, devices, cause, state, ...rest } = row;
  return {
    ...rest,
    devices: JSON.parse(devices) as string[],
    cause: cause as ErasureCause,
    state: state as Erasure["state"],
    removed: counts === "{}" ? null : (JSON.parse(counts) as Removed),
  };
}

/** Every device of an organization and of those that it resells to, in service or not. */
async function devicesOf({ accounts, registry }: Deps, scope: Scope, organizationId: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await registry.devices(scope, { limit: 1_000, after });
    for (const device of page.items) {
      if (device.organizationId === organizationId) ids.push(device.id);
      else if ((await accounts.organization(scope, device.organizationId)).parentId === organizationId)
        ids.push(device.id);
    }
    if (page.next === null) return ids;
    after = page.next;
  }
}

/** Notes what is to be erased, up to what the journal holds at this moment. Faults: invalid, not-found, conflict. */
export async function askErasure(deps: Deps, actor: Actor, of: ErasureOf, note: string): Promise<Erasure> {
  requirePermission(actor, "operate");
  if (note.trim() === "" || note.length > noteMax)
    throw new Fault("invalid", "retention.note-missing", {
      errors: [{ path: "note", text: "retention.note-missing", attributes: { max: noteMax } }],
      attributes: { max: noteMax },
    });
  const scope = scopeOf(actor);
  if ("deviceId" in of) {
    const { id, organizationId } = await deps.registry.device(scope, of.deviceId);
    return insertErasure(deps, actor, { organizationId, deviceId: id, devices: [id], cause: "request", note });
  }
  const { id, kind } = await deps.accounts.organization(scope, of.organizationId);
  if (kind === "provider") throw new Fault("conflict", "retention.not-the-provider");
  const devices = await devicesOf(deps, scope, id);
  return insertErasure(deps, actor, { organizationId: id, deviceId: null, devices, cause: "request", note });
}

/** The same for a device whose contract ended long enough ago; null where that has been noted already. */
export async function noteEnded(deps: Deps, deviceId: string, endedOn: string): Promise<Erasure | null> {
  const known = await tablesIn(deps.database.sql)
    .selectFrom("erasures")
    .select("id")
    .where("deviceId", "=", deviceId)
    .where("cause", "=", "contract-ended")
    .executeTakeFirst();
  if (known) return null;
  const { id, organizationId } = await deps.registry.device(systemScope(), deviceId);
  const what = { organizationId, deviceId: id, devices: [id], cause: "contract-ended", note: endedOn } as const;
  return insertErasure(deps, systemActor, what);
}

type NewErasure = Pick<Erasure, "organizationId" | "deviceId" | "devices" | "cause" | "note">;

async function insertErasure(deps: Deps, actor: Actor, what: NewErasure): Promise<Erasure> {
  const { database, accounts, clock } = deps;
  const row: ErasureRow = {
    ...what,
    id: newId(),
    devices: JSON.stringify(what.devices),
    note: what.note.trim(),
    requestedBy: actor.id,
    requestedAt: clock.now(),
    ...fromTheBeginning(deps),
  };
  await database.transaction(async (tx) => {
    await tablesIn(tx).insertInto("erasures").values(row).execute();
    await accounts.audit(tx, auditOf(actor, row, "data.erasure-requested"));
  });
  return erasureFromRow(row);
}

/** Of an erasure that is to be carried out, of everything that the journal holds at this moment. */
function fromTheBeginning({ journal }: Deps) {
  const heads: Heads = { journal: journal.id, uplinks: journal.head("uplinks"), measurements: null, revisions: null };
  return { heads: JSON.stringify(heads), state: "waiting", waitsFor: null, counts: "{}", erasedAt: null };
}

/**
 * Registers the erasures of this program's journal. Those that the books don't know, since they were restored from before, and those
 * that were done after the copies were made from which the stores were restored, are to be carried out again.
 */
export async function keepRegister(deps: Deps): Promise<void> {
  const { database, journal, dataFolder } = deps;
  const rows = await tablesIn(database.sql).selectFrom("erasures").selectAll().execute();
  const own = rows.filter(({ heads }) => (JSON.parse(heads) as Heads).journal === journal.id);
  addToRegister(dataFolder, own.map(entryFromRow));
  const known = new Set(rows.map(({ id }) => id));
  const missing = registered(dataFolder).filter(({ id }) => !known.has(id));
  const asOf = restoredAsOf(dataFolder);
  const undone = own.filter(({ erasedAt }) => asOf !== null && erasedAt !== null && erasedAt >= asOf);
  if (missing.length + undone.length > 0)
    await database.transaction(async (tx) => {
      const again = fromTheBeginning(deps);
      for (const entry of missing)
        await tablesIn(tx)
          .insertInto("erasures")
          .values({ ...entry, ...again })
          .execute();
      for (const { id } of undone) await setErasure(tx, id, again);
    });
  forgetRestored(dataFolder);
}

const entryFromRow = (row: ErasureRow): RegisterEntry => {
  const { id, organizationId, deviceId, devices, cause, note, requestedBy, requestedAt } = row;
  return { id, organizationId, deviceId, devices, cause, note, requestedBy, requestedAt };
};

export const auditOf = (actor: Actor, row: ErasureRow, action: string) => ({
  actor,
  action,
  organizationId: row.organizationId,
  target: row.deviceId ?? row.organizationId,
  detail: { erasure: row.id, cause: row.cause, note: row.note, devices: (JSON.parse(row.devices) as string[]).length },
});

/** Not done yet, oldest first; of this program's journal only. */
export async function openErasures({ database, journal }: Deps): Promise<ErasureRow[]> {
  const query = tablesIn(database.sql).selectFrom("erasures").selectAll().where("state", "!=", "done");
  const rows = await query.orderBy("id").execute();
  return rows.filter(({ heads }) => (JSON.parse(heads) as Heads).journal === journal.id);
}

export async function setErasure(tx: Tx, id: string, change: Partial<ErasureRow>): Promise<void> {
  await tablesIn(tx).updateTable("erasures").set(change).where("id", "=", id).execute();
}

/** Newest first. */
export async function erasures({ database }: Deps, scope: Scope, page: PageAsked): Promise<Page<Erasure>> {
  const asked = tablesIn(database.sql).selectFrom("erasures").selectAll().where(reachedBy(scope));
  return pageOf(asked, page, "newest-first", erasureFromRow);
}
