/** Opens the books on SQLite or PostgreSQL and brings their tables up to date. */
import { setImmediate as nextTurn } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { Kysely, type KyselyPlugin, PostgresDialect, type SqliteDatabase, SqliteDialect, sql } from "kysely";
import pg from "pg";
import { systemClock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { openBooksLog } from "./books-log.ts";
import type { Database, Sql, Tx } from "./handles.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";

export interface DatabaseOptions {
  /** A file's path for SQLite, or `postgres://user:password@host:port/database`. */
  readonly url: string;
  readonly log: Log;
}

export async function openDatabase({ url, log }: DatabaseOptions): Promise<Database> {
  return /^postgres(ql)?:\/\//.test(url) ? openPostgres(url, log) : openSqlite(url, log);
}

/** Statements that a connection keeps ready; of more, the ones that were prepared first go. */
const statementsKept = 500;
/** A statement with the values of a thousand rows is as long as they are, and seldom comes again. */
const keptLengthMax = 4_000;

/**
 * Prepares each statement once: the text of most is the same from call to call, and preparing a join takes longer than running it on a
 * few rows. Statements are run to their end at once, so one that is in use is never asked for.
 */
function withKeptStatements(connection: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, Sqlite.Statement>();
  return {
    prepare(text) {
      const known = kept.get(text);
      if (known && !known.busy) return known;
      const statement = connection.prepare(text);
      if (text.length > keptLengthMax) return statement;
      kept.set(text, statement);
      const [first] = kept.keys();
      if (kept.size > statementsKept && first !== undefined) kept.delete(first);
      return statement;
    },
    close: () => connection.close(),
  };
}

/** About a millisecond of reading: who asks for more lets others have their turn before it goes on with them. */
const rowsPerTurn = 200;

/** SQLite reads within the turn that asks: several long answers would be one turn otherwise. */
const turnAfterLongReads: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  async transformResult({ result }) {
    if (result.rows.length > rowsPerTurn) await nextTurn();
    return result;
  },
};

/** Two connections to one file: the writer's commits are put on disk beside it, the reader can't write and never waits for a writer (WAL). */
async function openSqlite(file: string, log: Log): Promise<Database> {
  const open = () => {
    const connection = new Sqlite(file);
    connection.pragma("busy_timeout = 10000");
    connection.pragma("journal_mode = WAL");
    connection.pragma("synchronous = NORMAL");
    connection.pragma("wal_autocheckpoint = 0");
    connection.pragma("foreign_keys = ON");
    connection.pragma("secure_delete = ON"); // what is removed from the books is overwritten
    return connection;
  };
  const writing = open();
  await migrate(new Kysely({ dialect: new SqliteDialect({ database: writing }) }), migrations, systemClock().now);
  const writer: Sql = new Kysely({ dialect: new SqliteDialect({ database: withKeptStatements(writing) }) });
  const booksLog = openBooksLog(file, (work) => writer.connection().execute(work), log);
  await booksLog.sync();
  const readOnly = open();
  readOnly.pragma("query_only = ON");
  const reading = new SqliteDialect({ database: withKeptStatements(readOnly) });
  const reader: Sql = new Kysely({ dialect: reading, plugins: [turnAfterLongReads] });
  const transaction: Database["transaction"] = async (work) => {
    const result = await writer.transaction().execute((tx) => work(tx as unknown as Tx));
    await booksLog.sync();
    return result;
  };
  return {
    dialect: "sqlite",
    sql: reader,
    transaction,
    async eradicate(work) {
      await transaction(work);
      await booksLog.empty();
    },
    async close() {
      await booksLog.close();
      await reader.destroy();
      await writer.destroy();
      for (const connection of [writing, readOnly]) connection.close(); // kysely leaves open what it never used
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
    eradicate: (work) => eradicateIn(db, work),
    close: () => db.destroy(),
  };
}

/** Vacuuming alone would free the rows and leave their bytes in the pages. */
async function eradicateIn(db: Sql, work: (tx: Tx) => Promise<void>): Promise<void> {
  const touched = await db.transaction().execute(async (tx) => {
    await work(tx as unknown as Tx);
    const { rows } = await sql<{ name: string }>`
      SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_xact_user_tables WHERE n_tup_del + n_tup_upd > 0`.execute(
      tx,
    );
    return rows;
  });
  for (const { name } of touched) await sql.raw(`VACUUM FULL ${name}`).execute(db);
}
