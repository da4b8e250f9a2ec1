/**
 * Downlinks: what is to be sent to a device, waiting until it can be, and what became of it.
 *
 * queued → sent (handed to the network server, or given in the answer that it asked for) → acknowledged | failed. A program
 * that dies between handing over and noting hands over once more: ChirpStack knows the ID and takes it once.
 */
import { type Database, type Page, pageOf, type Sql, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Network } from "#journal";
import type { Connection } from "#registry";
import type { DownlinkState, Happening } from "./bridges/bridge.ts";
import { type Command, commandFor, type Downlink, sigfoxDownlinkBytes } from "./bridges/downlink.ts";
import type { DeviceStatus } from "./device-status.ts";
import type { DownlinkServers, Handed } from "./downlink-servers.ts";
import type { IngestEvents } from "./events.ts";
import type { IngestTables } from "./tables.ts";

export interface QueuedDownlink {
  readonly id: string;
  readonly deviceId: string;
  readonly organizationId: string;
  readonly payload: string;
  readonly fPort: number | null;
  readonly confirmed: boolean;
  readonly state: DownlinkState;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Millis;
  readonly changedAt: Millis;
  readonly expiresAt: Millis;
}

export interface NewDownlink {
  readonly device: {
    readonly id: string;
    readonly organizationId: string;
    readonly network: Network;
    readonly identity: string;
  };
  /** Hex; 8 bytes for Sigfox, up to 242 for LoRaWAN. */
  readonly payload: string;
  /** 1 to 223; LoRaWAN only. */
  readonly fPort?: number | undefined;
  readonly confirmed?: boolean | undefined;
  /** What can't be sent until then is given up; a day when left out. */
  readonly expiresInSeconds?: number | undefined;
  readonly createdBy: string;
}

export interface DownlinksOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: IngestEvents;
  readonly statusOf: (deviceId: string) => Promise<DeviceStatus>;
  readonly connection: (id: string) => Connection | undefined;
  /** Publishes at the connection's broker; rejects when nobody is there to take it. */
  readonly publish: (connection: Connection, command: Command) => Promise<void>;
  /** Hands it over by HTTP. */
  readonly hand: DownlinkServers["hand"];
  readonly identityOf: (deviceId: string) => string | null;
}

export type Downlinks = ReturnType<typeof openDownlinks>;

/** LoRaWAN regional parameters: no data rate carries more. */
const lorawanBytesMax = 242;
const daySeconds = 86_400;
const weekSeconds = 7 * daySeconds;
const queuedPerDeviceMax = 100;
/** Who could not be reached is tried again so often, until the downlink expires. */
const retryMs = 5_000;
const retriedAtOnce = 200;

export function openDownlinks(options: DownlinksOptions) {
  const { database, clock } = options;
  const sending = startSending(options);
  return {
    /**
     * Queues a downlink, `inSameCommit` with it, and hands it over at once where that is possible. Faults: invalid, conflict.
     */
    async queue(request: NewDownlink, inSameCommit: (tx: Tx) => Promise<void>): Promise<QueuedDownlink> {
      refuseBadFields(request);
      const row = rowOf(request, clock.now());
      await insert(database, row, inSameCommit);
      if (request.device.network === "lorawan") await sending.now(fromRow(row));
      return downlinkOf(database, row.id);
    },

    /** Fault not-found. */
    downlink: (id: string) => downlinkOf(database, id),

    /** Newest first. */
    list: (deviceId: string, page: { limit: number; before?: string | undefined }) =>
      downlinksPage(database, deviceId, page),

    /** Takes back what was not sent yet. Fault conflict when it was. */
    async takeBack(deviceId: string, id: string, inSameCommit: (tx: Tx) => Promise<void>): Promise<void> {
      await database.transaction(async (tx) => {
        const queued = tables(tx)
          .deleteFrom("downlinks")
          .where("deviceId", "=", deviceId)
          .where("state", "=", "queued");
        const taken = await queued.where("id", "=", id).executeTakeFirst();
        if (Number(taken.numDeletedRows) === 0) throw new Fault("conflict", "ingest.downlink-sent");
        await inSameCommit(tx);
      });
    },

    /**
     * The downlink for a device whose network asks for one with its uplink `answerTo`; null when there is none. The same
     * uplink told again (a late answer is asked for again) gets the same one.
     */
    answer: (deviceId: string, answerTo: string) => answer(database, { deviceId, answerTo, now: clock.now() }),

    /** What a network server tells of a downlink: by our ID, else of the device's latest one that was sent. */
    told: (deviceId: string, happening: ToldDownlink) => told(database, { deviceId, happening, now: clock.now() }),

    stop: sending.stop,
  };
}

