/** Writing down what happened: facts are only ever added, numbers are given once. */
import type { Sql, Tx } from "#database";
import { newId } from "#foundation/ids";
import { type FactRow, tablesIn } from "./tables.ts";

/** SQLite takes at most 32,766 values in one statement. */
export const rowsPerInsert = 1_000;

/** Takes the next `count` numbers of a series; the row is locked until the transaction ends, so none is given twice. */
export async function takeNumbers(tx: Tx, name: string, count: number): Promise<number> {
  const books = tablesIn(tx);
  await books
    .insertInto("contractNumbers")
    .values({ name, last: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { last } = await books
    .updateTable("contractNumbers")
    .set((row) => ({ last: row("last", "+", count) }))
    .where("name", "=", name)
    .returning("last")
    .executeTakeFirstOrThrow();
  return last - count + 1;
}

export const numberText = (prefix: string, number: number) => `${prefix}-${String(number).padStart(6, "0")}`;

export async function addFacts(
  tx: Tx,
  contractIds: readonly string[],
  fact: Omit<FactRow, "id" | "contractId">,
): Promise<void> {
  for (let index = 0; index < contractIds.length; index += rowsPerInsert) {
    const rows = contractIds
      .slice(index, index + rowsPerInsert)
      .map((contractId) => ({ id: newId(), contractId, ...fact }));
    await tablesIn(tx).insertInto("contractFacts").values(rows).execute();
  }
}

/** Facts of contracts in the order in which they were recorded. */
export async function factsOf(sql: Sql, contractIds: readonly string[]): Promise<FactRow[]> {
  const found: FactRow[] = [];
  for (let index = 0; index < contractIds.length; index += rowsPerInsert)
    found.push(
      ...(await tablesIn(sql)
        .selectFrom("contractFacts")
        .selectAll()
        .where("contractId", "in", contractIds.slice(index, index + rowsPerInsert))
        .orderBy("recordedAt")
        .orderBy("id")
        .execute()),
    );
  return found;
}
