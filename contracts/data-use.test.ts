/** SDM 第10条: collected data are used for named purposes only, with consent or by the terms, and processors get them as far as those need. */
import { afterEach, describe, expect, test } from "vitest";
import { type Actor, scopeOf, systemActor, systemScope } from "#accounts";
import { openTrade } from "../test/harness/trade.ts";
import { openDataUse } from "./data-use.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const running = { purpose: "service", basis: "terms", title: "サービスの運用", body: "運用と改良のため" } as const;
const research = {
  purpose: "research",
  basis: "consent",
  title: "統計の公表",
  body: "統計として公表するため",
} as const;

async function open(today = "2026-04-10") {
  const trade = await openTrade(today);
  opened.push(trade);
  const desk = openDataUse(trade);
  const { organizationId } = trade;
  for (const text of [running, research]) await desk.publishDataUse(systemActor, text);
  const agree = (on: string, more: { contractId?: string; version?: number } = {}) => {
    const { version = 1, ...of } = more;
    const content = { kind: "consented", purpose: "research", version, by: "山田 花子" } as const;
    return desk.recordDataUse(systemActor, { organizationId, ...of, on, content });
  };
  const engage = (purpose: string, on: string, until: string | null = null) =>
    desk.recordDataUse(systemActor, {
      ...{ organizationId, on },
      content: { kind: "processor-engaged", processor: "みなと処理", purpose, until },
    });
  /** `research 2 by 山田 花子` for each purpose that holds, then processors. */
  async function heldOn(on: string, contractId?: string) {
    const { purposes, processors } = await desk.dataUse(systemScope(), { organizationId, contractId, on });
    const allowed = purposes.filter(({ isAllowed }) => isAllowed);
    return [
      ...allowed.map(({ text, consent }) =>
        consent === null ? text.purpose : `${text.purpose} ${consent.version} by ${consent.by}`,
      ),
      ...processors.map(({ processor, purpose }) => `${processor}: ${purpose}`),
    ];
  }
  return { trade, desk, organizationId, agree, engage, heldOn };
}

