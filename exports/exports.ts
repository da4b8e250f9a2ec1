/**
 * Exports are measurements as files: CSV as it is asked for, and in the background what is large or comes by the calendar.
 *
 * It owns the form of CSV (encodings, labels, columns), export jobs with their files, schedules, and reminders of data that
 * are about to leave the data range. It does not own what is measured, nor who may see it: devices are read by scope.
 */
import { join } from "node:path";
import { type Accounts, type Actor, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database, Page, PageAsked } from "#database";
import { type Millis, repeat } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Outbox } from "#outbox";
import { chosenDevices, exportFromRow, insertExport, notFound, ownerOf, rowOf, rowsPage } from "./export-book.ts";
import { fileNameOf, openExportRuns } from "./export-runs.ts";
import { lettersOfExport } from "./letters.ts";
import {
  type CsvOf,
  type Devices,
  type MeasurementForm,
  type MeasurementRange,
  measurementCsv,
  type Sources,
} from "./measurement-csv.ts";
import type { Export, ExportPlan, FileForm } from "./plans.ts";
import { openReminders } from "./reminders.ts";
import { openScheduleBook, openSchedules } from "./schedules.ts";
import { type ExportRow, tablesIn } from "./tables.ts";

export {
  type AddTrailers,
  attachment,
  csvDownload,
  csvEnding,
  csvHeaders,
  csvLine,
  csvStream,
  encodings,
  type Replaced,
  separators,
} from "./csv.ts";
export { type Described, describedField } from "./labels.ts";
export { labelings, type MeasurementForm, type MeasurementRange } from "./measurement-csv.ts";
export { layouts, timeColumns } from "./measurement-lines.ts";
export { archives, type ChosenDevices, type Export, type ExportPlan, type FileForm } from "./plans.ts";
export { type ExportSchedule, periods } from "./schedules.ts";

export interface NewExport {
  readonly organizationId?: string | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly groupId?: string | undefined;
  readonly from: Millis;
  readonly to: Millis;
  readonly form: FileForm;
}

export interface ExportsDeps extends Sources {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Pick<Outbox, "post" | "wake">;
  /** Where files are kept. */
  readonly folder: string;
  readonly log: Log;
  readonly publicUrl: string;
}

export type Exports = Awaited<ReturnType<typeof openExports>>;

const lookEveryMs = 60_000;

export async function openExports(deps: ExportsDeps) {
  const { database, clock, log, outbox } = deps;
  const runs = await openExportRuns({
    ...deps,
    onDone: async (tx, row, written) => {
      for (const letter of await lettersOfExport(deps, row, written)) await outbox.post(tx, letter);
    },
    afterDone: outbox.wake,
  });
  const schedules = openSchedules({ ...deps, holder: runs.holder, wake: runs.wake });
  const reminders = openReminders(deps);
  const failed = (error: unknown) => log.error({ err: error }, "exports could not be looked after");
  const looking = repeat(clock, {
    async act() {
      for (const work of [removeExpired, schedules.look, reminders.look]) await work().catch(failed);
    },
    restMs: () => lookEveryMs,
    failed,
  });

  async function removeExpired(): Promise<void> {
    const expired = await tablesIn(database.sql)
      .selectFrom("exports")
      .selectAll()
      .where("expiresAt", "<", clock.now())
      .where("holder", "=", runs.holder)
      .execute();
    for (const row of expired) await remove(row);
  }

  async function remove(row: ExportRow): Promise<void> {
    await database.transaction(async (tx) => {
      await tablesIn(tx).deleteFrom("exports").where("id", "=", row.id).execute();
    });
    await runs.end(row.id);
    runs.removeFile(row);
  }

  return {
    ...openScheduleBook(deps),
    ...openRequests(deps, runs, remove),

    /** Measurements as CSV at once, piece by piece, as they are kept now. `devices` may be read twice. Faults: unavailable. */
    measurementCsv: (devices: Devices, range: MeasurementRange, form: MeasurementForm, of: CsvOf) =>
      measurementCsv(deps, devices, range, form, of),

    /** Removes every export that may hold these devices; whoever wants the rest of it asks anew. May be called again. */
    async forgetDevices(deviceIds: readonly string[]): Promise<void> {
      const owners = deviceIds.map((id) => deps.registry.addressBook.device(id)?.organizationId);
      const rows = await tablesIn(database.sql)
        .selectFrom("exports")
        .selectAll()
        .where("holder", "=", runs.holder)
        .execute();
      for (const row of rows) {
        const { organizations, devices } = JSON.parse(row.plan) as ExportPlan;
        const ofAll = organizations === "all" || owners.some((id) => id !== undefined && organizations.includes(id));
        if (devices === null ? ofAll : devices.some((id) => deviceIds.includes(id))) await remove(row);
      }
    },

    async stop(): Promise<void> {
      await looking.stop();
      await runs.stop();
    },
  };
}

