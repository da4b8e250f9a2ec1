/** HTTP with an InfluxDB: requests and what is wrong with their answers, and whether it is there at all. */

import type { Health } from "../series.ts";
import type { InfluxAddress } from "./address.ts";

/** Rows of the one series that our queries ask for; times are RFC 3339 with nanoseconds. */
export interface InfluxRows {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  /** Of what was grouped by tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** No request takes longer. */
export const requestLimitMs = 30_000;
const pingLimitMs = 3_000;

export interface Connection<Place> {
  readonly http: Http;
  /** Prepares the place where there is none yet, and again after a failure. */
  at<T>(work: (place: Place) => Promise<T>): Promise<T>;
  /** The same for a write, whose failure is of interest to an operator until one succeeds. */
  write<T>(work: (place: Place) => Promise<T>): Promise<T>;
  /** The place has other settings from now on. */
  prepareAgain(): Promise<void>;
  health(): Promise<Health>;
}

/** An InfluxDB that may be away, and in which `prepare` makes sure that there is a place for our points. */
export function openConnection<Place>(
  address: InfluxAddress,
  prepare: (http: Http) => Promise<Place>,
): Connection<Place> {
  const http = httpOf(address);
  let place: Promise<Place> | undefined;
  let failure: string | null = null;

  async function at<T>(work: (place: Place) => Promise<T>): Promise<T> {
    place ??= prepare(http);
    try {
      return await work(await place);
    } catch (error) {
      place = undefined; // it may be another server, or an empty one, when it answers again
      throw error;
    }
  }

  return {
    http,
    at,
    async write(work) {
      try {
        const answer = await at(work);
        failure = null;
        return answer;
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
    async prepareAgain() {
      place = undefined;
      await at(async () => {});
    },
    async health() {
      const reached = await http.ping();
      if (reached !== null) return { ok: false, sentence: `InfluxDB does not answer (${reached}): measurements wait` };
      if (failure !== null) return { ok: false, sentence: `InfluxDB refuses writes (${failure}): measurements wait` };
      return { ok: true, sentence: "" };
    },
  };
}

export interface Http {
  readonly headers: Record<string, string>;
  query(path: string, influxQl: string): Promise<InfluxRows>;
  series(path: string, influxQl: string): Promise<readonly InfluxRows[]>;
  json(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Null, or why there was no answer. */
  ping(): Promise<string | null>;
  /** As the server says in its answer to a ping; empty when it doesn't. */
  version(): Promise<string>;
}

/** InfluxDB answered, but not as hoped. */
export class InfluxRefusal extends Error {
  override readonly name = "InfluxRefusal";
  readonly status: number;
  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

export const mayNot = (error: unknown): boolean => error instanceof InfluxRefusal && [401, 403].includes(error.status);

interface QueryAnswer {
  readonly error?: string;
  readonly results?: readonly { readonly error?: string; readonly series?: readonly InfluxRows[] }[];
}

/** 3.x takes `Token` for what it has of 2.x only. */
const schemes = { influx2: "Token", influx3: "Bearer" };

function httpOf(address: InfluxAddress): Http {
  const headers: Record<string, string> = {};
  if (address.kind !== "influx1") headers.authorization = `${schemes[address.kind]} ${address.token}`;
  else if (address.user)
    headers.authorization = `Basic ${Buffer.from(`${address.user}:${address.password}`).toString("base64")}`;

  async function request(method: string, path: string, type: string, body?: string): Promise<unknown> {
    const response = await fetch(`${address.url}${path}`, {
      method,
      headers: { ...headers, accept: "application/json", ...(body !== undefined && { "content-type": type }) },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(requestLimitMs),
    });
    const text = await response.text();
    const answer: unknown = /^[{[]/.test(text) ? JSON.parse(text) : {};
    if (response.ok) return answer;
    const { error, message } = answer as { error?: string; message?: string };
    throw new InfluxRefusal(response.status, message ?? error ?? `HTTP ${response.status}`);
  }

  async function series(path: string, influxQl: string): Promise<readonly InfluxRows[]> {
    const form = new URLSearchParams({ q: influxQl }).toString();
    const answer = (await request("POST", path, "application/x-www-form-urlencoded", form)) as QueryAnswer;
    const result = answer.results?.[0];
    const error = answer.error ?? result?.error;
    if (error) throw new InfluxRefusal(200, error);
    return result?.series ?? [];
  }

  const pinged = () => fetch(`${address.url}/ping`, { headers, signal: AbortSignal.timeout(pingLimitMs) });
  return {
    headers,
    series,
    query: async (path, influxQl) => (await series(path, influxQl))[0] ?? { columns: [], values: [] },
    json: (method, path, body) =>
      request(method, path, "application/json", body === undefined ? undefined : JSON.stringify(body)),
    async ping() {
      try {
        const response = await pinged();
        await response.arrayBuffer();
        return response.ok ? null : `HTTP ${response.status}`;
      } catch (error) {
        const cause = error instanceof Error ? (error.cause ?? error) : error;
        return cause instanceof Error ? cause.message : String(cause);
      }
    },
    async version() {
      const response = await pinged();
      await response.arrayBuffer();
      return response.headers.get("x-influxdb-version") ?? "";
    },
  };
}
