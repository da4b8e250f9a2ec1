/** Articles of the general terms about a contract that no device has, one by one; the life of a contract as a whole is in service-desk. */
import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor, systemScope } from "#accounts";
import { openTrade } from "../test/harness/trade.ts";
import { type FactContent, refusalGrounds } from "./service-facts.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(today = "2026-04-01") {
  const trade = await openTrade(today);
  opened.push(trade);
  const { desk, organizationId, outbox } = trade;
  return {
    ...trade,
    record: (id: string, content: FactContent, on?: string, corrects?: string) =>
      desk.record(systemActor, id, { content, on, corrects }),
    state: async (id: string, on?: string) => (await desk.contract(systemScope(), id, { on })).state,
    running: async (...asked: Parameters<typeof trade.running>) => (await trade.running(...asked)).id,
    applied: async (plan: string) => (await desk.apply(systemActor, { organizationId, plan })).id,
    owner: { ...systemActor, organizationKind: "contract-holder", organizationIds: [organizationId] } satisfies Actor,
    lettersOf: (id: string) => outbox.entriesAbout("service-contract", [id]),
  };
}

const suspended = (cause: "breach" | "non-payment", suspension: "suspension" | "interruption" = "suspension") =>
  ({ kind: "suspended", suspension, cause, reason: "理由", until: null }) as const;
const ended = (cause: "uncured" | "discontinued" | "death" | "provider" | "impossible") =>
  ({ kind: "ended", cause, reason: "理由", prerequisite: null }) as const;
const cancelled = (arrivedOn: string, namedOn: string | null = null) =>
  ({ kind: "cancellation-notified", arrivedOn, namedOn }) as const;

describe("application and acceptance", () => {
  test("IOT 第9条, MR 第4条 (R-03, R-05): a contract for each management unit, with as many routers as its network has", async () => {
    const { desk, organizationId, record, running, state } = await open();
    await running("INTERNET-CONNECTION");
    const apply = (managementUnit: string) =>
      desk.apply(systemActor, { organizationId, plan: "MR-LL", managementUnit });
    const [north, south] = [await apply("北営業所"), await apply("南営業所")];
    expect(north.number).not.toBe(south.number);
    await record(north.id, { kind: "accepted" });
    for (const equipment of ["SEIL-1", "SEIL-2", "SEIL-3"])
      await record(north.id, { kind: "equipment", event: "lent", equipment, isLine: false, note: "" });
    expect(await state(north.id)).toMatchObject({ managementUnit: "北営業所", equipment: { length: 3 } });
    expect(await state(south.id)).toMatchObject({ managementUnit: "南営業所", equipment: { length: 0 } });
  });

  test("MAS 第7条2項 (R-21): the notice of acceptance forms the contract; the applicant can't take the application back then", async () => {
    const { applied, desk, lettersOf, owner, record, state } = await open();
    const id = await applied("MAS-LR");
    expect((await state(id)).acceptedOn).toBeNull();
    await record(id, { kind: "accepted" });
    expect([(await state(id)).status, (await lettersOf(id)).length]).toEqual(["accepted", 1]);
    const takenBack = desk.record(owner, id, { content: { kind: "refused", ground: "other", reason: "やめます" } });
    await expect(takenBack).rejects.toMatchObject({ kind: "not-allowed" });
    // The provider can't refuse what it has accepted either.
    const late = record(id, { kind: "refused", ground: "other", reason: "" });
    await expect(late).rejects.toMatchObject({ errors: [{ text: "contracts.state-wrong" }] });
  });

  test.each(refusalGrounds)(
    "IOT 第14条 (R-25, R-26): refused for %s, which is recorded, and the applicant has a mail the same day",
    async (ground) => {
      const { applied, desk, lettersOf, record } = await open("2026-04-10");
      const id = await applied("IOT-S");
      expect((await record(id, { kind: "refused", ground, reason: "審査の結果" })).state.status).toBe("refused");
      const { facts } = await desk.facts(systemScope(), id);
      expect(facts.at(-1)?.fact).toMatchObject({ kind: "refused", ground, on: "2026-04-10" });
      const [letter] = await lettersOf(id);
      expect(letter?.text).toContain("審査の結果");
    },
  );

  test("IOT 第42条2項1号 (R-27): held until documents come, then accepted; it doesn't start before", async () => {
    const { applied, record, state } = await open();
    const id = await applied("IOT-S");
    await record(id, { kind: "held", reason: "登記事項証明書" });
    expect((await state(id)).status).toBe("held");
    await expect(record(id, { kind: "started" })).rejects.toMatchObject({ kind: "invalid" });
    expect((await record(id, { kind: "accepted" })).state.status).toBe("accepted");
  });

  test("IOT 第10条 (R-08): nobody but the provider records that a contract passes to another holder", async () => {
    const { desk, holder, owner, running } = await open();
    const id = await running("IOT-S");
    const passed = { kind: "succeeded", organizationId: await holder("譲受人") } as const;
    await expect(desk.record(owner, id, { content: passed })).rejects.toMatchObject({ kind: "not-allowed" });
  });

  test("IOT 第16条 (R-10): a name that was filed holds from its day; any earlier day keeps the old one", async () => {
    const { record, running, state } = await open();
    const id = await running("IOT-S");
    await record(id, { kind: "renamed", name: "新しい社名" }, "2026-05-01");
    expect([(await state(id, "2026-04-30")).name, (await state(id, "2026-05-01")).name]).toEqual([null, "新しい社名"]);
  });

  test("MR 附則 (R-13): a contract taken over from an older product keeps the start of its minimum term, until something changes", async () => {
    const { record, running, state } = await open("2026-10-01");
    await running("INTERNET-CONNECTION", "2026-02-01");
    const id = await running("MR-LL", "2026-02-01");
    expect((await state(id)).minimumUntil).toBe("2027-01-31");
    await record(id, { kind: "equipment-changed", description: "機器の追加" }, "2026-10-01");
    expect((await state(id)).minimumUntil).toBe("2027-09-30");
  });
});

