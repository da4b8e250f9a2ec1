/** What collected data may be used for: the versions of its text, consents to them and processors, as dated facts that stay as they are. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0049-data-use",
  async up(schema) {
    await schema.createTable(
      "dataUseTexts",
      {
        id: "id",
        purpose: "text",
        version: "integer",
        basis: "text",
        title: "text",
        body: "text",
        effectiveOn: "day",
        publishedAt: "instant",
        publishedBy: "text",
      },
      { unique: [["purpose", "version"]] },
    );
    await schema.createTable(
      "dataUseFacts",
      {
        id: "id",
        organizationId: "id",
        contractId: "id?",
        on: "day",
        recordedAt: "instant",
        recordedBy: "text",
        withdraws: "id?",
        content: "json",
      },
      { unique: [["withdraws"]], index: [["organizationId", "on"]] },
    );
    await schema.onlyAddTo("dataUseTexts");
    await schema.onlyAddTo("dataUseFacts");
  },
};
