/** Which plans were discontinued: from when that was recorded, nothing new begins under them. */
import type { Sql } from "#database";
import { type DiscontinuationRow, tablesIn } from "./tables.ts";

export interface Discontinuation extends Omit<DiscontinuationRow, "plans"> {
  readonly plans: readonly string[];
}

export const discontinuationFromRow = ({ plans, ...row }: DiscontinuationRow): Discontinuation => ({
  ...row,
  plans: JSON.parse(plans) as string[],
});

/** The last day of a plan; null where it goes on. */
export async function discontinuedOn(sql: Sql, plan: string): Promise<string | null> {
  const standing = tablesIn(sql).selectFrom("discontinuations").selectAll().where("withdrawnAt", "is", null);
  const rows = await standing.orderBy("on").execute();
  return rows.map(discontinuationFromRow).find(({ plans }) => plans.includes(plan))?.on ?? null;
}
