/** The rows of this room; `0005-outbox`, `0030-outbox-lanes`, `0036-webhooks` and `0044-stopped-addresses` make the tables. */
import type { SealedColumn, Sql } from "#database";

export type OutboxRow = {
  id: string;
  to: string;
  subject: string;
  /** JSON of what the letter says and of its headers (`Content` in posting.ts). */
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
  /** "urgent": before all others; null: an ordinary one. */
  priority: string | null;
  /** What limits are kept by: the recipient's mail domain, or the host of a webhook. */
  domain: string | null;
  /** Null: e-mail. */
  channelId: string | null;
  /** What a digest says of it; null: it always goes alone. */
  digestLine: string | null;
  /** The digest that it became a line of. */
  digestId: string | null;
};

export type AttemptRow = {
  id: string;
  letterId: string;
  at: number;
  number: number;
  server: string;
  answer: string;
  words: string;
};

export type ChannelRow = {
  id: string;
  organizationId: string;
  kind: string;
  name: string;
  /** JSON of the address and its secrets, sealed. */
  sealedTarget: string;
  createdAt: number;
};

export type AnnouncementRow = {
  id: string;
  at: number;
  kind: string;
  organizationId: string;
  target: string;
  /** JSON. */
  detail: string;
};

export type StoppedAddressRow = {
  address: string;
  at: number;
  because: string;
  words: string;
  letterId: string;
  organizationId: string | null;
};

export type OutboxTables = {
  outbox: OutboxRow;
  letterAttempts: AttemptRow;
  channels: ChannelRow;
  announcements: AnnouncementRow;
  stoppedAddresses: StoppedAddressRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<OutboxTables>();

/** What the vault has sealed in this room's tables. */
export const sealedOutbox: readonly SealedColumn[] = [{ table: "channels", column: "sealedTarget", key: ["id"] }];
