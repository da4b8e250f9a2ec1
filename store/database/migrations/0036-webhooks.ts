/** Announcements of what happened, and webhooks that tell it on, each with its deliveries and their attempts. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0036-webhooks",
  async up(schema) {
    await schema.createTable("announcements", {
      id: "id",
      at: "instant",
      kind: "text",
      organizationId: "id",
      target: "id",
      detail: "json",
    });
    await schema.createTable(
      "webhooks",
      {
        id: "id",
        organizationId: "id",
        name: "text",
        url: "text",
        events: "json",
        sealedSecrets: "text",
        state: "text",
        failingSince: "instant?",
        failures: "integer",
        nextAttemptAt: "instant",
        lastAnswer: "text?",
        createdAt: "instant",
      },
      { index: [["organizationId", "id"]] },
    );
    await schema.createTable(
      "webhookDeliveries",
      {
        id: "id",
        webhookId: "id",
        holder: "id",
        entries: "json",
        state: "text",
        takesMore: "flag",
        attempts: "integer",
        createdAt: "instant",
        settledAt: "instant?",
      },
      {
        index: [
          ["webhookId", "id"],
          ["state", "webhookId", "id"],
        ],
      },
    );
    await schema.createTable(
      "webhookAttempts",
      { id: "id", deliveryId: "id", at: "instant", tookMs: "integer", status: "integer?", words: "text" },
      { index: [["deliveryId", "id"]] },
    );
    await schema.createTable("webhookCursors", { name: "text", cursor: "integer" }, { primaryKey: ["name"] });
  },
};
