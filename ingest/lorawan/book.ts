/**
 * The devices whose frames we open ourselves: their keys (sealed in the database, ready in memory), sessions and counters.
 *
 * Counters of uplinks are written behind: what a crash takes of them, the journal's memory of frames covers. Counters of
 * downlinks and nonces of joins are on disk before anything is sent, since a device takes none twice.
 */
import { randomInt } from "node:crypto";
import type { Database, Sql, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import type { Vault } from "#foundation/secrets";
import type { IngestEvents } from "../events.ts";
import type { IngestTables } from "../tables.ts";
import { openWriteBehind } from "../write-behind.ts";
import type { DerivedKeys, RootKeys } from "./join.ts";
import { type LorawanVersion, type Session, sessionKeys } from "./session.ts";

/** How a device gets its session: by keys of its own (ABP), or by joining (OTAA). Keys are 32 hex digits. */
export type LorawanSettings =
  | {
      readonly activation: "abp";
      readonly version: LorawanVersion;
      readonly devAddr: string;
      readonly appSKey: string;
      /** 1.0: the NwkSKey. */
      readonly fNwkSIntKey: string;
      /** 1.1 only; as the first one when left out. */
      readonly sNwkSIntKey?: string | undefined;
      readonly nwkSEncKey?: string | undefined;
      /** Its counter may begin anew after a power cut; then an old frame can be sent again by anybody who recorded it. */
      readonly mayRestart?: boolean | undefined;
    }
  | {
      readonly activation: "otaa";
      readonly version: LorawanVersion;
      readonly joinEui?: string | undefined;
      readonly appKey: string;
      /** 1.1 only; the AppKey when left out. */
      readonly nwkKey?: string | undefined;
    };

/** What may be seen of it: no keys. */
export interface LorawanState {
  readonly activation: "abp" | "otaa";
  readonly version: LorawanVersion;
  readonly joinEui: string | null;
  /** Null until it has joined. */
  readonly devAddr: string | null;
  readonly fCntUp: number | null;
  readonly fCntDown: number | null;
}

export interface JoiningDevice {
  readonly deviceId: string;
  readonly version: LorawanVersion;
  readonly joinEui: string | null;
  readonly keys: RootKeys;
  readonly joinNonce: number;
  readonly devNonces: readonly number[];
}

type Row = IngestTables["lorawanDevices"];

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly events: IngestEvents;
}

export type LorawanBook = Awaited<ReturnType<typeof openLorawanBook>>;

const counterFlushMs = 1_000;
const tables = (sql: Sql | Tx) => sql.withTables<IngestTables>();

export async function openLorawanBook({ database, clock, vault, events }: Deps) {
  const memory = openMemory(vault);
  for (const row of await tables(database.sql).selectFrom("lorawanDevices").selectAll().execute()) memory.put(row);
  const counters = openCounters({ database, clock, events });

  return {
    sessionsAt: memory.sessionsAt,
    joining: memory.joining,
    state: (deviceId: string): LorawanState | null => memory.state(deviceId),

    /** Sets a device's keys in place of any others; a session that it had is over. Fault invalid. */
    async put(
      device: { readonly id: string; readonly devEui: string },
      settings: LorawanSettings,
      inSameCommit: (tx: Tx) => Promise<void>,
    ): Promise<void> {
      refuseBadFields(settings);
      const before = memory.row(device.id);
      const row = rowFrom(device, settings, vault, before, clock.now());
      await counters.flush();
      await database.transaction(async (tx) => {
        await tables(tx).deleteFrom("lorawanDevices").where("deviceId", "=", device.id).execute();
        await tables(tx).insertInto("lorawanDevices").values(row).execute();
        await inSameCommit(tx);
      });
      memory.put(row);
    },

    /** The session after an uplink; on disk within a second. */
    counted(session: Session): void {
      memory.replace(session);
      counters.pending().set(session.deviceId, session);
    },

    /** The session before a downlink goes out: on disk when this resolves. */
    async spent(session: Session): Promise<void> {
      await database.transaction((tx) => writeCounters(tx, session));
      memory.replace(session);
    },

    /** A new session by joining: on disk, with its nonces, when this resolves. */
    async joined(device: JoiningDevice, devNonce: number, session: NewSession): Promise<Session> {
      const row = memory.row(device.deviceId);
      if (!row) throw new Error("a device that joins has no row");
      await counters.flush();
      const next: Row = {
        ...row,
        devAddr: session.devAddr,
        sealedSession: vault.seal(JSON.stringify(session.keys)),
        epoch: row.epoch + 1,
        fCntUp: -1,
        fCntDown: 0,
        confirmedDown: 0,
        joinNonce: session.joinNonce,
        devNonces: JSON.stringify([...device.devNonces, devNonce]),
        changedAt: clock.now(),
      };
      await database.transaction(async (tx) => {
        await tables(tx).updateTable("lorawanDevices").set(next).where("deviceId", "=", device.deviceId).execute();
      });
      return memory.put(next) as Session;
    },

    /** An address of the private NetID 000000 that nobody has yet. */
    freeAddress(): string {
      for (;;) {
        const devAddr = randomInt(1, 2 ** 25)
          .toString(16)
          .padStart(8, "0");
        if (memory.sessionsAt(devAddr).length === 0) return devAddr;
      }
    },

    stop: counters.close,
  };
}

