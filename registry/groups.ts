/** Groups (グループ): devices of an organization that people look at, export and watch together; a device may be in several. */
import { type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import { type Page, type PageAsked, pageOf, type Tx } from "#database";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { noteChange } from "./changes.ts";
import type { Deps as DeviceDeps } from "./devices.ts";
import type { Membership } from "./membership.ts";
import { type GroupRow, tablesIn } from "./tables.ts";

export interface DeviceGroup extends Readonly<GroupRow> {
  /** Devices in it that the reader may see. */
  readonly devices: number;
}

export interface GroupsPage extends PageAsked {
  readonly organizationId?: string | undefined;
}

/** IDs of devices. */
export interface MemberChanges {
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
}

type Deps = Pick<DeviceDeps, "database" | "accounts" | "clock"> & { readonly membership: Membership };

const nameMax = 100;
/** In one request; a larger group takes several. */
const membersMax = 1_000;

const invalid = (path: string, text: string, attributes: Record<string, string | number> = {}) =>
  new Fault("invalid", "registry.group-invalid", { errors: [{ path, text, attributes }] });

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") throw invalid("name", "registry.name-empty");
  if (trimmed.length > nameMax) throw invalid("name", "registry.name-too-long");
  return trimmed;
}

async function refuseTakenName(tx: Tx, { id, organizationId, name }: GroupRow): Promise<void> {
  const same = tablesIn(tx).selectFrom("deviceGroups").select("id").where("organizationId", "=", organizationId);
  const taken = await same.where("name", "=", name).where("id", "!=", id).executeTakeFirst();
  if (taken) throw new Fault("conflict", "registry.group-name-taken", { attributes: { name } });
}

/** Every one of them is a device of the group's organization that is in service. */
async function refuseStrangers(tx: Tx, { organizationId }: GroupRow, deviceIds: readonly string[]): Promise<void> {
  if (deviceIds.length === 0) return;
  const own = tablesIn(tx).selectFrom("devices").select("id").where("organizationId", "=", organizationId);
  const rows = await own.where("id", "in", deviceIds).where("retiredAt", "is", null).execute();
  const known = new Set(rows.map(({ id }) => id));
  const errors = deviceIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `add.${index}`, text: "registry.group-members-wrong" }],
  );
  if (errors.length > 0) throw new Fault("invalid", "registry.group-invalid", { errors });
}

/** Groups in scope, and of others' those with a device that was given: a third party sees what a device stands with. */
function visibleGroups({ database }: Deps, scope: Scope) {
  const books = tablesIn(database.sql);
  const query = books.selectFrom("deviceGroups").selectAll();
  const { organizations, given } = scope;
  if (organizations === "all") return query;
  const members = books.selectFrom("deviceGroupMembers").select("groupId");
  const withGiven = members.where("deviceId", "in", [...given.keys(), ""]);
  return query.where((where) =>
    where.or([where("organizationId", "in", [...organizations, ""]), where("id", "in", withGiven)]),
  );
}

/** How many devices of each group a reader may see. */
async function counted({ database }: Deps, scope: Scope, groups: readonly GroupRow[]): Promise<DeviceGroup[]> {
  if (groups.length === 0) return [];
  const ids = groups.map(({ id }) => id);
  const members = tablesIn(database.sql)
    .selectFrom("deviceGroupMembers")
    .select(({ fn }) => ["groupId", fn.countAll<number>().as("devices")])
    .where("groupId", "in", ids)
    .groupBy("groupId");
  const all = new Map((await members.execute()).map((row) => [row.groupId, Number(row.devices)]));
  const given = members.where("deviceId", "in", [...scope.given.keys(), ""]);
  const some = new Map((await given.execute()).map((row) => [row.groupId, Number(row.devices)]));
  const seen = ({ id, organizationId }: GroupRow) => (inScope(scope, organizationId) ? all : some).get(id) ?? 0;
  return groups.map((group) => ({ ...group, devices: seen(group) }));
}

/** Looking at groups. */
function createGroupReader(deps: Deps) {
  const { membership } = deps;
  async function group(scope: Scope, id: string): Promise<DeviceGroup> {
    const row = await visibleGroups(deps, scope).where("id", "=", id).executeTakeFirst();
    const [found] = row ? await counted(deps, scope, [row]) : [];
    if (!found) throw new Fault("not-found", "registry.group-not-found", { attributes: { id } });
    return found;
  }
  return {
    group,

    /** Oldest first. */
    async groups(scope: Scope, page: GroupsPage): Promise<Page<DeviceGroup>> {
      let query = visibleGroups(deps, scope);
      if (page.organizationId) query = query.where("organizationId", "=", page.organizationId);
      const { items, next } = await pageOf(query, page, "oldest-first", (row) => row);
      return { items: await counted(deps, scope, items), next };
    },

    /** The groups of devices that a reader may see, by device. */
    async groupsOfDevices(scope: Scope, deviceIds: readonly string[]): Promise<Map<string, readonly GroupRow[]>> {
      const ids = new Set(deviceIds.flatMap((id) => membership.groupsOf(id)));
      if (ids.size === 0) return new Map();
      const rows = await visibleGroups(deps, scope)
        .where("id", "in", [...ids])
        .orderBy("name")
        .execute();
      return new Map(deviceIds.map((id) => [id, rows.filter((row) => membership.groupsOf(id).includes(row.id))]));
    },
  };
}

