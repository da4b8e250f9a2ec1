/**
 * Alerts turn measurements into incidents, and incidents into letters to the people who must know.
 *
 * It owns rules, what each knows of each device, and incidents. It does not own sending: a letter is posted to the outbox in
 * the incident's own transaction, so there is never one without the other.
 */
import type { Accounts } from "#accounts";
import { createTurns, type Database } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Journal } from "#journal";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import { openIncidentBook } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import { openRuleBook } from "./rule-book.ts";
import { startWatching } from "./watch.ts";

export type { IncidentsPage } from "./incident-book.ts";
export type { Incident, IncidentState } from "./incidents.ts";
export type { NewRule, RuleChanges } from "./rule-book.ts";
export type { Condition, Rule } from "./rules.ts";

interface Rooms {
  readonly journal: Journal;
  readonly database: Database;
  readonly registry: Registry;
  readonly outbox: Outbox;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly zone: string;
  /** What links in letters begin with. */
  readonly publicUrl: string;
}

export type Alerts = Awaited<ReturnType<typeof openAlerts>>;

/** Opens the room and starts watching the stream `measurements`. */
export async function openAlerts(rooms: Rooms) {
  const { registry, metrics, log } = rooms;
  const listeners = new Set<(incident: Incident) => void>();
  const changes = metrics.counter("hatoba_incidents_total", "Incidents by what became of them", ["state"]);
  const changed = (incident: Incident) => {
    const { id, ruleId, deviceId, state } = incident;
    changes.inc({ state });
    log.info({ incident: id, rule: ruleId, device: deviceId }, `incident ${state}`);
    for (const listener of listeners) listener(incident);
  };
  const takeTurn = createTurns();
  const { watching, ...rules } = await openRuleBook({ ...rooms, takeTurn, changed });
  const consumer = startWatching({ ...rooms, addressBook: registry.addressBook, takeTurn, watching, changed });
  return {
    ...rules,
    ...openIncidentBook({ ...rooms, takeTurn, changed }),
    /** Called after each commit that opened, acknowledged or resolved an incident. */
    onIncident(listener: (incident: Incident) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    position: consumer.position,
    stop: consumer.stop,
  };
}
