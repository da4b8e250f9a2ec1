/** How many users a contract holder may have; null: any number. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0063-user-limits",
  async up(schema) {
    await schema.addColumn("organizations", "maxUsers", "integer?");
  },
};
