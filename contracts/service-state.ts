/** From facts to the state of a contract on a day: pure, and the same in whichever order the facts come. */
import { laterDay, shiftedDay } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { type Plan, planOf } from "./catalogue.ts";
import { lastCureDay, lastHeirDay, minimumTermEnd } from "./lifecycle.ts";
import type { EndCause, EquipmentEvent, FactContent, ServiceFact } from "./service-facts.ts";

export type Status =
  | "applied"
  | "held"
  | "refused"
  | "accepted"
  | "active"
  | "suspended"
  /** Active, with a last day. */
  | "terminating"
  | "ended";

export interface Equipment {
  readonly equipment: string;
  readonly event: EquipmentEvent;
  readonly on: string;
  readonly isLine: boolean;
}

export interface ServiceState {
  readonly status: Status;
  readonly organizationId: string;
  readonly plan: string;
  readonly quantity: number;
  readonly managementUnit: string | null;
  readonly optionOf: string | null;
  /** The name that was filed (IOT 第16条); null: the organization's own. */
  readonly name: string | null;
  readonly appliedOn: string;
  readonly acceptedOn: string | null;
  /** 課金開始日 */
  readonly startedOn: string | null;
  /** The last day, billable; null while none is fixed. */
  readonly endsOn: string | null;
  readonly endCause: "notice" | EndCause | null;
  /** The last day of the minimum term; null when the plan has none or it has not begun. */
  readonly minimumUntil: string | null;
  /** While it is suspended for cause: the last day for removing that; null otherwise. */
  readonly cureUntil: string | null;
  /** Whether its holder died and an heir may still apply. */
  readonly mayHeirApply: boolean;
  readonly equipment: readonly Equipment[];
}

/** What holds between two days, both included; `to` is null while it goes on. */
export interface Segment {
  readonly from: string;
  readonly to: string | null;
  readonly organizationId: string;
  readonly plan: string;
  readonly quantity: number;
}

/** Facts of the same day, in the order in which a day goes. */
const dayOrder: readonly FactContent["kind"][] = [
  "applied",
  "held",
  "accepted",
  "refused",
  "started",
  "plan-changed",
  "quantity-changed",
  "equipment-changed",
  "succeeded",
  "renamed",
  "suspended",
  "resumed",
  "equipment",
  "right-bought",
  "charged",
  "metering-set",
  "cancellation-notified",
  "ended",
  "withdrawn",
];

/**
 * The facts that hold as recorded up to `asOf`, by day: what was corrected or withdrawn by then is left out, what stands for it is in.
 */
export function factsAsOf(facts: readonly ServiceFact[], asOf: Millis): readonly ServiceFact[] {
  const known = facts.filter(({ recordedAt }) => recordedAt <= asOf);
  const corrected = new Set(known.map(({ corrects }) => corrects));
  return known
    .filter(({ id, kind }) => !corrected.has(id) && kind !== "withdrawn")
    .sort(
      (a, b) =>
        compare(a.on, b.on) ||
        dayOrder.indexOf(a.kind) - dayOrder.indexOf(b.kind) ||
        a.recordedAt - b.recordedAt ||
        compare(a.id, b.id),
    );
}

