/** What the engine asks of the place where an InfluxDB has our points. */
import type { DataRanges, JournalledRevision } from "#journal";
import type { Health, Interval, PageQuery } from "../series.ts";
import type { PointsFound } from "./queries.ts";
import type { InfluxPoint, RefusedField } from "./writer.ts";

/** Where the points are: one table in 1.x and 2.x, a table for each device in 3.x. */
export interface InfluxPlace {
  /** Resolves when InfluxDB has them on disk, but for what it will never take: that is the answer, and holds up nobody. */
  write(points: readonly InfluxPoint[]): Promise<readonly RefusedField[]>;
  /** The same for what was decoded anew, `last` being the last revision of each uplink of the batch. */
  revise(batch: readonly JournalledRevision[], last: readonly JournalledRevision[]): Promise<readonly RefusedField[]>;
  /** `columns`: those that the device has had. */
  page(query: PageQuery, columns: readonly string[]): Promise<PointsFound>;
  count(interval: Interval): Promise<number>;
  /** Names of fields with a value, by device. */
  fieldNames(
    intervals: readonly Interval[],
    columnsOf: (deviceId: string) => Promise<string[]>,
  ): Promise<Map<string, Iterable<string>>>;
  /** Every column that may be one of the device's. */
  columns(deviceId: string): Promise<string[]>;
  /** Data ranges as they are from now on: InfluxDB itself drops what is older than they ask for. */
  retain(ranges: DataRanges): Promise<void>;
  /** What InfluxDB itself does not drop of devices with a range of so many days. Takes its turn with writes. */
  age(deviceIds: readonly string[], days: number): Promise<readonly RefusedField[]>;
  /** Removes every point of these devices. */
  remove(deviceIds: readonly string[]): Promise<void>;
  health(): Promise<Health>;
}
