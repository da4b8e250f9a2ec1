/** The thread that keeps: reads `measurements`, writes points with the cursor of keeping, answers what is asked of them. */
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { consume, type JournalledMeasurement, openJournal } from "#journal";
import { answerTo, keptFrom } from "./answers.ts";
import { buffersOf } from "./frame.ts";
import { openInfluxEngine } from "./influx.ts";
import { influxAddressFrom } from "./influx-address.ts";
import type { Engine, Health } from "./series.ts";
import { openSqliteEngine } from "./sqlite.ts";
import type { FromThread, ThreadData, ToThread } from "./thread-messages.ts";

type Port = NonNullable<typeof parentPort>;

const ageEveryMs = 24 * 3_600_000;
const healthEveryMs = 5_000;
/** A batch of this size means load; then the next one gathers for a while, since large commits are cheap per uplink. */
const busyBatch = 100;
const gatherMs = 250;

async function startKeeping(port: Port, data: ThreadData): Promise<void> {
  const { retentionDays } = data;
  const clock = systemClock(data.clockOffsetMs);
  const log = logThrough(port);
  const engine = openEngine(data, log);
  const journal = await openJournal({ folder: data.journalFolder });
  const stopping = new AbortController();
  const tellHealth = healthTeller(port);
  tell(port, { kind: "ready", position: engine.cursor() });

  async function keep(batch: readonly JournalledMeasurement[], cursor: number): Promise<void> {
    try {
      await engine.keep(batch, cursor, keptFrom(clock.now(), retentionDays));
    } catch (error) {
      tellHealth({ ok: false, sentence: `measurements wait in the journal: ${sentenceOf(error)}` });
      throw error;
    }
    tellHealth({ ok: true, sentence: "" });
    const kept = batch.reduce((sum, measurement) => sum + (measurement.outcome === "decoded" ? 1 : 0), 0);
    tell(port, { kind: "progress", position: cursor, kept });
    // An uplink alone is kept at once; a full batch means that there is more to catch up with.
    if (batch.length >= busyBatch && batch.length < engine.batchMax) await clock.wait(gatherMs, stopping.signal);
  }

  async function every(ms: number, work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        log.error({ err: error }, "the time series could not be looked after: tried again later");
      }
      await clock.wait(ms, stopping.signal);
    }
  }

  const consumer = consume({
    name: "keeping",
    journal,
    stream: "measurements",
    read: (after, limit) => journal.readMeasurements(after, limit),
    cursor: engine.cursor,
    effect: keep,
    batchMax: engine.batchMax,
    clock,
    log,
  });
  const looking = [
    every(ageEveryMs, () => engine.age(keptFrom(clock.now(), retentionDays))),
    every(healthEveryMs, async () => tellHealth(await engine.health())),
  ];

  port.on("message", async (message: ToThread) => {
    if (message.kind === "ask") {
      const { id, question } = message;
      try {
        const answer = await answerTo(question, engine, clock, retentionDays);
        port.postMessage({ kind: "answer", id, answer } satisfies FromThread, memoryOf(answer));
      } catch (error) {
        tell(port, { kind: "no-answer", id, sentence: sentenceOf(error) });
      }
      return;
    }
    // The batch in hand is finished first; what follows is read again at the next start.
    stopping.abort();
    await consumer.stop();
    await Promise.all(looking);
    await engine.close();
    await journal.close();
    port.close();
  });
}

function openEngine({ url, folder, retentionDays }: ThreadData, log: Log): Engine {
  return url === null
    ? openSqliteEngine(folder)
    : openInfluxEngine({ address: influxAddressFrom(url), folder, retentionDays, log });
}

/** Columns of numbers change hands instead of being copied. */
const memoryOf = (answer: Awaited<ReturnType<typeof answerTo>>): ArrayBuffer[] =>
  typeof answer === "object" && "frames" in answer ? answer.frames.flatMap(buffersOf) : [];

const tell = (port: Port, message: FromThread): void => port.postMessage(message);

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tells the main thread only what changed. */
function healthTeller(port: Port): (health: Health) => void {
  let told = "";
  return (health) => {
    const text = JSON.stringify(health);
    if (text === told) return;
    told = text;
    tell(port, { kind: "health", health });
  };
}

/** Log lines go to the main thread, whose log has the level and the form that were asked for. */
function logThrough(port: Port): Log {
  const through = (level: "info" | "warn" | "error") => (facts: object, message: string) => {
    const err: unknown = "err" in facts ? facts.err : undefined;
    const plain = err instanceof Error ? { ...facts, err: { message: err.message, stack: err.stack } } : facts;
    tell(port, { kind: "log", level, facts: plain, message });
  };
  // Only these three are called on this side.
  return { info: through("info"), warn: through("warn"), error: through("error") } as unknown as Log;
}

if (parentPort) await startKeeping(parentPort, workerData as ThreadData);
