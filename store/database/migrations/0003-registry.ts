import type { Migration } from "../migrate.ts";

export const migration: Migration = { name: "0003-registry", up: async () => {} };
