/** Random histories against a calculation written apart from the code: a day at a time, in whole thousandths, without any of its rules. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FactContent, ServiceFact, TermCount } from "#contracts";
import { deviceLines } from "./device-lines.ts";
import { monthFrom } from "./month.ts";
import { type Price, priceBookOf } from "./prices.ts";
import { serviceLines } from "./service-lines.ts";

const holderId = "holder";
const listed = (plan: string, component: string, yen: number, validFrom = "2020-01-01"): Price => ({
  ...{ id: `${plan} ${component} ${validFrom}`, plan, component, organizationId: null, validFrom, yen, tiers: null },
  ...{ announcedOn: null, reason: null, recordedBy: "operator", recordedAt: 0 },
});

const epoch = Temporal.PlainDate.from("2026-01-01");
/** Days of two years and two months, a leap day among them. */
const dayMax = 790;
const dayNumber = (number: number) => epoch.add({ days: number + 700 }).toString();
const aDay = fc.integer({ min: 0, max: dayMax });
const months = Array.from({ length: 27 }, (_, index) =>
  Temporal.PlainYearMonth.from("2027-12").add({ months: index }).toString(),
);

const daysOfMonth = (month: string): string[] => {
  const { daysInMonth } = Temporal.PlainYearMonth.from(month);
  return Array.from({ length: daysInMonth }, (_, index) => `${month}-${String(index + 1).padStart(2, "0")}`);
};

interface History {
  readonly startedOn: string;
  readonly endedOn: string | null;
  readonly changes: readonly { readonly on: string; readonly quantity: number }[];
  readonly succeededOn: string | null;
  readonly prices: readonly { readonly on: string; readonly yen: number }[];
}

const aHistory: fc.Arbitrary<History> = fc
  .record({
    startedOn: aDay,
    length: fc.option(fc.integer({ min: 0, max: dayMax })),
    changes: fc.uniqueArray(fc.record({ on: aDay, quantity: fc.integer({ min: 1, max: 50 }) }), {
      selector: ({ on }) => on,
      maxLength: 4,
    }),
    succeededOn: fc.option(aDay),
    prices: fc.uniqueArray(fc.record({ on: aDay, yen: fc.integer({ min: 0, max: 20_000 }) }), {
      selector: ({ on }) => on,
      maxLength: 3,
    }),
  })
  .map(({ startedOn, length, changes, succeededOn, prices }) => ({
    startedOn: dayNumber(startedOn),
    endedOn: length === null ? null : dayNumber(startedOn + length),
    changes: changes.filter(({ on }) => on >= startedOn).map((change) => ({ ...change, on: dayNumber(change.on) })),
    succeededOn: succeededOn === null || succeededOn < startedOn ? null : dayNumber(succeededOn),
    prices: prices.map((price) => ({ ...price, on: dayNumber(price.on) })),
  }));

const firstQuantity = 7;
const firstYen = 1234;

function factsOf({ startedOn, endedOn, changes, succeededOn }: History): ServiceFact[] {
  const applied = { organizationId: holderId, plan: "MA-TYPE-D", managementUnit: null, optionOf: null };
  const dated: [string, FactContent][] = [
    [startedOn, { kind: "applied", quantity: firstQuantity, ...applied }],
    [startedOn, { kind: "accepted" }],
    [startedOn, { kind: "started" }],
    ...changes.map(({ on, quantity }): [string, FactContent] => [on, { kind: "quantity-changed", quantity }]),
  ];
  if (succeededOn !== null) dated.push([succeededOn, { kind: "succeeded", organizationId: "next" }]);
  if (endedOn !== null) dated.push([endedOn, { kind: "ended", cause: "provider", reason: "", prerequisite: null }]);
  const order = dated.map(([on, content], index) => ({
    ...content,
    ...{ id: String(index), contractId: "c", on, recordedAt: index, recordedBy: null, corrects: null },
  }));
  return order.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.recordedAt - b.recordedAt));
}

