import { expect, test } from "vitest";
import { isSilent } from "./silence.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const heard = (
  lastUplinkAt: string | null,
  registeredAt = "2026-01-01T00:00:00Z",
  retiredAt: string | null = null,
) => ({
  lastUplinkAt,
  registeredAt,
  retiredAt,
});

test.each([
  ["heard a moment ago", heard("2026-11-21T11:59:00Z"), 3600, false],
  ["two of its hourly uplinks missed", heard("2026-11-21T09:30:00Z"), 3600, false],
  ["three of its hourly uplinks missed", heard("2026-11-21T08:59:00Z"), 3600, true],
  ["never heard, registered a day ago", heard(null, "2026-11-20T12:00:00Z"), 3600, true],
  ["never heard, registered just now", heard(null, "2026-11-21T11:59:00Z"), 3600, false],
  ["no interval is expected of its make", heard("2026-01-01T00:00:00Z"), null, false],
  ["no longer in use", heard("2026-01-01T00:00:00Z", undefined, "2026-06-01T00:00:00Z"), 3600, false],
])("%s", (_situation, device, interval, silent) => {
  expect(isSilent(device, interval, now)).toBe(silent);
});
