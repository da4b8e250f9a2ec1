/**
 * A contract says from which day to which day a contract holder has a device in the service.
 *
 * It owns child and parent contracts (子たる契約・親たる契約), one each per device, their dated facts, and the data range
 * (データ蓄積範囲). It does not own amounts: how many yen is billing's, which reads these days.
 */
import { type Accounts, inScope, type Scope } from "#accounts";
import type { Database, Page, Sql, Tx } from "#database";
import { type Day, dayAt } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { cancellationDate, earlierEnd, sdmNoticeDays } from "./lifecycle.ts";
import { type ContractRow, type FactRow, tablesIn } from "./tables.ts";

export {
  cancellationDate,
  type LeadTime,
  lastCureDay,
  lastHeirDay,
  lastReturnDay,
  latestNoticeDay,
  minimumTermEnd,
} from "./lifecycle.ts";

/** 品目. The seed knows Type LoRaWAN; Sigfox devices are an item of their own beside it. */
export type Item = "LORAWAN" | "SIGFOX";

export interface DeviceContract {
  /** Numbers that people use: C-000001 and P-000001. */
  readonly child: string;
  readonly parent: string;
  /** 課金開始日, YYYY-MM-DD in the provider's zone. */
  readonly billingStartDate: string;
  /** The last day, billable too; null while it goes on. */
  readonly endedOn: string | null;
  readonly dataRangeDays: number;
}

export interface Contract {
  readonly id: string;
  readonly kind: "child" | "parent";
  readonly number: string;
  readonly organizationId: string;
  readonly deviceId: string;
  readonly counterpartId: string;
  readonly item: Item | null;
  readonly billingStartDate: string;
  readonly endedOn: string | null;
  readonly dataRangeDays: number;
}

/** A closed interval of days in which a device was under contract; both days are billable. */
export interface DeviceInterval {
  readonly organizationId: string;
  readonly deviceId: string;
  readonly item: Item;
  readonly startedOn: string;
  readonly endedOn: string | null;
}

/** How many devices of a contract holder have the same interval. */
export interface IntervalCount extends Omit<DeviceInterval, "deviceId"> {
  readonly devices: number;
}

export interface IntervalsQuestion {
  readonly from: string;
  readonly to: string;
  readonly organizationId?: string | undefined;
}

export interface NewDeviceContract {
  readonly deviceId: string;
  /** The contract holder's. */
  readonly organizationId: string;
  readonly item: Item;
}

/** MAS (C2): the past one year where the contract says nothing else. */
export const dataRangeDaysDefault = 365;

const dayMs = 86_400_000;

/** The oldest instant that a data range shows at `now`; to the millisecond. */
export function dataRangeStart(now: Millis, dataRangeDays: number): Millis {
  return now - dataRangeDays * dayMs;
}

/** SQLite takes at most 32,766 values in one statement. */
const rowsPerInsert = 1_000;
const idsPerSelect = 10_000;

const contractFromRow = (row: ContractRow): Contract => ({
  ...row,
  kind: row.kind as Contract["kind"],
  item: row.item as Item | null,
});

