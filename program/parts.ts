/** THE MAP: the uplink's journey as rooms opened in order, and closed the other way round. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Accounts, mayHear, openAccounts, tellOfStop, viewOf } from "#accounts";
import { type Alerts, openAlerts } from "#alerts";
import { createApi } from "#api";
import { beyondFeeLimits, feesBeyond, openBilling, openInvoicing, startCountPushing, startReconciling } from "#billing";
import {
  openContracts,
  openDataUse,
  openDiscontinuations,
  openNotices,
  openServiceDesk,
  openSuccessions,
  openThirdPartyContracts,
} from "#contracts";
import { type Dashboards, openDashboards } from "#dashboards";
import { type Database, openDatabase } from "#database";
import { type Decoders, holdWithNotice, openDecodeJobs, openDecoders } from "#decoders";
import { type Exports, openExports } from "#exports";
import { type Forward, openForward } from "#forward";
import { type Clock, systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, type Secret } from "#foundation/secrets";
import { type Exchange, gapBetween, type Ingest, openIngest, type Programs } from "#ingest";
import { type Journal, openJournal } from "#journal";
import { exchange, type Outbox, openOutbox } from "#outbox";
import { openRegistry } from "#registry";
import { openRetention } from "#retention";
import { openTimeSeries, type TimeSeries } from "#timeseries";
import { openTraps, type Traps } from "#traps";
import { isHalfRestored } from "./backup.ts";
import { clientAddressIn } from "./client-address.ts";
import type { Config } from "./config.ts";
import { diskOf } from "./disk.ts";
import { serveHttp } from "./http-server.ts";
import { lockFolder } from "./lock.ts";
import { keysOf } from "./secret-keys.ts";

export interface FirstOperator {
  readonly userId: string;
  readonly password: Secret;
  readonly generated: boolean;
}

export interface Program {
  readonly webAddress: string;
  readonly mqttAddress: string | null;
  readonly firstOperator: FirstOperator | null;
  readonly rooms: Awaited<ReturnType<typeof openRooms>>;
  /** Takes no more, finishes what is in hand, closes every file. Safe to call twice. */
  stop(): Promise<void>;
}

/** The books: who, what, from when. Commands that need no running program open only these. */
export async function openBooks(config: Config, log: Log, clock: Clock = systemClock(config.clockOffsetMs)) {
  mkdirSync(config.dataFolder, { recursive: true });
  if (isHalfRestored(config.dataFolder))
    throw new Error(`a restore into ${config.dataFolder} was interrupted: run hatoba restore again`);
  const { current, previous } = keysOf(config);
  const vault = openVault(current, previous);
  const url = config.databaseUrl?.reveal() ?? join(config.dataFolder, "hatoba.db");
  const database: Database = await openDatabase({ url, log });
  const accounts = await openAccounts({ database, clock, log, vault });
  const contracts = openContracts({ database, accounts, clock, zone: config.zone });
  const { zone } = config;
  const registry = await openRegistry({
    ...{ database, accounts, contracts, vault, clock, log, zone },
    beyondFeeLimits: (tx, devices) => beyondFeeLimits({ contracts, clock, zone }, tx, devices),
  });
  return { database, accounts, contracts, registry, vault, clock, log };
}

type Rooms = Omit<Awaited<ReturnType<typeof openRooms>>, "closing">;