describe("ends", () => {
  test("IOT 第18条 (R-12): died on 1 April, an heir may apply until the 15th and takes the contract; on the 16th it has ended on the 1st", async () => {
    const { holder, record, running, setNow, state } = await open("2026-03-01");
    const [taken, late] = [await running("IOT-S"), await running("IOT-S")];
    const heir = await holder("相続人");
    setNow("2026-04-15");
    for (const id of [taken, late]) await record(id, ended("death"), "2026-04-01");
    expect(await state(taken)).toMatchObject({ status: "ended", mayHeirApply: true });
    await record(taken, { kind: "succeeded", organizationId: heir }, "2026-04-15");
    expect(await state(taken)).toMatchObject({ status: "active", organizationId: heir, endsOn: null });
    setNow("2026-04-16");
    expect(await state(late)).toMatchObject({ status: "ended", endsOn: "2026-04-01", mayHeirApply: false });
    await expect(record(late, { kind: "succeeded", organizationId: heir })).rejects.toMatchObject({
      errors: [{ text: "contracts.state-wrong" }],
    });
  });

  test("IOT-S 第3条8項 (R-62): an option stops by a notice of its own, 30 days after it; its contract goes on", async () => {
    const { record, running, state } = await open();
    for (const plan of ["WISE-PAAS", "IIJ-MOBILE-I"]) await running(plan);
    const main = await running("IOT-S");
    const option = await running("IOT-S-WISE-PAAS", "2026-04-01", { optionOf: main });
    await record(option, cancelled("2026-04-01"));
    expect([(await state(option)).endsOn, (await state(main)).endsOn]).toEqual(["2026-05-01", null]);
  });

  test("IOT 第29条1項 (R-63): a notice is of one contract; another one of the same plan goes on", async () => {
    const { record, running, state } = await open();
    const [one, other] = [await running("IOT-S"), await running("IOT-S")];
    await record(one, cancelled("2026-04-01"));
    expect([(await state(one)).endsOn, (await state(other)).endsOn]).toEqual(["2026-05-01", null]);
  });

  test("IOT 第29条3項 (R-65, R-68): a service that is discontinued ends on that day, within a minimum term too", async () => {
    const { record, running, state } = await open();
    await running("INTERNET-CONNECTION");
    const id = await running("MR-LL");
    await record(id, ended("discontinued"), "2026-08-31");
    expect(await state(id, "2026-08-31")).toMatchObject({ status: "terminating", endsOn: "2026-08-31" });
    expect((await state(id, "2026-09-01")).status).toBe("ended");
  });

  test("IOT 第28条1項1号 (R-72): suspended on 31 December for a breach, it may be cured until 28 February and ended from 1 March", async () => {
    const { record, running, setNow, state } = await open("2025-12-01");
    const id = await running("IOT-S");
    await record(id, suspended("breach"), "2025-12-31");
    setNow("2026-03-01");
    expect((await state(id)).cureUntil).toBe("2026-02-28");
    await expect(record(id, ended("uncured"), "2026-02-28")).rejects.toMatchObject({
      errors: [{ text: "contracts.cure-period", attributes: { day: "2026-02-28" } }],
    });
    expect((await record(id, ended("uncured"), "2026-03-01")).state.endsOn).toBe("2026-03-01");
  });

  test("IOT 第28条1項1号 (R-72): suspended because nothing was paid, it may be ended at once", async () => {
    const { record, running } = await open();
    const id = await running("IOT-S");
    await record(id, suspended("non-payment"), "2026-04-01");
    expect((await record(id, ended("uncured"), "2026-04-01")).state).toMatchObject({ endCause: "uncured" });
  });

  test("IOT 第24条, 第25条, 第26条 (R-78): works interrupt the use and start no time for curing; nothing is suspended without a cause", async () => {
    const { record, running, state } = await open();
    const id = await running("IOT-S");
    await record(id, suspended("breach", "interruption"), "2026-04-01");
    expect((await state(id)).cureUntil).toBeNull();
    await expect(record(id, ended("uncured"), "2026-08-01")).rejects.toMatchObject({
      errors: [{ text: "contracts.not-suspended-for-cause" }],
    });
  });

  test("IOT 第28条2項, MAS 第13条1項, 第14条3項 (R-73, R-75, R-77): the provider ends a contract for cause by a notice that says why, the same day", async () => {
    const { lettersOf, record, running } = await open("2026-04-10");
    const id = await running("MAS-SG");
    const { state } = await record(id, { ...ended("provider"), reason: "反社会的勢力に該当するため" }, "2026-04-10");
    expect(state).toMatchObject({ status: "terminating", endsOn: "2026-04-10", endCause: "provider" });
    expect((await lettersOf(id)).at(-1)?.text).toContain("反社会的勢力に該当するため");
  });
});

