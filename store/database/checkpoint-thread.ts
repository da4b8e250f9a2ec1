/** The thread that moves the books' write-ahead log to its file, beside the one that writes and reads them. */
import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";

/** `move`: as far as no reader is in the way; `empty`: all of it, and the log is cut off. */
export type CheckpointOrder = "move" | "empty";
export interface CheckpointAnswer {
  readonly isDone: boolean;
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

  const checkpoint = (mode: "PASSIVE" | "TRUNCATE"): boolean => {
    const [answer] = connection.pragma(`wal_checkpoint(${mode})`) as { busy: number }[];
    return answer?.busy === 0;
  };

  /** Readers in the midst of a question are waited for. */
  async function empty(): Promise<boolean> {
    for (let tries = 0; tries < emptyTries; tries += 1) {
      if (checkpoint("TRUNCATE")) return true;
      await new Promise((resolve) => setTimeout(resolve, emptyWaitMs));
    }
    return false;
  }

  port.on("message", async (order: CheckpointOrder) => {
    const isDone = order === "move" ? checkpoint("PASSIVE") : await empty();
    port.postMessage({ isDone } satisfies CheckpointAnswer);
  });
}
