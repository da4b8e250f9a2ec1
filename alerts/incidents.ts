/** Incidents: that something happened, open until it is over. Pure. */
import type { Millis } from "#foundation/clock";
import type { FieldValue } from "#journal";

export type IncidentState = "open" | "acknowledged" | "resolved";

export interface Incident {
  readonly id: string;
  readonly ruleId: string;
  readonly deviceId: string;
  readonly organizationId: string;
  readonly state: IncidentState;
  readonly ruleName: string;
  readonly deviceName: string;
  /** The value that met the condition. */
  readonly value: FieldValue;
  /** By the device's time, and by ours. */
  readonly measuredAt: Millis;
  readonly openedAt: Millis;
  readonly acknowledgedAt: Millis | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Millis | null;
}

/** What an incident is opened with. */
export type Beginning = Pick<
  Incident,
  "id" | "ruleId" | "deviceId" | "organizationId" | "ruleName" | "deviceName" | "value" | "measuredAt"
>;

export type IncidentEvent =
  | { readonly kind: "condition-began"; readonly at: Millis; readonly beginning: Beginning }
  | { readonly kind: "condition-ended"; readonly at: Millis }
  /** The rule was deleted, switched off or given another condition: nobody would ever see it end. */
  | { readonly kind: "watching-ended"; readonly at: Millis }
  | { readonly kind: "seen"; readonly at: Millis; readonly by: string };

export type IncidentReason = "opened" | "resolved" | "acknowledged" | "goes-on" | "seen-before" | "over" | "none-open";

/**
 * The incident after an event, and why it is so; the same incident where nothing changed. One is open while the condition
 * lasts: a second beginning is the same incident, and what is over stays over.
 */
export function next(
  incident: Incident | null,
  event: IncidentEvent,
): { incident: Incident | null; reason: IncidentReason } {
  const isOver = incident === null || incident.state === "resolved";
  if (event.kind === "condition-began") {
    if (!isOver) return { incident, reason: "goes-on" };
    const never = { acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null };
    return { incident: { ...event.beginning, state: "open", openedAt: event.at, ...never }, reason: "opened" };
  }
  if (incident === null) return { incident, reason: "none-open" };
  if (isOver) return { incident, reason: "over" };
  if (event.kind !== "seen")
    return { incident: { ...incident, state: "resolved", resolvedAt: event.at }, reason: "resolved" };
  if (incident.state === "acknowledged") return { incident, reason: "seen-before" };
  return {
    incident: { ...incident, state: "acknowledged", acknowledgedAt: event.at, acknowledgedBy: event.by },
    reason: "acknowledged",
  };
}
