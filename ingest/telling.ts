/** Measurements to the programs that listen on the embedded broker: read from the journal only while somebody listens. */

import type { Clock } from "#foundation/clock";
import type { Journal } from "#journal";
import type { Registry } from "#registry";
import { createListeners, type Listeners, type Programs } from "./transports/listeners.ts";

const readMax = 1_000;

interface Deps {
  readonly journal: Journal;
  readonly registry: Pick<Registry, "addressBook">;
  readonly clock: Clock;
  readonly programs: Programs;
}

/** Tells whoever listens what is measured from now on. */
export function openTelling({ journal, registry, clock, programs }: Deps): { listeners: Listeners; stop: () => void } {
  let position: number | null = null;
  const onJoin = () => {
    position ??= journal.head("measurements");
  };
  const listeners = createListeners({ programs, clock, onJoin });
  const silence = journal.onAppended("measurements", () => {
    if (listeners.count() === 0) position = null;
    if (position === null) return;
    const starts = registry.addressBook.dataRangeStarts(clock.now());
    for (;;) {
      const batch = journal.readMeasurements(position, readMax);
      for (const measurement of batch)
        if (measurement.outcome === "decoded" && measurement.measuredAt >= starts(measurement.deviceId))
          listeners.tell(measurement);
      position = batch.at(-1)?.offset ?? position;
      if (batch.length < readMax) return;
    }
  });
  const stop = () => {
    silence();
    listeners.stop();
  };
  return { listeners, stop };
}
