/** Rules: what to watch, whom to tell, and what a rule says of a measurement. Pure. */
import type { Millis } from "#foundation/clock";
import type { FieldError } from "#foundation/fault";
import type { Language } from "#foundation/text";
import type { Fields, FieldValue } from "#journal";

export type Condition =
  | { readonly kind: "equals"; readonly field: string; readonly value: FieldValue }
  /** Met above the threshold; over once the value is below it by the hysteresis. `below` is the mirror image. */
  | {
      readonly kind: "above" | "below";
      readonly field: string;
      readonly threshold: number;
      readonly hysteresis?: number | undefined;
    };

export interface Rule {
  readonly id: string;
  readonly organizationId: string;
  /** One device, or every device of a profile, or (both null) every device of the organization. */
  readonly deviceId: string | null;
  readonly profileId: string | null;
  readonly name: string;
  readonly condition: Condition;
  /** E-mail addresses; each gets a letter of its own. */
  readonly recipients: readonly string[];
  readonly language: Language;
  readonly enabled: boolean;
  readonly createdAt: Millis;
}

/** Bounds the letters that one incident can cause. */
const recipientsMax = 50;

/** Every mistake in a rule, each at its field. What passes can be posted to the outbox. */
export function mistakesIn(rule: Rule): FieldError[] {
  const errors: FieldError[] = [];
  const { name, condition, recipients } = rule;
  if (name.trim() === "" || /\p{Cc}/u.test(name)) errors.push({ path: "name", text: "alerts.name-empty" });
  if (condition.field.trim() === "") errors.push({ path: "condition.field", text: "alerts.field-empty" });
  if (rule.deviceId !== null && rule.profileId !== null)
    errors.push({ path: "profileId", text: "alerts.device-or-profile" });
  if (recipients.length > recipientsMax)
    errors.push({ path: "recipients", text: "alerts.recipients-too-many", attributes: { max: recipientsMax } });
  for (const [index, address] of recipients.entries())
    if (!/^[^\s@<>,;"\p{Cc}]+@[^\s@<>,;"\p{Cc}]+\.[^\s@<>,;"\p{Cc}]+$/u.test(address))
      errors.push({ path: `recipients.${index}`, text: "alerts.address-wrong", attributes: { address } });
  return errors;
}

/** What a rule remembers of one device. */
export interface RuleState {
  readonly met: boolean;
  /** The newest device's time that was judged. */
  readonly measuredAt: Millis;
}

export type Verdict =
  | { readonly kind: "began"; readonly value: FieldValue }
  | { readonly kind: "ended"; readonly value: FieldValue }
  | { readonly kind: "unchanged"; readonly reason: "still-met" | "still-not-met" | "field-absent" | "history" };

/** A measurement that reached us so long after it was made is history: kept and shown, but nobody is woken for it. */
export const historyMs = 24 * 3_600_000;

function isMet(condition: Condition, value: FieldValue, wasMet: boolean): boolean {
  if (condition.kind === "equals") return value === condition.value;
  if (typeof value !== "number") return wasMet;
  const slack = wasMet ? (condition.hysteresis ?? 0) : 0;
  return condition.kind === "above" ? value > condition.threshold - slack : value < condition.threshold + slack;
}

interface Judged {
  readonly fields: Fields;
  readonly measuredAt: Millis;
  readonly receivedAt: Millis;
}

/**
 * Judges a measurement against what the rule knew: above 30 with hysteresis 2 begins at 30.1, goes on at 28.5 and ends at 28.
 * What is older than the state, or was a day on its way, changes nothing; then the same state is given back.
 */
export function evaluate(
  condition: Condition,
  state: RuleState | null,
  measurement: Judged,
): { state: RuleState | null; verdict: Verdict } {
  const { measuredAt, receivedAt, fields } = measurement;
  const unchanged = (reason: Extract<Verdict, { kind: "unchanged" }>["reason"]) => ({
    state,
    verdict: { kind: "unchanged", reason } as const,
  });
  if (receivedAt - measuredAt > historyMs || (state && measuredAt < state.measuredAt)) return unchanged("history");
  const value = fields[condition.field];
  if (value === undefined) return unchanged("field-absent");
  const wasMet = state?.met ?? false;
  const met = isMet(condition, value, wasMet);
  const next: RuleState = { met, measuredAt };
  if (met === wasMet)
    return { state: next, verdict: { kind: "unchanged", reason: met ? "still-met" : "still-not-met" } };
  return { state: next, verdict: { kind: met ? "began" : "ended", value } };
}
