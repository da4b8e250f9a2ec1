/** The door's questions, answered from an engine's pages: the same for every engine. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import type { Millis } from "#foundation/clock";
import { answerThrough } from "#foundation/thread";
import { gatherBuckets } from "./buckets.ts";
import type { Digest } from "./digest.ts";
import { type Frame, pointsFromFrame } from "./frame.ts";
import { bucketsJson, createPointsWriter } from "./items-json.ts";
import {
  type Bucket,
  type CreateMaker,
  type DeviceFrame,
  type Interval,
  type ItemsJson,
  lastInstant,
  type PageQuery,
  type PiecesPage,
  type PointsPage,
  type PointsQuery,
  type Reader,
  type SeriesJson,
  type SeriesPoint,
  type StreamInterval,
  type StreamPage,
} from "./series.ts";
import type { Questions, ReadQuestion, StreamAsked } from "./thread-messages.ts";

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

/** `memory`: what is put there changes hands with the answer. */
async function answerTo(question: ReadQuestion, engine: Reader, makers: Makers, memory: ArrayBuffer[]) {
  switch (question.kind) {
    case "stream":
      return streamOf(question.asked, engine, makers, memory);
    case "points":
      return pointsOf(clipped(question.asked), engine);
    case "seriesJson":
      return seriesJson(question.asked, engine, memory);
    case "count":
      return countOf(question.asked, engine);
    case "buckets":
      return bucketsOf(question.asked, engine);
    case "latest":
      return engine.latest(question.asked, 0);
    case "fieldNames":
      return fieldNamesOf(question.asked, engine);
  }
}

const nothing: PointsPage = { frames: [], next: null };

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
    if (after !== null) await nextTurn();
  } while (after !== null);
}

/** As `pagesOf`, with what the engine gathered of points in place of them where the edges allow it. */
async function* piecesOf(
  query: Omit<PageQuery, "after">,
  engine: Reader,
  edges: readonly Millis[],
): AsyncIterable<Frame | Digest> {
  if (query.from >= query.to) return;
  if (!engine.pieces) return yield* pagesOf(query, engine);
  let after: string | null = null;
  do {
    const page: PiecesPage = await engine.pieces({ ...query, after }, edges);
    yield* page.pieces;
    after = page.next;
    if (after !== null) await nextTurn();
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

async function countOf(asked: Interval, engine: Reader): Promise<number> {
  const query = clipped(asked);
  return query.from < query.to ? engine.count(query) : 0;
}

async function seriesJson(
  { zone, edges, pointsMax, ...interval }: Questions["seriesJson"]["asked"],
  engine: Reader,
  memory: ArrayBuffer[],
): Promise<SeriesJson> {
  const isRaw = (await countOf(interval, engine)) <= pointsMax;
  const json = isRaw
    ? await pointsJson(clipped(interval), zone, engine)
    : bucketsJson(await bucketsOf({ ...interval, edges }, engine), zone);
  memory.push(json.items.buffer as ArrayBuffer);
  return { ...json, resolution: isRaw ? "raw" : "bucket" };
}

/** In the order of time, from the beginning. */
async function pointsJson(query: PointsQuery, zone: string, engine: Reader): Promise<ItemsJson> {
  const written = createPointsWriter(zone);
  for await (const frame of pagesOf({ ...query, order: "asc", limit: pageMax }, engine)) written.take(frame);
  return written.end();
}

async function bucketsOf(asked: Questions["buckets"]["asked"], engine: Reader): Promise<Bucket[]> {
  const { edges, deviceId, fields } = asked;
  const to = edges.at(-1) ?? 0;
  const interval = {
    ...clipped({ deviceId, from: Math.max(asked.from, edges[0] ?? 0), to }),
    ...(fields && { fields }),
  };
  const gathered = gatherBuckets(edges);
  const query = { ...interval, order: "asc", limit: bucketPageMax } as const;
  for await (const piece of piecesOf(query, engine, edges))
    if ("firstAt" in piece) gathered.takeDigest(piece);
    else gathered.take(piece);
  return gathered.end();
}

type Makers = Map<number, ReturnType<CreateMaker<unknown>>>;

async function makerOf({ stream, making }: StreamAsked, makers: Makers): Promise<ReturnType<CreateMaker<unknown>>> {
  const known = makers.get(stream);
  if (known) return known;
  const { createMaker } = (await import(making.module)) as { createMaker: CreateMaker<unknown> };
  const maker = createMaker(making.form);
  makers.set(stream, maker);
  return maker;
}

async function streamOf(
  asked: StreamAsked,
  engine: Reader,
  makers: Makers,
  memory: ArrayBuffer[],
): Promise<StreamPage> {
  const { intervals, fields, upTo } = asked.query;
  const maker = await makerOf(asked, makers);
  const frames: DeviceFrame[] = [];
  let left = pageMax;
  let { interval: at, after } = asked.from;
  while (at < intervals.length && left > 0) {
    const { about, ...interval } = clipped(intervals[at] as StreamInterval);
    const wanted = { ...(fields && { fields }), upTo, limit: left, order: "asc", after } as const;
    const page = await pageOf({ ...interval, ...wanted }, engine);
    for (const frame of page.frames) {
      frames.push({ ...frame, deviceId: interval.deviceId, about });
      left -= frame.at.length;
    }
    after = page.next;
    if (after === null) at += 1;
  }
  const made = frames.length > 0 ? maker(frames, memory) : null;
  return { made, next: at < intervals.length ? { interval: at, after } : null };
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
    await nextTurn();
  }
  return answer;
}

/** Answers what is only read for. */
export function openAnswers(port: MessagePort, reader: Reader) {
  const makers: Makers = new Map();
  return {
    answer(id: number, question: ReadQuestion): Promise<void> {
      const memory: ArrayBuffer[] = [];
      const work = () => answerTo(question, reader, makers, memory);
      return answerThrough(port, id, work, () => memory);
    },
    endStream: (stream: number): void => void makers.delete(stream),
  };
}
