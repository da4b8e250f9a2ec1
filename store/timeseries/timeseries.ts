/**
 * The time series keeps what was measured, point by point, for as long as data is kept.
 *
 * It owns the keeping consumers of `measurements` and `revisions` with their cursors, two engines (SQLite files of its own,
 * or an InfluxDB), and what is read from them: points, buckets, latest values, never from before a device's data range. It
 * does not own how far that goes back (the contracts do), nor what a field means, nor the raw uplinks (the journal does:
 * everything here can be built again from there).
 */
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { DataRangeBook, Journal } from "#journal";
import { influxAddressFrom } from "./influx-address.ts";
import { keepThread } from "./keep-thread.ts";
import type {
  Bucket,
  BucketsQuery,
  DeviceFrame,
  Health,
  Interval,
  LatestValue,
  PointsQuery,
  SeriesPoint,
  SetAsideIds,
  SetAsidePage,
  StreamPage,
  StreamPosition,
  StreamQuery,
} from "./series.ts";

export { type ColumnValues, type FrameColumn, valueAt } from "./frame.ts";
export type {
  Bucket,
  BucketField,
  DeviceFrame,
  Interval,
  LatestValue,
  PointsQuery,
  SeriesPoint,
  SetAsideIds,
  SetAsidePage,
  SetAsideValue,
  StreamQuery,
} from "./series.ts";

/**
 * Nothing from before a device's data range is answered, to the millisecond, whatever the engine still holds.
 * Faults: unavailable.
 */
export interface TimeSeries {
  /** Raw points of a device in `[from, to)`, oldest first unless asked otherwise; all of them when there is no `limit`. */
  points(query: PointsQuery): Promise<SeriesPoint[]>;
  /** How many uplinks of a device are kept in `[from, to)`. */
  count(query: Interval): Promise<number>;
  /** Empty buckets are left out: gaps are gaps. */
  buckets(query: BucketsQuery): Promise<Bucket[]>;
  /**
   * Points of several devices in columns, one interval after the other, oldest first, in frames of at most 2,000 points.
   * Two pieces are held, whatever the length; who stops early (`break`, `return`) stops the reading.
   */
  stream(query: StreamQuery): AsyncIterable<DeviceFrame>;
  /** The newest value of each field of each device; a device without any is not in the map. */
  latest(deviceIds: readonly string[]): Promise<Map<string, Record<string, LatestValue>>>;
  /** Names of the fields with a value, ascending, by device; a device without any is not in the map. One interval per device. */
  fieldNames(intervals: readonly Interval[]): Promise<Map<string, string[]>>;
  /**
   * Leaves no trace of what these devices said up to the offset `after` of `measurements`, which must be kept already. Takes
   * seconds where a file is written anew; keeping and questions wait. May be called again. Faults: unavailable.
   */
  erase(deviceIds: readonly string[], after: number): Promise<void>;
  /** Values that InfluxDB refused, with its message; none where the engine is embedded. At most the newest 10,000. */
  setAside(query: { readonly before: number | null; readonly limit: number }): Promise<SetAsidePage>;
  /** Tries them once more: what is taken is in charts from then on and leaves the list. Faults: unavailable. */
  retrySetAside(ids: SetAsideIds): Promise<{ readonly tried: number; readonly taken: number }>;
  /** Takes them off the list; how many there were. The journal keeps them. Faults: unavailable. */
  discardSetAside(ids: SetAsideIds): Promise<number>;
  /** The offset in `measurements` up to which everything is kept, or set aside. */
  position(): number;
  /** The same in `revisions`. */
  revisionPosition(): number;
  healthy(): Health;
  /** Finishes the batch in hand; what is left is kept at the next start. */
  stop(): Promise<void>;
}

export interface TimeSeriesDeps {
  /** `influx1://…` or `influx2://…`; null: SQLite in `folder`. */
  readonly url: string | null;
  readonly folder: string;
  readonly journal: Journal;
  readonly dataRanges: DataRangeBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Silent devices give no points: so many are looked into for one piece of a stream. */
const intervalsPerPiece = 50;

/**
 * Starts keeping from the committed cursor on, in a thread of its own. An InfluxDB that is away is waited for: `healthy`
 * says so and the journal keeps what waits. Rejects when the address is wrong or the folder can't be written.
 */
export async function openTimeSeries(deps: TimeSeriesDeps): Promise<TimeSeries> {
  if (deps.url !== null) influxAddressFrom(deps.url); // a wrong address is told at the start, not by a thread
  const thread = await keepThread(deps);

  /** Data ranges as they are at this moment. */
  function ranges() {
    const startOf = deps.dataRanges.dataRangeStarts(deps.clock.now());
    const clipped = <Q extends Interval>(query: Q): Q => ({
      ...query,
      from: Math.max(query.from, startOf(query.deviceId)),
    });
    return { startOf, clipped };
  }

  /** Only the intervals that one piece may reach are sent, clipped as data ranges are now. */
  async function piece({ intervals, ...query }: StreamQuery, { interval, after }: StreamPosition): Promise<StreamPage> {
    const near = intervals.slice(interval, interval + intervalsPerPiece).map(ranges().clipped);
    const page = await thread.ask("stream", { query: { ...query, intervals: near }, from: { interval: 0, after } });
    const next = page.next ? { ...page.next, interval: interval + page.next.interval } : endOf(near.length);
    return { frames: page.frames, next };

    function endOf(sent: number): StreamPosition | null {
      return interval + sent < intervals.length ? { interval: interval + sent, after: null } : null;
    }
  }

  const streams = deps.metrics.gauge("hatoba_timeseries_streams", "Streams of points that are being read");
  async function* stream(query: StreamQuery): AsyncIterable<DeviceFrame> {
    if (query.intervals.length === 0) return;
    streams.inc();
    try {
      let coming: Promise<StreamPage> | null = piece(query, { interval: 0, after: null });
      while (coming) {
        const { frames, next }: StreamPage = await coming;
        // The thread reads the next piece while the reader is busy with this one.
        coming = next && piece(query, next);
        coming?.catch(() => {}); // told when it is awaited; nobody waits for it when the reader has gone
        yield* frames;
        // A port hands over up to a thousand messages in one turn: others have theirs between two pieces.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      streams.dec();
    }
  }

  return {
    points: (query) => thread.ask("points", ranges().clipped(query)),
    count: (query) => thread.ask("count", ranges().clipped(query)),
    buckets: (query) => thread.ask("buckets", { ...query, from: ranges().startOf(query.deviceId) }),
    stream,
    async latest(deviceIds) {
      const { startOf } = ranges();
      const latest = await thread.ask("latest", deviceIds);
      for (const [deviceId, fields] of latest) {
        const shown = Object.entries(fields).filter(([, { at }]) => at >= startOf(deviceId));
        if (shown.length === 0) latest.delete(deviceId);
        else latest.set(deviceId, Object.fromEntries(shown));
      }
      return latest;
    },
    fieldNames: (intervals) => thread.ask("fieldNames", intervals.map(ranges().clipped)),
    setAside: (query) => thread.ask("setAside", query),
    retrySetAside: (ids) => thread.ask("retrySetAside", ids),
    discardSetAside: (ids) => thread.ask("discardSetAside", ids),
    async erase(deviceIds, after) {
      await thread.ask("erase", { deviceIds, after });
    },
    position: thread.position,
    revisionPosition: thread.revisionPosition,
    healthy: thread.health,
    stop: thread.stop,
  };
}
