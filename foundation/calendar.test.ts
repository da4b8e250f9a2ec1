import fc from "fast-check";
import { expect, test } from "vitest";
import { rfc3339 } from "./calendar.ts";

test("any instant reads as the calendar says, in zones with half hours and on days when clocks change", () => {
  const zones = ["Asia/Tokyo", "UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Europe/Berlin"];
  const at = fc.oneof(
    fc.integer({ min: Date.UTC(1800, 0), max: Date.UTC(2100, 0) }),
    fc.constantFrom(0, -1, -62_198_755_200_001, 253_402_300_800_000, 8.6e15, -8.6e15),
    fc.integer({ min: Date.UTC(2026, 9, 25, 0, 30), max: Date.UTC(2026, 9, 25, 1, 30) }), // Berlin's clocks go back
    fc.integer({ min: Date.UTC(2026, 9, 3, 15), max: Date.UTC(2026, 9, 3, 16) }), // Lord Howe's go forward, by half an hour
  );
  fc.assert(
    fc.property(at, fc.constantFrom(...zones), (instant, zone) => {
      const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
      expect(rfc3339(instant, zone)).toBe(there.toString({ timeZoneName: "never", fractionalSecondDigits: 3 }));
    }),
    { numRuns: 500 },
  );
});
