import { afterEach, describe, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { log, openTrade } from "../test/harness/trade.ts";
import { openInvoicing } from "./invoicing.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open() {
  const trade = await openTrade("2026-04-20");
  opened.push(trade.close);
  const invoicing = await openInvoicing({ ...trade, log, publicUrl: "http://localhost" });
  opened.push(() => invoicing.stop());
  await invoicing.particulars.setIssuer(systemActor, { name: "通信株式会社" });
  const billed = async (month: string, at: string) => {
    trade.setNow(at);
    const { id } = await invoicing.runs.startRun(systemActor, { month, goal: "finalize" });
    await invoicing.settled();
    const { items } = await invoicing.statements.statements(systemScope(), { limit: 10, runId: id });
    return Promise.all(items.map((item) => invoicing.statements.document(systemScope(), item.id)));
  };
  const { billing, organizationId } = trade;
  const found = { organizationId, evadedYen: 30_000, reason: "台数の虚偽申告" } as const;
  return { trade, billing, invoicing, billed, found };
}

describe("割増金", () => {
  test("IOT 第34条 (R-81, A-8, A-10): twice the evaded amount, outside the tax, and the fee itself with tax, on the next statement", async () => {
    const { billing, billed, found } = await open();
    const { id, yen } = await billing.recordSurcharge(systemActor, { ...found, evadedFee: "to-charge" });
    expect(yen).toBe(60_000);
    const [statement] = await billed("2026-04", "2026-05-04");
    expect(statement?.lines.map(({ component, yen, taxCategory }) => [component, yen, taxCategory])).toEqual([
      ["evaded-fee", 30_000, "standard"],
      ["surcharge", 60_000, "outside"],
    ]);
    expect(statement?.lines[1]?.formula.ja).toBe("30,000円 × 2 = 60,000円");
    expect(statement?.lines[1]?.label.ja).toBe("割増金(一般規程 第34条): 台数の虚偽申告");
    expect(statement?.lines[1]?.evidence).toEqual({ kind: "extra", id });
    expect([statement?.netYen, statement?.taxYen, statement?.totalYen]).toEqual([90_000, 3_000, 93_000]);
  });

  test("IOT 第34条: of a month that was billed before, the next statement has it; withdrawn, the one after takes it back, once", async () => {
    const { billing, billed, found } = await open();
    expect(await billed("2026-04", "2026-05-04")).toEqual([]);
    const late = { ...found, evadedFee: "charged", on: "2026-04-10" } as const;
    const { id } = await billing.recordSurcharge(systemActor, late);
    const [charged] = await billed("2026-05", "2026-06-04");
    expect(charged?.lines.map(({ entry, yen, serviceMonth }) => [entry, yen, serviceMonth])).toEqual([
      ["charge", 60_000, "2026-04"],
    ]);
    expect((await billing.withdrawSurcharge(systemActor, id, "届出の誤読")).withdrawn).toBe(true);
    await expect(billing.withdrawSurcharge(systemActor, id, "届出の誤読")).rejects.toMatchObject({ kind: "conflict" });
    const [credited] = await billed("2026-06", "2026-07-04");
    expect(credited?.lines.map(({ entry, yen, corrects }) => [entry, yen, corrects])).toEqual([
      ["reversal", -60_000, charged?.number],
    ]);
    expect(await billed("2026-07", "2026-08-04")).toEqual([]);
    const { items } = await billing.surcharges(systemScope(), { limit: 10 });
    expect(items.map((item) => [item.id, item.withdrawn])).toEqual([[id, true]]);
  });

  test("IOT 第34条: a line of it is credited in part like any other", async () => {
    const { billing, billed, invoicing, found } = await open();
    await billing.recordSurcharge(systemActor, { ...found, evadedFee: "charged" });
    await billed("2026-04", "2026-05-04");
    const { items } = await invoicing.statements.statements(systemScope(), { limit: 1 });
    const credit = { reason: "和解", lines: [{ position: 0, yen: 20_000 }] };
    const note = await invoicing.statements.creditStatement(systemActor, items[0]?.id ?? "", credit);
    expect(note.totalYen).toBe(-20_000);
  });

  test("an amount of nothing and a day to come are refused together; a holder records none", async () => {
    const { billing, found, trade } = await open();
    const wrong = { ...found, evadedFee: "charged", evadedYen: 0, on: "2026-04-21" } as const;
    await expect(billing.recordSurcharge(systemActor, wrong)).rejects.toMatchObject({
      kind: "invalid",
      errors: [{ path: "evadedYen" }, { path: "on" }],
    });
    const holder = {
      ...systemActor,
      organizationKind: "contract-holder",
      organizationId: trade.organizationId,
    } as const;
    const charged = { ...found, evadedFee: "charged" } as const;
    await expect(billing.recordSurcharge(holder, charged)).rejects.toMatchObject({ kind: "not-allowed" });
  });
});
