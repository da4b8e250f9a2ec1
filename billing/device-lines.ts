/** Lines of devices: each has a child and a parent contract with an initial and a monthly fee. SDM 第7条. Pure. */
import { type Component, devicePlans, planOf, type TermCount } from "#contracts";
import { daysBetween } from "./device-days.ts";
import type { BillingLine } from "./lines.ts";
import { daysOf, type Month } from "./month.ts";
import type { PriceBook } from "./prices.ts";
import { hasPriceFrom, type Rated } from "./rated.ts";
import { pricedDays } from "./rules/billable-days.ts";
import { prorate } from "./rules/proration.ts";
import { eachFormula, labelOf, monthlyFormula, timesFormula } from "./wording.ts";

/** Devices whose days within the month are the same; what starts or ends with them doesn't matter to the monthly fee. */
interface Group {
  readonly plan: string;
  readonly from: string;
  readonly to: string;
  readonly devices: number;
}

/** Each device counts for its child, by item, and for its parent. */
function groupsOf(counts: readonly TermCount[], daysFor: (count: TermCount) => { from: string; to: string }): Group[] {
  const groups = new Map<string, Group>();
  for (const count of counts)
    for (const plan of [devicePlans[count.item], devicePlans.parent]) {
      const { from, to } = daysFor(count);
      const key = `${plan} ${from} ${to}`;
      groups.set(key, { plan, from, to, devices: count.devices + (groups.get(key)?.devices ?? 0) });
    }
  return [...groups.values()];
}

const dayOf = (day: string): string => day.slice(8);

interface Asked {
  readonly holderId: string;
  readonly month: Month;
  readonly prices: PriceBook;
}

function common({ holderId, month }: Asked, group: Group, { id, taxCategory }: Component) {
  const serviceMonth = month.toString();
  const { plan, from, to, devices: quantity } = group;
  const days = from === to ? dayOf(from) : `${dayOf(from)}-${dayOf(to)}`;
  return {
    key: [plan, id, serviceMonth, days].join("/"),
    holderId,
    serviceMonth,
    plan,
    component: id,
    managementUnit: null,
    label: labelOf(plan, id),
    quantity,
    taxCategory,
    period: { from, to },
    evidence: { kind: "contracts", filter: { organizationId: holderId, plan, from, to } },
  } as const;
}

function monthlyLine(asked: Asked, group: Group, component: Component): BillingLine | null {
  const { month, prices } = asked;
  const versions = prices.versions(group.plan, component.id);
  if (!hasPriceFrom(versions, group.from)) return null;
  const term = { startedOn: Temporal.PlainDate.from(group.from), endedOn: Temporal.PlainDate.from(group.to) };
  const priced = pricedDays(term, month, versions);
  const oneYen = prorate(component.proration, priced, month.daysInMonth);
  const parts = priced.map(({ days, yen }) => ({ days, unitYen: yen, quantity: 1 }));
  const yen = oneYen * group.devices;
  const [first, ...others] = priced;
  const one = monthlyFormula(parts, oneYen, component, month.daysInMonth);
  const isWhole = others.length === 0 && daysBetween(group.from, group.to) === month.daysInMonth;
  const formula =
    isWhole && first
      ? timesFormula(first.yen, group.devices, "device", yen)
      : group.devices === 1
        ? one
        : eachFormula(one, group.devices, "device", yen);
  const unitYen = others.length === 0 ? (first?.yen ?? null) : null;
  return { ...common(asked, group, component), unitYen, yen, formula };
}

function initialLine(asked: Asked, group: Group, component: Component): BillingLine | null {
  const unitYen = asked.prices.on(group.plan, component.id, group.from)?.yen ?? null;
  if (unitYen === null) return null;
  const yen = unitYen * group.devices;
  const formula = timesFormula(unitYen, group.devices, "device", yen);
  return { ...common(asked, group, component), unitYen, yen, formula };
}

/**
 * The lines of a holder's devices for a month, in groups of devices with the same days. `none` of the catalogue's components is left
 * out silently: what has no price is in `unbilled`.
 */
export function deviceLines(asked: Asked, counts: readonly TermCount[]): Rated {
  const lines: BillingLine[] = [];
  const unbilled: Rated["unbilled"][number][] = [];
  const add = (line: BillingLine | null, { plan, from, devices }: Group, component: string) => {
    if (line) lines.push(line);
    else unbilled.push({ plan, component, from, quantity: devices, contractId: null, reason: "no-price" });
  };
  const starting = counts.filter(({ starts, initial }) => starts && initial);
  const { from: first, to: last } = daysOf(asked.month);
  for (const group of groupsOf(counts, ({ from, to }) => ({ from, to })))
    for (const component of planOf(group.plan).components)
      if (component.charge === "monthly") add(monthlyLine(asked, group, component), group, component.id);
  for (const group of groupsOf(starting, ({ from }) => ({ from, to: from })))
    for (const component of planOf(group.plan).components)
      if (component.charge === "once" && group.from >= first && group.from <= last)
        add(initialLine(asked, group, component), group, component.id);
  return { lines, unbilled };
}
