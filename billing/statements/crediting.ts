/** Credit notes (適格返還請求書): a reduction that was agreed on after a statement was issued. Pure. */
import { Fault } from "#foundation/fault";
import { type TaxBlock, taxBlocks } from "../rules/consumption-tax.ts";
import { exact, type Rounding, rounded, type Yen } from "../yen.ts";
import type { StatementDocument, StatementLine } from "./document.ts";

export interface LineCredit {
  /** The line's place on the statement, from 0. */
  readonly position: number;
  /** Without tax, positive. */
  readonly yen: Yen;
}

const creditKey = (number: string, position: number) => `credit:${number}:${position}`;

const keyOfBlock = ({ category, percent }: Pick<TaxBlock, "category" | "percent">) => `${category} ${percent}`;

/** What was credited of each line so far, and how often. */
function creditedOf(before: readonly StatementLine[]): Map<string, { yen: Yen; times: number }> {
  const credited = new Map<string, { yen: Yen; times: number }>();
  for (const { key, yen, revision } of before) {
    const sum = credited.get(key) ?? { yen: 0, times: 0 };
    credited.set(key, { yen: sum.yen - yen, times: Math.max(sum.times, revision) });
  }
  return credited;
}

/** All that is left of a statement's charges. */
export function creditable(original: StatementDocument, before: readonly StatementLine[]): readonly LineCredit[] {
  const credited = creditedOf(before);
  return original.lines
    .map(({ yen }, position) => ({
      position,
      yen: yen - (credited.get(creditKey(original.number, position))?.yen ?? 0),
    }))
    .filter(({ yen }) => yen > 0);
}

/** The lines of a credit note; Fault invalid when one credits more than is left of the line it is about. */
export function creditLines(
  original: StatementDocument,
  credits: readonly LineCredit[],
  before: readonly StatementLine[],
): readonly StatementLine[] {
  const credited = creditedOf(before);
  return credits.map(({ position, yen }, index) => {
    const line = original.lines[position];
    const key = creditKey(original.number, position);
    const sum = credited.get(key) ?? { yen: 0, times: 0 };
    const left = (line?.yen ?? 0) - sum.yen;
    if (!line || !Number.isSafeInteger(yen) || yen <= 0 || yen > left) {
      const errors = [{ path: `lines.${index}.yen`, text: "billing.credit-beyond-line", attributes: { left } }];
      throw new Fault("invalid", "billing.credit-invalid", { errors });
    }
    credited.set(key, { yen: sum.yen + yen, times: sum.times + 1 });
    return {
      ...line,
      key,
      revision: sum.times + 1,
      entry: "credit",
      quantity: 1,
      unitYen: null,
      yen: -yen,
      formula: {
        ja: `請求書 ${original.number} の減額: ${yen.toLocaleString("ja")}円`,
        en: `Reduction of statement ${original.number}: ¥${yen.toLocaleString("en")}`,
      },
      corrects: original.number,
    };
  });
}

/**
 * The tax of a credit, by what all credits of the statement come to so far: 1,005 yen with 100 of tax, credited as 335 three
 * times, gives back 33, 34 and 33. Whatever the parts, credits of everything give back exactly the tax that was charged.
 */
export function creditBlocks(
  original: StatementDocument,
  lines: readonly StatementLine[],
  before: readonly StatementLine[],
  rounding: Rounding,
): readonly TaxBlock[] {
  const netOf = (of: readonly StatementLine[]) => {
    const taxable = of.map(({ yen, taxCategory, taxPercent }) => ({ yen, category: taxCategory, percent: taxPercent }));
    return new Map(taxBlocks(taxable).map((block) => [keyOfBlock(block), block]));
  };
  const charged = new Map(original.taxBlocks.map((block) => [keyOfBlock(block), block]));
  const earlier = netOf(before);
  return [...netOf(lines)].map(([key, block]) => {
    const whole = charged.get(key);
    const taxOf = (netYen: Yen): Yen =>
      whole && netYen === -whole.netYen
        ? -whole.taxYen
        : rounded(exact(BigInt(netYen) * BigInt(block.percent), 100), rounding);
    const creditedBefore = earlier.get(key)?.netYen ?? 0;
    const taxYen = taxOf(creditedBefore + block.netYen) - taxOf(creditedBefore);
    return { ...block, taxYen: taxYen === 0 ? 0 : taxYen };
  });
}
