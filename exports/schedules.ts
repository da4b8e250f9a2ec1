/** Exports that come by the calendar: of each month or week that is over, in the provider's zone. */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database } from "#database";
import { type Day, dayAt, startOfDay } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Registry } from "#registry";
import { chosenDevices, insertExport, ownerOf } from "./export-book.ts";
import type { ChosenDevices, ExportPlan, FileForm } from "./plans.ts";
import { type ScheduleRow, tablesIn } from "./tables.ts";

export const periods = ["month", "week"] as const;
export type Period = (typeof periods)[number];

/** All devices, and those of a group, are those of the time of each file. */
export interface ExportSchedule extends ChosenDevices {
  readonly id: string;
  readonly organizationId: string;
  readonly every: Period;
  readonly form: FileForm;
  /** Users of the organization who get a link by e-mail. */
  readonly recipients: readonly string[];
  /** The first day of the last period that was exported, or of the one before the schedule began. */
  readonly lastPeriodOn: string | null;
  readonly createdAt: Millis;
}

export interface NewSchedule {
  readonly organizationId?: string | undefined;
  readonly every: Period;
  readonly devices?: readonly string[] | undefined;
  readonly groupId?: string | undefined;
  readonly form: FileForm;
  readonly recipients: readonly string[];
}

/** Uplinks that were buffered on the way may still come in: a period is exported so long after its end. */
const settlingMs = 3 * 3_600_000;
const schedulesMax = 10;

/** The first day of the period that a day is in: the 1st, or Monday. */
const periodOf = (day: Day, every: Period): Day =>
  every === "month" ? day.with({ day: 1 }) : day.subtract({ days: day.dayOfWeek - 1 });

const nextPeriod = (first: Day, every: Period): Day => first.add(every === "month" ? { months: 1 } : { weeks: 1 });

/** First days of the periods after `last` that are over, oldest first. On 2026-11-21, after 2026-08-01, months: 09-01, 10-01. */
export function periodsOver(last: Day, every: Period, now: Millis, zone: string): Day[] {
  const over: Day[] = [];
  for (let first = nextPeriod(last, every); ; first = nextPeriod(first, every)) {
    if (startOfDay(nextPeriod(first, every), zone) + settlingMs > now) return over;
    over.push(first);
  }
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly zone: string;
  readonly holder: string;
  readonly wake: () => void;
}

type StoredPlan = Pick<ExportPlan, "devices" | "groupId" | "form">;

const scheduleFromRow = (row: ScheduleRow): ExportSchedule => ({
  ...{ id: row.id, organizationId: row.organizationId, every: row.every as Period, createdAt: row.createdAt },
  ...(JSON.parse(row.plan) as StoredPlan),
  recipients: JSON.parse(row.recipients) as string[],
  lastPeriodOn: row.lastPeriodOn,
});

/** Adds exports when their time has come. */
export function openSchedules({ database, clock, zone, holder, wake }: Omit<Deps, "accounts">) {
  /** Adds the export of a period; of two programs that try, one does. */
  async function exportPeriod(row: ScheduleRow, first: Day): Promise<void> {
    const { devices, groupId, form } = JSON.parse(row.plan) as StoredPlan;
    const to = startOfDay(nextPeriod(first, row.every as Period), zone);
    const { organizationId, createdBy, id: scheduleId } = row;
    await database.transaction(async (tx) => {
      const { numUpdatedRows } = await tablesIn(tx)
        .updateTable("exportSchedules")
        .set({ lastPeriodOn: first.toString() })
        .where("id", "=", scheduleId)
        .where("lastPeriodOn", "<", first.toString())
        .executeTakeFirst();
      if (Number(numUpdatedRows) === 0) return;
      const plan = { organizations: [organizationId], devices, groupId, from: startOfDay(first, zone), to, form };
      await insertExport(tx, holder, clock.now(), { organizationId, createdBy, scheduleId, plan });
    });
    wake();
  }

  return {
    /** Adds the exports of all periods that are over. */
    async look(): Promise<void> {
      const rows = await tablesIn(database.sql).selectFrom("exportSchedules").selectAll().orderBy("id").execute();
      for (const row of rows) {
        const last = Temporal.PlainDate.from(row.lastPeriodOn ?? dayAt(row.createdAt, zone).toString());
        for (const first of periodsOver(last, row.every as Period, clock.now(), zone)) await exportPeriod(row, first);
      }
    },
  };
}

