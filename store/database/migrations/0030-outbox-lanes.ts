/** Letters have a lane, a domain and attempts; channels other than e-mail. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0030-outbox-lanes",
  async up(schema) {
    await schema.addColumn("outbox", "priority", "text?");
    await schema.addColumn("outbox", "domain", "text?");
    await schema.addColumn("outbox", "channelId", "id?");
    await schema.addColumn("outbox", "digestLine", "text?");
    await schema.addColumn("outbox", "digestId", "id?");
    await schema.createIndex("outbox", ["state", "priority", "nextAttemptAt", "domain"]);
    await schema.createIndex("outbox", ["to", "createdAt"]);
    await schema.createTable(
      "letterAttempts",
      { id: "id", letterId: "id", at: "instant", number: "integer", server: "text", answer: "text", words: "text" },
      { index: [["letterId", "id"]] },
    );
    await schema.createTable(
      "channels",
      {
        id: "id",
        organizationId: "id",
        kind: "text",
        name: "text",
        sealedTarget: "text",
        createdAt: "instant",
      },
      { index: [["organizationId", "id"]] },
    );
  },
};
