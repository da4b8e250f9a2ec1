/** The versions of terms and purposes that an applicant agreed to. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0057-agreed-with-application",
  async up(schema) {
    await schema.addColumn("applications", "agreed", "json?");
  },
};
