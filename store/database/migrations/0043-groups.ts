/** Groups of devices, and rules that watch one. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0043-groups",
  async up(schema) {
    await schema.createTable(
      "deviceGroups",
      { id: "id", organizationId: "id", name: "text", createdAt: "instant" },
      { unique: [["organizationId", "name"]] },
    );
    await schema.createTable(
      "deviceGroupMembers",
      { groupId: "id", deviceId: "id" },
      { primaryKey: ["groupId", "deviceId"], index: [["deviceId"]] },
    );
    await schema.addColumn("rules", "groupId", "id?");
  },
};
