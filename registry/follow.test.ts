import { expect, test } from "vitest";
import { newId } from "#foundation/ids";
import { idBefore } from "./follow.ts";

test("devices made up to ten minutes before the newest one known are looked at again, older ones are not", () => {
  const newest = "0199aa00-0000-7000-8000-000000000000";
  const madeAt = 0x0199aa000000;
  const idMadeAt = (at: number) => {
    const hex = at.toString(16).padStart(12, "0");
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
  };
  expect(idMadeAt(madeAt - 600_000) > idBefore(newest)).toBe(true);
  expect(idMadeAt(madeAt - 600_001) > idBefore(newest)).toBe(false);
  expect(newId() > idBefore(newId())).toBe(true);
  expect(idBefore("")).toBe("");
});
