/** A discontinuation that the provider took back: when, and who. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0071-withdrawn-discontinuations",
  async up(schema) {
    await schema.addColumn("discontinuations", "withdrawnAt", "instant?");
    await schema.addColumn("discontinuations", "withdrawnBy", "text?");
  },
};
