/** What kind of applicant a contract holder is: a corporation, another body, a sole proprietor; null: not recorded. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0069-legal-forms",
  async up(schema) {
    await schema.addColumn("organizations", "legalForm", "text?");
    await schema.addColumn("applications", "legalForm", "text?");
  },
};
