/** A time series that is full already: points are written to the program's file while it is stopped, instead of sent one by one. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Fields, JournalledMeasurement } from "#journal";
import { openSqliteEngine } from "../../store/timeseries/sqlite.ts";
import type { Running } from "./running.ts";

export interface FilledPoint {
  readonly deviceId: string;
  readonly at: number;
  readonly fields: Fields;
}

const batchMax = 4_000;

/** Ends the program, adds points to its embedded time series, and starts it again; the cursor of keeping stays where it is. */
export async function fill(running: Running, points: Iterable<FilledPoint>): Promise<void> {
  await running.end();
  const folder = join(running.dataFolder, "timeseries");
  mkdirSync(folder, { recursive: true });
  const engine = openSqliteEngine(folder);
  const cursor = engine.cursor();
  // Beyond every offset that the program gives, and of uplinks from before its own; a device has one point at an instant.
  let offset = 1e9;
  const measurementOf = ({ deviceId, at, fields }: FilledPoint): JournalledMeasurement => ({
    ...{ deviceId, fields, measuredAt: at, receivedAt: at, organizationId: "", profileId: "" },
    ...{ offset: ++offset, uplinkOffset: 0, outcome: "decoded", reason: "" },
  });
  let batch: JournalledMeasurement[] = [];
  for (const point of points) {
    batch.push(measurementOf(point));
    if (batch.length < batchMax) continue;
    await engine.keep(batch, cursor, 0);
    batch = [];
  }
  await engine.keep(batch, cursor, 0);
  await engine.close();
  await running.restart();
}
