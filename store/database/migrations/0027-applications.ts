/** Applications (申込) to become a contract holder. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0027-applications",
  async up(schema) {
    await schema.createTable(
      "applications",
      {
        ...{ id: "id", name: "text", corporateNumber: "text?", contactName: "text", email: "text", message: "text" },
        ...{ language: "text", address: "text", createdAt: "instant", state: "text", decidedAt: "instant?" },
        ...{ decidedBy: "text?", reason: "text?", organizationId: "text?" },
      },
      { primaryKey: ["id"], index: [["state"]] },
    );
  },
};
