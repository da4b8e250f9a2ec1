/** What ingest holds of devices whose data are erased: how they were heard, their downlinks, messages of theirs that were refused. */
import { sql } from "kysely";
import type { Tx } from "#database";
import type { AddressBook } from "#registry";
import type { IngestTables } from "./tables.ts";

/** In the caller's transaction; what is in memory of them is of after that. */
export async function forgetDevices(tx: Tx, deviceIds: readonly string[], addressBook: AddressBook): Promise<void> {
  const books = tx.withTables<IngestTables>();
  for (const id of deviceIds) {
    for (const table of ["deviceStatus", "deviceEvents", "downlinks"] as const)
      await books.deleteFrom(table).where("deviceId", "=", id).execute();
    const device = addressBook.device(id);
    if (!device) continue;
    const named = `%${device.identity.toLowerCase()}%`;
    await books
      .deleteFrom("rejectedMessages")
      .where(
        sql<boolean>`lower("content") LIKE ${named} OR lower(coalesce("topic", '')) LIKE ${named} OR lower("query") LIKE ${named}`,
      )
      .execute();
  }
}