/** What a holder owes for lines in a month, a day at a time: Σ price × lines of each day, over the days of the month, cut once. */
function reference(history: History, month: string, holder: string): number {
  const days = daysOfMonth(month);
  let sum = 0;
  for (const day of days) {
    if (day < history.startedOn || (history.endedOn !== null && day > history.endedOn)) continue;
    const isNext = history.succeededOn !== null && day >= history.succeededOn;
    if ((holder === "next") !== isNext) continue;
    let quantity = firstQuantity;
    for (const change of [...history.changes].sort((a, b) => (a.on < b.on ? -1 : 1)))
      if (change.on <= day) quantity = change.quantity;
    let yen = firstYen;
    for (const price of [...history.prices].sort((a, b) => (a.on < b.on ? -1 : 1)))
      if (price.on <= day) yen = price.yen;
    sum += quantity * yen;
  }
  return Math.floor(sum / days.length);
}

function linesYen(history: History, month: string, holder: string): number {
  const prices = [
    listed("MA-TYPE-D", "line", firstYen),
    ...history.prices.map(({ on, yen }) => listed("MA-TYPE-D", "line", yen, on)),
  ];
  const contract = { id: "c", number: "S-000001", facts: factsOf(history) };
  const asked = { holderId: holder, month: monthFrom(month), prices: priceBookOf(prices), contract, usage: [] };
  const { lines } = serviceLines(asked);
  return lines.filter(({ component }) => component === "line").reduce((sum, { yen }) => sum + yen, 0);
}

describe("random histories", () => {
  test("IOT 第30条2項: any start, end, change of lines and of price, succession: each month is the reference's to the yen", () => {
    fc.assert(
      fc.property(aHistory, fc.constantFrom(...months), fc.constantFrom(holderId, "next"), (history, month, holder) => {
        expect(linesYen(history, month, holder)).toBe(reference(history, month, holder));
      }),
      { numRuns: 1_500 },
    );
  });

  test("the two holders of a month owe its whole fee, less a yen that is cut at most", () => {
    fc.assert(
      fc.property(aHistory, fc.constantFrom(...months), (history, month) => {
        const parts = linesYen(history, month, holderId) + linesYen(history, month, "next");
        const whole = linesYen({ ...history, succeededOn: null }, month, holderId);
        expect(whole - parts).toBeGreaterThanOrEqual(0);
        expect(whole - parts).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe("devices", () => {
  const aTerm = fc
    .tuple(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 29 }),
      fc.integer({ min: 1, max: 400 }),
      fc.boolean(),
    )
    .map(([first, more, devices, isNew]): TermCount => {
      const [from, to] = [first, Math.min(30, first + more)].map((day) => `2026-04-${String(day).padStart(2, "0")}`);
      const days = { from: from ?? "", to: to ?? "" };
      const starts = isNew || first > 1;
      return { organizationId: holderId, item: "LORAWAN", ...days, starts, ends: false, initial: starts, devices };
    });

  test("SDM 第7条: in whichever groups devices are counted, they owe what each of them owes alone", () => {
    fc.assert(
      fc.property(fc.array(aTerm, { maxLength: 30 }), fc.integer({ min: 0, max: 9_999 }), (terms, monthly) => {
        const prices = priceBookOf([
          ...["SDM-CHILD-LORAWAN", "SDM-PARENT"].flatMap((plan) => [
            listed(plan, "monthly", monthly),
            listed(plan, "initial", 1_000),
          ]),
        ]);
        const asked = { holderId, month: monthFrom("2026-04"), prices };
        const total = (counts: readonly TermCount[]) =>
          deviceLines(asked, counts).lines.reduce((sum, { yen }) => sum + yen, 0);
        let each = 0;
        for (const { from, to, devices, initial } of terms) {
          const days = Number(to.slice(8)) - Number(from.slice(8)) + 1;
          each += 2 * devices * (Math.floor((monthly * days) / 30) + (initial ? 1_000 : 0));
        }
        expect(total(terms)).toBe(each);
        const { lines } = deviceLines(asked, terms);
        expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
      }),
      { numRuns: 300 },
    );
  });
});
