/** Before a month's data begin to leave the data range, the organization's administrators are told, with the link that saves them. */
import { type Accounts, systemScope } from "#accounts";
import { dataRangeStart } from "#contracts";
import { type Database, everyItem } from "#database";
import { type Day, dayAt, startOfDay } from "#foundation/calendar";
import type { Outbox } from "#outbox";
import { devicesOf } from "./export-runs.ts";
import { lettersOfReminder } from "./letters.ts";
import type { Sources } from "./measurement-csv.ts";
import { areAll, type ChosenDevices, type ExportPlan } from "./plans.ts";
import { tablesIn } from "./tables.ts";

/** Two weeks: once round everybody's holidays. */
const remindedDays = 14;

interface Deps extends Sources {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Pick<Outbox, "post" | "wake">;
  readonly publicUrl: string;
}

export interface LeavingMonth {
  readonly first: Day;
  /** The first day on which some of it is no longer shown. */
  readonly leavesOn: Day;
}

/** The month whose data begin to leave within two weeks; null when none does. On 2026-11-21, a year: 2025-12, from 2026-12-01 on. */
export function monthThatLeaves(now: number, dataRangeDays: number, zone: string): LeavingMonth | null {
  const startOn = (day: Day) => dayAt(dataRangeStart(startOfDay(day, zone), dataRangeDays, zone), zone);
  const today = dayAt(now, zone);
  for (let ahead = 1; ahead <= remindedDays; ahead += 1) {
    const leavesOn = today.add({ days: ahead });
    const start = startOn(leavesOn.add({ days: 1 }));
    if (start.day !== startOn(leavesOn).day && startOn(leavesOn).day === 1)
      return { first: startOn(leavesOn), leavesOn };
  }
  return null;
}

type MonthOfRange = (dataRangeDays: number) => LeavingMonth | null;

/** The same for many devices, of which most have the same range: it costs 28 questions to the calendar. */
function monthsThatLeave(now: number, zone: string): MonthOfRange {
  const known = new Map<number, LeavingMonth | null>();
  return (dataRangeDays) => {
    const remembered = known.get(dataRangeDays);
    if (remembered !== undefined) return remembered;
    const month = monthThatLeaves(now, dataRangeDays, zone);
    known.set(dataRangeDays, month);
    return month;
  };
}

export function openReminders(deps: Deps) {
  const { database, accounts, registry, timeseries, outbox, clock, zone } = deps;
  let lookedOn = "";

  /** The months that leave, each with a device that has data of it. */
  async function monthsWithData(organizationId: string, monthOf: MonthOfRange): Promise<LeavingMonth[]> {
    const months = new Map<string, LeavingMonth>();
    const plan = { organizations: [organizationId], devices: null };
    for await (const device of devicesOf(registry, plan)) {
      const month = monthOf(device.contract.dataRangeDays);
      if (!month || months.has(month.first.toString())) continue;
      const { first } = month;
      const [from, to] = [startOfDay(first, zone), startOfDay(first.add({ months: 1 }), zone)];
      if ((await timeseries.count({ deviceId: device.id, from, to })) > 0) months.set(first.toString(), month);
    }
    return [...months.values()];
  }

  /** Whether a file of the whole month exists, or came by a schedule. */
  async function isSaved(organizationId: string, first: Day): Promise<boolean> {
    const [from, to] = [startOfDay(first, zone), startOfDay(first.add({ months: 1 }), zone)];
    const books = tablesIn(database.sql);
    const files = await books
      .selectFrom("exports")
      .select("plan")
      .where("organizationId", "=", organizationId)
      .where("state", "=", "done")
      .execute();
    const plans = files.map(({ plan }) => JSON.parse(plan) as ExportPlan);
    if (plans.some((plan) => areAll(plan) && plan.form.fields === null && plan.from <= from && plan.to >= to))
      return true;
    const schedules = await books
      .selectFrom("exportSchedules")
      .select(["createdAt", "plan"])
      .where("organizationId", "=", organizationId)
      .execute();
    return schedules.some(({ createdAt, plan }) => createdAt < from && areAll(JSON.parse(plan) as ChosenDevices));
  }

  async function remind(organizationId: string, { first, leavesOn }: LeavingMonth): Promise<void> {
    const last = first.add({ months: 1 }).subtract({ days: 1 });
    const days = { first: first.toString(), last: last.toString() };
    const letters = await lettersOfReminder(deps, organizationId, { ...days, leavesOn: leavesOn.toString() });
    if (letters.length === 0) return; // whoever becomes administrator meanwhile is told tomorrow
    await database.transaction(async (tx) => {
      const row = { organizationId, month: days.first, at: clock.now() };
      const { numInsertedOrUpdatedRows } = await tablesIn(tx)
        .insertInto("exportReminders")
        .values(row)
        .onConflict((conflict) => conflict.columns(["organizationId", "month"]).doNothing())
        .executeTakeFirst();
      if (Number(numInsertedOrUpdatedRows) === 0) return;
      for (const letter of letters) await outbox.post(tx, letter);
    });
    outbox.wake();
  }

  return {
    /** Once a day. */
    async look(): Promise<void> {
      const today = dayAt(clock.now(), zone).toString();
      if (today === lookedOn) return;
      const monthOf = monthsThatLeave(clock.now(), zone);
      const all = everyItem((after) => accounts.organizations(systemScope(), { limit: 100, after }));
      for await (const { id, kind, deactivatedAt } of all) {
        if (kind === "provider" || deactivatedAt !== null) continue;
        for (const month of await monthsWithData(id, monthOf))
          if (!(await isSaved(id, month.first))) await remind(id, month);
      }
      lookedOn = today;
    },
  };
}
