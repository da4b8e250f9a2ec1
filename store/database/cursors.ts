/** How far consumers of the journal have come whose effects are in the relational database: a row each. */
import type { Sql, Tx } from "./handles.ts";

type CursorTables = { consumerCursors: { name: string; cursor: number } };

/** The cursor of the first of these names that has one; null: none has. */
export async function cursorIn(sql: Sql, names: readonly string[]): Promise<number | null> {
  const rows = sql.withTables<CursorTables>().selectFrom("consumerCursors").selectAll().where("name", "in", names);
  const known = new Map((await rows.execute()).map(({ name, cursor }) => [name, cursor]));
  const first = names.find((name) => known.has(name));
  return first === undefined ? null : (known.get(first) ?? null);
}

/** The cursor of that name; who has none begins at `first`, which is written down at once. */
export async function cursorFrom(tx: Tx, name: string, first: number): Promise<number> {
  const known = await cursorIn(tx, [name]);
  if (known !== null) return known;
  await moveCursor(tx, name, first);
  return first;
}

/** Moves a cursor in the transaction of the effect. */
export async function moveCursor(tx: Tx, name: string, cursor: number): Promise<void> {
  await tx
    .withTables<CursorTables>()
    .insertInto("consumerCursors")
    .values({ name, cursor })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ cursor }))
    .execute();
}
