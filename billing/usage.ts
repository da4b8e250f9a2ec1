/** Usage counted by outside meters, as it is read for rating. */
import type { Sql } from "#database";
import type { Millis } from "#foundation/clock";
import { tablesIn, type UsageEventRow } from "./tables.ts";

export type UsageEvent = UsageEventRow;

/** Usage of contracts that touches the days `from` to `to`, as recorded up to `asOf`; by day. */
export async function usageOf(
  sql: Sql,
  contractIds: readonly string[],
  { from, to, asOf }: { readonly from: string; readonly to: string; readonly asOf: Millis },
): Promise<readonly UsageEvent[]> {
  if (contractIds.length === 0) return [];
  return tablesIn(sql)
    .selectFrom("usageEvents")
    .selectAll()
    .where("contractId", "in", contractIds)
    .where("fromOn", "<=", to)
    .where("toOn", ">=", from)
    .where("recordedAt", "<=", asOf)
    .orderBy("fromOn")
    .orderBy("id")
    .execute();
}
