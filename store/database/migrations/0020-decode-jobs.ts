/** Jobs that decode history once more, or take that back. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0020-decode-jobs",
  async up(schema) {
    await schema.createTable(
      "decodeJobs",
      {
        id: "id",
        journalId: "text",
        state: "text",
        reason: "text",
        dryRun: "flag",
        profileId: "text",
        deviceId: "text?",
        fromAt: "instant?",
        toAt: "instant?",
        rollsBack: "text?",
        plan: "json",
        createdBy: "text",
        createdAt: "instant",
        changedAt: "instant",
      },
      { unique: [["rollsBack"]], index: [["journalId", "state"]] },
    );
  },
};
