/** Devices whose LoRaWAN frames we open ourselves, and connections to gateways over UDP. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0009-lorawan",
  async up(schema) {
    await schema.addColumn("connections", "udp", "json?");
    await schema.createTable(
      "lorawanDevices",
      {
        deviceId: "text",
        devEui: "text",
        activation: "text",
        version: "text",
        joinEui: "text?",
        mayRestart: "flag",
        sealedRoot: "text?",
        devAddr: "text?",
        sealedSession: "text?",
        epoch: "integer",
        fCntUp: "integer",
        fCntDown: "integer",
        confirmedDown: "integer",
        joinNonce: "integer",
        devNonces: "json",
        changedAt: "instant",
      },
      { primaryKey: ["deviceId"] },
    );
  },
};
