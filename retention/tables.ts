/** The rows of this room; `0021-data-ranges` makes the table. */
import type { Sql } from "#database";

export type ErasureRow = {
  id: string;
  organizationId: string;
  /** Null: of the whole organization. */
  deviceId: string | null;
  /** The devices, as JSON: whose data they were is known after they have gone. */
  devices: string;
  cause: string;
  note: string;
  requestedBy: string;
  requestedAt: number;
  /** Up to where the streams are erased, as JSON. */
  heads: string;
  state: string;
  waitsFor: string | null;
  /** What has been removed, as JSON. */
  counts: string;
  erasedAt: number | null;
};

export const tablesIn = (sql: Sql) => sql.withTables<{ erasures: ErasureRow }>();