describe("contracts of devices", () => {
  const works = { suspension: "interruption", cause: "works", reason: "基地局の工事", until: null } as const;

  test("IOT 第24条, 第25条, 第26条 (R-70, R-71, R-78): suspended with cause, reason and period, both of them; the holder is told, and it is taken up again", async () => {
    const { contracts, desk, lettersOf, register, setNow } = await open("2026-06-10");
    const { deviceId } = await register("2026-06-01");
    const { items } = await contracts.contracts(systemScope(), { limit: 9, deviceId });
    const [child, parent] = items.map(({ id }) => id);
    const breach = { suspension: "suspension", cause: "breach", reason: "禁止行為", until: "2026-06-25" } as const;
    await desk.suspendDevice(systemActor, child ?? "", breach);
    const suspensionOf = async (id = "") => (await contracts.contract(systemScope(), id)).suspension;
    for (const id of [child, parent]) expect(await suspensionOf(id)).toEqual({ ...breach, since: "2026-06-10" });
    const [letter] = await lettersOf(child ?? "");
    expect(letter?.text).toContain("2026年6月25日 まで");
    await desk.resumeDevice(systemActor, parent ?? "", "2026-06-20");
    setNow("2026-06-19");
    expect(await suspensionOf(child)).toMatchObject({ cause: "breach" });
    setNow("2026-06-20");
    expect(await suspensionOf(child)).toBeNull();
  });

  test("IOT 第30条3項 (R-57): a suspended device is under contract all the month", async () => {
    const { billing, contracts, desk, register } = await open("2026-06-10");
    const { deviceId } = await register("2026-05-01");
    const { items } = await contracts.contracts(systemScope(), { limit: 9, deviceId });
    await desk.suspendDevice(systemActor, items[0]?.id ?? "", { ...works, on: "2026-05-10" });
    const [count] = await billing.deviceCounts(systemScope(), { month: "2026-05" });
    expect(count).toMatchObject({ deviceDays: 31 });
  });

  test("what doesn't follow is refused: twice, outside the contract's days, ended before it began, by the holder", async () => {
    const { contracts, desk, owner, register } = await open("2026-06-10");
    const { deviceId } = await register("2026-06-01");
    const { items } = await contracts.contracts(systemScope(), { limit: 9, deviceId });
    const id = items[0]?.id ?? "";
    const faultOf = (asked: Promise<void>) =>
      asked.then(
        () => null,
        (fault: { errors: { text: string }[] }) => fault.errors[0]?.text,
      );
    expect(await faultOf(desk.resumeDevice(systemActor, id))).toBe("contracts.not-suspended");
    expect(await faultOf(desk.suspendDevice(systemActor, id, { ...works, on: "2026-05-31" }))).toBe(
      "contracts.day-outside-contract",
    );
    expect(await faultOf(desk.suspendDevice(systemActor, id, { ...works, until: "2026-06-09" }))).toBe(
      "contracts.end-before-start",
    );
    await desk.suspendDevice(systemActor, id, works);
    expect(await faultOf(desk.suspendDevice(systemActor, id, works))).toBe("contracts.suspended-already");
    await expect(desk.resumeDevice(owner, id)).rejects.toMatchObject({ kind: "not-allowed" });
  });
});
