/** The rows of this room; `0001-accounts`, `0018-account-security` `0025-kept-answers`, `0026-third-parties`, `0027-applications`, `0048-account-rules`, `0057-agreed-with-application`, `0063-user-limits` and `0069-legal-forms` make the tables. */
import type { SealedColumn, Sql } from "#database";

type OrganizationRow = {
  id: string;
  kind: string;
  name: string;
  parentId: string | null;
  corporateNumber: string | null;
  legalForm: string | null;
  email: string | null;
  createdAt: number;
  deactivatedAt: number | null;
  secondFactorRequiredAt: number | null;
  maxUsers: number | null;
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
  lockedAt: number | null;
  purpose: string | null;
  endsAt: number | null;
};

type SessionRow = {
  hash: string;
  user: string;
  createdAt: number;
  expiresAt: number;
  address: string | null;
  client: string | null;
};

type SecondFactorRow = {
  user: string;
  /** Sealed. */
  secret: string;
  confirmedAt: number | null;
  /** The latest step whose code was used: a code is good once (RFC 6238 §5.2). */
  lastStep: number;
  createdAt: number;
};

type RecoveryCodeRow = { hash: string; user: string; createdAt: number };

type PasswordResetRow = { hash: string; user: string; createdAt: number; expiresAt: number };

type MailDomainRow = { domain: string; free: number; reason: string; changedAt: number };

type TokenRow = {
  id: string;
  hash: string;
  user: string;
  name: string;
  permissions: string;
  createdAt: number;
  expiresAt: number | null;
};

type KeptAnswerRow = {
  caller: string;
  key: string;
  /** SHA-256 of the request, sealed: a password may be in it. */
  request: string;
  /** Sealed; null until it is known. */
  answer: string | null;
  createdAt: number;
};

type GivenDeviceRow = { deviceId: string; organizationId: string; since: number; createdAt: number };

type ApplicationRow = {
  id: string;
  name: string;
  corporateNumber: string | null;
  legalForm: string | null;
  contactName: string;
  email: string;
  message: string;
  language: string;
  address: string;
  createdAt: number;
  state: string;
  decidedAt: number | null;
  decidedBy: string | null;
  reason: string | null;
  organizationId: string | null;
  /** JSON of `Agreed`s; null: it came before anything was asked. */
  agreed: string | null;
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
  address: string | null;
};

export type AccountsTables = {
  organizations: OrganizationRow;
  users: UserRow;
  sessions: SessionRow;
  tokens: TokenRow;
  audit: AuditRow;
  secondFactors: SecondFactorRow;
  recoveryCodes: RecoveryCodeRow;
  passwordResets: PasswordResetRow;
  mailDomains: MailDomainRow;
  keptAnswers: KeptAnswerRow;
  givenDevices: GivenDeviceRow;
  applications: ApplicationRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<AccountsTables>();

/** What the vault has sealed in this room's tables. */
export const sealedAccounts: readonly SealedColumn[] = [
  { table: "secondFactors", column: "secret", key: ["user"] },
  { table: "keptAnswers", column: "request", key: ["caller", "key"] },
  { table: "keptAnswers", column: "answer", key: ["caller", "key"] },
];
