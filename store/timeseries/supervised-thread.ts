/** A worker thread that is kept running and is asked questions: one that dies is followed by another, after a wait. */
import { Worker } from "node:worker_threads";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Answer, Question, Questions, ToThread } from "./thread-messages.ts";

const restartWaitMsMin = 200;
const restartWaitMsMax = 10_000;
/** A batch may wait for an InfluxDB that is slow; longer than this is not waited for at the end. */
const stopLimitMs = 10_000;

export interface ThreadOptions<M> {
  readonly name: string;
  readonly script: URL;
  /** What it is told when it starts. */
  readonly data: () => object;
  /** Whatever it says that is no answer; its first message says that it is ready. */
  readonly take: (message: M) => void;
  /** It ended unexpectedly. */
  readonly ended: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SupervisedThread {
  /** Faults: unavailable, when it can't answer or is being started again. */
  ask<K extends keyof Questions>(kind: K, asked: Questions[K]["asked"]): Promise<Questions[K]["answered"]>;
  /** Tells it, unless it is being started again. */
  tell(message: ToThread): void;
  stop(): Promise<void>;
}

const notAvailable = (cause?: unknown) =>
  new Fault("unavailable", "timeseries.not-available", { retryAfterSeconds: 5, cause });

/** Resolves when the thread has said that it is ready; rejects with its reason when it could not start. */
export async function superviseThread<M extends { readonly kind: string }>(
  options: ThreadOptions<M>,
): Promise<SupervisedThread> {
  const { name, clock, log } = options;
  const questions = openQuestions();
  let deaths = 0;
  let stopping = false;
  let cancelRestart = () => {};
  let worker: Worker | null = null;

  function start(): Worker {
    const thread = new Worker(options.script, { name, workerData: options.data() });
    thread.on("message", (message: M | Answer) => {
      deaths = 0;
      if (isAnswer(message)) questions.settle(message);
      else options.take(message);
    });
    thread.on("error", (error) => log.error({ err: error }, `${name} thread failed`));
    thread.on("exit", () => {
      worker = null;
      questions.abandon();
      if (stopping) return;
      const wait = Math.min(restartWaitMsMax, restartWaitMsMin * 2 ** Math.min(deaths, 10));
      deaths += 1;
      options.ended();
      log.error({ waitMs: wait }, `${name} thread ended: another one follows`);
      cancelRestart = clock.after(wait, () => {
        worker = start();
      });
    });
    return thread;
  }

  async function stop(): Promise<void> {
    stopping = true;
    cancelRestart();
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
    tell: (message) => worker?.postMessage(message),
    stop,
  };
}

const isAnswer = (message: { readonly kind: string }): message is Answer =>
  message.kind === "answer" || message.kind === "no-answer";

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
    settle(message: Answer): void {
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
