import { afterEach, describe, expect, test } from "vitest";
import { systemActor } from "#accounts";
import { plans } from "#contracts";
import { demoPrices } from "../demo/price-list.ts";
import { openTrade, zone } from "../test/harness/trade.ts";
import { type NewPrice, recordPrices } from "./prices.ts";
import { rate } from "./rating.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open() {
  const trade = await openTrade("2026-01-05");
  opened.push(trade);
  const { database, organizationId: holderId } = trade;
  const setPrices = (prices: readonly NewPrice[], at = "2026-01-05T00:00:00+09:00") =>
    database.transaction((tx) => recordPrices(tx, prices, { at: Date.parse(at), by: "operator", zone }));
  const rated = (serviceMonth: string, asOf = "2027-01-01T00:00:00+09:00") =>
    rate(trade, { holderId, serviceMonth, asOf: Date.parse(asOf) });
  const lines = async (serviceMonth: string, asOf?: string) => (await rated(serviceMonth, asOf)).lines;
  return { ...trade, holderId, setPrices, lines, rated };
}

const listPrice = (plan: string, component: string, yen: number, more: Partial<NewPrice> = {}): NewPrice => ({
  plan,
  component,
  yen,
  validFrom: "2026-01-01",
  ...more,
});

const devicePrices: NewPrice[] = [
  listPrice("SDM-PARENT", "initial", 1000),
  listPrice("SDM-CHILD-LORAWAN", "initial", 2000),
  listPrice("SDM-PARENT", "monthly", 300),
  listPrice("SDM-CHILD-LORAWAN", "monthly", 500),
];

