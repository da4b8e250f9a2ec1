/** How lines say what they charge and why, in both languages: 「3,000円 × 17日 ÷ 30日 = 1,700円」. */
import type { Component } from "#contracts";
import type { Attributes } from "#foundation/fault";
import { text } from "#foundation/text";
import type { Bilingual } from "./lines.ts";
import type { AdjustmentPart } from "./rules/adjustment.ts";
import { coefficientOf, type Proration } from "./rules/proration.ts";
import type { TierPart } from "./rules/tiers.ts";
import type { Yen } from "./yen.ts";

type Unit = Component["unit"];

const digits = new Intl.NumberFormat("en-US");

/** A sentence in both languages; attributes that are bilingual themselves are taken in theirs. */
function sentence(key: string, attributes: Readonly<Record<string, string | number | Bilingual>> = {}): Bilingual {
  const inLanguage = (language: "ja" | "en"): string => {
    const own: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(attributes))
      own[name] = typeof value === "object" ? value[language] : value;
    return text(language, key, own satisfies Attributes);
  };
  return { ja: inLanguage("ja"), en: inLanguage("en") };
}

const joined = (parts: readonly Bilingual[], between: string): Bilingual => ({
  ja: parts.map(({ ja }) => ja).join(between),
  en: parts.map(({ en }) => en).join(between),
});

/** 1,700円 · ¥1,700 */
const yenText = (yen: Yen): Bilingual =>
  sentence(yen < 0 ? "billing.yen-negative" : "billing.yen", { yen: digits.format(Math.abs(yen)) });
const daysText = (days: number): Bilingual => sentence("billing.days", { days });
const countText = (count: number, unit: Unit): Bilingual =>
  sentence(`billing.unit-${unit}`, { count: digits.format(count) });

/** The plan and what of it is charged. */
export function labelOf(plan: string, component: string): Bilingual {
  return sentence("billing.label", {
    plan: sentence(`contracts.plan-${plan.toLowerCase()}`),
    component: sentence(`billing.component-${component}`),
  });
}

const equals = (left: Bilingual, yen: Yen): Bilingual =>
  sentence("billing.formula-equals", { left, yen: yenText(yen) });
const times = (...factors: readonly Bilingual[]): Bilingual => joined(factors, " × ");

/** Days of a month at a price and quantity. */
export interface ChargedDays {
  readonly days: number;
  readonly unitYen: Yen;
  readonly quantity: number;
}

function shareText(part: ChargedDays, unit: Unit, proration: Proration, daysInMonth: number): Bilingual {
  const factors = [yenText(part.unitYen)];
  if (unit !== "contract" && part.quantity !== 1) factors.push(countText(part.quantity, unit));
  if (proration === "none" || part.days === daysInMonth) return times(...factors, sentence("billing.one-month"));
  if (proration === "coefficient")
    return times(...factors, plain(coefficientText(coefficientOf(part.days, daysInMonth))));
  return sentence("billing.formula-days", {
    left: times(...factors, daysText(part.days)),
    month: daysText(daysInMonth),
  });
}

const plain = (same: string): Bilingual => ({ ja: same, en: same });
const coefficientText = (thousandths: number): string => (thousandths / 1000).toFixed(3);

/** The monthly fee of one contract: parts that have the same price and quantity are one. */
export function monthlyFormula(
  parts: readonly ChargedDays[],
  yen: Yen,
  { unit, proration }: Pick<Component, "unit" | "proration">,
  daysInMonth: number,
): Bilingual {
  const merged = new Map<string, ChargedDays>();
  for (const part of parts) {
    const key = `${part.unitYen} ${part.quantity}`;
    merged.set(key, { ...part, days: part.days + (merged.get(key)?.days ?? 0) });
  }
  const shown = proration === "none" ? [...merged.values()].slice(0, 1) : [...merged.values()];
  return equals(
    joined(
      shown.map((part) => shareText(part, unit, proration, daysInMonth)),
      " + ",
    ),
    yen,
  );
}

/** What one costs, so many times: each is cut by itself. 「（500円 × 16日 ÷ 30日 = 266円）× 5台 = 1,330円」 */
export function eachFormula(one: Bilingual, count: number, unit: Unit, yen: Yen): Bilingual {
  return equals(times(sentence("billing.formula-bracket", { inner: one }), countText(count, unit)), yen);
}

/** 2,000円 × 5台 = 10,000円 */
export function timesFormula(unitYen: Yen, quantity: number, unit: Unit, yen: Yen): Bilingual {
  return equals(times(yenText(unitYen), countText(quantity, unit)), yen);
}

/** An amount that no price list knows. */
export function amountFormula(yen: Yen, reason: string): Bilingual {
  return sentence("billing.formula-amount", { yen: yenText(yen), reason });
}

/** Twice what was evaded (IOT 第34条): 30,000円 × 2 = 60,000円 */
export function doubledFormula(evadedYen: Yen, yen: Yen): Bilingual {
  return equals(times(yenText(evadedYen), plain("2")), yen);
}

export const surchargeLabel = (component: "surcharge" | "evaded-fee", reason: string): Bilingual =>
  sentence(`billing.label-${component}`, { reason });

/** 300円 ×（1.000 + 0.500 + 0.233）= 519円 would be long for many accounts: their sum is shown. */
export function accountFormula(unitYen: Yen, accounts: number, coefficientSum: number, yen: Yen): Bilingual {
  const sum = sentence("billing.formula-coefficients", {
    accounts: countText(accounts, "account"),
    sum: coefficientText(coefficientSum),
  });
  return equals(times(yenText(unitYen), sum), yen);
}

export function tiersFormula(parts: readonly TierPart[], unit: Unit, yen: Yen): Bilingual {
  const each = parts.map(({ units, unitYen, flatYen }) =>
    flatYen === 0
      ? times(yenText(unitYen), countText(units, unit))
      : joined([times(yenText(unitYen), countText(units, unit)), yenText(flatYen)], " + "),
  );
  return equals(joined(each, " + "), yen);
}

/** The fees of what remains of a minimum term, month by month. */
export function adjustmentFormula(parts: readonly AdjustmentPart[], minimumUntil: string, yen: Yen): Bilingual {
  const each = parts.map(({ month, yen: monthYen }) =>
    sentence("billing.formula-month", { month: month.toString(), yen: yenText(monthYen) }),
  );
  return sentence("billing.formula-adjustment", {
    minimumUntil,
    formula: equals(joined(each, " + "), yen),
  });
}
