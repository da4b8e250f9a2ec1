/** Months that billing passes over are those whose lines didn't change: random histories, each judged at two moments. */
import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { log, openTrade, zone } from "../test/harness/trade.ts";
import { earliestChange } from "./changes.ts";
import { openInvoicing } from "./invoicing.ts";
import { recordPrices } from "./prices.ts";
import { rate } from "./rating.ts";

const months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07"];
const dayOf = (index: number) => Temporal.PlainDate.from("2026-01-06").add({ days: index }).toString();

const action = record({
  kind: constantFrom("register", "cancel", "correct", "price", "work"),
  day: integer({ min: 0, max: 150 }),
  about: integer({ min: 0, max: 150 }),
  which: integer({ min: 0, max: 3 }),
});

test("lines of months before the earliest change are the same as of both moments, whatever happened between", async () => {
  const property = asyncProperty(
    array(action, { minLength: 2, maxLength: 8 }),
    integer({ min: 0, max: 150 }),
    async (actions, cut) => {
      const trade = await openTrade("2026-01-05");
      const { database, contracts, organizationId: holderId } = trade;
      const priced = (component: string, validFrom: string, yen: number, at: number) =>
        database.transaction((tx) =>
          recordPrices(tx, [{ plan: "SDM-CHILD-LORAWAN", component, yen, validFrom, reason: "test" }], {
            at,
            by: "operator",
            zone,
          }),
        );
      const instant = (index: number) => Date.parse(`${dayOf(index)}T12:00:00+09:00`);
      await priced("monthly", "2026-01-01", 500, Date.parse("2026-01-05T00:00:00Z"));
      const devices: string[] = [];
      for (const { kind, day, about, which } of actions.toSorted((a, b) => a.day - b.day)) {
        const [deviceId, at] = [devices[which % Math.max(1, devices.length)], instant(day)];
        trade.setNow(`${dayOf(day)}T12:00:00+09:00`);
        if (kind === "register" || !deviceId)
          devices.push((await trade.register(`${dayOf(day)}T12:00:00+09:00`)).deviceId);
        else if (kind === "price") await priced("monthly", dayOf(about), 600 + about, at);
        else if (kind === "cancel")
          await database.transaction((tx) => contracts.cancelForDevice(tx, { deviceId, arrivedAt: at }));
        else if (kind === "correct") {
          const correction = {
            deviceId,
            startedOn: dayOf(about),
            endedOn: null,
            reason: "test",
            recordedAt: at,
            recordedBy: "operator",
          };
          await database.transaction((tx) => contracts.correctDevice(tx, correction));
        } else await trade.running("IOT-S", dayOf(day));
      }
      const [before, now] = [instant(cut) + 1, instant(200)];
      const changedOn = await earliestChange(trade, { holderId, after: before, upTo: now });
      for (const serviceMonth of months) {
        if (changedOn !== null && serviceMonth >= changedOn.slice(0, 7)) break;
        const [then, later] = await Promise.all(
          [before, now].map((asOf) => rate(trade, { holderId, serviceMonth, asOf })),
        );
        expect(later).toEqual(then);
      }
      await trade.close();
    },
  );
  await assert(property, { numRuns: 20 });
}, 60_000);

test("SDM 第7条 (R-40): a start that is corrected months later is taken back and charged anew with the next run, the months between are not", async () => {
  const trade = await openTrade("2026-01-05");
  const { database, contracts } = trade;
  const invoicing = await openInvoicing({ ...trade, log, zone, publicUrl: "https://hatoba.example" });
  await invoicing.particulars.setIssuer(systemActor, { name: "港センシング株式会社" });
  const price = {
    plan: "SDM-CHILD-LORAWAN",
    component: "monthly",
    yen: 3_100,
    validFrom: "2026-01-01",
    reason: "test",
  };
  await database.transaction((tx) => recordPrices(tx, [price], { at: trade.clock.now(), by: "operator", zone }));
  const { deviceId } = await trade.register("2026-01-10T03:00:00Z");
  const billed = async (month: string, today: string) => {
    trade.setNow(today);
    const { id } = await invoicing.runs.startRun(systemActor, { month, goal: "finalize" });
    await invoicing.settled();
    expect(await invoicing.runs.verifyRun(id)).toMatchObject({ different: [] });
    const { items } = await invoicing.statements.statements(systemScope(), { limit: 1, runId: id });
    const { lines } = await invoicing.statements.document(systemScope(), items[0]?.id ?? "");
    return lines.map(({ serviceMonth, yen }) => [serviceMonth, yen]);
  };
  expect(await billed("2026-01", "2026-02-05")).toEqual([["2026-01", 2_200]]);
  expect(await billed("2026-02", "2026-03-05")).toEqual([["2026-02", 3_100]]);
  const recordedAt = Date.parse("2026-03-20T03:00:00Z");
  const correction = { deviceId, startedOn: "2026-01-20", reason: "登録日の誤り", recordedAt, recordedBy: "operator" };
  await database.transaction((tx) => contracts.correctDevice(tx, correction));
  expect(await billed("2026-03", "2026-04-05")).toEqual([
    ["2026-03", 3_100],
    ["2026-01", -2_200],
    ["2026-01", 1_200],
  ]);
  expect(await billed("2026-04", "2026-05-05")).toEqual([["2026-04", 3_100]]);
  await invoicing.stop();
  await trade.close();
});

test("a cancellation changes nothing before its last day, so its earlier months are passed over; a correction does", async () => {
  const trade = await openTrade("2026-01-05");
  const { database, contracts, organizationId: holderId } = trade;
  const { deviceId } = await trade.register("2026-01-10T03:00:00Z");
  const after = Date.parse("2026-02-01T00:00:00Z");
  const changed = (upTo: string) => earliestChange(trade, { holderId, after, upTo: Date.parse(upTo) });
  expect(await changed("2026-12-31T00:00:00Z")).toBeNull();
  const arrivedAt = Date.parse("2026-04-10T03:00:00Z");
  await database.transaction((tx) => contracts.cancelForDevice(tx, { deviceId, arrivedAt }));
  expect(await changed("2026-12-31T00:00:00Z")).toBe("2026-05-10");
  const recordedAt = Date.parse("2026-06-01T03:00:00Z");
  const correction = { deviceId, startedOn: "2026-01-20", reason: "登録日の誤り", recordedAt, recordedBy: "operator" };
  await database.transaction((tx) => contracts.correctDevice(tx, correction));
  expect(await changed("2026-05-31T00:00:00Z")).toBe("2026-05-10");
  expect(await changed("2026-12-31T00:00:00Z")).toBe("2026-01-10");
  await trade.close();
});
