/**
 * The trap service: teams without accounts are told when a trap springs, answer by links, and every morning know what is proved.
 *
 * It owns teams, members, traps, cases, the record of rounds (見回り記録) and links. It does not own sending: a letter is posted to the
 * outbox in the transaction of its cause. It keeps no measurements.
 */
import type { Accounts } from "#accounts";
import { createTurns, type Database, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Journal } from "#journal";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import { createAnswers } from "./answers.ts";
import { forgetDevices } from "./books.ts";
import { createCourier } from "./courier.ts";
import { createDesk } from "./desk.ts";
import { createImport } from "./import-csv.ts";
import { createMemberBook, resumeMembers, stopMembers } from "./members.ts";
import { startRounds } from "./rounds.ts";
import { tablesIn } from "./tables.ts";
import { createTeamBook } from "./teams.ts";
import { createRecordBook, createTrapBook } from "./trap-book.ts";
import { startWatching, trapNamesOf } from "./watch.ts";

export { type Answer, type LinkPage, noteMax } from "./answers.ts";
export { recordKinds } from "./books.ts";
export { type Finding, findings, type TrapCase } from "./cases.ts";
export { type Member, type Team, type Trap, type Wish, wishes } from "./entries.ts";
export { hourForm } from "./hours.ts";
export type { ImportLine } from "./import-csv.ts";
export { mapLinks, progressOf, timeWords, trapWords } from "./letters.ts";
export type { MemberTerms, NewMember } from "./members.ts";
export type { NewTeam, TeamTerms } from "./teams.ts";
export type { Proof } from "./trap.ts";
export type { NewTrap, RecordLine, TrapNow, TrapTerms } from "./trap-book.ts";

interface Rooms {
  readonly journal: Journal;
  readonly database: Database;
  readonly registry: Registry;
  readonly outbox: Outbox;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  /** What links in letters begin with. */
  readonly publicUrl: string;
  /** How often it looks whom to remind; half a minute unless told. */
  readonly everyMs?: Millis | undefined;
}

export type Traps = Awaited<ReturnType<typeof openTraps>>;

/** Devices that tell of traps, in memory: asked for every measurement. */
async function watchedDevices({ sql }: Database): Promise<Set<string>> {
  const rows = tablesIn(sql).selectFrom("traps").select("deviceId").where("endedAt", "is", null);
  return new Set((await rows.execute()).map(({ deviceId }) => deviceId));
}

/** Opens the room, starts watching the stream `measurements` and making rounds. */
export async function openTraps({ everyMs = 30_000, ...rooms }: Rooms) {
  const { database, journal, registry } = rooms;
  const takeTurn = createTurns();
  const courier = createCourier(rooms);
  let watched = await watchedDevices(database);
  const trapsChanged = async () => {
    watched = await watchedDevices(database);
  };
  const deps = { ...rooms, takeTurn, courier, trapsChanged };
  const desk = createDesk(rooms);
  const stopStopping = rooms.outbox.onStopping(stopMembers);
  const stopLifting = rooms.outbox.onLifting(resumeMembers);
  const isWatched = (deviceId: string) => watched.has(deviceId);
  const consumer = startWatching({ ...deps, isWatched, isAnyWatched: () => watched.size > 0 });
  let headBefore = journal.head("measurements");
  const isBehind = () => {
    const behind = consumer.position() < headBefore;
    headBefore = journal.head("measurements");
    return behind;
  };
  const rounds = startRounds({ ...deps, isBehind, everyMs });
  const books = {
    ...createTeamBook({ ...deps, ...desk }),
    ...createMemberBook({ ...deps, ...desk }),
    ...createTrapBook({ ...deps, ...desk, registry }),
  };
  return {
    ...books,
    ...createImport({ ...deps, books }),
    ...createRecordBook({ ...deps, ...desk }),
    ...createAnswers(deps),
    /** What was recorded of traps that these devices tell of, in the caller's transaction; the traps themselves stay, unheard. */
    forgetDevices: (tx: Tx, deviceIds: readonly string[]) => forgetDevices(tx, deviceIds),
    trapNamesOf: (tx: Tx, deviceIds: readonly string[]) => trapNamesOf(tx, deviceIds),
    position: consumer.position,
    async stop() {
      stopStopping();
      stopLifting();
      await rounds.stop();
      await consumer.stop();
    },
  };
}
