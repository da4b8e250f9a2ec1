/** Rules: what to watch, whom to tell, and what a rule says of a measurement. Pure. */
import type { Millis } from "#foundation/clock";
import type { FieldError } from "#foundation/fault";
import type { Language } from "#foundation/text";
import type { FieldValue } from "#journal";
import {
  type Condition,
  type FieldTest,
  type Judged,
  type TestState,
  tested,
  testsOf,
  valueFor,
} from "./conditions.ts";
import { mistakesInSchedule, type Schedule } from "./schedule.ts";

/** How a rule tells and when it watches; every part has a default. */
export interface RuleOptions {
  /** The condition must have been true for so long, by the device's time. */
  readonly forSeconds: number;
  readonly schedule: Schedule | null;
  /** `together`: everybody at once. `in-turn`: the next one when a letter is refused, or nobody answers for `nextAfterSeconds`. */
  readonly order: "together" | "in-turn";
  readonly nextAfterSeconds: number;
  /** Whether a letter says that it is over. */
  readonly whenOver: "told" | "not-told";
  /** Channels of the outbox, told beside the recipients. */
  readonly channelIds: readonly string[];
}

export const optionsDefault: RuleOptions = {
  forSeconds: 0,
  schedule: null,
  order: "together",
  nextAfterSeconds: 900,
  whenOver: "not-told",
  channelIds: [],
};

export interface Rule extends RuleOptions {
  readonly id: string;
  readonly organizationId: string;
  /** One device, or every device of a profile or of a group, or (all null) every device of the organization. */
  readonly deviceId: string | null;
  readonly profileId: string | null;
  /** Whoever is in it when a measurement is judged. */
  readonly groupId: string | null;
  readonly name: string;
  readonly condition: Condition;
  /** E-mail addresses; each gets a letter of its own. */
  readonly recipients: readonly string[];
  readonly language: Language;
  readonly enabled: boolean;
  readonly createdAt: Millis;
}

/** Whether a device is one of those that a rule is for. */
export const watches = (
  rule: Pick<Rule, "organizationId" | "deviceId" | "profileId" | "groupId">,
  device: { readonly id: string; readonly organizationId: string; readonly profileId: string },
  groupIds: readonly string[],
): boolean =>
  rule.organizationId === device.organizationId &&
  (rule.deviceId === null || rule.deviceId === device.id) &&
  (rule.profileId === null || rule.profileId === device.profileId) &&
  (rule.groupId === null || groupIds.includes(rule.groupId));

/** Bounds the letters that one incident can cause. */
const recipientsMax = 50;
const testsMax = 10;
const channelsMax = 10;
const secondsMax = 90 * 86_400;

const isPositive = (value: number) => Number.isFinite(value) && value > 0 && value <= secondsMax;

function mistakesInTest(test: FieldTest, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (field: string, text: string) => errors.push({ path: `${path}.${field}`, text });
  if (test.kind === "frames-lost") {
    if (!(test.share > 0 && test.share < 1)) wrong("share", "alerts.share-wrong");
    return errors;
  }
  if (test.field.trim() === "") wrong("field", "alerts.field-empty");
  if ((test.kind === "between" || test.kind === "outside") && test.low > test.high) wrong("low", "alerts.bounds-wrong");
  if ("hysteresis" in test && test.hysteresis !== undefined && !(test.hysteresis >= 0))
    wrong("hysteresis", "alerts.number-wrong");
  if ((test.kind === "rises" || test.kind === "falls") && !isPositive(test.by)) wrong("by", "alerts.number-wrong");
  if (test.kind === "battery" && test.fallsBy !== undefined && !isPositive(test.fallsBy))
    wrong("fallsBy", "alerts.number-wrong");
  if ("withinSeconds" in test && test.withinSeconds !== undefined && !isPositive(test.withinSeconds))
    wrong("withinSeconds", "alerts.number-wrong");
  return errors;
}

function mistakesInCondition(condition: Condition): FieldError[] {
  if (condition.kind === "silent")
    return condition.intervals >= 1 && condition.intervals <= 1000
      ? []
      : [{ path: "condition.intervals", text: "alerts.number-wrong" }];
  if (condition.kind === "gateway-silent")
    return isPositive(condition.afterSeconds) ? [] : [{ path: "condition.afterSeconds", text: "alerts.number-wrong" }];
  if (!("of" in condition)) return mistakesInTest(condition, "condition");
  const errors = condition.of.flatMap((test, index) => mistakesInTest(test, `condition.of.${index}`));
  if (condition.of.length === 0 || condition.of.length > testsMax)
    errors.push({ path: "condition.of", text: "alerts.tests-wrong", attributes: { max: testsMax } });
  return errors;
}

