/** What devices said in bytes: by day for the months' readings, and by data range and group for what is kept. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0054-kept-bytes",
  async up(schema) {
    await schema.addColumn("uplinkDays", "bytes", "integer?");
    await schema.createTable(
      "keptBytes",
      { organizationId: "id", day: "day", groupId: "text", rangeDays: "integer", bytes: "integer" },
      { primaryKey: ["organizationId", "day", "groupId", "rangeDays"] },
    );
  },
};
