/**
 * The book of devices as they are heard: their status, the latest events of each, and the traffic of gateways. Folded in
 * memory and written every second; a crash loses that second of status, never an uplink.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Database, type Page, pageOf, type Sql, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { AdmittedUplink } from "#journal";
import type { DeviceEvent, Happening } from "./bridges/bridge.ts";
import { afterEvent, afterUplink, type DeviceStatus, followedBy, neverSeen } from "./device-status.ts";
import type { IngestEvents } from "./events.ts";
import type { IngestTables } from "./tables.ts";
import { openWriteBehind } from "./write-behind.ts";

const flushMs = 1_000;
/** What one device's history holds; a device whose every uplink makes its server remark something fills no disk. */
const eventsPerDevice = 200;
/** Events of one flush, over all devices; what is beyond is counted in the status only. */
const pendingEventsMax = 10_000;
/**
 * Of one device between two flushes. More come when a network server delivers what it kept, or the database can't be written: the oldest are then
 * folded without their status of before.
 */
const changesMax = 1_000;
const rowsPerStatement = 100;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const trafficDays = 400;

export interface NotedEvent {
  readonly id: string;
  readonly deviceId: string;
  readonly at: Millis;
  readonly happening: Happening;
}

export interface GatewayTraffic {
  readonly gatewayId: string;
  readonly lastSeenAt: Millis;
  /** Uplinks that it heard today and on the six days before (UTC), today last. */
  readonly uplinksByDay: readonly number[];
}

/** What is read of the book. */
export interface DeviceReadings {
  /** Of a device that was never heard: all unknown. */
  status(deviceId: string): Promise<DeviceStatus>;
  /** Percent that the network server told last, as of the last few seconds; a device that it told nothing of is not in the map. */
  batteries(deviceIds: readonly string[]): Promise<Map<string, number>>;
  /** Newest first; `next` is the id to ask `before`. */
  events(deviceId: string, page: { limit: number; before?: string | undefined }): Promise<Page<NotedEvent>>;
  /** Gateways that were heard of in the last week, the latest first. */
  gateways(): Promise<GatewayTraffic[]>;
}

