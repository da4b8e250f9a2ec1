import type { Migration } from "../migrate.ts";

export const migration: Migration = { name: "0002-contracts", up: async () => {} };
