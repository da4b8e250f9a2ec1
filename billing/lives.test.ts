/**
 * Years of random lives, billed month by month through the whole of contracts, rating, runs and statements, with mistakes that are corrected
 * months later: what was charged in all must be what a calculation says that knows only how it truly was, a day at a time.
 */
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { log, openTrade, zone } from "../test/harness/trade.ts";
import { openInvoicing } from "./invoicing.ts";
import { recordPrices } from "./prices.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Stay {
  readonly from: string;
  to: string | null;
  readonly holder: number;
}

/** How it truly was: who had the device from when to when. */
interface Life {
  readonly deviceId: string;
  startedOn: string;
  stays: Stay[];
}

const shifted = (day: string, days: number) => Temporal.PlainDate.from(day).add({ days }).toString();
const earlier = (a: string, b: string) => (a < b ? a : b);

const anEvent = fc.record({
  kind: fc.constantFrom("register", "register", "cancel", "pass", "start earlier", "start later", "end otherwise"),
  device: fc.nat(9),
  // After the month before was billed: what is recorded comes later than what was.
  day: fc.integer({ min: 7, max: 28 }),
  back: fc.integer({ min: 1, max: 70 }),
});
type Happening = typeof anEvent extends fc.Arbitrary<infer T> ? T : never;

const firstMonth = Temporal.PlainYearMonth.from("2027-10");
const monthsBilled = 8; // 29 February 2028 among them
const monthly = [500, 620] as const;
const dearerFrom = "2028-01-16";
const initialYen = 2_000;

async function openOffice() {
  const trade = await openTrade("2027-09-01");
  const deps = { ...trade, log, publicUrl: "https://hatoba.example.jp" };
  const invoicing = await openInvoicing(deps);
  opened.push(async () => {
    await invoicing.stop();
    await trade.close();
  });
  await invoicing.particulars.setIssuer(systemActor, { name: "港センシング株式会社" });
  const setting = { at: trade.clock.now(), by: "test", zone };
  const price = (plan: string, component: string, yen: number, validFrom = "2020-01-01") => ({
    ...{ plan, component, yen, validFrom, reason: "" },
  });
  const [cheap, dear] = monthly;
  const plans = ["SDM-CHILD-LORAWAN", "SDM-PARENT"];
  const prices = plans.flatMap((plan) => [
    price(plan, "monthly", cheap),
    price(plan, "monthly", dear, dearerFrom),
    price(plan, "initial", initialYen),
  ]);
  await trade.database.transaction((tx) => recordPrices(tx, prices, setting));
  return { ...trade, invoicing, holders: [trade.organizationId, await trade.holder("となりの農園")] };
}

type Office = Awaited<ReturnType<typeof openOffice>>;

/** Lets something happen on a day, in the books and in the lives; what can't be so on that day doesn't happen. */
async function happen(
  { contracts, database, holders, register }: Office,
  lives: Life[],
  today: string,
  event: Happening,
) {
  const at = Date.parse(`${today}T12:00:00+09:00`);
  const life = lives[event.device % Math.max(1, lives.length)];
  if (event.kind === "register" || !life) {
    const { deviceId } = await register(`${today}T09:00:00+09:00`, holders[0]);
    lives.push({ deviceId, startedOn: today, stays: [{ from: today, to: null, holder: 0 }] });
    return;
  }
  const { deviceId, stays } = life;
  const [first, last] = [stays[0], stays.at(-1)];
  if (!first || !last) return;
  const correct = (days: { startedOn?: string; endedOn?: string | null }) =>
    database.transaction((tx) =>
      contracts.correctDevice(tx, { deviceId, ...days, reason: "誤り", recordedAt: at, recordedBy: "test" }),
    );
  if (event.kind === "cancel") {
    await database.transaction((tx) => contracts.cancelForDevice(tx, { deviceId, arrivedAt: at }));
    last.to = last.to === null ? shifted(today, 30) : earlier(last.to, shifted(today, 30));
  } else if (event.kind === "pass") {
    const on = shifted(today, -(event.back % 20));
    if (on <= last.from || (last.to !== null && last.to < on)) return;
    const [from, to] = [holders[last.holder] ?? "", holders[1 - last.holder] ?? ""];
    const asked = { from, to, on, reason: "会社分割", deviceIds: [deviceId], at, by: "test" };
    expect(await database.transaction((tx) => contracts.passDevices(tx, asked))).toEqual([deviceId]);
    stays.push({ from: on, to: last.to, holder: 1 - last.holder });
    last.to = shifted(on, -1);
  } else if (event.kind === "end otherwise") {
    const endedOn = event.back % 3 === 0 ? null : shifted(today, 20 - event.back);
    if (endedOn !== null && endedOn < last.from) return;
    await correct({ endedOn });
    last.to = endedOn;
  } else {
    const startedOn = shifted(first.from, event.kind === "start earlier" ? -event.back : event.back % 25);
    // A month that no run was ever made for is billed by its own run, not by a later one.
    if (
      startedOn < firstMonth.toPlainDate({ day: 1 }).toString() ||
      startedOn > today ||
      startedOn > (first.to ?? today)
    )
      return;
    await correct({ startedOn });
    life.startedOn = startedOn;
    stays[0] = { ...first, from: startedOn };
  }
}

