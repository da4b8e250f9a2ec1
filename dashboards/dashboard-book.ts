/** The book of dashboards: making, changing and deleting them, each change whole and in the audit trail. */
import {
  type Accounts,
  type Actor,
  changeOf,
  reachedBy,
  requirePermission,
  type Scope,
  scopeOf,
  viewOf,
} from "#accounts";
import { type Database, type Page, type PageAsked, pageOf, type Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Registry } from "#registry";
import { type Dashboard, type Desk, dashboardFromRow } from "./desk.ts";
import { dropUnused } from "./pictures.ts";
import { devicesIn } from "./sight.ts";
import { tablesIn } from "./tables.ts";
import { type Content, limits, picturesOn, seriesMaxOf, shownOn, withoutDevices } from "./tiles.ts";

export interface DashboardTerms {
  readonly name: string;
  readonly content: Content;
}

export interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly desk: Desk;
}

const nameMax = 200;

/** What is wrong with a dashboard by itself. */
function mistakesIn({ name, content }: DashboardTerms): FieldError[] {
  const errors: FieldError[] = [];
  const tooMany = (limit: number) => ({ path: "content.tiles", text: "dashboards.too-much", attributes: { limit } });
  if (name.trim() === "" || name.length > nameMax) errors.push({ path: "name", text: "dashboards.name-wrong" });
  if (new Set(content.tiles.map(({ id }) => id)).size < content.tiles.length)
    errors.push({ path: "content.tiles", text: "dashboards.tile-twice" });
  if (shownOn(content).size > limits.devices) errors.push(tooMany(limits.devices));
  if (seriesMaxOf(content) > limits.series) errors.push(tooMany(limits.series));
  return errors;
}

/** Checks what somebody wants to save, and saves it. */
function createSaving({ accounts, registry, desk }: Deps) {
  const find = devicesIn(registry);

  /** Devices that come onto a dashboard must be seen by its organization and by who puts them there; those before may have gone. */
  async function refuse(
    actor: Actor,
    organizationId: string,
    terms: DashboardTerms,
    before: Dashboard | null,
  ): Promise<void> {
    const errors = mistakesIn(terms);
    const known = before ? shownOn(before.content) : new Map();
    const added = [...shownOn(terms.content).keys()].filter((id) => !known.has(id)).slice(0, limits.devices);
    const view = await accounts.viewOfOrganization(organizationId);
    const theirs = view ? await find(view, added) : new Map();
    const mine = await find(viewOf(actor), theirs.keys());
    const path = "content.tiles";
    for (const id of added.filter((id) => !mine.has(id)))
      errors.push({ path, text: "dashboards.device-unknown", attributes: { id } });
    if (errors.length > 0) throw new Fault("invalid", "dashboards.invalid", { errors });
  }

  const named = ({ name, content }: Dashboard) => ({
    ...{ name, tiles: content.tiles.length, devices: [...shownOn(content).keys()] },
  });

  async function save(actor: Actor, before: Dashboard | null, saved: Dashboard): Promise<Dashboard> {
    const { content, ...rest } = saved;
    const row = { ...rest, content: JSON.stringify(content) };
    const action = before ? "dashboard.changed" : "dashboard.created";
    const detail = before ? changeOf(named(before), named(saved)) : named(saved);
    await desk.commit(actor, action, saved, detail, async (tx) => {
      const insert = tablesIn(tx).insertInto("dashboards").values(row);
      await insert.onConflict((conflict) => conflict.column("id").doUpdateSet(row)).execute();
      await dropUnused(tx, saved.id, picturesOn(content), saved.changedAt);
    });
    return saved;
  }

  return { refuse, save };
}

export function openBook(deps: Deps) {
  const { database, accounts, clock, desk } = deps;
  const { refuse, save } = createSaving(deps);
  return {
    async dashboards(
      scope: Scope,
      page: PageAsked & { organizationId?: string | undefined },
    ): Promise<Page<Dashboard>> {
      let query = tablesIn(database.sql).selectFrom("dashboards").selectAll().where(reachedBy(scope));
      if (page.organizationId) query = query.where("organizationId", "=", page.organizationId);
      return pageOf(query, page, "oldest-first", dashboardFromRow);
    },

    /** The provider has none of its own: a wall across contract holders would show each the others' devices. */
    async createDashboard(actor: Actor, organizationId: string, terms: DashboardTerms): Promise<Dashboard> {
      requirePermission(actor, "devices");
      const organization = await accounts.organization(scopeOf(actor), organizationId);
      if (organization.kind === "provider" || organization.deactivatedAt !== null)
        throw new Fault("invalid", "dashboards.invalid", {
          errors: [{ path: "organizationId", text: "dashboards.organization-wrong" }],
        });
      await refuse(actor, organizationId, terms, null);
      const now = clock.now();
      const by = { createdAt: now, changedAt: now, changedBy: actor.userId };
      const made = { id: newId(), organizationId, name: terms.name.trim(), content: terms.content, ...by };
      return save(actor, null, made);
    },

    async changeDashboard(actor: Actor, id: string, terms: DashboardTerms): Promise<Dashboard> {
      requirePermission(actor, "devices");
      return desk.takeTurn(async () => {
        const before = await desk.mine(actor, id);
        await refuse(actor, before.organizationId, terms, before);
        const { name, content } = terms;
        const changed = { ...before, name: name.trim(), content, changedAt: clock.now(), changedBy: actor.userId };
        return save(actor, before, changed);
      });
    },

    /** With its pictures and links. */
    async deleteDashboard(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "devices");
      await desk.takeTurn(async () => {
        const before = await desk.mine(actor, id);
        await desk.commit(actor, "dashboard.deleted", before, { name: before.name }, async (tx) => {
          await tablesIn(tx).deleteFrom("dashboards").where("id", "=", id).execute();
          await tablesIn(tx).deleteFrom("dashboardPictures").where("dashboardId", "=", id).execute();
          await tablesIn(tx).deleteFrom("dashboardLinks").where("dashboardId", "=", id).execute();
        });
      });
    },
  };
}

/** Takes erased devices off every dashboard, in the caller's transaction. */
export async function forgetDevices(tx: Tx, deviceIds: readonly string[]): Promise<void> {
  const gone = new Set(deviceIds);
  for (const row of await tablesIn(tx).selectFrom("dashboards").selectAll().execute()) {
    const content = withoutDevices(dashboardFromRow(row).content, gone);
    if (content)
      await tablesIn(tx)
        .updateTable("dashboards")
        .set({ content: JSON.stringify(content) })
        .where("id", "=", row.id)
        .execute();
  }
}
