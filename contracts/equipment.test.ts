import { afterEach, describe, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { openTrade } from "../test/harness/trade.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open() {
  const trade = await openTrade("2026-04-10");
  opened.push(trade);
  const { desk, running, setNow } = trade;
  await running("INTERNET-CONNECTION");
  const router = await running("MR-LL");
  const note = (event: "lent" | "lost" | "returned" | "damaged", equipment: string, on: string) =>
    desk.record(systemActor, router.id, {
      content: { kind: "equipment", event, equipment, isLine: false, note: "" },
      on,
    });
  const seenOn = async (day: string, more: { state?: "overdue" | "returned-late" } = {}) => {
    setNow(day);
    const { items } = await desk.equipment(systemScope(), { limit: 10, ...more });
    return items.map(({ equipment, state, since }) => `${equipment} ${state} ${since}`);
  };
  const endedOn = (day: string) =>
    desk.record(systemActor, router.id, {
      content: { kind: "ended", cause: "discontinued", reason: "終了", prerequisite: null },
      on: day,
    });
  return { trade, desk, router, note, seenOn, endedOn };
}

describe("貸与機器", () => {
  test("MR 第8条, 第9条: lent, damaged, lost: each thing stands with what happened to it last", async () => {
    const { note, seenOn } = await open();
    for (const equipment of ["R-1", "R-2", "R-3"]) await note("lent", equipment, "2026-04-10");
    await note("damaged", "R-2", "2026-04-12");
    await note("lost", "R-3", "2026-04-13");
    expect(await seenOn("2026-04-20")).toEqual([
      "R-1 lent 2026-04-10",
      "R-2 damaged 2026-04-12",
      "R-3 lost 2026-04-13",
    ]);
  });

  test("MA 第9条2項, MR 第7条3項 (R-84, R-129): ended on 10 May, due on 9 June; overdue from the day after, and late when it comes back then", async () => {
    const { note, seenOn, endedOn, trade } = await open();
    for (const equipment of ["R-1", "R-2", "R-3"]) await note("lent", equipment, "2026-04-10");
    trade.setNow("2026-05-10");
    await endedOn("2026-05-10");
    trade.setNow("2026-06-09");
    await note("returned", "R-2", "2026-06-09");
    expect(await seenOn("2026-06-09")).toEqual([
      "R-1 lent 2026-04-10",
      "R-2 returned 2026-06-09",
      "R-3 lent 2026-04-10",
    ]);
    expect(await seenOn("2026-06-10", { state: "overdue" })).toEqual([
      "R-1 overdue 2026-06-10",
      "R-3 overdue 2026-06-10",
    ]);
    await note("returned", "R-1", "2026-06-20");
    expect(await seenOn("2026-06-21")).toEqual([
      "R-1 returned-late 2026-06-20",
      "R-2 returned 2026-06-09",
      "R-3 overdue 2026-06-10",
    ]);
  });

  test("a page ends with a contract and the next goes on behind it; a holder sees its own", async () => {
    const { note, trade, desk } = await open();
    await note("lent", "R-1", "2026-04-10");
    await note("lent", "R-2", "2026-04-10");
    const other = await trade.running("MR-XA");
    const lent = { kind: "equipment", event: "lent", equipment: "X-1", isLine: true, note: "" } as const;
    await desk.record(systemActor, other.id, { content: lent, on: "2026-04-10" });
    const first = await desk.equipment(systemScope(), { limit: 1 });
    expect([first.items.map(({ equipment }) => equipment), first.next !== null]).toEqual([["R-1", "R-2"], true]);
    const second = await desk.equipment(systemScope(), { limit: 1, after: first.next ?? "" });
    expect([second.items.map(({ equipment }) => equipment), second.next]).toEqual([["X-1"], null]);
    const stranger = await trade.holder("隣の農園");
    expect((await desk.equipment(systemScope(), { limit: 9, organizationId: stranger })).items).toEqual([]);
  });
});
