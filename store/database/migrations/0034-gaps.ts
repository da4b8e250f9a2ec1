/** What explains a gap in a device's measurements: when the program was there, and what each gateway heard by the hour. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0034-gaps",
  async up(schema) {
    await schema.createTable(
      "gatewayHours",
      { gatewayId: "text", hour: "instant", uplinks: "integer" },
      { primaryKey: ["gatewayId", "hour"], index: [["hour"]] },
    );
    await schema.createTable(
      "programRuns",
      { id: "id", programId: "text", startedAt: "instant", aliveAt: "instant" },
      { index: [["aliveAt"]] },
    );
  },
};
