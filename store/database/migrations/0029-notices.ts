/** Notices to contract holders and who got them; what was heard of each device, uplinks by day, and what a night's reconciliation found. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0029-notices",
  async up(schema) {
    await schema.createTable(
      "notices",
      {
        id: "id",
        kind: "text",
        effectiveOn: "day",
        untilOn: "day?",
        services: "json",
        organizations: "json",
        subject: "text",
        body: "text",
        latestOn: "day",
        sentOn: "day?",
        lateReason: "text?",
        composedBy: "text",
        composedAt: "instant",
      },
      { index: [["composedAt"]] },
    );
    await schema.createTable(
      "noticeRecipients",
      { noticeId: "id", organizationId: "id", email: "text?", letterId: "id?" },
      { primaryKey: ["noticeId", "organizationId"], index: [["organizationId"]] },
    );
    await schema.createTable(
      "deviceHearings",
      { deviceId: "id", firstHeardOn: "day", lastHeardOn: "day" },
      { primaryKey: ["deviceId"] },
    );
    await schema.createTable(
      "uplinkDays",
      { organizationId: "id", day: "day", uplinks: "integer", devices: "integer" },
      { primaryKey: ["organizationId", "day"], index: [["day"]] },
    );
    await schema.createTable(
      "reconciliations",
      { day: "day", ranAt: "instant", heard: "integer", billed: "integer", findings: "integer" },
      { primaryKey: ["day"] },
    );
    await schema.createTable(
      "reconciliationFindings",
      { day: "day", kind: "text", deviceId: "id", organizationId: "id?", detail: "text" },
      { primaryKey: ["day", "kind", "deviceId"] },
    );
  },
};
