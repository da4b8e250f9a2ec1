/** Keeps the keeping thread running: one that dies is followed by another, which begins at the committed cursor. */
import { Worker } from "node:worker_threads";
import { type Clock, systemClock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { DataRangeBook, DataRanges, Journal } from "#journal";
import type { Health } from "./series.ts";
import type { FromThread, Question, Questions, ThreadData, ToThread } from "./thread-messages.ts";

const restartWaitMsMin = 200;
const restartWaitMsMax = 10_000;
/** A batch may wait for an InfluxDB that is slow; longer than this is not waited for at the end. */
const stopLimitMs = 10_000;
/** As time passes, data ranges begin later: what falls out of them is let go of so often. */
const rangesEveryMs = 4 * 3_600_000;

export interface KeepingThread {
  /** Faults: unavailable, when the engine can't answer or the thread is being started again. */
  ask<K extends keyof Questions>(kind: K, asked: Questions[K]["asked"]): Promise<Questions[K]["answered"]>;
  position(): number;
  revisionPosition(): number;
  health(): Health;
  stop(): Promise<void>;
}

export interface KeepingDeps {
  readonly url: string | null;
  readonly folder: string;
  readonly journal: Journal;
  readonly dataRanges: DataRangeBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const notAvailable = (cause?: unknown) =>
  new Fault("unavailable", "timeseries.not-available", { retryAfterSeconds: 5, cause });

/** Resolves when the thread has opened its files; rejects with its reason when it could not. */
export async function keepThread(deps: KeepingDeps): Promise<KeepingThread> {
  const { clock, log } = deps;
  const state = openState(deps);
  const questions = openQuestions();
  let deaths = 0;
  let stopping = false;
  let cancelRestart = () => {};
  let worker: Worker | null = null;

  function start(): Worker {
    const thread = new Worker(new URL("./keeping-thread.ts", import.meta.url), {
      name: "keeping",
      workerData: threadDataOf(deps),
    });
    thread.on("message", (message: FromThread) => {
      deaths = 0;
      if (message.kind === "answer" || message.kind === "no-answer") questions.settle(message);
      else state.take(message);
    });
    thread.on("error", (error) => log.error({ err: error }, "keeping thread failed"));
    thread.on("exit", () => {
      worker = null;
      questions.abandon();
      if (stopping) return;
      const wait = Math.min(restartWaitMsMax, restartWaitMsMin * 2 ** Math.min(deaths, 10));
      deaths += 1;
      state.ended();
      log.error({ waitMs: wait }, "keeping thread ended: another one follows");
      cancelRestart = clock.after(wait, () => {
        worker = start();
      });
    });
    return thread;
  }

  const told = tellRanges(deps, (ranges) => worker?.postMessage({ kind: "ranges", ranges } satisfies ToThread));

  async function stop(): Promise<void> {
    stopping = true;
    cancelRestart();
    told.stop();
    const thread = worker;
    if (!thread) return;
    const exited = new Promise<void>((resolve) => thread.once("exit", () => resolve()));
    thread.postMessage({ kind: "stop" } satisfies ToThread);
    const limit = new AbortController();
    await Promise.race([exited, clock.wait(stopLimitMs, limit.signal)]);
    limit.abort();
    await thread.terminate();
  }

  const first = start();
  worker = first;
  await new Promise<void>((resolve, reject) => {
    first.once("message", () => resolve());
    first.once("error", (error) => {
      stopping = true;
      reject(error);
    });
  });
  return {
    ask: (kind, asked) => (worker && !stopping ? questions.ask(worker, kind, asked) : Promise.reject(notAvailable())),
    position: state.position,
    revisionPosition: state.revisionPosition,
    health: state.health,
    stop,
  };
}

const threadDataOf = (deps: KeepingDeps): ThreadData => ({
  url: deps.url,
  folder: deps.folder,
  journalFolder: deps.journal.folder,
  ranges: deps.dataRanges.dataRanges(deps.clock.now()),
  clockOffsetMs: deps.clock.now() - systemClock().now(),
});

/**
 * Tells the data ranges when some have changed, before anything else that follows (a longer range lets in what would have
 * been refused), and every few hours.
 */
function tellRanges({ dataRanges, clock }: KeepingDeps, tell: (ranges: DataRanges) => void) {
  let cancel = () => {};
  let isDue = false;
  function now(): void {
    isDue = false;
    tell(dataRanges.dataRanges(clock.now()));
    cancel();
    cancel = clock.after(rangesEveryMs, now);
  }
  cancel = clock.after(rangesEveryMs, now);
  const silence = dataRanges.onDataRangesChanged(() => {
    // A list of devices that is being registered is told once.
    if (!isDue) queueMicrotask(now);
    isDue = true;
  });
  return {
    stop(): void {
      silence();
      cancel();
    },
  };
}

/** What the thread last said of itself. */
function openState({ metrics, log }: KeepingDeps) {
  const keptCount = metrics.counter("hatoba_kept_measurements_total", "Measurements kept in the time series");
  const positionGauge = metrics.gauge(
    "hatoba_keeping_position",
    "Offset in the stream of measurements up to which they are kept",
  );
  const setAsideGauge = metrics.gauge(
    "hatoba_timeseries_set_aside",
    "Values that InfluxDB refused and that wait for somebody to mend the cause",
  );
  let position = 0;
  let revisionPosition = 0;
  let health: Health = { ok: false, sentence: "the time series is being opened" };
  return {
    position: () => position,
    revisionPosition: () => revisionPosition,
    health: () => health,
    take(message: Exclude<FromThread, { kind: "answer" | "no-answer" }>): void {
      switch (message.kind) {
        case "ready":
          position = message.position;
          revisionPosition = message.revisionPosition;
          positionGauge.set(position);
          health = { ok: true, sentence: "" };
          return;
        case "progress":
          position = message.position;
          positionGauge.set(position);
          keptCount.inc(message.kept);
          return;
        case "revised":
          revisionPosition = message.revisionPosition;
          return;
        case "health":
          health = message.health;
          return;
        case "set-aside":
          setAsideGauge.set(message.held);
          return;
        case "log":
          log[message.level](message.facts, message.message);
      }
    },
    ended(): void {
      health = { ok: false, sentence: "keeping ended unexpectedly and is being started again" };
    },
  };
}

/** Questions on the way, each with who waits for its answer. */
function openQuestions() {
  const pending = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  return {
    ask<K extends keyof Questions>(
      thread: Worker,
      kind: K,
      asked: Questions[K]["asked"],
    ): Promise<Questions[K]["answered"]> {
      lastId += 1;
      const id = lastId;
      thread.postMessage({ kind: "ask", id, question: { kind, asked } as Question } satisfies ToThread);
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve: (answer) => resolve(answer as Questions[K]["answered"]), reject });
      });
    },
    settle(message: Extract<FromThread, { kind: "answer" | "no-answer" }>): void {
      const asker = pending.get(message.id);
      pending.delete(message.id);
      if (message.kind === "answer") asker?.resolve(message.answer);
      else asker?.reject(notAvailable(new Error(message.sentence)));
    },
    abandon(): void {
      for (const { reject } of pending.values()) reject(notAvailable());
      pending.clear();
    },
  };
}
