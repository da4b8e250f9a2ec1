/**
 * The relational database: SQLite in the data folder, or PostgreSQL. Same functions, same SQL, on both.
 *
 * It owns connections, transactions, migrations, the kinds of columns and cursors. It does not own any other table's meaning: each room
 * declares its tables in its `tables.ts` and is the only one that queries them.
 */
export { cursorFrom, cursorIn, moveCursor } from "./cursors.ts";
export type { Database, Sql, Tx } from "./handles.ts";
export { openDatabase } from "./open.ts";
export { everyItem, type Page, type PageAsked, pageFrom, pageOf } from "./page.ts";
export { countSealed, replaceSealed, type SealedColumn, type SealedText, sealedPage } from "./sealed.ts";
export { createTurns, type TakeTurn } from "./turns.ts";