async function writeMembers(tx: Tx, group: GroupRow, add: readonly string[], remove: readonly string[]) {
  await refuseStrangers(tx, group, add);
  const members = tablesIn(tx).insertInto("deviceGroupMembers");
  if (add.length > 0)
    await members
      .values([...new Set(add)].map((deviceId) => ({ groupId: group.id, deviceId })))
      .onConflict((conflict) => conflict.columns(["groupId", "deviceId"]).doNothing())
      .execute();
  const gone = tablesIn(tx).deleteFrom("deviceGroupMembers").where("groupId", "=", group.id);
  const deleted = await gone
    .where("deviceId", "in", [...remove, ""])
    .returning("deviceId")
    .execute();
  return { joined: add, left: deleted.map(({ deviceId }) => deviceId) };
}

export function openGroups(deps: Deps) {
  const { database, accounts, clock, membership } = deps;
  const reader = createGroupReader(deps);

  /** A change of a group with its audit entry; `write` answers who joined and who left. */
  async function change(
    actor: Actor,
    action: string,
    { id, organizationId, name }: GroupRow,
    write: (tx: Tx) => Promise<{ joined?: readonly string[]; left?: readonly string[] }>,
  ): Promise<void> {
    const { count, joined, left } = await database.transaction(async (tx) => {
      const { joined = [], left = [] } = await write(tx);
      const detail = { name, joined: joined.length, left: left.length };
      await accounts.audit(tx, { actor, action, organizationId, target: id, detail });
      return { count: await noteChange(tx, "groups"), joined, left };
    });
    membership.apply(count, id, joined, left);
  }

  async function toChange(actor: Actor, id: string): Promise<GroupRow> {
    requirePermission(actor, "devices");
    const { devices: _, ...row } = await reader.group(scopeOf(actor), id);
    return row;
  }

  return {
    ...reader,

    async createGroup(actor: Actor, { organizationId, name }: Pick<GroupRow, "organizationId" | "name">) {
      requirePermission(actor, "devices");
      await accounts.organization(scopeOf(actor), organizationId);
      const row: GroupRow = { id: newId(), organizationId, name: checkedName(name), createdAt: clock.now() };
      await change(actor, "group.created", row, async (tx) => {
        await refuseTakenName(tx, row);
        await tablesIn(tx).insertInto("deviceGroups").values(row).execute();
        return {};
      });
      return reader.group(scopeOf(actor), row.id);
    },

    async renameGroup(actor: Actor, id: string, name: string): Promise<DeviceGroup> {
      const row = { ...(await toChange(actor, id)), name: checkedName(name) };
      await change(actor, "group.renamed", row, async (tx) => {
        await refuseTakenName(tx, row);
        await tablesIn(tx).updateTable("deviceGroups").set({ name: row.name }).where("id", "=", id).execute();
        return {};
      });
      return reader.group(scopeOf(actor), id);
    },

    /** Adding what is in it and removing what isn't changes nothing. Faults: invalid, where a device is not its organization's. */
    async changeMembers(actor: Actor, id: string, { add = [], remove = [] }: MemberChanges): Promise<DeviceGroup> {
      const row = await toChange(actor, id);
      for (const [path, ids] of Object.entries({ add, remove }))
        if (ids.length > membersMax) throw invalid(path, "registry.group-members-too-many", { max: membersMax });
      await change(actor, "group.members-changed", row, (tx) => writeMembers(tx, row, add, remove));
      return reader.group(scopeOf(actor), id);
    },

    /** The devices stay. Who plans with the group (rules, exports) is asked by the caller. */
    async deleteGroup(actor: Actor, id: string): Promise<void> {
      await change(actor, "group.deleted", await toChange(actor, id), async (tx) => {
        const members = tablesIn(tx).deleteFrom("deviceGroupMembers").where("groupId", "=", id);
        const left = await members.returning("deviceId").execute();
        await tablesIn(tx).deleteFrom("deviceGroups").where("id", "=", id).execute();
        return { left: left.map(({ deviceId }) => deviceId) };
      });
    },
  };
}