/** Counters of uplinks that are not on disk yet: the latest session of each device. */
function openCounters({ database, clock, events }: Omit<Deps, "vault">) {
  return openWriteBehind<Map<string, Session>>({
    database,
    clock,
    everyMs: counterFlushMs,
    nothing: () => new Map(),
    isEmpty: (sessions) => sessions.size === 0,
    write: async (tx, sessions) => {
      for (const session of sessions.values()) await writeCounters(tx, session);
    },
    merged: (failed, since) => new Map([...failed, ...since]),
    onFailed: events.tallyNotWritten,
  });
}

export interface NewSession {
  readonly devAddr: string;
  readonly joinNonce: number;
  readonly keys: DerivedKeys;
}

/** What is ready for the next frame: sessions by address, keys by DevEUI. */
function openMemory(vault: Vault) {
  const rows = new Map<string, Row>();
  const sessions = new Map<string, Session>();
  const byAddress = new Map<string, Set<string>>();
  const byEui = new Map<string, string>();

  function forget(deviceId: string): void {
    const row = rows.get(deviceId);
    if (!row) return;
    if (row.devAddr !== null) byAddress.get(row.devAddr)?.delete(deviceId);
    byEui.delete(row.devEui);
    sessions.delete(deviceId);
  }

  return {
    row: (deviceId: string): Row | undefined => rows.get(deviceId),
    put(row: Row): Session | null {
      forget(row.deviceId);
      rows.set(row.deviceId, row);
      byEui.set(row.devEui, row.deviceId);
      const session = sessionFrom(row, vault);
      if (!session) return null;
      sessions.set(row.deviceId, session);
      const sharing = byAddress.get(session.devAddr) ?? new Set();
      byAddress.set(session.devAddr, sharing.add(row.deviceId));
      return session;
    },
    replace(session: Session): void {
      if (sessions.has(session.deviceId)) sessions.set(session.deviceId, session);
    },
    sessionsAt(devAddr: string): Session[] {
      return [...(byAddress.get(devAddr) ?? [])].flatMap((deviceId) => sessions.get(deviceId) ?? []);
    },
    joining(devEui: string): JoiningDevice | null {
      const row = rows.get(byEui.get(devEui) ?? "");
      if (!row?.sealedRoot) return null;
      return {
        deviceId: row.deviceId,
        version: row.version as LorawanVersion,
        joinEui: row.joinEui,
        keys: JSON.parse(vault.open(row.sealedRoot)) as RootKeys,
        joinNonce: row.joinNonce,
        devNonces: JSON.parse(row.devNonces) as number[],
      };
    },
    state(deviceId: string): LorawanState | null {
      const row = rows.get(deviceId);
      if (!row) return null;
      const session = sessions.get(deviceId);
      return {
        activation: row.activation as LorawanState["activation"],
        version: row.version as LorawanVersion,
        joinEui: row.joinEui,
        devAddr: session?.devAddr ?? null,
        fCntUp: session && session.fCntUp >= 0 ? session.fCntUp : null,
        fCntDown: session?.fCntDown ?? null,
      };
    },
  };
}

