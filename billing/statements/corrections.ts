/**
 * What is owed now: what the lines of a month say, less what was charged for it. The first run of a month charges everything;
 * a later one finds what was judged otherwise since and takes it back and charges it anew; a run repeated finds nothing.
 */
import type { BillingLine } from "../lines.ts";
import { taxPercent } from "../rules/consumption-tax.ts";
import type { StatementLine } from "./document.ts";

/** A line as it was charged, with the statement that it stands on. */
export interface ChargedLine {
  readonly line: StatementLine;
  readonly number: string;
}

/** The charges of a holder's month that stand: charged and not taken back; and how often each key was charged. */
export interface Standing {
  readonly charged: ReadonlyMap<string, ChargedLine>;
  readonly revisions: ReadonlyMap<string, number>;
}

/** Folds the lines of all statements of a holder's month, in the order of their issue. Agreed credits stand beside it. */
export function standingOf(lines: Iterable<ChargedLine>): Standing {
  const charged = new Map<string, ChargedLine>();
  const revisions = new Map<string, number>();
  for (const entry of lines) {
    const { key, revision } = entry.line;
    if (entry.line.entry === "charge") {
      charged.set(key, entry);
      revisions.set(key, revision);
    } else if (entry.line.entry === "reversal") charged.delete(key);
  }
  return { charged, revisions };
}

const percentOf = (line: BillingLine) => taxPercent(line.taxCategory, Temporal.PlainDate.from(line.period.to));

const isSameCharge = (charged: StatementLine, due: BillingLine): boolean =>
  charged.yen === due.yen &&
  charged.taxCategory === due.taxCategory &&
  charged.managementUnit === due.managementUnit &&
  charged.taxPercent === percentOf(due);

const negated = (yen: number) => (yen === 0 ? 0 : -yen);

/** Takes a charge back with the tax rate it had (適格返還請求書 names the original): −1,700 for 1,700. */
function reversalOf({ line, number }: ChargedLine): StatementLine {
  return {
    ...line,
    entry: "reversal",
    yen: negated(line.yen),
    formula: {
      ja: `請求書 ${number} の訂正: ${line.formula.ja}`,
      en: `Correction of statement ${number}: ${line.formula.en}`,
    },
    corrects: number,
  };
}

/** The lines by which `due` differs from what stands, by key, what is taken back before what is charged anew. */
export function owedLines(due: readonly BillingLine[], { charged, revisions }: Standing): readonly StatementLine[] {
  const owed: StatementLine[] = [];
  const dueKeys = new Set<string>();
  for (const line of due) {
    if (dueKeys.has(line.key)) throw new Error(`two lines of one month have the key ${line.key}`);
    dueKeys.add(line.key);
    const before = charged.get(line.key);
    if (before && isSameCharge(before.line, line)) continue;
    if (before) owed.push(reversalOf(before));
    owed.push({
      ...line,
      entry: "charge",
      revision: (revisions.get(line.key) ?? 0) + 1,
      taxPercent: percentOf(line),
      corrects: before?.number ?? null,
    });
  }
  for (const [key, before] of charged) if (!dueKeys.has(key)) owed.push(reversalOf(before));
  const order = (line: StatementLine) => `${line.key} ${line.entry === "reversal" ? 0 : 1}`;
  return owed.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}
