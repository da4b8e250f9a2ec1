/** Contracts between a contract holder and those to whom it sells the use on; records are only added. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0055-third-party-contracts",
  async up(schema) {
    await schema.createTable(
      "thirdPartyContracts",
      {
        id: "id",
        organizationId: "id",
        thirdPartyId: "id",
        reference: "text",
        concludedOn: "day",
        endedOn: "day?",
        complaintsTo: "text",
        recordedAt: "instant",
        recordedBy: "text",
      },
      { index: [["thirdPartyId", "recordedAt"]] },
    );
    await schema.onlyAddTo("thirdPartyContracts");
  },
};
