/**
 * Reconciliation with the field: each night, what was heard the day before is held against what is under contract. Findings are for a
 * person: nothing is charged or credited because of them (SDM 第7条2項: a silent device is billed all the same, R-41).
 */
import { type Accounts, type Actor, requireProvider } from "#accounts";
import type { Contracts } from "#contracts";
import type { Database, Tx } from "#database";
import { dayAt, shiftedDay, startOfDay } from "#foundation/calendar";
import { type Clock, repeat } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Journal, Metered } from "#journal";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import { daysOf, monthFrom } from "./month.ts";
import { meteredGroups, noteReadings, readMeters } from "./own-meters.ts";
import { type BillingTables, tablesIn } from "./tables.ts";

/**
 * - `heard-not-billed`: it was heard, and no contract of it covers the day
 * - `billed-never-heard`: under contract for a week or more, and never heard
 * - `registered-twice`: two contracts are under way for one identity
 * - `moved`: an identity that one holder had is another one's from this day on
 */
export const findingKinds = ["heard-not-billed", "billed-never-heard", "registered-twice", "moved"] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly deviceId: string;
  readonly organizationId: string | null;
  /** The other device, or since when. */
  readonly detail: string;
}

export interface Reconciliation {
  readonly day: string;
  readonly ranAt: number;
  /** Devices heard, and devices under contract, on the day. */
  readonly heard: number;
  readonly billed: number;
  readonly findings: readonly Finding[];
}

export interface MeterReading {
  readonly organizationId: string;
  readonly uplinks: number;
  /** What they take: payloads, and decoded fields as JSON in UTF-8. */
  readonly bytes: number;
  /** Days on which a device was heard, summed. */
  readonly heardDeviceDays: number;
  /** E-mails that a mail server took. */
  readonly letters: number;
}

const silent = (organizationId: string): MeterReading => ({
  ...{ organizationId, uplinks: 0, bytes: 0, heardDeviceDays: 0, letters: 0 },
});

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly registry: Registry;
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
}

/** How long a device may take until it is first heard. */
const firstUplinkDays = 7;
const devicesPerPage = 5_000;
const rowsPerInsert = 1_000;

type KeptBytes = BillingTables["keptBytes"];

interface Night {
  readonly day: string;
  readonly heard: ReadonlyMap<string, Metered>;
  readonly findings: Finding[];
  readonly byHolder: Map<string, Metered & { devices: number }>;
  readonly billed: Set<string>;
  /** Groups of devices that contracts of their own meter. */
  readonly groups: ReadonlySet<string>;
  readonly kept: Map<string, KeptBytes>;
}

type UnderContract = Awaited<ReturnType<Contracts["devicesUnderContract"]>>[number];

function tally({ registry }: Deps, night: Night, device: UnderContract, { uplinks, bytes }: Metered): void {
  const { byHolder, kept, day, groups } = night;
  const { organizationId, deviceId, dataRangeDays: rangeDays } = device;
  const sum = byHolder.get(organizationId) ?? { uplinks: 0, bytes: 0, devices: 0 };
  byHolder.set(organizationId, {
    uplinks: sum.uplinks + uplinks,
    bytes: sum.bytes + bytes,
    devices: sum.devices + 1,
  });
  if (bytes === 0) return;
  const groupId = registry.groupsOf(deviceId).find((group) => groups.has(group)) ?? "";
  const key = `${organizationId} ${groupId} ${rangeDays}`;
  const before = kept.get(key)?.bytes ?? 0;
  kept.set(key, { organizationId, day, groupId, rangeDays, bytes: before + bytes });
}

/** Devices under contract, a page at a time: other work has its turn between two of them. */
async function overContracts(deps: Deps, night: Night): Promise<void> {
  const { database, contracts, clock } = deps;
  const { day, heard, findings, billed } = night;
  const before = shiftedDay(day, -firstUplinkDays);
  for (let after = ""; ; ) {
    const page = await contracts.devicesUnderContract(database.sql, day, { after, limit: devicesPerPage });
    const silent = page.filter(({ deviceId, startedOn }) => !heard.has(deviceId) && startedOn <= before);
    const ids = silent.map(({ deviceId }) => deviceId);
    const known = await tablesIn(database.sql)
      .selectFrom("deviceHearings")
      .select("deviceId")
      .where("deviceId", "in", ["", ...ids])
      .where("firstHeardOn", "<=", day)
      .execute();
    const everHeard = new Set(known.map(({ deviceId }) => deviceId));
    for (const { deviceId, organizationId, startedOn } of silent)
      if (!everHeard.has(deviceId))
        findings.push({ kind: "billed-never-heard", deviceId, organizationId, detail: startedOn });
    for (const device of page) {
      billed.add(device.deviceId);
      const metered = heard.get(device.deviceId);
      if (metered) tally(deps, night, device, metered);
    }
    const last = page.at(-1);
    if (!last || page.length < devicesPerPage) return;
    after = last.deviceId;
    await clock.wait(0);
  }
}

