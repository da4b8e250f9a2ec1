/** Cursors of all consumers stand in one table. */
import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0045-one-table-of-cursors",
  async up(schema) {
    await schema.run(
      sql`INSERT INTO "consumerCursors" ("name", "cursor") SELECT "name", "cursor" FROM "trapCursors" WHERE true`,
    );
    await schema.run(sql`DROP TABLE "trapCursors"`);
  },
};
