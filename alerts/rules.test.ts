import { describe, expect, test } from "vitest";
import type { Condition } from "./conditions.ts";
import { evaluate, type RuleState } from "./rules.ts";

const noon = Date.parse("2026-11-20T03:00:00Z");

const always = (condition: Condition, forSeconds = 0) => ({ condition, forSeconds, isOnDuty: () => true });

/** Judges values minute by minute; what begins and ends, by index. */
function judge(condition: Condition, values: readonly (number | string | boolean)[]): string[] {
  let state: RuleState | null = null;
  return values.map((value, index) => {
    const measuredAt = noon + index * 60_000;
    const judged = evaluate(always(condition), state, { fields: { x: value }, measuredAt, receivedAt: measuredAt });
    state = judged.state;
    return judged.verdict.kind === "unchanged" ? judged.verdict.reason : judged.verdict.kind;
  });
}

describe("a rule", () => {
  test("equals: begins when the trap springs, stays while it is sprung, ends when it is set again", () => {
    expect(judge({ kind: "equals", field: "x", value: true }, [false, true, true, false, true])).toEqual([
      "still-not-met",
      "began",
      "still-met",
      "ended",
      "began",
    ]);
  });

  test("above with hysteresis does not flutter", () => {
    expect(judge({ kind: "above", field: "x", threshold: 30, hysteresis: 2 }, [30, 30.1, 28.5, 29.9, 28, 29])).toEqual([
      "still-not-met",
      "began",
      "still-met",
      "still-met",
      "ended",
      "still-not-met",
    ]);
  });

  test("below is the mirror image", () => {
    expect(judge({ kind: "below", field: "x", threshold: 3, hysteresis: 0.2 }, [3.1, 2.9, 3.1, 3.2])).toEqual([
      "still-not-met",
      "began",
      "still-met",
      "ended",
    ]);
  });

  test("a text where a number was expected changes nothing", () => {
    expect(judge({ kind: "above", field: "x", threshold: 1 }, [2, "broken", 0])).toEqual([
      "began",
      "still-met",
      "ended",
    ]);
  });

  test("is not moved by late measurements, nor by those that were a day on their way", () => {
    const condition: Condition = { kind: "equals", field: "x", value: true };
    const state: RuleState = { met: false, measuredAt: noon, since: null, tests: [] };
    const late = evaluate(always(condition), state, { fields: { x: true }, measuredAt: noon - 1, receivedAt: noon });
    expect(late).toEqual({ state, verdict: { kind: "unchanged", reason: "history" } });
    const old = evaluate(always(condition), null, {
      fields: { x: true },
      measuredAt: noon,
      receivedAt: noon + 86_400_001,
    });
    expect(old.verdict).toEqual({ kind: "unchanged", reason: "history" });
    const other = evaluate(always(condition), state, { fields: { y: true }, measuredAt: noon + 1, receivedAt: noon });
    expect(other.verdict).toEqual({ kind: "unchanged", reason: "field-absent" });
  });
});
