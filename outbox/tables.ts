/** The rows of this room; `0005-outbox` makes the table. */
import type { Sql } from "#database";

export type OutboxRow = {
  id: string;
  to: string;
  subject: string;
  /** JSON of text and html. */
  body: string;
  language: string;
  aboutKind: string;
  aboutId: string;
  organizationId: string | null;
  messageId: string;
  state: string;
  attempts: number;
  nextAttemptAt: number;
  lastAnswer: string | null;
  createdAt: number;
  acceptedAt: number | null;
};

export type OutboxTables = { outbox: OutboxRow };

export const tablesIn = (sql: Sql) => sql.withTables<OutboxTables>();
