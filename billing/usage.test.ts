import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor, systemScope } from "#accounts";
import { openTrade } from "../test/harness/trade.ts";
import { rate } from "./rating.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open() {
  const trade = await openTrade("2026-04-01");
  opened.push(trade);
  const { billing, clock, organizationId: holderId, running, setNow } = trade;
  await running("IIJ-ID");
  const contract = await running("SK-SERVICE-PROVIDER");
  await billing.setPrices(systemActor, [
    { plan: "SK-SERVICE-PROVIDER", component: "authentication", yen: 2, validFrom: "2026-01-01" },
  ]);
  const event = (eventId: string, day: string, quantity = 10) =>
    ({ eventId, contract: contract.number, component: "authentication", quantity, from: day, to: day }) as const;
  const feeOf = async (serviceMonth: string, asOf?: string) => {
    const question = { holderId, serviceMonth, asOf: asOf === undefined ? clock.now() : Date.parse(asOf) };
    const { lines } = await rate(trade, question);
    return lines.find(({ component }) => component === "authentication")?.yen;
  };
  return { billing, contract, event, feeOf, setNow };
}

describe("usage from outside meters", () => {
  test("an event counts once, however often it is sent; one that was changed is refused", async () => {
    const { billing, contract, event, feeOf, setNow } = await open();
    setNow("2026-04-20T09:00:00+09:00");
    const events = [event("1", "2026-04-10"), event("2", "2026-04-11", 5), event("2", "2026-04-11", 5)];
    expect(await billing.recordUsage(systemActor, "auth", events)).toEqual({ accepted: 2, duplicates: 1, refused: [] });
    const again = [...events, event("1", "2026-04-10", 99)];
    expect(await billing.recordUsage(systemActor, "auth", again)).toEqual({
      accepted: 0,
      duplicates: 3,
      refused: [{ index: 3, eventId: "1", reason: "differs" }],
    });
    // Another source has event IDs of its own.
    expect((await billing.recordUsage(systemActor, "auth 2", events.slice(0, 1))).accepted).toBe(1);
    expect(await feeOf("2026-04")).toBe(50);
    const page = await billing.usage(systemScope(), { contractId: contract.id, limit: 2 });
    expect([page.items.length, page.next === null]).toEqual([2, false]);
  });

  test("the days of an event decide its month; what is late shows later and leaves what was known before as it was", async () => {
    const { billing, event, feeOf, setNow } = await open();
    setNow("2026-05-02T09:00:00+09:00");
    await billing.recordUsage(systemActor, "auth", [event("1", "2026-04-30")]);
    setNow("2026-06-30T09:00:00+09:00");
    await billing.recordUsage(systemActor, "auth", [event("2", "2026-04-30")]);
    expect([await feeOf("2026-04", "2026-05-04T00:00:00+09:00"), await feeOf("2026-04")]).toEqual([20, 40]);
    expect(await feeOf("2026-05")).toBeUndefined();
  });

  test("one that can't be taken is told why and keeps no other back", async () => {
    const { billing, contract, event, setNow } = await open();
    setNow("2026-07-10T09:00:00+09:00");
    const good = event("good", "2026-07-01");
    const { accepted, refused } = await billing.recordUsage(systemActor, "auth", [
      event("old", "2026-04-30"),
      event("future", "2026-07-11"),
      { ...event("twisted", "2026-07-02"), to: "2026-07-01" },
      { ...event("two months", "2026-06-30"), to: "2026-07-01" },
      { ...good, eventId: "unknown", contract: "S-999999" },
      { ...good, eventId: "fee", component: "monthly" },
      good,
      event("oldest", "2026-05-01"),
    ]);
    expect(refused.map(({ eventId, reason }) => `${eventId}: ${reason}`)).toEqual([
      "old: too-late",
      "future: in-future",
      "twisted: days-wrong",
      "two months: days-wrong",
      "unknown: contract-unknown",
      "fee: component-not-metered",
    ]);
    expect(accepted).toBe(2);
    expect((await billing.usage(systemScope(), { contractId: contract.id, limit: 9 })).items).toHaveLength(2);
  });

  test("a holder neither counts nor sets prices for itself", async () => {
    const { billing, event } = await open();
    const owner: Actor = { ...systemActor, organizationKind: "contract-holder" };
    await expect(billing.recordUsage(owner, "auth", [event("1", "2026-04-01")])).rejects.toMatchObject({
      kind: "not-allowed",
    });
    await expect(billing.setPrices(owner, [])).rejects.toMatchObject({ kind: "not-allowed" });
  });
});
