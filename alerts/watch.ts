/** The watching consumer: a batch of measurements → rule states, incidents, letters and the cursor, in one transaction. */
import type { Database, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { type Consumer, consume, type Journal, type JournalledMeasurement } from "#journal";
import type { Outbox } from "#outbox";
import type { AddressBook } from "#registry";
import { evaluate, type RuleState } from "./evaluate.ts";
import { type Incident, incidentFromRow, rowFromIncident } from "./incidents.ts";
import { lettersAbout } from "./letters.ts";
import type { Rule } from "./rules.ts";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly journal: Journal;
  readonly database: Database;
  readonly addressBook: AddressBook;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly publicUrl: string;
  readonly watching: (measurement: JournalledMeasurement) => readonly Rule[];
  /** Told after the commit. */
  readonly changed: (incident: Incident) => void;
}

const consumerName = "alerting";
const batchMax = 1_000;
/** With nothing to judge the cursor is written at most so often: reading again after a crash is harmless. */
const cursorMs = 1_000;

/** Moves the cursor in the transaction of the effect. */
async function moveCursor(tx: Tx, cursor: number): Promise<void> {
  await tablesIn(tx)
    .insertInto("consumerCursors")
    .values({ name: consumerName, cursor })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ cursor }))
    .execute();
}

/** Judges one measurement by one rule; the incident that began or ended, if one did. */
async function judge(deps: Deps, tx: Tx, rule: Rule, measurement: JournalledMeasurement): Promise<Incident | null> {
  const books = tablesIn(tx);
  const { deviceId, organizationId, measuredAt } = measurement;
  const row = await books
    .selectFrom("ruleStates")
    .selectAll()
    .where("ruleId", "=", rule.id)
    .where("deviceId", "=", deviceId)
    .executeTakeFirst();
  const before: RuleState | null = row ? { met: row.met === 1, measuredAt: row.measuredAt } : null;
  const { state, verdict } = evaluate(rule.condition, before, measurement);
  if (!state || state === before) return null;
  let incident: Incident | null = null;
  if (verdict.kind === "began") {
    const device = deps.addressBook.device(deviceId);
    const names = { ruleName: rule.name, deviceName: device?.name ?? deviceId };
    const never = { acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null };
    const what = { id: newId(), ruleId: rule.id, deviceId, organizationId, ...names, value: verdict.value, measuredAt };
    incident = { ...what, state: "open", openedAt: deps.clock.now(), ...never };
    await books.insertInto("incidents").values(rowFromIncident(incident)).execute();
    for (const letter of lettersAbout(incident, rule, device, deps)) await deps.outbox.post(tx, letter);
  }
  if (verdict.kind === "ended" && row?.incidentId) {
    const resolvedAt = deps.clock.now();
    const resolved = await books
      .updateTable("incidents")
      .set({ state: "resolved", resolvedAt })
      .where("id", "=", row.incidentId)
      .returningAll()
      .executeTakeFirst();
    incident = resolved ? incidentFromRow(resolved) : null;
  }
  const incidentId =
    verdict.kind === "began" ? (incident?.id ?? null) : verdict.kind === "ended" ? null : (row?.incidentId ?? null);
  const next = { met: state.met ? 1 : 0, measuredAt: state.measuredAt, incidentId };
  await books
    .insertInto("ruleStates")
    .values({ ruleId: rule.id, deviceId, ...next })
    .onConflict((conflict) => conflict.columns(["ruleId", "deviceId"]).doUpdateSet(next))
    .execute();
  return incident;
}

export function startWatching(deps: Deps): Consumer {
  const { journal, database, outbox, clock, log } = deps;
  let cursorWrittenAt = 0;

  async function watch(batch: readonly JournalledMeasurement[], cursor: number): Promise<void> {
    const judged = batch
      .filter((measurement) => measurement.outcome === "decoded")
      .flatMap((measurement) => deps.watching(measurement).map((rule) => ({ rule, measurement })));
    if (judged.length === 0 && clock.now() - cursorWrittenAt < cursorMs) return;
    const incidents = await database.transaction(async (tx) => {
      const changed: Incident[] = [];
      for (const { rule, measurement } of judged) {
        const incident = await judge(deps, tx, rule, measurement);
        if (incident) changed.push(incident);
      }
      await moveCursor(tx, cursor);
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
      const row = await tablesIn(database.sql)
        .selectFrom("consumerCursors")
        .select("cursor")
        .where("name", "=", consumerName)
        .executeTakeFirst();
      return row?.cursor ?? 0;
    },
    effect: watch,
    batchMax,
    clock,
    log,
  });
}
