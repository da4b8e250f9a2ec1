/** The rows of this room; `0002-contracts` and `0023-service-contracts` make the tables. */
import type { Sql } from "#database";

/** Child and parent, one row each; days are YYYY-MM-DD in the provider's zone. */
export type ContractRow = {
  id: string;
  kind: string;
  /** What people call it: C-000123. */
  number: string;
  organizationId: string;
  deviceId: string;
  counterpartId: string;
  item: string | null;
  billingStartDate: string;
  endedOn: string | null;
  dataRangeDays: number;
};

/** What happened to a contract, in the order in which it was recorded; never changed. */
export type FactRow = {
  id: string;
  contractId: string;
  kind: string;
  on: string;
  recordedAt: number;
  detail: string | null;
  recordedBy: string | null;
  /** The fact that this one stands for instead. */
  corrects: string | null;
};

/**
 * From which day to which day a device is under contract, as known from `recordedAt` until `supersededAt`: what the facts of its
 * contracts come to, so that a month can be counted as of any instant. A row is never changed but for being superseded.
 */
export type DeviceTermRow = {
  id: string;
  deviceId: string;
  organizationId: string;
  item: string;
  startedOn: string;
  endedOn: string | null;
  /** 1 when the initial fee falls due at its start. */
  initial: number;
  recordedAt: number;
  supersededAt: number | null;
};

/** A contract that no device has; everything else about it is its facts. */
export type ServiceContractRow = {
  id: string;
  /** S-000001 */
  number: string;
  /** The holder now; all that ever held it are in `serviceContractHolders`. */
  organizationId: string;
  /** As applied for. */
  plan: string;
  appliedAt: number;
};

/** What a contract holder's new contracts get instead of a year; `0021-data-ranges`. */
type DataRangeRow = { organizationId: string; days: number; changedAt: number };

/** A notice (告知); `services` and `organizations` are JSON lists. */
export type NoticeRow = {
  id: string;
  kind: string;
  effectiveOn: string;
  untilOn: string | null;
  services: string;
  organizations: string;
  subject: string;
  body: string;
  latestOn: string;
  sentOn: string | null;
  lateReason: string | null;
  composedBy: string;
  composedAt: number;
};

/** A service that ends for everybody; `plans` is JSON. What ended with it are facts of contracts. */
export type DiscontinuationRow = {
  id: string;
  on: string;
  plans: string;
  reason: string;
  /** null when nobody had to be told. */
  noticeId: string | null;
  holders: number;
  contracts: number;
  devices: number;
  recordedAt: number;
  recordedBy: string;
  withdrawnAt: number | null;
  withdrawnBy: string | null;
};

type RecipientRow = { noticeId: string; organizationId: string; email: string | null; letterId: string | null };

/** A version of what data are used for; `0049-data-use`. Never changed. */
export type DataUseTextRow = {
  id: string;
  purpose: string;
  version: number;
  basis: string;
  title: string;
  body: string;
  effectiveOn: string;
  publishedAt: number;
  publishedBy: string;
};

/** `contractId` null: all contracts of the holder. `content` is JSON. Never changed. */
export type DataUseFactRow = {
  id: string;
  organizationId: string;
  contractId: string | null;
  on: string;
  recordedAt: number;
  recordedBy: string;
  /** The fact that was a mistake. */
  withdraws: string | null;
  content: string;
};

/** A record of a contract between a holder and its third party; `0055-third-party-contracts`. Never changed. */
export type ThirdPartyContractRow = {
  id: string;
  /** The holder. */
  organizationId: string;
  thirdPartyId: string;
  reference: string;
  concludedOn: string;
  endedOn: string | null;
  complaintsTo: string;
  recordedAt: number;
  recordedBy: string;
};

/** How many devices a holder may have under contract at once; `0056-device-limits`. */
type DeviceLimitRow = { organizationId: string; devices: number; changedAt: number };

type NumberRow = { name: string; last: number };

export type ContractsTables = {
  contracts: ContractRow;
  contractFacts: FactRow;
  contractNumbers: NumberRow;
  dataRanges: DataRangeRow;
  dataUseTexts: DataUseTextRow;
  dataUseFacts: DataUseFactRow;
  deviceLimits: DeviceLimitRow;
  deviceTerms: DeviceTermRow;
  discontinuations: DiscontinuationRow;
  serviceContracts: ServiceContractRow;
  thirdPartyContracts: ThirdPartyContractRow;
  notices: NoticeRow;
  noticeRecipients: RecipientRow;
  serviceContractHolders: { contractId: string; organizationId: string };
};

export const tablesIn = (sql: Sql) => sql.withTables<ContractsTables>();
