/**
 * The time series keeps what was measured, point by point, for as long as data is kept.
 *
 * It owns the keeping consumer of `measurements` with its cursor, two engines (SQLite files of its own, or an InfluxDB),
 * and what is read from them: points, buckets, latest values. It does not own the data range of a contract (callers clip
 * to it), nor what a field means, nor the raw uplinks (the journal does: everything here can be built again from there).
 */
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Fields, Journal } from "#journal";
import { influxAddressFrom } from "./influx-address.ts";
import { keepThread } from "./keep-thread.ts";
import type {
  Bucket,
  BucketsQuery,
  DevicePoint,
  Health,
  Interval,
  LatestValue,
  PointsPage,
  PointsQuery,
  SeriesPoint,
  StreamQuery,
} from "./series.ts";

export type { Bucket, BucketField, DevicePoint, LatestValue, PointsQuery, SeriesPoint, StreamQuery } from "./series.ts";

/** Every query is clipped to `retentionDays` before now, to the millisecond. Faults: unavailable. */
export interface TimeSeries {
  /** Raw points of a device in `[from, to)`, oldest first unless asked otherwise; all of them when there is no `limit`. */
  points(query: PointsQuery): Promise<SeriesPoint[]>;
  /** How many uplinks of a device are kept in `[from, to)`. */
  count(query: Interval): Promise<number>;
  /** Empty buckets are left out: gaps are gaps. */
  buckets(query: BucketsQuery): Promise<Bucket[]>;
  /** Points of several devices, one device after the other, oldest first; memory stays small whatever the length. */
  stream(query: StreamQuery): AsyncIterable<DevicePoint>;
  /** The newest value of each field of each device; a device without any is not in the map. */
  latest(deviceIds: readonly string[]): Promise<Map<string, Record<string, LatestValue>>>;
  /** Names of the fields that have a value in `[from, to)`, ascending. */
  fieldNames(query: Interval): Promise<string[]>;
  /** The offset in `measurements` up to which everything is kept. */
  position(): number;
  healthy(): Health;
  /** Finishes the batch in hand; what is left is kept at the next start. */
  stop(): Promise<void>;
}

export interface TimeSeriesDeps {
  /** `influx1://…` or `influx2://…`; null: SQLite in `folder`. */
  readonly url: string | null;
  readonly folder: string;
  readonly journal: Journal;
  readonly retentionDays: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A piece of a stream: a few hundred kilobytes at most points. */
const pageMax = 2_000;

/**
 * Starts keeping from the committed cursor on, in a thread of its own. An InfluxDB that is away is waited for: `healthy`
 * says so and the journal keeps what waits. Rejects when the address is wrong or the folder can't be written.
 */
export async function openTimeSeries(deps: TimeSeriesDeps): Promise<TimeSeries> {
  if (deps.url !== null) influxAddressFrom(deps.url); // a wrong address is told at the start, not by a thread
  const thread = await keepThread(deps);

  async function* streamDevice(deviceId: string, query: StreamQuery): AsyncIterable<DevicePoint> {
    const { from, to, fields } = query;
    let after: string | null = null;
    do {
      const page: PointsPage = await thread.ask("page", {
        deviceId,
        from,
        to,
        ...(fields && { fields }),
        limit: pageMax,
        order: "asc",
        after,
      });
      for (const { at, fields } of page.points as readonly { at: number; fields: Fields }[])
        yield { deviceId, at, fields };
      after = page.next;
    } while (after !== null);
  }

  return {
    points: (query) => thread.ask("points", query),
    count: (query) => thread.ask("count", query),
    buckets: (query) => thread.ask("buckets", query),
    async *stream(query) {
      for (const deviceId of query.deviceIds) yield* streamDevice(deviceId, query);
    },
    latest: (deviceIds) => thread.ask("latest", deviceIds),
    fieldNames: (query) => thread.ask("fieldNames", query),
    position: thread.position,
    healthy: thread.health,
    stop: thread.stop,
  };
}
