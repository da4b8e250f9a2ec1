/** 料金相当額: what a contract comes to in a month, the limit of what the provider is liable for in it. MAS 第11条1項. */
import { type Contracts, planOf, type ServiceFact, segmentsOf } from "#contracts";
import type { Sql } from "#database";
import { earlierDay, laterDay } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import type { BillingLine } from "./lines.ts";
import { daysOf, type Month } from "./month.ts";
import { priceBookOf, pricesAsOf } from "./prices.ts";
import { isMonthly } from "./rated.ts";
import { type Asked, heldIn, serviceLines } from "./service-lines.ts";
import { usageOf } from "./usage.ts";
import { labelOf, monthlyFormula } from "./wording.ts";
import { exact, rounded, type Yen } from "./yen.ts";

/** Without tax. */
export interface MonthlyEquivalent {
  /** null: a part has no price. */
  readonly yen: Yen | null;
  readonly parts: readonly Pick<BillingLine, "label" | "formula" | "yen">[];
}

type Right = Extract<ServiceFact, { kind: "right-bought" }>;
const isRight = (fact: ServiceFact): fact is Right => fact.kind === "right-bought";

const daysFrom = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(to, { largestUnit: "days" }).days + 1;

/** The share of a usage right that the days of a month on which the contract is held are of all its days. */
function shareOfRight(asked: Asked, right: Right) {
  return heldIn(asked).flatMap(({ from: first, to: last, plan }) => {
    const [from, to] = [laterDay(first, right.from), earlierDay(last, right.to)];
    const component = planOf(plan).components.find(({ charge }) => charge === "right");
    if (!component || from > to) return [];
    const unitYen = asked.prices.on(plan, component.id, right.on)?.yen ?? null;
    if (right.yen === null && unitYen === null) return [null];
    const whole = right.yen ?? (unitYen ?? 0) * right.quantity;
    const [days, daysOfRight] = [daysFrom(from, to), daysFrom(right.from, right.to)];
    const yen = rounded(exact(BigInt(whole) * BigInt(days), daysOfRight), "floor");
    const byDays = { unit: "contract", proration: "calendar-days" } as const;
    const formula = monthlyFormula([{ days, unitYen: whole, quantity: 1 }], yen, byDays, daysOfRight);
    return [{ label: labelOf(plan, component.id), formula, yen }];
  });
}

/**
 * The fees of a month as they are charged, but none that falls due once; a right that was paid beforehand counts by its days:
 * 12,000 yen for 365 days are 1,019 yen in May. Pure.
 */
export function monthlyEquivalent(asked: Asked): MonthlyEquivalent {
  const { lines, unbilled } = serviceLines(asked);
  const shares = asked.contract.facts.filter(isRight).flatMap((right) => shareOfRight(asked, right));
  const parts = [...lines.filter(isMonthly), ...shares.filter((share) => share !== null)];
  const isKnown = !unbilled.some(isMonthly) && !shares.includes(null);
  return { yen: isKnown ? parts.reduce((sum, { yen }) => sum + yen, 0) : null, parts };
}

/** As it is known now; of whoever holds the contract in the month, one after the other. */
export async function equivalentOf(
  { contracts, sql }: { contracts: Contracts; sql: Sql },
  number: string,
  { month, asOf }: { month: Month; asOf: Millis },
): Promise<MonthlyEquivalent> {
  const contract = (await contracts.serviceContractsNumbered(sql, [number])).get(number);
  if (!contract) throw new Error(`contract ${number} has gone while it was read`);
  const usage = await usageOf(sql, [contract.id], { ...daysOf(month), asOf });
  const holders = new Set(segmentsOf(contract.facts).map(({ organizationId }) => organizationId));
  const each: MonthlyEquivalent[] = [];
  for (const holderId of holders) {
    const prices = priceBookOf(await pricesAsOf(sql, asOf, holderId));
    each.push(monthlyEquivalent({ holderId, month, prices, contract, usage }));
  }
  const yen = each.reduce<Yen | null>((sum, one) => (sum === null || one.yen === null ? null : sum + one.yen), 0);
  return { yen, parts: each.flatMap(({ parts }) => parts) };
}
