/** What rooms hold of the database: a reader, a transaction, a page. */
import type { Kysely } from "kysely";

declare const writable: unique symbol;

/** For reading, outside a transaction. `sql.withTables<RegistryTables>()` gives a room its tables. On SQLite it can't write. */
// biome-ignore lint/complexity/noBannedTypes: kysely's name for "no tables known yet"
export type Sql = Kysely<{}>;
/** For reading and writing inside a transaction; only `transaction` makes one. Usable wherever a `Sql` is asked for. */
export type Tx = Sql & { readonly [writable]: true };

export interface Database {
  readonly dialect: "sqlite" | "postgres";
  readonly sql: Sql;
  /** Runs `work` in one transaction, committed when it resolves (durable then), rolled back when it rejects. Writers take turns. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same for what is to leave no trace. On PostgreSQL the tables from which `work` removed or in which it changed rows are written anew
   * afterwards, and are locked for that: some seconds for a million rows. SQLite overwrites what is removed at once.
   */
  eradicate(work: (tx: Tx) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
