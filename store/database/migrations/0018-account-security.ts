/** Second factors, links for a new password, locked and passing accounts, where sessions and audit entries came from. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0018-account-security",
  async up(schema) {
    await schema.createTable(
      "secondFactors",
      { user: "id", secret: "text", confirmedAt: "instant?", lastStep: "integer", createdAt: "instant" },
      { primaryKey: ["user"] },
    );
    await schema.createTable(
      "recoveryCodes",
      { hash: "text", user: "id", createdAt: "instant" },
      { primaryKey: ["hash"], index: [["user"]] },
    );
    await schema.createTable(
      "passwordResets",
      { hash: "text", user: "id", createdAt: "instant", expiresAt: "instant" },
      { primaryKey: ["hash"], index: [["user"]] },
    );
    await schema.createTable(
      "mailDomains",
      { domain: "text", free: "flag", reason: "text", changedAt: "instant" },
      { primaryKey: ["domain"] },
    );
    await schema.addColumn("users", "lockedAt", "instant?");
    await schema.addColumn("users", "purpose", "text?");
    await schema.addColumn("users", "endsAt", "instant?");
    await schema.addColumn("sessions", "address", "text?");
    await schema.addColumn("sessions", "client", "text?");
    await schema.addColumn("audit", "address", "text?");
  },
};
