/** Which fact may follow which: the state machine of a contract that no device has. IOT 第12–18条, 第26–29条; spec §1.6. Pure. */
import type { FieldError } from "#foundation/fault";
import { type Plan, planNamed, planOf } from "./catalogue.ts";
import { cancellationDate } from "./lifecycle.ts";
import type { FactContent, FactKind, ServiceFact } from "./service-facts.ts";
import { meteringOn, type ServiceState, type Status, stateOn, supposing } from "./service-state.ts";

const started: readonly Status[] = ["active", "suspended", "terminating"];
const agreed: readonly Status[] = ["accepted", ...started];
const pending: readonly Status[] = ["applied", "held"];
/** What happens to lent things and to money may be noted after the end, too. */
const everSince: readonly Status[] = [...agreed, "ended"];

/** In which states of its day a fact may be recorded. */
const allowedIn: Readonly<Record<Exclude<FactKind, "applied" | "withdrawn">, readonly Status[]>> = {
  held: pending,
  accepted: pending,
  refused: pending,
  started: ["accepted"],
  "quantity-changed": started,
  "plan-changed": started,
  "equipment-changed": started,
  suspended: ["active", "terminating"],
  resumed: ["suspended"],
  "cancellation-notified": agreed,
  ended: agreed,
  succeeded: agreed,
  renamed: agreed,
  equipment: everSince,
  "right-bought": agreed,
  charged: everSince,
  "metering-set": agreed,
};

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

const wrong = (path: string, key: string): FieldError => ({ path, text: `contracts.${key}` });

/** What a change may be about is the plan's to say: SDM and most of the IoT family know none. */
function changeMistakes(plan: Plan, content: FactContent): FieldError[] {
  const { changeable } = plan;
  switch (content.kind) {
    case "quantity-changed":
      if (!changeable.includes("quantity")) return [wrong("kind", "change-not-provided")];
      return isCount(content.quantity) ? [] : [wrong("quantity", "quantity-wrong")];
    case "equipment-changed":
      return changeable.includes("equipment") ? [] : [wrong("kind", "change-not-provided")];
    case "metering-set":
      return meteringMistakes(plan, content);
    case "plan-changed": {
      if (!changeable.includes("plan")) return [wrong("kind", "change-not-provided")];
      const isOther = planNamed(content.plan)?.service === plan.service && content.plan !== plan.id;
      return isOther ? [] : [wrong("plan", "plan-of-another-service")];
    }
    default:
      return [];
  }
}

/** Only what Hatoba can count may be counted elsewhere, and only data are of devices. */
function meteringMistakes(
  { components }: Plan,
  { groupId }: Extract<FactContent, { kind: "metering-set" }>,
): FieldError[] {
  const meters = components.flatMap(({ meter }) => meter ?? []);
  if (meters.length === 0) return [wrong("kind", "metering-not-provided")];
  return groupId === null || meters.includes("storage") ? [] : [wrong("groupId", "metering-by-group")];
}

function moneyMistakes(plan: Plan, content: FactContent): FieldError[] {
  if (content.kind !== "charged" && content.kind !== "right-bought") return [];
  const errors: FieldError[] = [];
  if (!isCount(content.quantity)) errors.push(wrong("quantity", "quantity-wrong"));
  if (content.yen !== null && !Number.isSafeInteger(content.yen)) errors.push(wrong("yen", "yen-wrong"));
  const { components } = plan;
  if (content.kind === "right-bought") {
    if (!components.some(({ charge }) => charge === "right")) errors.push(wrong("kind", "right-not-provided"));
    if (content.to < content.from) errors.push(wrong("to", "end-before-start"));
  } else if (!components.some(({ id, charge }) => id === content.component && charge === "one-time"))
    errors.push(wrong("component", "component-not-one-time"));
  return errors;
}

/**
 * What is wrong with recording a fact, given those that hold; empty when nothing is. A fact that corrects another one is judged as if
 * that one never was.
 */
