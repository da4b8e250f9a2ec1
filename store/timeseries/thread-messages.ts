/** What passes between the main thread and the keeping thread. */
import type { Millis } from "#foundation/clock";
import type { QuestionOf, ThreadCall } from "#foundation/thread";
import type { DataRanges } from "#journal";
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

export interface StreamAsked {
  /** Streams have numbers: one maker for all pieces of a stream. */
  readonly stream: number;
  readonly making: Making;
  readonly query: StreamQuery;
  readonly from: StreamPosition;
}

/** Nobody reads the stream any more. */
export interface StreamEnded {
  readonly kind: "stream-ended";
  readonly stream: number;
}

/** Each question that is only read for, with what is asked and what is answered. */
export interface ReadQuestions {
  points: { asked: PointsQuery; answered: SeriesPoint[] };
  stream: { asked: StreamAsked; answered: StreamPage };
  count: { asked: Interval; answered: number };
  seriesJson: { asked: SeriesQuery & { readonly zone: string }; answered: SeriesJson };
  /** Nothing from before `from` is counted. */
  buckets: { asked: BucketsQuery & { readonly from: Millis }; answered: Bucket[] };
  latest: { asked: readonly string[]; answered: Map<string, Record<string, LatestValue>> };
  fieldNames: { asked: readonly Interval[]; answered: Map<string, string[]> };
}

/** Those too for which the keeping thread must be asked. */
export interface Questions extends ReadQuestions {
  /** Since when a device's measurements stay: an offset in the stream. */
  erase: { asked: { readonly deviceIds: readonly string[]; readonly after: number }; answered: null };
  setAside: { asked: { readonly before: number | null; readonly limit: number }; answered: SetAsidePage };
  retrySetAside: { asked: SetAsideIds; answered: { readonly tried: number; readonly taken: number } };
  discardSetAside: { asked: SetAsideIds; answered: number };
}

export type ReadQuestion = QuestionOf<ReadQuestions>;
export type Question = QuestionOf<Questions>;

const readKinds: { readonly [K in keyof ReadQuestions]: true } = {
  ...{ points: true, seriesJson: true, stream: true, count: true, buckets: true, latest: true, fieldNames: true },
};
export const isReadKind = (kind: keyof Questions): kind is keyof ReadQuestions => kind in readKinds;
export const isRead = (question: Question): question is ReadQuestion => isReadKind(question.kind);

/** What goes back how far at this moment; what lies before that is let go. */
export interface RangesTold {
  readonly kind: "ranges";
  readonly ranges: DataRanges;
}
export type ToThread = ThreadCall<Questions> | RangesTold | StreamEnded;
export type ToReader = ThreadCall<ReadQuestions> | StreamEnded;

export interface ReaderData {
  readonly folder: string;
}

export interface FromReader {
  readonly kind: "ready";
}

export type FromThread =
  | { readonly kind: "ready"; readonly position: number; readonly revisionPosition: number }
  /** `upTo`: the highest offset among the uplinks of the batch. */
  | { readonly kind: "progress"; readonly position: number; readonly kept: number; readonly upTo: number }
  | { readonly kind: "revised"; readonly revisionPosition: number }
  | { readonly kind: "health"; readonly health: Health }
  /** How many values are set aside now. */
  | { readonly kind: "set-aside"; readonly held: number };

/** What the thread is told when it starts. */
export interface ThreadData {
  readonly url: string | null;
  readonly folder: string;
  readonly journalFolder: string;
  readonly ranges: DataRanges;
  /** How far the program's clock is from the machine's: demos and tests live at another date. */
  readonly clockOffsetMs: number;
}
