/** What a discontinued service changes in a holder's charges: those of the month of its last day, as they would be and as they will be. */
import { type ConcernedHolder, type Contracts, supposing, type TermCount } from "#contracts";
import type { Sql } from "#database";
import type { Millis } from "#foundation/clock";
import { type Known, rate } from "./rating.ts";
import type { Yen } from "./yen.ts";

/** Without tax, in the month of the last day. */
export interface LastCharges {
  readonly ifItWentOnYen: Yen;
  readonly yen: Yen;
}

/** Devices of these items have no day after the last one. */
const cutAt = (on: string, items: ReadonlySet<string>) => (count: TermCount) => {
  if (!items.has(count.item) || count.to <= on) return [count];
  return count.from > on ? [] : [{ ...count, to: on, ends: true }];
};

/** A pure change of what is known: the same facts that recording the discontinuation adds. */
function ended({ contracts: ending, devices }: ConcernedHolder, on: string): (known: Known) => Known {
  const ends = new Map(ending.map((one) => [one.id, one]));
  const items = new Set(devices.map(({ item }) => item));
  return ({ counts, contracts }) => ({
    counts: counts.flatMap(cutAt(on, items)),
    contracts: contracts.map((contract) => {
      const end = ends.get(contract.id);
      if (!end) return contract;
      const cause = end.prerequisite === null ? "discontinued" : "prerequisite";
      const content = { kind: "ended", cause, reason: "", prerequisite: end.prerequisite } as const;
      return { ...contract, facts: supposing(contract.facts, content, end.on) };
    }),
  });
}

/** A minimum term that has not passed costs nothing then (MR 第12条, R-65). */
export async function lastChargesOf(
  rooms: { readonly database: { readonly sql: Sql }; readonly contracts: Contracts },
  holder: ConcernedHolder,
  { on, asOf }: { readonly on: string; readonly asOf: Millis },
): Promise<LastCharges> {
  const question = { holderId: holder.organizationId, serviceMonth: on.slice(0, 7), asOf };
  const sumOf = async (supposed?: (known: Known) => Known): Promise<Yen> =>
    (await rate(rooms, question, supposed)).lines.reduce((sum, { yen }) => sum + yen, 0);
  return { ifItWentOnYen: await sumOf(), yen: await sumOf(ended(holder, on)) };
}
