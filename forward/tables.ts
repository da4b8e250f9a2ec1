/** The rows of this room; `0036-webhooks` and `0074-webhooks-over-mqtt` make the tables. */
import type { SealedColumn, Sql } from "#database";

export type WebhookRow = {
  id: string;
  organizationId: string;
  name: string;
  url: string;
  /** JSON of event kinds. */
  events: string;
  /** JSON of `SigningSecret`s, sealed. */
  sealedSecrets: string;
  /** JSON of `BrokerTarget`, where the URL is a broker's. */
  broker: string | null;
  sealedPassword: string | null;
  state: string;
  /** Since when nothing was accepted; null: the latest attempt was, or there was none. */
  failingSince: number | null;
  /** Attempts in a row after which we wait. */
  failures: number;
  nextAttemptAt: number;
  lastAnswer: string | null;
  createdAt: number;
};

export type DeliveryRow = {
  id: string;
  webhookId: string;
  /** The journal of the program that delivers it: measurements are told by their offsets in it. */
  holder: string;
  /** JSON of `Entry`s. */
  entries: string;
  state: string;
  /** 1 until it is first sent. */
  takesMore: number;
  attempts: number;
  createdAt: number;
  settledAt: number | null;
};

export type AttemptRow = {
  id: string;
  deliveryId: string;
  at: number;
  tookMs: number;
  status: number | null;
  words: string;
};

export type ForwardTables = {
  webhooks: WebhookRow;
  webhookDeliveries: DeliveryRow;
  webhookAttempts: AttemptRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<ForwardTables>();

/** What the vault has sealed in this room's tables. */
export const sealedForward: readonly SealedColumn[] = [
  { table: "webhooks", column: "sealedSecrets", key: ["id"] },
  { table: "webhooks", column: "sealedPassword", key: ["id"] },
];
