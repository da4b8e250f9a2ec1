/** The trap consumer: measurements of devices that tell of traps → what is known, cases, letters and the cursor, in one transaction. */
import { cursorFrom, type Database, moveCursor, type TakeTurn, type Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { type Consumer, consume, type Journal, type JournalledMeasurement } from "#journal";
import type { Outbox } from "#outbox";
import { caseIn, membersIn, record, saveCase, saveTrap, teamIn } from "./books.ts";
import { caseAfter, type TrapCase } from "./cases.ts";
import type { Courier } from "./courier.ts";
import { type Trap, trapFromRow } from "./entries.ts";
import { tablesIn } from "./tables.ts";
import { type Happening, heard } from "./trap.ts";

interface Deps {
  readonly journal: Journal;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly log: Log;
  readonly takeTurn: TakeTurn;
  /** Whether a device tells of a trap. Asked for every measurement. */
  readonly isWatched: (deviceId: string) => boolean;
  /** Whether there is any such device: with none, the stream need not be read. */
  readonly isAnyWatched: () => boolean;
}

const consumerName = "trap service";
const batchMax = 1_000;
/** With nothing to judge the cursor is written at most so often: reading again after a crash is harmless. */
const cursorMs = 1_000;

async function trapsOfDevices(tx: Tx, deviceIds: readonly string[]): Promise<Map<string, Trap>> {
  if (deviceIds.length === 0) return new Map();
  const rows = tablesIn(tx)
    .selectFrom("traps")
    .selectAll()
    .where("deviceId", "in", deviceIds)
    .where("endedAt", "is", null);
  return new Map((await rows.execute()).map((row) => [row.deviceId, trapFromRow(row)]));
}

/** Of these devices those that tell of a trap now: its name. */
export async function trapNamesOf(tx: Tx, deviceIds: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (let index = 0; index < deviceIds.length; index += batchMax) {
    const traps = await trapsOfDevices(tx, deviceIds.slice(index, index + batchMax));
    names.push(...Array.from(traps.values(), ({ name }) => name));
  }
  return names;
}

const beginning = (trap: Trap, { measuredAt, receivedAt }: JournalledMeasurement): TrapCase => ({
  id: newId(),
  trapId: trap.id,
  teamId: trap.teamId,
  organizationId: trap.organizationId,
  sprungAt: measuredAt,
  receivedAt,
  goingBy: null,
  goingAt: null,
  visitedBy: null,
  visitedAt: null,
  finding: null,
  note: null,
  rearmedAt: null,
  reminders: 0,
  remindedAt: null,
  mutedUntil: null,
});

/** What a happening asks for: the case, the record, the letters. Gives back the trap with its case. */
async function follow(
  deps: Deps,
  tx: Tx,
  trap: Trap,
  happening: Happening,
  measurement: JournalledMeasurement,
): Promise<Trap> {
  const team = await teamIn(tx, trap.teamId);
  if (!team || trap.pausedAt !== null) return trap;
  const members = await membersIn(tx, team.id);
  const trapId = trap.id;
  const at = measurement.measuredAt;
  switch (happening.kind) {
    case "sprung": {
      const trapCase = beginning(trap, measurement);
      await saveCase(tx, trapCase);
      await record(tx, { trapId, caseId: trapCase.id, kind: "sprung", at });
      const sprung = { ...trap, caseId: trapCase.id };
      await deps.courier.tell(tx, team, members, { kind: "sprung", trap: sprung, trapCase });
      return sprung;
    }
    case "rearmed": {
      const before = await caseIn(tx, trap.caseId);
      await record(tx, { trapId, caseId: trap.caseId, kind: "rearmed", at });
      if (!before) return trap;
      const trapCase = caseAfter(before, { kind: "rearmed", at });
      await saveCase(tx, trapCase);
      await deps.courier.tell(tx, team, members, { kind: "rearmed", trap, trapCase });
      return { ...trap, caseId: null };
    }
    case "battery-low":
      await record(tx, { trapId, caseId: null, kind: "battery-low", at, detail: String(happening.battery) });
      await deps.courier.tell(tx, team, members, { kind: "battery", trap, trapCase: null });
      return trap;
    case "heard-again":
      await record(tx, { trapId, caseId: null, kind: "heard-again", at });
      return trap;
  }
}

async function judge(deps: Deps, tx: Tx, measurements: readonly JournalledMeasurement[]): Promise<void> {
  const traps = await trapsOfDevices(tx, [...new Set(measurements.map(({ deviceId }) => deviceId))]);
  const touched = new Set<string>();
  for (const measurement of measurements) {
    const before = traps.get(measurement.deviceId);
    if (!before) continue;
    const { trap: known, happenings } = heard(before, before.sensor, measurement);
    let trap: Trap = { ...before, ...known };
    for (const happening of happenings) trap = await follow(deps, tx, trap, happening, measurement);
    traps.set(measurement.deviceId, trap);
    touched.add(measurement.deviceId);
  }
  for (const deviceId of touched) {
    const trap = traps.get(deviceId);
    if (trap) await saveTrap(tx, trap);
  }
}

export function startWatching(deps: Deps): Consumer {
  const { journal, database, outbox, clock, log, takeTurn, isWatched, isAnyWatched } = deps;
  /** Each program on a database has a journal, and so a cursor, of its own. */
  const cursorName = `${consumerName} ${journal.id}`;
  let cursorWrittenAt = 0;

  async function watch(batch: readonly JournalledMeasurement[], cursor: number): Promise<void> {
    const ours = batch.filter(({ outcome, deviceId }) => outcome === "decoded" && isWatched(deviceId));
    if (ours.length === 0 && clock.now() - cursorWrittenAt < cursorMs) return;
    await database.transaction(async (tx) => {
      await judge(deps, tx, ours);
      await moveCursor(tx, cursorName, cursor);
    });
    cursorWrittenAt = clock.now();
    if (ours.length > 0) outbox.wake();
  }

  return consume({
    name: consumerName,
    journal,
    stream: "measurements",
    read: journal.readMeasurements,
    isWanted: isAnyWatched,
    // A program that begins to serve traps does so from now on: what was measured before is history.
    cursor: () => database.transaction((tx) => cursorFrom(tx, cursorName, journal.head("measurements"))),
    effect: (batch, cursor) => takeTurn(() => watch(batch, cursor)),
    batchMax,
    clock,
    log,
  });
}
