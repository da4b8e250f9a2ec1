/** The rows of this room; `0006-alerts` makes the tables. */
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
};

export type RuleStateRow = {
  ruleId: string;
  deviceId: string;
  met: number;
  measuredAt: number;
  incidentId: string | null;
};

export type IncidentRow = {
  id: string;
  ruleId: string;
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
};

export type AlertsTables = {
  rules: RuleRow;
  ruleStates: RuleStateRow;
  incidents: IncidentRow;
  consumerCursors: { name: string; cursor: number };
};

export const tablesIn = (sql: Sql) => sql.withTables<AlertsTables>();