const priceOn = (day: string) => monthly[day < dearerFrom ? 0 : 1];

/** What a holder owes for a month: of each device the days of each stay, for child and parent, each cut once; initial fees of those that begin. */
function owed(lives: readonly Life[], holder: number, month: Temporal.PlainYearMonth): number {
  let sum = 0;
  for (const { startedOn, stays } of lives) {
    const yenOf = new Map<Stay, number>();
    for (let day = 1; day <= month.daysInMonth; day += 1) {
      const date = month.toPlainDate({ day }).toString();
      const stay = stays.find(({ from, to }) => from <= date && (to === null || date <= to));
      if (stay?.holder === holder) yenOf.set(stay, (yenOf.get(stay) ?? 0) + priceOn(date));
      if (date === startedOn && stays[0]?.holder === holder) sum += 2 * initialYen;
    }
    for (const yen of yenOf.values()) sum += 2 * Math.floor(yen / month.daysInMonth);
  }
  return sum;
}

async function chargedOf({ invoicing, holders }: Office) {
  const charged = new Map<string, number>();
  const { items } = await invoicing.statements.statements(systemScope(), { limit: 1_000 });
  for (const { id } of items) {
    const { lines } = await invoicing.statements.document(systemScope(), id);
    for (const { serviceMonth, yen, holderId } of lines) {
      const key = `${holders.indexOf(holderId)} ${serviceMonth}`;
      charged.set(key, (charged.get(key) ?? 0) + yen);
    }
  }
  return charged;
}

test("IOT 第17条, 第30条, SDM 第7条: whatever happens and is corrected later, all statements come to what is truly owed, by month and holder", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anEvent, { maxLength: 5 }), { minLength: monthsBilled, maxLength: monthsBilled }),
      async (months) => {
        const office = await openOffice();
        const lives: Life[] = [];
        for (const [index, events] of months.entries()) {
          const month = firstMonth.add({ months: index });
          for (const event of events.toSorted((a, b) => a.day - b.day)) {
            const today = month.toPlainDate({ day: event.day }).toString();
            office.setNow(`${today}T10:00:00+09:00`);
            await happen(office, lives, today, event);
          }
          office.setNow(`${month.add({ months: 1 })}-06T09:00:00+09:00`);
          for (let again = 0; again < 2; again += 1) {
            await office.invoicing.runs.startRun(systemActor, { month: month.toString(), goal: "finalize" });
            await office.invoicing.settled();
          }
          const charged = await chargedOf(office);
          for (const holder of [0, 1])
            for (
              let past = firstMonth;
              Temporal.PlainYearMonth.compare(past, month) <= 0;
              past = past.add({ months: 1 })
            )
              expect([holder, past.toString(), charged.get(`${holder} ${past}`) ?? 0]).toEqual([
                holder,
                past.toString(),
                owed(lives, holder, past),
              ]);
        }
        expect((await office.invoicing.statements.checkChain()).breaks).toEqual([]);
        await opened.pop()?.();
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
});
