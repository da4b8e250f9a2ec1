/** Where network servers that call us over HTTP take downlinks, and what they call those. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0035-downlink-servers",
  async up(schema) {
    await schema.createTable(
      "downlinkServers",
      { connectionId: "id", url: "text", sealedToken: "text", changedAt: "instant" },
      { primaryKey: ["connectionId"] },
    );
    await schema.addColumn("downlinks", "remoteId", "text?");
  },
};
