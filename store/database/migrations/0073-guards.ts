/** Who may speak for a connection, and the key of the certificate that we show a broker. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0073-guards",
  async up(schema) {
    await schema.addColumn("connections", "guard", "json?");
    await schema.addColumn("connections", "sealedKey", "text?");
  },
};