/** Opens every room in the order of the journey. What was opened is closed again when a later room can't be opened. */
async function openRooms(config: Config, log: Log, clock: Clock) {
  await using opened = new AsyncDisposableStack();
  const metrics = createMetrics();
  const books = await openBooks(config, log, clock);
  opened.defer(() => books.database.close());
  opened.defer(() => books.registry.close());
  const { database, accounts, contracts, registry, vault } = books;
  const journal = await openJournal({ folder: join(config.dataFolder, "journal") });
  opened.defer(() => journal.close());
  const { smtp, webhookPrivateAddresses: privateAddresses, selfTest } = config;
  const outbox = await openOutbox({ ...books, smtp, privateAddresses, metrics, chance: Math.random });
  opened.defer(() => outbox.stop());
  opened.defer(outbox.onStopping((tx, stop) => tellOfStop({ accounts, outbox }, tx, stop)));
  const timeseries = await openTimeSeries({
    url: config.timeseriesUrl?.reveal() ?? null,
    folder: join(config.dataFolder, "timeseries"),
    journal,
    dataRanges: registry.addressBook,
    clock,
    log,
    metrics,
  });
  opened.defer(() => timeseries.stop());
  const { zone, publicUrl } = config;
  const shared = { journal, database, registry, outbox, accounts, clock, log, zone, publicUrl };
  const alerts = await openAlerts({ ...shared, timeseries, metrics, framesBetween: gapBetween, selfTest });
  opened.defer(() => alerts.stop());
  const traps = await openTraps(shared);
  opened.defer(() => traps.stop());
  const dashboards = openDashboards(books);
  const { addressBook } = registry;
  const putOnHold = holdWithNotice({ registry, accounts, outbox, publicUrl });
  const decoders = await openDecoders({ journal, addressBook, clock, log, metrics, putOnHold });
  opened.defer(() => decoders.stop());
  const decodeJobs = openDecodeJobs({ journal, database, clock, log, addressBook: registry.addressBook });
  opened.defer(() => decodeJobs.close());
  const trade = await openTrade({ ...books, journal, outbox, zone, publicUrl });
  opened.defer(() => trade.invoicing.stop());
  opened.defer(() => trade.reconciling.stop());
  opened.defer(() => trade.countPushing.stop());
  const exports = await openExports({ ...shared, timeseries, folder: join(config.dataFolder, "exports") });
  opened.defer(() => exports.stop());
  const forward = await openForward({ ...shared, vault, privateAddresses, metrics, chance: Math.random });
  opened.defer(() => forward.stop());
  const { endedContractDays, dataFolder } = config;
  const taking = { journal, database, registry, vault, clock, log, metrics };
  const { gatewaySeen: onGatewaySeen } = alerts;
  const ingest = await openIngest({ ...taking, ...ingestSettings(config, accounts), onGatewaySeen });
  opened.defer(() => ingest.stop());
  const readers = { decoders, timeseries, alerts, traps, dashboards, ingest, exports, forward };
  const retention = startRetention({ ...shared, contracts, endedContractDays, dataFolder }, readers);
  opened.defer(() => retention.stop());
  const rooms = {
    retention,
    database,
    accounts,
    contracts,
    registry,
    journal,
    outbox,
    timeseries,
    alerts,
    traps,
    dashboards,
    decoders,
    decodeJobs,
    ...trade,
    exports,
    forward,
    ingest,
  };
  reportPositions(rooms, metrics);
  return { ...rooms, metrics, closing: opened.move() };
}

/** Where ingest listens, how much it takes, whom it lets in and whom it may call. */
function ingestSettings(config: Config, accounts: Accounts) {
  const { mqtt, mqtts, limits, webhookPrivateAddresses, brokerPrivateAddresses } = config;
  const call: Exchange = (post) => exchange(post, webhookPrivateAddresses);
  return { mqtt, mqtts, limits, programs: programsOf(accounts), exchange: call, brokerPrivateAddresses };
}

/** Contract holders' programs with a token that may read. The provider's are not let in: its looks are noted, and these would not be. */
function programsOf(accounts: Accounts): Programs {
  return {
    async verify(userId, token) {
      const actor = await accounts.actorOfToken(token);
      const isGood = actor?.userId === userId && !actor.mustChangePassword && actor.permissions.includes("read");
      if (!actor || !isGood || actor.organizationKind === "provider") return null;
      const scope = viewOf(actor);
      return { user: actor.id, mayHear: (measurement) => mayHear(scope, measurement) };
    },
    onAccessChanged: accounts.onAccessChanged,
  };
}

interface Readers {
  readonly decoders: Decoders;
  readonly timeseries: TimeSeries;
  readonly alerts: Alerts;
  readonly traps: Traps;
  readonly dashboards: Dashboards;
  readonly ingest: Ingest;
  readonly exports: Exports;
  readonly forward: Forward;
}

/** Erasing waits for who reads the streams, and ends with what other rooms hold. */
function startRetention(
  shared: Omit<Parameters<typeof openRetention>[0], "timeseries" | "readers" | "settle" | "forgetFiles" | "forget">,
  { decoders, timeseries, alerts, traps, dashboards, ingest, exports, forward }: Readers,
) {
  return openRetention({
    ...shared,
    timeseries,
    readers: [
      { name: "decoding", stream: "uplinks", position: decoders.position },
      { name: "keeping", stream: "measurements", position: timeseries.position },
      { name: "keeping", stream: "revisions", position: timeseries.revisionPosition },
      { name: "alerting", stream: "measurements", position: alerts.position },
      { name: "traps", stream: "measurements", position: traps.position },
    ],
    settle: ingest.settle,
    forgetFiles: exports.forgetDevices,
    async forget(tx, deviceIds) {
      await alerts.forgetDevices(tx, deviceIds);
      await ingest.forgetDevices(tx, deviceIds);
      await traps.forgetDevices(tx, deviceIds);
      await dashboards.forgetDevices(tx, deviceIds);
      await forward.forgetDevices(tx, deviceIds);
    },
  });
}

