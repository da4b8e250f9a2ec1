/**
 * Retention is when data leave: what is past a contract's data range, by and by, and what is to be erased, at once.
 *
 * It owns the rounds that ask the journal for it (the time series is told data ranges by the address book and lets go by
 * itself), and erasures with their order of steps. It does not own how a store removes, nor how far a data range goes back.
 */
import { type Scope, systemActor } from "#accounts";
import type { Contracts } from "#contracts";
import type { PageAsked, Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Stream } from "#journal";
import type { TimeSeries } from "#timeseries";
import {
  askErasure,
  auditOf,
  type Deps,
  type Erasure,
  type ErasureOf,
  erasures,
  type Heads,
  keepRegister,
  noteEnded,
  openErasures,
  setErasure,
} from "./erasures.ts";
import type { ErasureRow } from "./tables.ts";

export { type Erasure, type ErasureOf, erasureCauses, erasureStates } from "./erasures.ts";
export { copyRegister, noteRestored } from "./register.ts";

export interface RetentionDeps extends Deps {
  readonly contracts: Contracts;
  readonly timeseries: TimeSeries;
  /** Who reads a stream, and how far that has come: what has not been read is not erased yet. */
  readonly readers: readonly { readonly name: string; readonly stream: Stream; readonly position: () => number }[];
  /** Has other rooms write down what they hold in memory. */
  readonly settle: () => Promise<void>;
  /** Removes the files in which other rooms hold them; may be called again. */
  readonly forgetFiles: (deviceIds: readonly string[]) => Promise<void>;
  /** What other rooms hold of devices, removed in the caller's transaction. */
  readonly forget: (tx: Tx, deviceIds: readonly string[]) => Promise<void>;
  /** After so many days a device's data are erased that has no contract any more; `off`: by its data range only. */
  readonly endedContractDays: number | "off";
  readonly log: Log;
  readonly zone: string;
}

export type Retention = ReturnType<typeof openRetention>;

const roundMs = 4 * 3_600_000;
/** Ranges that are changed one after the other are looked at together. */
const gatherMs = 2_000;
const waitMsMin = 200;
const waitMsMax = 60_000;

/** Starts the rounds; erasures that had not ended go on. */
export function openRetention(deps: RetentionDeps) {
  const { clock, log, registry } = deps;
  const stopping = new AbortController();
  const toRound = openSleep(clock, stopping.signal);
  const toErase = openSleep(clock, stopping.signal);

  async function rounds(): Promise<void> {
    while (!stopping.signal.aborted) {
      await work(
        "old entries could not be removed: tried again later",
        () => round(deps, stopping.signal),
        log,
        stopping.signal,
      );
      toErase.wake(); // a contract may have ended long enough ago
      await toRound.sleep(roundMs);
      await clock.wait(gatherMs, stopping.signal);
    }
  }

  async function erasing(): Promise<void> {
    let wait = waitMsMin;
    while (!stopping.signal.aborted) {
      let left = 1;
      await work(
        "an erasure could not be looked at: tried again",
        async () => {
          left = await eraseAll(deps, stopping.signal);
        },
        log,
        stopping.signal,
      );
      if (left === 0) wait = waitMsMin;
      else wait = Math.min(waitMsMax, wait * 2);
      await toErase.sleep(left === 0 ? roundMs : wait);
    }
  }

  const silence = registry.addressBook.onDataRangesChanged(toRound.wake);
  const running = [rounds(), erasing()];
  return {
    /** Asks for what was said until now to be erased; it is done in the background, and goes on after a restart. */
    async erase(actor: Parameters<typeof askErasure>[1], of: ErasureOf, note: string): Promise<Erasure> {
      const erasure = await askErasure(deps, actor, of, note);
      toErase.wake();
      return erasure;
    },
    erasures: (scope: Scope, page: PageAsked) => erasures(deps, scope, page),
    /** Ends after the piece in hand. */
    async stop(): Promise<void> {
      stopping.abort();
      silence();
      await Promise.all(running);
    },
  };
}

