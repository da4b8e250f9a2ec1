/** Lines of late-payment damages (遅延損害金, IOT 第35条): one for each paid portion that came late, in the month in which it came. Pure. */
import type { BillingLine } from "../lines.ts";
import { lateDamages } from "../rules/late-damages.ts";
import type { Yen } from "../yen.ts";

export const lateDamagesComponent = "late-damages";

/** A statement as an obligation: what it asked for, without damages, on which there are none. */
export interface Obligation {
  readonly statementId: string;
  readonly number: string;
  readonly holderId: string;
  readonly managementUnit: string | null;
  readonly dueOn: string;
  /** Tax included. */
  readonly yen: Yen;
}

/** What of a payment went to a statement. */
export interface PaidPortion {
  readonly id: string;
  readonly statementId: string;
  readonly paymentId: string;
  readonly paidOn: string;
  readonly yen: Yen;
}

const day = (text: string) => Temporal.PlainDate.from(text);
const yenText = (yen: Yen, language: string) => yen.toLocaleString(language);

/** 100,000円 × (2% + 1.5% × 1) = 3,500円 */
function formulaOf(base: Yen, blocks: number, yen: Yen): { ja: string; en: string } {
  const percent = blocks === 0 ? "2%" : `(2% + 1.5% × ${blocks})`;
  return {
    ja: `${yenText(base, "ja")}円 × ${percent} = ${yenText(yen, "ja")}円`,
    en: `¥${yenText(base, "en")} × ${percent} = ¥${yenText(yen, "en")}`,
  };
}

function lineOf(obligation: Obligation, portion: PaidPortion, base: Yen): BillingLine | null {
  const { dueOn, number, holderId, managementUnit } = obligation;
  const damages = lateDamages(base, { dueOn: day(dueOn), paidOn: day(portion.paidOn) });
  if (damages.yen === 0) return null;
  const late = damages.daysLate;
  return {
    key: `${lateDamagesComponent}:${portion.id}`,
    holderId,
    serviceMonth: portion.paidOn.slice(0, 7),
    plan: lateDamagesComponent,
    component: lateDamagesComponent,
    managementUnit,
    label: {
      ja: `遅延損害金(${number}、支払期限 ${dueOn}、${portion.paidOn} ご入金・${late}日)`,
      en: `Late-payment damages (${number}, due ${dueOn}, paid ${portion.paidOn}, ${late} days)`,
    },
    quantity: 1,
    unitYen: null,
    yen: damages.yen,
    formula: formulaOf(base, damages.blocks, damages.yen),
    taxCategory: "outside",
    period: { from: day(dueOn).add({ days: 1 }).toString(), to: portion.paidOn },
    evidence: { kind: "payment", id: portion.paymentId, statementId: obligation.statementId },
  };
}

/**
 * Payments count toward what was asked for without damages first, in the order of the days on which they came. Of 100,000 yen, 60,000
 * paid in time and 40,000 on day 40: 800 yen.
 */
export function lateLines(
  obligations: readonly Obligation[],
  portions: readonly PaidPortion[],
): readonly BillingLine[] {
  const byStatement = Map.groupBy(portions, (portion) => portion.statementId);
  return obligations.flatMap((obligation) => {
    let left = obligation.yen;
    const order = ({ paidOn, id }: PaidPortion) => `${paidOn} ${id}`;
    const paid = (byStatement.get(obligation.statementId) ?? []).toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    return paid.flatMap((portion) => {
      const base = Math.min(left, portion.yen);
      left -= base;
      return (base > 0 && lineOf(obligation, portion, base)) || [];
    });
  });
}