function sessionFrom(row: Row, vault: Vault): Session | null {
  if (row.devAddr === null || row.sealedSession === null) return null;
  return {
    deviceId: row.deviceId,
    version: row.version as LorawanVersion,
    devAddr: row.devAddr,
    keys: sessionKeys(JSON.parse(vault.open(row.sealedSession)) as DerivedKeys),
    epoch: row.epoch,
    fCntUp: row.fCntUp,
    fCntDown: row.fCntDown,
    confirmedDown: row.confirmedDown,
    mayRestart: row.mayRestart === 1,
  };
}

async function writeCounters(tx: Tx, { deviceId, epoch, fCntUp, fCntDown, confirmedDown }: Session): Promise<void> {
  // A session that was replaced meanwhile has a higher epoch, and counters of its own.
  await tables(tx)
    .updateTable("lorawanDevices")
    .set({ epoch, fCntUp, fCntDown, confirmedDown })
    .where("deviceId", "=", deviceId)
    .where("epoch", "<=", epoch)
    .execute();
}

function rowFrom(
  device: { readonly id: string; readonly devEui: string },
  settings: LorawanSettings,
  vault: Vault,
  before: Row | undefined,
  changedAt: number,
): Row {
  const common = {
    deviceId: device.id,
    devEui: device.devEui,
    activation: settings.activation,
    version: settings.version,
    epoch: (before?.epoch ?? -1) + 1,
    fCntUp: -1,
    fCntDown: 0,
    confirmedDown: 0,
    changedAt,
  };
  if (settings.activation === "otaa") {
    const keys: RootKeys = { appKey: settings.appKey, nwkKey: settings.nwkKey ?? settings.appKey };
    return {
      ...common,
      joinEui: settings.joinEui?.toLowerCase() ?? null,
      mayRestart: 0,
      sealedRoot: vault.seal(JSON.stringify(keys)),
      devAddr: null,
      sealedSession: null,
      // The device remembers the nonces of its life, whatever is set here.
      joinNonce: before?.joinNonce ?? 0,
      devNonces: before?.devNonces ?? "[]",
    };
  }
  const { fNwkSIntKey, appSKey, sNwkSIntKey = fNwkSIntKey, nwkSEncKey = fNwkSIntKey } = settings;
  return {
    ...common,
    joinEui: null,
    mayRestart: settings.mayRestart ? 1 : 0,
    sealedRoot: null,
    devAddr: settings.devAddr.toLowerCase(),
    sealedSession: vault.seal(JSON.stringify({ fNwkSIntKey, sNwkSIntKey, nwkSEncKey, appSKey })),
    joinNonce: 0,
    devNonces: "[]",
  };
}

function refuseBadFields(settings: LorawanSettings): void {
  const errors: FieldError[] = [];
  const check = (path: string, value: string | undefined, form: RegExp, text: string) => {
    if (value !== undefined && !form.test(value)) errors.push({ path, text });
  };
  const key = /^[0-9a-fA-F]{32}$/;
  const keys =
    settings.activation === "abp"
      ? (["appSKey", "fNwkSIntKey", "sNwkSIntKey", "nwkSEncKey"] as const).map(
          (name) => [name, settings[name]] as const,
        )
      : (["appKey", "nwkKey"] as const).map((name) => [name, settings[name]] as const);
  for (const [name, value] of keys) check(name, value, key, "ingest.lorawan-key");
  if (settings.activation === "abp") check("devAddr", settings.devAddr, /^[0-9a-fA-F]{8}$/, "ingest.lorawan-address");
  else check("joinEui", settings.joinEui, /^[0-9a-fA-F]{16}$/, "ingest.lorawan-eui");
  if (errors.length > 0) throw new Fault("invalid", "ingest.lorawan-invalid", { errors });
}