/** The facts as if one more had been recorded. */
export function supposing(facts: readonly ServiceFact[], content: FactContent, on: string): readonly ServiceFact[] {
  const recordedAt = Number.MAX_SAFE_INTEGER;
  const supposed = { id: "supposed", contractId: "", on, recordedAt, recordedBy: null, corrects: null, ...content };
  return factsAsOf([...facts, supposed], recordedAt);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const ofKind = <K extends FactContent["kind"]>(facts: readonly ServiceFact[], kind: K) =>
  facts.filter((fact): fact is Extract<ServiceFact, { kind: K }> => fact.kind === kind);

export interface End {
  /** The last day, billable. */
  readonly on: string;
  readonly cause: "notice" | EndCause;
}

/** Whether a day is one on which an heir may still take a contract over whose holder died (IOT 第18条, R-12). */
const isHeirs = (diedOn: string, day: string): boolean =>
  day >= diedOn && day <= lastHeirDay(Temporal.PlainDate.from(diedOn)).toString();

/** Of several ends the earliest holds; a holder's death is none when an heir came in time. */
function endOf(facts: readonly ServiceFact[]): End | null {
  let first: End | null = null;
  for (const fact of facts) {
    if (fact.kind !== "cancellation-notified" && fact.kind !== "ended") continue;
    const { on: day } = fact;
    const isDeath = fact.kind === "ended" && fact.cause === "death";
    if (isDeath && ofKind(facts, "succeeded").some(({ on }) => isHeirs(day, on))) continue;
    if (first && first.on <= fact.on) continue;
    first = { on: fact.on, cause: fact.kind === "ended" ? fact.cause : "notice" };
  }
  return first;
}

/**
 * The last day of the minimum term: from the billing start, and again from each change of equipment, or of the option itself
 * (MR 第5条; R-83). Started 2026-04-15, a router added on 2026-09-01 → 2027-08-31.
 */
function minimumUntil(plan: Plan, facts: readonly ServiceFact[], until: string): string | null {
  if (plan.minimumTermMonths === 0) return null;
  const begins = facts.filter(
    ({ kind, on }) =>
      on <= until &&
      (kind === "started" || kind === "equipment-changed" || (kind === "quantity-changed" && plan.service !== "MR")),
  );
  if (!begins.some(({ kind }) => kind === "started")) return null;
  const last = begins.reduce((latest, { on }) => laterDay(latest, on), "");
  return minimumTermEnd(Temporal.PlainDate.from(last), plan.minimumTermMonths).toString();
}

/** A lost or faulty SIM is a line until the procedure is done, that day included (MA 第10条, 第13条2項; R-49). */
const lineEnds = (facts: readonly ServiceFact[]): string[] =>
  ofKind(facts, "equipment")
    .filter(({ event, isLine }) => isLine && event === "procedure-done")
    .map(({ on }) => shiftedDay(on, 1));

type Held = Pick<Segment, "plan" | "quantity" | "organizationId">;

interface Change {
  /** The first day on which it holds. */
  readonly on: string;
  readonly next: (held: Held) => Held;
}

function changesOf(facts: readonly ServiceFact[]): readonly Change[] {
  const changes: Change[] = lineEnds(facts).map((on) => ({
    on,
    next: (held) => ({ ...held, quantity: Math.max(0, held.quantity - 1) }),
  }));
  for (const fact of facts) {
    const { on, kind } = fact;
    if (kind === "quantity-changed") changes.push({ on, next: (held) => ({ ...held, quantity: fact.quantity }) });
    if (kind === "plan-changed") changes.push({ on, next: (held) => ({ ...held, plan: fact.plan }) });
    if (kind === "succeeded") changes.push({ on, next: (held) => ({ ...held, organizationId: fact.organizationId }) });
  }
  return changes.sort((a, b) => compare(a.on, b.on));
}

/** How plan, quantity and holder went from the billing start to the end, or to now and on; empty when nothing started. */
export function segmentsOf(facts: readonly ServiceFact[]): readonly Segment[] {
  const [applied] = ofKind(facts, "applied");
  const [started] = ofKind(facts, "started");
  if (!applied || !started) return [];
  const end = endOf(facts);
  if (end && end.on < started.on) return [];
  const { plan, quantity, organizationId } = applied;
  let held: Held = { plan, quantity, organizationId };
  const segments: Segment[] = [];
  let from = started.on;
  for (const { on, next } of changesOf(facts)) {
    if (end && on > end.on) break;
    if (on > from) segments.push({ from, to: shiftedDay(on, -1), ...held });
    if (on > from) from = on;
    held = next(held);
  }
  segments.push({ from, to: end?.on ?? null, ...held });
  return segments;
}

/** Who meters a contract on a day, and of which group of devices; Hatoba, and of all that no other contract has, unless a fact says else. */
export function meteringOn(
  facts: readonly ServiceFact[],
  day: string,
): Pick<Extract<FactContent, { kind: "metering-set" }>, "meteredBy" | "groupId"> {
  const set = ofKind(facts, "metering-set").findLast(({ on }) => on <= day);
  return set ?? { meteredBy: "hatoba", groupId: null };
}

function equipmentOf(facts: readonly ServiceFact[]): Equipment[] {
  const latest = new Map<string, Equipment>();
  for (const { equipment, event, on, isLine } of ofKind(facts, "equipment"))
    latest.set(equipment, { equipment, event, on, isLine });
  return [...latest.values()];
}

/** The suspension that goes on: the latest one began, has no end that has passed, and was not lifted. */
export function suspensionIn(past: readonly ServiceFact[], day: string) {
  const latest = past.findLast((fact) => fact.kind === "suspended" || fact.kind === "resumed");
  return latest?.kind === "suspended" && (latest.until === null || latest.until >= day) ? latest : null;
}

/**
 * The last day on which a holder can remove the cause of its suspension before the provider may end the contract (IOT 第28条1項1号,
 * two months, or the day before it began where nothing was paid, since that ends at once. An interruption for works is no such suspension.
 */
function cureUntil(past: readonly ServiceFact[], day: string): string | null {
  const suspended = suspensionIn(past, day);
  if (!suspended || suspended.suspension === "interruption") return null;
  if (suspended.cause === "non-payment") return shiftedDay(suspended.on, -1);
  return lastCureDay(Temporal.PlainDate.from(suspended.on)).toString();
}

/** The state machine: applied → held | refused | accepted → active ↔ suspended → terminating → ended. */
function statusOf(past: readonly ServiceFact[], day: string, end: { on: string } | null, endIsKnown: boolean): Status {
  const has = (kind: FactContent["kind"]) => past.some((fact) => fact.kind === kind);
  if (has("refused")) return "refused";
  if (end && end.on < day) return "ended";
  if (has("started")) {
    if (suspensionIn(past, day)) return "suspended";
    return endIsKnown ? "terminating" : "active";
  }
  if (has("accepted")) return "accepted";
  return has("held") ? "held" : "applied";
}

/**
 * The state on a day, of the facts as of an instant (`factsAsOf`): null before the application. A last day in the future shows as soon
 * as its notice arrived; on that day itself the contract still holds.
 */
export function stateOn(facts: readonly ServiceFact[], day: string): ServiceState | null {
  const [applied] = ofKind(facts, "applied");
  if (!applied || applied.on > day) return null;
  const past = facts.filter(({ on }) => on <= day);
  const first = (kind: "accepted" | "started") => past.find((fact) => fact.kind === kind)?.on ?? null;
  const end = endOf(facts);
  const endIsKnown = facts.some(
    (fact) =>
      (fact.kind === "cancellation-notified" && fact.arrivedOn <= day) || (fact.kind === "ended" && fact.on >= day),
  );
  const segments = segmentsOf(facts);
  const now = segments.findLast(({ from }) => from <= day) ?? applied;
  return {
    status: statusOf(past, day, end, endIsKnown),
    organizationId: now.organizationId,
    plan: now.plan,
    quantity: now.quantity,
    managementUnit: applied.managementUnit,
    optionOf: applied.optionOf,
    name: ofKind(past, "renamed").at(-1)?.name ?? null,
    appliedOn: applied.on,
    acceptedOn: first("accepted"),
    startedOn: first("started"),
    endsOn: end && (endIsKnown || end.on < day) ? end.on : null,
    endCause: end && (endIsKnown || end.on < day) ? end.cause : null,
    minimumUntil: minimumUntil(planOf(now.plan), facts, end && end.on < day ? end.on : day),
    cureUntil: cureUntil(past, day),
    mayHeirApply: end?.cause === "death" && isHeirs(end.on, day),
    equipment: equipmentOf(past),
  };
}

/**
 * The last day of a contract that ended before its minimum term did, and that term's; null when it kept it, or need not: use had become
 * impossible or the service was discontinued (MR 第12条; ).
 */
export function minimumUntilAtEnd(
  facts: readonly ServiceFact[],
): { readonly endedOn: string; readonly minimumUntil: string } | null {
  const end = endOf(facts);
  if (!end || end.cause === "impossible" || end.cause === "discontinued") return null;
  const until = stateOn(facts, end.on)?.minimumUntil ?? null;
  return until !== null && end.on < until ? { endedOn: end.on, minimumUntil: until } : null;
}
