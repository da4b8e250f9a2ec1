/** Lines of contracts that no device has, each from its dated facts. IOT 第30条, 第31条; MA 第13条; SK 別紙1; MR 第11条, 第12条; MAS 第9条. Pure. */
import {
  type Component,
  minimumUntilAtEnd,
  planOf,
  type Segment,
  type ServiceContract,
  type ServiceFact,
  segmentsOf,
} from "#contracts";
import { earlierDay, laterDay, shiftedDay } from "#foundation/calendar";
import { daysBetween } from "./device-days.ts";
import type { BillingLine, Evidence } from "./lines.ts";
import { daysOf, type Month } from "./month.ts";
import type { PriceBook } from "./prices.ts";
import { hasPriceFrom, type Rated, type Unbilled } from "./rated.ts";
import { adjustment } from "./rules/adjustment.ts";
import { pricedDays } from "./rules/billable-days.ts";
import { accountFee } from "./rules/day-coefficient.ts";
import { prorate } from "./rules/proration.ts";
import { tieredFee } from "./rules/tiers.ts";
import { isMetered, type UsageEvent } from "./usage.ts";
import {
  accountFormula,
  adjustmentFormula,
  amountFormula,
  labelOf,
  monthlyFormula,
  tiersFormula,
  timesFormula,
} from "./wording.ts";
import { exact, rounded, type Yen } from "./yen.ts";

export interface Asked {
  readonly holderId: string;
  readonly month: Month;
  readonly prices: PriceBook;
  readonly contract: ServiceContract;
  readonly usage: readonly UsageEvent[];
}

/** Days that are both the month's and the holder's; closed. */
type Held = Segment & { readonly to: string };

/** What is the same in every line of the contract; `event` names what happens more than once in a month. */
type Amount = Pick<BillingLine, "quantity" | "unitYen" | "yen" | "formula" | "period"> & {
  readonly evidence?: Evidence;
  readonly event?: string;
};

interface Charged {
  readonly plan: string;
  readonly component: Component;
  readonly amount: Amount | Unbilled;
}

const factOf = <K extends ServiceFact["kind"]>(facts: readonly ServiceFact[], kind: K) =>
  facts.find((fact): fact is Extract<ServiceFact, { kind: K }> => fact.kind === kind);

/** Who holds the contract on a day: a successor from its first day on (IOT 第17条). */
function holderOn(facts: readonly ServiceFact[], day: string): string | undefined {
  const past = facts.filter(({ on }) => on <= day);
  const succeeded = past.findLast((fact) => fact.kind === "succeeded");
  return succeeded?.kind === "succeeded" ? succeeded.organizationId : factOf(facts, "applied")?.organizationId;
}

/** Days of the month on which the holder has the contract, by quantity and plan. */
export function heldIn({ contract, holderId, month }: Asked): Held[] {
  const { from, to } = daysOf(month);
  return segmentsOf(contract.facts)
    .filter((segment) => segment.organizationId === holderId)
    .map((segment) => ({ ...segment, from: laterDay(segment.from, from), to: earlierDay(segment.to ?? to, to) }))
    .filter((segment) => segment.from <= segment.to);
}

/** The days of a segment for which no usage right was bought: a right is paid when it is bought, and once (MAS 第9条). */
function withoutRights(segment: Held, facts: readonly ServiceFact[]): Held[] {
  let left: Held[] = [segment];
  for (const fact of facts) {
    if (fact.kind !== "right-bought") continue;
    left = left.flatMap((part) => [
      { ...part, to: earlierDay(part.to, shiftedDay(fact.from, -1)) },
      { ...part, from: laterDay(part.from, shiftedDay(fact.to, 1)) },
    ]);
    left = left.filter(({ from, to }) => from <= to);
  }
  return left;
}

const missing = (
  { contract }: Asked,
  plan: string,
  component: Component,
  from: string,
  quantity: number,
): Unbilled => ({
  plan,
  component: component.id,
  from,
  quantity,
  contractId: contract.id,
  reason: "no-price",
});

