import { describe, expect, test } from "vitest";
import { devicePlans, missingFor, planOf, plans } from "./catalogue.ts";

const obligationOf = (plan: string, id: string) =>
  planOf(plan).components.find((component) => component.id === id)?.obligation;

describe("the catalogue", () => {
  test("SDM 第2条 (R-02): the child has an item, the parent none; each has an initial and a monthly fee per device", () => {
    const { parent, ...items } = devicePlans;
    expect(Object.keys(items)).toEqual(["LORAWAN", "SIGFOX"]);
    for (const id of [parent, ...Object.values(items)]) {
      const fees = planOf(id).components.filter(({ unit }) => unit === "device");
      expect(fees.map(({ charge }) => charge)).toEqual(["once", "monthly"]);
    }
  });

  test.each([
    // SDM 第7条: both from the day of registration; IOT-S 第5条 and its kin, MR 第11条, SK 第7条: the initial fee at acceptance.
    ["SDM-CHILD-LORAWAN", "billing-start"],
    ["SDM-PARENT", "billing-start"],
    ["IOT-S", "acceptance"],
    ["MA-TYPE-D", "acceptance"],
    ["SK-ENTERPRISE", "acceptance"],
    ["MR-LL", "acceptance"],
  ])("R-40, R-45: %s owes its initial fee at %s, its monthly fee from the billing start", (plan, initial) => {
    expect([obligationOf(plan, "initial"), obligationOf(plan, "monthly")]).toEqual([initial, "billing-start"]);
  });

  test("MR 別紙1 (R-45): six kinds of one-time fees, due with the change or with their cause", () => {
    const due = planOf("MR-LL").components.flatMap(({ id, charge, obligation }) =>
      charge === "one-time" ? [`${id}: ${obligation}`] : [],
    );
    expect(due).toEqual([
      ...["change: change", "out-of-hours: change", "long-work: change", "travel: change"],
      ...["fault: cause", "loss: cause", "damage: cause"],
    ]);
  });

  test("SDM 第6条, MR 第10条 (R-60 to R-62): 30 days of notice for every service and option, 45 for routers and theirs, none for MAS", () => {
    for (const { id, service, bound, noticeDays } of plans) {
      if (bound === "external") continue;
      expect([id, noticeDays]).toEqual([id, id.startsWith("MR-") ? 45 : service === "MAS" ? 0 : 30]);
    }
  });

  test("SDM 第3条, MR 第5条 (§1.9): no minimum term but a year for routers and each of their options", () => {
    for (const { id, minimumTermMonths } of plans)
      expect([id, minimumTermMonths]).toEqual([id, id.startsWith("MR-") ? 12 : 0]);
  });

  test("IOT 第15条 (R-29, R-30): what may be changed is what the terms say; an item of SK by the calendar month, one of MR never", () => {
    const changeable = (id: string) => planOf(id).changeable;
    for (const id of ["SDM-PARENT", "IOT-S", "DS", "PC", "PMG", "WPC", "VGW"]) expect(changeable(id)).toEqual([]);
    expect(changeable("MA-TYPE-D")).toEqual(["quantity"]);
    expect(planOf("SK-ENTERPRISE")).toMatchObject({ changeable: ["plan"], planChange: "calendar-month" });
    expect(changeable("MR-LL")).toEqual(["equipment", "quantity"]);
  });

  test("PMG 第3条 (A-12): the IoT service, one of three ways of access, and a private backbone", () => {
    const missing = (...held: string[]) => missingFor(planOf("PMG"), new Set(held));
    expect(missing("IOT-S", "PBB", "IIJ-MOBILE-K")).toEqual([]);
    expect(missing("IOT-S", "PBB")).toEqual([["MA", "IIJ-MOBILE-I", "IIJ-MOBILE-K"]]);
    expect(missing("MA", "PBB")).toEqual([["IOT-S"]]);
  });
});
