/**
 * Alerts turn measurements into incidents, and incidents into letters to the people who must know.
 *
 * It owns rules, what each knows of each device, and incidents. It does not own sending: a letter is posted to the outbox in
 * the incident's own transaction, so there is never one without the other.
 */
import type { Accounts, Actor } from "#accounts";
import { createTurns, type Database, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Journal, Network } from "#journal";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import type { TimeSeries } from "#timeseries";
import { forgetDevices } from "./forget.ts";
import { openHearing } from "./hearing.ts";
import { openIncidentBook } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import { openPairStates } from "./pair-states.ts";
import { rehearseOver } from "./rehearsing.ts";
import { startRounds } from "./rounds.ts";
import { type NewRule, openRuleBook } from "./rule-book.ts";
import { type SelfTestSettings, startSelfTest } from "./self-test.ts";
import { createTelling } from "./telling.ts";
import { templates } from "./templates.ts";
import { startWatching, type WatchedRule } from "./watch.ts";

export type { Condition, FieldTest } from "./conditions.ts";
export type { IncidentsPage, TimelineEntry, TimelineKind } from "./incident-book.ts";
export type { Incident, IncidentState } from "./incidents.ts";
export type { NewRule, RuleChanges } from "./rule-book.ts";
export type { Rule, RuleOptions } from "./rules.ts";
export type { Schedule } from "./schedule.ts";
export type { SelfTestSettings } from "./self-test.ts";

interface Rooms {
  readonly journal: Journal;
  readonly database: Database;
  readonly registry: Registry;
  readonly timeseries: TimeSeries;
  readonly outbox: Outbox;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly zone: string;
  /** What links in letters begin with. */
  readonly publicUrl: string;
  /** Frames that are missing between two counters of a device. */
  readonly framesBetween: (network: Network, before: number | null, now: number | null) => number;
  /** How often somebody looks for what should have spoken, and how long after a start nobody does. */
  readonly selfTest?: SelfTestSettings | undefined;
  readonly rounds?: { readonly everyMs: Millis; readonly graceMs: Millis } | undefined;
}

export type Alerts = Awaited<ReturnType<typeof openAlerts>>;

const roundsDefault = { everyMs: 15_000, graceMs: 120_000 };

/** Who hears of an incident after its commit: a counter, the log, listeners. */
function createNews({ metrics, log }: Rooms) {
  const listeners = new Set<(incident: Incident) => void>();
  const changes = metrics.counter("hatoba_incidents_total", "Incidents by what became of them", ["state"]);
  return {
    listeners,
    changed(incident: Incident): void {
      const { id, ruleId, deviceId, state } = incident;
      changes.inc({ state });
      log.info({ incident: id, rule: ruleId, device: deviceId }, `incident ${state}`);
      for (const listener of listeners) listener(incident);
    },
  };
}

/** Whether a rule asks which gateway heard what, or which frames never came. */
const needsHearing = ({ enabled, needsFrames, condition }: WatchedRule): boolean =>
  enabled && (needsFrames || condition.kind === "gateway-silent");

/** When devices were last heard, while anybody asks for it; who spoke while nobody did is asked of the journal again. */
function createEars(areWanted: () => boolean) {
  const heardAt = new Map<string, Millis | null>();
  let wereWanted = areWanted();
  return {
    heardAt,
    areWanted,
    open(): void {
      if (areWanted() && !wereWanted) heardAt.clear();
      wereWanted = areWanted();
    },
  };
}

/** Tells at each look whether what had come by the look before has been judged by now. */
function createProgress(journal: Journal, position: () => number): () => boolean {
  const now = () => ({ uplinks: journal.head("uplinks"), measurements: journal.head("measurements") });
  let heads = now();
  return () => {
    const { uplinks, measurements } = heads;
    heads = now();
    return journal.decodingCursor() >= uplinks && position() >= measurements;
  };
}

/** Opens the room and starts watching the streams and the clock. */
export async function openAlerts(rooms: Rooms) {
  const { registry, outbox, journal, log } = rooms;
  const { listeners, changed } = createNews(rooms);
  const { addressBook } = registry;
  const takeTurn = createTurns();
  const states = await openPairStates(rooms);
  const hearing = await openHearing(rooms);
  const settings = rooms.selfTest ?? { test: null, deadManUrl: null };
  const book = await openRuleBook({ ...rooms, takeTurn, changed, states, rulesChanged: () => void listen() });
  const { watching, ruleOf, allRules, isAnyInForce, leaveRules, stop: stopRules, ...rules } = book;
  const ears = createEars(() => settings.test !== null || isAnyInForce());
  /** Gateways and frames are listened for only while a rule asks for them. */
  const listen = (): Promise<void> => {
    ears.open();
    return hearing.want(allRules().some(needsHearing) ? "wanted" : "not-wanted");
  };
  await listen();
  const telling = createTelling({ ...rooms, addressBook, takeTurn, ruleOf, leaveRules, changed });
  const every = rooms.rounds ?? roundsDefault;
  const consumer = startWatching({
    ...rooms,
    addressBook,
    telling,
    states,
    takeTurn,
    watching,
    isWanted: ears.areWanted,
    heard({ deviceId, receivedAt }) {
      ears.heardAt.set(deviceId, receivedAt);
      selfTest.heard(deviceId);
    },
    lossShare: hearing.lossShare,
    changed,
  });
  const progress = () => createProgress(journal, consumer.position);
  const selfTest = startSelfTest({ ...rooms, settings, everyMs: every.everyMs, isCurrent: progress() });
  const rounds = await startRounds({
    ...rooms,
    ...every,
    hearing,
    telling,
    takeTurn,
    rules: () => allRules().filter(({ enabled }) => enabled),
    heardAt: ears.heardAt,
    isCurrent: progress(),
    changed,
  });
  const notNoted = (error: unknown) => log.error({ err: error }, "what became of a letter was not noted");
  const stopSettling = outbox.onSettled((entry) => void telling.settled(entry).catch(notNoted));
  return {
    ...rules,
    ...openIncidentBook({ ...rooms, takeTurn, changed }),
    templates,
    /** What a rule would have done in the latest days; it need not exist. */
    rehearse: (actor: Actor, input: NewRule, days: number) => rehearseOver(rooms, actor, input, days),
    ...telling.links,
    /** Called after each commit that opened, acknowledged or resolved an incident. */
    onIncident(listener: (incident: Incident) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** A gateway said something that is no uplink. */
    gatewaySeen: hearing.gatewaySeen,
    /** Removes what is known of devices, in the caller's transaction. */
    forgetDevices: (tx: Tx, deviceIds: readonly string[]) => forgetDevices(tx, deviceIds, rooms.outbox),
    position: consumer.position,
    async stop(): Promise<void> {
      stopSettling();
      stopRules();
      await selfTest.stop();
      await rounds.stop();
      await consumer.stop();
      await hearing.stop();
    },
  };
}
