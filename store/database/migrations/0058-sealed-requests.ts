/** What was kept of requests with an Idempotency-Key is sealed: those of the last day are forgotten. */
import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0058-sealed-requests",
  async up(schema) {
    await schema.run(sql`DELETE FROM "keptAnswers"`);
  },
};
