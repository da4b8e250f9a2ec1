/** Which device terms start, and end, within days: counting a month reads those, not every device. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0029-term-days",
  async up(schema) {
    const rest = ["organizationId", "item", "initial", "recordedAt", "supersededAt"];
    await schema.createIndex("deviceTerms", ["startedOn", "endedOn", ...rest]);
    await schema.createIndex("deviceTerms", ["endedOn", "startedOn", ...rest]);
  },
};
