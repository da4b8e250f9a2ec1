/** Connections to network servers that a mapping describes. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0007-connection-mapping",
  async up(schema) {
    await schema.addColumn("connections", "mapping", "json?");
  },
};
