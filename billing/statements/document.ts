/**
 * A statement's document: everything that is printed, as data. What is kept is this text, and papers are made from it, so a
 * statement of years ago reads as it read then.
 */
import type { Bilingual, BillingLine } from "../lines.ts";
import type { TaxBlock } from "../rules/consumption-tax.ts";
import type { Yen } from "../yen.ts";

/**
 * - `charge`: what the lines of its service month say.
 * - `reversal`: takes an earlier charge back, because its month is judged otherwise now.
 * - `credit`: a reduction that was agreed on (値引き・返還); no run touches it.
 */
export type LineEntry = "charge" | "reversal" | "credit";

export interface StatementLine extends BillingLine {
  readonly entry: LineEntry;
  /** Which charge of this key: 1, and after a correction 2. A reversal has that of the charge it takes back. */
  readonly revision: number;
  readonly taxPercent: number;
  /** The number of the statement that this line takes back from, or charges anew. */
  readonly corrects: string | null;
}

/** 請求書, or 返還請求書 (適格返還請求書): a statement by which the provider owes. */
export type StatementKind = "invoice" | "credit-note";

export interface PrintedIssuer {
  readonly name: string;
  readonly postalCode: string | null;
  readonly address: string | null;
  readonly phone: string | null;
  /** 適格請求書発行事業者の登録番号; null for one that is not registered. */
  readonly registrationNumber: string | null;
  readonly bankAccount: string | null;
  readonly note: Bilingual | null;
}

export interface PrintedAddressee {
  readonly name: string;
  readonly department: string | null;
  readonly postalCode: string | null;
  readonly address: string | null;
  readonly language: "ja" | "en";
  /** How years are printed in Japanese: 2026年 or 令和8年. */
  readonly era: "western" | "japanese";
}

export interface StatementDocument {
  /** How it is laid out on paper: a later layout is for later documents. */
  readonly layout: 1;
  readonly kind: StatementKind;
  readonly number: string;
  readonly serviceMonth: string;
  readonly issuedOn: string;
  readonly closedOn: string;
  /** Null on a credit note. */
  readonly dueOn: string | null;
  readonly issuer: PrintedIssuer;
  readonly addressee: PrintedAddressee;
  readonly managementUnit: string | null;
  readonly lines: readonly StatementLine[];
  readonly taxBlocks: readonly TaxBlock[];
  readonly netYen: Yen;
  readonly taxYen: Yen;
  readonly totalYen: Yen;
  /** Numbers of the statements that lines of this one correct. */
  readonly corrects: readonly string[];
  /** Why a credit note was agreed on. */
  readonly reason: string | null;
}
