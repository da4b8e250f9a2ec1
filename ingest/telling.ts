/** Measurements to the programs that listen on the embedded broker: read from the journal only while somebody listens. */

import type { Clock } from "#foundation/clock";
import type { Journal, JournalledMeasurement, Stream } from "#journal";
import type { Registry } from "#registry";
import { createListeners, type Listeners, type Programs } from "./transports/listeners.ts";

const readMax = 1_000;

interface Deps {
  readonly journal: Journal;
  readonly registry: Pick<Registry, "addressBook">;
  readonly clock: Clock;
  readonly programs: Programs;
}

/** Tells whoever listens what is measured, and what is decoded to something else, from now on. */
export function openTelling({ journal, registry, clock, programs }: Deps): { listeners: Listeners; stop: () => void } {
  const positions = new Map<Stream, number>();
  const onJoin = () => {
    for (const stream of ["measurements", "revisions"] as const)
      if (!positions.has(stream)) positions.set(stream, journal.head(stream));
  };
  const listeners = createListeners({ programs, clock, onJoin });

  function follow<One extends JournalledMeasurement>(
    stream: Stream,
    read: (after: number, limit: number) => One[],
    tell: (one: One) => void,
  ): () => void {
    return journal.onAppended(stream, () => {
      if (listeners.count() === 0) positions.delete(stream);
      let position = positions.get(stream);
      if (position === undefined) return;
      const starts = registry.addressBook.dataRangeStarts(clock.now());
      for (;;) {
        const batch = read(position, readMax);
        for (const one of batch) if (one.measuredAt >= starts(one.deviceId)) tell(one);
        position = batch.at(-1)?.offset ?? position;
        positions.set(stream, position);
        if (batch.length < readMax) return;
      }
    });
  }

  const silences = [
    follow("measurements", journal.readMeasurements, (one) => {
      if (one.outcome === "decoded") listeners.tell("measurement", one);
    }),
    follow("revisions", journal.readRevisions, (one) => {
      if (one.outcome === "decoded" || one.before.outcome === "decoded") listeners.tell("measurement.revised", one);
    }),
  ];
  const stop = () => {
    for (const silence of silences) silence();
    listeners.stop();
  };
  return { listeners, stop };
}
