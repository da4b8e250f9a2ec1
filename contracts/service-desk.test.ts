import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor, systemScope } from "#accounts";
import { openTrade } from "../test/harness/trade.ts";
import type { FactContent } from "./service-facts.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(today = "2026-04-01") {
  const trade = await openTrade(today);
  opened.push(trade);
  const { desk, setNow: setToday } = trade;
  const record = (
    id: string,
    content: FactContent,
    on?: string,
    more: { corrects?: string; dependantsEndOn?: string } = {},
  ) => desk.record(systemActor, id, { content, on, ...more });
  const state = async (id: string, on?: string) => (await desk.contract(systemScope(), id, { on })).state;
  const running = async (...asked: Parameters<typeof trade.running>) => (await trade.running(...asked)).id;
  return { ...trade, record, state, running, setToday };
}

const cancel = (arrivedOn: string, namedOn: string | null = null): FactContent => ({
  kind: "cancellation-notified",
  arrivedOn,
  namedOn,
});

describe("a contract that no device has", () => {
  test("IOT 第12条, 第13条: applied, accepted, active, terminating, ended; any day can be asked for later", async () => {
    const { record, state, running } = await open("2026-04-01");
    const id = await running("IOT-S", "2026-04-01");
    await record(
      id,
      { kind: "suspended", suspension: "suspension", cause: "non-payment", reason: "未納", until: "2026-05-20" },
      "2026-05-10",
    );
    await record(id, cancel("2026-06-01"));
    const statuses = await Promise.all(
      ["2026-04-01", "2026-05-09", "2026-05-10", "2026-05-21", "2026-06-01", "2026-07-01", "2026-07-02"].map(
        async (day) => (await state(id, day)).status,
      ),
    );
    expect(statuses).toEqual(["active", "active", "suspended", "active", "terminating", "terminating", "ended"]);
    expect(await state(id, "2026-06-01")).toMatchObject({ endsOn: "2026-07-01", endCause: "notice" });
    await expect(state(id, "2026-03-31")).rejects.toMatchObject({ kind: "not-found" });
  });

  test.each([
    ["2026-04-10", null, "IOT-S", "2026-05-10"],
    ["2026-04-10", "2026-04-30", "IOT-S", "2026-05-10"],
    ["2026-04-10", "2026-05-31", "IOT-S", "2026-05-31"],
    ["2026-04-10", null, "MR-DC", "2026-05-25"],
    ["2026-04-10", "2026-04-20", "MAS-SG", "2026-04-20"],
  ])("R-60, R-61: notice of %s naming %s ends %s on %s", async (arrivedOn, namedOn, plan, endsOn) => {
    const { record, state, running } = await open("2026-04-01");
    if (plan === "MR-DC") await running("DATA-CENTER-CONNECTION");
    const id = await running(plan);
    await record(id, cancel(arrivedOn, namedOn));
    expect((await state(id, arrivedOn)).endsOn).toBe(endsOn);
  });

  test("SDM 第4条, IOT 第8条, MAS 第1条1項 (R-07): devices are for corporations and what is taken for one; other services for all applicants", async () => {
    const { accounts, desk, holder, register } = await open();
    const farmer = await holder("個人農園");
    await accounts.updateOrganization(systemActor, farmer, { legalForm: "sole-proprietor" });
    await expect(register("2026-04-01", farmer)).rejects.toMatchObject({ text: "contracts.applicant-not-accepted" });
    expect((await desk.apply(systemActor, { organizationId: farmer, plan: "MAS-SG" })).state.status).toBe("applied");
    await accounts.updateOrganization(systemActor, farmer, { legalForm: "corporation-equivalent" });
    await register("2026-04-01", farmer);
  });

  test("§1.13: an application is held while a prerequisite is missing, and isn't accepted before it is there", async () => {
    const { desk, organizationId, record, running } = await open();
    const { id, state } = await desk.apply(systemActor, { organizationId, plan: "PC" });
    expect(state.status).toBe("held");
    await expect(record(id, { kind: "accepted" })).rejects.toMatchObject({
      errors: [
        { path: "kind", text: "contracts.prerequisite-missing", attributes: { services: "IOT-S" } },
        { path: "kind", text: "contracts.prerequisite-missing", attributes: { services: "PBB" } },
      ],
    });
    await running("IOT-S");
    await running("PBB");
    expect((await record(id, { kind: "accepted" })).state.status).toBe("accepted");
  });

  test("R-66, R-67: PC ends on 2026-07-01, so WPC does; IOT-S ends, so MA, PMG and all others do", async () => {
    const { record, state, running } = await open("2026-04-01");
    const base = await running("IOT-S");
    await running("PBB");
    await running("WISE-PAAS");
    const [ma, pc] = [await running("MA-TYPE-D"), await running("PC")];
    const [pmg, wpc] = [await running("PMG"), await running("WPC")];
    await record(pc, cancel("2026-06-01"));
    expect([(await state(wpc, "2026-06-01")).endsOn, (await state(pmg, "2026-06-01")).endsOn]).toEqual([
      "2026-07-01",
      null,
    ]);
    await record(base, cancel("2026-07-01", "2026-09-30"), undefined, { dependantsEndOn: "2026-10-31" });
    const last = async (id: string) => (await state(id, "2026-11-01")).endsOn;
    expect([await last(base), await last(ma), await last(pmg), await last(wpc)]).toEqual([
      "2026-09-30",
      "2026-10-31",
      "2026-10-31",
      "2026-07-01",
    ]);
  });

  test("MR 第5条 (R-83): equipment that is added restarts the minimum term; an exchange for a fault does not (A-15)", async () => {
    const { record, state, running } = await open("2026-04-15");
    await running("DATA-CENTER-CONNECTION");
    const id = await running("MR-DC");
    expect((await state(id)).minimumUntil).toBe("2027-04-14");
    await record(id, { kind: "equipment", event: "exchanged", equipment: "R1", isLine: false, note: "" }, "2026-08-01");
    expect((await state(id, "2026-08-01")).minimumUntil).toBe("2027-04-14");
    await record(id, { kind: "equipment-changed", description: "1台追加" }, "2026-09-01");
    expect((await state(id, "2026-09-01")).minimumUntil).toBe("2027-08-31");
  });

  test("SK 第4条 (R-30, A-14): another item holds from the next calendar month, also when asked for on the first", async () => {
    const { record, state, running } = await open("2026-03-01");
    await running("IIJ-ID");
    const id = await running("SK-ENTERPRISE");
    await record(id, { kind: "plan-changed", plan: "SK-SERVICE-PROVIDER" }, "2026-05-01");
    expect([(await state(id, "2026-05-31")).plan, (await state(id, "2026-06-01")).plan]).toEqual([
      "SK-ENTERPRISE",
      "SK-SERVICE-PROVIDER",
    ]);
  });

  test("IOT 第15条 (R-29): what the terms know no change of is refused", async () => {
    const { record, running } = await open();
    const id = await running("IOT-S");
    await expect(record(id, { kind: "quantity-changed", quantity: 3 })).rejects.toMatchObject({
      errors: [{ text: "contracts.change-not-provided" }],
    });
  });

  test("a correction is a fact of its own: the wrong one stays readable, what holds is what stands for it", async () => {
    const { desk, record, state, running, setToday } = await open("2026-04-01");
    const id = await running("IOT-S", "2026-04-01");
    const { facts } = await desk.facts(systemScope(), id);
    const startedFact = facts.find(({ fact }) => fact.kind === "started")?.fact;
    setToday("2026-06-10");
    await record(id, { kind: "started" }, "2026-04-15", { corrects: startedFact?.id ?? "" });
    expect((await state(id)).startedOn).toBe("2026-04-15");
    expect((await desk.contract(systemScope(), id, { asOf: Date.parse("2026-06-09") })).state.startedOn).toBe(
      "2026-04-01",
    );
    expect(
      (await desk.facts(systemScope(), id)).facts.map(({ fact, standing }) => [fact.kind, fact.on, standing]),
    ).toEqual([
      ["applied", "2026-04-01", true],
      ["accepted", "2026-04-01", true],
      ["started", "2026-04-01", false],
      ["started", "2026-04-15", true],
    ]);
    await expect(
      record(id, { kind: "started" }, "2026-04-16", { corrects: startedFact?.id ?? "" }),
    ).rejects.toMatchObject({
      errors: [{ text: "contracts.corrects-wrong" }],
    });
  });

  test("A-18: the provider withdraws a notice of cancellation; the contract goes on", async () => {
    const { desk, record, state, running } = await open();
    const id = await running("IOT-S");
    await record(id, cancel("2026-04-01"));
    const notice = (await desk.facts(systemScope(), id)).facts.find(
      ({ fact }) => fact.kind === "cancellation-notified",
    );
    await record(id, { kind: "withdrawn", reason: "契約者の申し出" }, undefined, { corrects: notice?.fact.id ?? "" });
    expect(await state(id)).toMatchObject({ status: "active", endsOn: null });
  });

  test("IOT 第17条 (R-11): a successor holds it from its day on and sees it; the one before no longer does", async () => {
    const { desk, holder, organizationId, record, state, running } = await open("2026-04-01");
    const id = await running("IOT-S");
    const next = await holder("合併後の株式会社");
    await record(id, { kind: "succeeded", organizationId: next }, "2026-06-01");
    expect([(await state(id, "2026-05-31")).organizationId, (await state(id, "2026-06-01")).organizationId]).toEqual([
      organizationId,
      next,
    ]);
    const { items } = await desk.contracts(systemScope(), { limit: 10, organizationId: next });
    expect(items.map((item) => item.id)).toEqual([id]);
  });

  test("MAS 第7条2項, IOT 第26条 (R-70, R-71): the holder is told of acceptance, suspension with reason and period, and the last day", async () => {
    const { outbox, record, running } = await open("2026-04-01");
    const id = await running("IOT-S");
    await record(id, {
      kind: "suspended",
      suspension: "suspension",
      cause: "non-payment",
      reason: "3月分の未納",
      until: "2026-06-30",
    });
    await record(id, cancel("2026-04-10"));
    const letters = await outbox.entriesAbout("service-contract", [id]);
    expect(letters.map(({ subject }) => subject)).toEqual([
      "【承諾のご通知】IoT サービス S-000001",
      "【利用停止のご通知】IoT サービス S-000001",
      "【解約のご確認】IoT サービス S-000001",
    ]);
    expect(letters[1]?.text).toContain("理由: 3月分の未納");
    expect(letters[1]?.text).toContain("2026年6月30日 まで");
    expect(letters[2]?.text).toContain("解約日（最終利用日）: 2026年5月10日");
  });

  test("a holder applies and cancels for itself, and nothing else", async () => {
    const { desk, organizationId, running } = await open("2026-04-01");
    const id = await running("IOT-S");
    const owner: Actor = { ...systemActor, organizationKind: "contract-holder", organizationIds: [organizationId] };
    const suspended = { kind: "resumed" } as const;
    await expect(desk.record(owner, id, { content: suspended })).rejects.toMatchObject({ kind: "not-allowed" });
    // A notice arrives when it is given, whatever it says.
    const { state } = await desk.record(owner, id, { content: cancel("2026-01-01") });
    expect(state.endsOn).toBe("2026-05-01");
    const stranger: Actor = { ...owner, organizationIds: ["somebody"] };
    await expect(desk.record(stranger, id, { content: cancel("2026-04-01") })).rejects.toMatchObject({
      kind: "not-found",
    });
    await expect(desk.apply(stranger, { organizationId, plan: "IOT-S" })).rejects.toMatchObject({ kind: "not-found" });
  });
});
