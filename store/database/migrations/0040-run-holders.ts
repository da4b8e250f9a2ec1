/** What earlier runs did for a holder is looked up once for each holder of a run. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0040-run-holders",
  async up(schema) {
    await schema.createIndex("billingRunHolders", ["holderId", "state", "runId"]);
  },
};
