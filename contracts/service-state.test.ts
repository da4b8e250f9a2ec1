import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FactContent, ServiceFact } from "./service-facts.ts";
import { factsAsOf, segmentsOf, stateOn } from "./service-state.ts";

const base = Temporal.PlainDate.from("2026-01-01");
const aDay = fc.integer({ min: 0, max: 400 }).map((days) => base.add({ days }).toString());
const last = "9999-12-31";

const applied: FactContent = {
  ...{ kind: "applied", organizationId: "holder", plan: "MA-TYPE-D", quantity: 3 },
  ...{ managementUnit: null, optionOf: null },
};

const aContent: fc.Arbitrary<FactContent> = fc.oneof(
  fc.constant<FactContent>({ kind: "accepted" }),
  fc.constant<FactContent>({ kind: "started" }),
  fc.integer({ min: 1, max: 9 }).map((quantity): FactContent => ({ kind: "quantity-changed", quantity })),
  fc.constant<FactContent>({ kind: "resumed" }),
  fc.record({ on: aDay }).map(
    ({ on }): FactContent => ({
      ...{ kind: "suspended", suspension: "suspension", cause: "breach", reason: "", until: on },
    }),
  ),
  fc
    .record({ arrivedOn: aDay })
    .map(({ arrivedOn }): FactContent => ({ kind: "cancellation-notified", arrivedOn, namedOn: null })),
  fc.constant<FactContent>({ kind: "ended", cause: "provider", reason: "", prerequisite: null }),
  fc.constant<FactContent>({ kind: "succeeded", organizationId: "next" }),
);

const factOf = (content: FactContent, index: number, on: string, corrects: string | null = null): ServiceFact => ({
  ...content,
  ...{ id: `f${index}`, contractId: "c", on, recordedAt: 1_000 + index, recordedBy: "operator", corrects },
});

const aLife = fc
  .array(fc.tuple(aContent, aDay), { maxLength: 10 })
  .map((rest) => [
    factOf(applied, 0, "2026-01-01"),
    ...rest.map(([content, on], index) => factOf(content, index + 1, on)),
  ]);

describe("the state of a contract", () => {
  test("is the same in whichever order its facts are read", () => {
    fc.assert(
      fc.property(
        aLife.chain((facts) =>
          fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }), aDay),
        ),
        ([facts, shuffled, day]) => {
          expect(stateOn(factsAsOf(shuffled, 9_999), day)).toEqual(stateOn(factsAsOf(facts, 9_999), day));
          expect(segmentsOf(factsAsOf(shuffled, 9_999))).toEqual(segmentsOf(factsAsOf(facts, 9_999)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("as of an instant doesn't know what was recorded later", () => {
    fc.assert(
      fc.property(aLife, fc.integer({ min: 1_000, max: 1_010 }), aDay, (facts, asOf, day) => {
        const known = facts.filter(({ recordedAt }) => recordedAt <= asOf);
        expect(stateOn(factsAsOf(facts, asOf), day)).toEqual(stateOn(factsAsOf(known, asOf), day));
      }),
      { numRuns: 300 },
    );
  });

  test("with a fact withdrawn is that without the fact; with one corrected, that with the other in its place", () => {
    fc.assert(
      fc.property(aLife, fc.nat(), aDay, aDay, (facts, choice, newDay, day) => {
        const [index, chosen] = [...facts.entries()].slice(1)[choice % Math.max(1, facts.length - 1)] ?? [];
        if (index === undefined || chosen === undefined) return;
        const without = facts.filter((fact) => fact !== chosen);
        const withdrawn = [...facts, factOf({ kind: "withdrawn", reason: "" }, 50, day, chosen.id)];
        expect(stateOn(factsAsOf(withdrawn, 9_999), last)).toEqual(stateOn(factsAsOf(without, 9_999), last));
        const corrected = [...facts, { ...chosen, id: "new", on: newDay, corrects: chosen.id, recordedAt: 1_900 }];
        const replaced = [...without, { ...chosen, id: "new", on: newDay, recordedAt: 1_900 }];
        expect(segmentsOf(factsAsOf(corrected, 9_999))).toEqual(segmentsOf(factsAsOf(replaced, 9_999)));
      }),
      { numRuns: 300 },
    );
  });

  test("has segments that follow one another without a gap, from the billing start to the last day", () => {
    fc.assert(
      fc.property(aLife, (facts) => {
        const known = factsAsOf(facts, 9_999);
        const segments = segmentsOf(known);
        const state = stateOn(known, last);
        if (segments.length === 0) return;
        expect(segments.at(-1)?.to ?? null).toBe(state?.endsOn ?? null);
        for (const [index, { from, to }] of segments.entries()) {
          if (to !== null) expect(from <= to).toBe(true);
          const next = segments[index + 1];
          if (next && to) expect(Temporal.PlainDate.from(to).add({ days: 1 }).toString()).toBe(next.from);
        }
      }),
      { numRuns: 300 },
    );
  });
});
