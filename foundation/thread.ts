/** A worker thread that is kept running and is asked questions: one that dies is followed by another, after a wait. */
import { type MessagePort, type Transferable, Worker } from "node:worker_threads";
import type { Clock } from "./clock.ts";
import { Fault } from "./fault.ts";
import type { Log } from "./log.ts";

/** Each question that a thread can be asked, with what is asked and what is answered. */
type Questions<Q> = { readonly [K in keyof Q]: { readonly asked: unknown; readonly answered: unknown } };

/** One of the questions, as it reaches the thread. */
export type QuestionOf<Q extends Questions<Q>> = {
  [K in keyof Q]: { readonly kind: K; readonly asked: Q[K]["asked"] };
}[keyof Q];

/** How a thread is asked, and told to finish what it has in hand and end. */
export type ThreadCall<Q extends Questions<Q>> =
  | { readonly kind: "ask"; readonly id: number; readonly question: QuestionOf<Q> }
  | { readonly kind: "stop" };

type Answer =
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "no-answer"; readonly id: number; readonly sentence: string };

export interface LogLine {
  readonly kind: "log";
  readonly level: "info" | "warn" | "error";
  readonly facts: object;
  readonly message: string;
}

const restartWaitMsMin = 200;
const restartWaitMsMax = 10_000;
/** A batch may wait for an InfluxDB that is slow, or for a codec that hangs; longer than this is not waited for at the end. */
const stopLimitMs = 10_000;

export interface ThreadOptions<Said, Told> {
  readonly name: string;
  readonly script: URL;
  /** What it is given when it starts, each time. */
  readonly data: () => object;
  /** What it is told before anything else, each time. */
  readonly first?: () => Told;
  /** Whatever it says that is neither an answer nor a log line. */
  readonly take: (message: Said) => void;
  /** It ended unexpectedly. */
  readonly ended?: () => void;
  /** The catalogue's key of the sentence that says that it can't answer now. */
  readonly unavailable: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SupervisedThread<Q extends Questions<Q>, Told> {
  /** Faults: unavailable, when it can't answer or is being started again. */
  ask<K extends keyof Q>(kind: K, asked: Q[K]["asked"]): Promise<Q[K]["answered"]>;
  /** Tells it, unless it is being started again. */
  tell(message: Told): void;
  /** Resolves at the thread's first message; rejects with its reason when it failed before, and is not started again then. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export function superviseThread<
  Said extends { readonly kind: string },
  Q extends Questions<Q>,
  Told extends object = never,
>(options: ThreadOptions<Said, Told>): SupervisedThread<Q, Told> {
  const { name, clock, log } = options;
  const questions = openQuestions<Q>(options.unavailable);
  let deaths = 0;
  let stopping = false;
  let cancelRestart = () => {};
  const first = start();
  let worker: Worker | null = first;

  function start(): Worker {
    const thread = new Worker(options.script, { name, workerData: options.data() });
    if (options.first) thread.postMessage(options.first());
    thread.on("message", (message: Said | Answer | LogLine) => {
      deaths = 0;
      if (isLogLine(message)) log[message.level](message.facts, message.message);
      else if (isAnswer(message)) questions.settle(message);
      else options.take(message);
    });
    thread.on("error", (error) => log.error({ err: error }, `${name} thread failed`));
    thread.on("exit", () => {
      worker = null;
      questions.abandon();
      if (stopping) return;
      const wait = Math.min(restartWaitMsMax, restartWaitMsMin * 2 ** Math.min(deaths, 10));
      deaths += 1;
      options.ended?.();
      log.error({ waitMs: wait }, `${name} thread ended: another one follows`);
      cancelRestart = clock.after(wait, () => {
        worker = start();
      });
    });
    return thread;
  }

  return {
    ask: (kind, asked) => questions.ask(stopping ? null : worker, kind, asked),
    tell: (message) => worker?.postMessage(message),
    ready: () =>
      new Promise((resolve, reject) => {
        first.once("message", () => resolve());
        first.once("error", (error) => {
          stopping = true;
          reject(error);
        });
      }),
    async stop() {
      stopping = true;
      cancelRestart();
      const thread = worker;
      if (!thread) return;
      const exited = new Promise<void>((resolve) => thread.once("exit", () => resolve()));
      thread.postMessage({ kind: "stop" } satisfies ThreadCall<Q>);
      const limit = new AbortController();
      await Promise.race([exited, clock.wait(stopLimitMs, limit.signal)]);
      limit.abort();
      await thread.terminate();
    },
  };
}

const isLogLine = (message: { readonly kind: string }): message is LogLine => message.kind === "log";
const isAnswer = (message: { readonly kind: string }): message is Answer =>
  message.kind === "answer" || message.kind === "no-answer";

/** Questions on the way, each with who waits for its answer. */
function openQuestions<Q extends Questions<Q>>(unavailable: string) {
  const pending = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  const notAvailable = (cause?: unknown) => new Fault("unavailable", unavailable, { retryAfterSeconds: 5, cause });
  return {
    ask<K extends keyof Q>(thread: Worker | null, kind: K, asked: Q[K]["asked"]): Promise<Q[K]["answered"]> {
      if (!thread) return Promise.reject(notAvailable());
      lastId += 1;
      const id = lastId;
      thread.postMessage({ kind: "ask", id, question: { kind, asked } } satisfies ThreadCall<Q>);
      return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
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

/** Answers from within the thread, in any case; `memoryOf` names buffers that change hands instead of being copied. */
export async function answerThrough<T>(
  port: MessagePort,
  id: number,
  work: () => T | Promise<T>,
  memoryOf: (answer: T) => Transferable[] = () => [],
): Promise<void> {
  try {
    const answer = await work();
    port.postMessage({ kind: "answer", id, answer } satisfies Answer, memoryOf(answer));
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    port.postMessage({ kind: "no-answer", id, sentence } satisfies Answer);
  }
}

/** Log lines of a thread go to the main thread, whose log has the level and the form that were asked for. */
export function logThrough(port: MessagePort): Log {
  const through = (level: LogLine["level"]) => (facts: object, message: string) => {
    const err: unknown = "err" in facts ? facts.err : undefined;
    const plain = err instanceof Error ? { ...facts, err: { message: err.message, stack: err.stack } } : facts;
    port.postMessage({ kind: "log", level, facts: plain, message } satisfies LogLine);
  };
  // Only these three are called on this side.
  return { info: through("info"), warn: through("warn"), error: through("error") } as unknown as Log;
}
