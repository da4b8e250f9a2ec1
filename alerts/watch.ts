/** The watching consumer: a batch of measurements → rule states, incidents, letters and the cursor, in one transaction. */
import type { Database, TakeTurn, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { type Consumer, consume, type Journal, type JournalledMeasurement } from "#journal";
import type { Outbox } from "#outbox";
import type { AddressBook } from "#registry";
import { applyEvent } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import { lettersAbout } from "./letters.ts";
import { evaluate, type Rule, type RuleState, type Verdict } from "./rules.ts";
import { type RuleStateRow, tablesIn } from "./tables.ts";

interface Deps {
  readonly journal: Journal;
  readonly database: Database;
  readonly addressBook: AddressBook;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly publicUrl: string;
  readonly takeTurn: TakeTurn;
  readonly watching: (measurement: JournalledMeasurement) => readonly Rule[];
  /** Told after the commit. */
  readonly changed: (incident: Incident) => void;
}

const consumerName = "alerting";
/** Each program on a database has a journal, and so a cursor, of its own; the first ones had no name. */
const cursorNames = (journal: Journal): [string, string] => [`${consumerName} ${journal.id}`, consumerName];
const batchMax = 1_000;
/** With nothing to judge the cursor is written at most so often: reading again after a crash is harmless. */
const cursorMs = 1_000;
/** Judged with one read and one write of states: two parameters each to read, five to write, far below SQLite's 32,766. */
const pairsMax = 500;

/** A measurement and one of the rules that watch its device. */
interface Pair {
  readonly rule: Rule;
  readonly measurement: JournalledMeasurement;
}

/** Moves the cursor in the transaction of the effect. */
async function moveCursor(tx: Tx, name: string, cursor: number): Promise<void> {
  await tablesIn(tx)
    .insertInto("consumerCursors")
    .values({ name, cursor })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ cursor }))
    .execute();
}

const keyOf = (ruleId: string, deviceId: string) => `${ruleId} ${deviceId}`;

/** What the rules know of the devices before these measurements. */
async function readStates(tx: Tx, pairs: readonly Pair[]): Promise<Map<string, RuleStateRow>> {
  const rows = await tablesIn(tx)
    .selectFrom("ruleStates")
    .selectAll()
    .where("ruleId", "in", [...new Set(pairs.map(({ rule }) => rule.id))])
    .where("deviceId", "in", [...new Set(pairs.map(({ measurement }) => measurement.deviceId))])
    .execute();
  return new Map(rows.map((row) => [keyOf(row.ruleId, row.deviceId), row]));
}

async function writeStates(tx: Tx, rows: readonly RuleStateRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tablesIn(tx)
    .insertInto("ruleStates")
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(["ruleId", "deviceId"]).doUpdateSet((row) => ({
        met: row.ref("excluded.met"),
        measuredAt: row.ref("excluded.measuredAt"),
        incidentId: row.ref("excluded.incidentId"),
      })),
    )
    .execute();
}

/** Opens or closes the incident that a verdict asks for, and posts its letters. */
async function follow(deps: Deps, tx: Tx, { rule, measurement }: Pair, verdict: Verdict, openId: string | null) {
  const at = deps.clock.now();
  const unchanged = { incidentId: openId, changed: null };
  if (verdict.kind === "unchanged") return unchanged;
  if (verdict.kind === "ended") {
    const { incident, changed } = await applyEvent(tx, openId, { kind: "condition-ended", at });
    return { incidentId: null, changed: changed ? incident : null };
  }
  const { deviceId, organizationId, measuredAt } = measurement;
  const device = deps.addressBook.device(deviceId);
  const names = { ruleName: rule.name, deviceName: device?.name ?? deviceId };
  const what = { ruleId: rule.id, deviceId, organizationId, ...names, value: verdict.value, measuredAt };
  const event = { kind: "condition-began", at, beginning: { id: newId(), ...what } } as const;
  const { incident, changed } = await applyEvent(tx, openId, event);
  if (!incident || !changed) return unchanged;
  for (const letter of lettersAbout(incident, rule, device, deps)) await deps.outbox.post(tx, letter);
  return { incidentId: incident.id, changed: incident };
}

/** Judges measurements in their order; gives back the incidents that began or ended. */
async function judge(deps: Deps, tx: Tx, pairs: readonly Pair[]): Promise<Incident[]> {
  const states = await readStates(tx, pairs);
  const touched = new Map<string, RuleStateRow>();
  const incidents: Incident[] = [];
  for (const pair of pairs) {
    const { id: ruleId, condition } = pair.rule;
    const { deviceId } = pair.measurement;
    const key = keyOf(ruleId, deviceId);
    const row = touched.get(key) ?? states.get(key);
    const before: RuleState | null = row ? { met: row.met === 1, measuredAt: row.measuredAt } : null;
    const { state, verdict } = evaluate(condition, before, pair.measurement);
    if (!state || state === before) continue;
    const { incidentId, changed } = await follow(deps, tx, pair, verdict, row?.incidentId ?? null);
    touched.set(key, { ruleId, deviceId, met: state.met ? 1 : 0, measuredAt: state.measuredAt, incidentId });
    if (changed) incidents.push(changed);
  }
  await writeStates(tx, [...touched.values()]);
  return incidents;
}

export function startWatching(deps: Deps): Consumer {
  const { journal, database, outbox, clock, log, takeTurn } = deps;
  let cursorWrittenAt = 0;

  async function watch(batch: readonly JournalledMeasurement[], cursor: number): Promise<void> {
    const pairs = batch
      .filter((measurement) => measurement.outcome === "decoded")
      .flatMap((measurement) => deps.watching(measurement).map((rule) => ({ rule, measurement })));
    if (pairs.length === 0 && clock.now() - cursorWrittenAt < cursorMs) return;
    const incidents = await database.transaction(async (tx) => {
      const changed: Incident[] = [];
      for (let from = 0; from < pairs.length; from += pairsMax)
        changed.push(...(await judge(deps, tx, pairs.slice(from, from + pairsMax))));
      await moveCursor(tx, cursorNames(journal)[0], cursor);
      return changed;
    });
    cursorWrittenAt = clock.now();
    if (incidents.length > 0) outbox.wake();
    for (const incident of incidents) deps.changed(incident);
  }

  return consume({
    name: consumerName,
    journal,
    stream: "measurements",
    read: journal.readMeasurements,
    cursor: async () => {
      const names = cursorNames(journal);
      const rows = tablesIn(database.sql).selectFrom("consumerCursors").selectAll().where("name", "in", names);
      const known = new Map((await rows.execute()).map(({ name, cursor }) => [name, Number(cursor)]));
      return known.get(names[0]) ?? known.get(names[1]) ?? 0;
    },
    effect: (batch, cursor) => takeTurn(() => watch(batch, cursor)),
    batchMax,
    clock,
    log,
  });
}
