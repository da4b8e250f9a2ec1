/** Setting data ranges (データ蓄積範囲): of a device's contracts, or of all that a contract holder has and will have. */
import type { Sql, Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { dataRangeDaysDefault, dataRangeDaysMax } from "./data-range.ts";
import { tablesIn } from "./tables.ts";

/** The data range of new contracts, by contract holder. */
export async function dataRangesOf(sql: Sql, organizationIds: ReadonlySet<string>): Promise<(id: string) => number> {
  const rows = await tablesIn(sql)
    .selectFrom("dataRanges")
    .select(["organizationId", "days"])
    .where("organizationId", "in", [...organizationIds, ""])
    .execute();
  const known = new Map(rows.map((row) => [row.organizationId, row.days]));
  return (id) => known.get(id) ?? dataRangeDaysDefault;
}

/** Whose data range is set: that of one device's contracts, or of all that a holder has and will have. */
export type DataRangeOf = { readonly deviceId: string } | { readonly organizationId: string };

/** What was changed: the devices, with how far back their data were kept before. */
export type DataRangesBefore = ReadonlyMap<string, number>;

/**
 * Sets a data range in the caller's transaction; child and parent have the same. What exists obeys at once: shortened, older
 * data are no longer shown and soon gone; lengthened, what has not gone yet is shown again.
 */
export async function setDataRange(tx: Tx, of: DataRangeOf, days: number, now: Millis): Promise<DataRangesBefore> {
  if (!Number.isInteger(days) || days < 1 || days > dataRangeDaysMax)
    throw new Fault("invalid", "contracts.data-range-invalid", {
      attributes: { max: dataRangeDaysMax },
      errors: [{ path: "days", text: "contracts.data-range-invalid", attributes: { max: dataRangeDaysMax } }],
    });
  const books = tablesIn(tx);
  if ("organizationId" in of)
    await books
      .insertInto("dataRanges")
      .values({ organizationId: of.organizationId, days, changedAt: now })
      .onConflict((conflict) => conflict.column("organizationId").doUpdateSet({ days, changedAt: now }))
      .execute();
  const [column, id] =
    "deviceId" in of ? (["deviceId", of.deviceId] as const) : (["organizationId", of.organizationId] as const);
  const before = await books
    .selectFrom("contracts")
    .select(["deviceId", "dataRangeDays"])
    .where(column, "=", id)
    .where("kind", "=", "child")
    .where("dataRangeDays", "!=", days)
    .execute();
  await books.updateTable("contracts").set({ dataRangeDays: days }).where(column, "=", id).execute();
  return new Map(before.map((row) => [row.deviceId, row.dataRangeDays]));
}
