/** The circumstances of gaps: it notes when the program is there, and reads what explains the gaps of a device. */
import type { Database, Sql } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Journal } from "#journal";
import type { AddressBook } from "#registry";
import type { Happening } from "./bridges/bridge.ts";
import type { IngestEvents } from "./events.ts";
import { between, type Gap, gapsIn, hourMs, type Interval, type Sighting } from "./gaps.ts";
import type { IngestTables } from "./tables.ts";

const tables = (sql: Sql) => sql.withTables<IngestTables>();

const noteEveryMs = 30_000;
const runsKeptMs = 400 * 24 * hourMs;
const uplinksPerPage = 1_000;
/** A year at a quarter of an hour, and some; a device that speaks more often is explained for its latest uplinks only. */
const uplinksMax = 40_000;

export interface GapBook {
  /** The gaps of a device that touch the range, oldest first. */
  gapsOf(deviceId: string, range: Interval): Promise<Gap[]>;
  stop(): Promise<void>;
}

export interface GapBookOptions {
  readonly database: Database;
  readonly journal: Journal;
  readonly addressBook: AddressBook;
  readonly clock: Clock;
  readonly events: IngestEvents;
}

/** Notes every half minute that this program is there: what is not noted was an outage, up to that half minute. */
async function beThere({ database, journal, clock, events }: GapBookOptions): Promise<() => Promise<void>> {
  const id = newId();
  const startedAt = clock.now();
  const note = () =>
    database.transaction(async (tx) => {
      const row = { id, programId: journal.id, startedAt, aliveAt: clock.now() };
      const runs = tables(tx);
      const insert = runs.insertInto("programRuns").values(row);
      await insert.onConflict((conflict) => conflict.column("id").doUpdateSet({ aliveAt: row.aliveAt })).execute();
      await runs
        .deleteFrom("programRuns")
        .where("aliveAt", "<", clock.now() - runsKeptMs)
        .execute();
    });
  await note();
  const stopping = new AbortController();
  const noting = (async () => {
    for (;;) {
      await clock.wait(noteEveryMs, stopping.signal);
      await note().catch(events.tallyNotWritten);
      if (stopping.signal.aborted) return;
    }
  })();
  return () => {
    stopping.abort();
    return noting;
  };
}

export async function openGapBook(options: GapBookOptions): Promise<GapBook> {
  const { database, journal, addressBook, clock } = options;
  const leave = await beThere(options);
  const sql = tables(database.sql);

  /** In order of time, with the last one before the range. */
  function sightingsOf(deviceId: string, { from, to }: Interval): Sighting[] {
    const sightings: Sighting[] = [];
    let before: number | undefined;
    while (sightings.length < uplinksMax) {
      const options = { limit: uplinksPerPage, since: 0, ...(before === undefined ? {} : { before }) };
      const page = journal.uplinksOf(deviceId, options);
      for (const { uplink, measurement } of page) {
        const { measuredAt: at, fCnt, receptions, payload } = uplink;
        if (at >= to) continue;
        // A frame without a payload (MAC commands only) is heard, but promises no measurement.
        if (payload === "" && measurement?.outcome !== "decoded") continue;
        const isMeasured = measurement === null || measurement.outcome === "decoded"; // one that waits is about to be
        sightings.push({ at, fCnt, gatewayIds: receptions.map(({ gatewayId }) => gatewayId), isMeasured });
      }
      const last = page.at(-1);
      if (!last || page.length < uplinksPerPage || last.uplink.measuredAt < from) break;
      before = last.uplink.offset;
    }
    const sorted = sightings.sort((a, b) => a.at - b.at);
    const first = sorted.findLastIndex(({ at, isMeasured }) => at < from && isMeasured);
    return sorted.slice(Math.max(0, first));
  }

  async function badClocksOf(deviceId: string, { from, to }: Interval): Promise<Millis[]> {
    const rows = sql.selectFrom("deviceEvents").select(["at", "happening"]).where("deviceId", "=", deviceId);
    const events = await rows.where("at", ">=", from).where("at", "<", to).execute();
    return events.flatMap(({ at, happening }) =>
      (JSON.parse(happening) as Happening).what === "bad-clock" ? [at] : [],
    );
  }

  async function outagesIn({ from, to }: Interval): Promise<Interval[]> {
    const rows = await sql.selectFrom("programRuns").select(["startedAt", "aliveAt"]).execute();
    const present = rows.map(({ startedAt, aliveAt }) => ({ from: startedAt, to: aliveAt + noteEveryMs }));
    return between(present, { from, to });
  }

  async function hoursOf(ids: readonly string[], { from, to }: Interval): Promise<Map<string, Map<Millis, number>>> {
    const hours = new Map<string, Map<Millis, number>>();
    if (ids.length === 0) return hours;
    const rows = sql.selectFrom("gatewayHours").selectAll().where("gatewayId", "in", ids);
    for (const row of await rows.where("hour", ">=", from).where("hour", "<", to).execute()) {
      const known = hours.get(row.gatewayId) ?? new Map<Millis, number>();
      hours.set(row.gatewayId, known.set(row.hour, row.uplinks));
    }
    return hours;
  }

  return {
    async gapsOf(deviceId, range) {
      const device = addressBook.device(deviceId);
      const until = Math.min(range.to, clock.now(), device?.retiredAt ?? Number.POSITIVE_INFINITY);
      const sightings = sightingsOf(deviceId, range);
      const seconds = addressBook.profile(device?.profileId ?? "")?.expectedIntervalSeconds ?? null;
      const ids = [...new Set(sightings.flatMap(({ gatewayIds }) => gatewayIds))].filter((id) => id !== "");
      const wide = { from: (sightings[0]?.at ?? range.from) - 25 * hourMs, to: range.to };
      return gapsIn(sightings, until, {
        network: device?.network ?? "lorawan",
        everyMs: seconds === null ? null : seconds * 1_000,
        badClocks: await badClocksOf(deviceId, wide),
        outages: await outagesIn(wide),
        gatewayHours: await hoursOf(ids, wide),
      });
    },
    stop: leave,
  };
}
