import { expect, test } from "vitest";
import { tiersSaid } from "./tiers-said.ts";

test("tiers are typed a line each: up to how many, and what each is; the last one is open", () => {
  expect(tiersSaid("10,000: 2\n\n20000：1\n 0 ")).toEqual([
    { upTo: 10_000, unitYen: 2 },
    { upTo: 20_000, unitYen: 1 },
    { upTo: null, unitYen: 0 },
  ]);
  expect(tiersSaid("many: 2")).toEqual([{ upTo: Number.NaN, unitYen: 2 }]);
  expect(tiersSaid("10:")).toEqual([{ upTo: 10, unitYen: Number.NaN }]);
});
