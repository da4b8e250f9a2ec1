/** Organizations, users, sessions, tokens and the audit trail. */
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0001-accounts",
  async up(schema) {
    await schema.createTable(
      "organizations",
      {
        id: "id",
        kind: "text",
        name: "text",
        parentId: "id?",
        corporateNumber: "text?",
        email: "text?",
        createdAt: "instant",
        deactivatedAt: "instant?",
      },
      { index: [["parentId"]] },
    );
    await schema.createTable(
      "users",
      {
        id: "id",
        userId: "text",
        organizationId: "id",
        role: "text",
        name: "text",
        email: "text?",
        language: "text",
        passwordHash: "text",
        mustChangePassword: "flag",
        createdAt: "instant",
        deactivatedAt: "instant?",
      },
      { unique: [["userId"]], index: [["organizationId"]] },
    );
    await schema.createTable(
      "sessions",
      { hash: "text", user: "id", createdAt: "instant", expiresAt: "instant" },
      { primaryKey: ["hash"], index: [["user"]] },
    );
    await schema.createTable(
      "tokens",
      {
        id: "id",
        hash: "text",
        user: "id",
        name: "text",
        permissions: "json",
        createdAt: "instant",
        expiresAt: "instant?",
      },
      { unique: [["hash"]], index: [["user"]] },
    );
    await schema.createTable(
      "audit",
      {
        id: "id",
        at: "instant",
        actor: "text",
        actorKind: "text",
        action: "text",
        organizationId: "id?",
        target: "text",
        detail: "json?",
      },
      { index: [["organizationId", "id"]] },
    );
  },
};
