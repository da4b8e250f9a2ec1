/**
 * The relational database: SQLite in the data folder, or PostgreSQL. Same functions, same SQL, on both.
 *
 * It owns connections, transactions, migrations and the kinds of columns. It does not own any table's meaning: each room
 * declares its tables in its `tables.ts` and is the only one that queries them.
 */
export type { Database, Sql, Tx } from "./handles.ts";
export { openDatabase } from "./open.ts";
export { type Page, pageFrom } from "./page.ts";
export { countSealed, replaceSealed, type SealedColumn, type SealedText, sealedPage } from "./sealed.ts";
export { createTurns, type TakeTurn } from "./turns.ts";
