import type { Migration } from "../migrate.ts";

export const migration: Migration = { name: "0001-accounts", up: async () => {} };