type TradeDeps = Awaited<ReturnType<typeof openBooks>> & {
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly zone: string;
  readonly publicUrl: string;
};

/** What is between the provider and its contract holders: contracts, counts, statements. */
async function openTrade(deps: TradeDeps) {
  const { database, accounts, contracts, outbox, clock, zone } = deps;
  const serviceDesk = openServiceDesk({
    ...{ database, accounts, outbox, clock, zone },
    feesBeyond: (...asked) => feesBeyond({ contracts, clock, zone }, ...asked),
  });
  const notices = openNotices({ database, accounts, outbox, clock, zone });
  const discontinuations = openDiscontinuations({ database, accounts, outbox, clock, zone });
  const successions = openSuccessions({ database, accounts, outbox, clock, zone });
  const dataUseDesk = openDataUse({ database, accounts, clock, zone });
  const thirdPartyContracts = openThirdPartyContracts({ database, accounts, clock, zone });
  const billing = openBilling({ database, accounts, contracts, clock, zone });
  const invoicing = await openInvoicing(deps);
  const countPushing = startCountPushing({ ...deps, billing, particulars: invoicing.particulars });
  const reconciling = startReconciling(deps);
  const trade = { serviceDesk, notices, discontinuations, successions, dataUseDesk, thirdPartyContracts };
  return { ...trade, billing, invoicing, reconciling, countPushing };
}

/** How far each consumer is behind the journal: the first thing to look at when something is late. */
function reportPositions(
  rooms: Pick<Rooms, "journal" | "decoders" | "timeseries" | "alerts" | "traps" | "forward">,
  metrics: ReturnType<typeof createMetrics>,
): void {
  const { journal, decoders, timeseries, alerts, traps, forward } = rooms;
  metrics.gauge("hatoba_journal_head", "Offset of the newest entry of a stream", ["stream"], (gauge) => {
    for (const stream of ["uplinks", "measurements", "revisions"] as const) gauge.set({ stream }, journal.head(stream));
  });
  metrics.gauge("hatoba_consumer_position", "Offset up to which a consumer has committed", ["consumer"], (gauge) => {
    for (const [consumer, room] of Object.entries({
      decoding: decoders,
      keeping: timeseries,
      alerting: alerts,
      traps,
      webhooks: forward,
    }))
      gauge.set({ consumer }, room.position());
  });
}

/** Starts everything with everything embedded; resolves when uplinks are taken and pages served. */
export async function startProgram(
  config: Config,
  log: Log,
  clock = systemClock(config.clockOffsetMs),
): Promise<Program> {
  const unlock = lockFolder(config.dataFolder);
  const rooms = await openRooms(config, log, clock).catch((error: unknown) => {
    unlock();
    throw error;
  });
  let stopping = false;
  const webFolder = fileURLToPath(new URL("../web/dist", import.meta.url));
  const { zone, publicUrl, map } = config;
  const ready = () => (stopping ? { ok: false, reasons: ["stopping"] } : { ok: true, reasons: [] });
  const api = createApi({
    ...rooms,
    clientAddress: clientAddressIn(config.proxies),
    requestsPerMinute: config.limits.requestsPerMinute,
    clock,
    log,
    zone,
    publicUrl,
    map,
    webFolder,
    disk: () => diskOf(config.dataFolder),
    ready,
  });
  const close = async () => {
    await rooms.closing.disposeAsync();
    unlock();
  };
  const firstOperator = await rooms.accounts.createFirstOperator(config.operator).catch(failAfter(close));
  const server = await serveHttp(api.fetch, config.http).catch(failAfter(close));
  let stopped: Promise<void> | undefined;
  return {
    webAddress: server.address,
    mqttAddress: rooms.ingest.mqttAddress && `mqtt://${rooms.ingest.mqttAddress.host}:${rooms.ingest.mqttAddress.port}`,
    firstOperator,
    rooms,
    stop() {
      stopping = true;
      stopped ??= server.stop().then(close);
      return stopped;
    },
  };
}

function failAfter(close: () => Promise<void>) {
  return async (error: unknown): Promise<never> => {
    await close();
    throw error;
  };
}
