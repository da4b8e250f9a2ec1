/**
 * Announcements: what happened that programs outside may want to know, committed with its cause, and taken once by who tells it
 * on. A table and no look at the cause's own: where transactions run side by side, the order of ids is not that of commits.
 */
import type { Sql, Tx } from "#database";
import { type AnnouncementRow, tablesIn } from "./tables.ts";

/** `kind`: `<noun>.<what happened>`. `detail`: JSON. */
export type Announcement = Readonly<AnnouncementRow>;

/** Adds one in the transaction of its cause. */
export async function announce(tx: Tx, announcement: Announcement): Promise<void> {
  await tablesIn(tx).insertInto("announcements").values(announcement).execute();
}

/** A look without a writer's turn. */
export async function isAnnounced(sql: Sql): Promise<boolean> {
  const any = tablesIn(sql).selectFrom("announcements").select("id").limit(1);
  return (await any.executeTakeFirst()) !== undefined;
}

/** Takes the oldest ones away, in the transaction of whatever is made of them. */
export async function takeAnnouncements(tx: Tx, limit: number): Promise<Announcement[]> {
  const books = tablesIn(tx);
  const oldest = books.selectFrom("announcements").select("id").orderBy("id").limit(limit);
  const taken = await books.deleteFrom("announcements").where("id", "in", oldest).returningAll().execute();
  return taken.sort((one, other) => (one.id < other.id ? -1 : 1));
}
