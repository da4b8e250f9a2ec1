/** The rows of this room; `0022-exports` makes the tables. */
import type { Sql } from "#database";

export type ExportRow = {
  id: string;
  /** Null: of all contract holders; the provider's only. */
  organizationId: string | null;
  createdBy: string;
  scheduleId: string | null;
  /** Whose folder the file is in: programs that share a database have folders of their own. */
  holder: string;
  state: string;
  /** JSON of `ExportPlan`. */
  plan: string;
  attempts: number;
  createdAt: number;
  finishedAt: number | null;
  expiresAt: number | null;
  devices: number | null;
  files: number | null;
  bytes: number | null;
  sha256: string | null;
  replaced: number | null;
  /** JSON of `Replaced[]`. */
  replacedFirst: string | null;
  /** A catalogue key. */
  failure: string | null;
};

export type ScheduleRow = {
  id: string;
  organizationId: string;
  createdBy: string;
  every: string;
  plan: string;
  /** JSON: users of the organization. */
  recipients: string;
  /** The first day of the last period that was exported. */
  lastPeriodOn: string | null;
  createdAt: number;
};

export type ReminderRow = { organizationId: string; month: string; at: number };

export type ExportsTables = { exports: ExportRow; exportSchedules: ScheduleRow; exportReminders: ReminderRow };

export const tablesIn = (sql: Sql) => sql.withTables<ExportsTables>();
