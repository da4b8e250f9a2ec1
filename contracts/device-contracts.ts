/** Contracts of devices: child and parent (子たる契約・親たる契約), one each, opened by registration and ended together. SDM 第1条, 第6条, 第7条. */
import type { Sql, Tx } from "#database";
import { type Day, dayAt, shiftedDay } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { devicePlans } from "./catalogue.ts";
import { discontinuedOn } from "./discontinued-plans.ts";
import { cancellationDate, earlierEnd, sdmNoticeDays } from "./lifecycle.ts";
import { dataRangesOf } from "./range-settings.ts";
import { addFacts, numberText, rowsPerInsert, takeNumbers } from "./records.ts";
import { type ContractRow, type DeviceTermRow, tablesIn } from "./tables.ts";

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

export interface NewDeviceContract {
  readonly deviceId: string;
  /** The contract holder's. */
  readonly organizationId: string;
  readonly item: Item;
}

const idsPerSelect = 10_000;

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

async function insertTerms(tx: Tx, rows: readonly Omit<DeviceTermRow, "id" | "supersededAt">[]): Promise<void> {
  for (let index = 0; index < rows.length; index += rowsPerInsert) {
    const chunk = rows.slice(index, index + rowsPerInsert).map((row) => ({ id: newId(), supersededAt: null, ...row }));
    await tablesIn(tx).insertInto("deviceTerms").values(chunk).execute();
  }
}

/** Fault conflict when devices of an item can't be registered any more. */
async function refuseDiscontinued(sql: Sql, items: ReadonlySet<Item>): Promise<void> {
  for (const plan of [devicePlans.parent, ...[...items].map((item) => devicePlans[item])]) {
    const on = await discontinuedOn(sql, plan);
    if (on !== null) throw new Fault("conflict", "contracts.service-discontinued", { attributes: { on } });
  }
}

/** The terms of a device as known now: one, or one after the other for each who had it (承継). */
async function termsOf(tx: Tx, deviceId: string): Promise<[DeviceTermRow, ...DeviceTermRow[]]> {
  const [first, ...others] = await tablesIn(tx)
    .selectFrom("deviceTerms")
    .selectAll()
    .where("deviceId", "=", deviceId)
    .where("supersededAt", "is", null)
    .orderBy("startedOn")
    .execute();
  if (!first) throw new Error(`device ${deviceId} has contracts without a term`);
  return [first, ...others];
}

/** What was known until now stays readable as what was known until `at`. */
async function replaceTerms(
  tx: Tx,
  terms: readonly DeviceTermRow[],
  at: Millis,
  by: (term: Omit<DeviceTermRow, "id" | "supersededAt">) => readonly Omit<DeviceTermRow, "id" | "supersededAt">[],
): Promise<void> {
  const ids = terms.map(({ id }) => id);
  await tablesIn(tx).updateTable("deviceTerms").set({ supersededAt: at }).where("id", "in", ids).execute();
  const next = terms.flatMap(({ id: _, supersededAt: __, ...term }) => by({ ...term, recordedAt: at }));
  await insertTerms(tx, next);
}

/**
 * Opens the child and the parent contract of each device, billing from the day at `at` (SDM 第1条, 第7条1項; ):
 * registered 2026-04-14T15:30Z → billing start date 2026-04-15 in Japan.
 */
export async function openForDevices(
  tx: Tx,
  devices: readonly NewDeviceContract[],
  { at, zone }: { at: Millis; zone: string },
): Promise<Map<string, DeviceContract>> {
  const billingStartDate = dayAt(at, zone).toString();
  const first = await takeNumbers(tx, "device contracts", devices.length);
  await refuseDiscontinued(tx, new Set(devices.map(({ item }) => item)));
  const rangeOf = await dataRangesOf(tx, new Set(devices.map((device) => device.organizationId)));
  const opened = new Map<string, DeviceContract>();
  const rows: ContractRow[] = [];
  for (const [index, { deviceId, organizationId, item }] of devices.entries()) {
    const dataRangeDays = rangeOf(organizationId);
    const common = { organizationId, deviceId, billingStartDate, endedOn: null, dataRangeDays };
    const [childId, parentId] = [newId(), newId()];
    const [child, parent] = [numberText("C", first + index), numberText("P", first + index)];
    rows.push({ id: childId, kind: "child", number: child, counterpartId: parentId, item, ...common });
    rows.push({ id: parentId, kind: "parent", number: parent, counterpartId: childId, item: null, ...common });
    opened.set(deviceId, { child, parent, billingStartDate, endedOn: null, dataRangeDays });
  }
  await insertContracts(tx, rows);
  const opening = { kind: "opened", on: billingStartDate, recordedAt: at, recordedBy: null, corrects: null };
  const contractIds = rows.map((row) => row.id);
  await addFacts(tx, contractIds, { ...opening, detail: null });
  const term = { startedOn: billingStartDate, endedOn: null, initial: 1, recordedAt: at };
  await insertTerms(
    tx,
    devices.map((device) => ({ ...device, ...term })),
  );
  return opened;
}

