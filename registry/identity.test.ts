import { expect, test } from "vitest";
import { devEuiFrom, sigfoxIdFrom } from "./identity.ts";

test.each([
  ["70b3d5499a1f0001", "70b3d5499a1f0001"],
  ["70-B3-D5-49-9A-1F-00-01", "70b3d5499a1f0001"],
  ["70:B3:D5:49:9A:1F:00:01", "70b3d5499a1f0001"],
  [" 70B3D549 9A1F0001 ", "70b3d5499a1f0001"],
  ["70b3d5499a1f000", null],
  ["70b3d5499a1f00012", null],
  ["70b3d5499a1f000g", null],
  ["", null],
])("DevEUI %s → %s", (written, kept) => {
  expect(devEuiFrom(written)).toBe(kept);
});

test.each([
  ["cdbb84", "CDBB84"],
  ["00CDBB84", "CDBB84"],
  ["0", "0"],
  ["00000000", "0"],
  ["123456789", null],
  ["xyz", null],
  ["", null],
])("Sigfox ID %s → %s", (written, kept) => {
  expect(sigfoxIdFrom(written)).toBe(kept);
});
