/** Rules of every kind, the timeline of incidents, links of their letters, and which gateway hears which device. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0031-alert-rules",
  async up(schema) {
    await schema.addColumn("rules", "options", "json?");
    await schema.addColumn("ruleStates", "state", "json?");
    await schema.addColumn("incidents", "gatewayId", "text?");
    await schema.addColumn("incidents", "heldUnder", "text?");
    await schema.addColumn("incidents", "mutedUntil", "instant?");
    await schema.addColumn("incidents", "told", "integer?");
    await schema.addColumn("incidents", "nextTurnAt", "instant?");
    await schema.createIndex("incidents", ["ruleId", "state"]);
    await schema.createIndex("incidents", ["state", "nextTurnAt"]);
    await schema.createTable(
      "incidentEvents",
      { id: "id", incidentId: "id", at: "instant", kind: "text", by: "text?", detail: "json?" },
      { index: [["incidentId", "at"]] },
    );
    await schema.createTable(
      "incidentLinks",
      { tokenHash: "text", incidentId: "id", recipient: "text", expiresAt: "instant", openedAt: "instant?" },
      { primaryKey: ["tokenHash"], index: [["incidentId"], ["expiresAt"]] },
    );
    await schema.createTable(
      "deviceGateways",
      { deviceId: "id", gatewayId: "text", heardAt: "instant" },
      { primaryKey: ["deviceId", "gatewayId"], index: [["heardAt"]] },
    );
    await schema.createTable("watchNotes", { name: "text", at: "instant" }, { primaryKey: ["name"] });
  },
};
