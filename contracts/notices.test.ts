import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor } from "#accounts";
import { openTrade } from "../test/harness/trade.ts";
import type { NewNotice } from "./notices.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(today: string) {
  const trade = await openTrade(today);
  opened.push(trade);
  return trade;
}

const works: NewNotice = {
  kind: "maintenance",
  effectiveOn: "2026-07-01",
  services: [],
  organizations: [],
  subject: "基地局設備の点検",
  text: "点検のため、午前2時から6時まで通信できません。",
};

describe("notices", () => {
  test.each([
    ["IOT 第25条2項", "maintenance", "2026-07-01", [], "2026-06-17"],
    ["IOT 第30条4項 (R-44)", "price-change", "2026-07-15", [], "2026-07-14"],
    ["IOT 第2条2項", "terms-revision", "2026-07-01", [], "2026-06-30"],
    ["IOT 第27条 (R-74)", "discontinuation", "2026-08-31", ["IOT-S"], "2026-05-31"],
    ["IOT 第27条 (R-74)", "discontinuation", "2026-05-31", ["IOT-S"], "2026-02-28"],
    ["MAS 第13条2項 (R-76)", "discontinuation", "2026-03-31", ["MAS"], "2026-02-28"],
    ["both", "discontinuation", "2026-08-31", ["MAS", "SDM"], "2026-05-31"],
  ] as const)("%s: a %s of %s (%j) is told of by %s", async (_, kind, effectiveOn, services, latestOn) => {
    const { notices } = await open("2026-01-10");
    const { notice } = await notices.compose(systemActor, { ...works, kind, effectiveOn, services });
    expect(notice.latestOn).toBe(latestOn);
  });

  test("go once to every holder of the service, and are kept with what became of each letter", async () => {
    const { holder, notices, outbox, register, running } = await open("2026-06-01");
    await register("2026-05-01");
    await running("IOT-S");
    const [hunters, silent] = [await holder("猟友会"), await holder("住所なし", null)];
    for (const id of [hunters, silent]) await register("2026-05-01", id);
    await holder("契約のない会社");
    const draft = await notices.compose(systemActor, { ...works, services: ["SDM"] });
    expect([draft.late, draft.recipients.map(({ name, email }) => [name, email !== null]).sort()]).toEqual([
      false,
      [
        ["住所なし", false],
        ["猟友会", true],
        ["農園", true],
      ],
    ]);
    const { id } = draft.notice;
    const sent = await notices.send(systemActor, id);
    expect(sent.notice.sentOn).toBe("2026-06-01");
    expect(sent.recipients.map(({ letter }) => letter?.state ?? "none").sort()).toEqual(["none", "waiting", "waiting"]);
    const letters = await outbox.entriesAbout("notice", [id]);
    expect(letters[0]?.subject).toBe("【お知らせ】基地局設備の点検");
    expect(letters[0]?.text).toContain("点検のため、午前2時から6時まで通信できません。");
    await expect(notices.send(systemActor, id)).rejects.toMatchObject({ kind: "conflict" });
    expect(await outbox.entriesAbout("notice", [id])).toHaveLength(2);
  });

  test("IOT 第25条2項: later than 14 days before is refused with the day it should have been, unless a reason says why", async () => {
    const { notices, outbox, register } = await open("2026-06-18");
    await register("2026-05-01");
    const { notice, late } = await notices.compose(systemActor, works);
    expect(late).toBe(true);
    await expect(notices.send(systemActor, notice.id)).rejects.toMatchObject({
      text: "contracts.notice-late",
      attributes: { latestOn: "2026-06-17" },
    });
    expect(await outbox.entriesAbout("notice", [notice.id])).toEqual([]);
    const sent = await notices.send(systemActor, notice.id, { lateReason: "落雷による緊急の工事" });
    expect([sent.late, sent.notice.lateReason]).toEqual([true, "落雷による緊急の工事"]);
    expect(await outbox.entriesAbout("notice", [notice.id])).toHaveLength(1);
  });

  test("may wait for their day", async () => {
    const { notices, outbox, register } = await open("2026-06-01");
    await register("2026-05-01");
    const { notice } = await notices.compose(systemActor, works);
    await notices.send(systemActor, notice.id, { sentOn: "2026-06-15" });
    const [letter] = await outbox.entriesAbout("notice", [notice.id]);
    expect(letter?.nextAttemptAt).toBe(Date.parse("2026-06-15T09:00:00+09:00"));
  });

  test("leave out whose contracts are over by then, and whom they do not concern", async () => {
    const { contracts, database, desk, holder, notices, register, running } = await open("2026-06-01");
    const gone = await register("2026-05-01");
    await database.transaction((tx) =>
      contracts.cancelForDevice(tx, { deviceId: gone.deviceId, arrivedAt: Date.parse("2026-05-02T00:00:00Z") }),
    );
    const other = await holder("別の会社");
    await register("2026-05-01", other);
    const { id } = await running("MAS-SG");
    const names = async (services: readonly string[], organizations: readonly string[] = []) =>
      (await notices.compose(systemActor, { ...works, services, organizations })).recipients.map(({ name }) => name);
    expect([await names(["SDM"]), await names(["MAS"]), (await names([])).sort()]).toEqual([
      ["別の会社"],
      ["農園"],
      ["別の会社", "農園"],
    ]);
    expect(await names([], [other])).toEqual(["別の会社"]);
    const cancellation = { kind: "cancellation-notified", arrivedOn: "2026-06-01", namedOn: "2026-06-15" } as const;
    await desk.record(systemActor, id, { content: cancellation });
    expect(await names(["MAS"])).toEqual([]);
  });

  test("are the provider's; what is wrong with one is named", async () => {
    const { notices } = await open("2026-06-01");
    const owner: Actor = { ...systemActor, organizationKind: "contract-holder" };
    await expect(notices.compose(owner, works)).rejects.toMatchObject({ kind: "not-allowed" });
    await expect(notices.notices(owner, { limit: 10 })).rejects.toMatchObject({ kind: "not-allowed" });
    const wrong = { ...works, services: ["SDM", "TELEPHONE"], untilOn: "2026-06-30" };
    await expect(notices.compose(systemActor, wrong)).rejects.toMatchObject({
      errors: [{ path: "untilOn" }, { path: "services.1" }],
    });
  });
});
