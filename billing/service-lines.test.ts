import { describe, expect, test } from "vitest";
import type { FactContent, ServiceFact } from "#contracts";
import { monthlyEquivalent } from "./equivalent.ts";
import { monthFrom } from "./month.ts";
import { type Price, priceBookOf } from "./prices.ts";
import { serviceLines } from "./service-lines.ts";
import type { UsageEvent } from "./usage.ts";

const holderId = "holder";

const price = (plan: string, component: string, yen: number | null, more: Partial<Price> = {}): Price => ({
  ...{ id: `${plan} ${component}`, plan, component, organizationId: null, validFrom: "2020-01-01", yen, tiers: null },
  ...{ announcedOn: null, reason: null, recordedBy: "operator", recordedAt: 0 },
  ...more,
});

type Dated = readonly [on: string, content: FactContent];

/** Facts in the order in which they came, each recorded on its day. */
const factsOf = (dated: readonly Dated[]): ServiceFact[] =>
  dated.map(([on, content], index) => ({
    ...content,
    ...{ id: `f${index}`, contractId: "c", on, recordedAt: index, recordedBy: null, corrects: null },
  }));

const begun = (plan: string, on: string, quantity = 1): Dated[] => [
  [on, { kind: "applied", organizationId: holderId, plan, quantity, managementUnit: null, optionOf: null }],
  [on, { kind: "accepted" }],
  [on, { kind: "started" }],
];

const ended = (on: string, cause: "impossible" | "provider"): Dated => [
  on,
  { kind: "ended", cause, reason: "", prerequisite: null },
];

const noticed = (on: string): Dated => [on, { kind: "cancellation-notified", arrivedOn: on, namedOn: null }];

function asked(
  month: string,
  dated: readonly Dated[],
  prices: readonly Price[],
  usage: readonly UsageEvent[] = [],
  holder = holderId,
) {
  const contract = { id: "c", number: "S-000001", facts: factsOf(dated) };
  return { holderId: holder, month: monthFrom(month), prices: priceBookOf(prices), contract, usage };
}

const rated = (...of: Parameters<typeof asked>) => serviceLines(asked(...of));

const yenOf = (...of: Parameters<typeof asked>) =>
  Object.fromEntries(rated(...of).lines.map(({ component, yen }) => [component, yen]));

const formulaOf = (component: string, ...of: Parameters<typeof asked>) =>
  rated(...of).lines.find((line) => line.component === component)?.formula.ja;

const used = (subject: string | null, from: string, to: string, quantity = 1, component = "account"): UsageEvent => ({
  ...{ id: `${subject} ${from}`, source: "meter", eventId: `${subject} ${from}`, contractId: "c", component },
  ...{ subject, quantity, fromOn: from, toOn: to, recordedAt: 0 },
});

describe("monthly fees", () => {
  const prices = [price("IOT-S", "monthly", 500), price("IOT-S", "initial", 3000)];

  test.each([
    ["R-50", "2026-04", "2026-04-15", null, 266],
    ["R-50", "2026-04", "2026-04-01", null, 500],
    ["R-51", "2026-05", "2026-04-15", "2026-05-10", 161],
    ["R-51", "2026-05", "2026-04-15", "2026-05-31", 500],
    ["R-51", "2026-04", "2026-04-30", "2026-04-30", 16],
    ["leap year", "2028-02", "2028-02-15", null, 258],
  ])("IOT 第30条2項 (%s): %s, from %s to %s", (_, month, from, to, yen) => {
    const end: Dated[] = to === null ? [] : [ended(to, "provider")];
    expect(yenOf(month, [...begun("IOT-S", from), ...end], prices).monthly).toBe(yen);
  });

  test.each([
    ["R-57", "suspension", "breach"],
    ["R-57", "restriction", "law"],
    ["R-48, R-58", "interruption", "works"],
  ] as const)(
    "IOT 第23条, 第30条3項 (%s): a %s for %s from 10 to 25 June; June is paid whole, nothing is credited",
    (_, suspension, cause) => {
      const suspended: Dated = [
        "2026-06-10",
        { kind: "suspended", suspension, cause, reason: "", until: "2026-06-25" },
      ];
      expect(yenOf("2026-06", [...begun("IOT-S", "2026-04-01"), suspended], prices)).toEqual({ monthly: 500 });
    },
  );

  test("§1.3: the initial fee is due when the application is accepted, once; what never starts owes nothing else", () => {
    const accepted = begun("IOT-S", "2026-04-20").slice(0, 2);
    expect(yenOf("2026-04", accepted, prices)).toEqual({ initial: 3000 });
    expect(yenOf("2026-05", accepted, prices)).toEqual({});
  });

  test("IOT 第30条1項 (R-43): the initial fee is what was shown on the day of acceptance, whatever the list says since", () => {
    const raised = price("IOT-S", "initial", 9000, { validFrom: "2026-04-21" });
    expect(yenOf("2026-04", begun("IOT-S", "2026-04-20").slice(0, 2), [...prices, raised])).toEqual({ initial: 3000 });
  });

  test("MA 第4条, 第8条 (R-04): lines that become more within the month pay from their day, cut once", () => {
    const lines = [
      price("MA-TYPE-D", "line", 1000),
      price("MA-TYPE-D", "monthly", 0),
      price("MA-TYPE-D", "initial", 0),
    ];
    const dated: Dated[] = [
      ...begun("MA-TYPE-D", "2026-04-01", 10),
      ["2026-05-15", { kind: "quantity-changed", quantity: 12 }],
    ];
    expect(yenOf("2026-05", dated, lines).line).toBe(Math.floor((1000 * (10 * 14 + 12 * 17)) / 31));
    expect(formulaOf("line", "2026-05", dated, lines)).toBe(
      "1,000円 × 10回線 × 14日 ÷ 31日 + 1,000円 × 12回線 × 17日 ÷ 31日 = 11,096円",
    );
  });

  test("MA 第10条, 第13条2項 (R-49, R-130): a SIM lost on 3 June is paid until its procedure is done on 20 June", () => {
    const lines = [price("MA-TYPE-D", "line", 300), price("MA-TYPE-D", "monthly", 0)];
    const sim = { kind: "equipment", equipment: "8981", isLine: true, note: "" } as const;
    const dated: Dated[] = [
      ...begun("MA-TYPE-D", "2026-04-01", 1),
      ["2026-06-03", { ...sim, event: "lost" }],
      ["2026-06-20", { ...sim, event: "procedure-done" }],
    ];
    expect(yenOf("2026-06", dated, lines).line).toBe(200);
    expect(yenOf("2026-07", dated, lines).line).toBe(0);
  });

  test("IOT 第17条 (R-11): each holder pays its days; the successor no second initial fee", () => {
    const dated: Dated[] = [
      ...begun("IOT-S", "2026-06-01"),
      ["2026-06-16", { kind: "succeeded", organizationId: "next" }],
    ];
    expect(yenOf("2026-06", dated, prices)).toEqual({ initial: 3000, monthly: 250 });
    expect(yenOf("2026-06", dated, prices, [], "next")).toEqual({ monthly: 250 });
    expect(yenOf("2026-07", dated, prices)).toEqual({});
  });
});

