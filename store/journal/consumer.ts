/** The loop that every consumer of a stream uses: batch → effect and cursor in one commit → next. */
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Journal, Stream } from "./streams.ts";

export interface ConsumeOptions<Entry extends { readonly offset: number }> {
  readonly name: string;
  readonly journal: Journal;
  readonly stream: Stream;
  readonly read: (after: number, limit: number) => Entry[];
  /** Whether anybody wants entries now; what is appended while nobody does is passed by, only its last entry read now and then. */
  readonly isWanted?: () => boolean;
  /** The committed cursor: read once at the start and again after each failure. */
  readonly cursor: () => number | Promise<number>;
  /** Does the effect and commits it together with `cursor` (the offset of the batch's last entry). May be called again with the same batch after a crash. */
  readonly effect: (batch: readonly Entry[], cursor: number) => void | Promise<void>;
  readonly batchMax: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Consumer {
  /** The offset up to which the effect is committed. */
  position(): number;
  /** Finishes the batch in hand and stops. */
  stop(): Promise<void>;
}

const retryWaitMsMin = 100;
const retryWaitMsMax = 10_000;
/** A look at the stream even without a call: what another process appended rings no bell here. */
const idleMs = 500;

/** Starts consuming; a failing effect is tried again after a growing wait, for ever: the journal keeps what waits. */
export function consume<Entry extends { readonly offset: number }>(options: ConsumeOptions<Entry>): Consumer {
  const { journal, stream, clock, log, name } = options;
  const stopping = new AbortController();
  let position = 0;
  let ring: () => void = () => {};
  const silence = journal.onAppended(stream, () => ring());

  /** What was erased at the end of a stream is passed over: the head may be ahead of what there is to read. */
  async function untilAppended(known: number): Promise<void> {
    const idle = new AbortController();
    ring = () => idle.abort("rung");
    if (journal.head(stream) > known) return;
    const stop = () => idle.abort("stopping");
    stopping.signal.addEventListener("abort", stop, { once: true });
    await clock.wait(idleMs, idle.signal);
    stopping.signal.removeEventListener("abort", stop);
  }

  async function run(): Promise<void> {
    let failures = 0;
    let lastFailure = "";
    let fresh = false;
    while (!stopping.signal.aborted) {
      try {
        if (!fresh) {
          position = await options.cursor();
          fresh = true;
        }
        const head = journal.head(stream);
        const isWanted = options.isWanted?.() ?? true;
        const batch = isWanted
          ? options.read(position, options.batchMax)
          : options.read(Math.max(position, head - 1), 1);
        const last = batch.at(-1);
        if (!last) {
          await untilAppended(head);
          continue;
        }
        await options.effect(batch, last.offset);
        position = last.offset;
        if (!isWanted) await clock.wait(idleMs, stopping.signal);
        if (failures > 0) log.info({ consumer: name }, "consumer goes on");
        failures = 0;
        lastFailure = "";
      } catch (error) {
        fresh = false;
        failures += 1;
        const message = error instanceof Error ? error.message : String(error);
        if (message !== lastFailure) log.error({ consumer: name, err: error }, "consumer waits and tries again");
        lastFailure = message;
        const wait = Math.min(retryWaitMsMax, retryWaitMsMin * 2 ** Math.min(failures, 10));
        await clock.wait(wait, stopping.signal);
      }
    }
  }

  const running = run();
  return {
    position: () => position,
    async stop() {
      stopping.abort();
      ring();
      await running;
      silence();
    },
  };
}
