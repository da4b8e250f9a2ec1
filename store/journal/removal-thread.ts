/** The thread that removes: one task, in small commits between those of the files' writers, then it ends. */
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "#foundation/clock";
import type { DataRanges } from "./data-ranges.ts";
import { type Pause, removeAged, removeDevices, type StreamFiles } from "./removal.ts";
import { openStreamFile } from "./schema.ts";
import { type Removed, streams } from "./streams.ts";

export type RemovalTask =
  | { readonly kind: "age"; readonly ranges: DataRanges }
  | { readonly kind: "erase"; readonly deviceIds: readonly string[]; readonly upTo: number };

/** Between two pieces a writer that waits for the file gets it. */
const pauseMs = 3;
const emptyLogTries = 100;
const emptyLogWaitMs = 100;

const { wait } = systemClock();

async function remove(folder: string, task: RemovalTask, stopped: () => boolean): Promise<Removed> {
  const files = Object.fromEntries(
    streams.map((stream) => {
      const file = openStreamFile(folder, stream, "write");
      file.pragma("secure_delete = ON"); // what is removed is overwritten, in freed pages too
      return [stream, file];
    }),
  ) as StreamFiles;
  const pause: Pause = async () => {
    await wait(pauseMs);
    if (stopped()) throw new Error("the removal was stopped: it goes on when it is asked for again");
  };
  try {
    const removed =
      task.kind === "age"
        ? await removeAged(files, task.ranges, pause)
        : await removeDevices(files, task.deviceIds, task.upTo, pause);
    // The write-ahead log holds pages as they were before.
    const changed = Object.values(removed).some((count) => count > 0);
    if (changed || task.kind === "erase") for (const stream of streams) await emptyLog(files, stream, stopped);
    return removed;
  } finally {
    for (const stream of streams) files[stream].close();
  }
}

/** Moves the write-ahead log into the file and cuts it off; readers in the midst of a question are waited for. */
async function emptyLog(files: StreamFiles, stream: keyof StreamFiles, stopped: () => boolean): Promise<void> {
  files[stream].pragma("busy_timeout = 0");
  for (let tries = 0; tries < emptyLogTries && !stopped(); tries += 1) {
    const [answer] = files[stream].pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (answer?.busy === 0) return;
    await wait(emptyLogWaitMs);
  }
  throw new Error(`the log of ${stream} is in use: its pages are overwritten later`);
}

if (parentPort) {
  const port = parentPort;
  let stopping = false;
  port.on("message", () => {
    stopping = true;
  });
  const { folder, task } = workerData as { folder: string; task: RemovalTask };
  try {
    port.postMessage(await remove(folder, task, () => stopping));
  } finally {
    port.close();
  }
}
