/** Addresses that nothing is sent to any more: their mail came back, or their owner complained. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0044-stopped-addresses",
  async up(schema) {
    await schema.createTable(
      "stoppedAddresses",
      { address: "text", at: "instant", because: "text", words: "text", letterId: "id", organizationId: "id?" },
      { primaryKey: ["address"] },
    );
  },
};
