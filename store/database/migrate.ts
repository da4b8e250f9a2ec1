/** Migrations: forward only, each in a transaction, never past what this program knows. */
import type { Kysely } from "kysely";
import type { SchemaBuilder } from "./columns.ts";
import { schemaBuilder } from "./columns.ts";

export interface Migration {
  /** Four digits and what it does: `0001-accounts`. Never changed once released. */
  readonly name: string;
  up(schema: SchemaBuilder): Promise<void>;
}

type MigrationTables = {
  migrations: { name: string; at: number };
};

/** Applies what is missing, in order. Throws when the database has seen migrations that this program does not know. */
// biome-ignore lint/complexity/noBannedTypes: kysely's name for "no tables known yet"
export async function migrate(db: Kysely<{}>, migrations: readonly Migration[], now: () => number): Promise<string[]> {
  const schema = schemaBuilder(db);
  const tables = await db.introspection.getTables();
  if (!tables.some((table) => table.name === "migrations"))
    await schema.createTable("migrations", { name: "text", at: "instant" }, { primaryKey: ["name"] });
  const books = db.withTables<MigrationTables>();
  const applied = new Set((await books.selectFrom("migrations").select("name").execute()).map((row) => row.name));
  const known = new Set(migrations.map((migration) => migration.name));
  const newer = [...applied].filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new Error(
      `the database is newer than this program: it has ${newer.join(", ")}; start a newer Hatoba, or restore a backup`,
    );
  const missing = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of missing)
    await db.transaction().execute(async (tx) => {
      await migration.up(schemaBuilder(tx));
      await tx
        .withTables<MigrationTables>()
        .insertInto("migrations")
        .values({ name: migration.name, at: now() })
        .execute();
    });
  return missing.map((migration) => migration.name);
}