describe("lines of devices", () => {
  test("SDM 第7条 (R-40): registered on 15 April in Japan owes both initial fees that day and 16 of 30 days of both monthly fees", async () => {
    const { register, setPrices, lines } = await open();
    await setPrices(devicePrices);
    await register("2026-04-14T15:30:00Z");
    const april = await lines("2026-04");
    expect(april.map(({ plan, component, quantity, yen }) => [plan, component, quantity, yen])).toEqual([
      ["SDM-CHILD-LORAWAN", "initial", 1, 2000],
      ["SDM-CHILD-LORAWAN", "monthly", 1, 266],
      ["SDM-PARENT", "initial", 1, 1000],
      ["SDM-PARENT", "monthly", 1, 160],
    ]);
    expect(april[1]).toMatchObject({
      formula: { ja: "500円 × 16日 ÷ 30日 = 266円", en: "¥500 × 16 days ÷ 30 days = ¥266" },
      label: { ja: "センシングデータマネジメント 子契約（タイプ LoRaWAN®） 月額費用" },
      period: { from: "2026-04-15", to: "2026-04-30" },
      unitYen: 500,
    });
    expect((await lines("2026-05")).map(({ formula }) => formula.ja)).toEqual([
      "500円 × 1台 = 500円",
      "300円 × 1台 = 300円",
    ]);
  });

  test("SDM 第7条, 第3条 (R-42): a holder that was accepted and registers no device owes nothing, in any month", async () => {
    const { setPrices, rated, register, holder } = await open();
    await setPrices(devicePrices);
    await register("2026-04-14T15:30:00Z", await holder("別の会社"));
    for (const month of ["2026-03", "2026-04", "2026-05"])
      expect(await rated(month)).toEqual({ lines: [], unbilled: [] });
  });

  test("devices with the same days are one line; each is cut to whole yen by itself", async () => {
    const { register, setPrices, lines } = await open();
    await setPrices(devicePrices);
    for (let count = 0; count < 5; count += 1) await register("2026-04-15T03:00:00Z");
    const [, monthly] = await lines("2026-04");
    expect(monthly).toMatchObject({
      key: "SDM-CHILD-LORAWAN/monthly/2026-04/15-30",
      quantity: 5,
      yen: 1330,
      formula: { ja: "（500円 × 16日 ÷ 30日 = 266円） × 5台 = 1,330円" },
    });
  });

  test("IOT 第30条2項3号 (R-52): a price that changes within the month holds from its day on", async () => {
    const { register, setPrices, lines } = await open();
    await setPrices([listPrice("SDM-CHILD-LORAWAN", "monthly", 500)]);
    await setPrices([listPrice("SDM-CHILD-LORAWAN", "monthly", 600, { validFrom: "2026-07-15" })]);
    await register("2026-04-01T03:00:00Z");
    const [july] = await lines("2026-07");
    expect([july?.yen, july?.unitYen]).toEqual([554, null]);
    expect(july?.formula.ja).toBe("500円 × 14日 ÷ 31日 + 600円 × 17日 ÷ 31日 = 554円");
  });

  test("IOT 第30条4項 (R-44): a change that was not announced before its day is refused, unless it says what it corrects", async () => {
    const { setPrices, lines, register } = await open();
    await setPrices([listPrice("SDM-CHILD-LORAWAN", "monthly", 500)]);
    await register("2026-04-01T03:00:00Z");
    const late = listPrice("SDM-CHILD-LORAWAN", "monthly", 600, { validFrom: "2026-06-15" });
    await expect(setPrices([late], "2026-06-15T09:00:00+09:00")).rejects.toMatchObject({
      kind: "invalid",
      errors: [{ path: "prices.0.validFrom", text: "billing.price-too-late" }],
    });
    await setPrices([{ ...late, reason: "入力の誤り" }], "2026-06-15T09:00:00+09:00");
    expect((await lines("2026-07")).map(({ yen }) => yen)).toEqual([600]);
    // What was known before stays what it was.
    expect((await lines("2026-07", "2026-06-01T00:00:00+09:00")).map(({ yen }) => yen)).toEqual([500]);
  });

  test("a price agreed with a holder goes before the price list until it is ended", async () => {
    const { holderId, setPrices, lines, register } = await open();
    const agreed = { plan: "SDM-CHILD-LORAWAN", component: "monthly", organizationId: holderId };
    await setPrices([listPrice("SDM-CHILD-LORAWAN", "monthly", 500), { ...agreed, yen: 400, validFrom: "2026-05-01" }]);
    await setPrices([{ ...agreed, validFrom: "2026-06-01" }]);
    await register("2026-04-01T03:00:00Z");
    const yen = async (month: string) => (await lines(month)).map((line) => line.yen);
    expect([await yen("2026-04"), await yen("2026-05"), await yen("2026-06")]).toEqual([[500], [400], [500]]);
  });

  test("what has no price is no line, but told as unbilled", async () => {
    const { register, rated, setPrices } = await open();
    await setPrices([listPrice("SDM-PARENT", "monthly", 300)]);
    await register("2026-04-20T03:00:00Z");
    const { lines, unbilled } = await rated("2026-04");
    expect(lines.map(({ component }) => component)).toEqual(["monthly"]);
    expect(unbilled.map(({ plan, component, from, quantity }) => [plan, component, from, quantity])).toEqual([
      ["SDM-CHILD-LORAWAN", "monthly", "2026-04-20", 1],
      ["SDM-CHILD-LORAWAN", "initial", "2026-04-20", 1],
      ["SDM-PARENT", "initial", "2026-04-20", 1],
    ]);
  });
});

describe("the demo's price list", () => {
  test("is taken as it is, and prices every plan of the catalogue that has fees by the month", async () => {
    const { billing } = await open();
    const prices = await billing.setPrices(systemActor, demoPrices("2020-01-01").prices);
    const priced = new Set(prices.map(({ plan, component }) => `${plan} ${component}`));
    const monthly = plans.flatMap(({ id, components }) =>
      components.filter(({ charge }) => charge === "monthly" || charge === "once").map((each) => `${id} ${each.id}`),
    );
    expect(monthly.filter((name) => !priced.has(name))).toEqual([]);
  });
});
