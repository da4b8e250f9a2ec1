/** A counter that every change of the registry moves: how one program notices what another one wrote. */
import type { Sql, Tx } from "#database";
import { tablesIn } from "./tables.ts";

export async function noteChange(tx: Tx): Promise<void> {
  await tablesIn(tx)
    .insertInto("registryChanges")
    .values({ one: 1, count: 1 })
    .onConflict((conflict) =>
      conflict.column("one").doUpdateSet((row) => ({ count: row("registryChanges.count", "+", 1) })),
    )
    .execute();
}

export async function changesSoFar(sql: Sql): Promise<number> {
  const row = await tablesIn(sql).selectFrom("registryChanges").select("count").executeTakeFirst();
  return row?.count ?? 0;
}
