import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor, systemScope } from "#accounts";
import { recordPrices } from "#billing";
import { openTrade, zone } from "../test/harness/trade.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(today = "2026-04-01") {
  const trade = await openTrade(today);
  opened.push(trade);
  const stateOf = async (id: string, on: string) => (await trade.desk.contract(systemScope(), id, { on })).state;
  return { ...trade, stateOf };
}

const words = { reason: "通信事業者のサービス終了", subject: "IoT サービスの終了", text: "下記のとおり終了します。" };

describe("a discontinued service", () => {
  test("IOT 第27条, 第29条3項 (R-65, R-67): all contracts end on its day with what needs them; one letter for each holder says which", async () => {
    const { discontinuations, desk, holder, organizationId, outbox, notices, running, stateOf } = await open();
    const main = await running("IOT-S");
    const second = await running("IOT-S");
    const line = await running("MA-TYPE-D");
    const other = await running("MAS-SG");
    const neighbour = await holder("となりの農園", "info@tonari.example.jp");
    const applied = await desk.apply(systemActor, { organizationId: neighbour, plan: "IOT-S" });
    const asked = { plans: ["IOT-S"], on: "2026-08-31" };
    const { latestOn, late, holders } = await discontinuations.outlook(systemActor, asked);
    expect([latestOn, late]).toEqual(["2026-05-31", false]);
    expect(
      holders.map(({ name, contracts, refused }) => [name, contracts.map(({ number }) => number), refused.length]),
    ).toEqual([
      ["となりの農園", [], 1],
      ["農園", [main.number, second.number, line.number], 0],
    ]);
    expect((await stateOf(main.id, "2026-09-01")).status).toBe("active");

    const recorded = await discontinuations.discontinue(systemActor, { ...asked, ...words });
    expect(recorded).toMatchObject({ holders: 1, contracts: 3, devices: 0, plans: ["IOT-S"] });
    for (const { id } of [main, second, line])
      expect([(await stateOf(id, "2026-08-31")).status, (await stateOf(id, "2026-09-01")).status]).toEqual([
        "terminating",
        "ended",
      ]);
    expect((await stateOf(line.id, "2026-09-01")).endCause).toBe("prerequisite");
    expect((await stateOf(main.id, "2026-09-01")).endCause).toBe("discontinued");
    expect((await stateOf(other.id, "2026-09-01")).status).toBe("active");
    expect((await stateOf(applied.id, "2026-04-01")).status).toBe("refused");
    const letters = await outbox.entriesAbout("notice", [recorded.noticeId ?? ""]);
    expect(letters.map(({ to, subject }) => [to, subject])).toEqual([
      ["keiri@noen.example.jp", "【サービス終了のご通知】IoT サービスの終了"],
    ]);
    expect(letters[0]?.text).toContain(`対象の契約: ${[main, second, line].map(({ number }) => number).join(", ")}`);
    expect(letters[0]?.text).toContain("終了日: 2026年8月31日");
    expect((await notices.notice(systemActor, recorded.noticeId ?? "")).notice.organizations).toEqual([organizationId]);
    expect((await outbox.entriesAbout("service-contract", [applied.id])).map(({ to }) => to)).toEqual([
      "info@tonari.example.jp",
    ]);
    // Nothing begins under it any more.
    await expect(desk.apply(systemActor, { organizationId, plan: "IOT-S" })).rejects.toMatchObject({
      errors: [{ path: "plan", text: "contracts.service-discontinued", attributes: { on: "2026-08-31" } }],
    });
    expect((await discontinuations.discontinuations(systemActor, { limit: 10 })).items).toEqual([recorded]);
  });

  test("R-67: what ends with it may end later, on a day that the provider names", async () => {
    const { discontinuations, running, stateOf } = await open();
    await running("IOT-S");
    const line = await running("MA-TYPE-D");
    const asked = { plans: ["IOT-S"], on: "2026-08-31", dependantsEndOn: "2026-09-30" };
    await discontinuations.discontinue(systemActor, { ...asked, ...words });
    expect((await stateOf(line.id, "2026-09-30")).status).toBe("terminating");
    expect((await stateOf(line.id, "2026-10-01")).status).toBe("ended");
  });

  test("SDM: an item ends for its devices only, which are not opened any more; what ended before stays as it was", async () => {
    const { contracts, database, discontinuations, organizationId, register } = await open();
    const [sigfox, leaving] = [
      await register("2026-03-01", organizationId, "SIGFOX"),
      await register("2026-03-01", organizationId, "SIGFOX"),
    ];
    const lorawan = await register("2026-03-01");
    await database.transaction((tx) =>
      contracts.cancelForDevice(tx, { deviceId: leaving.deviceId, arrivedAt: Date.parse("2026-04-01T00:00:00+09:00") }),
    );
    const recorded = await discontinuations.discontinue(systemActor, {
      ...{ plans: ["SDM-CHILD-SIGFOX"], on: "2026-09-30" },
      ...words,
    });
    expect(recorded.devices).toBe(1);
    const days = await contracts.ofDevices(
      database.sql,
      [sigfox, leaving, lorawan].map(({ deviceId }) => deviceId),
    );
    expect([sigfox, leaving, lorawan].map(({ deviceId }) => days.get(deviceId)?.endedOn)).toEqual([
      "2026-09-30",
      "2026-05-01",
      null,
    ]);
    await expect(register("2026-04-02", organizationId, "SIGFOX")).rejects.toMatchObject({
      text: "contracts.service-discontinued",
      attributes: { on: "2026-09-30" },
    });
    await register("2026-04-02");
  });

  test("R-65: the last month is prorated, a minimum term that has not passed costs nothing; the outlook says what is charged then", async () => {
    const { billing, database, discontinuations, clock, organizationId, running } = await open();
    const setting = { at: clock.now(), by: "test", zone };
    const price = (plan: string, yen: number) => ({
      plan,
      component: "monthly",
      yen,
      validFrom: "2026-01-01",
      reason: "",
    });
    await database.transaction((tx) => recordPrices(tx, [price("MR-DC", 31_000), price("MAS-SG", 500)], setting));
    await running("DATA-CENTER-CONNECTION");
    await running("MR-DC");
    await running("MAS-SG");
    const asked = { plans: ["MR-DC"], on: "2026-08-10" };
    const { holders } = await discontinuations.outlook(systemActor, asked);
    const charges = await billing.lastCharges(holders, asked.on);
    expect(charges.get(organizationId)).toEqual({ ifItWentOnYen: 31_500, yen: 10_500 });
    await discontinuations.discontinue(systemActor, { ...asked, ...words });
    expect((await billing.lastCharges([], asked.on)).size).toBe(0);
    const { monthlyYen } = await billing.feeLimit(systemScope(), organizationId);
    expect(monthlyYen).toBe(31_500); // of May: it goes on until August
  });

  test("IOT 第27条 (R-74), MAS 第13条2項 (R-76): late without a reason is refused and nothing ends; a carrier's end may be told late (R-68)", async () => {
    const { discontinuations, running, stateOf } = await open("2026-07-15");
    const { id } = await running("IOT-S");
    const asked = { plans: ["IOT-S"], on: "2026-08-31", ...words };
    await expect(discontinuations.discontinue(systemActor, asked)).rejects.toMatchObject({
      text: "contracts.notice-late",
    });
    expect((await stateOf(id, "2026-09-01")).status).toBe("active");
    await discontinuations.discontinue(systemActor, { ...asked, lateReason: "通信事業者が終了を通知したため" });
    expect((await stateOf(id, "2026-09-01")).status).toBe("ended");
  });

  test("one that is taken back gives all contracts the ends that they had before, and what is new may begin; once, and until its last day", async () => {
    const { contracts, database, desk, discontinuations, organizationId, register, running, setNow, stateOf } =
      await open();
    const main = await running("IOT-S");
    const line = await running("MA-TYPE-D");
    const [going, leaving] = [await register("2026-03-01"), await register("2026-03-01")];
    const leave = {
      deviceId: leaving.deviceId,
      arrivedAt: Date.parse("2026-04-01T00:00:00+09:00"),
      namedOn: "2026-12-31",
    };
    await database.transaction((tx) => contracts.cancelForDevice(tx, leave));
    const plans = ["IOT-S", "SDM-PARENT"];
    const { id } = await discontinuations.discontinue(systemActor, { plans, on: "2026-09-30", ...words });
    const ends = async () => {
      const days = await contracts.ofDevices(database.sql, [going.deviceId, leaving.deviceId]);
      return [going, leaving].map(({ deviceId }) => days.get(deviceId)?.endedOn);
    };
    expect(await ends()).toEqual(["2026-09-30", "2026-09-30"]);
    setNow("2026-05-01");
    await discontinuations.withdraw(systemActor, id, "継続が決まったため");
    expect(await ends()).toEqual([null, "2026-12-31"]);
    for (const one of [main, line]) expect((await stateOf(one.id, "2026-10-01")).status).toBe("active");
    await desk.apply(systemActor, { organizationId, plan: "IOT-S" });
    await register("2026-05-01");
    await expect(discontinuations.withdraw(systemActor, id, "もう一度")).rejects.toMatchObject({ kind: "conflict" });
    const second = await discontinuations.discontinue(systemActor, { plans: ["DS"], on: "2026-09-30", ...words });
    setNow("2026-10-01");
    await expect(discontinuations.withdraw(systemActor, second.id, "遅い")).rejects.toMatchObject({ kind: "conflict" });
  });

  test("one that is taken back: whoever was told of the end is told that it is off, and why; letters that wait for their day don't go", async () => {
    const { discontinuations, notices, outbox, running } = await open();
    await running("IOT-S");
    const asked = { plans: ["IOT-S"], on: "2026-09-30", ...words };
    const told = await discontinuations.discontinue(systemActor, asked);
    await discontinuations.withdraw(systemActor, told.id, "継続が決まったため");
    const [end, off, ...more] = await outbox.entriesAbout("notice", [told.noticeId ?? ""]);
    expect([end?.subject, off?.subject, more]).toEqual([
      "【サービス終了のご通知】IoT サービスの終了",
      "【サービス終了の取りやめ】IoT サービスの終了",
      [],
    ]);
    expect(off?.text).toContain("先にお知らせした 2026年9月30日 のサービス終了を取りやめました。");
    expect(off?.text).toContain("取りやめの理由: 継続が決まったため");
    const untold = await discontinuations.discontinue(systemActor, { ...asked, sentOn: "2026-05-20" });
    expect(await outbox.entriesAbout("notice", [untold.noticeId ?? ""])).toHaveLength(1);
    await discontinuations.withdraw(systemActor, untold.id, "検討をやり直すため");
    expect(await outbox.entriesAbout("notice", [untold.noticeId ?? ""])).toEqual([]);
    expect((await notices.notice(systemActor, untold.noticeId ?? "")).recipients).toEqual([]);
  });

  test("every mistake is named; only the provider discontinues", async () => {
    const { discontinuations, organizationId } = await open();
    await expect(
      discontinuations.outlook(systemActor, { plans: ["NONE"], on: "2026-03-31", dependantsEndOn: "2026-03-01" }),
    ).rejects.toMatchObject({
      errors: [{ path: "on" }, { path: "dependantsEndOn" }, { path: "plans.0" }],
    });
    const holders: Actor = { ...systemActor, organizationId, organizationKind: "contract-holder" };
    await expect(discontinuations.outlook(holders, { plans: ["IOT-S"], on: "2026-08-31" })).rejects.toMatchObject({
      kind: "not-allowed",
    });
  });
});
