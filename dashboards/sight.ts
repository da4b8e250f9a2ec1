/** THE place that decides what a look at a dashboard shows, whether by somebody of the organization or by a link. */
import { type Accounts, type Actor, type Scope, scopeOf, viewOf } from "#accounts";
import { Fault } from "#foundation/fault";
import type { DeviceWithContract, Registry } from "#registry";
import type { Dashboard, Desk } from "./desk.ts";
import type { Picture } from "./pictures.ts";
import { type Follow, followed, limits, picturesOn, type Shown, shownOn, withoutDevices } from "./tiles.ts";

export interface Sight {
  /** Its tiles with those whom they follow. */
  readonly dashboard: Dashboard;
  /** Devices on it that may be seen, and what of each. Whatever is not in here is not told. */
  readonly devices: readonly { readonly device: DeviceWithContract; readonly shown: Shown }[];
}

interface Deps {
  readonly accounts: Accounts;
  readonly registry: Registry;
  readonly desk: Desk;
  readonly byLink: (secret: string) => Promise<Dashboard | null>;
  readonly picture: (dashboardId: string, id: string) => Promise<Picture>;
}

export type DevicesIn = (scope: Scope, ids: Iterable<string>) => Promise<Map<string, DeviceWithContract>>;

/** Those of the named devices that a scope sees. */
export const devicesIn =
  (registry: Pick<Registry, "devices">): DevicesIn =>
  async (scope, ids) => {
    const { items } = await registry.devices(scope, { limit: limits.devices, ids: [...ids] });
    return new Map(items.map((device) => [device.id, device]));
  };

export function openSight({ accounts, registry, desk, byLink, picture }: Deps) {
  const find = devicesIn(registry);

  /** Those in use of a group or profile, by name. */
  const membersIn =
    (view: Scope) =>
    async ({ groupId, profileId }: Follow): Promise<string[]> => {
      const wanted = { groupId: groupId ?? undefined, profileId: profileId ?? undefined };
      const { items } = await registry.devices(view, { ...wanted, sort: "name", limit: limits.devices });
      return items.filter(({ retiredAt }) => retiredAt === null).map(({ id }) => id);
    };

  /** A device is shown while the dashboard's organization sees it: what was taken back from it is gone from its walls, too. */
  async function sightOf(kept: Dashboard, viewer: Scope | null): Promise<Sight | null> {
    const view = await accounts.viewOfOrganization(kept.organizationId);
    if (view === null) return null;
    const dashboard = { ...kept, content: await followed(kept.content, membersIn(view)) };
    const shown = shownOn(dashboard.content);
    const theirs = await find(view, shown.keys());
    const seen = viewer === null ? theirs : await find(viewer, theirs.keys());
    const devices = [...shown].flatMap(([id, what]) => {
      const [device, ofViewer] = [theirs.get(id), seen.get(id)];
      if (!device || !ofViewer) return [];
      const since = Math.max(device.givenSince ?? 0, ofViewer.givenSince ?? 0);
      return [{ device: since === 0 ? device : { ...device, givenSince: since }, shown: what }];
    });
    return { dashboard, devices };
  }

  /** What anybody sees who has a link: not even that devices were on it which are not shown. Faults: not-found, for every reason. */
  async function lookByLink(secret: string): Promise<Sight> {
    const dashboard = await byLink(secret);
    const sight = dashboard && (await sightOf(dashboard, null));
    if (!sight) throw new Fault("not-found", "dashboards.link-bad");
    const seen = new Set(sight.devices.map(({ device }) => device.id));
    const { content: whole } = sight.dashboard;
    const unseen = [...shownOn(whole).keys()].filter((id) => !seen.has(id));
    const content = withoutDevices(whole, new Set(unseen)) ?? whole;
    return { ...sight, dashboard: { ...sight.dashboard, content } };
  }

  return {
    /** What somebody who is signed in sees: no more than the organization, and no more than that person. */
    async look(actor: Actor, id: string): Promise<Sight> {
      const dashboard = await desk.dashboard(scopeOf(actor), id);
      return (await sightOf(dashboard, viewOf(actor))) ?? { dashboard, devices: [] };
    },

    lookByLink,

    /** A picture that stands on the dashboard behind a link; one that was only uploaded stays unseen. */
    async pictureByLink(secret: string, id: string): Promise<Picture> {
      const { dashboard } = await lookByLink(secret);
      return picture(dashboard.id, picturesOn(dashboard.content).has(id) ? id : "");
    },
  };
}
