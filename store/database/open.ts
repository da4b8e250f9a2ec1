/** Opens the books on SQLite or PostgreSQL and brings their tables up to date. */
import Sqlite from "better-sqlite3";
import { Kysely, PostgresDialect, SqliteDialect, sql } from "kysely";
import pg from "pg";
import { systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Database, Sql, Tx } from "./handles.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";

export interface DatabaseOptions {
  /** A file's path for SQLite, or `postgres://user:password@host:port/database`. */
  readonly url: string;
  readonly log: Log;
}

export async function openDatabase({ url, log }: DatabaseOptions): Promise<Database> {
  return /^postgres(ql)?:\/\//.test(url) ? openPostgres(url, log) : openSqlite(url);
}

/** Two connections to one file: the writer commits durably (FULL), the reader can't write and never waits for a writer (WAL). */
async function openSqlite(file: string): Promise<Database> {
  const open = () => {
    const connection = new Sqlite(file);
    connection.pragma("busy_timeout = 10000");
    connection.pragma("journal_mode = WAL");
    connection.pragma("synchronous = FULL");
    connection.pragma("foreign_keys = ON");
    connection.pragma("secure_delete = ON"); // what is removed from the books is overwritten
    return connection;
  };
  const writer: Sql = new Kysely({ dialect: new SqliteDialect({ database: open() }) });
  await migrate(writer, migrations, systemClock().now);
  const readOnly = open();
  readOnly.pragma("query_only = ON");
  const reader: Sql = new Kysely({ dialect: new SqliteDialect({ database: readOnly }) });
  return {
    dialect: "sqlite",
    sql: reader,
    transaction: (work) => writer.transaction().execute((tx) => work(tx as unknown as Tx)),
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}

/** One number for all Hatobas: who holds this advisory lock may migrate. */
const migrationLock = 4_842_713;

/** How many connections; transactions are short, so this is plenty for one program. */
const connectionsMax = 10;

async function openPostgres(url: string, log: Log): Promise<Database> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(20, Number); // int8: instants and counts stay far below 2^53
  const pool = new pg.Pool({ connectionString: url, max: connectionsMax, types, connectionTimeoutMillis: 10_000 });
  pool.on("error", (error) => log.warn({ err: error }, "a connection to PostgreSQL was lost"));
  const db: Sql = new Kysely({ dialect: new PostgresDialect({ pool }) });
  await db.connection().execute(async (connection) => {
    await sql`SELECT pg_advisory_lock(${migrationLock})`.execute(connection);
    try {
      await migrate(connection, migrations, systemClock().now);
    } finally {
      await sql`SELECT pg_advisory_unlock(${migrationLock})`.execute(connection);
    }
  });
  return {
    dialect: "postgres",
    sql: db,
    transaction: (work) => db.transaction().execute((tx) => work(tx as unknown as Tx)),
    close: () => db.destroy(),
  };
}
