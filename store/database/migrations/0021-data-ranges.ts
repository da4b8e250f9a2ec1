/** How far back a contract holder's data are kept, where it differs from a year; data that are to be erased. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0021-data-ranges",
  async up(schema) {
    await schema.createTable(
      "dataRanges",
      { organizationId: "text", days: "integer", changedAt: "instant" },
      { primaryKey: ["organizationId"] },
    );
    await schema.createTable(
      "erasures",
      {
        id: "id",
        organizationId: "id",
        deviceId: "id?",
        devices: "json",
        cause: "text",
        note: "text",
        requestedBy: "text",
        requestedAt: "instant",
        heads: "json",
        state: "text",
        waitsFor: "text?",
        counts: "json",
        erasedAt: "instant?",
      },
      { index: [["organizationId", "id"], ["state"]] },
    );
  },
};
