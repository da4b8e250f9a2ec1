/**
 * Jobs that decode history once more, one after the other, each in a thread of its own.
 *
 * waiting → running → finished | failed | stopped; the latter two can be resumed. What was asked for is in the database, how
 * far it has come in the journal: after a kill the job that was running goes on after its last page.
 */
import { type Database, type Page, type PageAsked, pageOf, type Sql, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import type { Journal } from "#journal";
import type { AddressBook, DeviceProfile } from "#registry";
import { decodingProfileFrom } from "./decode.ts";
import { startRunner } from "./job-runner.ts";
import { fractionDone, type JobPlan, type JobProgress, startOf } from "./redecode.ts";
import { type JobRow, tablesIn } from "./tables.ts";

export type DecodeJobState = "waiting" | "running" | "finished" | "failed" | "stopped";

export interface DecodeJob {
  readonly id: string;
  readonly state: DecodeJobState;
  /** Why it failed; empty otherwise. */
  readonly reason: string;
  readonly dryRun: boolean;
  readonly profileId: string;
  readonly deviceId: string | null;
  readonly from: Millis | null;
  readonly to: Millis | null;
  /** The job that this one takes back. */
  readonly rollsBack: string | null;
  readonly createdBy: string;
  readonly createdAt: Millis;
  readonly changedAt: Millis;
  /** From 0 to 1. */
  readonly done: number;
  readonly progress: JobProgress;
}

export interface NewDecodeJob {
  /** By whose codec. */
  readonly profile: DeviceProfile;
  /** Every uplink of this device, whatever profile it had; without: those decoded under the profile now, of all devices. */
  readonly deviceId?: string | undefined;
  /** By time of measurement, `[from, to)`. */
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
  /** Only tells what would change. */
  readonly dryRun: boolean;
  readonly createdBy: string;
}

export interface JobsPage extends PageAsked {
  /** Those by this profile's codec. */
  readonly profileId?: string | undefined;
  /** Those of this device alone. */
  readonly deviceId?: string | undefined;
}

type InSameCommit = (tx: Tx, job: DecodeJob) => Promise<void>;

export interface DecodeJobs {
  /** Begins when the jobs before it have ended. `inSameCommit` is called with the job in the transaction that makes it. */
  create(request: NewDecodeJob, inSameCommit: InSameCommit): Promise<DecodeJob>;
  /** A job that puts back what another one replaced, where nothing later did. Faults: not-found, conflict. */
  rollBack(id: string, createdBy: string, inSameCommit: InSameCommit): Promise<DecodeJob>;
  /** After the page in hand. Faults: not-found, conflict when it has ended. */
  stop(id: string, inSameCommit: InSameCommit): Promise<DecodeJob>;
  /** Goes on after the last page. Faults: not-found, conflict unless it was stopped or failed. */
  resume(id: string, inSameCommit: InSameCommit): Promise<DecodeJob>;
  /** Fault: not-found. */
  job(id: string): Promise<DecodeJob>;
  /** Newest first. */
  jobs(page: JobsPage): Promise<Page<DecodeJob>>;
  /** Stops the job that runs after its page; it goes on at the next start. */
  close(): Promise<void>;
}

export interface DecodeJobsDeps {
  readonly journal: Journal;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly addressBook: Pick<AddressBook, "device" | "variables">;
}

/** Opens the jobs; those that had not ended go on. */
export function openDecodeJobs(deps: DecodeJobsDeps): DecodeJobs {
  const { journal, database, clock, addressBook } = deps;
  const runner = startRunner(deps);

  async function add(row: JobRow, inSameCommit: InSameCommit): Promise<DecodeJob> {
    const job = jobFromRow(row, journal);
    await database.transaction(async (tx) => {
      await tablesIn(tx).insertInto("decodeJobs").values(row).execute();
      await inSameCommit(tx, job);
    });
    runner.look();
    return job;
  }

  function change(id: string, from: readonly string[], state: DecodeJobState, inSameCommit: InSameCommit) {
    return database.transaction(async (tx) => {
      const row = await rowOf(tx, id, journal);
      if (!from.includes(row.state)) throw notNow(row);
      const changed = { state, reason: "", changedAt: clock.now() };
      await tablesIn(tx).updateTable("decodeJobs").set(changed).where("id", "=", id).execute();
      await inSameCommit(tx, jobFromRow({ ...row, ...changed }, journal));
    });
  }

  const job = async (id: string) => jobFromRow(await rowOf(database.sql, id, journal), journal);

  return {
    create: (request, inSameCommit) => add(newRow(request, journal, addressBook, clock.now()), inSameCommit),
    async rollBack(id, createdBy, inSameCommit) {
      const row = await rowOf(database.sql, id, journal);
      if (["waiting", "running"].includes(row.state)) throw notNow(row);
      const back = tablesIn(database.sql).selectFrom("decodeJobs").select("id").where("rollsBack", "=", id);
      if (await back.executeTakeFirst()) throw new Fault("conflict", "decoders.job-rolled-back");
      return add(rollBackRow(row, { createdBy, createdAt: clock.now() }, journal), inSameCommit);
    },
    async stop(id, inSameCommit) {
      await change(id, ["waiting", "running"], "stopped", inSameCommit);
      await runner.stop(id);
      return job(id);
    },
    async resume(id, inSameCommit) {
      await change(id, ["stopped", "failed"], "waiting", inSameCommit);
      runner.look();
      return job(id);
    },
    job,
    jobs: (page) => jobsPage(page, database, journal),
    close: runner.close,
  };
}

const notNow = ({ state }: JobRow) => new Fault("conflict", "decoders.job-state", { attributes: { state } });

async function rowOf(sql: Sql | Tx, id: string, journal: Journal): Promise<JobRow> {
  const rows = tablesIn(sql).selectFrom("decodeJobs").selectAll().where("journalId", "=", journal.id);
  const row = await rows.where("id", "=", id).executeTakeFirst();
  if (!row) throw new Fault("not-found", "decoders.job-not-found", { attributes: { id } });
  return row;
}

async function jobsPage(page: JobsPage, database: Database, journal: Journal): Promise<Page<DecodeJob>> {
  const { profileId, deviceId } = page;
  let query = tablesIn(database.sql).selectFrom("decodeJobs").selectAll().where("journalId", "=", journal.id);
  if (profileId) query = query.where("profileId", "=", profileId);
  if (deviceId) query = query.where("deviceId", "=", deviceId);
  return pageOf(query, page, "newest-first", (row) => jobFromRow(row, journal));
}

/** What is in the journal at this moment is decoded once more; what comes later has met the new codec anyhow. */
function newRow(request: NewDecodeJob, journal: Journal, book: DecodeJobsDeps["addressBook"], now: Millis): JobRow {
  const { profile, deviceId = null, from = null, to = null, dryRun, createdBy } = request;
  const head = journal.head("uplinks");
  const oldest = from === null ? 0 : Math.min(journal.offsetBefore(from), head);
  const [begin, end] = deviceId === null ? [oldest, head] : [head + 1, oldest];
  const isMeant = (id: string) => (deviceId === null ? book.device(id)?.profileId === profile.id : id === deviceId);
  const variables = Object.fromEntries(
    book
      .variables()
      .entries()
      .filter(([id]) => isMeant(id)),
  );
  const what = { profileId: profile.id, profile: decodingProfileFrom(profile), variables, deviceId, from, to, dryRun };
  const plan: JobPlan = { kind: "decode", ...what, begin, end };
  return {
    id: newId(),
    journalId: journal.id,
    state: "waiting",
    reason: "",
    dryRun: dryRun ? 1 : 0,
    profileId: profile.id,
    deviceId,
    fromAt: from,
    toAt: to,
    rollsBack: null,
    plan: JSON.stringify(plan),
    createdBy,
    createdAt: now,
    changedAt: now,
  };
}

/** Fault conflict when there is nothing to put back. */
function rollBackRow(row: JobRow, made: Pick<JobRow, "createdBy" | "createdAt">, journal: Journal): JobRow {
  const { revisions } = progressOf(row, journal);
  if (revisions === null) throw new Fault("conflict", "decoders.job-changed-nothing");
  const plan: JobPlan = { kind: "roll-back", jobId: row.id, begin: revisions.last + 1, end: revisions.after };
  const isNew = { ...made, changedAt: made.createdAt, id: newId(), state: "waiting", reason: "" };
  return { ...row, ...isNew, rollsBack: row.id, plan: JSON.stringify(plan) };
}

function progressOf({ id, plan }: JobRow, journal: Journal): JobProgress {
  const text = journal.revisionProgress(id);
  return text === null ? startOf(JSON.parse(plan) as JobPlan) : (JSON.parse(text) as JobProgress);
}

function jobFromRow(row: JobRow, journal: Journal): DecodeJob {
  const { journalId: _, plan, state, dryRun, fromAt, toAt, ...rest } = row;
  const progress = progressOf(row, journal);
  return {
    ...rest,
    state: state as DecodeJobState,
    dryRun: dryRun === 1,
    from: fromAt,
    to: toAt,
    done: state === "finished" ? 1 : fractionDone(JSON.parse(plan) as JobPlan, progress),
    progress,
  };
}