function overField({ registry }: Deps, night: Night): void {
  const { day, heard, findings, billed } = night;
  for (const deviceId of heard.keys()) {
    if (billed.has(deviceId)) continue;
    const organizationId = registry.addressBook.device(deviceId)?.organizationId ?? null;
    findings.push({ kind: "heard-not-billed", deviceId, organizationId, detail: day });
  }
}

/** An identity that was given up and is in service again: twice under contract, or gone over to somebody else. */
async function overIdentities({ registry, zone }: Deps, { day, findings, billed }: Night): Promise<void> {
  for (const { retired, active } of await registry.identitiesInServiceAgain()) {
    const { id: deviceId, organizationId, registeredAt } = active;
    if (billed.has(retired.id) && billed.has(deviceId))
      findings.push({ kind: "registered-twice", deviceId, organizationId, detail: retired.id });
    if (retired.organizationId !== organizationId && dayAt(registeredAt, zone).toString() === day)
      findings.push({ kind: "moved", deviceId, organizationId, detail: retired.id });
  }
}

async function noteHearings(tx: Tx, { day, heard }: Night): Promise<void> {
  const ids = [...heard.keys()];
  for (let index = 0; index < ids.length; index += rowsPerInsert)
    await tablesIn(tx)
      .insertInto("deviceHearings")
      .values(
        ids.slice(index, index + rowsPerInsert).map((deviceId) => ({ deviceId, firstHeardOn: day, lastHeardOn: day })),
      )
      .onConflict((conflict) =>
        conflict.column("deviceId").doUpdateSet((row) => ({ lastHeardOn: row.ref("excluded.lastHeardOn") })),
      )
      .execute();
}

async function store(tx: Tx, night: Night, ranAt: number): Promise<void> {
  const books = tablesIn(tx);
  const { day, findings, byHolder, heard, billed, kept } = night;
  for (const table of ["reconciliations", "reconciliationFindings", "uplinkDays", "keptBytes"] as const)
    await books.deleteFrom(table).where("day", "=", day).execute();
  const counts = { heard: heard.size, billed: billed.size, findings: findings.length };
  await books
    .insertInto("reconciliations")
    .values({ day, ranAt, ...counts })
    .execute();
  const inChunks = async <Row>(rows: readonly Row[], insert: (chunk: readonly Row[]) => Promise<unknown>) => {
    for (let index = 0; index < rows.length; index += rowsPerInsert)
      await insert(rows.slice(index, index + rowsPerInsert));
  };
  await inChunks(findings, (chunk) =>
    books
      .insertInto("reconciliationFindings")
      .values(chunk.map((finding) => ({ day, ...finding })))
      .execute(),
  );
  await inChunks([...byHolder], (chunk) =>
    books
      .insertInto("uplinkDays")
      .values(chunk.map(([organizationId, sum]) => ({ organizationId, day, ...sum })))
      .execute(),
  );
  await inChunks([...kept.values()], (chunk) => books.insertInto("keptBytes").values(chunk).execute());
  await noteHearings(tx, night);
}

/** Some three milliseconds. */
const uplinksPerPage = 1_000;

/** What each device said on a day, by the time of receipt; other work has its turn between two pages of the journal. */
async function heardOn({ journal, zone, clock }: Deps, day: string): Promise<ReadonlyMap<string, Metered>> {
  const date = Temporal.PlainDate.from(day);
  const [from, to] = [startOfDay(date, zone), startOfDay(date.add({ days: 1 }), zone)];
  const heard = new Map<string, Metered>();
  for (let after: number | null = 0; after !== null; ) {
    const page = journal.meter({ from, to, after, limit: uplinksPerPage });
    for (const [deviceId, { uplinks, bytes }] of page.devices) {
      const sum = heard.get(deviceId) ?? { uplinks: 0, bytes: 0 };
      heard.set(deviceId, { uplinks: sum.uplinks + uplinks, bytes: sum.bytes + bytes });
    }
    after = page.next;
    await clock.wait(0);
  }
  return heard;
}

