/** The thread that reads the embedded time series while another one keeps: questions and commits don't wait for each other. */
import { parentPort, workerData } from "node:worker_threads";
import { openAnswers } from "./answers.ts";
import { openSqliteReader } from "./sqlite.ts";
import type { FromReader, ReaderData, ToReader } from "./thread-messages.ts";

if (parentPort) {
  const port = parentPort;
  const { folder } = workerData as ReaderData;
  const reader = openSqliteReader(folder);
  const answers = openAnswers(port, reader);
  port.on("message", (message: ToReader) => {
    if (message.kind === "ask") return void answers.answer(message.id, message.question);
    if (message.kind === "stream-ended") return answers.endStream(message.stream);
    reader.close();
    port.close();
  });
  port.postMessage({ kind: "ready" } satisfies FromReader);
}
