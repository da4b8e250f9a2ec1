/**
 * What happens becomes entries of deliveries: measurements from the journal, with the cursor in the same commit, and announcements
 * from the outbox, taken in the same commit. Killed before it: it is done again. After it: it is in the books.
 */
import { type Accounts, inScope, mayHear, type Scope } from "#accounts";
import { cursorFrom, type Database, moveCursor } from "#database";
import { type Clock, type Millis, repeat } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { consume, type Journal, type JournalledMeasurement, type JournalledRevision, type Stream } from "#journal";
import { isAnnounced, takeAnnouncements } from "#outbox";
import type { Registry } from "#registry";
import { append, type Queue } from "./deliveries.ts";
import { type Entry, type EventKind, eventFrom, isAskedFor } from "./payload.ts";
import { tablesIn } from "./tables.ts";
import { earshotOf, webhookFromRow } from "./webhook-book.ts";

export interface CollectingDeps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly journal: Journal;
  readonly registry: Pick<Registry, "addressBook">;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
}

const batchMax = 1_000;
const announcementsMax = 500;
/** Measurements are gathered so long after some were told: the first one goes at once, a thousand a second are ten requests. */
const gatherMs = 1_000;
const lookMs = 1_000;

/** A webhook that is told something, and what its organization sees now. */
interface Ear {
  readonly webhookId: string;
  readonly events: readonly EventKind[];
  readonly scope: Scope;
  readonly since: Millis;
}

async function earsIn({ database, accounts }: CollectingDeps): Promise<Ear[]> {
  const rows = await tablesIn(database.sql).selectFrom("webhooks").selectAll().where("state", "=", "on").execute();
  const ears: Ear[] = [];
  for (const { id, organizationId, events, createdAt } of rows.map(webhookFromRow)) {
    const scope = await earshotOf(accounts, organizationId);
    if (scope) ears.push({ webhookId: id, events, scope, since: createdAt });
  }
  return ears;
}

/** A stream of the journal that is told, entry by entry. */
interface Source<One extends JournalledMeasurement> {
  readonly kind: EventKind;
  readonly stream: Stream;
  /** Each program on a database has a journal, and so a cursor, of its own. */
  readonly cursorOf: (holder: string) => string;
  readonly read: (after: number, limit: number) => One[];
  /** What is told of an entry to a webhook that was made at `since`; null: nothing. */
  readonly entryOf: (one: One, since: Millis) => Entry | null;
}

const measurementsIn = (journal: Journal): Source<JournalledMeasurement> => ({
  ...{ kind: "measurement", stream: "measurements" },
  cursorOf: (holder) => `webhooks ${holder}`,
  read: (after, limit) => journal.readMeasurements(after, limit),
  entryOf: ({ outcome, receivedAt, offset }, since) => (outcome === "decoded" && receivedAt >= since ? offset : null),
});

/** However old an uplink is, it is news that it is decoded to something else; not if there was nothing before and is nothing now. */
const revisionsIn = (journal: Journal): Source<JournalledRevision> => ({
  ...{ kind: "measurement.revised", stream: "revisions" },
  cursorOf: (holder) => `webhooks-revisions ${holder}`,
  read: (after, limit) => journal.readRevisions(after, limit),
  entryOf: ({ outcome, before, offset }) =>
    outcome === "decoded" || before.outcome === "decoded" ? { revision: offset } : null,
});

/** Consumes a stream for webhooks; `isWanted` is asked before each batch. */
function consumeFor<One extends JournalledMeasurement>(
  deps: CollectingDeps,
  queue: Queue,
  source: Source<One>,
  isWanted: () => boolean,
  added: () => void,
) {
  const { database, journal, registry, clock, log } = deps;
  const cursorName = source.cursorOf(queue.holder);
  const stopping = new AbortController();

  async function collect(batch: readonly One[], cursor: number): Promise<void> {
    const starts = registry.addressBook.dataRangeStarts(clock.now());
    const shown = batch.filter(({ deviceId, measuredAt }) => measuredAt >= starts(deviceId));
    const ears = (await earsIn(deps)).filter(({ events }) => events.includes(source.kind));
    if (ears.length === 0) return; // read again after a restart, it is older than whatever webhook there will be
    await queue.takeTurn(() =>
      database.transaction(async (tx) => {
        for (const { webhookId, scope, since } of ears) {
          const heard = shown.filter((one) => mayHear(scope, one));
          const entries = heard.flatMap((one) => source.entryOf(one, since) ?? []);
          if (entries.length > 0) await append(tx, queue, webhookId, entries, clock.now());
        }
        await moveCursor(tx, cursorName, cursor);
      }),
    );
    added();
    if (batch.length < batchMax) await clock.wait(gatherMs, stopping.signal);
  }

  const consumer = consume({
    ...{ name: "webhooks", journal, stream: source.stream, read: source.read, batchMax, isWanted, clock, log },
    // A program that never told of a stream does so from now on.
    cursor: () => database.transaction((tx) => cursorFrom(tx, cursorName, journal.head(source.stream))),
    effect: collect,
  });
  return {
    position: consumer.position,
    stop(): Promise<void> {
      stopping.abort();
      return consumer.stop();
    },
  };
}

/** Makes entries of what was announced; gives back how many announcements there were. */
async function collectAnnouncements(deps: CollectingDeps, queue: Queue, ears: readonly Ear[]): Promise<number> {
  const { database, clock, zone } = deps;
  return queue.takeTurn(() =>
    database.transaction(async (tx) => {
      const taken = await takeAnnouncements(tx, announcementsMax);
      const events = taken.flatMap((announcement) => eventFrom(announcement, zone) ?? []);
      for (const { webhookId, scope, since, events: kinds } of ears) {
        const entries: Entry[] = events.filter(
          ({ type, organizationId, at }) => at >= since && isAskedFor(kinds, type) && inScope(scope, organizationId),
        );
        if (entries.length > 0) await append(tx, queue, webhookId, entries, clock.now());
      }
      return taken.length;
    }),
  );
}

/** Starts collecting, knowing who wants what; `added` is called after each commit that may have added deliveries. */
export async function startCollecting(deps: CollectingDeps, queue: Queue, added: () => void) {
  const { database, clock, log } = deps;
  const stopping = new AbortController();
  let wanted: ReadonlySet<EventKind> = new Set();

  /** Also finds what another program on the same database was told to tell. */
  async function look(): Promise<void> {
    const ears = await earsIn(deps);
    wanted = new Set(ears.flatMap(({ events }) => events));
    while (!stopping.signal.aborted && (await isAnnounced(database.sql))) {
      const taken = await collectAnnouncements(deps, queue, ears);
      added();
      if (taken < announcementsMax) return;
    }
  }

  await look(); // before the stream is read: what nobody is known to want would be passed by
  const looking = repeat(clock, {
    act: look,
    restMs: () => lookMs,
    failed: (error) => log.error({ err: error }, "announcements could not be read; tried again"),
  });
  const start = <One extends JournalledMeasurement>(source: Source<One>) =>
    consumeFor(deps, queue, source, () => wanted.has(source.kind), added);
  const measurements = start(measurementsIn(deps.journal));
  const revisions = start(revisionsIn(deps.journal));

  return {
    position: measurements.position,
    look,
    async stop() {
      stopping.abort();
      await looking.stop();
      await Promise.all([measurements.stop(), revisions.stop()]);
    },
  };
}
