/** Counters that changes of the registry move: how one program notices what another one wrote. */
import type { Sql, Tx } from "#database";
import { tablesIn } from "./tables.ts";

/** What has a counter of its own; the numbers are the keys of its row. */
const subjects = { registry: 1, groups: 2 } as const;
type Subject = keyof typeof subjects;

/** Counts a change, in its transaction; answers how many there have been. */
export async function noteChange(tx: Tx, subject: Subject = "registry"): Promise<number> {
  const row = await tablesIn(tx)
    .insertInto("registryChanges")
    .values({ one: subjects[subject], count: 1 })
    .onConflict((conflict) =>
      conflict.column("one").doUpdateSet((row) => ({ count: row("registryChanges.count", "+", 1) })),
    )
    .returning("count")
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function changesSoFar(sql: Sql, subject: Subject = "registry"): Promise<number> {
  const changes = tablesIn(sql).selectFrom("registryChanges").select("count").where("one", "=", subjects[subject]);
  return (await changes.executeTakeFirst())?.count ?? 0;
}
