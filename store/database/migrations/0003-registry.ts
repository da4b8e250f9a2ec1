/** Devices, device profiles and connections. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0003-registry",
  async up(schema) {
    await schema.createTable(
      "devices",
      {
        id: "id",
        organizationId: "id",
        profileId: "id",
        name: "text",
        network: "text",
        identity: "text",
        activeIdentity: "text?",
        latitude: "real?",
        longitude: "real?",
        place: "text?",
        trap: "flag",
        registeredAt: "instant",
        retiredAt: "instant?",
      },
      { unique: [["network", "activeIdentity"]], index: [["organizationId", "id"], ["profileId"]] },
    );
    await schema.createTable("deviceProfiles", {
      id: "id",
      name: "text",
      network: "text",
      codec: "json",
      expectedIntervalSeconds: "integer?",
      quantities: "json",
      version: "integer",
      createdAt: "instant",
    });
    await schema.createTable(
      "connections",
      {
        id: "id",
        name: "text",
        kind: "text",
        transport: "text",
        broker: "json?",
        embeddedUser: "text?",
        secretHash: "text",
        sealedPassword: "text?",
        enabled: "flag",
        createdAt: "instant",
      },
      { unique: [["embeddedUser"]] },
    );
    await schema.createTable("registryChanges", { one: "integer", count: "integer" }, { primaryKey: ["one"] });
  },
};