type ToldDownlink = Extract<Happening, { what: "downlink" }>;

/** Hands queued downlinks to their network servers, one after the other, again and again until they expire. */
function startSending({ database, clock, events, ...options }: DownlinksOptions) {
  let cancelTimer: (() => void) | null = null;
  let closed = false;
  let working: Promise<void> = Promise.resolve();
  /** HTTP connections whose server did not answer since the latest round: nobody waits for each of their downlinks. */
  const away = new Set<string>();

  async function published(connection: Connection, downlink: Downlink, route: string | null): Promise<Handed | null> {
    const command = commandFor(connection.kind, downlink, route);
    if (!command) return null;
    try {
      await options.publish(connection, command);
      return { kind: "sent", remoteId: null };
    } catch (error) {
      return { kind: "waits", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async function handOver(downlink: QueuedDownlink): Promise<void> {
    const { route } = await options.statusOf(downlink.deviceId);
    const connection = route && options.connection(route.connectionId);
    const identity = options.identityOf(downlink.deviceId);
    if (!route || !connection?.enabled || identity === null || away.has(connection.id)) return;
    const how = connection.transport === "http" ? options.hand : published;
    const handed = await how(connection, { ...downlink, identity }, route.topic);
    if (!handed) return;
    const now = clock.now();
    const from = ["queued"] as const;
    if (handed.kind === "sent")
      return setState(database, downlink.id, { state: "sent", reason: "", remoteId: handed.remoteId, from, now });
    const { reason } = handed;
    if (handed.kind === "refused") return setState(database, downlink.id, { state: "failed", reason, from, now });
    events.downlinkWaits(downlink.id, reason);
    if (connection.transport === "http") away.add(connection.id);
    if (reason !== downlink.reason) await setState(database, downlink.id, { state: "queued", reason, from, now });
  }

  async function work(): Promise<void> {
    await giveUpExpired(database, clock.now());
    away.clear();
    for (const downlink of await waiting(database)) if (!closed) await handOver(downlink);
  }

  function inTurn(task: () => Promise<void>): Promise<void> {
    working = working.then(task).catch(events.brokerBroke);
    return working;
  }

  function schedule(): void {
    if (!closed) cancelTimer = clock.after(retryMs, () => void inTurn(work).then(schedule));
  }
  schedule();

  return {
    now: (downlink: QueuedDownlink) => inTurn(() => handOver(downlink)),
    async stop(): Promise<void> {
      closed = true;
      cancelTimer?.();
      await working;
    },
  };
}

const tables = (sql: Sql | Tx) => sql.withTables<IngestTables>();

type DownlinkRow = IngestTables["downlinks"];

async function insert(database: Database, row: DownlinkRow, inSameCommit: (tx: Tx) => Promise<void>): Promise<void> {
  await database.transaction(async (tx) => {
    const { queued } = await tables(tx)
      .selectFrom("downlinks")
      .select((rows) => rows.fn.countAll<number>().as("queued"))
      .where("deviceId", "=", row.deviceId)
      .where("state", "=", "queued")
      .executeTakeFirstOrThrow();
    if (Number(queued) >= queuedPerDeviceMax)
      throw new Fault("conflict", "ingest.downlink-queue-full", { attributes: { limit: queuedPerDeviceMax } });
    await tables(tx).insertInto("downlinks").values(row).execute();
    await inSameCommit(tx);
  });
}

async function downlinkOf(database: Database, id: string): Promise<QueuedDownlink> {
  const row = await tables(database.sql).selectFrom("downlinks").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new Fault("not-found", "ingest.downlink-not-found", { attributes: { id } });
  return fromRow(row);
}

async function downlinksPage(
  database: Database,
  deviceId: string,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<Page<QueuedDownlink>> {
  const downlinks = tables(database.sql).selectFrom("downlinks").selectAll().where("deviceId", "=", deviceId);
  return pageOf(downlinks, { limit, after: before }, "newest-first", fromRow);
}

async function waiting(database: Database): Promise<QueuedDownlink[]> {
  const rows = tables(database.sql).selectFrom("downlinks").selectAll().where("state", "=", "queued");
  return (await rows.orderBy("id").limit(retriedAtOnce).execute()).map(fromRow);
}

interface Change {
  readonly state: DownlinkState;
  readonly reason: string;
  /** Only of these: what has an end keeps it. */
  readonly from: readonly DownlinkState[];
  readonly remoteId?: string | null;
  readonly now: Millis;
}

async function setState(database: Database, id: string, { state, reason, remoteId, from, now }: Change): Promise<void> {
  await database.transaction(async (tx) => {
    const set = { state, reason, changedAt: now, ...(remoteId !== undefined && { remoteId }) };
    const change = tables(tx).updateTable("downlinks").set(set);
    await change
      .where("id", "=", id)
      .where("state", "in", [...from])
      .execute();
  });
}

async function giveUpExpired(database: Database, now: Millis): Promise<void> {
  const expired = await tables(database.sql)
    .selectFrom("downlinks")
    .select("id")
    .where("state", "=", "queued")
    .where("expiresAt", "<=", now)
    .execute();
  const change = { state: "failed", reason: "expired before it could be sent", from: ["queued"], now } as const;
  for (const { id } of expired) await setState(database, id, change);
}

async function answer(
  database: Database,
  { deviceId, answerTo, now }: { deviceId: string; answerTo: string; now: Millis },
): Promise<QueuedDownlink | null> {
  await giveUpExpired(database, now);
  return database.transaction(async (tx) => {
    const rows = tables(tx).selectFrom("downlinks").selectAll().where("deviceId", "=", deviceId);
    const given = await rows.where("answerTo", "=", answerTo).executeTakeFirst();
    if (given) return fromRow(given);
    const next = await rows.where("state", "=", "queued").orderBy("id").limit(1).executeTakeFirst();
    if (!next) return null;
    const change = { state: "sent", answerTo, changedAt: now };
    await tables(tx).updateTable("downlinks").set(change).where("id", "=", next.id).execute();
    return fromRow({ ...next, ...change });
  });
}

async function told(
  database: Database,
  { deviceId, happening, now }: { deviceId: string; happening: ToldDownlink; now: Millis },
): Promise<void> {
  const { state, downlinkId, reason } = happening;
  if (state === "queued") return;
  const rows = tables(database.sql).selectFrom("downlinks").select("id").where("deviceId", "=", deviceId);
  const found = await (downlinkId
    ? rows.where((row) => row.or([row("id", "=", downlinkId), row("remoteId", "=", downlinkId)]))
    : rows.where("state", "=", "sent").orderBy("id", "desc")
  ).executeTakeFirst();
  // A server's "sent" may come after the device's acknowledgement.
  if (found) await setState(database, found.id, { state, reason, from: ["queued", "sent"], now });
}

function fromRow({ answerTo: _answerTo, remoteId: _remoteId, ...row }: DownlinkRow): QueuedDownlink {
  return {
    ...row,
    fPort: row.fPort,
    confirmed: row.confirmed === 1,
    state: row.state as DownlinkState,
    createdAt: row.createdAt,
    changedAt: row.changedAt,
    expiresAt: row.expiresAt,
  };
}

function rowOf(
  { device, payload, fPort, confirmed, expiresInSeconds, createdBy }: NewDownlink,
  now: Millis,
): DownlinkRow {
  return {
    id: newId(),
    deviceId: device.id,
    organizationId: device.organizationId,
    payload: payload.toLowerCase(),
    fPort: device.network === "lorawan" ? (fPort ?? 1) : null,
    confirmed: confirmed ? 1 : 0,
    state: "queued",
    reason: "",
    createdBy,
    createdAt: now,
    changedAt: now,
    expiresAt: now + (expiresInSeconds ?? daySeconds) * 1000,
    answerTo: null,
    remoteId: null,
  };
}

function refuseBadFields({ device, payload, fPort, confirmed, expiresInSeconds }: NewDownlink): void {
  const errors = [];
  const bytes = payload.length / 2;
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(payload)) errors.push({ path: "payload", text: "ingest.downlink-hex" });
  else if (device.network === "sigfox" && bytes !== sigfoxDownlinkBytes)
    errors.push({ path: "payload", text: "ingest.downlink-eight-bytes" });
  else if (bytes > lorawanBytesMax)
    errors.push({ path: "payload", text: "ingest.downlink-too-long", attributes: { limit: lorawanBytesMax } });
  if (device.network === "sigfox" && fPort !== undefined)
    errors.push({ path: "fPort", text: "ingest.downlink-no-port" });
  if (fPort !== undefined && !(Number.isInteger(fPort) && fPort >= 1 && fPort <= 223))
    errors.push({ path: "fPort", text: "ingest.downlink-port" });
  if (device.network === "sigfox" && confirmed)
    errors.push({ path: "confirmed", text: "ingest.downlink-not-confirmed" });
  if (expiresInSeconds !== undefined && !(expiresInSeconds >= 1 && expiresInSeconds <= weekSeconds))
    errors.push({ path: "expiresInSeconds", text: "ingest.downlink-expiry" });
  if (errors.length > 0) throw new Fault("invalid", "ingest.downlink-invalid", { errors });
}
