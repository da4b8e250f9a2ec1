/** The door's questions, answered from an engine's pages: the same for every engine. */
import type { MessagePort } from "node:worker_threads";
import type { Millis } from "#foundation/clock";
import { answerThrough } from "#foundation/thread";
import { gatherBuckets } from "./buckets.ts";
import { buffersOf, type Frame, pointsFromFrame } from "./frame.ts";
import {
  type Bucket,
  type DeviceFrame,
  type Interval,
  lastInstant,
  type PageQuery,
  type PointsPage,
  type PointsQuery,
  type Reader,
  type SeriesPoint,
  type StreamPage,
  type StreamPosition,
  type StreamQuery,
} from "./series.ts";
import type { Questions, ReadQuestion } from "./thread-messages.ts";

/** A page is a few milliseconds of the thread; between two of them keeping and other questions have their turn. */
const pageMax = 2_000;
/** Of columns that stay in the thread, more are a few milliseconds. */
const bucketPageMax = 8_000;
/** Devices whose field names are looked up at a time: some milliseconds, too. */
const devicesPerLook = 100;
/** The whole milliseconds of an interval that an engine can tell. */
function clipped<Q extends { readonly from: Millis; readonly to: Millis }>(query: Q): Q {
  const { from, to } = query;
  return { ...query, from: Math.ceil(Math.max(from, 0)), to: Math.ceil(Math.min(to, lastInstant)) };
}

async function answerTo(question: ReadQuestion, engine: Reader) {
  switch (question.kind) {
    case "points":
      return pointsOf(clipped(question.asked), engine);
    case "stream":
      return streamOf(question.asked.query, question.asked.from, engine);
    case "count": {
      const query = clipped(question.asked);
      return query.from < query.to ? engine.count(query) : 0;
    }
    case "buckets":
      return bucketsOf(question.asked, engine);
    case "latest":
      return engine.latest(question.asked, 0);
    case "fieldNames":
      return fieldNamesOf(question.asked, engine);
  }
}

const nothing: PointsPage = { frames: [], next: null };
const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

/** An interval that is empty, or was clipped away, is not asked for. */
async function pageOf(query: PageQuery, engine: Reader): Promise<PointsPage> {
  return query.from < query.to && query.limit > 0 ? engine.page(query) : nothing;
}

/** Page after page, with a turn of the event loop between two. */
async function* pagesOf(query: Omit<PageQuery, "after">, engine: Reader): AsyncIterable<Frame> {
  let after: string | null = null;
  do {
    const page: PointsPage = await pageOf({ ...query, after }, engine);
    yield* page.frames;
    after = page.next;
    if (after !== null) await turnOfTheLoop();
  } while (after !== null);
}

async function pointsOf(query: PointsQuery, engine: Reader): Promise<SeriesPoint[]> {
  const { limit = Number.POSITIVE_INFINITY, order = "asc", ...rest } = query;
  const points: SeriesPoint[] = [];
  for await (const frame of pagesOf({ ...rest, order, limit: Math.min(limit, pageMax) }, engine)) {
    for (const point of pointsFromFrame(frame)) if (points.length < limit) points.push(point);
    if (points.length >= limit) break;
  }
  return points;
}

async function bucketsOf(asked: Questions["buckets"]["asked"], engine: Reader): Promise<Bucket[]> {
  const { edges, ...query } = asked;
  const interval = clipped({ ...query, from: Math.max(query.from, edges[0] ?? 0), to: edges.at(-1) ?? 0 });
  const gathered = gatherBuckets(edges);
  for await (const frame of pagesOf({ ...interval, order: "asc", limit: bucketPageMax }, engine)) gathered.take(frame);
  return gathered.end();
}

async function streamOf(
  { intervals, fields }: StreamQuery,
  start: StreamPosition,
  engine: Reader,
): Promise<StreamPage> {
  const frames: DeviceFrame[] = [];
  let left = pageMax;
  let { interval: at, after } = start;
  while (at < intervals.length && left > 0) {
    const interval = clipped(intervals[at] as Interval);
    const page = await pageOf({ ...interval, ...(fields && { fields }), limit: left, order: "asc", after }, engine);
    for (const frame of page.frames) {
      frames.push({ ...frame, deviceId: interval.deviceId });
      left -= frame.at.length;
    }
    after = page.next;
    if (after === null) at += 1;
  }
  return { frames, next: at < intervals.length ? { interval: at, after } : null };
}

async function fieldNamesOf(asked: readonly Interval[], engine: Reader): Promise<Map<string, string[]>> {
  const intervals = asked.map((interval) => clipped(interval)).filter(({ from, to }) => from < to);
  const answer = new Map<string, string[]>();
  for (let start = 0; start < intervals.length; start += devicesPerLook) {
    const found = await engine.fieldNames(intervals.slice(start, start + devicesPerLook));
    for (const [deviceId, names] of found) {
      const sorted = [...names].sort();
      if (sorted.length > 0) answer.set(deviceId, sorted);
    }
    await turnOfTheLoop();
  }
  return answer;
}

/** Columns of numbers change hands instead of being copied. */
const memoryOf = (answer: Awaited<ReturnType<typeof answerTo>>): ArrayBuffer[] =>
  typeof answer === "object" && "frames" in answer ? answer.frames.flatMap(buffersOf) : [];

/** Answers what is only read for. */
export const answerRead = (port: MessagePort, id: number, question: ReadQuestion, reader: Reader): Promise<void> =>
  answerThrough(port, id, () => answerTo(question, reader), memoryOf);
