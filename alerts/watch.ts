/**
 * The watching consumer: measurements → verdicts → incidents and letters.
 *
 * What rules know is in memory. 1. An incident, its letters and what its rule knows of the device are committed at once,
 * without the cursor: killed afterwards, the measurements are read again and are history to that rule. 2. The cursor
 * moves every second or so, with everything else that a restart must not forget: killed in between, nothing is lost.
 */
import { cursorIn, type Database, moveCursor, type TakeTurn, type Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { type Consumer, consume, type Journal, type JournalledMeasurement } from "#journal";
import type { Outbox } from "#outbox";
import type { AddressBook } from "#registry";
import { applyEvent, openIncidentOf } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import type { PairStates } from "./pair-states.ts";
import { evaluate, type Rule, type RuleState, type Verdict, type Watch } from "./rules.ts";
import type { Telling } from "./telling.ts";

export type WatchedRule = Rule &
  Watch & { /** Whether it asks for frames that never came. */ readonly needsFrames: boolean };

interface Deps {
  readonly journal: Journal;
  readonly database: Database;
  readonly addressBook: AddressBook;
  readonly outbox: Outbox;
  readonly telling: Telling;
  readonly states: PairStates;
  readonly clock: Clock;
  readonly log: Log;
  readonly takeTurn: TakeTurn;
  /** Whether anybody asks what is measured: with nobody, the stream need not be read. */
  readonly isWanted: () => boolean;
  readonly watching: (measurement: JournalledMeasurement) => readonly WatchedRule[];
  /** Told of every measurement, whatever became of it. */
  readonly heard: (measurement: JournalledMeasurement) => void;
  readonly lossShare: (deviceId: string) => number | null;
  /** Told after the commit. */
  readonly changed: (incident: Incident) => void;
}

const consumerName = "alerting";
/** Each program on a database has a journal, and so a cursor, of its own; the first ones had no name. */
const cursorNames = (journal: Journal): [string, string] => [`${consumerName} ${journal.id}`, consumerName];
const batchMax = 1_000;
/** How old a cursor in the books may be: reading again after a crash is harmless. */
const cursorMs = 1_000;
/** States are written before so many wait. */
const statesWaitingMax = 5_000;

/** One measurement under one rule, and what it changed. */
interface Judgement {
  readonly rule: WatchedRule;
  readonly measurement: JournalledMeasurement;
  readonly before: RuleState | null;
  readonly after: RuleState;
  readonly verdict: Verdict;
}

/** Judges a batch in its order; what rules know is changed by the caller, after the commit. */
function judge(deps: Deps, batch: readonly JournalledMeasurement[]): Judgement[] {
  const judgements: Judgement[] = [];
  const fresh = new Map<string, RuleState>();
  for (const measurement of batch) {
    deps.heard(measurement);
    if (measurement.outcome !== "decoded") continue;
    const { deviceId, fields, measuredAt, receivedAt } = measurement;
    for (const rule of deps.watching(measurement)) {
      const key = `${rule.id} ${deviceId}`;
      const before = fresh.get(key) ?? deps.states.get({ rule, deviceId }, measurement);
      const lossShare = rule.needsFrames ? deps.lossShare(deviceId) : null;
      const { state: after, verdict } = evaluate(rule, before, { fields, measuredAt, receivedAt, lossShare });
      if (!after || after === before) continue;
      fresh.set(key, after);
      judgements.push({ rule, measurement, before, after, verdict });
    }
  }
  return judgements;
}

/** Opens or closes the incident that a verdict asks for, and posts its letters. */
async function follow(deps: Deps, tx: Tx, { rule, measurement, after, verdict }: Judgement): Promise<Incident | null> {
  const { telling, addressBook, states } = deps;
  const { deviceId, organizationId, measuredAt } = measurement;
  const at = deps.clock.now();
  await states.write(tx, { rule, deviceId }, after);
  const open = await openIncidentOf(tx, { ruleId: rule.id, deviceId, gatewayId: null });
  if (verdict.kind === "ended") {
    const { incident, changed } = await applyEvent(tx, open?.id ?? null, { kind: "condition-ended", at });
    if (incident && changed) await telling.end(tx, rule, incident);
    return changed ? incident : null;
  }
  if (verdict.kind !== "began" || open) return null;
  const names = { ruleName: rule.name, deviceName: addressBook.device(deviceId)?.name ?? deviceId };
  const what = { ruleId: rule.id, deviceId, organizationId, ...names, value: verdict.value, measuredAt };
  const beginning = { id: newId(), ...what };
  const { incident } = await applyEvent(tx, null, { kind: "condition-began", at, beginning });
  return incident && telling.begin(tx, rule, incident);
}

export function startWatching(deps: Deps): Consumer {
  const { journal, database, outbox, clock, log, takeTurn, states } = deps;
  let cursorWrittenAt = Number.NEGATIVE_INFINITY;

  async function watch(batch: readonly JournalledMeasurement[], cursor: number): Promise<void> {
    const judgements = judge(deps, batch);
    const news = judgements.filter(({ verdict }) => verdict.kind !== "unchanged");
    const changed: Incident[] = [];
    if (news.length > 0)
      await database.transaction(async (tx) => {
        changed.length = 0;
        for (const judgement of news) {
          const incident = await follow(deps, tx, judgement);
          if (incident) changed.push(incident);
        }
      });
    for (const { rule, measurement, before, after } of judgements)
      states.put({ rule, deviceId: measurement.deviceId }, before, after);
    if (clock.now() - cursorWrittenAt >= cursorMs || states.waiting() > statesWaitingMax) await checkpoint(cursor);
    if (changed.length > 0) outbox.wake();
    for (const incident of changed) deps.changed(incident);
  }

  async function checkpoint(cursor: number): Promise<void> {
    const written = await database.transaction(async (tx) => {
      await moveCursor(tx, cursorNames(journal)[0], cursor);
      return states.writeAll(tx);
    });
    written();
    cursorWrittenAt = clock.now();
  }

  const consumer = consume({
    name: consumerName,
    journal,
    stream: "measurements",
    read: journal.readMeasurements,
    isWanted: deps.isWanted,
    cursor: async () => (await cursorIn(database.sql, cursorNames(journal))) ?? 0,
    effect: (batch, cursor) => takeTurn(() => watch(batch, cursor)),
    batchMax,
    clock,
    log,
  });
  return {
    position: consumer.position,
    async stop() {
      await consumer.stop();
      if (consumer.position() > 0) await takeTurn(() => checkpoint(consumer.position()));
    },
  };
}
