/** The threads of the time series: one keeps, from the committed cursor on; of the embedded engine, two others read. */
import { type Clock, systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import { superviseThread } from "#foundation/thread";
import type { DataRangeBook, DataRanges, Journal } from "#journal";
import type { Health } from "./series.ts";
import {
  type FromReader,
  type FromThread,
  isReadKind,
  type Questions,
  type RangesTold,
  type ReaderData,
  type ReadQuestions,
  type StreamEnded,
  type ThreadData,
} from "./thread-messages.ts";

/** As time passes, data ranges begin later: what falls out of them is let go of so often. */
const rangesEveryMs = 4 * 3_600_000;
const unavailable = "timeseries.not-available";

export interface KeepingThread {
  /** Faults: unavailable, when the engine can't answer or the thread is being started again. */
  ask<K extends keyof Questions>(kind: K, asked: Questions[K]["asked"]): Promise<Questions[K]["answered"]>;
  endStream(stream: number): void;
  position(): number;
  revisionPosition(): number;
  /** The highest offset among the uplinks that have been kept since the start; undefined: none were. */
  keptUpTo(): number | undefined;
  health(): Health;
  stop(): Promise<void>;
}

export interface KeepingDeps {
  readonly url: string | null;
  readonly folder: string;
  readonly journal: Journal;
  readonly dataRanges: DataRangeBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Resolves when the threads have opened their files; rejects with their reason when they could not. */
export async function keepThread(deps: KeepingDeps): Promise<KeepingThread> {
  const { clock, log, folder } = deps;
  const state = openState(deps);
  const keeping = superviseThread<FromThread, Questions, RangesTold | StreamEnded>({
    name: "keeping",
    script: new URL("./keeping-thread.ts", import.meta.url),
    data: () => threadDataOf(deps),
    ...{ take: state.take, ended: state.ended, unavailable, clock, log },
  });
  await keeping.ready();
  // It has made the embedded file by now.
  const readers = deps.url === null ? await openReaders(folder, clock, log) : null;
  const told = tellRanges(deps, (ranges) => keeping.tell({ kind: "ranges", ranges }));
  return {
    ask: (kind, asked) => (readers && isReadKind(kind) ? readers.of(kind) : keeping).ask(kind, asked),
    endStream: (stream) => (readers?.of("stream") ?? keeping).tell({ kind: "stream-ended", stream }),
    position: state.position,
    revisionPosition: state.revisionPosition,
    keptUpTo: state.keptUpTo,
    health: state.health,
    async stop() {
      told.stop();
      await readers?.stop(); // first: who closes the file last puts its log away
      await keeping.stop();
    },
  };
}

/**
 * The embedded file is read by threads of their own, so that no question waits for a commit, and a chart for no file of somebody else's:
 * what is written as CSV is read by another thread, which is started when it is first needed.
 */
async function openReaders(folder: string, clock: Clock, log: Log) {
  const start = (name: string) =>
    superviseThread<FromReader, Questions, StreamEnded>({
      name,
      script: new URL("./reading-thread.ts", import.meta.url),
      data: () => ({ folder }) satisfies ReaderData,
      ...{ take: () => {}, unavailable, clock, log },
    });
  const reading = start("reading");
  await reading.ready();
  let streaming: typeof reading | null = null;
  return {
    of(kind: keyof ReadQuestions) {
      if (kind !== "stream" && kind !== "fieldNames") return reading;
      streaming ??= start("streaming");
      return streaming;
    },
    async stop(): Promise<void> {
      await Promise.all([reading.stop(), streaming?.stop()]);
    },
  };
}

const threadDataOf = (deps: KeepingDeps): ThreadData => ({
  url: deps.url,
  folder: deps.folder,
  journalFolder: deps.journal.folder,
  ranges: deps.dataRanges.dataRanges(deps.clock.now()),
  clockOffsetMs: deps.clock.now() - systemClock().now(),
});

/**
 * Tells the data ranges when some have changed, before anything else that follows (a longer range lets in what would have
 * been refused), and every few hours.
 */
function tellRanges({ dataRanges, clock }: KeepingDeps, tell: (ranges: DataRanges) => void) {
  let cancel = () => {};
  let isDue = false;
  function now(): void {
    isDue = false;
    tell(dataRanges.dataRanges(clock.now()));
    cancel();
    cancel = clock.after(rangesEveryMs, now);
  }
  cancel = clock.after(rangesEveryMs, now);
  const silence = dataRanges.onDataRangesChanged(() => {
    // A list of devices that is being registered is told once.
    if (!isDue) queueMicrotask(now);
    isDue = true;
  });
  return {
    stop(): void {
      silence();
      cancel();
    },
  };
}

/** What the thread last said of itself. */
function openState({ metrics }: KeepingDeps) {
  const keptCount = metrics.counter("hatoba_kept_measurements_total", "Measurements kept in the time series");
  const positionGauge = metrics.gauge(
    "hatoba_keeping_position",
    "Offset in the stream of measurements up to which they are kept",
  );
  const setAsideGauge = metrics.gauge(
    "hatoba_timeseries_set_aside",
    "Values that InfluxDB refused and that wait for somebody to mend the cause",
  );
  let position = 0;
  let revisionPosition = 0;
  let keptUpTo: number | undefined;
  let health: Health = { ok: false, sentence: "the time series is being opened" };
  return {
    position: () => position,
    revisionPosition: () => revisionPosition,
    keptUpTo: () => keptUpTo,
    health: () => health,
    take(message: FromThread): void {
      switch (message.kind) {
        case "ready":
          position = message.position;
          revisionPosition = message.revisionPosition;
          positionGauge.set(position);
          health = { ok: true, sentence: "" };
          return;
        case "progress":
          position = message.position;
          positionGauge.set(position);
          keptUpTo = Math.max(keptUpTo ?? 0, message.upTo);
          keptCount.inc(message.kept);
          return;
        case "revised":
          revisionPosition = message.revisionPosition;
          return;
        case "health":
          health = message.health;
          return;
        case "set-aside":
          setAsideGauge.set(message.held);
      }
    },
    ended(): void {
      health = { ok: false, sentence: "keeping ended unexpectedly and is being started again" };
    },
  };
}
