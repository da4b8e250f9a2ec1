/**
 * What rules know of devices, in memory; in the books stands what a restart must not forget. The rest comes back from the
 * journal when a device is first heard again: its newest time, and the values of the time before.
 */
import type { Database, Sql, Tx } from "#database";
import type { Journal, JournalledMeasurement } from "#journal";
import { tested, testsOf } from "./conditions.ts";
import { historyMs, isWorthKeeping, type Rule, type RuleState } from "./rules.ts";
import { type RuleStateRow, tablesIn } from "./tables.ts";

interface Pair {
  readonly rule: Rule;
  readonly deviceId: string;
}

export interface PairStates {
  get(pair: Pair, measurement: JournalledMeasurement): RuleState | null;
  /** After the commit of what came of it. */
  put(pair: Pair, before: RuleState | null, after: RuleState): void;
  /** Writes now what one pair knows: in the transaction of its incident. */
  write(tx: Tx, pair: Pair, state: RuleState): Promise<void>;
  /** Writes what a restart must not forget, in the transaction that moves the cursor; what is given back is called after its commit. */
  writeAll(tx: Tx): Promise<() => void>;
  /** How many wait to be written. */
  waiting(): number;
  /** Of which devices a rule knows something. */
  devicesOf(ruleId: string): string[];
  /** Forgets what a rule knows, of all devices or of these. */
  forget(ruleId: string, of: "all" | readonly string[]): void;
}

/** Values of the time before, for tests that look at a stretch of time. */
const warmUplinks = 64;
const rowsPerStatement = 500;
/** SQLite takes 32,766 values in one statement. */
const rowsPerPage = 5_000;

const stateFromRow = (row: RuleStateRow): RuleState => {
  const rest = row.state === null ? {} : (JSON.parse(row.state) as Partial<RuleState>);
  const met = row.met === 1;
  return { met, measuredAt: row.measuredAt, since: met ? row.measuredAt : null, tests: [], ...rest };
};

const rowFromState = (
  ruleId: string,
  deviceId: string,
  { met, measuredAt, since, tests }: RuleState,
): RuleStateRow => ({
  ruleId,
  deviceId,
  met: met ? 1 : 0,
  measuredAt,
  incidentId: null,
  // Stretches come back from the journal.
  state: JSON.stringify({ since, tests: tests.map((test) => test && { met: test.met, last: test.last }) }),
});

async function writeRows(tx: Tx, rows: readonly RuleStateRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerStatement)
    await tablesIn(tx)
      .insertInto("ruleStates")
      .values(rows.slice(from, from + rowsPerStatement))
      .onConflict((conflict) =>
        conflict.columns(["ruleId", "deviceId"]).doUpdateSet((row) => ({
          met: row.ref("excluded.met"),
          measuredAt: row.ref("excluded.measuredAt"),
          state: row.ref("excluded.state"),
        })),
      )
      .execute();
}

async function* allRows(sql: Sql): AsyncIterable<RuleStateRow> {
  let after = { ruleId: "", deviceId: "" };
  for (;;) {
    const rows = await tablesIn(sql)
      .selectFrom("ruleStates")
      .selectAll()
      .where((row) =>
        row.or([
          row("ruleId", ">", after.ruleId),
          row.and([row("ruleId", "=", after.ruleId), row("deviceId", ">", after.deviceId)]),
        ]),
      )
      .orderBy("ruleId")
      .orderBy("deviceId")
      .limit(rowsPerPage)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < rowsPerPage) return;
    after = last;
  }
}

export async function openPairStates({
  database,
  journal,
}: {
  database: Database;
  journal: Journal;
}): Promise<PairStates> {
  const byRule = new Map<string, Map<string, RuleState>>();
  /** What came before this program is not in memory. */
  const firstOffset = journal.head("uplinks");
  const warmed = new Map<string, Set<string>>();
  const dirty = new Map<string, Set<string>>();
  for await (const row of allRows(database.sql)) {
    const states = byRule.get(row.ruleId) ?? new Map<string, RuleState>();
    byRule.set(row.ruleId, states.set(row.deviceId, stateFromRow(row)));
  }

  /** What the journal knows of the time before this measurement. */
  function warm(
    { rule, deviceId }: Pair,
    known: RuleState | null,
    measurement: JournalledMeasurement,
  ): RuleState | null {
    const tests = testsOf(rule.condition);
    const isLooking = tests.some((test) => "withinSeconds" in test && test.withinSeconds !== undefined);
    const history = journal.uplinksOf(deviceId, {
      before: measurement.uplinkOffset,
      limit: isLooking ? warmUplinks : 1,
      since: measurement.receivedAt - historyMs,
    });
    const newest = history[0];
    if (!newest) return known;
    let states = tests.map((_, index) => known?.tests[index] ?? null);
    if (isLooking)
      for (const { measurement: before } of history.reverse())
        if (before?.outcome === "decoded")
          states = tests.map((test, index) => {
            const state = states[index] ?? null;
            return "withinSeconds" in test ? tested(test, state, before) : state;
          });
    const { since = null, met = false } = known ?? {};
    const state = { met, since, measuredAt: Math.max(known?.measuredAt ?? 0, newest.uplink.measuredAt), tests: states };
    const pairs = byRule.get(rule.id) ?? new Map<string, RuleState>();
    byRule.set(rule.id, pairs.set(deviceId, state));
    return state;
  }

  return {
    get(pair, measurement) {
      const known = byRule.get(pair.rule.id)?.get(pair.deviceId) ?? null;
      if (firstOffset === 0) return known;
      const isWarm = warmed.get(pair.rule.id) ?? new Set();
      if (isWarm.has(pair.deviceId)) return known;
      warmed.set(pair.rule.id, isWarm.add(pair.deviceId));
      // Where the books know it, they may be ahead of the cursor: what is read again is history to them.
      return warm(pair, known, measurement);
    },
    put({ rule, deviceId }, before, after) {
      const states = byRule.get(rule.id) ?? new Map<string, RuleState>();
      byRule.set(rule.id, states.set(deviceId, after));
      if (!isWorthKeeping(before, after)) return;
      const waiting = dirty.get(rule.id) ?? new Set();
      dirty.set(rule.id, waiting.add(deviceId));
    },
    write: (tx, { rule, deviceId }, state) => writeRows(tx, [rowFromState(rule.id, deviceId, state)]),
    async writeAll(tx) {
      const rows = [...dirty].flatMap(([ruleId, deviceIds]) =>
        [...deviceIds].flatMap((deviceId) => {
          const state = byRule.get(ruleId)?.get(deviceId);
          return state ? [rowFromState(ruleId, deviceId, state)] : [];
        }),
      );
      await writeRows(tx, rows);
      return () => dirty.clear();
    },
    waiting: () => [...dirty.values()].reduce((sum, { size }) => sum + size, 0),
    devicesOf: (ruleId) => [...(byRule.get(ruleId)?.keys() ?? [])],
    forget(ruleId, of) {
      for (const known of [byRule, dirty, warmed])
        if (of === "all") known.delete(ruleId);
        else for (const deviceId of of) known.get(ruleId)?.delete(deviceId);
    },
  };
}
