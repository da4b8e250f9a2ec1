/** The kinds of columns, and tables made of them: the same declaration for SQLite and PostgreSQL. */
import { type ColumnDataType, type Kysely, PostgresAdapter, type RawBuilder, sql } from "kysely";

/**
 * "id": text, the primary key when the column is called `id`. "instant": milliseconds UTC. "day": YYYY-MM-DD.
 * "flag": 0 or 1. "json": text that holds JSON. A question mark: may be null.
 */
export type ColumnKind =
  | "id"
  | "id?"
  | "text"
  | "text?"
  | "integer"
  | "integer?"
  | "real"
  | "real?"
  | "instant"
  | "instant?"
  | "day"
  | "day?"
  | "flag"
  | "json"
  | "json?";

export interface TableOptions {
  readonly primaryKey?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly index?: readonly (readonly string[])[];
}

export interface SchemaBuilder {
  createTable(name: string, columns: Readonly<Record<string, ColumnKind>>, options?: TableOptions): Promise<void>;
  addColumn(table: string, column: string, kind: Extract<ColumnKind, `${string}?`>): Promise<void>;
  createIndex(table: string, columns: readonly string[]): Promise<void>;
  /** SQL that both dialects read, for what earlier rows become. */
  run(statement: RawBuilder<unknown>): Promise<void>;
  /**
   * From here on rows of the table are added and read, never changed or taken away, whoever is connected: the database itself
   * refuses it. Who may change the schema can still take that off.
   */
  onlyAddTo(table: string): Promise<void>;
  /** A unique index over the rows that meet `where`, in SQL that both dialects read. */
  createPartialUnique(
    name: string,
    table: string,
    columns: readonly string[],
    where: RawBuilder<unknown>,
  ): Promise<void>;
}

const dataTypes: Record<string, ColumnDataType> = {
  id: "text",
  text: "text",
  integer: "bigint",
  real: "double precision",
  instant: "bigint",
  day: "text",
  flag: "bigint",
  json: "text",
};

const dataTypeOf = (kind: ColumnKind): ColumnDataType => dataTypes[kind.replace("?", "")] ?? "text";

function refusals(table: string, isPostgres: boolean): RawBuilder<unknown>[] {
  const on = sql.table(table);
  const sentence = sql.lit(`rows of ${table} are only added`);
  const name = (what: string) => sql.ref(`${table}${what}`);
  if (isPostgres)
    return [
      sql`CREATE FUNCTION ${name("IsOnlyAddedTo")}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION USING MESSAGE = ${sentence}; END $$`,
      sql`CREATE TRIGGER ${name("Stays")} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${on}
        FOR EACH STATEMENT EXECUTE FUNCTION ${name("IsOnlyAddedTo")}()`,
    ];
  const refused = sql`BEGIN SELECT RAISE(ABORT, ${sentence}); END`;
  return [
    sql`CREATE TRIGGER ${name("NotChanged")} BEFORE UPDATE ON ${on} ${refused}`,
    sql`CREATE TRIGGER ${name("NotDeleted")} BEFORE DELETE ON ${on} ${refused}`,
    // INSERT OR REPLACE deletes without asking the trigger above.
    sql`CREATE TRIGGER ${name("NotReplaced")} BEFORE INSERT ON ${on}
      WHEN EXISTS (SELECT 1 FROM ${on} WHERE "id" = NEW."id") ${refused}`,
  ];
}

// biome-ignore lint/complexity/noBannedTypes: kysely's name for "no tables known yet"
export function schemaBuilder(db: Kysely<{}>): SchemaBuilder {
  async function createIndex(table: string, columns: readonly string[]): Promise<void> {
    const name = `${table}On${columns.join("And")}`;
    await db.schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
      .execute();
  }
  return {
    async createTable(name, columns, options = {}) {
      let table = db.schema.createTable(name);
      for (const [column, kind] of Object.entries(columns))
        table = table.addColumn(column, dataTypeOf(kind), (definition) => {
          const filled = kind.endsWith("?") ? definition : definition.notNull();
          return column === "id" && kind === "id" && !options.primaryKey ? filled.primaryKey() : filled;
        });
      if (options.primaryKey) table = table.addPrimaryKeyConstraint(`${name}Key`, [...options.primaryKey] as never);
      for (const unique of options.unique ?? [])
        table = table.addUniqueConstraint(`${name}By${unique.join("And")}`, [...unique] as never);
      await table.execute();
      for (const index of options.index ?? []) await createIndex(name, index);
    },
    createIndex,
    async addColumn(table, column, kind) {
      await db.schema.alterTable(table).addColumn(column, dataTypeOf(kind)).execute();
    },
    async run(statement) {
      await statement.execute(db);
    },
    async onlyAddTo(table) {
      const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
      for (const refusal of refusals(table, isPostgres)) await refusal.execute(db);
    },
    async createPartialUnique(name, table, columns, where) {
      const names = sql.join(columns.map((column) => sql.ref(column)));
      await sql`CREATE UNIQUE INDEX ${sql.ref(name)} ON ${sql.table(table)} (${names}) WHERE ${where}`.execute(db);
    },
  };
}
