/** The audit trail is only added to, by whatever connects to the database; organizations whose people need a second factor. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0048-account-rules",
  async up(schema) {
    await schema.onlyAddTo("audit");
    await schema.addColumn("organizations", "secondFactorRequiredAt", "instant?");
  },
};
