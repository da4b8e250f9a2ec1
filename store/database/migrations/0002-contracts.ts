/** Contracts, one child and one parent per device, and the dated facts behind them. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0002-contracts",
  async up(schema) {
    await schema.createTable(
      "contracts",
      {
        id: "id",
        kind: "text",
        number: "text",
        organizationId: "id",
        deviceId: "id",
        counterpartId: "id",
        item: "text?",
        billingStartDate: "day",
        endedOn: "day?",
        dataRangeDays: "integer",
      },
      {
        unique: [["number"], ["deviceId", "kind"]],
        index: [["organizationId", "id"]],
      },
    );
    await schema.createTable(
      "contractFacts",
      { id: "id", contractId: "id", kind: "text", on: "day", recordedAt: "instant", detail: "json?" },
      { index: [["contractId"]] },
    );
    await schema.createTable("contractNumbers", { name: "text", last: "integer" }, { primaryKey: ["name"] });
  },
};
