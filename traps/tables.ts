/** The rows of this room; `0032-traps` makes the tables. */
import type { Sql } from "#database";

export type TeamRow = {
  id: string;
  organizationId: string;
  name: string;
  /** HH:MM in the provider's zone; null for no morning mail. */
  morningAt: string | null;
  remindAfterMinutes: number;
  /** How old an uplink may be that proves a trap clear. */
  heartbeatMinutes: number;
  createdAt: number;
  endedAt: number | null;
};

export type MemberRow = {
  id: string;
  teamId: string;
  email: string;
  name: string;
  language: string;
  wants: string;
  quietFrom: string | null;
  quietTo: string | null;
  quietSprung: number;
  turn: number;
  confirmedAt: number | null;
  stoppedAt: number | null;
  stoppedBecause: string | null;
  createdAt: number;
};

export type TrapRow = {
  id: string;
  teamId: string;
  organizationId: string;
  deviceId: string;
  name: string;
  place: string | null;
  setter: string | null;
  latitude: number | null;
  longitude: number | null;
  sensor: string;
  state: string;
  measuredAt: number | null;
  heardAt: number | null;
  battery: number | null;
  batteryLow: number;
  silent: number;
  caseId: string | null;
  pausedAt: number | null;
  createdAt: number;
  endedAt: number | null;
};

export type CaseRow = {
  id: string;
  trapId: string;
  teamId: string;
  organizationId: string;
  sprungAt: number;
  receivedAt: number;
  goingBy: string | null;
  goingAt: number | null;
  visitedBy: string | null;
  visitedAt: number | null;
  finding: string | null;
  note: string | null;
  rearmedAt: number | null;
  reminders: number;
  remindedAt: number | null;
  mutedUntil: number | null;
};

/** What happened at a trap, in the order in which it was recorded; never changed. The record of rounds (見回り記録). */
export type RecordRow = {
  id: string;
  trapId: string;
  caseId: string | null;
  kind: string;
  at: number;
  by: string | null;
  detail: string | null;
};

/** By the SHA-256 of what is in the link. */
export type LinkRow = {
  hash: string;
  memberId: string;
  caseId: string | null;
  expiresAt: number;
  openedAt: number | null;
};

type TrapTables = {
  trapTeams: TeamRow;
  trapMembers: MemberRow;
  traps: TrapRow;
  trapCases: CaseRow;
  trapRecords: RecordRow;
  trapLinks: LinkRow;
  trapMornings: { teamId: string; day: string; sentAt: number };
};

export const tablesIn = (sql: Sql) => sql.withTables<TrapTables>();
