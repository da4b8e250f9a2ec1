/** Devices that a contract holder gives to a third party to see. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0026-third-parties",
  async up(schema) {
    await schema.createTable(
      "givenDevices",
      { deviceId: "id", organizationId: "id", since: "instant", createdAt: "instant" },
      { primaryKey: ["deviceId", "organizationId"], index: [["organizationId"]] },
    );
  },
};
