/**
 * One frame, many gateways: what several of them heard within a fifth of a second is one frame with several receptions.
 * RX1 opens a second after the uplink, so there is time for it.
 */
import type { Clock } from "#foundation/clock";

const windowMs = 200;
/** More gateways than this never hear one frame. */
const copiesMax = 64;

/** Gathers copies under a key; `close` is called once with all of them, and each caller gets its answer. */
export function openWindow<Copy, Answer>(clock: Clock, close: (copies: readonly Copy[]) => Promise<Answer>) {
  const gathering = new Map<string, { copies: Copy[]; answer: Promise<Answer> }>();
  return {
    add(key: string, copy: Copy): Promise<Answer> {
      const known = gathering.get(key);
      if (known) {
        if (known.copies.length < copiesMax) known.copies.push(copy);
        return known.answer;
      }
      const copies = [copy];
      const answer = clock.wait(windowMs).then(() => {
        gathering.delete(key);
        return close(copies);
      });
      gathering.set(key, { copies, answer });
      return answer;
    },
  };
}
