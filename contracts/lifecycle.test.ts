import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cancellationDate, earlierEnd, sdmNoticeDays } from "./lifecycle.ts";

const day = (text: string) => Temporal.PlainDate.from(text);

describe("SDM 第6条1項 (R-60): cancellation takes effect on the later of notice + 30 days and the day named", () => {
  test.each([
    ["2026-04-10", null, "2026-05-10"],
    ["2026-04-10", "2026-04-30", "2026-05-10"],
    ["2026-04-10", "2026-05-10", "2026-05-10"],
    ["2026-04-10", "2026-05-31", "2026-05-31"],
    ["2027-01-31", null, "2027-03-02"],
    ["2028-01-31", null, "2028-03-01"],
  ])("arrived %s, named %s → %s", (arrived, named, effective) => {
    expect(cancellationDate(day(arrived), named ? day(named) : null, sdmNoticeDays).toString()).toBe(effective);
  });

  const vectors = new URL("../../shared/spec/contracts-billing-vectors.json", import.meta.url);
  test.skipIf(!existsSync(vectors))("every vector of the specification (skipped where it is absent)", () => {
    const { termination } = JSON.parse(readFileSync(vectors, "utf8")) as {
      termination: { arrived: string; named: string | null; noticeDays: number; effective: string }[];
    };
    expect(termination.length).toBeGreaterThan(5);
    for (const { arrived, named, noticeDays, effective } of termination)
      expect(cancellationDate(day(arrived), named ? day(named) : null, noticeDays).toString()).toBe(effective);
  });
});

test("SDM 第6条2項・3項 (R-66): of two notices the earlier end holds for parent and child", () => {
  expect(earlierEnd(day("2026-05-10"), day("2026-05-31")).toString()).toBe("2026-05-10");
  expect(earlierEnd(null, day("2026-05-31")).toString()).toBe("2026-05-31");
});