/** Takes the next `count` numbers of a series; the row is locked until the transaction ends, so none is given twice. */
async function takeNumbers(tx: Tx, name: string, count: number): Promise<number> {
  const books = tablesIn(tx);
  await books
    .insertInto("contractNumbers")
    .values({ name, last: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { last } = await books
    .updateTable("contractNumbers")
    .set((row) => ({ last: row("last", "+", count) }))
    .where("name", "=", name)
    .returning("last")
    .executeTakeFirstOrThrow();
  return last - count + 1;
}

const numberText = (prefix: string, number: number) => `${prefix}-${String(number).padStart(6, "0")}`;

async function addFacts(
  tx: Tx,
  contractIds: readonly string[],
  fact: Omit<FactRow, "id" | "contractId">,
): Promise<void> {
  for (let index = 0; index < contractIds.length; index += rowsPerInsert) {
    const rows = contractIds
      .slice(index, index + rowsPerInsert)
      .map((contractId) => ({ id: newId(), contractId, ...fact }));
    await tablesIn(tx).insertInto("contractFacts").values(rows).execute();
  }
}

/** A device has one child and one parent for life: who would open a second is refused. */
async function insertContracts(tx: Tx, rows: readonly ContractRow[]): Promise<void> {
  for (let index = 0; index < rows.length; index += rowsPerInsert) {
    const chunk = rows.slice(index, index + rowsPerInsert);
    const inserted = await tablesIn(tx)
      .insertInto("contracts")
      .values(chunk)
      .onConflict((conflict) => conflict.columns(["deviceId", "kind"]).doNothing())
      .executeTakeFirst();
    if (Number(inserted.numInsertedOrUpdatedRows ?? 0) < chunk.length)
      throw new Fault("conflict", "contracts.device-has-contract");
  }
}

/**
 * Opens the child and the parent contract of each device, billing from the day at `at` (SDM 第1条, 第7条1項; ):
 * registered 2026-04-14T15:30Z → billing start date 2026-04-15 in Japan.
 */
async function openForDevices(
  tx: Tx,
  devices: readonly NewDeviceContract[],
  { at, zone }: { at: Millis; zone: string },
): Promise<Map<string, DeviceContract>> {
  const billingStartDate = dayAt(at, zone).toString();
  const first = await takeNumbers(tx, "device contracts", devices.length);
  const opened = new Map<string, DeviceContract>();
  const rows: ContractRow[] = [];
  for (const [index, { deviceId, organizationId, item }] of devices.entries()) {
    const common = { organizationId, deviceId, billingStartDate, endedOn: null, dataRangeDays: dataRangeDaysDefault };
    const [childId, parentId] = [newId(), newId()];
    const [child, parent] = [numberText("C", first + index), numberText("P", first + index)];
    rows.push({ id: childId, kind: "child", number: child, counterpartId: parentId, item, ...common });
    rows.push({ id: parentId, kind: "parent", number: parent, counterpartId: childId, item: null, ...common });
    opened.set(deviceId, { child, parent, billingStartDate, endedOn: null, dataRangeDays: dataRangeDaysDefault });
  }
  await insertContracts(tx, rows);
  const contractIds = rows.map((row) => row.id);
  await addFacts(tx, contractIds, { kind: "opened", on: billingStartDate, recordedAt: at, detail: null });
  return opened;
}

async function ofDevices(sql: Sql, deviceIds: readonly string[]): Promise<Map<string, DeviceContract>> {
  const found = new Map<string, DeviceContract>();
  for (let index = 0; index < deviceIds.length; index += idsPerSelect) {
    const rows = await tablesIn(sql)
      .selectFrom("contracts as child")
      .innerJoin("contracts as parent", "parent.id", "child.counterpartId")
      .selectAll("child")
      .select("parent.number as parentNumber")
      .where("child.kind", "=", "child")
      .where("child.deviceId", "in", deviceIds.slice(index, index + idsPerSelect))
      .execute();
    for (const { deviceId, number: child, parentNumber: parent, billingStartDate, endedOn, dataRangeDays } of rows)
      found.set(deviceId, { child, parent, billingStartDate, endedOn, dataRangeDays });
  }
  return found;
}

/** What a contract holder says when it ends a device's contracts. */
export interface CancellationNotice {
  readonly deviceId: string;
  /** When the notice arrived (到達). */
  readonly arrivedAt: Millis;
  /** The last day that it names, YYYY-MM-DD. */
  readonly namedOn?: string | undefined;
}

function dayNamed(text: string): Day {
  try {
    return Temporal.PlainDate.from(text);
  } catch (cause) {
    throw new Fault("invalid", "contracts.cancellation-invalid", {
      errors: [{ path: "namedOn", text: "contracts.day-form" }],
      cause,
    });
  }
}

async function cancelForDevice(tx: Tx, notice: CancellationNotice, zone: string): Promise<DeviceContract> {
  const { deviceId, arrivedAt, namedOn } = notice;
  const books = tablesIn(tx);
  // Takes the rows before it reads them, so that of two notices at once the second sees the first one's day.
  const taken = await books
    .updateTable("contracts")
    .set((row) => ({ endedOn: row.ref("endedOn") }))
    .where("deviceId", "=", deviceId)
    .returning("id")
    .execute();
  const current = (await ofDevices(tx, [deviceId])).get(deviceId);
  if (!current) throw new Fault("not-found", "contracts.contract-not-found", { attributes: { id: deviceId } });
  const arrivedOn = dayAt(arrivedAt, zone);
  const effective = cancellationDate(arrivedOn, namedOn ? dayNamed(namedOn) : null, sdmNoticeDays);
  const endedOn = earlierEnd(current.endedOn ? Temporal.PlainDate.from(current.endedOn) : null, effective).toString();
  await books.updateTable("contracts").set({ endedOn }).where("deviceId", "=", deviceId).execute();
  const detail = JSON.stringify({ arrivedOn: arrivedOn.toString(), namedOn: namedOn ?? null });
  const contractIds = taken.map((row) => row.id);
  await addFacts(tx, contractIds, { kind: "cancellation-notified", on: endedOn, recordedAt: arrivedAt, detail });
  return { ...current, endedOn };
}

function intervalsTouching(sql: Sql, { from, to, organizationId }: IntervalsQuestion) {
  const query = tablesIn(sql)
    .selectFrom("contracts")
    .where("kind", "=", "child")
    .where("billingStartDate", "<=", to)
    .where((row) => row.or([row("endedOn", "is", null), row("endedOn", ">=", from)]));
  return organizationId ? query.where("organizationId", "=", organizationId) : query;
}

export type Contracts = ReturnType<typeof openContracts>;

export function openContracts({
  database,
  clock,
  zone,
}: {
  database: Database;
  accounts: Accounts;
  clock: Clock;
  zone: string;
}) {
  return {
    /** Opens contracts for devices in the caller's transaction; Fault conflict when one of them has a contract already. */
    openForDevices: (tx: Tx, devices: readonly NewDeviceContract[], at: Millis = clock.now()) =>
      openForDevices(tx, devices, { at, zone }),

    /** Ends child and parent the same day (SDM 第6条; ). */
    cancelForDevice: (tx: Tx, notice: CancellationNotice) => cancelForDevice(tx, notice, zone),

    ofDevices,

    async contracts(
      scope: Scope,
      page: { limit: number; after?: string | undefined; organizationId?: string | undefined },
    ): Promise<Page<Contract>> {
      let query = tablesIn(database.sql)
        .selectFrom("contracts")
        .selectAll()
        .orderBy("id")
        .limit(page.limit + 1);
      if (page.after) query = query.where("id", ">", page.after);
      if (page.organizationId) query = query.where("organizationId", "=", page.organizationId);
      if (scope.organizations !== "all") query = query.where("organizationId", "in", [...scope.organizations, ""]);
      const rows = await query.execute();
      const items = rows.slice(0, page.limit).map(contractFromRow);
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },

    async contract(scope: Scope, id: string): Promise<Contract> {
      const row = await tablesIn(database.sql)
        .selectFrom("contracts")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row || !inScope(scope, row.organizationId))
        throw new Fault("not-found", "contracts.contract-not-found", { attributes: { id } });
      return contractFromRow(row);
    },

    /** Intervals that touch the days `from` to `to` (both included), for metering; ordered by device. */
    async deviceIntervals(sql: Sql, days: IntervalsQuestion): Promise<DeviceInterval[]> {
      const rows = await intervalsTouching(sql, days)
        .select(["organizationId", "deviceId", "item", "billingStartDate as startedOn", "endedOn"])
        .orderBy("deviceId")
        .execute();
      return rows.map((row) => ({ ...row, item: (row.item ?? "LORAWAN") as Item }));
    },

    /** The same, with how many devices have the same days: few rows, however many devices. */
    async intervalCounts(sql: Sql, days: IntervalsQuestion): Promise<IntervalCount[]> {
      const rows = await intervalsTouching(sql, days)
        .select(["organizationId", "item", "billingStartDate as startedOn", "endedOn"])
        .select((row) => row.fn.countAll<number>().as("devices"))
        .groupBy(["organizationId", "item", "billingStartDate", "endedOn"])
        .execute();
      return rows.map((row) => ({ ...row, item: (row.item ?? "LORAWAN") as Item }));
    },
  };
}
