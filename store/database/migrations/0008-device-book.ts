/** How devices are doing, what was told of them, the traffic of gateways, counts by the hour, and downlinks. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0008-device-book",
  async up(schema) {
    await schema.createTable(
      "intakeHours",
      { connectionId: "text", hour: "instant", outcome: "text", count: "integer" },
      { primaryKey: ["hour", "connectionId", "outcome"] },
    );
    await schema.createTable(
      "deviceStatus",
      { deviceId: "text", status: "json", lastSeenAt: "instant?", updatedAt: "instant" },
      { primaryKey: ["deviceId"] },
    );
    await schema.createTable(
      "deviceEvents",
      { id: "id", deviceId: "text", at: "instant", happening: "json" },
      { index: [["deviceId", "id"]] },
    );
    await schema.createTable(
      "gatewayTraffic",
      { gatewayId: "text", day: "integer", uplinks: "integer", lastSeenAt: "instant" },
      { primaryKey: ["gatewayId", "day"], index: [["day"]] },
    );
    await schema.createTable(
      "downlinks",
      {
        id: "id",
        deviceId: "text",
        organizationId: "text",
        payload: "text",
        fPort: "integer?",
        confirmed: "flag",
        state: "text",
        reason: "text",
        createdBy: "text",
        createdAt: "instant",
        changedAt: "instant",
        expiresAt: "instant",
        answerTo: "text?",
      },
      {
        index: [
          ["deviceId", "id"],
          ["state", "expiresAt"],
        ],
      },
    );
  },
};