export async function ofDevices(sql: Sql, deviceIds: readonly string[]): Promise<Map<string, DeviceContract>> {
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
  /** When it was entered, where that is later than its arrival (on paper); a month that is closed by then is corrected. */
  readonly recordedAt?: Millis | undefined;
  readonly recordedBy?: string | undefined;
}

/** A day that somebody wrote; Fault invalid at `path` when it is none. */
function dayNamed(text: string, path: string): Day {
  try {
    return Temporal.PlainDate.from(text);
  } catch (cause) {
    throw new Fault("invalid", "contracts.day-wrong", { errors: [{ path, text: "contracts.day-form" }], cause });
  }
}

/** Takes the rows before it reads them, so that of two writers at once the second sees what the first one did. */
export async function takeContracts(
  tx: Tx,
  deviceId: string,
): Promise<{ current: DeviceContract; contractIds: string[] }> {
  const taken = await tablesIn(tx)
    .updateTable("contracts")
    .set((row) => ({ endedOn: row.ref("endedOn") }))
    .where("deviceId", "=", deviceId)
    .returning("id")
    .execute();
  const current = (await ofDevices(tx, [deviceId])).get(deviceId);
  if (!current) throw new Fault("not-found", "contracts.contract-not-found", { attributes: { id: deviceId } });
  return { current, contractIds: taken.map((row) => row.id) };
}

/** Ends child and parent the same day (SDM 第6条; ); of several notices the earliest end holds. */
export async function cancelForDevice(tx: Tx, notice: CancellationNotice, zone: string): Promise<DeviceContract> {
  const { deviceId, arrivedAt, namedOn, recordedAt = arrivedAt, recordedBy = null } = notice;
  const books = tablesIn(tx);
  const { current, contractIds } = await takeContracts(tx, deviceId);
  const arrivedOn = dayAt(arrivedAt, zone);
  const effective = cancellationDate(arrivedOn, namedOn ? dayNamed(namedOn, "namedOn") : null, sdmNoticeDays);
  const endedOn = earlierEnd(current.endedOn ? Temporal.PlainDate.from(current.endedOn) : null, effective).toString();
  await books.updateTable("contracts").set({ endedOn }).where("deviceId", "=", deviceId).execute();
  const last = (await termsOf(tx, deviceId)).slice(-1);
  await replaceTerms(tx, last, recordedAt, (term) => [{ ...term, endedOn }]);
  const detail = JSON.stringify({ arrivedOn: arrivedOn.toString(), namedOn: namedOn ?? null });
  const fact = { kind: "cancellation-notified", on: endedOn, recordedAt, detail, recordedBy, corrects: null };
  await addFacts(tx, contractIds, fact);
  return { ...current, endedOn };
}

/** Devices of these items whose contracts go on after a day, by holder and item. */
export async function devicesAfter(sql: Sql, items: readonly Item[], day: string) {
  const rows = await tablesIn(sql)
    .selectFrom("deviceTerms")
    .select((row) => ["organizationId", "item", row.fn.countAll<number>().as("devices")])
    .where("item", "in", ["", ...items])
    .where("supersededAt", "is", null)
    .where((row) => row.or([row("endedOn", "is", null), row("endedOn", ">", day)]))
    .groupBy(["organizationId", "item"])
    .execute();
  return rows.map((row) => ({ ...row, item: row.item as Item, devices: Number(row.devices) }));
}

const standingTerms = (tx: Tx) =>
  tablesIn(tx).selectFrom("deviceTerms").selectAll().where("supersededAt", "is", null).orderBy("deviceId");

