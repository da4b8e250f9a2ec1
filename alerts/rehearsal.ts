/** Rehearsal: a rule run over history before it is switched on; incidents and mails, and what would have cut the noise. Pure. */
import type { Millis } from "#foundation/clock";
import type { Fields, FieldValue } from "#journal";
import { type Condition, testsOf } from "./conditions.ts";
import { evaluate, type Rule, type RuleState } from "./rules.ts";
import { createDuty } from "./schedule.ts";

export interface History {
  readonly deviceId: string;
  /** Of the device's profile. */
  readonly expectedIntervalSeconds: number | null;
  /** Oldest first. */
  readonly points: readonly { readonly at: Millis; readonly fields: Fields }[];
}

export interface RehearsedIncident {
  readonly deviceId: string;
  readonly from: Millis;
  /** Null: it was not over at the end of the history. */
  readonly to: Millis | null;
  readonly value: FieldValue;
}

export interface Suggestion {
  readonly condition: Condition;
  readonly forSeconds: number;
  readonly incidents: number;
  readonly mails: number;
}

export interface Rehearsal {
  readonly incidents: readonly RehearsedIncident[];
  readonly mails: number;
  /** What would have cut the incidents by half at least; null when there is little to cut, or nothing does. */
  readonly suggestion: Suggestion | null;
}

function ofFields(rule: Rule, { deviceId, points }: History, isOnDuty: (at: Millis) => boolean): RehearsedIncident[] {
  const incidents: RehearsedIncident[] = [];
  let state: RuleState | null = null;
  for (const { at, fields } of points) {
    const judged = evaluate({ ...rule, isOnDuty }, state, { fields, measuredAt: at, receivedAt: at });
    state = judged.state;
    const { verdict } = judged;
    if (verdict.kind === "began") incidents.push({ deviceId, from: at, to: null, value: verdict.value });
    const last = incidents.at(-1);
    if (verdict.kind === "ended" && last) incidents[incidents.length - 1] = { ...last, to: at };
  }
  return incidents;
}

function ofSilence(
  intervals: number,
  { deviceId, expectedIntervalSeconds, points }: History,
  until: Millis,
  isOnDuty: (at: Millis) => boolean,
): RehearsedIncident[] {
  if (expectedIntervalSeconds === null) return [];
  const allowedMs = intervals * expectedIntervalSeconds * 1000;
  return points.flatMap(({ at }, index) => {
    const next = points[index + 1]?.at ?? null;
    if ((next ?? until) - at <= allowedMs || !isOnDuty(at + allowedMs)) return [];
    return [{ deviceId, from: at + allowedMs, to: next, value: Math.round(((next ?? until) - at) / 60_000) }];
  });
}

function incidentsOf(rule: Rule, histories: readonly History[], until: Millis, zone: string): RehearsedIncident[] {
  const isOnDuty = createDuty(rule.schedule, zone);
  const { condition } = rule;
  return histories.flatMap((history) =>
    condition.kind === "silent"
      ? ofSilence(condition.intervals, history, until, isOnDuty)
      : ofFields(rule, history, isOnDuty),
  );
}

/** Letters that incidents would have caused. */
function mailsOf({ order, recipients, channelIds, whenOver }: Rule, incidents: readonly RehearsedIncident[]): number {
  const each = (order === "in-turn" ? Math.min(1, recipients.length) : recipients.length) + channelIds.length;
  const over = whenOver === "told" ? incidents.filter(({ to }) => to !== null).length : 0;
  return each * (incidents.length + over);
}

/** How much a value typically differs from the one before, over all devices: its noise. */
function noiseOf(field: string, histories: readonly History[]): number {
  const steps: number[] = [];
  for (const { points } of histories) {
    let before: number | null = null;
    for (const { fields } of points) {
      const value = fields[field];
      if (typeof value !== "number") continue;
      if (before !== null && value !== before) steps.push(Math.abs(value - before));
      before = value;
    }
  }
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}

const rounded = (value: number): number => Number(value.toPrecision(2));

/** Changes that make a rule calmer, the gentlest first: what delays nothing before what waits. */
function calmer(rule: Rule, histories: readonly History[]): Rule[] {
  const { condition, forSeconds } = rule;
  if (condition.kind === "silent")
    return [2, 3, 5].map((factor) => ({
      ...rule,
      condition: { ...condition, intervals: condition.intervals * factor },
    }));
  const rules: Rule[] = [];
  if ("hysteresis" in condition || ["above", "below", "between", "outside"].includes(condition.kind)) {
    const [test] = testsOf(condition);
    const noise = test && "field" in test ? noiseOf(test.field, histories) : 0;
    const known = "hysteresis" in condition ? (condition.hysteresis ?? 0) : 0;
    for (const factor of [2, 4, 8]) {
      const hysteresis = rounded(noise * factor);
      if (hysteresis > known) rules.push({ ...rule, condition: { ...condition, hysteresis } as Condition });
    }
  }
  for (const seconds of [300, 900, 1800, 3600]) if (seconds > forSeconds) rules.push({ ...rule, forSeconds: seconds });
  return rules;
}

/** Fewer incidents are no noise. */
const noisyMin = 4;

const unfinished = (incidents: readonly RehearsedIncident[]) => incidents.filter(({ to }) => to === null).length;

/** What a rule would have done between the first point and `until`. */
export function rehearse(rule: Rule, histories: readonly History[], until: Millis, zone: string): Rehearsal {
  const incidents = incidentsOf(rule, histories, until, zone).sort((a, b) => a.from - b.from);
  const mails = mailsOf(rule, incidents);
  if (incidents.length < noisyMin) return { incidents, mails, suggestion: null };
  for (const candidate of calmer(rule, histories)) {
    const fewer = incidentsOf(candidate, histories, until, zone);
    if (fewer.length === 0 || fewer.length > incidents.length / 2) continue;
    if (unfinished(fewer) > unfinished(incidents)) continue; // so calm that it never sees an end
    const { condition, forSeconds } = candidate;
    const suggestion = { condition, forSeconds, incidents: fewer.length, mails: mailsOf(candidate, fewer) };
    return { incidents, mails, suggestion };
  }
  return { incidents, mails, suggestion: null };
}
