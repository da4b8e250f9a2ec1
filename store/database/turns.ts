/** Turns: what changes the same rows goes one after the other, so that what one has read is still true when it writes. */

export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs each work after those before it, whether they succeeded or not. A work must not take a turn itself. */
export function createTurns(): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {}); // whoever asked is told; the next one's turn comes anyhow
    return mine;
  };
}
