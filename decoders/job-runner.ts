/** Runs decode jobs, the oldest first, each in a thread of its own; what has not ended goes on at the next start. */
import { Worker } from "node:worker_threads";
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { LogLine } from "#foundation/thread";
import type { Journal } from "#journal";
import type { JobPlan } from "./redecode.ts";
import type { JobData, JobEnd } from "./redecoding-thread.ts";
import { type JobRow, tablesIn } from "./tables.ts";

export interface RunnerDeps {
  readonly journal: Journal;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}

/** A database that is away is asked again so often. */
const retryMs = 10_000;

export function startRunner({ journal, database, clock, log }: RunnerDeps) {
  let current: RunningJob | null = null;
  let closed = false;
  let working: Promise<void> = Promise.resolve();
  let cancelRetry = () => {};

  async function note(id: string, state: "running" | "finished" | "failed", reason = ""): Promise<void> {
    await database.transaction(async (tx) => {
      const job = tablesIn(tx).updateTable("decodeJobs").set({ state, reason, changedAt: clock.now() });
      // What was stopped meanwhile stays so, unless it came to its end.
      const from = state === "finished" ? ["running", "stopped"] : ["waiting", "running"];
      await job.where("id", "=", id).where("state", "in", from).execute();
    });
  }

  async function work(): Promise<void> {
    for (let row = await next(); row && !closed; row = await next()) {
      await note(row.id, "running");
      current = runJob({ folder: journal.folder, jobId: row.id, plan: JSON.parse(row.plan) as JobPlan }, log);
      const end = await current.ended;
      current = null;
      if (end.kind === "failed") log.error({ job: row.id, reason: end.reason }, "decode job failed");
      if (end.kind !== "stopped") await note(row.id, end.kind, end.kind === "failed" ? end.reason : "");
    }
  }

  const next = (): Promise<JobRow | undefined> =>
    tablesIn(database.sql)
      .selectFrom("decodeJobs")
      .selectAll()
      .where("journalId", "=", journal.id)
      .where("state", "in", ["waiting", "running"])
      .orderBy("id")
      .limit(1)
      .executeTakeFirst();

  function look(): void {
    cancelRetry();
    working = working.then(work).catch((error: unknown) => {
      current = null;
      log.error({ err: error }, "decode jobs could not be looked after: tried again later");
      if (!closed) cancelRetry = clock.after(retryMs, look);
    });
  }
  look();

  return {
    /** There may be a job to run. */
    look,
    /** Resolves when the job's thread has ended, if it was running. */
    async stop(id: string): Promise<void> {
      if (current?.id !== id) return;
      current.stop();
      await current.ended;
    },
    async close(): Promise<void> {
      closed = true;
      cancelRetry();
      current?.stop();
      await working;
    },
  };
}

interface RunningJob {
  readonly id: string;
  readonly stop: () => void;
  readonly ended: Promise<JobEnd>;
}

function runJob(workerData: JobData, log: Log): RunningJob {
  const thread = new Worker(new URL("./redecoding-thread.ts", import.meta.url), { name: "redecoding", workerData });
  let end: JobEnd = { kind: "failed", reason: "the job's thread ended unexpectedly" };
  thread.on("message", (message: LogLine | JobEnd) => {
    if (message.kind === "log") log[message.level](message.facts, message.message);
    else end = message;
  });
  thread.on("error", (error) => {
    end = { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  });
  return {
    id: workerData.jobId,
    stop: () => thread.postMessage("stop"),
    ended: new Promise((resolve) => thread.once("exit", () => resolve(end))),
  };
}