/** Reconciles one day that is over; the same day again replaces what was found. */
async function reconcile(deps: Deps, day: string): Promise<Night> {
  const { database, clock } = deps;
  const [heard, groups] = [await heardOn(deps, day), await meteredGroups(deps, day)];
  const night: Night = { day, heard, groups, findings: [], byHolder: new Map(), billed: new Set(), kept: new Map() };
  await overContracts(deps, night);
  overField(deps, night);
  await overIdentities(deps, night);
  await database.transaction((tx) => store(tx, night, clock.now()));
  const readings = await readMeters(deps, day);
  await database.transaction((tx) => noteReadings(tx, readings));
  return night;
}

/** Late uplinks of a day have come by then. */
const hourOfNightMs = 90 * 60_000;
const lookMs = 10 * 60_000;
/** A program that stood still makes up for so many days; the journal has more, but nobody would look. */
const daysBackMax = 31;

/** The days that are still to be reconciled at `now`, oldest first. */
export function daysDue(lastDay: string | null, now: number, zone: string): readonly string[] {
  const newest = dayAt(now - hourOfNightMs, zone)
    .subtract({ days: 1 })
    .toString();
  const oldest = lastDay === null ? newest : shiftedDay(lastDay, 1);
  const days: string[] = [];
  for (let day = newest; day >= oldest && days.length < daysBackMax; day = shiftedDay(day, -1)) days.unshift(day);
  return days;
}

export type Reconciling = ReturnType<typeof startReconciling>;

/** Reconciles every night from now on, and what was missed before. */
export function startReconciling(deps: Deps) {
  const { database, clock, log, zone, outbox } = deps;
  const lastDay = async () => {
    const row = await tablesIn(database.sql)
      .selectFrom("reconciliations")
      .select((select) => select.fn.max("day").as("day"))
      .executeTakeFirst();
    return row?.day ?? null;
  };

  async function catchUp(): Promise<void> {
    for (const day of daysDue(await lastDay(), clock.now(), zone)) {
      const { heard, billed, findings } = await reconcile(deps, day);
      log.info({ day, heard: heard.size, billed: billed.size, findings: findings.length }, "reconciled with the field");
    }
  }

  const everyNight = repeat(clock, {
    act: catchUp,
    restMs: () => lookMs,
    failed: (error) => log.error({ err: error }, "reconciliation failed; tried again every ten minutes"),
  });

  return {
    /** Of a day; Fault not-found when there was none yet. */
    async reconciliation(actor: Actor, day: string): Promise<Reconciliation> {
      requireProvider(actor, "billing");
      const books = tablesIn(database.sql);
      const run = await books.selectFrom("reconciliations").selectAll().where("day", "=", day).executeTakeFirst();
      if (!run) throw new Fault("not-found", "billing.not-reconciled", { attributes: { day } });
      const found = await books
        .selectFrom("reconciliationFindings")
        .selectAll()
        .where("day", "=", day)
        .orderBy("kind")
        .orderBy("deviceId")
        .execute();
      const findings = found.map(({ day: _, kind, ...finding }) => ({ ...finding, kind: kind as FindingKind }));
      return { ...run, findings };
    },

    /** What was metered of a month, by holder: uplinks and heard devices as reconciled night by night, e-mails as they were taken. */
    async meters(actor: Actor, monthText: string): Promise<readonly MeterReading[]> {
      requireProvider(actor, "billing");
      const month = monthFrom(monthText);
      const { from, to } = daysOf(month);
      const rows = await tablesIn(database.sql)
        .selectFrom("uplinkDays")
        .select("organizationId")
        .select((select) => select.fn.sum<number>("uplinks").as("uplinks"))
        .select((select) => select.fn.sum<number | null>("bytes").as("bytes"))
        .select((select) => select.fn.sum<number>("devices").as("heardDeviceDays"))
        .where("day", ">=", from)
        .where("day", "<=", to)
        .groupBy("organizationId")
        .execute();
      const readings = new Map<string, MeterReading>();
      for (const { organizationId, uplinks, bytes, heardDeviceDays } of rows)
        readings.set(organizationId, {
          ...silent(organizationId),
          ...{ uplinks: Number(uplinks), bytes: Number(bytes), heardDeviceDays: Number(heardDeviceDays) },
        });
      const begin = startOfDay(Temporal.PlainDate.from(from), zone);
      const end = startOfDay(Temporal.PlainDate.from(to).add({ days: 1 }), zone);
      for (const [organizationId, letters] of await outbox.acceptedByOrganization(begin, end)) {
        const reading = readings.get(organizationId) ?? silent(organizationId);
        readings.set(organizationId, { ...reading, letters });
      }
      return [...readings.values()].sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1));
    },

    catchUp,
    async stop(): Promise<void> {
      await everyNight.stop();
    },
  };
}
