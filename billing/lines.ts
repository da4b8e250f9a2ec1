/**
 * Billing lines: what a contract holder owes for a service month (提供月), each with the reason for its yen.
 *
 * A line is the atom of billing. Statements put lines in order, add tax and never change them.
 */
import type { Accounts } from "#accounts";
import type { Contracts } from "#contracts";
import type { Database } from "#database";
import type { Millis } from "#foundation/clock";
import type { TaxCategory } from "./rules/consumption-tax.ts";
import type { Yen } from "./yen.ts";

export interface Bilingual {
  readonly ja: string;
  readonly en: string;
}

/** The contracts behind a grouped line: those of a plan whose billable days of the service month are exactly `from` to `to`. */
export interface ContractsFilter {
  readonly organizationId: string;
  readonly plan: string;
  readonly from: string;
  readonly to: string;
  /** Set when the line is of one contract. */
  readonly contractId?: string;
}

/** What a line follows from; the API finds it again. */
export type Evidence =
  | { readonly kind: "contracts"; readonly filter: ContractsFilter }
  | { readonly kind: "usage"; readonly ids: readonly string[] }
  | { readonly kind: "fact"; readonly contractId: string; readonly factId: string }
  | { readonly kind: "extra"; readonly id: string }
  | { readonly kind: "payment"; readonly id: string; readonly statementId: string };

export interface BillingLine {
  /**
   * Stable: the same charge has the same key in every run of its month, whatever else was recorded since. Made of contract or
   * group, plan, component, service month and, of one-time charges, the event. Unique within a holder and service month.
   */
  readonly key: string;
  /** The contract holder (organization). */
  readonly holderId: string;
  /** YYYY-MM: the month whose service is charged. */
  readonly serviceMonth: string;
  readonly plan: string;
  readonly component: string;
  /** 管理単位 (IOT 第9条); null when the contract names none. Statements group by it. */
  readonly managementUnit: string | null;
  readonly label: Bilingual;
  readonly quantity: number;
  /** The whole price of one; null where one price alone does not say it (tiers, a price change within the month). */
  readonly unitYen: Yen | null;
  /** Whole yen without tax, rounded once per contract; negative only in corrections. */
  readonly yen: Yen;
  /** 「3,000円 × 17日 ÷ 30日 = 1,700円」 */
  readonly formula: Bilingual;
  readonly taxCategory: TaxCategory;
  /** First and last day charged, YYYY-MM-DD; the same day twice for what happens once. */
  readonly period: { readonly from: string; readonly to: string };
  readonly evidence: Evidence;
}

/** What lines are made from. */
export interface LineRooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly zone: string;
}

export interface LinesQuestion {
  readonly holderId: string;
  /** YYYY-MM */
  readonly serviceMonth: string;
  /** Facts, prices and usage recorded later don't count, so the answer for a past instant never changes. */
  readonly asOf: Millis;
}

/**
 * The lines of one holder and month, ordered by key: a pure function of the facts recorded up to `asOf`. What lacks a price is no
 * line of zero yen but absent, and reported as unbilled. `rating.ts` keeps this promise as `linesOf`.
 */
export type LinesOf = (rooms: LineRooms, question: LinesQuestion) => Promise<readonly BillingLine[]>;