/** The monthly fee: days by price and quantity, cut once. Suspension changes nothing (IOT 第30条3項, R-57). */
function monthlyAmount(
  asked: Asked,
  plan: string,
  component: Component,
  held: readonly Held[],
): Charged["amount"] | null {
  const { month, prices, contract } = asked;
  const versions = prices.versions(plan, component.id);
  const days = held.flatMap((segment) => withoutRights(segment, contract.facts));
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  if (!hasPriceFrom(versions, first.from)) return missing(asked, plan, component, first.from, first.quantity);
  const parts = days.flatMap(({ from, to, quantity: units }) => {
    const term = { startedOn: Temporal.PlainDate.from(from), endedOn: Temporal.PlainDate.from(to) };
    const quantity = component.unit === "contract" ? 1 : units;
    return pricedDays(term, month, versions).map(({ days, yen }) => ({ days, unitYen: yen, quantity }));
  });
  const charged = parts.map(({ days, unitYen, quantity }) => ({ days, yen: unitYen * quantity }));
  const yen = prorate(component.proration, charged, month.daysInMonth);
  const unitYens = new Set(parts.map(({ unitYen }) => unitYen));
  return {
    quantity: parts.at(-1)?.quantity ?? 0,
    unitYen: unitYens.size === 1 ? (parts[0]?.unitYen ?? null) : null,
    yen,
    formula: monthlyFormula(parts, yen, component, month.daysInMonth),
    period: { from: first.from, to: last.to },
  };
}

/** The initial fee falls due with acceptance or at the billing start date, whichever the plan says (§1.3); once for a contract. */
function initialAmount(asked: Asked, plan: string, component: Component): Charged["amount"] | null {
  const { contract, month, holderId, prices } = asked;
  const on = factOf(contract.facts, component.obligation === "billing-start" ? "started" : "accepted")?.on;
  const { from, to } = daysOf(month);
  if (on === undefined || on < from || on > to || holderOn(contract.facts, on) !== holderId) return null;
  const applied = factOf(contract.facts, "applied");
  const quantity = component.unit === "contract" ? 1 : (applied?.quantity ?? 1);
  const unitYen = prices.on(plan, component.id, on)?.yen ?? null;
  if (unitYen === null) return missing(asked, plan, component, on, quantity);
  const yen = unitYen * quantity;
  const formula = timesFormula(unitYen, quantity, component.unit, yen);
  return { quantity, unitYen, yen, formula, period: { from: on, to: on } };
}

interface OneTime {
  readonly id: string;
  readonly on: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly quantity: number;
  /** null: the price list says it. */
  readonly yen: Yen | null;
  readonly reason: string;
}

/** One-time fees, claims and usage rights; a right is charged to whoever buys it. */
function oneTimeAmount(asked: Asked, plan: string, component: Component, cause: OneTime): Charged["amount"] {
  const { id: event, on, quantity, yen: given, period, reason } = cause;
  const evidence: Evidence = { kind: "fact", contractId: asked.contract.id, factId: event };
  if (given !== null) {
    const formula = amountFormula(given, reason);
    return { quantity, unitYen: quantity === 1 ? given : null, yen: given, formula, period, evidence, event };
  }
  const unitYen = asked.prices.on(plan, component.id, on)?.yen ?? null;
  if (unitYen === null) return missing(asked, plan, component, on, quantity);
  const yen = unitYen * quantity;
  const formula = timesFormula(unitYen, quantity, component.unit, yen);
  return { quantity, unitYen, yen, formula, period, evidence, event };
}