describe("what data are used for", () => {
  test("SDM 第10条1項 (R-103): the terms' own purpose needs no consent; any other holds from the day of a consent until the day it is withdrawn", async () => {
    const { trade, desk, organizationId, agree, heldOn } = await open();
    trade.setNow("2026-06-20");
    await agree("2026-05-01");
    const content = { kind: "consent-withdrawn", purpose: "research", by: "山田 花子" } as const;
    await desk.recordDataUse(systemActor, { organizationId, on: "2026-06-10", content });
    expect(await heldOn("2026-04-09")).toEqual([]);
    expect(await heldOn("2026-04-30")).toEqual(["service"]);
    expect(await heldOn("2026-05-01")).toEqual(["research 1 by 山田 花子", "service"]);
    expect(await heldOn("2026-06-09")).toContain("research 1 by 山田 花子");
    expect(await heldOn("2026-06-10")).toEqual(["service"]);
  });

  test("SDM 第10条1項2号: a consent is to one version; versions are kept, and a day is told the one in force", async () => {
    const { trade, desk, organizationId, agree, heldOn } = await open();
    await agree("2026-04-10");
    await desk.publishDataUse(systemActor, { ...research, body: "研究機関にも渡すため", effectiveOn: "2026-05-01" });
    trade.setNow("2026-05-02");
    const bodyOn = async (on: string) =>
      (await desk.dataUse(systemScope(), { organizationId, on })).purposes.find(
        ({ text }) => text.purpose === "research",
      )?.text.body;
    expect([await bodyOn("2026-04-30"), await bodyOn("2026-05-01")]).toEqual([research.body, "研究機関にも渡すため"]);
    expect(await heldOn("2026-05-02")).toContain("research 1 by 山田 花子");
    await agree("2026-05-02", { version: 2 });
    expect(await heldOn("2026-05-02")).toContain("research 2 by 山田 花子");
    await expect(agree("2026-04-30", { version: 2 })).rejects.toMatchObject({ kind: "invalid" });
    await expect(desk.publishDataUse(systemActor, { ...research, basis: "terms" })).rejects.toMatchObject({
      errors: [{ path: "basis" }],
    });
  });

  test("SDM 第10条: a consent is of one contract, or of all that the holder has, its devices' above all", async () => {
    const { trade, agree, heldOn, desk, organizationId } = await open();
    const device = await trade.register("2026-04-10");
    const [child] = (await trade.contracts.contracts(systemScope(), { limit: 10 })).items;
    const service = await trade.running("IOT-S");
    await agree("2026-04-10", { contractId: service.id });
    expect(await heldOn("2026-04-10", service.id)).toContain("research 1 by 山田 花子");
    expect(await heldOn("2026-04-10", child?.id)).toEqual(["service"]);
    await agree("2026-04-10");
    expect(await heldOn("2026-04-10", child?.id)).toContain("research 1 by 山田 花子");
    expect(child?.deviceId).toBe(device.deviceId);
    const other = await trade.holder("別の農園");
    const strange = desk.dataUse(systemScope(), { organizationId: other, contractId: service.id });
    await expect(strange).rejects.toMatchObject({ kind: "not-found" });
    expect(organizationId).not.toBe(other);
  });

  test("IOT 第40条2項・3項, 第46条 (R-105, R-112): a consent is stopped and given anew at any time, and each of these days stays known", async () => {
    const { trade, desk, organizationId, agree, heldOn } = await open();
    trade.setNow("2026-06-30");
    await agree("2026-05-01");
    const content = { kind: "consent-withdrawn", purpose: "research", by: "山田 花子" } as const;
    await desk.recordDataUse(systemActor, { organizationId, on: "2026-05-10", content });
    await agree("2026-05-20");
    const days = ["2026-05-09", "2026-05-10", "2026-05-19", "2026-05-20"];
    const allowed = await Promise.all(days.map(async (day) => (await heldOn(day)).length === 2));
    expect(allowed).toEqual([true, false, false, true]);
  });

  test("SDM 第10条2項 (R-104): a processor gets data for purposes that hold only, in its period, its last day included", async () => {
    const { trade, desk, organizationId, agree, engage, heldOn } = await open();
    trade.setNow("2026-04-20");
    await expect(engage("research", "2026-04-20")).rejects.toMatchObject({ errors: [{ path: "content.purpose" }] });
    await agree("2026-04-20");
    await engage("research", "2026-04-20");
    await engage("service", "2026-04-20", "2026-04-30");
    const on = "2026-05-31";
    const content = { kind: "processor-released", processor: "みなと処理", purpose: "research" } as const;
    await desk.recordDataUse(systemActor, { organizationId, on, content });
    const processorsOn = async (day: string) => (await heldOn(day)).filter((line) => line.startsWith("みなと"));
    expect(await processorsOn("2026-04-19")).toEqual([]);
    expect(await processorsOn("2026-04-30")).toEqual(["みなと処理: research", "みなと処理: service"]);
    expect(await processorsOn("2026-05-31")).toEqual(["みなと処理: research"]);
    expect(await processorsOn("2026-06-01")).toEqual([]);
  });

  test("IOT 第40条3項・4項, MAS 第18条2項 (R-107): a disclosure stands with its day, receiver, grounds and scope; it changes nothing else, and none lies ahead", async () => {
    const { trade, desk, organizationId, heldOn } = await open();
    trade.setNow("2026-04-20");
    const why = { receiver: "長野県警察", grounds: "刑事訴訟法 第197条2項", scope: "4月の計測値" };
    const content = { kind: "disclosed", ...why } as const;
    const before = await heldOn("2026-04-20");
    const disclose = (on: string) => desk.recordDataUse(systemActor, { organizationId, on, content });
    await disclose("2026-04-19");
    expect(await heldOn("2026-04-20")).toEqual(before);
    const { facts } = await desk.dataUse(systemScope(), { organizationId });
    expect(facts).toMatchObject([{ on: "2026-04-19", content, isStanding: true }]);
    await expect(disclose("2026-04-21")).rejects.toMatchObject({ errors: [{ path: "on" }] });
  });

  test("a mistake is withdrawn by another record; nothing is ever changed, and who recorded it stands there", async () => {
    const { desk, organizationId, agree, heldOn } = await open();
    await agree("2026-04-10");
    const { facts } = await desk.dataUse(systemScope(), { organizationId });
    const withdraws = facts[0]?.id ?? "";
    const mistake = { organizationId, withdraws, content: { kind: "withdrawn", reason: "別の契約者" } as const };
    await desk.recordDataUse(systemActor, mistake);
    expect(await heldOn("2026-04-10")).toEqual(["service"]);
    await expect(desk.recordDataUse(systemActor, mistake)).rejects.toMatchObject({ errors: [{ path: "withdraws" }] });
    const after = (await desk.dataUse(systemScope(), { organizationId })).facts;
    expect(after.map(({ isStanding, recordedBy, content }) => [content.kind, isStanding, recordedBy])).toEqual([
      ["consented", false, "system"],
      ["withdrawn", false, "system"],
    ]);
  });

  test("a holder's administrator consents for itself and today; texts and processors are the provider's", async () => {
    const { trade, desk, organizationId, heldOn } = await open();
    const ids = [organizationId];
    const own: Actor = {
      ...systemActor,
      ...{ userId: "hanako", organizationKind: "contract-holder", organizationId, organizationIds: ids },
    };
    const said = { kind: "consented", purpose: "research", version: 1, by: "だれか" } as const;
    await desk.recordDataUse(own, { organizationId, on: "2020-01-01", content: said });
    expect(await heldOn("2026-04-10")).toContain("research 1 by hanako");
    const engaged = { kind: "processor-engaged", processor: "x", purpose: "service", until: null } as const;
    for (const refused of [
      desk.recordDataUse(own, { organizationId, content: engaged }),
      desk.publishDataUse(own, { ...research, body: "x" }),
      desk.recordDataUse({ ...own, permissions: ["read"] }, { organizationId, content: said }),
    ])
      await expect(refused).rejects.toMatchObject({ kind: "not-allowed" });
    const other = await trade.holder("別の農園");
    await expect(desk.dataUse(scopeOf(own), { organizationId: other })).rejects.toMatchObject({ kind: "not-found" });
    await expect(desk.recordDataUse(own, { organizationId: other, content: said })).rejects.toMatchObject({
      kind: "not-found",
    });
  });
});
