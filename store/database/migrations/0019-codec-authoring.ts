/** Versions of codecs, their examples, limits of a profile's codec, and why it is on hold. */
import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0019-codec-authoring",
  async up(schema) {
    await schema.createTable(
      "codecVersions",
      { id: "id", profileId: "id", number: "integer", codec: "json", by: "text?", at: "instant", note: "text" },
      { unique: [["profileId", "number"]] },
    );
    // What is in use so far is the first version that is known; it has the profile's own id.
    await schema.run(sql`INSERT INTO "codecVersions" ("id", "profileId", "number", "codec", "by", "at", "note")
      SELECT "id", "id", "version", "codec", NULL, "createdAt", '' FROM "deviceProfiles"`);
    await schema.createTable(
      "codecExamples",
      { profileId: "id", examples: "json", changedAt: "instant" },
      { primaryKey: ["profileId"] },
    );
    await schema.addColumn("deviceProfiles", "limits", "json?");
    await schema.addColumn("deviceProfiles", "hold", "json?");
  },
};
