/** The rows of this room; `0023-service-contracts`, `0029-notices`, `0041-surcharges`, `0042-count-pushes` and `0054-kept-bytes` make the tables. */
import type { Sql } from "#database";

/** A price of a component from a day on; never changed, a later record for the same day stands for it. */
export type PriceRow = {
  id: string;
  plan: string;
  component: string;
  /** null: the price list; otherwise agreed with one holder. */
  organizationId: string | null;
  validFrom: string;
  /** Both null: an agreed price ends, and the price list holds again. */
  yen: number | null;
  tiers: string | null;
  announcedOn: string | null;
  reason: string | null;
  recordedBy: string;
  recordedAt: number;
};

/** What an outside meter counted, once per source and event ID; never changed. */
export type UsageEventRow = {
  id: string;
  source: string;
  eventId: string;
  contractId: string;
  component: string;
  /** Whose days they are, where days are counted by account. */
  subject: string | null;
  quantity: number;
  fromOn: string;
  toOn: string;
  recordedAt: number;
};

/** 割増金; `withdraws` names the one that this entry takes back, whose day and amount it repeats. */
export type SurchargeRow = {
  id: string;
  organizationId: string;
  managementUnit: string | null;
  on: string;
  evadedYen: number;
  evadedFee: string;
  reason: string;
  withdraws: string | null;
  recordedBy: string;
  recordedAt: number;
};

type HearingRow = { deviceId: string; firstHeardOn: string; lastHeardOn: string };
/** What a holder's devices said on a day, and how many of them did; `bytes` is null of days before they were counted. */
type UplinkDayRow = { organizationId: string; day: string; uplinks: number; devices: number; bytes: number | null };
/**
 * What came on a day and how long it is kept, by the data range and the group that its device had when it came; `groupId` is empty where
 * no contract named one of the device's groups.
 */
type KeptBytesRow = { organizationId: string; day: string; groupId: string; rangeDays: number; bytes: number };
type ReconciliationRow = { day: string; ranAt: number; heard: number; billed: number; findings: number };
type FindingRow = { day: string; kind: string; deviceId: string; organizationId: string | null; detail: string };

/** A letter with a month's device counts; `round` 0 is the one at its close. */
type CountPushRow = {
  id: string;
  month: string;
  target: string;
  round: number;
  letterId: string;
  postedBy: string;
  postedAt: number;
};

/** How many yen a holder's fees may come to in a month; `0064-fee-limits`. */
type FeeLimitRow = { organizationId: string; yen: number; changedAt: number };

export type BillingTables = {
  feeLimits: FeeLimitRow;
  prices: PriceRow;
  usageEvents: UsageEventRow;
  surcharges: SurchargeRow;
  countPushes: CountPushRow;
  deviceHearings: HearingRow;
  uplinkDays: UplinkDayRow;
  keptBytes: KeptBytesRow;
  reconciliations: ReconciliationRow;
  reconciliationFindings: FindingRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<BillingTables>();
