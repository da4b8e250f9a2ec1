/** A process of its own that asks one thing again and again: what a bench collects in its own memory would hold up its clock. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";

interface Question {
  readonly url: string;
  readonly cookie: string;
}

/** Calls that are not counted: who asks has to be warm, too. */
const warmUp = 20;

/** Milliseconds of each call until `enough` resolves, ascending; one after the other. */
export async function asking(question: Question, enough: Promise<unknown>): Promise<number[]> {
  const child: ChildProcess = fork(import.meta.filename);
  const times = new Promise<number[]>((resolve, reject) => {
    child.once("message", (ms) => resolve(ms as number[]));
    child.once("exit", (code) => reject(new Error(`who asked ended with ${code}`)));
  });
  child.send(question);
  await Promise.race([enough, times]); // the latter when it has ended
  child.send("enough");
  return times;
}

/** Reads an answer as browsers ask for it to its end, with as little work of its own as there is. */
async function answered({ url, cookie }: Question, agent: Agent): Promise<void> {
  const asked = get(url, { agent, headers: { cookie, "accept-encoding": "gzip" } });
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode}`);
}

async function ask({ url, cookie }: Question): Promise<void> {
  const ms: number[] = [];
  let isEnough = false;
  const agent = new Agent({ keepAlive: true });
  process.once("message", () => {
    isEnough = true;
  });
  while (!isEnough) {
    const startedAt = performance.now();
    await answered({ url, cookie }, agent);
    ms.push(performance.now() - startedAt);
  }
  agent.destroy();
  const sorted = ms.slice(warmUp).sort((a, b) => a - b);
  process.send?.(sorted, () => process.disconnect?.());
}

if (process.send) process.once("message", (question) => void ask(question as Question));