type Runs = Awaited<ReturnType<typeof openExportRuns>>;

/** What people do with exports. */
function openRequests(deps: ExportsDeps, runs: Runs, remove: (row: ExportRow) => Promise<void>) {
  const { database, accounts, registry, clock, folder } = deps;
  const toExport = (row: ExportRow): Export => exportFromRow(row, runs.progressOf(row.id));

  return {
    /** Adds an export; it is written in the background. Faults: not-found (a device, an organization), invalid, too-many. */
    async createExport(actor: Actor, { organizationId, from, to, form, ...input }: NewExport): Promise<Export> {
      requirePermission(actor, "read");
      const scope = scopeOf(actor);
      const owner = ownerOf(actor, organizationId);
      if (organizationId !== undefined) await accounts.organization(scope, organizationId);
      const chosen = await chosenDevices(registry, scope, input);
      const organizations = organizationId === undefined ? scope.organizations : [organizationId];
      const plan: ExportPlan = { organizations, ...chosen, from, to, form };
      const row = await database.transaction(async (tx) => {
        const added = await insertExport(tx, runs.holder, clock.now(), {
          ...{ organizationId: owner, createdBy: actor.id, scheduleId: null, plan },
        });
        const detail = { ...plan, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
        await accounts.audit(tx, { actor, action: "export.created", organizationId: owner, target: added.id, detail });
        return added;
      });
      runs.wake();
      return toExport(row);
    },

    /** Newest first. */
    async exports(scope: Scope, page: PageAsked): Promise<Page<Export>> {
      const { items, next } = await rowsPage(database, scope, page);
      return { items: items.map(toExport), next };
    },

    export: async (scope: Scope, id: string): Promise<Export> => toExport(await rowOf(database, scope, id)),

    /** The file of an export that is done. Faults: not-found, also where it lies in another program's folder. */
    async exportFile(scope: Scope, id: string): Promise<{ readonly path: string; readonly export: Export }> {
      const row = await rowOf(database, scope, id);
      if (row.state !== "done") throw new Fault("conflict", "exports.not-done");
      if (row.holder !== runs.holder) throw notFound(id);
      return { path: join(folder, fileNameOf(row)), export: toExport(row) };
    },

    /** Stops an export that waits or is being written; of one that is finished, nothing changes. */
    async cancelExport(actor: Actor, id: string): Promise<Export> {
      requirePermission(actor, "read");
      const row = await rowOf(database, scopeOf(actor), id);
      const now = clock.now();
      await database.transaction(async (tx) => {
        const { numUpdatedRows } = await tablesIn(tx)
          .updateTable("exports")
          .set({ state: "cancelled", finishedAt: now, expiresAt: now + cancelledMs })
          .where("id", "=", id)
          .where("state", "in", ["waiting", "running"])
          .executeTakeFirst();
        if (Number(numUpdatedRows) === 0) return;
        const { organizationId } = row;
        await accounts.audit(tx, { actor, action: "export.cancelled", organizationId, target: id });
      });
      await runs.end(id);
      return toExport(await rowOf(database, scopeOf(actor), id));
    },

    /** Removes an export and its file. */
    async deleteExport(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "read");
      const row = await rowOf(database, scopeOf(actor), id);
      await database.transaction(async (tx) => {
        const { organizationId } = row;
        await accounts.audit(tx, { actor, action: "export.deleted", organizationId, target: id });
      });
      await remove(row);
    },
  };
}

/** How long a cancelled export is still listed. */
const cancelledMs = 86_400_000;
