/** Answers to requests that carry an Idempotency-Key, for a day. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0025-kept-answers",
  async up(schema) {
    await schema.createTable(
      "keptAnswers",
      { caller: "text", key: "text", request: "text", answer: "text?", createdAt: "instant" },
      { primaryKey: ["caller", "key"], index: [["createdAt"]] },
    );
  },
};
