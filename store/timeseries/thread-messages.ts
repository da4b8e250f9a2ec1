/** What passes between the main thread and the keeping thread. */
import type { Millis } from "#foundation/clock";
import type { DataRanges } from "#journal";
import type {
  Bucket,
  BucketsQuery,
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

/** Each question with what is asked and what is answered. */
export interface Questions {
  points: { asked: PointsQuery; answered: SeriesPoint[] };
  stream: { asked: { readonly query: StreamQuery; readonly from: StreamPosition }; answered: StreamPage };
  count: { asked: Interval; answered: number };
  /** Nothing from before `from` is counted. */
  buckets: { asked: BucketsQuery & { readonly from: Millis }; answered: Bucket[] };
  latest: { asked: readonly string[]; answered: Map<string, Record<string, LatestValue>> };
  /** Since when a device's measurements stay: an offset in the stream. */
  erase: { asked: { readonly deviceIds: readonly string[]; readonly after: number }; answered: null };
  setAside: { asked: { readonly before: number | null; readonly limit: number }; answered: SetAsidePage };
  retrySetAside: { asked: SetAsideIds; answered: { readonly tried: number; readonly taken: number } };
  discardSetAside: { asked: SetAsideIds; answered: number };
  fieldNames: { asked: readonly Interval[]; answered: Map<string, string[]> };
}

export type Question = {
  [K in keyof Questions]: { readonly kind: K; readonly asked: Questions[K]["asked"] };
}[keyof Questions];

export type ToThread =
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  /** What goes back how far at this moment; what lies before that is let go. */
  | { readonly kind: "ranges"; readonly ranges: DataRanges }
  | { readonly kind: "stop" };

export type FromThread =
  | { readonly kind: "ready"; readonly position: number; readonly revisionPosition: number }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "no-answer"; readonly id: number; readonly sentence: string }
  | { readonly kind: "progress"; readonly position: number; readonly kept: number }
  | { readonly kind: "revised"; readonly revisionPosition: number }
  | { readonly kind: "health"; readonly health: Health }
  /** How many values are set aside now. */
  | { readonly kind: "set-aside"; readonly held: number }
  | {
      readonly kind: "log";
      readonly level: "info" | "warn" | "error";
      readonly facts: object;
      readonly message: string;
    };

/** What the thread is told when it starts. */
export interface ThreadData {
  readonly url: string | null;
  readonly folder: string;
  readonly journalFolder: string;
  readonly ranges: DataRanges;
  /** How far the program's clock is from the machine's: demos and tests live at another date. */
  readonly clockOffsetMs: number;
}
