/** Dashboards, the pictures on them, and links that show one without login. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0038-dashboards",
  async up(schema) {
    await schema.createTable(
      "dashboards",
      {
        ...{ id: "id", organizationId: "id", name: "text", content: "json" },
        ...{ createdAt: "instant", changedAt: "instant", changedBy: "text" },
      },
      { index: [["organizationId"]] },
    );
    await schema.createTable(
      "dashboardPictures",
      { id: "id", dashboardId: "id", kind: "text", base64: "text", bytes: "integer", createdAt: "instant" },
      { index: [["dashboardId"]] },
    );
    await schema.createTable(
      "dashboardLinks",
      {
        ...{ id: "id", hash: "text", dashboardId: "id", name: "text", createdBy: "text", createdAt: "instant" },
        ...{ expiresAt: "instant", openedAt: "instant?" },
      },
      { unique: [["hash"]], index: [["dashboardId"]] },
    );
  },
};
