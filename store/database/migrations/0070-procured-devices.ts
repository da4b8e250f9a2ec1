/** Things that were procured by the provider's method; only they are registered, where there is a list of their network. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0070-procured-devices",
  async up(schema) {
    await schema.createTable(
      "procuredDevices",
      { network: "text", identity: "text", lot: "text", addedAt: "instant", addedBy: "text" },
      { primaryKey: ["network", "identity"] },
    );
  },
};
