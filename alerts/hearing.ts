/**
 * Which gateway hears which device, and which frames never came: folded from the stream `uplinks`, in memory. Who hears whom
 * is written when it is new and then every few hours; a crash forgets the hours in between.
 */
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { type Consumer, consume, type Journal, type JournalledUplink, type Network } from "#journal";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly journal: Journal;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Frames that are missing between two counters. */
  readonly framesBetween: (network: Network, before: number | null, now: number | null) => number;
}

export interface Hearing {
  /** Reads the stream while somebody needs it. */
  want(wanted: "wanted" | "not-wanted"): Promise<void>;
  /** A gateway said something of itself: it is there, though no device speaks. */
  gatewaySeen(gatewayId: string, at: Millis): void;
  /** Writes what is new; a crash forgets what came since. */
  flush(): Promise<void>;
  /** Share of the latest fifty or so frames that never came; null before the tenth. */
  lossShare(deviceId: string): number | null;
  /** Gateways that heard or said something in the last days, with when (our time). */
  gateways(): Map<string, Millis>;
  /** Devices that a gateway heard. */
  devicesOf(gatewayId: string): readonly string[];
  /** The one gateway that heard a device in the day before it was last heard; null when there are several, or none. */
  onlyGatewayOf(deviceId: string): string | null;
  isCurrent(): boolean;
  stop(): Promise<void>;
}

interface Known {
  fCnt: number | null;
  lost: number;
  sent: number;
  heardAt: Millis;
  readonly gateways: Map<string, { heardAt: Millis; writtenAt: Millis }>;
}

const dayMs = 86_400_000;
/** How long a gateway that hears nothing is remembered. */
const rememberedMs = 7 * dayMs;
/** Each frame takes 2 % of the weight of those before it: about fifty count. */
const fading = 0.98;
const framesMin = 10;
const writtenAgainMs = 6 * 3_600_000;
/** When a gateway was last there is known to so much after a restart: less than anybody calls silent. */
const seenAgainMs = 60_000;
/** In the table of pairs: a gateway that spoke of itself. */
const itself = "";
const flushMs = 5_000;
const rowsPerStatement = 500;
const batchMax = 2_000;

type PairRow = { deviceId: string; gatewayId: string; heardAt: number };

function createMemory(framesBetween: Deps["framesBetween"]) {
  const devices = new Map<string, Known>();
  const heardBy = new Map<string, { heardAt: Millis; readonly devices: Set<string> }>();
  const newest = new Map<string, PairRow>();

  function known(deviceId: string): Known {
    const found = devices.get(deviceId);
    if (found) return found;
    const made: Known = { fCnt: null, lost: 0, sent: 0, heardAt: 0, gateways: new Map() };
    devices.set(deviceId, made);
    return made;
  }
  function there(gatewayId: string, at: Millis) {
    const gateway = heardBy.get(gatewayId) ?? { heardAt: at, devices: new Set<string>() };
    gateway.heardAt = Math.max(gateway.heardAt, at);
    heardBy.set(gatewayId, gateway);
    return gateway;
  }
  function pair(deviceId: string, gatewayId: string, at: Millis, isWritten: boolean): void {
    const device = known(deviceId);
    const before = device.gateways.get(gatewayId);
    const isDue = !isWritten && (before === undefined || at - before.writtenAt > writtenAgainMs);
    const writtenAt = isDue || isWritten ? at : (before?.writtenAt ?? at);
    if (before) Object.assign(before, { heardAt: Math.max(before.heardAt, at), writtenAt });
    else device.gateways.set(gatewayId, { heardAt: at, writtenAt });
    if (isDue) newest.set(`${deviceId} ${gatewayId}`, { deviceId, gatewayId, heardAt: at });
    const gateway = there(gatewayId, at);
    if (!before) gateway.devices.add(deviceId);
    device.heardAt = Math.max(device.heardAt, at);
  }
  const seenWrittenAt = new Map<string, Millis>();
  function seen(gatewayId: string, at: Millis): void {
    there(gatewayId, at);
    if (at - (seenWrittenAt.get(gatewayId) ?? 0) < seenAgainMs) return;
    seenWrittenAt.set(gatewayId, at);
    newest.set(`${itself} ${gatewayId}`, { deviceId: itself, gatewayId, heardAt: at });
  }
  return {
    devices,
    heardBy,
    pair,
    seen,
    heard({ deviceId, network, fCnt, receivedAt, receptions }: JournalledUplink): void {
      const device = known(deviceId);
      const gap = framesBetween(network, device.fCnt, fCnt);
      device.lost = device.lost * fading + gap;
      device.sent = device.sent * fading + gap + 1;
      device.fCnt = fCnt ?? device.fCnt;
      device.heardAt = Math.max(device.heardAt, receivedAt);
      for (const { gatewayId } of receptions) if (gatewayId !== "") pair(deviceId, gatewayId, receivedAt, false);
    },
    /** Pairs that are to be written. */
    take(): PairRow[] {
      const rows = [...newest.values()];
      newest.clear();
      return rows;
    },
  };
}

