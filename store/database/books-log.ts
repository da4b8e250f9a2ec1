/** The write-ahead log of the books on SQLite: put on disk and moved to its file beside the main thread, which a slow disk must not stop. */
import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import type { Log } from "#foundation/log";
import type { CheckpointAnswer, CheckpointOrder } from "./checkpoint-thread.ts";

const datasync = promisify(fdatasync);

/** Some megabytes at a few kilobytes each. */
const commitsPerMove = 256;

export interface BooksLog {
  /** What was committed before is on disk when this resolves. Commits that end while the disk is busy share the next turn. */
  sync(): Promise<void>;
  /** Moves everything to its place and cuts the log off, with the pages as they were before. Rejects when somebody reads all the time. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Does something while nobody writes to the books; writers wait, the main thread does not. */
export type Alone = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * For a connection with `synchronous = NORMAL`, whose commits don't wait for the disk, and without `wal_autocheckpoint`. NORMAL keeps the
 * file consistent after a power cut (sqlite.org/wal.html); `sync` makes what was committed outlast it.
 */
export function openBooksLog(file: string, alone: Alone, log: Log): BooksLog {
  const descriptor = openSync(`${file}-wal`, "r+");
  const thread = checkpointThread(file, log);
  let syncing: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  let commits = 0;
  let moving: Promise<unknown> = Promise.resolve();

  /** Most of it beside the writers; once the rest has been moved, too, the next commit begins the log from the start. */
  async function move(): Promise<void> {
    if (await thread.ask("move")) await alone(() => thread.ask("move"));
  }

  function sync(): Promise<void> {
    next ??= syncing
      .catch(() => {}) // told to those who waited for it
      .then(() => {
        next = null;
        syncing = datasync(descriptor);
        return syncing;
      });
    commits += 1;
    if (commits % commitsPerMove === 0) moving = moving.then(move);
    return next;
  }

  return {
    sync,
    async empty() {
      const isEmpty = await alone(() => thread.ask("empty"));
      if (!isEmpty) throw new Error("the books are being read: what was removed is in their log still");
    },
    async close() {
      await moving;
      await thread.close();
      await next;
      closeSync(descriptor);
    },
  };
}

/** A thread that is started when it is first needed: commands commit a few times and end. */
function checkpointThread(file: string, log: Log) {
  let worker: Worker | null = null;
  let answer: (isDone: boolean) => void = () => {};
  let last: Promise<unknown> = Promise.resolve();

  function start(): Worker {
    const thread = new Worker(new URL("./checkpoint-thread.ts", import.meta.url), {
      name: "books",
      workerData: { file },
    });
    thread.on("message", ({ isDone }: CheckpointAnswer) => answer(isDone));
    thread.on("error", (error) =>
      log.error({ err: error }, "the log of the books could not be moved: tried again later"),
    );
    thread.on("exit", () => {
      worker = null;
      answer(false);
    });
    return thread;
  }

  /** Whether it was done. A thread that ended is followed by another one at the next order. */
  async function carryOut(order: CheckpointOrder): Promise<boolean> {
    worker ??= start();
    const thread = worker;
    const answered = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    thread.ref();
    thread.postMessage(order);
    const isDone = await answered;
    thread.unref();
    return isDone;
  }

  return {
    /** One after the other. */
    ask(order: CheckpointOrder): Promise<boolean> {
      const mine = last.then(() => carryOut(order));
      last = mine;
      return mine;
    },
    async close(): Promise<void> {
      await last;
      await worker?.terminate();
    },
  };
}
