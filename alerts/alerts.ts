/**
 * Alerts turn measurements into incidents, and incidents into letters to the people who must know.
 *
 * It owns rules, what each knows of each device, and incidents. It does not own sending: a letter is posted to the outbox in
 * the incident's own transaction, so there is never one without the other.
 */
import type { Accounts } from "#accounts";
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Journal } from "#journal";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import { type Incident, openIncidents } from "./incidents.ts";
import { openRules } from "./rules.ts";
import { startWatching } from "./watch.ts";

export type { Condition } from "./evaluate.ts";
export type { Incident, IncidentState, IncidentsPage } from "./incidents.ts";
export type { NewRule, Rule, RuleChanges } from "./rules.ts";

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
  const { registry, metrics } = rooms;
  const listeners = new Set<(incident: Incident) => void>();
  const changes = metrics.counter("hatoba_incidents_total", "Incidents by what became of them", ["state"]);
  const changed = (incident: Incident) => {
    changes.inc({ state: incident.state });
    for (const listener of listeners) listener(incident);
  };
  const { watching, ...rules } = await openRules(rooms);
  const consumer = startWatching({ ...rooms, addressBook: registry.addressBook, watching, changed });
  return {
    ...rules,
    ...openIncidents({ ...rooms, changed }),
    /** Called after each commit that opened, acknowledged or resolved an incident. */
    onIncident(listener: (incident: Incident) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    position: consumer.position,
    stop: consumer.stop,
  };
}
