/** What the time series answers, and what an engine must promise so that both answer the same. */
import type { Millis } from "#foundation/clock";
import type { DataRanges, FieldValue, JournalledMeasurement, JournalledRevision } from "#journal";
import type { Digest } from "./digest.ts";
import type { Frame } from "./frame.ts";

export type { SeriesPoint } from "./frame.ts";

/** Year 2255: later instants do not fit into the nanoseconds of an engine. */
export const lastInstant: Millis = 9_000_000_000_000;

export type Order = "asc" | "desc";

/** One field within a bucket. `min`, `max` and `mean` are of its numbers, a flag being 1 or 0; null when it had none. */
export interface BucketField {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly last: FieldValue;
  readonly count: number;
}

/** `[from, to)`; `count` is of points, each field counts its own values. */
export interface Bucket {
  readonly from: Millis;
  readonly to: Millis;
  readonly count: number;
  readonly fields: Readonly<Record<string, BucketField>>;
}

export interface LatestValue {
  readonly value: FieldValue;
  readonly at: Millis;
}

/** `[from, to)` of one device. */
export interface Interval {
  readonly deviceId: string;
  readonly from: Millis;
  readonly to: Millis;
}

export interface PointsQuery extends Interval {
  /** Only these fields; points that have none of them are left out. */
  readonly fields?: readonly string[];
  readonly limit?: number;
  readonly order?: Order;
}

export interface BucketsQuery {
  readonly deviceId: string;
  /** Ascending instants: bucket i is `[edges[i], edges[i + 1])`. */
  readonly edges: readonly Millis[];
  readonly fields?: readonly string[];
}

/** Points while there are at most `pointsMax`, else buckets: for who draws them. */
export interface SeriesQuery extends Interval {
  readonly fields?: readonly string[];
  readonly pointsMax: number;
  /** As of `BucketsQuery`, from `from` to `to`. */
  readonly edges: readonly Millis[];
}

/** `about` is handed on to who makes something of its points. */
export interface StreamInterval extends Interval {
  readonly about?: unknown;
}

/** A module that exports `createMaker`, and what that is told. It runs in the thread that reads, once for each stream. */
export interface Making {
  readonly module: string;
  readonly form: unknown;
}

/** Its maker makes something of some frames; what it puts into `memory` changes hands instead of being copied. */
export type CreateMaker<T> = (form: unknown) => (frames: readonly DeviceFrame[], memory: ArrayBuffer[]) => T;

export interface StreamQuery {
  readonly intervals: readonly StreamInterval[];
  readonly fields?: readonly string[];
  /** Only of uplinks up to this offset (see `TimeSeries.snapshot`). */
  readonly upTo?: number | undefined;
}

/** Points or buckets as they are sent, made by the thread that reads them: objects would cost the one that asks as much again. */
export interface ItemsJson {
  /** Of each field's first value, by name, in no order. */
  readonly types: ReadonlyMap<string, "number" | "string" | "boolean">;
  /** The elements of a JSON array without its brackets, UTF-8; `{at, values}` or `{from, to, count, values}`, times as RFC 3339. */
  readonly items: Uint8Array;
}

export interface SeriesJson extends ItemsJson {
  readonly resolution: "raw" | "bucket";
}

/** Where a stream goes on: in which of its intervals, and after which position there. */
export interface StreamPosition {
  readonly interval: number;
  readonly after: Position | null;
}

/** Points of one device in columns, oldest first. */
export interface DeviceFrame extends Frame {
  readonly deviceId: string;
  /** Of its interval. */
  readonly about?: unknown;
}

/** What was made of about 2,000 points of one or several devices; null: there were none. */
export interface StreamPage {
  readonly made: unknown;
  readonly next: StreamPosition | null;
}

/** A piece of a device's interval: up to `limit` points after the position `after` in the order asked. */
export interface PageQuery extends Interval {
  readonly fields?: readonly string[];
  readonly limit: number;
  readonly order: Order;
  readonly after: Position | null;
  /** Only of uplinks up to this offset. */
  readonly upTo?: number | undefined;
}

/** Where a page ended, in the engine's own writing. */
export type Position = string;

export interface PointsPage {
  /** In the order asked. */
  readonly frames: readonly Frame[];
  /** Where to go on; null at the end of the interval. A page may be empty and yet not the last (see `fields`). */
  readonly next: Position | null;
}

