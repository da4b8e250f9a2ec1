/** What became of messages: counts, the latest refused ones, and devices that were heard but are not registered. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0004-ingest",
  async up(schema) {
    await schema.createTable(
      "intakeCounts",
      { connectionId: "text", outcome: "text", count: "integer", lastAt: "instant" },
      { primaryKey: ["connectionId", "outcome"] },
    );
    await schema.createTable(
      "rejectedMessages",
      {
        id: "id",
        connectionId: "text",
        receivedAt: "instant",
        reason: "text",
        text: "text",
        attributes: "json",
        topic: "text?",
        contentType: "text?",
        query: "json",
        content: "text",
        contentForm: "text",
        contentBytes: "integer",
      },
      { index: [["connectionId", "id"]] },
    );
    await schema.createTable(
      "unregisteredDevices",
      {
        network: "text",
        identity: "text",
        connectionId: "text",
        count: "integer",
        firstAt: "instant",
        lastAt: "instant",
      },
      { primaryKey: ["network", "identity", "connectionId"], index: [["lastAt"]] },
    );
  },
};
