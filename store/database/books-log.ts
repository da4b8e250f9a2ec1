/** The write-ahead log of the books on SQLite: put on disk and moved to its file beside the main thread, which a slow disk must not stop. */
import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import { systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { type SupervisedThread, superviseThread } from "#foundation/thread";
import type { LogQuestions } from "./checkpoint-thread.ts";

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
  const thread = moverOf(file, log);
  let syncing: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  let commits = 0;
  let moving: Promise<void> = Promise.resolve();

  /** Most of it beside the writers; once the rest has been moved, too, the next commit begins the log from the start. */
  async function move(): Promise<void> {
    try {
      await thread.ask("move");
      await alone(() => thread.ask("move"));
    } catch (error) {
      log.error({ err: error }, "the log of the books could not be moved to its file: tried again later");
    }
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
      await thread.stop();
      await next;
      closeSync(descriptor);
    },
  };
}

/** Started when it is first needed: commands commit a few times and end. */
function moverOf(file: string, log: Log) {
  let thread: SupervisedThread<LogQuestions, never> | null = null;
  return {
    ask<K extends keyof LogQuestions>(kind: K): Promise<LogQuestions[K]["answered"]> {
      thread ??= superviseThread({
        name: "books",
        script: new URL("./checkpoint-thread.ts", import.meta.url),
        data: () => ({ file }),
        take: () => {},
        unavailable: "database.not-available",
        ...{ clock: systemClock(), log },
      });
      return thread.ask(kind, null);
    },
    stop: async (): Promise<void> => thread?.stop(),
  };
}