async function writePairs(database: Database, rows: readonly PairRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerStatement)
    await database.transaction(async (tx) => {
      await tablesIn(tx)
        .insertInto("deviceGateways")
        .values(rows.slice(from, from + rowsPerStatement))
        .onConflict((conflict) =>
          conflict.columns(["deviceId", "gatewayId"]).doUpdateSet((row) => ({ heardAt: row.ref("excluded.heardAt") })),
        )
        .execute();
    });
}

export async function openHearing({ journal, database, clock, log, framesBetween }: Deps): Promise<Hearing> {
  const memory = createMemory(framesBetween);
  const since = clock.now() - rememberedMs;
  const rows = tablesIn(database.sql).selectFrom("deviceGateways").selectAll().where("heardAt", ">", since);
  for (const { deviceId, gatewayId, heardAt } of await rows.execute())
    if (deviceId === itself) memory.seen(gatewayId, heardAt);
    else memory.pair(deviceId, gatewayId, heardAt, true);
  let consumer: Consumer | null = null;
  let flushedAt = clock.now();

  async function flush(): Promise<void> {
    flushedAt = clock.now();
    await writePairs(database, memory.take());
  }
  const start = (): Consumer =>
    consume({
      name: "hearing",
      journal,
      stream: "uplinks",
      read: journal.readUplinks,
      cursor: () => journal.offsetBefore(clock.now() - 3_600_000),
      async effect(batch) {
        for (const uplink of batch) memory.heard(uplink);
        if (clock.now() - flushedAt >= flushMs) await flush();
      },
      batchMax,
      clock,
      log,
    });

  return {
    async want(wanted) {
      if (wanted === "wanted") consumer ??= start();
      else if (consumer) {
        const stopping = consumer;
        consumer = null;
        await stopping.stop();
      }
    },
    gatewaySeen(gatewayId, at) {
      if (consumer !== null) memory.seen(gatewayId, at);
    },
    flush,
    lossShare(deviceId) {
      const device = memory.devices.get(deviceId);
      return device && device.sent >= framesMin ? device.lost / device.sent : null;
    },
    gateways: () => new Map([...memory.heardBy].map(([id, { heardAt }]) => [id, heardAt])),
    devicesOf: (gatewayId) => [...(memory.heardBy.get(gatewayId)?.devices ?? [])],
    onlyGatewayOf(deviceId) {
      const device = memory.devices.get(deviceId);
      if (!device) return null;
      const lately = [...device.gateways].filter(([, { heardAt }]) => heardAt > device.heardAt - dayMs);
      return lately.length === 1 ? (lately[0]?.[0] ?? null) : null;
    },
    isCurrent: () => consumer !== null && consumer.position() >= journal.head("uplinks"),
    async stop() {
      await consumer?.stop();
      await flush();
    },
  };
}
