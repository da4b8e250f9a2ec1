/** Incidents: that something happened, open until it is over. Pure. */
import type { Millis } from "#foundation/clock";
import type { FieldValue } from "#journal";

export type IncidentState = "open" | "acknowledged" | "resolved";

export interface Incident {
  readonly id: string;
  readonly ruleId: string;
  /** Empty for an incident of a gateway. */
  readonly deviceId: string;
  readonly gatewayId: string | null;
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
  /** The silent gateway that explains it: nobody is told of it alone. */
  readonly heldUnder: string | null;
  /** Until then nobody is told anything of it. */
  readonly mutedUntil: Millis | null;
  /** How many of the rule's recipients have been told, and when the next one is unless somebody answers. */
  readonly told: number;
  readonly nextTurnAt: Millis | null;
}

/** What an incident is opened with. */
export type Beginning = Pick<
  Incident,
  "id" | "ruleId" | "deviceId" | "organizationId" | "ruleName" | "deviceName" | "value" | "measuredAt"
> &
  Partial<Pick<Incident, "gatewayId" | "heldUnder">>;

export type IncidentEvent =
  | { readonly kind: "condition-began"; readonly at: Millis; readonly beginning: Beginning }
  | { readonly kind: "condition-ended"; readonly at: Millis }
  /** The rule was deleted, switched off, given another condition or other devices: nobody would ever see it end. */
  | { readonly kind: "watching-ended"; readonly at: Millis }
  | { readonly kind: "seen"; readonly at: Millis; readonly by: string }
  /** null: whoever is to be told is told again. */
  | { readonly kind: "muted"; readonly at: Millis; readonly until: Millis | null }
  /** Somebody says that it is not over, whatever the condition says; or that nobody has seen it after all. */
  | { readonly kind: "reopened"; readonly at: Millis }
  /** The gateway that explained it is heard again, and it is not over. */
  | { readonly kind: "released"; readonly at: Millis };

export type IncidentReason =
  | "opened"
  | "resolved"
  | "acknowledged"
  | "muted"
  | "unmuted"
  | "reopened"
  | "released"
  | "goes-on"
  | "seen-before"
  | "over"
  | "not-over"
  | "not-held"
  | "none-open";

interface After {
  readonly incident: Incident | null;
  readonly reason: IncidentReason;
}

function opened(beginning: Beginning, at: Millis): After {
  const never = { acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, mutedUntil: null, nextTurnAt: null };
  const incident = { gatewayId: null, heldUnder: null, ...beginning, state: "open", openedAt: at, told: 0, ...never };
  return { incident: incident as Incident, reason: "opened" };
}

function seen(incident: Incident, at: Millis, by: string): After {
  if (incident.state === "acknowledged") return { incident, reason: "seen-before" };
  // Whose turn is next stays: nobody is told while it is acknowledged, and the turns go on if that is taken back.
  const answer = { acknowledgedAt: at, acknowledgedBy: by };
  return { incident: { ...incident, state: "acknowledged", ...answer }, reason: "acknowledged" };
}

/**
 * The incident after an event, and why it is so; the same incident where nothing changed. One is open while the condition
 * lasts: a second beginning is the same incident, and what is over stays over unless somebody reopens it.
 */
export function next(incident: Incident | null, event: IncidentEvent): After {
  const isOver = incident === null || incident.state === "resolved";
  if (event.kind === "condition-began")
    return isOver ? opened(event.beginning, event.at) : { incident, reason: "goes-on" };
  if (incident === null) return { incident, reason: "none-open" };
  if (event.kind === "reopened") {
    if (incident.state === "open") return { incident, reason: "not-over" };
    const unseen = isOver ? {} : { acknowledgedAt: null, acknowledgedBy: null };
    return { incident: { ...incident, state: "open", resolvedAt: null, ...unseen }, reason: "reopened" };
  }
  if (isOver) return { incident, reason: "over" };
  switch (event.kind) {
    case "condition-ended":
    case "watching-ended":
      return {
        incident: { ...incident, state: "resolved", resolvedAt: event.at, nextTurnAt: null },
        reason: "resolved",
      };
    case "seen":
      return seen(incident, event.at, event.by);
    case "muted":
      return {
        incident: { ...incident, mutedUntil: event.until },
        reason: event.until === null ? "unmuted" : "muted",
      };
    case "released":
      if (incident.heldUnder === null) return { incident, reason: "not-held" };
      return { incident: { ...incident, heldUnder: null }, reason: "released" };
  }
}
