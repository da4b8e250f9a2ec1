/** The door's questions, answered from an engine's pages: the same for every engine. */
import type { Clock, Millis } from "#foundation/clock";
import { gatherBuckets } from "./buckets.ts";
import type { Bucket, BucketsQuery, Engine, PageQuery, PointsPage, PointsQuery, SeriesPoint } from "./series.ts";
import type { Question } from "./thread-messages.ts";

/** A page is a few milliseconds of the thread; between two of them keeping and other questions have their turn. */
const pageMax = 2_000;
const dayMs = 86_400_000;

/** The oldest instant that is kept. */
export const keptFrom = (now: Millis, retentionDays: number): Millis => now - retentionDays * dayMs;

/** Year 2255: later instants do not fit into the nanoseconds of an engine. */
const lastInstant: Millis = 9_000_000_000_000;

/** The whole milliseconds of an interval that are kept at all. */
function clipped<Q extends { readonly from: Millis; readonly to: Millis }>(query: Q, oldest: Millis): Q {
  const { from, to } = query;
  return { ...query, from: Math.ceil(Math.max(from, oldest)), to: Math.ceil(Math.min(to, lastInstant)) };
}

/** Answers a question, clipped to what is kept at this moment. */
export async function answerTo(question: Question, engine: Engine, clock: Clock, retentionDays: number) {
  const oldest = keptFrom(clock.now(), retentionDays);
  switch (question.kind) {
    case "points":
      return pointsOf(clipped(question.asked, oldest), engine);
    case "page":
      return pageOf(clipped(question.asked, oldest), engine);
    case "count": {
      const query = clipped(question.asked, oldest);
      return query.from < query.to ? engine.count(query) : 0;
    }
    case "buckets":
      return bucketsOf(question.asked, oldest, engine);
    case "latest":
      return engine.latest(question.asked, oldest);
    case "fieldNames": {
      const query = clipped(question.asked, oldest);
      return query.from < query.to ? engine.fieldNames(query) : [];
    }
  }
}

const nothing: PointsPage = { points: [], next: null };

/** An interval that is empty, or was clipped away, is not asked for. */
async function pageOf(query: PageQuery, engine: Engine): Promise<PointsPage> {
  return query.from < query.to && query.limit > 0 ? engine.page(query) : nothing;
}

/** Page after page, with a turn of the event loop between two. */
async function* pagesOf(query: Omit<PageQuery, "after">, engine: Engine): AsyncIterable<readonly SeriesPoint[]> {
  let after: string | null = null;
  do {
    const page: PointsPage = await pageOf({ ...query, after }, engine);
    yield page.points;
    after = page.next;
    if (after !== null) await new Promise((resolve) => setImmediate(resolve));
  } while (after !== null);
}

async function pointsOf(query: PointsQuery, engine: Engine): Promise<SeriesPoint[]> {
  const { limit = Number.POSITIVE_INFINITY, order = "asc", ...rest } = query;
  const points: SeriesPoint[] = [];
  for await (const page of pagesOf({ ...rest, order, limit: Math.min(limit, pageMax) }, engine)) {
    for (const point of page) if (points.length < limit) points.push(point);
    if (points.length >= limit) break;
  }
  return points;
}

async function bucketsOf({ edges, ...query }: BucketsQuery, oldest: Millis, engine: Engine): Promise<Bucket[]> {
  const interval = clipped({ ...query, from: edges[0] ?? 0, to: edges.at(-1) ?? 0 }, oldest);
  const gathered = gatherBuckets(edges);
  for await (const page of pagesOf({ ...interval, order: "asc", limit: pageMax }, engine)) gathered.take(page);
  return gathered.end();
}
