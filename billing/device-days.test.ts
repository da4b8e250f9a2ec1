import { describe, expect, test } from "vitest";
import { countMonth } from "./device-days.ts";

const count = (month: string, intervals: [string, string | null][], today = "2030-01-01") =>
  countMonth(
    Temporal.PlainYearMonth.from(month),
    intervals.map(([startedOn, endedOn]) => ({ startedOn, endedOn, devices: 1 })),
    today,
  );

describe("device counts of a month", () => {
  test("SDM 第7条 (R-40, R-50): a device registered on 2026-04-15 has 16 of April's 30 days", () => {
    expect(count("2026-04", [["2026-04-15", null]])).toEqual({ registered: 1, started: 1, ended: 0, deviceDays: 16 });
  });

  test("SDM 第6条 (R-51): its last day is billable, so ending on 2026-05-10 leaves 10 days of May", () => {
    expect(count("2026-05", [["2026-04-15", "2026-05-10"]])).toEqual({
      registered: 0,
      started: 0,
      ended: 1,
      deviceDays: 10,
    });
  });

  test("R-51: started and ended on 2026-04-30 is one day", () => {
    expect(count("2026-04", [["2026-04-30", "2026-04-30"]])).toEqual({
      registered: 1,
      started: 1,
      ended: 1,
      deviceDays: 1,
    });
  });

  test("a leap February has 29 days", () => {
    expect(count("2028-02", [["2028-01-01", null]]).deviceDays).toBe(29);
  });

  test("a month that is not over counts the devices of today", () => {
    const intervals: [string, string | null][] = [
      ["2026-11-01", "2026-11-10"],
      ["2026-11-05", null],
    ];
    expect(count("2026-11", intervals, "2026-11-20")).toEqual({ registered: 1, started: 2, ended: 1, deviceDays: 36 });
  });

  test("devices that have the same days count each", () => {
    const interval = { startedOn: "2026-04-15", endedOn: "2026-04-30", devices: 3 };
    expect(countMonth(Temporal.PlainYearMonth.from("2026-04"), [interval], "2030-01-01")).toEqual({
      registered: 3,
      started: 3,
      ended: 3,
      deviceDays: 48,
    });
  });

  test("what lies outside the month counts nothing", () => {
    expect(
      count("2026-04", [
        ["2026-05-01", null],
        ["2026-01-01", "2026-03-31"],
      ]),
    ).toEqual({ registered: 0, started: 0, ended: 0, deviceDays: 0 });
  });
});
