/** Columns that hold sealed texts, read and replaced a page at a time: the installation's key is changed for a new one. */
import { sql } from "kysely";
import type { Sql, Tx } from "./handles.ts";

/** Where a room keeps what the vault has sealed. `key`: the columns of the table's primary key, texts. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly key: readonly [string, ...string[]];
}

export interface SealedText {
  readonly key: readonly string[];
  readonly sealed: string;
}

const keyOf = ({ key }: SealedColumn) => sql`(${sql.join(key.map((name) => sql.ref(name)))})`;
const tuple = (values: readonly string[]) => sql`(${sql.join(values)})`;

/** Up to `limit` sealed texts with a key after `after` (null: from the first on), in the order of their keys. */
export async function sealedPage(
  books: Sql,
  from: SealedColumn,
  after: readonly string[] | null,
  limit: number,
): Promise<SealedText[]> {
  const { table, column, key } = from;
  const beyond = after ? sql`AND ${keyOf(from)} > ${tuple(after)}` : sql``;
  const order = sql.join(key.map((name) => sql.ref(name)));
  const { rows } = await sql<Record<string, string>>`
    SELECT ${order}, ${sql.ref(column)} AS "sealedText" FROM ${sql.table(table)}
    WHERE ${sql.ref(column)} IS NOT NULL ${beyond} ORDER BY ${order} LIMIT ${limit}`.execute(books);
  return rows.map((row) => ({ key: key.map((name) => row[name] ?? ""), sealed: row.sealedText ?? "" }));
}

/** Puts `next` in place of a sealed text, unless somebody else has replaced that meanwhile. */
export async function replaceSealed(
  tx: Tx,
  at: SealedColumn,
  { key, sealed }: SealedText,
  next: string,
): Promise<void> {
  const column = sql.ref(at.column);
  await sql`UPDATE ${sql.table(at.table)} SET ${column} = ${next}
    WHERE ${keyOf(at)} = ${tuple(key)} AND ${column} = ${sealed}`.execute(tx);
}

/** How many sealed texts there are. */
export async function countSealed(books: Sql, { table, column }: SealedColumn): Promise<number> {
  const { rows } = await sql<{ texts: number }>`
    SELECT count(${sql.ref(column)}) AS "texts" FROM ${sql.table(table)}`.execute(books);
  return Number(rows[0]?.texts ?? 0);
}
