/** From lines to statements that lack only their number: grouped, taxed once per rate, dated. Pure. */
import { type Day, dayAt } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { isBankDay } from "../bank-days.ts";
import { type TaxBlock, taxBlocks } from "../rules/consumption-tax.ts";
import { closingOn, type DueRule, dueOn } from "../rules/due-day.ts";
import type { Rounding } from "../yen.ts";
import type { PrintedAddressee, PrintedIssuer, StatementDocument, StatementLine } from "./document.ts";

/** How a provider bills: what every statement of it has in common. */
export interface BillingTerms {
  readonly due: DueRule;
  /** The one rounding per rate and invoice; the law leaves its direction to the issuer. */
  readonly taxRounding: Rounding;
}

export type Draft = Omit<StatementDocument, "number">;

export interface DraftSetting {
  readonly serviceMonth: string;
  readonly issuer: PrintedIssuer;
  readonly addressee: PrintedAddressee;
  readonly terms: BillingTerms;
  readonly issuedAt: Millis;
  readonly zone: string;
}

/** Of the service month first, then corrections of earlier months in their order. */
function inOrder(lines: readonly StatementLine[], serviceMonth: string): readonly StatementLine[] {
  const rank = (line: StatementLine) => (line.serviceMonth === serviceMonth ? "" : line.serviceMonth);
  return lines.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

/** The closing day of a month's service, and when it is due: never before it was issued (a run that comes late closes later). */
function datesOf(serviceMonth: string, issuedOn: Day, rule: DueRule): { closedOn: Day; dueOn: Day } {
  const month = Temporal.PlainYearMonth.from(serviceMonth);
  const closedOn = closingOn(rule, month.toPlainDate({ day: month.daysInMonth }));
  const due = dueOn(rule, closedOn, isBankDay);
  if (Temporal.PlainDate.compare(due, issuedOn) > 0) return { closedOn, dueOn: due };
  const later = closingOn(rule, issuedOn);
  return { closedOn: later, dueOn: dueOn(rule, later, isBankDay) };
}

/** One statement's worth of lines as a document without number. */
export function draftOf(
  lines: readonly StatementLine[],
  setting: DraftSetting,
  more: {
    readonly managementUnit: string | null;
    readonly reason?: string;
    /** Of a credit note, whose tax follows from what it credits. */
    readonly taxBlocks?: readonly TaxBlock[];
  },
): Draft {
  const { serviceMonth, issuer, addressee, terms, issuedAt, zone } = setting;
  const taxable = lines.map(({ yen, taxCategory, taxPercent }) => ({
    yen,
    category: taxCategory,
    percent: taxPercent,
  }));
  const blocks = more.taxBlocks ?? taxBlocks(taxable, terms.taxRounding);
  const netYen = blocks.reduce((sum, block) => sum + block.netYen, 0);
  const taxYen = blocks.reduce((sum, block) => sum + block.taxYen, 0);
  const totalYen = netYen + taxYen;
  const issuedOn = dayAt(issuedAt, zone);
  const dates = datesOf(serviceMonth, issuedOn, terms.due);
  const corrects = new Set(lines.flatMap((line) => line.corrects ?? []));
  return {
    layout: 1,
    kind: totalYen < 0 ? "credit-note" : "invoice",
    serviceMonth,
    issuedOn: issuedOn.toString(),
    closedOn: dates.closedOn.toString(),
    dueOn: totalYen < 0 ? null : dates.dueOn.toString(),
    issuer,
    addressee,
    managementUnit: more.managementUnit,
    lines: inOrder(lines, serviceMonth),
    taxBlocks: blocks,
    netYen,
    taxYen,
    totalYen,
    corrects: [...corrects].sort(),
    reason: more.reason ?? null,
  };
}

/** A holder's statements of a run: one per management unit (管理単位, IOT 第9条), none where nothing is owed. */
export function draftStatements(lines: readonly StatementLine[], setting: DraftSetting): readonly Draft[] {
  const units = Map.groupBy(lines, (line) => line.managementUnit);
  return [...units]
    .sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1))
    .map(([managementUnit, ofUnit]) => draftOf(ofUnit, setting, { managementUnit }));
}