/** Some devices at a time: what is done with them may replace their terms. */
async function* pagesOf(terms: ReturnType<typeof standingTerms>) {
  for (let after = ""; ; ) {
    const page = await terms.where("deviceId", ">", after).limit(rowsPerInsert).execute();
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.deviceId;
    yield page;
  }
}

/** Ends the contracts of all devices of these items that go on after a day; for each a fact of its own. */
export async function endDevices(
  tx: Tx,
  items: readonly Item[],
  { on, detail, at, by }: { on: string; detail: string; at: Millis; by: string },
): Promise<void> {
  const books = tablesIn(tx);
  const going = standingTerms(tx)
    .where("item", "in", ["", ...items])
    .where((row) => row.or([row("endedOn", "is", null), row("endedOn", ">", on)]));
  for await (const terms of pagesOf(going)) {
    const deviceIds = terms.map(({ deviceId }) => deviceId);
    await replaceTerms(tx, terms, at, (term) => [{ ...term, endedOn: on }]);
    const ended = books.updateTable("contracts").set({ endedOn: on }).where("deviceId", "in", deviceIds);
    const contractIds = (await ended.returning("id").execute()).map(({ id }) => id);
    await addFacts(tx, contractIds, { kind: "ended", on, recordedAt: at, detail, recordedBy: by, corrects: null });
  }
}

/** Takes back what `endDevices` recorded at an instant: contracts get the ends that they had before, those that changed since stay. */
export async function resumeDevices(
  tx: Tx,
  { endedAt, on, reason, at, by }: { endedAt: Millis; on: string; reason: string; at: Millis; by: string },
): Promise<void> {
  const books = tablesIn(tx);
  const ended = standingTerms(tx).where("recordedAt", "=", endedAt).where("endedOn", "=", on);
  for await (const terms of pagesOf(ended)) {
    const deviceIds = terms.map(({ deviceId }) => deviceId);
    const former = books.selectFrom("deviceTerms").selectAll().where("supersededAt", "=", endedAt);
    const ends = new Map(
      (await former.where("deviceId", "in", deviceIds).execute()).map((row) => [row.deviceId, row.endedOn]),
    );
    const endOf = (deviceId: string) => ends.get(deviceId) ?? null;
    await replaceTerms(tx, terms, at, (term) => [{ ...term, endedOn: endOf(term.deviceId) }]);
    for (const [endedOn, ids] of Map.groupBy(deviceIds, endOf)) {
      const theirs = books.updateTable("contracts").set({ endedOn }).where("deviceId", "in", ids);
      const contractIds = (await theirs.returning("id").execute()).map(({ id }) => id);
      const detail = JSON.stringify({ before: { endedOn: on }, after: { endedOn }, reason });
      await addFacts(tx, contractIds, {
        kind: "corrected",
        on,
        recordedAt: at,
        detail,
        recordedBy: by,
        corrects: null,
      });
    }
  }
}

/** A holder's devices that another one takes over on a day, with all that was agreed about them (IOT 第17条, R-11). */
export interface DeviceSuccession {
  readonly from: string;
  readonly to: string;
  /** The first day of the new holder; YYYY-MM-DD. */
  readonly on: string;
  readonly reason: string;
  /** null: all that go on. */
  readonly deviceIds: readonly string[] | null;
  readonly at: Millis;
  readonly by: string;
}

/** Terms of a holder that go on on a day, and begin before it; a page by device. */
async function termsToPass(tx: Tx, { from, on }: DeviceSuccession, deviceIds: readonly string[] | null, after: string) {
  let query = tablesIn(tx)
    .selectFrom("deviceTerms")
    .selectAll()
    .where("organizationId", "=", from)
    .where("supersededAt", "is", null)
    .where("startedOn", "<", on)
    .where((row) => row.or([row("endedOn", "is", null), row("endedOn", ">=", on)]))
    .where("deviceId", ">", after);
  if (deviceIds) query = query.where("deviceId", "in", deviceIds);
  return query.orderBy("deviceId").limit(rowsPerInsert).execute();
}

/**
 * Passes contracts of devices to another holder: the days before stay the former's, no initial fee falls due again. Answers which; one that
 * was asked for and isn't among them is not the holder's on that day, or began on it.
 */