function mistakesInTelling({ recipients, channelIds, nextAfterSeconds }: Rule): FieldError[] {
  const errors: FieldError[] = [];
  if (recipients.length > recipientsMax)
    errors.push({ path: "recipients", text: "alerts.recipients-too-many", attributes: { max: recipientsMax } });
  for (const [index, address] of recipients.entries())
    if (!/^[^\s@<>,;"\\\p{Cc}]+@[^\s@<>,;"\\\p{Cc}]+\.[^\s@<>,;"\\\p{Cc}]+$/u.test(address))
      errors.push({ path: `recipients.${index}`, text: "alerts.address-wrong", attributes: { address } });
  if (channelIds.length > channelsMax)
    errors.push({ path: "channelIds", text: "alerts.recipients-too-many", attributes: { max: channelsMax } });
  if (!isPositive(nextAfterSeconds)) errors.push({ path: "nextAfterSeconds", text: "alerts.number-wrong" });
  return errors;
}

/** Every mistake in a rule, each at its field. What passes can be posted to the outbox. */
export function mistakesIn(rule: Rule): FieldError[] {
  const errors: FieldError[] = [];
  const { name, condition, schedule, forSeconds } = rule;
  if (name.trim() === "" || /\p{Cc}/u.test(name)) errors.push({ path: "name", text: "alerts.name-empty" });
  errors.push(...mistakesInCondition(condition));
  const [watched, another] = (["deviceId", "profileId", "groupId"] as const).filter((field) => rule[field] !== null);
  if (watched && another) errors.push({ path: another, text: "alerts.one-watched" });
  errors.push(...mistakesInTelling(rule));
  if (schedule) errors.push(...mistakesInSchedule(schedule));
  if (forSeconds !== 0 && !isPositive(forSeconds)) errors.push({ path: "forSeconds", text: "alerts.number-wrong" });
  return errors;
}

/** What a rule remembers of one device. */
export interface RuleState {
  /** The condition is true, and has been for as long as the rule wants. */
  readonly met: boolean;
  /** The newest device's time that was judged. */
  readonly measuredAt: Millis;
  /** Since when the condition is true, by the device's time; null while it is not. */
  readonly since: Millis | null;
  /** One for each test of the condition; null where its field was never heard. */
  readonly tests: readonly (TestState | null)[];
}

export type Verdict =
  | { readonly kind: "began"; readonly value: FieldValue }
  | { readonly kind: "ended"; readonly value: FieldValue }
  | { readonly kind: "unchanged"; readonly reason: "still-met" | "still-not-met" | "field-absent" | "history" };

/** A measurement that reached us so long after it was made is history: kept and shown, but nobody is woken for it. */
export const historyMs = 24 * 3_600_000;

/** What an evaluation needs of a rule. */
export interface Watch {
  readonly condition: Condition;
  readonly forSeconds: number;
  /** Whether the rule watches at an instant. */
  readonly isOnDuty: (at: Millis) => boolean;
}

/** The value to show: of the first test that is met, else of the first that has one. */
function valueShown(tests: readonly FieldTest[], states: readonly (TestState | null)[], judged: Judged): FieldValue {
  const speaking = tests.filter((test) => valueFor(test, judged) !== undefined);
  const met = speaking.find((test) => states[tests.indexOf(test)]?.met);
  const shown = met ?? speaking[0];
  return (shown && valueFor(shown, judged)) ?? "";
}

function areMet(condition: Condition, states: readonly (TestState | null)[]): boolean {
  const met = (state: TestState | null) => state?.met ?? false;
  return condition.kind === "any" ? states.some(met) : states.every(met);
}

/**
 * Judges a measurement against what the rule knew: above 30 with hysteresis 2 begins at 30.1, goes on at 28.5 and ends at 28.
 * With a duration it begins at the first measurement that finds it true for that long. What is older than the state, or
 * was a day on its way, changes nothing; then the same state is given back.
 */
export function evaluate(
  { condition, forSeconds, isOnDuty }: Watch,
  state: RuleState | null,
  judged: Judged,
): { state: RuleState | null; verdict: Verdict } {
  const { measuredAt, receivedAt } = judged;
  const unchanged = (reason: Extract<Verdict, { kind: "unchanged" }>["reason"]) => ({
    state,
    verdict: { kind: "unchanged", reason } as const,
  });
  if (receivedAt - measuredAt > historyMs || (state && measuredAt < state.measuredAt)) return unchanged("history");
  const tests = testsOf(condition);
  if (tests.every((test) => valueFor(test, judged) === undefined)) return unchanged("field-absent");
  const states = tests.map((test, index) => tested(test, state?.tests[index] ?? null, judged));
  const isTrue = areMet(condition, states) && isOnDuty(measuredAt);
  const since = isTrue ? (state?.since ?? measuredAt) : null;
  const met = since !== null && measuredAt - since >= forSeconds * 1000;
  const next: RuleState = { met, measuredAt, since, tests: states };
  if (met === (state?.met ?? false))
    return { state: next, verdict: { kind: "unchanged", reason: met ? "still-met" : "still-not-met" } };
  return { state: next, verdict: { kind: met ? "began" : "ended", value: valueShown(tests, states, judged) } };
}

/** Whether a restart would lose something that matters if it forgot `after` and remembered `before`. */
export function isWorthKeeping(before: RuleState | null, after: RuleState): boolean {
  if (before === null) return after.since !== null;
  return (
    before.met !== after.met ||
    before.since !== after.since ||
    after.tests.some((test, index) => {
      const known = before.tests[index] ?? null;
      return known?.met !== test?.met || (known?.last !== test?.last && test?.last !== undefined);
    })
  );
}