export interface DeviceBook extends DeviceReadings {
  heard(uplink: AdmittedUplink, topic: string | null): void;
  heardAgain(deviceId: string): void;
  /** A gateway said something, an uplink or how it is doing. */
  gatewaySeen(gatewayId: string, at: Millis): void;
  noted(deviceId: string, event: DeviceEvent, receivedAt: Millis): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

type Fold = (status: DeviceStatus) => DeviceStatus;

interface HourOfTraffic {
  readonly gatewayId: string;
  readonly hour: Millis;
  uplinks: number;
  lastSeenAt: Millis;
}

/** What happened to a device since the last flush. */
interface Changes {
  /** The oldest of them, folded from nothing. */
  earlier: DeviceStatus;
  readonly latest: Fold[];
}

interface Pending {
  /** By device. */
  readonly changes: Map<string, Changes>;
  readonly events: NotedEvent[];
  /** By gateway and hour. */
  readonly traffic: Map<string, HourOfTraffic>;
}

const nothing = (): Pending => ({ changes: new Map(), events: [], traffic: new Map() });

export function openDeviceBook({
  database,
  clock,
  events,
}: {
  database: Database;
  clock: Clock;
  events: IngestEvents;
}): DeviceBook {
  const sql = tables(database.sql);
  const book = openWriteBehind<Pending>({
    database,
    clock,
    everyMs: flushMs,
    nothing,
    isEmpty: ({ changes, events: noted, traffic }) => changes.size + noted.length + traffic.size === 0,
    write: (tx, notes) => writePending(tables(tx), notes, clock.now()),
    merged: joined,
    onFailed: events.tallyNotWritten,
  });
  const { flush } = book;

  function fold(deviceId: string, change: Fold): void {
    const { changes } = book.pending();
    const known = changes.get(deviceId);
    if (known === undefined) changes.set(deviceId, { earlier: neverSeen, latest: [change] });
    else {
      known.latest.push(change);
      shorten(known);
    }
  }

  return {
    heard(uplink, topic) {
      fold(uplink.deviceId, afterUplink(uplink, topic));
      for (const { gatewayId } of uplink.receptions)
        if (gatewayId !== "") addTraffic(book.pending().traffic, gatewayId, 1, uplink.receivedAt);
    },
    gatewaySeen: (gatewayId, at) => addTraffic(book.pending().traffic, gatewayId, 0, at),
    heardAgain: (deviceId) => fold(deviceId, (status) => ({ ...status, duplicates: status.duplicates + 1 })),
    noted(deviceId, event, receivedAt) {
      const at = event.at ?? receivedAt;
      fold(deviceId, (status) => afterEvent(status, event, at));
      const pending = book.pending();
      if (pending.events.length < pendingEventsMax)
        pending.events.push({ id: newId(), deviceId, at, happening: event.happening });
    },
    async status(deviceId) {
      await flush();
      const row = await sql
        .selectFrom("deviceStatus")
        .select("status")
        .where("deviceId", "=", deviceId)
        .executeTakeFirst();
      return row ? (JSON.parse(row.status) as DeviceStatus) : neverSeen;
    },
    async batteries(deviceIds) {
      const query = sql.selectFrom("deviceStatus").select(["deviceId", "status"]);
      const rows = await query.where("deviceId", "in", [...deviceIds, ""]).execute();
      const told = rows.map(({ deviceId, status }) => {
        return [deviceId, (JSON.parse(status) as DeviceStatus).batteryPercent] as const;
      });
      return new Map(told.flatMap(([deviceId, percent]) => (percent === null ? [] : [[deviceId, percent] as const])));
    },
    async events(deviceId, { limit, before }) {
      await flush();
      const events = sql.selectFrom("deviceEvents").selectAll().where("deviceId", "=", deviceId);
      return pageOf(events, { limit, after: before }, "newest-first", ({ happening, ...row }) => ({
        ...row,
        happening: JSON.parse(happening) as Happening,
      }));
    },
    async gateways() {
      await flush();
      return trafficOfAWeek(sql, Math.floor(clock.now() / dayMs));
    },
    flush,
    stop: book.close,
  };
}

const tables = (sql: Sql | Tx) => sql.withTables<IngestTables>();
type Tables = ReturnType<typeof tables>;

function addTraffic(traffic: Pending["traffic"], gatewayId: string, uplinks: number, at: Millis): void {
  const hour = at - (at % hourMs);
  const key = `${hour} ${gatewayId}`;
  const known = traffic.get(key);
  if (known) {
    known.uplinks += uplinks;
    known.lastSeenAt = Math.max(known.lastSeenAt, at);
  } else traffic.set(key, { gatewayId, hour, uplinks, lastSeenAt: at });
}

const folded = (status: DeviceStatus, changes: readonly Fold[]) =>
  changes.reduce((before, change) => change(before), status);

/** Half of them at once, so that a change costs no more the more there are. */
function shorten(changes: Changes): void {
  if (changes.latest.length < 2 * changesMax) return;
  changes.earlier = folded(changes.earlier, changes.latest.splice(0, changesMax));
}

/** What could not be written, before what came meanwhile. */
function joined(first: Pending, second: Pending): Pending {
  const changes = new Map(first.changes);
  for (const [deviceId, after] of second.changes) {
    const before = changes.get(deviceId) ?? { earlier: neverSeen, latest: [] };
    const both =
      after.earlier === neverSeen
        ? { earlier: before.earlier, latest: [...before.latest, ...after.latest] }
        : { earlier: followedBy(folded(before.earlier, before.latest), after.earlier), latest: after.latest };
    shorten(both);
    changes.set(deviceId, both);
  }
  const traffic = new Map(first.traffic);
  for (const [key, row] of second.traffic) {
    const known = traffic.get(key);
    const uplinks = row.uplinks + (known?.uplinks ?? 0);
    traffic.set(key, { ...row, uplinks, lastSeenAt: Math.max(row.lastSeenAt, known?.lastSeenAt ?? 0) });
  }
  return { changes, events: [...first.events, ...second.events].slice(0, pendingEventsMax), traffic };
}

/** A turn of the event loop between two: uplinks of a thousand devices are folded in 50 ms, for which no other may wait. */
async function* chunksOf<T>(list: readonly T[]): AsyncIterable<T[]> {
  for (let index = 0; index < list.length; index += rowsPerStatement) {
    yield list.slice(index, index + rowsPerStatement);
    await nextTurn();
  }
}

async function writePending(sql: Tables, { changes, events, traffic }: Pending, now: Millis): Promise<void> {
  for await (const part of chunksOf([...changes])) {
    const ids = part.map(([deviceId]) => deviceId);
    const rows = await sql.selectFrom("deviceStatus").selectAll().where("deviceId", "in", ids).execute();
    const known = new Map(rows.map((row) => [row.deviceId, JSON.parse(row.status) as DeviceStatus]));
    const next = part.map(([deviceId, { earlier, latest }]) => {
      const status = folded(followedBy(known.get(deviceId) ?? neverSeen, earlier), latest);
      return { deviceId, status: JSON.stringify(status), lastSeenAt: status.lastSeenAt, updatedAt: now };
    });
    await sql
      .insertInto("deviceStatus")
      .values(next)
      .onConflict((conflict) =>
        conflict.column("deviceId").doUpdateSet((row) => ({
          status: row.ref("excluded.status"),
          lastSeenAt: row.ref("excluded.lastSeenAt"),
          updatedAt: row.ref("excluded.updatedAt"),
        })),
      )
      .execute();
  }
  await writeEvents(sql, events);
  await writeTraffic(sql, [...traffic.values()], now);
}

/** By the hour, to explain gaps; by the day, to look at. */
async function writeTraffic(sql: Tables, traffic: readonly HourOfTraffic[], now: Millis): Promise<void> {
  if (traffic.length === 0) return;
  for await (const part of chunksOf(traffic))
    await sql
      .insertInto("gatewayHours")
      .values(part.map(({ gatewayId, hour, uplinks }) => ({ gatewayId, hour, uplinks })))
      .onConflict((conflict) =>
        conflict.columns(["gatewayId", "hour"]).doUpdateSet((row) => ({
          uplinks: row("gatewayHours.uplinks", "+", row.ref("excluded.uplinks")),
        })),
      )
      .execute();
  for await (const part of chunksOf(daysOf(traffic)))
    await sql
      .insertInto("gatewayTraffic")
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(["gatewayId", "day"]).doUpdateSet((row) => ({
          uplinks: row("gatewayTraffic.uplinks", "+", row.ref("excluded.uplinks")),
          lastSeenAt: row.ref("excluded.lastSeenAt"),
        })),
      )
      .execute();
  const oldest = Math.floor(now / dayMs) - trafficDays;
  await sql.deleteFrom("gatewayTraffic").where("day", "<", oldest).execute();
  await sql
    .deleteFrom("gatewayHours")
    .where("hour", "<", oldest * dayMs)
    .execute();
}

