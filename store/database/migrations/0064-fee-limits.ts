/** How many yen a contract holder's fees may come to in a month. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0064-fee-limits",
  async up(schema) {
    await schema.createTable(
      "feeLimits",
      { organizationId: "id", yen: "integer", changedAt: "instant" },
      { primaryKey: ["organizationId"] },
    );
  },
};