describe("other fees", () => {
  test("SK 別紙1 備考(1) (R-54, A-6): accounts by the day, each coefficient cut to three decimals, the sum once", () => {
    const prices = [price("SK-ENTERPRISE", "account", 300), price("SK-ENTERPRISE", "monthly", 0)];
    const usage = [
      used("A", "2026-04-01", "2026-04-30"),
      used("B", "2026-04-01", "2026-04-15"),
      used("C", "2026-04-01", "2026-04-05"),
      used("C", "2026-04-04", "2026-04-07"),
      used("D", "2026-03-01", "2026-03-31"),
    ];
    const dated: Dated[] = [
      ...begun("SK-ENTERPRISE", "2026-01-01"),
      ["2026-01-01", { kind: "metering-set", meteredBy: "outside", groupId: null }],
    ];
    expect(yenOf("2026-04", dated, prices, usage).account).toBe(519);
    expect(formulaOf("account", "2026-04", dated, prices, usage)).toBe(
      "300円 × 日割係数の合計 1.733（3アカウント） = 519円",
    );
  });

  test("SK 別紙1 備考(2) (R-55): successes by tiers, each month by itself", () => {
    const tiers = {
      mode: "graduated" as const,
      tiers: [
        { upTo: 1000, unitYen: 2 },
        { upTo: null, unitYen: 1 },
      ],
    };
    const prices = [price("SK-SERVICE-PROVIDER", "authentication", null, { tiers })];
    const usage = [700, 800].map((count, index) =>
      used(null, `2026-04-0${index + 1}`, `2026-04-0${index + 1}`, count, "authentication"),
    );
    const dated = begun("SK-SERVICE-PROVIDER", "2026-01-01");
    expect(yenOf("2026-04", dated, prices, usage).authentication).toBe(2500);
    expect(formulaOf("authentication", "2026-04", dated, prices, usage)).toBe("2円 × 1,000回 + 1円 × 500回 = 2,500円");
  });

  const router = [price("MR-DC", "monthly", 10_000), price("MR-DC", "initial", 0)];

  test("MR 第12条 (R-83): ended on 31 October with a minimum term until 14 April: 54,666 yen, outside the scope of tax", () => {
    const dated = [...begun("MR-DC", "2026-04-15"), noticed("2026-10-31")];
    const { lines } = rated("2026-10", dated, router);
    const line = lines.find(({ component }) => component === "adjustment");
    expect(line).toMatchObject({
      yen: 54_666,
      taxCategory: "outside",
      period: { from: "2026-11-01", to: "2027-04-14" },
    });
    expect(line?.formula.ja).toContain("2027年4月分 4,666円");
  });

  test("MR 第12条, IOT 第29条2項 (R-64): no adjustment when use had become impossible, nor when the term is over", () => {
    const impossible = [...begun("MR-DC", "2026-04-15"), ended("2026-10-31", "impossible")];
    expect(yenOf("2026-10", impossible, router)).toEqual({ monthly: 10_000 });
    const kept = [...begun("MR-DC", "2026-04-15"), noticed("2027-04-14")];
    expect(yenOf("2027-04", kept, router)).toEqual({ monthly: 4_666 });
  });

  test("MAS 第9条 (R-69): a right that an agent bought is paid by it, at once; its days have no monthly fee, and nothing is given back", () => {
    const prices = [price("MAS-SG", "monthly", 800), price("MAS-SG", "right", 12_000)];
    const right = {
      kind: "right-bought",
      from: "2026-04-01",
      to: "2027-03-31",
      quantity: 2,
      yen: null,
      payerId: "agent",
    } as const;
    const dated: Dated[] = [
      ...begun("MAS-SG", "2026-04-01", 2),
      ["2026-04-01", right],
      ended("2027-04-30", "provider"),
    ];
    expect(yenOf("2026-04", dated, prices, [], "agent")).toEqual({ right: 24_000 });
    expect(yenOf("2026-04", dated, prices)).toEqual({});
    expect(yenOf("2026-09", dated, prices)).toEqual({});
    expect(yenOf("2027-04", dated, prices)).toEqual({ monthly: 1600 });
  });

  test("IOT 第21条, SDM 第9条2項 (R-86): what the provider paid to third parties is claimed as it was, outside the scope of tax", () => {
    const claim = { kind: "charged", component: "indemnity", quantity: 1, yen: 120_000, reason: "損害の求償" } as const;
    const dated: Dated[] = [...begun("IOT-S", "2026-01-01"), ["2026-04-10", claim]];
    const { lines } = rated("2026-04", dated, [price("IOT-S", "monthly", 500)]);
    expect(lines.find(({ component }) => component === "indemnity")).toMatchObject({
      ...{ yen: 120_000, taxCategory: "outside", formula: { ja: expect.stringContaining("損害の求償") } },
    });
  });

  test("MR 別紙1, 別紙2 (R-45, R-84): expenses as they were; a lost router by the price list, outside the scope of tax", () => {
    const prices = [...router, price("MR-DC", "loss", 35_000)];
    const dated: Dated[] = [
      ...begun("MR-DC", "2026-04-01"),
      ["2026-05-10", { kind: "charged", component: "travel", quantity: 1, yen: 12_340, reason: "長野まで往復" }],
      ["2026-05-20", { kind: "charged", component: "loss", quantity: 1, yen: null, reason: "未返却" }],
    ];
    const { lines } = rated("2026-05", dated, prices);
    expect(lines.map(({ component, yen, taxCategory }) => [component, yen, taxCategory])).toEqual([
      ["monthly", 10_000, "standard"],
      ["travel", 12_340, "standard"],
      ["loss", 35_000, "outside"],
    ]);
    expect(formulaOf("travel", "2026-05", dated, prices)).toBe("12,340円（長野まで往復）");
  });

  test("what lacks a price is unbilled, and named", () => {
    const { lines, unbilled } = rated("2026-04", begun("MR-DC", "2026-04-01"), [price("MR-DC", "initial", 0)]);
    expect(lines.map(({ component }) => component)).toEqual(["initial"]);
    expect(unbilled).toMatchObject([{ component: "monthly", from: "2026-04-01", contractId: "c", reason: "no-price" }]);
  });
});