/** Once for each gateway and day: PostgreSQL takes no row twice in one statement. */
function daysOf(traffic: readonly HourOfTraffic[]): IngestTables["gatewayTraffic"][] {
  const days = new Map<string, IngestTables["gatewayTraffic"]>();
  for (const { gatewayId, hour, uplinks, lastSeenAt } of traffic) {
    const day = Math.floor(hour / dayMs);
    const known = days.get(`${day} ${gatewayId}`) ?? { gatewayId, day, uplinks: 0, lastSeenAt };
    known.uplinks += uplinks;
    known.lastSeenAt = Math.max(known.lastSeenAt, lastSeenAt);
    days.set(`${day} ${gatewayId}`, known);
  }
  return [...days.values()];
}

async function writeEvents(sql: Tables, events: readonly NotedEvent[]): Promise<void> {
  for await (const part of chunksOf(events)) {
    const rows = part.map(({ happening, ...event }) => ({ ...event, happening: JSON.stringify(happening) }));
    await sql.insertInto("deviceEvents").values(rows).execute();
  }
  for (const deviceId of new Set(events.map((event) => event.deviceId))) {
    const oldestKept = await sql
      .selectFrom("deviceEvents")
      .select("id")
      .where("deviceId", "=", deviceId)
      .orderBy("id", "desc")
      .offset(eventsPerDevice - 1)
      .limit(1)
      .executeTakeFirst();
    if (!oldestKept) continue;
    await sql.deleteFrom("deviceEvents").where("deviceId", "=", deviceId).where("id", "<", oldestKept.id).execute();
  }
}

async function trafficOfAWeek(sql: Tables, today: number): Promise<GatewayTraffic[]> {
  const rows = await sql
    .selectFrom("gatewayTraffic")
    .selectAll()
    .where("day", ">", today - 7)
    .execute();
  const gateways = new Map<string, { lastSeenAt: Millis; uplinksByDay: number[] }>();
  for (const { gatewayId, day, uplinks, lastSeenAt } of rows) {
    const known = gateways.get(gatewayId) ?? { lastSeenAt: 0, uplinksByDay: Array.from({ length: 7 }, () => 0) };
    known.lastSeenAt = Math.max(known.lastSeenAt, lastSeenAt);
    known.uplinksByDay[6 - (today - Number(day))] = Number(uplinks);
    gateways.set(gatewayId, known);
  }
  return [...gateways]
    .map(([gatewayId, traffic]) => ({ gatewayId, ...traffic }))
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt);
}
