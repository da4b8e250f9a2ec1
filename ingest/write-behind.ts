/** Notes that are gathered in memory on the hot path and written to the database every now and then, in one transaction. */
import type { Database, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";

export interface WriteBehindOptions<Notes> {
  readonly database: Database;
  readonly clock: Clock;
  readonly everyMs: Millis;
  readonly nothing: () => Notes;
  readonly isEmpty: (notes: Notes) => boolean;
  readonly write: (tx: Tx, notes: Notes) => Promise<void>;
  /** Notes that could not be written, with those that came meanwhile; bounded. */
  readonly merged: (failed: Notes, since: Notes) => Notes;
  readonly onWritten?: (notes: Notes) => void;
  readonly onFailed: (error: unknown) => void;
}

export interface WriteBehind<Notes> {
  /** To be added to; written within `everyMs`. */
  pending(): Notes;
  /** Resolves when what was pending is written, or has failed and is pending again. */
  flush(): Promise<void>;
  /** Writes what is pending, and writes no more. */
  close(): Promise<void>;
}

export function openWriteBehind<Notes>(options: WriteBehindOptions<Notes>): WriteBehind<Notes> {
  const { database, clock, everyMs, nothing, isEmpty, write, merged } = options;
  let pending = nothing();
  let cancelTimer: (() => void) | null = null;
  let flushing: Promise<void> = Promise.resolve();
  let closed = false;

  function schedule(): void {
    if (cancelTimer || closed) return;
    cancelTimer = clock.after(everyMs, () => {
      cancelTimer = null;
      void flush();
    });
  }

  function flush(): Promise<void> {
    flushing = flushing.then(writePending);
    return flushing;
  }

  async function writePending(): Promise<void> {
    const batch = pending;
    if (isEmpty(batch)) return;
    pending = nothing();
    try {
      await database.transaction((tx) => write(tx, batch));
      options.onWritten?.(batch);
    } catch (error) {
      pending = merged(batch, pending);
      options.onFailed(error);
      schedule();
    }
  }

  return {
    pending() {
      schedule();
      return pending;
    },
    flush,
    async close() {
      closed = true;
      cancelTimer?.();
      await flush();
    },
  };
}
