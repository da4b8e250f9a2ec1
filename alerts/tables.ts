/** The rows of this room; `0006-alerts`, `0031-alert-rules` and `0043-groups` make the tables. */
import type { Sql } from "#database";

export type RuleRow = {
  id: string;
  organizationId: string;
  deviceId: string | null;
  profileId: string | null;
  name: string;
  condition: string;
  recipients: string;
  language: string;
  enabled: number;
  createdAt: number;
  /** JSON of `RuleOptions`; null: the defaults. */
  options: string | null;
  groupId: string | null;
};

export type RuleStateRow = {
  ruleId: string;
  deviceId: string;
  met: number;
  measuredAt: number;
  incidentId: string | null;
  /** JSON of the rest of `RuleState`; null in rows of the time before rules had more. */
  state: string | null;
};

export type IncidentRow = {
  id: string;
  ruleId: string;
  /** Empty for an incident of a gateway. */
  deviceId: string;
  organizationId: string;
  state: string;
  ruleName: string;
  deviceName: string;
  value: string;
  measuredAt: number;
  openedAt: number;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  resolvedAt: number | null;
  gatewayId: string | null;
  /** The silent gateway that explains it: nobody is told of it alone. */
  heldUnder: string | null;
  mutedUntil: number | null;
  /** How many of the rule's recipients have been told. */
  told: number | null;
  /** When the next one is told, unless somebody answers. */
  nextTurnAt: number | null;
};

export type AlertsTables = {
  rules: RuleRow;
  ruleStates: RuleStateRow;
  incidents: IncidentRow;
  incidentEvents: {
    id: string;
    incidentId: string;
    at: number;
    kind: string;
    by: string | null;
    detail: string | null;
  };
  incidentLinks: {
    tokenHash: string;
    incidentId: string;
    recipient: string;
    expiresAt: number;
    openedAt: number | null;
  };
  deviceGateways: { deviceId: string; gatewayId: string; heardAt: number };
  watchNotes: { name: string; at: number };
};

export const tablesIn = (sql: Sql) => sql.withTables<AlertsTables>();
