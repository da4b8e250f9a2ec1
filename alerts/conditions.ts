/** Conditions: what can be said of a device's fields, and whether it is true of a measurement. Pure. */
import type { Millis } from "#foundation/clock";
import type { Fields, FieldValue } from "#journal";

/** A test of one field. Those with a hysteresis are over only when the value is back by that much. */
export type FieldTest =
  | { readonly kind: "equals"; readonly field: string; readonly value: FieldValue }
  /** Another value than the one before (and that one, when `to` is given). */
  | { readonly kind: "changes"; readonly field: string; readonly to?: FieldValue | undefined }
  | {
      readonly kind: "above" | "below";
      readonly field: string;
      readonly threshold: number;
      readonly hysteresis?: number | undefined;
    }
  /** Both bounds belong to `between`. */
  | {
      readonly kind: "between" | "outside";
      readonly field: string;
      readonly low: number;
      readonly high: number;
      readonly hysteresis?: number | undefined;
    }
  /** The value is `by` higher (lower) than its lowest (highest) within the time before. */
  | { readonly kind: "rises" | "falls"; readonly field: string; readonly by: number; readonly withinSeconds: number }
  /** Low, or falling fast. */
  | {
      readonly kind: "battery";
      readonly field: string;
      readonly below: number;
      readonly fallsBy?: number | undefined;
      readonly withinSeconds?: number | undefined;
    }
  /** Of the latest frames, by gaps of their counter, more than this share (0 to 1) never came. */
  | { readonly kind: "frames-lost"; readonly share: number };

export type Condition =
  | FieldTest
  | { readonly kind: "all" | "any"; readonly of: readonly FieldTest[] }
  /** Nothing was heard for so many expected intervals of the device's profile. */
  | { readonly kind: "silent"; readonly intervals: number }
  /** A gateway that hears the organization's devices heard nothing for so long; without an ID: any of them. */
  | { readonly kind: "gateway-silent"; readonly afterSeconds: number; readonly gatewayId?: string | undefined };

/** Lowest and highest value of a stretch of time. */
export type Stretch = readonly [from: Millis, min: number, max: number];

/** What a test remembers of one device. */
export interface TestState {
  readonly met: boolean;
  readonly last?: FieldValue | undefined;
  readonly stretches?: readonly Stretch[] | undefined;
}

export interface Judged {
  readonly fields: Fields;
  readonly measuredAt: Millis;
  readonly receivedAt: Millis;
  /** Share of frames that never came; null while unknown. */
  readonly lossShare?: number | null | undefined;
}

export const testsOf = (condition: Condition): readonly FieldTest[] => {
  if ("of" in condition) return condition.of;
  return condition.kind === "silent" || condition.kind === "gateway-silent" ? [] : [condition];
};

/** A window is kept as this many stretches, so that its memory does not grow with the rate of uplinks. */
const stretchesMax = 32;

function withSample(stretches: readonly Stretch[], at: Millis, value: number, windowMs: Millis): readonly Stretch[] {
  const kept = stretches.filter(([from]) => from >= at - windowMs);
  const newest = kept.at(-1);
  if (newest && at - newest[0] < windowMs / stretchesMax)
    return [...kept.slice(0, -1), [newest[0], Math.min(newest[1], value), Math.max(newest[2], value)]];
  return [...kept, [at, value, value]];
}

const rise = (stretches: readonly Stretch[], value: number) =>
  value - Math.min(value, ...stretches.map(([, min]) => min));
const fall = (stretches: readonly Stretch[], value: number) =>
  Math.max(value, ...stretches.map(([, , max]) => max)) - value;

const isBelow = (value: number, threshold: number, slack: number) => value < threshold + slack;
const isAbove = (value: number, threshold: number, slack: number) => value > threshold - slack;

function isWithin(test: Extract<FieldTest, { kind: "between" | "outside" }>, value: number, wasMet: boolean): boolean {
  const slack = wasMet ? (test.hysteresis ?? 0) : 0;
  if (test.kind === "between") return value >= test.low - slack && value <= test.high + slack;
  return isBelow(value, test.low, slack) || isAbove(value, test.high, slack);
}

const dayMs = 86_400_000;

function numberTested(test: FieldTest, state: TestState | null, value: number, at: Millis): TestState {
  const met = state?.met ?? false;
  switch (test.kind) {
    case "above":
      return { met: isAbove(value, test.threshold, met ? (test.hysteresis ?? 0) : 0) };
    case "below":
      return { met: isBelow(value, test.threshold, met ? (test.hysteresis ?? 0) : 0) };
    case "between":
    case "outside":
      return { met: isWithin(test, value, met) };
    case "rises":
    case "falls": {
      const stretches = withSample(state?.stretches ?? [], at, value, test.withinSeconds * 1000);
      const change = test.kind === "rises" ? rise(stretches, value) : fall(stretches, value);
      return { met: change >= test.by, stretches };
    }
    case "battery": {
      const low = isBelow(value, test.below, met ? Math.abs(test.below) * 0.05 : 0);
      if (test.fallsBy === undefined) return { met: low };
      const windowMs = (test.withinSeconds ?? dayMs / 1000) * 1000;
      const stretches = withSample(state?.stretches ?? [], at, value, windowMs);
      return { met: low || fall(stretches, value) >= test.fallsBy, stretches };
    }
    case "equals":
    case "changes":
    case "frames-lost":
      throw new Error(`${test.kind} is no test of numbers`);
  }
}

/** The field's value that a test looks at; undefined when the measurement does not say. */
export function valueFor(test: FieldTest, { fields, lossShare }: Judged): FieldValue | undefined {
  return test.kind === "frames-lost" ? (lossShare ?? undefined) : fields[test.field];
}

/** What a test says now; the state as it was when the measurement does not speak of it. */
export function tested(test: FieldTest, state: TestState | null, judged: Judged): TestState | null {
  const value = valueFor(test, judged);
  if (value === undefined) return state;
  if (test.kind === "equals") return { met: value === test.value };
  if (test.kind === "frames-lost") return { met: typeof value === "number" && value > test.share };
  if (test.kind === "changes") {
    const isNew = state?.last !== undefined && state.last !== value;
    return { met: isNew && (test.to === undefined || value === test.to), last: value };
  }
  return typeof value === "number" ? numberTested(test, state, value, judged.measuredAt) : state;
}
