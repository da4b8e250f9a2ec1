/** Time as an argument: the only place that reads the wall clock or sets a timer. */

/** Milliseconds since 1970 in UTC. */
export type Millis = number;

export interface Clock {
  now(): Millis;
  /** Calls back once after `ms`; the returned function cancels. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
  /** Resolves after `ms`, or at once when the signal aborts (it does not reject: the caller looks at the signal). */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock, moved by `offsetMs` (tests and demos live at another date). */
export function systemClock(offsetMs = 0): Clock {
  return {
    now: () => Date.now() + offsetMs,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal?.addEventListener("abort", done);
      });
    },
  };
}

/** Something that is done again and again until it is stopped. */
export interface Repeating {
  /** Aborted when it is to end. */
  readonly stopping: AbortSignal;
  /** Ends the rest, or the one that comes. */
  wake(): void;
  /** Ends after what is being done. */
  stop(): Promise<void>;
}

/**
 * Does `act` again and again with a rest in between, for the first time when the caller's own turn is over. `failed` hears of
 * what it throws, unless it is what the time before threw.
 */
export function repeat(
  clock: Clock,
  { act, restMs, failed }: { act: () => Promise<void>; restMs: () => Millis; failed: (error: unknown) => void },
): Repeating {
  const stopping = new AbortController();
  let resting = new AbortController();
  let isWoken = false;
  let lastWords = "";
  const wake = (): void => {
    isWoken = true;
    resting.abort();
  };
  async function run(): Promise<void> {
    await Promise.resolve();
    while (!stopping.signal.aborted) {
      try {
        await act();
        lastWords = "";
      } catch (error) {
        if (String(error) !== lastWords) failed(error);
        lastWords = String(error);
      }
      if (!isWoken) await clock.wait(restMs(), resting.signal);
      isWoken = false;
      resting = new AbortController();
    }
  }
  const running = run();
  return {
    stopping: stopping.signal,
    wake,
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
  };
}
