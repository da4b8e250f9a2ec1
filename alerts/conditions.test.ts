import { describe, expect, test } from "vitest";
import type { Condition } from "./conditions.ts";
import { evaluate, type RuleState } from "./rules.ts";
import { isWatchedAt, type Schedule } from "./schedule.ts";

const noon = Date.parse("2026-11-20T03:00:00Z");
const minute = 60_000;

type Fields = Record<string, number | string | boolean>;

/** Judges minute by minute; what begins and ends, by index. */
function story(condition: Condition, all: readonly Fields[], more: { forSeconds?: number; lossShare?: number } = {}) {
  let state: RuleState | null = null;
  return all.flatMap((fields, index) => {
    const at = noon + index * minute;
    const { forSeconds = 0, lossShare } = more;
    const judged = evaluate({ condition, forSeconds, isOnDuty: () => true }, state, {
      fields,
      measuredAt: at,
      receivedAt: at,
      lossShare,
    });
    state = judged.state;
    return judged.verdict.kind === "unchanged" ? [] : [`${judged.verdict.kind} ${index} ${judged.verdict.value}`];
  });
}
const of = (field: string, values: readonly (number | string | boolean)[]) =>
  values.map((value) => ({ [field]: value }));

describe("a condition", () => {
  test("changes: another value than before, not the first one; to a value: only that one", () => {
    expect(story({ kind: "changes", field: "x" }, of("x", ["a", "a", "b", "b", "c"]))).toEqual([
      "began 2 b",
      "ended 3 b",
      "began 4 c",
    ]);
    expect(story({ kind: "changes", field: "x", to: 2 }, of("x", [1, 3, 2, 2]))).toEqual(["began 2 2", "ended 3 2"]);
  });

  test("between and outside, both bounds included, back by the hysteresis", () => {
    const outside: Condition = { kind: "outside", field: "x", low: 2, high: 8, hysteresis: 0.5 };
    expect(story(outside, of("x", [2, 8, 8.1, 7.9, 7.5, 1.9, 2.4, 2.5]))).toEqual([
      "began 2 8.1",
      "ended 4 7.5",
      "began 5 1.9",
      "ended 7 2.5",
    ]);
    const between: Condition = { kind: "between", field: "x", low: 2, high: 8 };
    expect(story(between, of("x", [1, 2, 8, 9]))).toEqual(["began 1 2", "ended 3 9"]);
  });

  test("rises and falls: by so much within a time, whatever came in between", () => {
    const rises: Condition = { kind: "rises", field: "x", by: 5, withinSeconds: 600 };
    expect(story(rises, of("x", [10, 12, 11, 14, 15.1, 15, 15]))).toEqual(["began 4 15.1"]);
    // One a minute: what was gained ten minutes ago no longer counts.
    expect(
      story(
        rises,
        of(
          "x",
          Array.from({ length: 40 }, (_, index) => index * 0.4),
        ),
      ),
    ).toEqual([]);
    const falls: Condition = { kind: "falls", field: "x", by: 5, withinSeconds: 600 };
    expect(story(falls, of("x", [10, 4.9]))).toEqual(["began 1 4.9"]);
  });

  test("a battery is low, or falls fast though it is not low yet", () => {
    const battery: Condition = { kind: "battery", field: "b", below: 20, fallsBy: 15, withinSeconds: 3_600 };
    expect(story(battery, of("b", [90, 88, 19, 20.5, 21]))).toEqual(["began 2 19"]);
    expect(story(battery, of("b", [90, 80, 74]))).toEqual(["began 2 74"]);
  });

  test("all and any over fields of one device, though they come in different uplinks", () => {
    const hot: Condition = { kind: "above", field: "t", threshold: 30 };
    const dry: Condition = { kind: "below", field: "h", threshold: 40 };
    const uplinks = [{ t: 31 }, { h: 50 }, { h: 39 }, { t: 29 }];
    expect(story({ kind: "all", of: [hot, dry] }, uplinks)).toEqual(["began 2 39", "ended 3 29"]);
    expect(story({ kind: "any", of: [hot, dry] }, uplinks)).toEqual(["began 0 31"]);
  });

  test("frames lost: above a share of those that were sent", () => {
    const lost: Condition = { kind: "frames-lost", share: 0.3 };
    expect(story(lost, [{ x: 1 }], { lossShare: 0.31 })).toEqual(["began 0 0.31"]);
    expect(story(lost, [{ x: 1 }], { lossShare: 0.3 })).toEqual([]);
    expect(story(lost, [{ x: 1 }])).toEqual([]);
  });

  test("for ten minutes: begins at the first uplink that finds it true for so long by the device's time", () => {
    const door: Condition = { kind: "equals", field: "open", value: true };
    const values = [true, true, false, ...Array.from({ length: 12 }, () => true), false];
    expect(story(door, of("open", values), { forSeconds: 600 })).toEqual(["began 13 true", "ended 15 false"]);
  });
});

describe("a schedule", () => {
  const at = (text: string) => Date.parse(`${text}+09:00`);
  const watched = (schedule: Schedule, text: string) => isWatchedAt(schedule, at(text), "Asia/Tokyo");

  test("hours over midnight belong to the day on which the night began", () => {
    const nights: Schedule = { weekdays: [5], hours: { from: "22:00", to: "05:00" } }; // Friday nights
    expect(watched(nights, "2026-11-20T22:00")).toBe(true);
    expect(watched(nights, "2026-11-21T04:59")).toBe(true);
    expect(watched(nights, "2026-11-21T05:00")).toBe(false);
    expect(watched(nights, "2026-11-21T22:00")).toBe(false);
    expect(watched(nights, "2026-11-20T04:00")).toBe(false);
  });

  test("a Japanese holiday counts as Sunday, or is not watched (23 November 2026 is a Monday)", () => {
    expect(watched({ weekdays: [1, 2, 3, 4, 5] }, "2026-11-23T12:00")).toBe(true);
    expect(watched({ weekdays: [1, 2, 3, 4, 5], holidays: "as-sunday" }, "2026-11-23T12:00")).toBe(false);
    expect(watched({ weekdays: [7], holidays: "as-sunday" }, "2026-11-23T12:00")).toBe(true);
    expect(watched({ holidays: "never" }, "2026-11-23T12:00")).toBe(false);
    expect(watched({ holidays: "never" }, "2026-11-24T12:00")).toBe(true);
  });

  test("a hunting season crosses the year's end, both days included (鳥獣保護管理法施行規則 第9条)", () => {
    const season: Schedule = { season: { from: "11-15", to: "02-15" } };
    const days = ["2026-11-14", "2026-11-15", "2026-12-31", "2027-01-01", "2027-02-15", "2027-02-16"];
    expect(days.map((day) => watched(season, `${day}T12:00`))).toEqual([false, true, true, true, true, false]);
  });

  test("outside of its schedule nothing is met", () => {
    const condition: Condition = { kind: "equals", field: "x", value: true };
    const judged = { fields: { x: true }, measuredAt: noon, receivedAt: noon };
    expect(evaluate({ condition, forSeconds: 0, isOnDuty: () => false }, null, judged).verdict.kind).toBe("unchanged");
    expect(evaluate({ condition, forSeconds: 0, isOnDuty: () => true }, null, judged).verdict.kind).toBe("began");
  });
});
