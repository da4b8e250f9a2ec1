/**
 * Writing to InfluxDB, and finding out what it refuses: of a request with a bad point it keeps the rest and names no point.
 * So what was refused is sent again in halves, and at last field by field; what was taken already is the same when it comes again.
 */
import { HttpError, InfluxDB, Point, setLogger } from "@influxdata/influxdb-client";
import type { FieldValue } from "#journal";
import type { InfluxAddress } from "./address.ts";

export interface InfluxPoint {
  readonly device: string;
  readonly uplinkOffset: number;
  /** Of 3.x: which columns of a point that was revised still count. */
  readonly mark?: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Nanoseconds since 1970, in digits: more than a number can hold. */
  readonly at: string;
}

/** What InfluxDB will not take as long as nothing changes there, with its own message. */
export interface RefusedField {
  readonly point: InfluxPoint;
  readonly name: string;
  readonly value: FieldValue;
  readonly message: string;
}

/** InfluxDB 1.x refuses bodies over 25 MB; a line of ours is at most 64 kB and some. */
const linesPerRequest = 5_000;
const bytesPerRequest = 4_000_000;

/** A refusal of points: its message, and how many of the request it says were left out (0: it doesn't say). */
interface Refusal {
  readonly message: string;
  readonly dropped: number;
}

/** The field of `mark`. */
export const markField = "columns";

export interface WriterOptions {
  readonly address: InfluxAddress;
  /** Those of every request. */
  readonly headers: Record<string, string>;
  readonly timeoutMs: number;
  tableOf(device: string): string;
}

export function openInfluxWriter({ address, headers, timeoutMs, tableOf }: WriterOptions) {
  // Its own log would go to the console; every failure reaches us as a rejection.
  setLogger({ error: () => {}, warn: () => {} });
  const client = new InfluxDB({ url: address.url, timeout: timeoutMs });
  const [organization, bucket] =
    address.kind === "influx2" ? [address.organization, address.bucket] : ["", address.database];

  /**
   * One request, one answer. The client's own retries and timed flushes are off, and its limits are above ours: it reports
   * no failure of what it sent by itself.
   */
  async function send(path: string, points: readonly InfluxPoint[]): Promise<Refusal | null> {
    const writer = client.getWriteApi(organization, bucket, "ns", {
      batchSize: points.length + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      gzipThreshold: Number.MAX_SAFE_INTEGER,
      headers,
    });
    writer.path = path;
    writer.writeRecords(points.map((point) => lineOf(point, tableOf(point.device))));
    try {
      await writer.flush();
      return null;
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal === null) throw error;
      return refusal;
    } finally {
      writer.dispose();
    }
  }

  /** What of these is refused; everything else is on disk, each point in a request that was answered without a complaint. */
  async function sorted(path: string, points: readonly InfluxPoint[]): Promise<RefusedField[]> {
    const refusal = await send(path, points);
    if (refusal === null) return [];
    const [first] = points;
    if (points.length === 1 && first) {
      const parts = fieldsOf(first);
      return parts.length > 1 ? sorted(path, parts) : refusedFields(points, refusal.message);
    }
    // All of them for one reason that is of the whole point: nothing to look for.
    if (refusal.dropped === points.length && /retention/.test(refusal.message))
      return refusedFields(points, refusal.message);
    const middle = Math.ceil(points.length / 2);
    return [...(await sorted(path, points.slice(0, middle))), ...(await sorted(path, points.slice(middle)))];
  }

  return {
    /** Rejects when it isn't sure that everything but what is answered is on disk. */
    async write(path: string, points: readonly InfluxPoint[]): Promise<RefusedField[]> {
      const refused: RefusedField[] = [];
      for (const request of requestsOf(points)) refused.push(...(await sorted(path, request)));
      return refused;
    },
  };
}

/** The same point, a field at a time. */
const fieldsOf = (point: InfluxPoint): InfluxPoint[] =>
  Object.entries(point.fields).map(([name, value]) => ({ ...point, fields: { [name]: value } }));

const refusedFields = (points: readonly InfluxPoint[], message: string): RefusedField[] =>
  points.flatMap((point) => Object.entries(point.fields).map(([name, value]) => ({ point, name, value, message })));

function lineOf({ device, uplinkOffset, mark, fields, at }: InfluxPoint, table: string): string {
  const point = new Point(table).tag("device", device).intField("uplinkOffset", uplinkOffset).timestamp(at);
  if (mark !== undefined) point.stringField(markField, mark);
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === "number") point.floatField(name, value);
    else if (typeof value === "boolean") point.booleanField(name, value);
    else point.stringField(name, value);
  }
  return point.toLineProtocol() ?? "";
}

/** About the length of a line: a number is some twenty characters. */
function lengthOf({ fields }: InfluxPoint): number {
  let characters = 100;
  for (const name in fields) {
    const value = fields[name];
    characters += name.length + (typeof value === "string" ? 2 * value.length : 25);
  }
  return characters;
}

function* requestsOf(points: readonly InfluxPoint[]): Iterable<InfluxPoint[]> {
  let request: InfluxPoint[] = [];
  let characters = 0;
  for (const point of points) {
    const length = lengthOf(point);
    if (request.length >= linesPerRequest || (request.length > 0 && characters + length > bytesPerRequest)) {
      yield request;
      request = [];
      characters = 0;
    }
    request.push(point);
    characters += length;
  }
  yield request;
}

/** Of 1.x, 2.x and 3.x: about points. What is about the request (no database, no right, full) is waited for. */
const aboutPoints = /partial write|beyond retention policy|field type conflict|unable to parse|parsing failed/;

function refusalIn(error: unknown): Refusal | null {
  if (!(error instanceof HttpError) || ![400, 413, 422].includes(error.statusCode)) return null;
  const said = error.body ?? error.message;
  if (error.statusCode !== 413 && !aboutPoints.test(`${error.message} ${said}`)) return null;
  return { message: messageIn(said), dropped: Number(/dropped=(\d+)/.exec(said)?.[1] ?? 0) };
}

const messageMax = 500;

/** 1.x says `error`, 2.x `message`; 3.x says `error`, and of the first lines which and why. */
function messageIn(body: string): string {
  let said: unknown = null;
  try {
    said = JSON.parse(body);
  } catch {
    // not JSON: a proxy's answer, say
  }
  const { error, message, data } = recordFrom(said);
  const [line] = [data].flat();
  const sentence = [recordFrom(line).error_message, message, error].find((one) => typeof one === "string");
  return (typeof sentence === "string" ? sentence : body).slice(0, messageMax);
}

const recordFrom = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
