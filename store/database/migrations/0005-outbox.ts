import type { Migration } from "../migrate.ts";

export const migration: Migration = { name: "0005-outbox", up: async () => {} };
