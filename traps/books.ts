/** Rows that several parts of this room read and write. */
import type { Sql, Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { TrapCase } from "./cases.ts";
import {
  caseFromRow,
  type Member,
  memberFromRow,
  rowFromMember,
  rowFromTrap,
  type Team,
  type Trap,
  teamFromRow,
  trapFromRow,
} from "./entries.ts";
import { tablesIn } from "./tables.ts";

export async function teamIn(sql: Sql, id: string): Promise<Team | null> {
  const row = await tablesIn(sql).selectFrom("trapTeams").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? teamFromRow(row) : null;
}

/** In the order in which they joined. */
export async function membersIn(sql: Sql, teamId: string): Promise<Member[]> {
  const rows = tablesIn(sql).selectFrom("trapMembers").selectAll().where("teamId", "=", teamId).orderBy("id");
  return (await rows.execute()).map(memberFromRow);
}

/** Those in use and those taken out of use; not those that ended. */
export async function trapsIn(sql: Sql, teamId: string): Promise<Trap[]> {
  const rows = tablesIn(sql).selectFrom("traps").selectAll().where("teamId", "=", teamId).where("endedAt", "is", null);
  return (await rows.orderBy("id").execute()).map(trapFromRow);
}

export async function caseIn(sql: Sql, id: string | null): Promise<TrapCase | null> {
  if (id === null) return null;
  const row = await tablesIn(sql).selectFrom("trapCases").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? caseFromRow(row) : null;
}

/** By ID: what is going on at these traps. */
export async function openCasesIn(sql: Sql, traps: readonly Trap[]): Promise<Map<string, TrapCase>> {
  const ids = traps.flatMap(({ caseId }) => (caseId === null ? [] : [caseId]));
  if (ids.length === 0) return new Map();
  const rows = await tablesIn(sql).selectFrom("trapCases").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, caseFromRow(row)]));
}

export async function saveTrap(tx: Tx, trap: Trap): Promise<void> {
  const row = rowFromTrap(trap);
  const insert = tablesIn(tx).insertInto("traps").values(row);
  await insert.onConflict((conflict) => conflict.column("id").doUpdateSet(row)).execute();
}

export async function saveCase(tx: Tx, trapCase: TrapCase): Promise<void> {
  const insert = tablesIn(tx).insertInto("trapCases").values(trapCase);
  await insert.onConflict((conflict) => conflict.column("id").doUpdateSet(trapCase)).execute();
}

export async function saveMember(tx: Tx, member: Member): Promise<void> {
  const row = rowFromMember(member);
  const insert = tablesIn(tx).insertInto("trapMembers").values(row);
  await insert.onConflict((conflict) => conflict.column("id").doUpdateSet(row)).execute();
}

/** What the record of rounds (見回り記録) has lines of. */
export const recordKinds = [
  "sprung",
  "link-opened",
  "going",
  "not-going",
  "visited",
  "muted",
  "rearmed",
  "reminded",
  "address-refused",
  "battery-low",
  "silent",
  "heard-again",
  "paused",
  "resumed",
  "round",
] as const;
export type RecordKind = (typeof recordKinds)[number];

export interface TrapRecord {
  readonly trapId: string;
  readonly caseId: string | null;
  readonly kind: RecordKind;
  readonly at: Millis;
  readonly by?: string | null;
  readonly detail?: string | null;
}

/** Adds a line to the record; lines are never changed. */
export async function record(tx: Tx, { by = null, detail = null, ...rest }: TrapRecord): Promise<void> {
  await tablesIn(tx)
    .insertInto("trapRecords")
    .values({ id: newId(), by, detail, ...rest })
    .execute();
}

/** Removes all that devices told of traps: cases, records, what is known. The traps stay, as unheard. */
export async function forgetDevices(tx: Tx, deviceIds: readonly string[]): Promise<void> {
  if (deviceIds.length === 0) return;
  const books = tablesIn(tx);
  const rows = await books.selectFrom("traps").select("id").where("deviceId", "in", deviceIds).execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return;
  await books.deleteFrom("trapRecords").where("trapId", "in", ids).execute();
  await books.deleteFrom("trapCases").where("trapId", "in", ids).execute();
  const unheard = {
    state: "unheard",
    measuredAt: null,
    heardAt: null,
    battery: null,
    batteryLow: 0,
    silent: 0,
    caseId: null,
  };
  await books.updateTable("traps").set(unheard).where("id", "in", ids).execute();
}