/** Like a page of points, for buckets: an engine may give what it gathered of points in place of them. */
export interface PiecesPage {
  readonly pieces: readonly (Frame | Digest)[];
  readonly next: Position | null;
}

export interface Health {
  readonly ok: boolean;
  /** What is wrong and what happens meanwhile; for the operator. */
  readonly sentence: string;
}

/** A value that the engine's database refused: it is in the journal and in no chart. */
export interface SetAsideValue {
  readonly id: number;
  readonly deviceId: string;
  readonly field: string;
  readonly value: FieldValue;
  readonly measuredAt: Millis;
  /** The database's own. */
  readonly message: string;
  /** When it was refused last. */
  readonly refusedAt: Millis;
}

export interface SetAsidePage {
  /** Newest first. */
  readonly items: readonly SetAsideValue[];
  /** The `before` of the page that follows. */
  readonly next: number | null;
}

export type SetAsideIds = readonly number[] | "all";

/** What a device has said since it was asked to be forgotten, as far as it has been kept. */
export type Spared = (deviceId: string) => readonly JournalledMeasurement[];

/** What can be asked while points are being kept. */
export interface Reader {
  page(query: PageQuery): Promise<PointsPage>;
  /** From the oldest on. No hour of a digest is divided by one of the edges. Left out by an engine that has no digests. */
  pieces?(query: PageQuery, edges: readonly Millis[]): Promise<PiecesPage>;
  count(query: Interval): Promise<number>;
  /**
   * The newest value of each field by time of measurement; late data does not replace what is newer. A field that a
   * revision took away has none until `settle`, and then that of another of the device's newest thousand points, if any.
   */
  latest(deviceIds: readonly string[], keptFrom: Millis): Map<string, Record<string, LatestValue>>;
  /** Names of the fields with a value, by device, in no order; a device without any may be left out. */
  fieldNames(intervals: readonly Interval[]): Promise<Map<string, Iterable<string>>>;
}

/**
 * A store of points. Callers have clipped the interval to what is to be kept; an engine may still hold more.
 * Two uplinks of a device at the same instant are two points, in the order of their offsets.
 */
export interface Engine extends Reader {
  readonly batchMax: number;
  /** The committed cursor of keeping in the stream `measurements`. */
  cursor(): number;
  /**
   * Keeps the decoded ones of a batch and then the cursor. The same batch again changes nothing. Rejects when nothing,
   * or not everything, is sure to be on disk: the cursor is then where it was.
   */
  keep(batch: readonly JournalledMeasurement[], cursor: number, keptFrom: Millis): Promise<void>;
  /** The committed cursor in the stream `revisions`. */
  revisionCursor(): number;
  /**
   * Puts what was decoded once more in place of the points of the same uplinks, or takes those away, and then the cursor.
   * The points that are replaced have been kept. The same promises as `keep`.
   */
  revise(batch: readonly JournalledRevision[], cursor: number, keptFrom: Millis): Promise<void>;
  /** Looks for newest values in place of those that revisions took away; when no more of these come, since it reads a lot. */
  settle(): Promise<void>;
  /**
   * Lets go of what lies before each device's data range, in pieces of a few milliseconds with a turn of the event loop
   * between two, until `signal` stops it. Called again with the same or later ranges, by and by.
   */
  age(ranges: DataRanges, signal: AbortSignal): Promise<void>;
  /**
   * Removes every point of these devices but those that `spared` gives, asked in the moment of removal, and leaves no trace
   * of them in the engine's own files. May be called again after a crash.
   */
  erase(deviceIds: readonly string[], spared: Spared): Promise<void>;
  /** Values that were refused, for engines that may refuse some. */
  readonly setAside: {
    count(): number;
    page(before: number | null, limit: number): SetAsidePage;
    /** Tries them once more; what is taken leaves the list. Rejects when the database can't be written. */
    retry(ids: SetAsideIds): Promise<{ tried: number; taken: number }>;
    /** Takes them off the list; how many there were. */
    discard(ids: SetAsideIds): Promise<number>;
  } | null;
  /** Asks the engine whether it can be written and read now. */
  health(): Promise<Health>;
  close(): Promise<void>;
}
