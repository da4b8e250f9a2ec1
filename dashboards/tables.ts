/** The rows of this room; `0038-dashboards` makes the tables. */
import type { Sql } from "#database";

export type DashboardRow = {
  id: string;
  organizationId: string;
  name: string;
  /** A `Content`, as JSON. */
  content: string;
  createdAt: number;
  changedAt: number;
  changedBy: string;
};

export type PictureRow = {
  id: string;
  dashboardId: string;
  kind: string;
  base64: string;
  bytes: number;
  createdAt: number;
};

/** By the SHA-256 of what is in the link. */
export type LinkRow = {
  id: string;
  hash: string;
  dashboardId: string;
  name: string;
  createdBy: string;
  createdAt: number;
  expiresAt: number;
  openedAt: number | null;
};

type DashboardTables = {
  dashboards: DashboardRow;
  dashboardPictures: PictureRow;
  dashboardLinks: LinkRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<DashboardTables>();
