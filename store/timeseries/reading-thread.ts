/** The thread that reads the embedded time series while another one keeps: questions and commits don't wait for each other. */
import { parentPort, workerData } from "node:worker_threads";
import { answerRead } from "./answers.ts";
import { openSqliteReader } from "./sqlite.ts";
import type { FromReader, ReaderData, ToReader } from "./thread-messages.ts";

if (parentPort) {
  const port = parentPort;
  const { folder } = workerData as ReaderData;
  const reader = openSqliteReader(folder);
  port.on("message", (message: ToReader) => {
    if (message.kind === "ask") return void answerRead(port, message.id, message.question, reader);
    reader.close();
    port.close();
  });
  port.postMessage({ kind: "ready" } satisfies FromReader);
}
