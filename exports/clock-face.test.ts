import fc from "fast-check";
import { expect, test } from "vitest";
import { clockFace } from "./clock-face.ts";

test("any instant reads as the calendar says, in zones with half hours and on days when clocks change", () => {
  const zones = ["Asia/Tokyo", "UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Europe/Berlin"];
  const faces = new Map(zones.map((zone) => [zone, clockFace(zone)]));
  const at = fc.oneof(
    fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) }),
    fc.integer({ min: Date.UTC(2026, 9, 25, 0, 30), max: Date.UTC(2026, 9, 25, 1, 30) }), // Berlin's clocks go back
    fc.integer({ min: Date.UTC(2026, 9, 3, 15), max: Date.UTC(2026, 9, 3, 16) }), // Lord Howe's go forward, by half an hour
  );
  fc.assert(
    fc.property(at, fc.constantFrom(...zones), (instant, zone) => {
      const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime();
      expect(faces.get(zone)?.(instant)).toBe(there.toString({ fractionalSecondDigits: 3 }).replace("T", " "));
    }),
    { numRuns: 500 },
  );
});
