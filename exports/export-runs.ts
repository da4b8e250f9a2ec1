/**
 * Writing exports one after the other, a few at a time, in the background.
 *
 * An export is a row first: 1. `waiting`, 2. `running`, 3. the file is on disk under its own name, 4. `done`. What a kill
 * leaves in 2 or 3 is written once more from the beginning at the next start; a file without a row that is done is removed.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemScope } from "#accounts";
import { type Database, everyItem, type Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import type { DeviceWithContract, Registry } from "#registry";
import { writeExport } from "./export-file.ts";
import type { Sources } from "./measurement-csv.ts";
import type { ChosenDevices, ExportPlan, Progress, Written } from "./plans.ts";
import { type ExportRow, tablesIn } from "./tables.ts";

/** More would only share the one thread that reads measurements. */
const runningMax = 2;
/** Starts of one export: it may be what ends the program. */
const attemptsMax = 3;
const dayMs = 86_400_000;
/** A scheduled file waits longer: somebody may be away. */
const keptDays = { asked: 7, scheduled: 62 } as const;
/** The time series may be away for a while. */
const retryMs = 30_000;

export interface RunsDeps extends Sources {
  readonly database: Database;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called in the transaction that makes an export done. */
  readonly onDone: (tx: Tx, row: ExportRow, written: Written) => Promise<void>;
  /** Called after it. */
  readonly afterDone: () => void;
}

/** A folder has a name of its own, so that programs that share a database know which files they have. */
function holderOf(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "holder");
  try {
    return readFileSync(file, "utf8");
  } catch {
    const holder = newId(); // the first start: there is no such file yet
    writeFileSync(file, holder);
    return holder;
  }
}

export const fileNameOf = ({ id, plan }: { id: string; plan: string }): string => {
  const { form } = JSON.parse(plan) as ExportPlan;
  return `${id}.${form.archive === "zip" ? "zip" : "csv"}`;
};

/** The devices of a plan as they are now: those that left its organizations are not in the file. */
export async function* devicesOf(
  registry: Registry,
  { organizations, devices, groupId }: ChosenDevices & Pick<ExportPlan, "organizations">,
): AsyncGenerator<DeviceWithContract> {
  if (devices) {
    for (const id of devices) {
      const device = await registry.device(systemScope(), id).catch(noneIfNotFound);
      if (device && (organizations === "all" || organizations.includes(device.organizationId))) yield device;
    }
    return;
  }
  for (const organizationId of organizations === "all" ? [undefined] : organizations) {
    const asked = { limit: 1_000, organizationId, groupId: groupId ?? undefined };
    yield* everyItem((after) => registry.devices(systemScope(), { ...asked, after }));
  }
}

function noneIfNotFound(error: unknown): null {
  if (error instanceof Fault && error.kind === "not-found") return null;
  throw error;
}

