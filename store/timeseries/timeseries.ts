/**
 * The time series keeps what was measured, point by point, for as long as data is kept.
 *
 * It owns the keeping consumers of `measurements` and `revisions` with their cursors, two engines (SQLite files of its own,
 * or an InfluxDB), and what is read from them: points, buckets, latest values, never from before a device's data range. It
 * does not own how far that goes back (the contracts do), nor what a field means, nor the raw uplinks (the journal does:
 * everything here can be built again from there).
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { DataRangeBook, Journal } from "#journal";
import { influxAddressFrom } from "./influx/address.ts";
import { keepThread } from "./keep-thread.ts";
import type {
  Bucket,
  BucketsQuery,
  Health,
  Interval,
  LatestValue,
  Making,
  PointsQuery,
  SeriesJson,
  SeriesPoint,
  SeriesQuery,
  SetAsideIds,
  SetAsidePage,
  StreamPage,
  StreamPosition,
  StreamQuery,
} from "./series.ts";
import type { StreamAsked } from "./thread-messages.ts";

export { type ColumnValues, type FrameColumn, valueAt } from "./frame.ts";
export type {
  Bucket,
  BucketField,
  CreateMaker,
  DeviceFrame,
  Interval,
  ItemsJson,
  LatestValue,
  Making,
  PointsQuery,
  SeriesPoint,
  SetAsideIds,
  SetAsidePage,
  SetAsideValue,
  StreamInterval,
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
  /** Points, or buckets where those are too many, as they are sent, with the times of `zone`. */
  seriesJson(query: SeriesQuery, zone: string): Promise<SeriesJson>;
  /**
   * What is kept at this moment, for `upTo` of a stream: all its pieces leave out the uplinks that are kept while it is read. What is
   * decoded once more meanwhile changes all the same. Undefined while nothing has been kept since the start.
   */
  snapshot(): number | undefined;
  /**
   * What a module makes of points of several devices, one interval after the other, oldest first, of about 2,000 points at a time: in the
   * thread that reads, so that neither points nor what comes of them hold up who asks. Two pieces are held, whatever the length; who
   * stops early (`break`, `return`) stops the reading.
   */
  stream<T>(query: StreamQuery, making: Making): AsyncIterable<T>;
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
  /** `influx1://…`, `influx2://…` or `influx3://…`; null: SQLite in `folder`. */
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
  async function piece(
    { intervals, ...query }: StreamQuery,
    { interval, after }: StreamPosition,
    of: Pick<StreamAsked, "stream" | "making">,
  ): Promise<StreamPage> {
    const near = intervals.slice(interval, interval + intervalsPerPiece).map(ranges().clipped);
    const asked = { ...of, query: { ...query, intervals: near }, from: { interval: 0, after } };
    const { made, next } = await thread.ask("stream", asked);
    return { made, next: next ? { ...next, interval: interval + next.interval } : endOf(near.length) };

    function endOf(sent: number): StreamPosition | null {
      return interval + sent < intervals.length ? { interval: interval + sent, after: null } : null;
    }
  }

  let streamsBegun = 0;
  const streams = deps.metrics.gauge("hatoba_timeseries_streams", "Streams of points that are being read");
  async function* stream<T>(query: StreamQuery, making: Making): AsyncIterable<T> {
    if (query.intervals.length === 0) return;
    streamsBegun += 1;
    const of = { stream: streamsBegun, making };
    streams.inc();
    try {
      let coming: Promise<StreamPage> | null = piece(query, { interval: 0, after: null }, of);
      while (coming) {
        const { made, next }: StreamPage = await coming;
        // The thread reads the next piece while the reader is busy with this one.
        coming = next && piece(query, next, of);
        coming?.catch(() => {}); // told when it is awaited; nobody waits for it when the reader has gone
        if (made !== null) yield made as T; // the module's promise
        // A port hands over up to a thousand messages in one turn: others have theirs between two pieces.
        await nextTurn();
      }
    } finally {
      streams.dec();
      thread.endStream(of.stream);
    }
  }

  return {
    points: (query) => thread.ask("points", ranges().clipped(query)),
    count: (query) => thread.ask("count", ranges().clipped(query)),
    buckets: (query) => thread.ask("buckets", { ...query, from: ranges().startOf(query.deviceId) }),
    seriesJson: (query, zone) => thread.ask("seriesJson", { ...ranges().clipped(query), zone }),
    snapshot: thread.keptUpTo,
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