function oneTimesOf(asked: Asked, component: Component): OneTime[] {
  const { contract, holderId, month } = asked;
  const { from, to } = daysOf(month);
  return contract.facts.flatMap((fact): OneTime[] => {
    if (fact.on < from || fact.on > to) return [];
    const { id, on } = fact;
    if (fact.kind === "right-bought" && component.charge === "right" && fact.payerId === holderId) {
      const { quantity, yen } = fact;
      return [{ id, on, period: { from: fact.from, to: fact.to }, quantity, yen, reason: contract.number }];
    }
    if (fact.kind !== "charged" || fact.component !== component.id) return [];
    if (holderOn(contract.facts, on) !== holderId) return [];
    return [{ id, on, period: { from: on, to: on }, quantity: fact.quantity, yen: fact.yen, reason: fact.reason }];
  });
}

/** Distinct days of the month on which each account was used while the contract was held. */
function daysUsed(events: readonly UsageEvent[], held: readonly Held[]): number[] {
  const days = new Map<string, Set<string>>();
  for (const { subject, fromOn, toOn } of events)
    for (const { from, to } of held)
      for (let day = laterDay(fromOn, from); day <= earlierDay(toOn, to); day = shiftedDay(day, 1))
        days.set(subject ?? "", (days.get(subject ?? "") ?? new Set()).add(day));
  return [...days.values()].map(({ size }) => size);
}

/** Fees by use: accounts by the day, successes by their cumulative count. */
function usageAmount(
  asked: Asked,
  plan: string,
  component: Component,
  held: readonly Held[],
): Charged["amount"] | null {
  const { contract, month, prices } = asked;
  const [first, last] = [held[0], held.at(-1)];
  const isHeld = (event: UsageEvent) => held.some(({ from, to }) => event.fromOn <= to && event.toOn >= from);
  const events = asked.usage.filter(
    (event) =>
      event.contractId === contract.id &&
      event.component === component.id &&
      isHeld(event) &&
      isMetered(contract, component, event),
  );
  if (!first || !last || events.length === 0) return null;
  const period = { from: first.from, to: last.to };
  const evidence: Evidence = { kind: "usage", ids: events.map(({ id }) => id) };
  const price = prices.on(plan, component.id, last.to);
  if (component.charge === "per-account") {
    const used = daysUsed(events, held);
    const unitYen = price?.yen ?? null;
    if (unitYen === null) return missing(asked, plan, component, first.from, used.length);
    const { yen, coefficientSum } = accountFee(unitYen, used, month.daysInMonth);
    const formula = accountFormula(unitYen, used.length, coefficientSum, yen);
    return { quantity: used.length, unitYen, yen, formula, period, evidence };
  }
  const quantity = events.reduce((sum, event) => sum + event.quantity, 0);
  if (price?.tiers) {
    const parts = tieredFee(price.tiers.mode, price.tiers.tiers, quantity);
    const yen = parts.reduce((sum, part) => sum + part.yen, 0);
    return { quantity, unitYen: null, yen, formula: tiersFormula(parts, component.unit, yen), period, evidence };
  }
  const unitYen = price?.yen ?? null;
  if (unitYen === null) return missing(asked, plan, component, first.from, quantity);
  const yen = rounded(exact(BigInt(unitYen) * BigInt(quantity)), "floor");
  return { quantity, unitYen, yen, formula: timesFormula(unitYen, quantity, component.unit, yen), period, evidence };
}

/** The adjustment when the last day is before the minimum term's (MR 第12条, R-83), at the monthly fee of the contract. */
function adjustmentAmount(
  asked: Asked,
  plan: string,
  component: Component,
  held: readonly Held[],
): Charged["amount"] | null {
  const { contract, prices } = asked;
  const ended = minimumUntilAtEnd(contract.facts);
  const last = held.at(-1);
  if (!ended || !last || last.to !== ended.endedOn) return null;
  const monthly = planOf(plan).components.find(({ charge }) => charge === "monthly");
  if (!monthly) return null;
  const quantity = monthly.unit === "contract" ? 1 : last.quantity;
  const versions = prices.versions(plan, monthly.id);
  const from = shiftedDay(ended.endedOn, 1);
  if (!hasPriceFrom(versions, from)) return missing(asked, plan, component, from, quantity);
  const days = {
    endedOn: Temporal.PlainDate.from(ended.endedOn),
    minimumUntil: Temporal.PlainDate.from(ended.minimumUntil),
  };
  const ofAll = versions.map(({ validFrom, yen }) => ({ validFrom, yen: yen * quantity }));
  const parts = adjustment(days, ofAll, monthly.proration);
  const yen = parts.reduce((sum, part) => sum + part.yen, 0);
  const formula = adjustmentFormula(parts, ended.minimumUntil, yen);
  return { quantity: 1, unitYen: null, yen, formula, period: { from, to: ended.minimumUntil } };
}