export async function openExportRuns(deps: RunsDeps) {
  const { database, folder, clock, log } = deps;
  const holder = holderOf(folder);
  const running = new Map<string, { abort: AbortController; organizationId: string | null; ended: Promise<void> }>();
  const progress = new Map<string, Progress>();
  let stopping = false;
  let cancelRetry = () => {};
  await beginAgain(database, folder, holder);

  async function nextRow(): Promise<ExportRow | undefined> {
    const rows = await tablesIn(database.sql)
      .selectFrom("exports")
      .selectAll()
      .where("state", "=", "waiting")
      .where("holder", "=", holder)
      .orderBy("id")
      .execute();
    // Nobody's second export goes before somebody's first.
    const busy = new Set([...running.values()].map(({ organizationId }) => organizationId));
    const free = rows.filter(({ id }) => !running.has(id));
    return free.find(({ organizationId }) => !busy.has(organizationId)) ?? free[0];
  }

  const writing = openWriting({
    ...{ ...deps, progress, isStopping: () => stopping },
    later() {
      cancelRetry = clock.after(retryMs, wake);
    },
  });
  let looking: Promise<void> = Promise.resolve();
  function wake(): void {
    looking = looking.then(start).catch((error: unknown) => log.error({ err: error }, "exports could not be started"));
  }

  async function start(): Promise<void> {
    while (!stopping && running.size < runningMax) {
      const row = await nextRow();
      if (!row) return;
      const abort = new AbortController();
      const ended = writing
        .run(row, abort)
        .catch((error: unknown) => log.error({ err: error, export: row.id }, "an export's end could not be noted"))
        .finally(() => {
          running.delete(row.id);
          progress.delete(row.id);
          if (!stopping && !abort.signal.aborted) wake();
        });
      running.set(row.id, { abort, organizationId: row.organizationId, ended });
    }
  }
  wake();

  return {
    holder,
    /** To be called after the commit of a transaction that added an export. */
    wake,
    progressOf: (id: string): Progress | undefined => progress.get(id),
    /** Ends the writing of an export, if it is being written; its row is the caller's. */
    async end(id: string): Promise<void> {
      const one = running.get(id);
      one?.abort.abort();
      await one?.ended;
      wake();
    },
    removeFile: (row: ExportRow): void => rmSync(join(folder, fileNameOf(row)), { force: true }),
    async stop(): Promise<void> {
      stopping = true;
      cancelRetry();
      for (const { abort } of running.values()) abort.abort();
      await looking;
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

interface WritingDeps extends RunsDeps {
  readonly progress: Map<string, Progress>;
  readonly isStopping: () => boolean;
  /** To be tried again after a while. */
  readonly later: () => void;
}

/** Writes an export and notes what came of it. */
function openWriting(deps: WritingDeps) {
  const { database, folder, clock, log, registry, progress } = deps;

  async function run(row: ExportRow, abort: AbortController): Promise<void> {
    const plan = JSON.parse(row.plan) as ExportPlan;
    const torso = join(folder, `${row.id}.part`);
    try {
      await setState(database, row.id, { state: "running", attempts: row.attempts + 1 });
      const written = await writeExport(
        {
          plan,
          devices: () => devicesOf(registry, plan),
          path: torso,
          signal: abort.signal,
          onProgress: (now) => progress.set(row.id, now),
        },
        deps,
      );
      renameSync(torso, join(folder, fileNameOf(row)));
      await finish(row, written);
    } catch (error) {
      rmSync(torso, { force: true });
      await settle(row, abort.signal.aborted, error);
    }
  }

  async function finish(row: ExportRow, written: Written): Promise<void> {
    const now = clock.now();
    const days = row.scheduleId === null ? keptDays.asked : keptDays.scheduled;
    const { replacedFirst, ...counts } = written;
    await database.transaction(async (tx) => {
      const done = {
        ...{ state: "done", ...counts, replacedFirst: JSON.stringify(replacedFirst), finishedAt: now },
        ...{ expiresAt: now + days * dayMs, devices: progress.get(row.id)?.devices ?? 0 },
      };
      const changed = await tablesIn(tx)
        .updateTable("exports")
        .set(done)
        .where("id", "=", row.id)
        .where("state", "=", "running")
        .executeTakeFirst();
      if (Number(changed.numUpdatedRows) > 0) await deps.onDone(tx, row, written);
      else rmSync(join(folder, fileNameOf(row)), { force: true }); // cancelled or deleted in the last moment
    });
    deps.afterDone();
  }

  /** What becomes of one that was not written: stopped with the program or with the time series away, it is tried again. */
  async function settle(row: ExportRow, isAborted: boolean, error: unknown): Promise<void> {
    if (isAborted && deps.isStopping()) return setState(database, row.id, { state: "waiting", attempts: row.attempts });
    if (isAborted) return; // cancelled: its row says so already, or is gone
    log.warn({ err: error, export: row.id }, "an export could not be written");
    const again = row.attempts + 1 < attemptsMax && error instanceof Fault && error.kind === "unavailable";
    if (again) {
      await setState(database, row.id, { state: "waiting", attempts: row.attempts + 1 });
      deps.later();
      return;
    }
    const now = clock.now();
    const failure = isDiskFull(error) ? "exports.disk-full" : "exports.interrupted";
    await setState(database, row.id, {
      state: "failed",
      failure,
      finishedAt: now,
      expiresAt: now + keptDays.asked * dayMs,
    });
  }

  return { run };
}

async function setState(database: Database, id: string, changes: Partial<ExportRow>): Promise<void> {
  await database.transaction(async (tx) => {
    await tablesIn(tx)
      .updateTable("exports")
      .set(changes)
      .where("id", "=", id)
      .where("state", "in", ["waiting", "running"])
      .execute();
  });
}

/** After a kill: what was running waits again, or has failed too often; files that no row knows are removed. */
async function beginAgain(database: Database, folder: string, holder: string): Promise<void> {
  const known = await database.transaction(async (tx) => {
    const books = tablesIn(tx);
    const interrupted = books.updateTable("exports").where("state", "=", "running").where("holder", "=", holder);
    await interrupted
      .set({ state: "failed", failure: "exports.interrupted" })
      .where("attempts", ">=", attemptsMax)
      .execute();
    await interrupted.set({ state: "waiting" }).where("attempts", "<", attemptsMax).execute();
    const done = await books.selectFrom("exports").select(["id", "plan"]).where("state", "=", "done").execute();
    return new Set(done.map(fileNameOf));
  });
  for (const name of readdirSync(folder))
    if (name !== "holder" && !known.has(name)) rmSync(join(folder, name), { force: true });
}

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