export function mistakesOf(facts: readonly ServiceFact[], content: FactContent, on: string): FieldError[] {
  if (content.kind === "withdrawn") return [];
  if (content.kind === "applied") return [wrong("kind", "applied-once")];
  const day = content.kind === "cancellation-notified" ? content.arrivedOn : on;
  const state = stateOn(facts, day);
  if (!state) return [wrong("on", "before-application")];
  const isHeirs = content.kind === "succeeded" && state.mayHeirApply;
  if (!isHeirs && !allowedIn[content.kind].includes(state.status))
    return [{ ...wrong("kind", "state-wrong"), attributes: { status: state.status, day } }];
  const plan = planOf(state.plan);
  return [...changeMistakes(plan, content), ...moneyMistakes(plan, content), ...dayMistakes(state, content, on)];
}

function dayMistakes(state: ServiceState, content: FactContent, on: string): FieldError[] {
  if (content.kind === "suspended" && content.until !== null && content.until < on)
    return [wrong("until", "end-before-start")];
  if (content.kind !== "ended") return [];
  if (state.startedOn !== null && on < state.startedOn) return [wrong("on", "end-before-start")];
  if (content.cause !== "uncured") return [];
  const { cureUntil } = state;
  if (cureUntil === null) return [wrong("cause", "not-suspended-for-cause")];
  return on > cureUntil ? [] : [{ ...wrong("on", "cure-period"), attributes: { day: cureUntil } }];
}

/**
 * The day that a fact is about, from the day on which it was asked for: a notice of cancellation ends the contract by the plan's rule
 * a change of the plan holds from the next calendar month (SK 第4条; ).
 */
export function dayOfFact(plan: Plan, content: FactContent, askedOn: string): string {
  if (content.kind === "cancellation-notified") {
    const named = content.namedOn === null ? null : Temporal.PlainDate.from(content.namedOn);
    return cancellationDate(Temporal.PlainDate.from(content.arrivedOn), named, plan.noticeDays).toString();
  }
  if (content.kind === "plan-changed" && plan.planChange === "calendar-month")
    return Temporal.PlainDate.from(askedOn).with({ day: 1 }).add({ months: 1 }).toString();
  return askedOn;
}

export interface Dependant {
  readonly id: string;
  readonly number: string;
  readonly facts: readonly ServiceFact[];
}

/** A contract of the holder that ends because one that it needs does. */
export interface DependantEnd {
  readonly contractId: string;
  readonly on: string;
  /** The number of the contract that it needed. */
  readonly prerequisite: string;
}

/**
 * What else of a holder ends when one of its contracts does (R-66, R-67; spec §1.13), transitively: IOT-S ends → MA ends → PMG ends.
 * What another contract of the same service still carries goes on. `later`: a day that the provider names instead, where the terms
 * let it.
 */
export function dependantEnds(
  ending: { readonly contract: Dependant; readonly on: string },
  all: readonly Dependant[],
  later: string | null,
): readonly DependantEnd[] {
  const ends = new Map<string, DependantEnd>();
  const endOn = (contract: Dependant): string | null => {
    if (contract.id === ending.contract.id) return ending.on;
    const own = stateOn(contract.facts, "9999-12-31")?.endsOn ?? null;
    const cascaded = ends.get(contract.id)?.on ?? null;
    return own !== null && (cascaded === null || own < cascaded) ? own : cascaded;
  };
  const isGoing = ({ facts }: Dependant): boolean => {
    const state = stateOn(facts, ending.on);
    return state !== null && agreed.includes(state.status);
  };
  const queue = [ending.contract];
  for (let ended = queue.shift(); ended; ended = queue.shift()) {
    const on = endOn(ended);
    const endedPlan = planAt(ended, ending.on);
    if (on === null || !endedPlan) continue;
    const { service } = endedPlan;
    const carriers = all.filter((other) => planAt(other, on)?.service === service && isGoing(other));
    const isCarried = carriers.some((other) => {
      const end = endOn(other);
      return end === null || end > on;
    });
    for (const dependant of all) {
      const plan = planAt(dependant, ending.on);
      const optionOf = stateOn(dependant.facts, ending.on)?.optionOf ?? null;
      const isLinked = optionOf === null ? !isCarried : optionOf === ended.id;
      if (dependant.id === ended.id || !plan?.endsWith.includes(service) || !isLinked || !isGoing(dependant)) continue;
      const day = later !== null && plan.mayEndLater && later > on ? later : on;
      const current = endOn(dependant);
      if (current !== null && current <= day) continue;
      ends.set(dependant.id, { contractId: dependant.id, on: day, prerequisite: ended.number });
      queue.push(dependant);
    }
  }
  return [...ends.values()];
}

