/**
 * Dashboards are walls of tiles that an organization puts together: charts, gauges, values, tables, maps, texts, floor plans.
 *
 * It owns what stands on each, the pictures, the links that show one without login, and the decision what a look shows. It does
 * not own a single value: those are read from the time series by who draws it, for what `Sight` names and nothing else.
 */
import type { Accounts } from "#accounts";
import type { Database, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import type { Registry } from "#registry";
import { forgetDevices, openBook } from "./dashboard-book.ts";
import { createDesk } from "./desk.ts";
import { openLinks } from "./links.ts";
import { openPictures } from "./pictures.ts";
import { openSight } from "./sight.ts";

export type { DashboardTerms } from "./dashboard-book.ts";
export type { Dashboard } from "./desk.ts";
export type { DashboardLink } from "./links.ts";
export type { Picture } from "./pictures.ts";
export type { Sight } from "./sight.ts";
export { type ChartRange, chartRanges, contentSchema, followersOn, seriesOn } from "./tiles.ts";

interface Rooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly registry: Registry;
  readonly clock: Clock;
}

export type Dashboards = ReturnType<typeof openDashboards>;

export function openDashboards(rooms: Rooms) {
  const desk = createDesk(rooms);
  const deps = { ...rooms, desk };
  const { byLink, ...links } = openLinks(deps);
  const pictures = openPictures(deps);
  return {
    dashboard: desk.dashboard,
    ...openBook(deps),
    ...pictures,
    ...links,
    ...openSight({ ...deps, byLink, picture: pictures.picture }),
    /** Takes erased devices off every dashboard, in the caller's transaction. */
    forgetDevices: (tx: Tx, deviceIds: readonly string[]) => forgetDevices(tx, deviceIds),
  };
}