describe("the charge equivalent of a month, the limit of liability (MAS 第11条1項, R-85)", () => {
  const prices = [price("MAS-SG", "monthly", 800), price("MAS-SG", "initial", 3000), price("MAS-SG", "right", 12_000)];
  const bought = (yen: number | null): Dated => [
    "2026-04-01",
    { kind: "right-bought", from: "2026-04-01", to: "2027-03-31", quantity: 1, yen, payerId: "agent" },
  ];
  const dated = [...begun("MAS-SG", "2026-04-01"), bought(null)];

  test("R-85: 12,000 yen paid for 365 days are 1,019 in May, whoever paid them; what was agreed goes before the list", () => {
    const { yen, parts } = monthlyEquivalent(asked("2026-05", dated, prices));
    expect([yen, parts.map(({ formula }) => formula.ja)]).toEqual([1019, ["12,000円 × 31日 ÷ 365日 = 1,019円"]]);
    const agreed = [...begun("MAS-SG", "2026-04-01"), bought(9_000)];
    expect(monthlyEquivalent(asked("2026-05", agreed, prices)).yen).toBe(764);
  });

  test("R-85: monthly fees count as they are charged, initial ones not; after its end a contract comes to nothing", () => {
    expect(monthlyEquivalent(asked("2026-04", begun("MAS-SG", "2026-04-01", 2), prices)).yen).toBe(1600);
    const over = [...dated, ended("2026-04-10", "provider")];
    expect(monthlyEquivalent(asked("2026-04", over, prices)).yen).toBe(328);
    expect(monthlyEquivalent(asked("2026-05", over, prices))).toEqual({ yen: 0, parts: [] });
  });

  test("R-85: without a price the limit is unknown, and not nothing", () => {
    expect(monthlyEquivalent(asked("2026-05", dated, [])).yen).toBeNull();
    expect(monthlyEquivalent(asked("2026-05", begun("MAS-SG", "2026-04-01"), [])).yen).toBeNull();
  });
});
