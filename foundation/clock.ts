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