/**
 * The contract that is metered for the same already, where Hatoba would count something of a holder twice on a day (a plan's accounts or
 * e-mails; the data of a group, or of all the rest); null where it wouldn't.
 */
export function meteredTwice(
  facts: readonly ServiceFact[],
  others: readonly Dependant[],
  on: string,
): Dependant | null {
  const isMeteredHere = (of: readonly ServiceFact[]): string | null => {
    const state = stateOn(of, on);
    const meters = state?.startedOn ? planOf(state.plan).components.some(({ meter }) => meter !== null) : false;
    const { meteredBy, groupId } = meteringOn(of, on);
    return state && meters && started.includes(state.status) && meteredBy === "hatoba"
      ? `${state.plan} ${groupId}`
      : null;
  };
  const what = isMeteredHere(facts);
  return what === null ? null : (others.find((other) => isMeteredHere(other.facts) === what) ?? null);
}

export interface DiscontinuedContracts {
  /** Of the plans themselves, the last day is the discontinuation's. */
  readonly ended: readonly Dependant[];
  /** Applications that nobody decided yet. */
  readonly refused: readonly Dependant[];
  readonly dependants: readonly DependantEnd[];
}

/** What of a holder ends, and which of its applications are refused, when plans are discontinued on a day (IOT 第27条, 第29条3項; ). */
export function discontinuedOf(
  all: readonly Dependant[],
  { plans, on, later }: { readonly plans: ReadonlySet<string>; readonly on: string; readonly later: string | null },
): DiscontinuedContracts {
  const stateOf = ({ facts }: Dependant) => stateOn(facts, on);
  const concerned = all.filter((contract) => plans.has(stateOf(contract)?.plan ?? ""));
  const isIn = (states: readonly Status[]) => (contract: Dependant) =>
    states.includes(stateOf(contract)?.status ?? "ended");
  const ended = concerned.filter(isIn(agreed)).filter((contract) => {
    const endsOn = stateOf(contract)?.endsOn ?? null;
    return endsOn === null || endsOn > on;
  });
  const gone = new Set(ended);
  const end = { kind: "ended", cause: "discontinued", reason: "", prerequisite: null } as const;
  const supposed = all.map((one) => (gone.has(one) ? { ...one, facts: supposing(one.facts, end, on) } : one));
  const dependants = new Map<string, DependantEnd>();
  for (const contract of supposed.filter((_, index) => gone.has(all[index] as Dependant)))
    for (const each of dependantEnds({ contract, on }, supposed, later))
      if (!ended.some(({ id }) => id === each.contractId)) dependants.set(each.contractId, each);
  return { ended, refused: concerned.filter(isIn(pending)), dependants: [...dependants.values()] };
}

function planAt({ facts }: Dependant, day: string): Plan | undefined {
  const state = stateOn(facts, day);
  return state ? planOf(state.plan) : undefined;
}

/** The services and plans that a holder may build on, on a day: what prerequisites name. */
export function heldOn(all: readonly Dependant[], day: string): ReadonlySet<string> {
  const held = new Set<string>();
  for (const { facts } of all) {
    const state = stateOn(facts, day);
    if (!state || !agreed.includes(state.status)) continue;
    held.add(state.plan);
    held.add(planOf(state.plan).service);
  }
  return held;
}
