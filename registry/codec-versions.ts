/** What a profile's codec was, from when on, and who changed it: written in the transaction of each change. */
import type { Database, Page, Tx } from "#database";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Codec, CodecVersion } from "./entries.ts";
import { type CodecVersionRow, tablesIn } from "./tables.ts";

const versionFromRow = (row: CodecVersionRow): CodecVersion => ({ ...row, codec: JSON.parse(row.codec) as Codec });

export async function addVersion(tx: Tx, version: Omit<CodecVersion, "id">): Promise<void> {
  const row: CodecVersionRow = { ...version, id: newId(), codec: JSON.stringify(version.codec) };
  await tablesIn(tx).insertInto("codecVersions").values(row).execute();
}

export interface CodecVersionsPage {
  readonly limit: number;
  /** Versions with a smaller number. */
  readonly before?: number | undefined;
}

export function openCodecVersions(database: Database) {
  const all = () => tablesIn(database.sql).selectFrom("codecVersions").selectAll();
  return {
    /** Newest first, the one in use at their head; `next` is the number to go on `before`. */
    async codecVersions(profileId: string, { limit, before }: CodecVersionsPage): Promise<Page<CodecVersion>> {
      let query = all()
        .where("profileId", "=", profileId)
        .orderBy("number", "desc")
        .limit(limit + 1);
      if (before !== undefined) query = query.where("number", "<", before);
      const rows = await query.execute();
      const items = rows.slice(0, limit).map(versionFromRow);
      return { items, next: rows.length > limit ? String(items.at(-1)?.number) : null };
    },

    /** Faults: not-found. */
    async codecVersion(id: string): Promise<CodecVersion> {
      const row = await all().where("id", "=", id).executeTakeFirst();
      if (!row) throw new Fault("not-found", "registry.codec-version-not-found", { attributes: { version: id } });
      return versionFromRow(row);
    },

    /** Faults: not-found. */
    async codecVersionNumbered(profileId: string, number: number): Promise<CodecVersion> {
      const row = await all().where("profileId", "=", profileId).where("number", "=", number).executeTakeFirst();
      if (!row) throw new Fault("not-found", "registry.codec-version-not-found", { attributes: { version: number } });
      return versionFromRow(row);
    },
  };
}