/** Waiting that is cut short; a call that comes while nobody sleeps is heard at the next sleep. */
function openSleep(clock: Clock, stopping: AbortSignal) {
  let idle = new AbortController();
  return {
    wake: (): void => idle.abort(),
    async sleep(ms: number): Promise<void> {
      await clock.wait(ms, AbortSignal.any([idle.signal, stopping]));
      idle = new AbortController();
    },
  };
}

/** A failure is told once and is no end: the work is done again by and by. */
async function work(sentence: string, doing: () => Promise<unknown>, log: Log, stopping: AbortSignal): Promise<void> {
  try {
    await doing();
  } catch (error) {
    if (!stopping.aborted) log.error({ err: error }, sentence);
  }
}

async function round(deps: RetentionDeps, stopping: AbortSignal): Promise<void> {
  const { journal, registry, clock, log, zone, endedContractDays, contracts } = deps;
  const removed = await journal.age(registry.addressBook.dataRanges(clock.now()), stopping);
  if (removed.uplinks > 0) log.info({ removed }, "entries past their data range were removed");
  if (endedContractDays === "off") return;
  const before = dayAt(clock.now(), zone).subtract({ days: endedContractDays }).toString();
  for (const { deviceId, endedOn } of await contracts.endedBefore(before)) await noteEnded(deps, deviceId, endedOn);
}

/** Carries on with every erasure; answers how many are left. */
async function eraseAll(deps: RetentionDeps, stopping: AbortSignal): Promise<number> {
  let left = 0;
  await keepRegister(deps);
  for (const row of await openErasures(deps)) {
    if (stopping.aborted) return 1;
    let waitsFor: string | null;
    try {
      waitsFor = await carryOn(deps, row, stopping);
    } catch (error) {
      if (stopping.aborted) return 1;
      deps.log.error({ err: error, erasure: row.id }, "an erasure goes on later");
      waitsFor = error instanceof Error ? error.message : String(error);
    }
    if (waitsFor === null) continue;
    left += 1;
    if (waitsFor !== row.waitsFor) await deps.database.transaction((tx) => setErasure(tx, row.id, { waitsFor }));
  }
  return left;
}

/**
 * 1. everybody has read what is to go; 2. the journal; 3. the time series; 4. exports; 5. the books; 6. the audit entry. Each step may be
 * done again after a crash; only the last one ends it. Answers who is behind, null when it is done.
 */
async function carryOn(deps: RetentionDeps, row: ErasureRow, stopping: AbortSignal): Promise<string | null> {
  const { journal, timeseries, database, accounts, readers, settle, forgetFiles, forget, clock } = deps;
  let heads = JSON.parse(row.heads) as Heads;
  const behind = (stream: Stream, head: number) =>
    readers.find((reader) => reader.stream === stream && reader.position() < head)?.name;
  const decoding = behind("uplinks", heads.uplinks);
  if (decoding) return decoding;
  if (heads.measurements === null) {
    heads = { ...heads, measurements: journal.head("measurements"), revisions: journal.head("revisions") };
    const noted = JSON.stringify(heads);
    await database.transaction((tx) => setErasure(tx, row.id, { heads: noted, state: "erasing" }));
  }
  const late = behind("measurements", heads.measurements ?? 0) ?? behind("revisions", heads.revisions ?? 0);
  if (late) return late;
  const deviceIds = JSON.parse(row.devices) as string[];
  const removed = await journal.erase(deviceIds, heads.uplinks, stopping);
  await timeseries.erase(deviceIds, heads.measurements ?? 0);
  const counts = JSON.stringify(row.counts === "{}" ? removed : JSON.parse(row.counts));
  await forgetFiles(deviceIds);
  await settle();
  await database.eradicate((tx) => forget(tx, deviceIds));
  await database.transaction(async (tx) => {
    await setErasure(tx, row.id, { state: "done", waitsFor: null, counts, erasedAt: clock.now() });
    await accounts.audit(tx, auditOf(systemActor, row, "data.erased"));
  });
  return null;
}
