/** Decoders' table (migration 0020). */
import type { Sql, Tx } from "#database";
import type { Millis } from "#foundation/clock";

export type DecodersTables = {
  /** One row per job; how far it has come is in the journal, committed with what it wrote. */
  decodeJobs: {
    id: string;
    /** The journal whose history it decodes: programs that share a database have one each. */
    journalId: string;
    state: string;
    reason: string;
    dryRun: number;
    profileId: string;
    deviceId: string | null;
    fromAt: Millis | null;
    toAt: Millis | null;
    /** The job that this one takes back. */
    rollsBack: string | null;
    /** `JobPlan` as JSON. */
    plan: string;
    createdBy: string;
    createdAt: Millis;
    changedAt: Millis;
  };
};

export type JobRow = DecodersTables["decodeJobs"];

export const tablesIn = (sql: Sql | Tx) => sql.withTables<DecodersTables>();
