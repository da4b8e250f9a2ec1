import type { Migration } from "../migrate.ts";

export const migration: Migration = { name: "0006-alerts", up: async () => {} };
