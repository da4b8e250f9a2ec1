/** The thread that reads the embedded time series while another one keeps: questions and commits don't wait for each other. */
import { parentPort, workerData } from "node:worker_threads";
import { answerThrough, type ReadAsk } from "./answers.ts";
import { openSqliteReader } from "./sqlite.ts";
import type { FromReader, ReaderData, ToThread } from "./thread-messages.ts";

if (parentPort) {
  const port = parentPort;
  const { folder } = workerData as ReaderData;
  const reader = openSqliteReader(folder);
  port.on("message", (message: ToThread) => {
    // Who asks sends this thread no other questions.
    if (message.kind === "ask") return void answerThrough(port, message as ReadAsk, reader);
    reader.close();
    port.close();
  });
  port.postMessage({ kind: "ready" } satisfies FromReader);
}
