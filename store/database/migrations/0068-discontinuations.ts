/** Services that the provider discontinues, each from a day on. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0068-discontinuations",
  async up(schema) {
    await schema.createTable("discontinuations", {
      id: "id",
      on: "day",
      plans: "json",
      reason: "text",
      noticeId: "id?",
      holders: "integer",
      contracts: "integer",
      devices: "integer",
      recordedAt: "instant",
      recordedBy: "text",
    });
  },
};
