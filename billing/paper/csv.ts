/** A statement as rows of cells: one per line, with what accounting programs ask for beside it. */
import type { StatementDocument, StatementLine } from "../statements/document.ts";

export const statementColumns = [
  "number",
  "kind",
  "issued-on",
  "due-on",
  "counterparty",
  "management-unit",
  "service-month",
  "entry",
  "plan",
  "component",
  "label",
  "from",
  "to",
  "quantity",
  "unit-yen",
  "net-yen",
  "tax-category",
  "tax-percent",
  "formula",
  "corrects",
] as const;

export type Cell = string | number | null;

interface OfStatement extends Pick<StatementDocument, "number" | "kind" | "issuedOn" | "dueOn"> {
  readonly counterparty: string;
}

/** A line in the order of `statementColumns`; texts in the language asked for. */
export function chargeRow(
  { number, kind, issuedOn, dueOn, counterparty }: OfStatement,
  line: StatementLine,
  language: "ja" | "en",
): readonly Cell[] {
  return [
    ...[number, kind, issuedOn, dueOn, counterparty, line.managementUnit],
    ...[line.serviceMonth, line.entry, line.plan, line.component, line.label[language]],
    ...[line.period.from, line.period.to, line.quantity, line.unitYen, line.yen],
    ...[line.taxCategory, line.taxPercent, line.formula[language], line.corrects],
  ];
}

/** Σ of net-yen is the statement's total without tax. */
export function* statementRows(statement: StatementDocument, language: "ja" | "en"): Generator<readonly Cell[]> {
  const of = { ...statement, counterparty: statement.addressee.name };
  for (const line of statement.lines) yield chargeRow(of, line, language);
}