function chargesOf(asked: Asked, plan: string, component: Component, held: readonly Held[]): Charged[] {
  const amounts: (Charged["amount"] | null)[] = [];
  const isHeld = held.length > 0;
  switch (component.charge) {
    case "monthly":
      if (isHeld) amounts.push(monthlyAmount(asked, plan, component, held));
      break;
    case "per-account":
    case "per-count":
      if (isHeld) amounts.push(usageAmount(asked, plan, component, held));
      break;
    case "adjustment":
      if (isHeld) amounts.push(adjustmentAmount(asked, plan, component, held));
      break;
    case "once":
      amounts.push(initialAmount(asked, plan, component));
      break;
    case "one-time":
    case "right":
      for (const cause of oneTimesOf(asked, component)) amounts.push(oneTimeAmount(asked, plan, component, cause));
      break;
  }
  return amounts.flatMap((amount) => (amount ? [{ plan, component, amount }] : []));
}

const daysIn = (held: readonly Held[]): number => held.reduce((sum, { from, to }) => sum + daysBetween(from, to), 0);

/** The lines of one contract that its holder of the month, or whoever bought its rights, owes. */
export function serviceLines(asked: Asked): Rated {
  const { contract, holderId, month } = asked;
  const applied = factOf(contract.facts, "applied");
  if (!applied) return { lines: [], unbilled: [] };
  const heldByPlan = Map.groupBy(heldIn(asked), ({ plan }) => plan);
  // What happens once belongs to the plan of its day; a plan changes from a month's first day on (SK 第4条).
  const planOfMonth =
    [...heldByPlan].toSorted((a, b) => daysIn(b[1]) - daysIn(a[1]))[0]?.[0] ?? planAt(asked, applied.plan);
  const plans = new Set([...heldByPlan.keys(), planOfMonth]);
  const charged = [...plans].flatMap((plan) =>
    planOf(plan)
      .components.filter(({ charge }) => plan === planOfMonth || charge === "monthly" || charge.startsWith("per-"))
      .flatMap((component) => chargesOf(asked, plan, component, heldByPlan.get(plan) ?? [])),
  );
  const lines: BillingLine[] = [];
  const unbilled: Unbilled[] = [];
  for (const { plan, component, amount } of charged) {
    if ("reason" in amount) {
      unbilled.push(amount);
      continue;
    }
    const { event, evidence, period, ...rest } = amount;
    const serviceMonth = month.toString();
    const filter = { organizationId: holderId, plan, from: period.from, to: period.to, contractId: contract.id };
    lines.push({
      key: [contract.number, plan, component.id, serviceMonth, ...(event ? [event] : [])].join("/"),
      holderId,
      serviceMonth,
      plan,
      component: component.id,
      managementUnit: applied.managementUnit,
      label: labelOf(plan, component.id),
      taxCategory: component.taxCategory,
      period,
      evidence: evidence ?? { kind: "contracts", filter },
      ...rest,
    });
  }
  return { lines, unbilled };
}

/** The plan on the month's last day, of a contract that the holder doesn't have in the month, or not yet. */
function planAt({ contract, month }: Asked, appliedFor: string): string {
  const { to } = daysOf(month);
  return segmentsOf(contract.facts).findLast(({ from }) => from <= to)?.plan ?? appliedFor;
}
