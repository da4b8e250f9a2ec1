import fc from "fast-check";
import { expect, test } from "vitest";
import { dataRangeStart } from "./data-range.ts";

const at = (text: string) => Date.parse(text);
const start = (now: string, days: number, zone = "Asia/Tokyo") =>
  new Date(dataRangeStart(at(now), days, zone)).toISOString();

test("MAS 第5条1項 (R-100): a year is a year of the calendar, to the millisecond, with or without a 29 February in it", () => {
  expect(start("2027-11-20T10:00:00.123+09:00", 365)).toBe(new Date("2026-11-20T10:00:00.123+09:00").toISOString());
  expect(start("2028-03-01T00:00:00+09:00", 365)).toBe(new Date("2027-03-01T00:00:00+09:00").toISOString());
  expect(start("2028-03-01T00:00:00+09:00", 730)).toBe(new Date("2026-03-01T00:00:00+09:00").toISOString());
});

test("other ranges are days of the provider's zone, of 23 and 25 hours too", () => {
  expect(start("2026-11-20T10:00:00+09:00", 30)).toBe(new Date("2026-10-21T10:00:00+09:00").toISOString());
  expect(start("2026-03-30T12:00:00+02:00", 2, "Europe/Berlin")).toBe(
    new Date("2026-03-28T12:00:00+01:00").toISOString(),
  );
});

test("on 29 February the year before has no such day: what was sent on the 28th has gone, and nothing comes back on 1 March", () => {
  expect(start("2028-02-28T23:59:59.999+09:00", 365)).toBe(new Date("2027-02-28T23:59:59.999+09:00").toISOString());
  expect(start("2028-02-29T08:00:00+09:00", 365)).toBe(new Date("2027-03-01T00:00:00+09:00").toISOString());
  fc.assert(
    fc.property(
      fc.integer({ min: at("2027-12-01"), max: at("2028-04-01") }),
      fc.integer({ min: 1, max: 40 * 86_400_000 }),
      fc.constantFrom(1, 30, 364, 365, 366, 730, 1_460),
      (now, later, days) => dataRangeStart(now, days, "Asia/Tokyo") <= dataRangeStart(now + later, days, "Asia/Tokyo"),
    ),
  );
});
