/** How many devices a contract holder may have under contract at once. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0056-device-limits",
  async up(schema) {
    await schema.createTable(
      "deviceLimits",
      { organizationId: "id", devices: "integer", changedAt: "instant" },
      { primaryKey: ["organizationId"] },
    );
  },
};
