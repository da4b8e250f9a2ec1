/** What a codec is told about one device: ChirpStack's `variables`. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0046-device-variables",
  async up(schema) {
    await schema.addColumn("devices", "variables", "json?");
  },
};
