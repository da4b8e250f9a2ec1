/** Letters are found by what they are about: a trap's case, an incident, a statement. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0033-letters-by-cause",
  async up(schema) {
    await schema.createIndex("outbox", ["aboutKind", "aboutId"]);
  },
};
