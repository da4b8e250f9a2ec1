/** Exports of measurements as files, their schedules, and reminders of data that leave the range. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0022-exports",
  async up(schema) {
    await schema.createTable(
      "exports",
      {
        ...{ id: "id", organizationId: "id?", createdBy: "id", scheduleId: "id?", holder: "text", state: "text" },
        ...{ plan: "json", attempts: "integer", createdAt: "instant", finishedAt: "instant?", expiresAt: "instant?" },
        ...{ devices: "integer?", files: "integer?", bytes: "integer?", sha256: "text?", replaced: "integer?" },
        ...{ replacedFirst: "json?", failure: "text?" },
      },
      { index: [["state"], ["organizationId"]] },
    );
    await schema.createTable(
      "exportSchedules",
      {
        ...{ id: "id", organizationId: "id", createdBy: "id", every: "text", plan: "json", recipients: "json" },
        ...{ lastPeriodOn: "day?", createdAt: "instant" },
      },
      { index: [["organizationId"]] },
    );
    await schema.createTable(
      "exportReminders",
      { organizationId: "id", month: "text", at: "instant" },
      { primaryKey: ["organizationId", "month"] },
    );
  },
};