/** What people do with schedules. */
export function openScheduleBook({
  database,
  accounts,
  registry,
  clock,
  zone,
}: Pick<Deps, "database" | "accounts" | "clock" | "zone"> & { readonly registry: Registry }) {
  /** Every recipient is a user of the organization: a link says which data there are. */
  async function refuseStrangers(actor: Actor, organizationId: string, recipients: readonly string[]): Promise<void> {
    const users = await accounts.users(scopeOf(actor), organizationId);
    const mailed = new Set(
      users.filter(({ email, deactivatedAt }) => email && deactivatedAt === null).map(({ id }) => id),
    );
    const errors = recipients.flatMap((id, index) =>
      mailed.has(id) ? [] : [{ path: `recipients.${index}`, text: "exports.recipient-unknown", attributes: { id } }],
    );
    if (errors.length > 0) throw new Fault("invalid", "exports.invalid", { errors });
  }

  return {
    /** Begins with the period that is going on. Faults: not-found, invalid (a recipient that is no user), too-many. */
    async createExportSchedule(actor: Actor, input: NewSchedule): Promise<ExportSchedule> {
      requirePermission(actor, "rules");
      const organizationId = ownerOf(actor, input.organizationId);
      if (organizationId === null)
        throw new Fault("invalid", "exports.invalid", {
          errors: [{ path: "organizationId", text: "exports.organization-needed" }],
        });
      await accounts.organization(scopeOf(actor), organizationId);
      await refuseStrangers(actor, organizationId, input.recipients);
      const chosen = await chosenDevices(registry, scopeOf(actor), input);
      const now = clock.now();
      const current = periodOf(dayAt(now, zone), input.every);
      const before = current.subtract(input.every === "month" ? { months: 1 } : { weeks: 1 });
      const row: ScheduleRow = {
        ...{ id: newId(), organizationId, createdBy: actor.id, every: input.every, createdAt: now },
        plan: JSON.stringify({ ...chosen, form: input.form }),
        recipients: JSON.stringify([...new Set(input.recipients)]),
        lastPeriodOn: before.toString(),
      };
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        const own = books.selectFrom("exportSchedules").select("id").where("organizationId", "=", organizationId);
        if ((await own.execute()).length >= schedulesMax)
          throw new Fault("too-many", "exports.too-many-schedules", { attributes: { limit: schedulesMax } });
        await books.insertInto("exportSchedules").values(row).execute();
        const detail = { every: input.every, recipients: input.recipients, ...chosen };
        await accounts.audit(tx, {
          actor,
          action: "export-schedule.created",
          organizationId,
          target: row.id,
          detail,
        });
      });
      return scheduleFromRow(row);
    },

    /** Oldest first. */
    async exportSchedules(scope: Scope): Promise<ExportSchedule[]> {
      const rows = await tablesIn(database.sql).selectFrom("exportSchedules").selectAll().orderBy("id").execute();
      return rows.filter(({ organizationId }) => inScope(scope, organizationId)).map(scheduleFromRow);
    },

    /** Whose files hold the devices of a group. */
    async schedulesOfGroup(groupId: string): Promise<ExportSchedule[]> {
      const rows = await tablesIn(database.sql).selectFrom("exportSchedules").selectAll().execute();
      return rows.map(scheduleFromRow).filter((schedule) => schedule.groupId === groupId);
    },

    async deleteExportSchedule(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "rules");
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        const row = await books.selectFrom("exportSchedules").selectAll().where("id", "=", id).executeTakeFirst();
        if (!row || !inScope(scopeOf(actor), row.organizationId))
          throw new Fault("not-found", "exports.schedule-not-found", { attributes: { id } });
        await books.deleteFrom("exportSchedules").where("id", "=", id).execute();
        const { organizationId } = row;
        await accounts.audit(tx, { actor, action: "export-schedule.deleted", organizationId, target: id });
      });
    },
  };
}
