/** What the API is given: every room it answers from. */
import type { OutgoingMessage } from "node:http";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Accounts, Actor } from "#accounts";
import type { Alerts } from "#alerts";
import type { Billing, CountPushing, Invoicing, Reconciling } from "#billing";
import type {
  Contracts,
  DataUseDesk,
  Discontinuations,
  Notices,
  ServiceDesk,
  Successions,
  ThirdPartyContracts,
} from "#contracts";
import type { Dashboards } from "#dashboards";
import type { Database } from "#database";
import type { DecodeJobs, Decoders } from "#decoders";
import type { Exports } from "#exports";
import type { Forward } from "#forward";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Language } from "#foundation/text";
import type { Ingest } from "#ingest";
import type { Journal } from "#journal";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import type { Retention } from "#retention";
import type { TimeSeries } from "#timeseries";
import type { Traps } from "#traps";

export interface Rooms {
  /** For changes of rooms that write in the caller's transaction. */
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly serviceDesk: ServiceDesk;
  readonly notices: Notices;
  readonly discontinuations: Discontinuations;
  readonly successions: Successions;
  readonly dataUseDesk: DataUseDesk;
  readonly thirdPartyContracts: ThirdPartyContracts;
  readonly registry: Registry;
  readonly retention: Retention;
  readonly ingest: Ingest;
  readonly decoders: Decoders;
  readonly decodeJobs: DecodeJobs;
  readonly timeseries: TimeSeries;
  readonly alerts: Alerts;
  readonly traps: Traps;
  readonly dashboards: Dashboards;
  readonly outbox: Outbox;
  readonly billing: Billing;
  readonly reconciling: Reconciling;
  readonly countPushing: CountPushing;
  readonly exports: Exports;
  readonly forward: Forward;
  readonly invoicing: Invoicing;
  readonly journal: Journal;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly publicUrl: string;
  /** Whom a request comes from: its peer, or what listed proxies say in its headers. */
  readonly clientAddress: (peer: string, header: (name: string) => string | undefined) => string;
  /** Where browsers fetch the map's tiles from, and who made them. */
  readonly map: { readonly tiles: string | null; readonly credit: string };
  /** Where the built page lies. */
  readonly webFolder: string;
  /** What one caller may ask of the API. */
  readonly requestsPerMinute: number | "off";
  /** The disk that everything is written to, in bytes. */
  readonly disk: () => Promise<{ readonly free: number; readonly total: number; readonly journal: number }>;
  /** Whether uplinks can be taken now. */
  readonly ready: () => { ok: boolean; reasons: readonly string[] };
}

/** What every handler finds in its context. */
export interface Env {
  Bindings: {
    /** Node's own answer; none in a test without a socket. */
    outgoing?: OutgoingMessage;
  };
  Variables: {
    /** Who asks. Set before any handler but the public ones. */
    actor: Actor;
    /** The session's cookie; undefined for a token. */
    session: string | undefined;
    language: Language;
    /** Where the request comes from; "local" in a test without a socket. */
    address: string;
  };
}

export type App = OpenAPIHono<Env>;
