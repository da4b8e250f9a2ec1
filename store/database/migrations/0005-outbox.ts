/** Letters that must leave the house. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0005-outbox",
  async up(schema) {
    await schema.createTable(
      "outbox",
      {
        id: "id",
        to: "text",
        subject: "text",
        body: "json",
        language: "text",
        aboutKind: "text",
        aboutId: "id",
        organizationId: "id?",
        messageId: "text",
        state: "text",
        attempts: "integer",
        nextAttemptAt: "instant",
        lastAnswer: "text?",
        createdAt: "instant",
        acceptedAt: "instant?",
      },
      {
        index: [
          ["state", "nextAttemptAt"],
          ["organizationId", "id"],
        ],
      },
    );
  },
};
