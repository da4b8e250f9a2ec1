/** Teams, members and traps as the rest of the program sees them, and from and to their rows. */
import type { Millis } from "#foundation/clock";
import type { Language } from "#foundation/text";
import type { Finding, TrapCase } from "./cases.ts";
import type { QuietHours } from "./hours.ts";
import type { CaseRow, MemberRow, TeamRow, TrapRow } from "./tables.ts";
import type { Sensor, TrapKnown, TrapState } from "./trap.ts";

/** Who shares traps: a hunting team, a village. It has no account and stores no measurements. */
export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** HH:MM of the morning mail in the provider's zone; null for none. */
  readonly morningAt: string | null;
  /** After so long without a visit the team is reminded, and the next members are told. */
  readonly remindAfterMinutes: number;
  /** How old an uplink may be that proves a trap clear: the sensor's period and some slack. */
  readonly heartbeatMinutes: number;
  readonly createdAt: Millis;
  readonly endedAt: Millis | null;
}

/** What a member can be told. `sprung` and `reminder` come at any hour. */
export const wishes = ["sprung", "reminder", "going", "visited", "rearmed", "battery", "silence", "morning"] as const;
export type Wish = (typeof wishes)[number];

export interface Member {
  readonly id: string;
  readonly teamId: string;
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly wants: readonly Wish[];
  readonly quiet: QuietHours | null;
  /** This member asked not to be woken for sprung traps either. */
  readonly quietSprung: boolean;
  /** 0 is told at once; 1 with the first reminder, 2 with the second. */
  readonly turn: number;
  /** Nothing but the request to confirm is sent before. */
  readonly confirmedAt: Millis | null;
  readonly stoppedAt: Millis | null;
  readonly stoppedBecause: "unsubscribed" | "refused" | "complained" | null;
  readonly createdAt: Millis;
}

/** Whether a member is told of such a thing: the address is confirmed, takes letters, and this is wanted. */
export const isTold = ({ confirmedAt, stoppedAt, wants }: Member, wish: Wish): boolean =>
  confirmedAt !== null && stoppedAt === null && wants.includes(wish);

export interface Trap extends TrapKnown {
  readonly id: string;
  readonly teamId: string;
  readonly organizationId: string;
  readonly deviceId: string;
  readonly name: string;
  /** In words. */
  readonly place: string | null;
  /** 設置者 */
  readonly setter: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly sensor: Sensor;
  /** The case that is going on. */
  readonly caseId: string | null;
  /** Taken out of use (解除中): nobody is told anything. */
  readonly pausedAt: Millis | null;
  readonly createdAt: Millis;
  readonly endedAt: Millis | null;
}

export const memberFromRow = ({ quietFrom, quietTo, ...row }: MemberRow): Member => ({
  ...row,
  language: row.language as Language,
  wants: JSON.parse(row.wants) as Wish[],
  quiet: quietFrom !== null && quietTo !== null ? { from: quietFrom, to: quietTo } : null,
  quietSprung: row.quietSprung === 1,
  stoppedBecause: row.stoppedBecause as Member["stoppedBecause"],
});

export const rowFromMember = ({ quiet, ...member }: Member): MemberRow => ({
  ...member,
  wants: JSON.stringify(member.wants),
  quietFrom: quiet?.from ?? null,
  quietTo: quiet?.to ?? null,
  quietSprung: member.quietSprung ? 1 : 0,
});

export const trapFromRow = (row: TrapRow): Trap => ({
  ...row,
  sensor: JSON.parse(row.sensor) as Sensor,
  state: row.state as TrapState,
  batteryLow: row.batteryLow === 1,
  silent: row.silent === 1,
});

export const rowFromTrap = (trap: Trap): TrapRow => ({
  ...trap,
  sensor: JSON.stringify(trap.sensor),
  batteryLow: trap.batteryLow ? 1 : 0,
  silent: trap.silent ? 1 : 0,
});

export const teamFromRow = (row: TeamRow): Team => row;

export const caseFromRow = (row: CaseRow): TrapCase => ({ ...row, finding: row.finding as Finding | null });
