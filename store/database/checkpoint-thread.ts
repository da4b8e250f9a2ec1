/** The thread that moves the books' write-ahead log to its file, beside the one that writes and reads them. */
import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { systemClock } from "#foundation/clock";
import { answerThrough, type ThreadCall } from "#foundation/thread";

export interface LogQuestions {
  /** As far as no reader is in the way. */
  move: { asked: null; answered: null };
  /** All of it, and the log is cut off; whether that could be done. */
  empty: { asked: null; answered: boolean };
}

const emptyTries = 100;
const emptyWaitMs = 100;

if (parentPort) {
  const port = parentPort;
  const { file } = workerData as { readonly file: string };
  const connection = new Sqlite(file);
  // What is in the file has been put on disk before the log is written over.
  connection.pragma("synchronous = FULL");
  connection.pragma("busy_timeout = 0");
  const { wait } = systemClock();

  function move(): null {
    connection.pragma("wal_checkpoint(PASSIVE)");
    return null;
  }

  /** Readers in the midst of a question are waited for. */
  async function empty(): Promise<boolean> {
    for (let tries = 0; tries < emptyTries; tries += 1) {
      const [answer] = connection.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
      if (answer?.busy === 0) return true;
      await wait(emptyWaitMs);
    }
    return false;
  }

  port.on("message", (message: ThreadCall<LogQuestions>) => {
    if (message.kind === "ask")
      return void answerThrough(port, message.id, message.question.kind === "move" ? move : empty);
    connection.close();
    port.close();
  });
}
