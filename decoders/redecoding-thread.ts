/**
 * The thread of one decode job, with a sandbox of its own: live decoding waits for neither. Each page's revisions are
 * committed with the job's progress, so that a job that was stopped or killed goes on after its last page.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "#foundation/clock";
import { logThrough } from "#foundation/thread";
import { type Journal, openJournal } from "#journal";
import { advanced, type JobPage, type JobPlan, type JobProgress, pageAt, revisionsOf, startOf } from "./redecode.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";

type Port = NonNullable<typeof parentPort>;

export interface JobData {
  readonly folder: string;
  readonly jobId: string;
  readonly plan: JobPlan;
}

/** How a job's thread ends; `stopped` when it was asked to. */
export type JobEnd =
  | { readonly kind: "finished" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly reason: string };

/** Live decoding must have come to where the job ends. */
const lookMs = 100;

async function run({ folder, jobId, plan }: JobData, port: Port): Promise<JobEnd> {
  const clock = systemClock();
  const stopping = new AbortController();
  port.once("message", () => stopping.abort());
  const journal = await openJournal({ folder });
  const sandbox = openSandbox({ clock, log: logThrough(port) });
  try {
    if (plan.kind === "decode")
      while (journal.decodingCursor() < Math.max(plan.begin - 1, plan.end) && !stopping.signal.aborted)
        await clock.wait(lookMs, stopping.signal);
    return await decodePages({ jobId, plan, journal, sandbox, stopping: stopping.signal });
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    sandbox.close();
    await journal.close();
  }
}

interface Job {
  readonly jobId: string;
  readonly plan: JobPlan;
  readonly journal: Journal;
  readonly sandbox: Sandbox;
  readonly stopping: AbortSignal;
}

/** While the sandbox works at a page, the next one is read. */
async function decodePages({ jobId, plan, journal, sandbox, stopping }: Job): Promise<JobEnd> {
  const text = journal.revisionProgress(jobId);
  let progress = text === null ? startOf(plan) : (JSON.parse(text) as JobProgress);
  const isDry = plan.kind === "decode" && plan.dryRun;
  let page: JobPage | null = pageAt(progress.position, plan, journal);
  while (page) {
    if (stopping.aborted) return { kind: "stopped" };
    const decoding = revisionsOf(page, plan, sandbox);
    await nextTurn(); // the request to the sandbox, and a call to stop
    const following = plan.kind === "decode" ? pageAt(page.position, plan, journal) : undefined;
    const revisions = await decoding;
    if (revisions === "held") return { kind: "failed", reason: "the codec hung or broke too often" };
    progress = advanced(progress, page, revisions, isDry ? null : journal.head("revisions"));
    journal.appendRevisions(jobId, isDry ? [] : revisions, JSON.stringify(progress));
    page = following === undefined ? pageAt(page.position, plan, journal) : following;
  }
  return { kind: "finished" };
}

if (parentPort) {
  const end = await run(workerData as JobData, parentPort);
  parentPort.postMessage(end);
  parentPort.close();
}
