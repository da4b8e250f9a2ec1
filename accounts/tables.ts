/** The rows of this room; `0001-accounts` makes the tables. */
import type { Sql } from "#database";

type OrganizationRow = {
  id: string;
  kind: string;
  name: string;
  parentId: string | null;
  corporateNumber: string | null;
  email: string | null;
  createdAt: number;
  deactivatedAt: number | null;
};

type UserRow = {
  id: string;
  userId: string;
  organizationId: string;
  role: string;
  name: string;
  email: string | null;
  language: string;
  passwordHash: string;
  mustChangePassword: number;
  createdAt: number;
  deactivatedAt: number | null;
};

type SessionRow = { hash: string; user: string; createdAt: number; expiresAt: number };

type TokenRow = {
  id: string;
  hash: string;
  user: string;
  name: string;
  permissions: string;
  createdAt: number;
  expiresAt: number | null;
};

type AuditRow = {
  id: string;
  at: number;
  actor: string;
  actorKind: string;
  action: string;
  organizationId: string | null;
  target: string;
  detail: string | null;
};

export type AccountsTables = {
  organizations: OrganizationRow;
  users: UserRow;
  sessions: SessionRow;
  tokens: TokenRow;
  audit: AuditRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<AccountsTables>();