export async function passDevices(tx: Tx, succession: DeviceSuccession): Promise<string[]> {
  const { from, to, on, reason, deviceIds, at, by } = succession;
  const lastDay = shiftedDay(on, -1);
  const passed: string[] = [];
  for (let after = ""; ; ) {
    const terms = await termsToPass(tx, succession, deviceIds, after);
    const ids = terms.map(({ deviceId }) => deviceId);
    const last = ids.at(-1);
    if (last === undefined) return passed;
    after = last;
    passed.push(...ids);
    await replaceTerms(tx, terms, at, (term) => [
      { ...term, endedOn: lastDay },
      { ...term, organizationId: to, startedOn: on, initial: 0 },
    ]);
    const theirs = tablesIn(tx).updateTable("contracts").set({ organizationId: to }).where("deviceId", "in", ids);
    const contractIds = (await theirs.returning("id").execute()).map(({ id }) => id);
    const detail = JSON.stringify({ from, organizationId: to, reason });
    await addFacts(tx, contractIds, { kind: "succeeded", on, recordedAt: at, detail, recordedBy: by, corrects: null });
  }
}

/** What was really so, when what was recorded was wrong; a field that is absent stays. */
export interface DeviceCorrection {
  readonly deviceId: string;
  readonly startedOn?: string | undefined;
  /** null: it goes on. */
  readonly endedOn?: string | null | undefined;
  readonly reason: string;
  readonly recordedAt: Millis;
  readonly recordedBy: string;
}

/**
 * Corrects the days of a device's contracts backwards: a new fact, visible as such. Months that were billed already are credited and
 * charged again; what was known before can still be asked for.
 */
export async function correctDevice(tx: Tx, correction: DeviceCorrection): Promise<DeviceContract> {
  const { deviceId, reason, recordedAt, recordedBy } = correction;
  const { current, contractIds } = await takeContracts(tx, deviceId);
  const billingStartDate = dayNamed(correction.startedOn ?? current.billingStartDate, "startedOn").toString();
  const end = correction.endedOn === undefined ? current.endedOn : correction.endedOn;
  const endedOn = end === null ? null : dayNamed(end, "endedOn").toString();
  const terms = await termsOf(tx, deviceId);
  const [first, last] = [terms[0], terms.at(-1) ?? terms[0]];
  const wrong = (path: string, text: string) =>
    new Fault("invalid", "contracts.day-wrong", { errors: [{ path, text }] });
  if (first !== last && first.endedOn !== null && billingStartDate > first.endedOn)
    throw wrong("startedOn", "contracts.day-of-another-holder");
  const lastFrom = first === last ? billingStartDate : last.startedOn;
  if (endedOn !== null && endedOn < lastFrom) throw wrong("endedOn", "contracts.end-before-start");
  const books = tablesIn(tx);
  await books.updateTable("contracts").set({ billingStartDate, endedOn }).where("deviceId", "=", deviceId).execute();
  await replaceTerms(tx, [...new Set([first, last])], recordedAt, (term) => {
    const starts = term.startedOn === first.startedOn && { startedOn: billingStartDate };
    return [{ ...term, ...starts, ...(term.startedOn === last.startedOn && { endedOn }) }];
  });
  const before = { startedOn: current.billingStartDate, endedOn: current.endedOn };
  const detail = JSON.stringify({ before, after: { startedOn: billingStartDate, endedOn }, reason });
  const fact = { kind: "corrected", on: billingStartDate, recordedAt, detail, recordedBy, corrects: null };
  await addFacts(tx, contractIds, fact);
  return { ...current, billingStartDate, endedOn };
}

/** A thing was put in another one's place: the contracts go on as they are (MR 第8条2項, R-132). */
export interface Exchange {
  readonly deviceId: string;
  /** Identities: DevEUI or Sigfox ID. */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly at: Millis;
  readonly by: string;
}

export async function noteExchange(tx: Tx, exchange: Exchange, zone: string): Promise<void> {
  const { deviceId, from, to, reason, at, by } = exchange;
  const { contractIds } = await takeContracts(tx, deviceId);
  const detail = JSON.stringify({ from, to, reason });
  const fact = {
    kind: "exchanged",
    on: dayAt(at, zone).toString(),
    recordedAt: at,
    detail,
    recordedBy: by,
    corrects: null,
  };
  await addFacts(tx, contractIds, fact);
}
