/** Webhooks that lead to an MQTT broker. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0074-webhooks-over-mqtt",
  async up(schema) {
    await schema.addColumn("webhooks", "broker", "json?");
    await schema.addColumn("webhooks", "sealedPassword", "text?");
  },
};
