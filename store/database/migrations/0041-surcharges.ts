/** Surcharges (割増金) and their withdrawals. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0041-surcharges",
  async up(schema) {
    await schema.createTable(
      "surcharges",
      {
        id: "id",
        organizationId: "id",
        managementUnit: "text?",
        on: "day",
        evadedYen: "integer",
        evadedFee: "text",
        reason: "text",
        withdraws: "id?",
        recordedBy: "text",
        recordedAt: "instant",
      },
      { unique: [["withdraws"]], index: [["organizationId", "on"]] },
    );
  },
};
