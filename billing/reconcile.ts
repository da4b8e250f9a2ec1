/**
 * Reconciliation with the field: each night, what was heard the day before is held against what is under contract. Findings are for a
 * person: nothing is charged or credited because of them (SDM 第7条2項: a silent device is billed all the same, R-41).
 */
import { type Accounts, type Actor, requirePermission } from "#accounts";
import type { Contracts } from "#contracts";
import type { Database, Tx } from "#database";
import { dayAt, shiftedDay, startOfDay } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Log } from "#foundation/log";
import type { Journal } from "#journal";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import { daysOf, monthFrom } from "./month.ts";
import { noteReadings, readMeters } from "./own-meters.ts";
import { tablesIn } from "./tables.ts";

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
  /** Days on which a device was heard, summed. */
  readonly heardDeviceDays: number;
  /** E-mails that a mail server took. */
  readonly letters: number;
}

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

interface Night {
  readonly day: string;
  readonly heard: ReadonlyMap<string, number>;
  readonly findings: Finding[];
  readonly byHolder: Map<string, { uplinks: number; devices: number }>;
  readonly billed: Set<string>;
}

function tally({ byHolder }: Night, organizationId: string, uplinks: number): void {
  const sum = byHolder.get(organizationId) ?? { uplinks: 0, devices: 0 };
  byHolder.set(organizationId, { uplinks: sum.uplinks + uplinks, devices: sum.devices + 1 });
}

/** Devices under contract, a page at a time: other work has its turn between two of them. */
async function overContracts({ database, contracts, clock }: Deps, night: Night): Promise<void> {
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
    for (const { deviceId, organizationId } of page) {
      billed.add(deviceId);
      const uplinks = heard.get(deviceId);
      if (uplinks !== undefined) tally(night, organizationId, uplinks);
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
  const { day, findings, byHolder, heard, billed } = night;
  for (const table of ["reconciliations", "reconciliationFindings", "uplinkDays"] as const)
    await books.deleteFrom(table).where("day", "=", day).execute();
  const counts = { heard: heard.size, billed: billed.size, findings: findings.length };
  await books
    .insertInto("reconciliations")
    .values({ day, ranAt, ...counts })
    .execute();
  for (let index = 0; index < findings.length; index += rowsPerInsert)
    await books
      .insertInto("reconciliationFindings")
      .values(findings.slice(index, index + rowsPerInsert).map((finding) => ({ day, ...finding })))
      .execute();
  const days = [...byHolder].map(([organizationId, sum]) => ({ organizationId, day, ...sum }));
  for (let index = 0; index < days.length; index += rowsPerInsert)
    await books
      .insertInto("uplinkDays")
      .values(days.slice(index, index + rowsPerInsert))
      .execute();
  await noteHearings(tx, night);
}

/** Reconciles one day that is over; the same day again replaces what was found. */
async function reconcile(deps: Deps, day: string): Promise<Night> {
  const { journal, zone, database, clock } = deps;
  const from = startOfDay(Temporal.PlainDate.from(day), zone);
  const to = startOfDay(Temporal.PlainDate.from(day).add({ days: 1 }), zone);
  const heard = journal.countUplinks(from, to);
  const night: Night = { day, heard, findings: [], byHolder: new Map(), billed: new Set() };
  await overContracts(deps, night);
  overField(deps, night);
  await overIdentities(deps, night);
  await database.transaction((tx) => store(tx, night, clock.now()));
  const readings = await readMeters(deps, day);
  await database.transaction((tx) => noteReadings(tx, readings));
  return night;
}

function requireProvider(actor: Actor): void {
  requirePermission(actor, "billing");
  if (actor.organizationKind !== "provider") throw new Fault("not-allowed", "contracts.provider-only");
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

  const stopping = new AbortController();
  async function everyNight(): Promise<void> {
    while (!stopping.signal.aborted) {
      await catchUp().catch((error: unknown) =>
        log.error({ error }, "reconciliation failed; tried again in ten minutes"),
      );
      await clock.wait(lookMs, stopping.signal);
    }
  }
  const running = everyNight();

  return {
    /** Of a day; Fault not-found when there was none yet. */
    async reconciliation(actor: Actor, day: string): Promise<Reconciliation> {
      requireProvider(actor);
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
      requireProvider(actor);
      const month = monthFrom(monthText);
      const { from, to } = daysOf(month);
      const rows = await tablesIn(database.sql)
        .selectFrom("uplinkDays")
        .select("organizationId")
        .select((select) => select.fn.sum<number>("uplinks").as("uplinks"))
        .select((select) => select.fn.sum<number>("devices").as("heardDeviceDays"))
        .where("day", ">=", from)
        .where("day", "<=", to)
        .groupBy("organizationId")
        .execute();
      const readings = new Map(
        rows.map(({ organizationId, uplinks, heardDeviceDays }) => [
          organizationId,
          { organizationId, uplinks: Number(uplinks), heardDeviceDays: Number(heardDeviceDays), letters: 0 },
        ]),
      );
      const begin = startOfDay(Temporal.PlainDate.from(from), zone);
      const end = startOfDay(Temporal.PlainDate.from(to).add({ days: 1 }), zone);
      for (const [organizationId, letters] of await outbox.acceptedByOrganization(begin, end)) {
        const reading = readings.get(organizationId) ?? { organizationId, uplinks: 0, heardDeviceDays: 0, letters: 0 };
        readings.set(organizationId, { ...reading, letters });
      }
      return [...readings.values()].sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1));
    },

    catchUp,
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
