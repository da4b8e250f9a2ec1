/** The thread that keeps: reads `measurements` and `revisions`, writes points with the cursors of keeping, answers questions. */
import { parentPort, workerData } from "node:worker_threads";
import { type Clock, systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { answerThrough, logThrough } from "#foundation/thread";
import {
  consume,
  type DataRanges,
  type Journal,
  type JournalledMeasurement,
  type JournalledRevision,
  openJournal,
} from "#journal";
import { openAnswers } from "./answers.ts";
import { influxAddressFrom } from "./influx/address.ts";
import { openInfluxEngine } from "./influx/engine.ts";
import type { Engine, Health } from "./series.ts";
import { openSqliteEngine } from "./sqlite.ts";
import {
  type FromThread,
  isRead,
  type Question,
  type ReadQuestion,
  type ThreadData,
  type ToThread,
} from "./thread-messages.ts";

type Port = NonNullable<typeof parentPort>;

const healthEveryMs = 5_000;
/** A batch of this size means load; then the next one gathers for a while, since large commits are cheap per uplink. */
const busyBatch = 100;
const gatherMs = 250;
/** Revisions wait for the measurements that they replace, which are being kept meanwhile. */
const lookMs = 50;
/** As long without revisions means that their job has ended. */
const settleMs = 1_000;

async function startKeeping(port: Port, data: ThreadData): Promise<void> {
  const clock = systemClock(data.clockOffsetMs);
  const log = logThrough(port);
  const engine = openEngine(data, clock);
  const journal = await openJournal({ folder: data.journalFolder });
  const stopping = new AbortController();
  const tellHealth = healthTeller(port);
  tell(port, { kind: "ready", position: engine.cursor(), revisionPosition: engine.revisionCursor() });

  const toEngine = (work: Promise<void>) =>
    work.then(
      () => tellHealth({ ok: true, sentence: "" }),
      (error: unknown) => {
        tellHealth({ ok: false, sentence: `measurements wait in the journal: ${sentenceOf(error)}` });
        throw error;
      },
    );

  async function keep(batch: readonly JournalledMeasurement[], cursor: number): Promise<void> {
    await toEngine(engine.keep(batch, cursor, 0));
    tell(port, { kind: "progress", position: cursor, ...countOf(batch) });
    // An uplink alone is kept at once; a full batch means that there is more to catch up with.
    if (batch.length >= busyBatch && batch.length < engine.batchMax) await clock.wait(gatherMs, stopping.signal);
  }

  /** What a revision replaces is kept first. */
  async function revise(batch: readonly JournalledRevision[], cursor: number): Promise<void> {
    const replaced = Math.max(...batch.map(({ measurementOffset }) => measurementOffset));
    while (engine.cursor() < replaced && !stopping.signal.aborted) await clock.wait(lookMs, stopping.signal);
    if (stopping.signal.aborted) return;
    await toEngine(engine.revise(batch, cursor, 0));
    tell(port, { kind: "revised", revisionPosition: cursor });
    await clock.wait(1, stopping.signal); // what lives has its turn
  }

  const common = { journal, batchMax: engine.batchMax, clock, log };
  const consumers = [
    consume({
      ...common,
      name: "keeping",
      stream: "measurements",
      read: (after, limit) => journal.readMeasurements(after, limit),
      cursor: engine.cursor,
      effect: keep,
    }),
    consume({
      ...common,
      name: "keeping revisions",
      stream: "revisions",
      read: journal.readRevisions,
      cursor: engine.revisionCursor,
      effect: revise,
    }),
  ];
  const repeating = { clock, log, stopping: stopping.signal };
  const looking = [
    every(settleMs, settling(engine), repeating),
    every(settleMs, setAsideTeller(port, engine, log), repeating),
    every(healthEveryMs, async () => tellHealth(await engine.health()), repeating),
  ];
  const ageing = startAgeing(engine, data.ranges, repeating);
  const answers = openAnswers(port, engine);
  const answer = (id: number, question: Question) =>
    isRead(question) ? answers.answer(id, question) : answerThrough(port, id, () => changed(question, engine, journal));

  port.on("message", async (message: ToThread) => {
    if (message.kind === "ask") return answer(message.id, message.question);
    if (message.kind === "ranges") return ageing.age(message.ranges);
    if (message.kind === "stream-ended") return answers.endStream(message.stream);
    // The batch in hand is finished first; what follows is read again at the next start.
    stopping.abort();
    await Promise.all([...consumers.map((consumer) => consumer.stop()), ...looking, ageing.stopped()]);
    await engine.close();
    await journal.close();
    port.close();
  });
}

function countOf(batch: readonly JournalledMeasurement[]): { readonly kept: number; readonly upTo: number } {
  let [kept, upTo] = [0, 0];
  for (const { outcome, uplinkOffset } of batch) {
    if (outcome === "decoded") kept += 1;
    upTo = Math.max(upTo, uplinkOffset);
  }
  return { kept, upTo };
}

/** Settles once the cursor of revisions stands still. */
function settling(engine: Engine): () => Promise<void> {
  let settled = engine.revisionCursor();
  let seen = settled;
  return async () => {
    const now = engine.revisionCursor();
    if (now === seen && now !== settled) {
      await engine.settle();
      settled = now;
    }
    seen = now;
  };
}

/** What only this thread may do. */
async function changed(question: Exclude<Question, ReadQuestion>, engine: Engine, journal: Journal) {
  switch (question.kind) {
    case "erase": {
      const { deviceIds, after } = question.asked;
      await engine.erase(deviceIds, (deviceId) => keptSince(journal, deviceId, after, engine.cursor()));
      return null;
    }
    case "setAside":
      return engine.setAside?.page(question.asked.before, question.asked.limit) ?? { items: [], next: null };
    case "retrySetAside":
      return (await engine.setAside?.retry(question.asked)) ?? { tried: 0, taken: 0 };
    case "discardSetAside":
      return (await engine.setAside?.discard(question.asked)) ?? 0;
  }
}

const readMax = 2_000;

/** The decoded measurements of a device after an offset, as far as they have been kept. */
function keptSince(journal: Journal, deviceId: string, after: number, upTo: number): JournalledMeasurement[] {
  const found: JournalledMeasurement[] = [];
  for (let position = after; position < upTo; ) {
    const batch = journal.readMeasurements(position, readMax);
    const last = batch.at(-1);
    if (!last) break;
    position = last.offset;
    for (const measurement of batch)
      if (measurement.deviceId === deviceId && measurement.outcome === "decoded" && measurement.offset <= upTo)
        found.push(measurement);
  }
  return found;
}

/** Lets go of what is past its time, now and whenever data ranges are told; the pass before stops, for what it was told is over. */
function startAgeing(engine: Engine, ranges: DataRanges, { log, stopping }: Repeating) {
  let passes: Promise<unknown> = Promise.resolve();
  let over = new AbortController();
  /** Begins at once: an engine must know a longer range before it is given what was out of the shorter one. */
  function age(told: DataRanges): void {
    over.abort();
    over = new AbortController();
    const pass = engine
      .age(told, AbortSignal.any([stopping, over.signal]))
      .catch((error: unknown) => log.error({ err: error }, "old points could not be let go of: tried again later"));
    passes = Promise.all([passes, pass]);
  }
  age(ranges);
  return { age, stopped: () => passes };
}

/** Does a work again and again until `stopping`. */
async function every(ms: number, work: () => Promise<void>, { clock, log, stopping }: Repeating): Promise<void> {
  while (!stopping.aborted) {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, "the time series could not be looked after: tried again later");
    }
    await clock.wait(ms, stopping);
  }
}

interface Repeating {
  readonly clock: Clock;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

function openEngine({ url, folder, ranges }: ThreadData, clock: Clock): Engine {
  return url === null
    ? openSqliteEngine(folder)
    : openInfluxEngine({ address: influxAddressFrom(url), folder, ranges, clock });
}

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

/** Tells how many values are set aside when that has changed, and writes to the log when there are more. */
function setAsideTeller(port: Port, engine: Engine, log: Log): () => Promise<void> {
  let told = 0;
  return async () => {
    const held = engine.setAside?.count() ?? 0;
    if (held === told) return;
    if (held > told)
      log.error({ held }, "the time series refused values: they are set aside, see /timeseries/set-aside");
    told = held;
    tell(port, { kind: "set-aside", held });
  };
}

if (parentPort) await startKeeping(parentPort, workerData as ThreadData);
