/** Cursors of webhooks stand with those of all consumers. */
import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0051-cursors-of-webhooks",
  async up(schema) {
    await schema.run(
      sql`INSERT INTO "consumerCursors" ("name", "cursor")
          SELECT 'webhooks ' || "name", "cursor" FROM "webhookCursors" WHERE true`,
    );
    await schema.run(sql`DROP TABLE "webhookCursors"`);
  },
};
