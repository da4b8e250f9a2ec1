/** Device counts that were sent to the billing department when their month closed. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0042-count-pushes",
  async up(schema) {
    await schema.createTable(
      "countPushes",
      {
        id: "id",
        month: "text",
        target: "text",
        round: "integer",
        letterId: "id",
        postedBy: "text",
        postedAt: "instant",
      },
      { unique: [["month", "target", "round"]] },
    );
  },
};
