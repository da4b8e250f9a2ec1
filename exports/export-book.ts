/** The rows of exports: who may see them, what state they are in. */
import { type Actor, inScope, reachedBy, type Scope } from "#accounts";
import { type Database, type Page, type PageAsked, pageOf, type Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Registry } from "#registry";
import type { ChosenDevices, Export, ExportPlan, ExportState, Progress, ReplacedInFile, Written } from "./plans.ts";
import { type ExportRow, tablesIn } from "./tables.ts";

export interface NewRow {
  readonly organizationId: string | null;
  readonly createdBy: string;
  readonly scheduleId: string | null;
  readonly plan: ExportPlan;
}

/** Devices that are chosen one by one; more are a group, or an organization's. */
const chosenMax = 1_000;

/** The devices that were asked for. Faults: not-found (one of them, the group), invalid (too many, or named and a group). */
export async function chosenDevices(
  registry: Registry,
  scope: Scope,
  { devices, groupId }: { devices?: readonly string[] | undefined; groupId?: string | undefined },
): Promise<ChosenDevices> {
  const wrong = (path: string, text: string, attributes = {}) =>
    new Fault("invalid", "exports.invalid", { errors: [{ path, text, attributes }] });
  if (devices && groupId !== undefined) throw wrong("groupId", "exports.devices-or-group");
  if (devices && devices.length > chosenMax) throw wrong("devices", "exports.too-many-devices", { limit: chosenMax });
  for (const id of devices ?? []) await registry.device(scope, id);
  if (groupId !== undefined) await registry.group(scope, groupId);
  return { devices: devices ? [...new Set(devices)] : null, groupId: groupId ?? null };
}

/** So many of an organization's exports wait or run at a time; more are refused. */
const unfinishedMax = 5;

export const notFound = (id: string) => new Fault("not-found", "exports.not-found", { attributes: { id } });

const writtenFromRow = ({ files, bytes, sha256, replaced, replacedFirst }: ExportRow): Written | null =>
  sha256 === null
    ? null
    : {
        ...{ files: files ?? 0, bytes: bytes ?? 0, sha256, replaced: replaced ?? 0 },
        replacedFirst: JSON.parse(replacedFirst ?? "[]") as ReplacedInFile[],
      };

export function exportFromRow(row: ExportRow, running: Progress | undefined): Export {
  const { id, organizationId, scheduleId, createdAt, finishedAt, expiresAt, failure } = row;
  const devicesDone = row.sha256 === null ? 0 : (row.devices ?? 0);
  const atRest = { devices: row.devices, devicesDone, files: row.files ?? 0, bytes: row.bytes ?? 0 };
  return {
    ...{ id, organizationId, scheduleId, createdAt, finishedAt, expiresAt, failure },
    plan: JSON.parse(row.plan) as ExportPlan,
    state: row.state as ExportState,
    progress: (row.state === "running" ? running : undefined) ?? atRest,
    written: writtenFromRow(row),
  };
}

/** Exports of all holders are the provider's; others are of an organization in scope. */
const isVisible = (scope: Scope, organizationId: string | null): boolean =>
  organizationId === null ? scope.organizations === "all" : inScope(scope, organizationId);

export async function rowOf(database: Database, scope: Scope, id: string): Promise<ExportRow> {
  const row = await tablesIn(database.sql).selectFrom("exports").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || !isVisible(scope, row.organizationId)) throw notFound(id);
  return row;
}

/** Newest first. */
export async function rowsPage(database: Database, scope: Scope, page: PageAsked): Promise<Page<ExportRow>> {
  const rows = tablesIn(database.sql).selectFrom("exports").selectAll().where(reachedBy(scope));
  return pageOf(rows, page, "newest-first", (row) => row);
}

export async function insertExport(tx: Tx, holder: string, now: Millis, row: NewRow): Promise<ExportRow> {
  const books = tablesIn(tx);
  let unfinished = books.selectFrom("exports").select("id").where("state", "in", ["waiting", "running"]);
  unfinished =
    row.organizationId === null
      ? unfinished.where("organizationId", "is", null)
      : unfinished.where("organizationId", "=", row.organizationId);
  if (row.scheduleId === null && (await unfinished.execute()).length >= unfinishedMax)
    throw new Fault("too-many", "exports.too-many", { attributes: { limit: unfinishedMax }, retryAfterSeconds: 60 });
  const inserted: ExportRow = {
    ...{ id: newId(), ...row, plan: JSON.stringify(row.plan), holder, state: "waiting", attempts: 0, createdAt: now },
    ...{ finishedAt: null, expiresAt: null, devices: null, files: null, bytes: null, sha256: null },
    ...{ replaced: null, replacedFirst: null, failure: null },
  };
  await books.insertInto("exports").values(inserted).execute();
  return inserted;
}

/** Whose exports an actor's are: one organization's, or null for all that the provider sees. */
export const ownerOf = (actor: Actor, organizationId: string | undefined): string | null =>
  organizationId ?? (actor.organizationKind === "provider" ? null : actor.organizationId);
