/** Rules, what each knows of each device, incidents, and the cursor of alerting. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0006-alerts",
  async up(schema) {
    await schema.createTable(
      "rules",
      {
        id: "id",
        organizationId: "id",
        deviceId: "id?",
        profileId: "id?",
        name: "text",
        condition: "json",
        recipients: "json",
        language: "text",
        enabled: "flag",
        createdAt: "instant",
      },
      { index: [["organizationId", "id"]] },
    );
    await schema.createTable(
      "ruleStates",
      { ruleId: "id", deviceId: "id", met: "flag", measuredAt: "instant", incidentId: "id?" },
      { primaryKey: ["ruleId", "deviceId"] },
    );
    await schema.createTable(
      "incidents",
      {
        id: "id",
        ruleId: "id",
        deviceId: "id",
        organizationId: "id",
        state: "text",
        ruleName: "text",
        deviceName: "text",
        value: "json",
        measuredAt: "instant",
        openedAt: "instant",
        acknowledgedAt: "instant?",
        acknowledgedBy: "text?",
        resolvedAt: "instant?",
      },
      {
        index: [
          ["organizationId", "id"],
          ["deviceId", "state"],
        ],
      },
    );
    await schema.createTable("consumerCursors", { name: "text", cursor: "integer" }, { primaryKey: ["name"] });
  },
};
