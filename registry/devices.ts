/** Devices: registering one opens its contracts in the same transaction (SDM 第1条, 第7条). */
import { sql } from "kysely";
import {
  type Accounts,
  type Actor,
  changeOf,
  inScope,
  type Organization,
  requirePermission,
  type Scope,
  scopeOf,
} from "#accounts";
import type { Contracts, DeviceContract, Item } from "#contracts";
import { type Database, type Page, type PageAsked, pageOf, type Sql, type Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Network } from "#journal";
import type { AddressBookWriter } from "./address-book.ts";
import { noteChange } from "./changes.ts";
import type { Device, DeviceVariables, DeviceWithContract } from "./entries.ts";
import { identityFrom } from "./identity.ts";
import { refuseNotProcured } from "./procured.ts";
import { type DeviceRow, tablesIn } from "./tables.ts";

export interface NewDevice {
  readonly organizationId: string;
  readonly profileId: string;
  readonly name: string;
  /** One of the two, as the profile's network asks. */
  readonly devEui?: string | undefined;
  readonly sigfoxId?: string | undefined;
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
  readonly place?: string | null | undefined;
  readonly trap?: boolean | undefined;
  readonly variables?: DeviceVariables | undefined;
}

const changeable = ["name", "latitude", "longitude", "place", "trap", "profileId", "variables"] as const;

export type DeviceChanges = { readonly [K in (typeof changeable)[number]]?: NewDevice[K] | undefined };

export interface DevicesFilter {
  readonly organizationId?: string | undefined;
  readonly profileId?: string | undefined;
  readonly groupId?: string | undefined;
  /** No others than these. */
  readonly ids?: readonly string[] | undefined;
  /** A part of the name, the place or the identity. */
  readonly search?: string | undefined;
}

export interface DevicesPage extends DevicesFilter, PageAsked {
  /** As they were registered when left out. */
  readonly sort?: "registered" | "name" | undefined;
}

/** Of devices that are registered together: those that would raise their holder's fees above its limit. */
export type BeyondFeeLimits = (
  tx: Tx,
  devices: readonly { readonly organizationId: string; readonly item: Item }[],
) => Promise<readonly { readonly index: number; readonly limit: number; readonly left: number }[]>;

export interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly addressBook: AddressBookWriter;
  readonly beyondFeeLimits?: BeyondFeeLimits | undefined;
}

export function deviceFromRow(row: DeviceRow): Device {
  const { activeIdentity: _, ...device } = row;
  const variables = row.variables === null ? noVariables : (JSON.parse(row.variables) as DeviceVariables);
  return { ...device, network: row.network as Network, trap: row.trap === 1, variables };
}

/** Shared: hardly any of a million devices has variables. */
const noVariables: DeviceVariables = {};
const variablesJson = (variables: DeviceVariables = noVariables): string | null =>
  Object.keys(variables).length === 0 ? null : JSON.stringify(variables);

/** The field that holds a device's identity. */
export const identityField = { lorawan: "devEui", sigfox: "sigfoxId" } as const satisfies Record<Network, string>;

const nameMax = 200;

/** What is wrong with the fields that need no look into the database; the identity when it is right. */
export function checkDevice(
  input: NewDevice,
  network: Network | null,
): { identity: string | null; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const bad = (path: string, text: string) => errors.push({ path, text });
  if (input.name.trim() === "") bad("name", "registry.name-empty");
  if (input.name.length > nameMax) bad("name", "registry.name-too-long");
  const within = (value: number | null | undefined, limit: number) => value == null || Math.abs(value) <= limit;
  if (!within(input.latitude, 90)) bad("latitude", "registry.latitude-wrong");
  if (!within(input.longitude, 180)) bad("longitude", "registry.longitude-wrong");
  if (network === null) return { identity: null, errors };
  const path = identityField[network];
  const given = input[path] ?? "";
  const identity = identityFrom(network, given);
  if (given.trim() === "") bad(path, "registry.identity-missing");
  else if (identity === null) bad(path, network === "lorawan" ? "registry.dev-eui-form" : "registry.sigfox-id-form");
  return { identity, errors };
}

/** A row of a checked device. */
export const newDeviceRow = (
  input: NewDevice,
  network: Network,
  identity: string,
  registeredAt: number,
): DeviceRow => ({
  id: newId(),
  organizationId: input.organizationId,
  profileId: input.profileId,
  name: input.name.trim(),
  network,
  identity,
  activeIdentity: identity,
  latitude: input.latitude ?? null,
  longitude: input.longitude ?? null,
  place: input.place ?? null,
  trap: input.trap ? 1 : 0,
  variables: variablesJson(input.variables),
  registeredAt,
  retiredAt: null,
});

/** A device that may be registered, and who pays for it. */
export interface CheckedDevice {
  readonly row: DeviceRow;
  readonly contractHolderId: string;
  /** Where the asker wrote the identity: `devEui`, `rows.7.sigfoxId`. */
  readonly path: string;
}

/** What of checked devices the list of procured ones is asked for. */
export const thingsOf = (devices: readonly CheckedDevice[]) =>
  devices.map(({ row, path }) => ({ network: row.network as Network, identity: row.identity, path }));

/** Whose contracts a device has: an end customer's devices are under contract with the holder that resells to it. */
export const contractHolderOf = ({ id, parentId }: Pick<Organization, "id" | "parentId">): string => parentId ?? id;

/** 品目 (SDM 第2条, R-02). */
export const itemOf = (network: Network): Item => (network === "lorawan" ? "LORAWAN" : "SIGFOX");

/** The provider has no contract with itself, and who has left gets no new one. */
export const mayHaveDevices = ({ kind, deactivatedAt }: Organization): boolean =>
  kind !== "provider" && deactivatedAt === null;

/** SQLite takes at most 32,766 values in one statement; after so many rows other work of this thread has its turn. */
const rowsPerInsert = 1_000;

async function insertChunk(tx: Tx, { accounts, contracts }: Deps, actor: Actor, chunk: readonly CheckedDevice[]) {
  const inserted = await tablesIn(tx)
    .insertInto("devices")
    .values(chunk.map(({ row }) => row))
    .onConflict((conflict) => conflict.columns(["network", "activeIdentity"]).doNothing())
    .returning("id")
    .execute();
  const ids = new Set(inserted.map((row) => row.id));
  const taken = chunk.filter(({ row }) => !ids.has(row.id));
  if (taken.length > 0) {
    const text = "registry.device-already-registered";
    const attributesOf = ({ row }: CheckedDevice) => ({ identity: row.identity });
    const errors = taken.map((device) => ({ path: device.path, text, attributes: attributesOf(device) }));
    throw new Fault("conflict", text, { attributes: errors[0]?.attributes ?? {}, errors });
  }
  const opened = await contracts.openForDevices(
    tx,
    chunk.map(({ row, contractHolderId }) => ({
      deviceId: row.id,
      organizationId: contractHolderId,
      item: itemOf(row.network as Network),
    })),
    chunk[0]?.row.registeredAt,
  );
  for (const { row } of chunk)
    await accounts.audit(tx, {
      actor,
      action: "device.registered",
      organizationId: row.organizationId,
      target: row.id,
      detail: { identity: row.identity },
    });
  return opened;
}

/** IOT 第14条3項: of devices that are registered together, those above a holder's limit are named, in their order. */
async function refuseBeyondLimits(tx: Tx, { contracts }: Deps, devices: readonly CheckedDevice[]): Promise<void> {
  const byHolder = Map.groupBy(devices, ({ contractHolderId }) => contractHolderId);
  const limits = await contracts.deviceLimitsOf(tx, new Set(byHolder.keys()));
  const errors = [...limits].flatMap(([holderId, { limit, left }]) =>
    (byHolder.get(holderId) ?? []).slice(left).map(({ path }) => ({
      ...{ path, text: "registry.device-limit-reached", attributes: { limit, left } },
    })),
  );
  if (errors.length > 0)
    throw new Fault("conflict", "registry.device-limit-reached", { attributes: errors[0]?.attributes ?? {}, errors });
}

/** IOT 第14条3項: the same by what the devices cost in a month. */
async function refuseBeyondFees(tx: Tx, deps: Deps, devices: readonly CheckedDevice[]): Promise<void> {
  const asked = devices.map(({ row, contractHolderId: organizationId }) => ({
    ...{ organizationId, item: itemOf(row.network as Network) },
  }));
  const text = "registry.fee-limit-reached";
  const beyond = (await deps.beyondFeeLimits?.(tx, asked)) ?? [];
  const errors = beyond.map(({ index, ...attributes }) => ({ path: devices[index]?.path ?? "", text, attributes }));
  if (errors.length > 0) throw new Fault("conflict", text, { attributes: errors[0]?.attributes ?? {}, errors });
}

/**
 * Registers checked devices: rows, contracts and audit in one transaction, the address book after its commit. An identity
 * that is in service already is a conflict, whoever's it is; the asker learns no more than which one.
 */
export async function insertDevices(
  deps: Deps,
  actor: Actor,
  devices: readonly CheckedDevice[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<DeviceWithContract[]> {
  const opened = await deps.database.transaction(async (tx) => {
    await noteChange(tx);
    await refuseNotProcured(tx, thingsOf(devices));
    await refuseBeyondLimits(tx, deps, devices);
    await refuseBeyondFees(tx, deps, devices);
    const byDevice = new Map<string, DeviceContract>();
    for (let index = 0; index < devices.length; index += rowsPerInsert) {
      const chunk = devices.slice(index, index + rowsPerInsert);
      for (const [id, contract] of await insertChunk(tx, deps, actor, chunk)) byDevice.set(id, contract);
      onProgress(index + chunk.length, devices.length);
      if (index + chunk.length < devices.length) await deps.clock.wait(0);
    }
    return byDevice;
  });
  return devices.map(({ row }) => {
    const contract = opened.get(row.id);
    if (!contract) throw new Error(`device ${row.id} was registered without a contract`);
    const device = deviceFromRow(row);
    deps.addressBook.putDevice(device, contract);
    return { ...device, contract };
  });
}

export async function registerDevice(deps: Deps, actor: Actor, input: NewDevice): Promise<DeviceWithContract> {
  requirePermission(actor, "devices");
  const profile = deps.addressBook.profile(input.profileId);
  const { identity, errors } = checkDevice(input, profile?.network ?? null);
  const organization = await deps.accounts
    .organization(scopeOf(actor), input.organizationId)
    .catch((error: unknown) => {
      if (error instanceof Fault && error.kind === "not-found") return null; // named with the other fields
      throw error;
    });
  if (!organization || !mayHaveDevices(organization))
    errors.push({ path: "organizationId", text: "registry.organization-unknown" });
  if (!profile) errors.push({ path: "profileId", text: "registry.profile-unknown" });
  if (errors.length > 0 || !profile || !organization || identity === null)
    throw new Fault("invalid", "registry.device-invalid", { errors });
  const row = newDeviceRow(input, profile.network, identity, deps.clock.now());
  const [registered] = await insertDevices(deps, actor, [
    { row, contractHolderId: contractHolderOf(organization), path: identityField[profile.network] },
  ]);
  if (!registered) throw new Error("one device was registered and none came back");
  return registered;
}

/** Devices with their contracts, as stored. */
async function withContracts(
  contracts: Contracts,
  reader: Sql,
  rows: readonly DeviceRow[],
): Promise<DeviceWithContract[]> {
  const byDevice = await contracts.ofDevices(
    reader,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => {
    const contract = byDevice.get(row.id);
    return contract ? [{ ...deviceFromRow(row), contract }] : [];
  });
}

/** A third party sees neither the contract nor what was measured before the device was given to it (契約者の第三者提供). */
function asSeenIn(scope: Scope, device: DeviceWithContract): DeviceWithContract {
  const givenSince = scope.given.get(device.id);
  if (inScope(scope, device.organizationId) || givenSince === undefined) return device;
  const { dataRangeDays } = device.contract;
  const contract = { child: "", parent: "", billingStartDate: "", endedOn: null, dataRangeDays };
  return { ...device, contract: { ...device.contract, ...contract }, givenSince };
}

export async function device({ database, contracts }: Deps, scope: Scope, id: string): Promise<DeviceWithContract> {
  const row = await tablesIn(database.sql).selectFrom("devices").selectAll().where("id", "=", id).executeTakeFirst();
  const isVisible = row && (inScope(scope, row.organizationId) || scope.given.has(id));
  const [found] = isVisible ? await withContracts(contracts, database.sql, [row]) : [];
  if (!found) throw new Fault("not-found", "registry.device-not-found", { attributes: { id } });
  return asSeenIn(scope, found);
}

/** A part of the name or the place, in whichever case; or of the identity, however it is written. */
function matches(search: string) {
  const part = (text: string) => `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
  const like = (column: string, text: string) =>
    sql<boolean>`lower(${sql.ref(column)}) LIKE ${part(text)} ESCAPE ${sql.lit("\\")}`;
  const identity = search.replaceAll(/[-:\s]/g, "");
  const places = sql<boolean>`(${like("name", search)} OR ${like("place", search)})`;
  return identity === "" ? places : sql<boolean>`(${places} OR ${like("identity", identity)})`;
}

/** The devices that a scope sees and a filter lets through. */
function matching(database: Database, { organizations, given }: Scope, filter: DevicesFilter) {
  let query = tablesIn(database.sql).selectFrom("devices").selectAll();
  if (organizations !== "all")
    query = query.where((where) =>
      where.or([where("organizationId", "in", [...organizations, ""]), where("id", "in", [...given.keys(), ""])]),
    );
  if (filter.organizationId) query = query.where("organizationId", "=", filter.organizationId);
  if (filter.ids) query = query.where("id", "in", [...filter.ids, ""]);
  if (filter.profileId) query = query.where("profileId", "=", filter.profileId);
  if (filter.groupId) {
    const members = tablesIn(database.sql).selectFrom("deviceGroupMembers").select("deviceId");
    query = query.where("id", "in", members.where("groupId", "=", filter.groupId));
  }
  return filter.search ? query.where(matches(filter.search)) : query;
}

export async function devices(
  { database, contracts }: Deps,
  scope: Scope,
  { limit, after, sort, ...filter }: DevicesPage,
): Promise<Page<DeviceWithContract>> {
  let query = matching(database, scope, filter).limit(limit + 1);
  if (sort === "name") query = query.orderBy("name");
  query = query.orderBy("id");
  if (after) {
    // The place of the last one is looked up, so that a cursor is an ID in whatever order.
    const nameOfLast = tablesIn(database.sql).selectFrom("devices").select("name").where("id", "=", after);
    query =
      sort === "name"
        ? query.where((where) =>
            where.or([
              where("name", ">", nameOfLast),
              where.and([where("name", "=", nameOfLast), where("id", ">", after)]),
            ]),
          )
        : query.where("id", ">", after);
  }
  const rows = await query.execute();
  const found = await withContracts(contracts, database.sql, rows.slice(0, limit));
  const items = found.map((one) => asSeenIn(scope, one));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Devices without their contracts, as they were registered: to be counted and judged, not shown. */
export const devicesToJudge = (
  { database }: Pick<Deps, "database">,
  scope: Scope,
  filter: DevicesFilter,
  page: PageAsked,
): Promise<Page<Device>> => pageOf(matching(database, scope, filter), page, "oldest-first", deviceFromRow);

export async function updateDevice(
  deps: Deps,
  actor: Actor,
  id: string,
  changes: DeviceChanges,
): Promise<DeviceWithContract> {
  requirePermission(actor, "devices");
  const before = await device(deps, scopeOf(actor), id);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const next = { ...before, ...given } as DeviceWithContract;
  const { errors } = checkDevice(next, null);
  if (deps.addressBook.profile(next.profileId)?.network !== next.network)
    errors.push({ path: "profileId", text: "registry.profile-unknown" });
  if (errors.length > 0) throw new Fault("invalid", "registry.device-invalid", { errors });
  const row = await deps.database.transaction(async (tx) => {
    await noteChange(tx);
    const columns = {
      ...given,
      ...(changes.name !== undefined && { name: changes.name.trim() }),
      ...(changes.trap !== undefined && { trap: changes.trap ? 1 : 0 }),
      ...(changes.variables !== undefined && { variables: variablesJson(changes.variables) }),
    } as Partial<DeviceRow>;
    await deps.accounts.audit(tx, {
      actor,
      action: "device.changed",
      organizationId: next.organizationId,
      target: id,
      detail: changeOf<Device>(before, next),
    });
    const books = tablesIn(tx);
    if (Object.keys(columns).length === 0)
      return books.selectFrom("devices").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    return books.updateTable("devices").set(columns).where("id", "=", id).returningAll().executeTakeFirstOrThrow();
  });
  const changed = deviceFromRow(row);
  deps.addressBook.putDevice(changed, before.contract);
  return { ...changed, contract: before.contract };
}

/**
 * Retires a device: its contracts get their last day (SDM 第6条). Until that day has passed it goes on to be heard, since it
 * goes on to be billed; its identity is free for another registration from now on.
 */
export async function retireDevice(
  deps: Deps,
  actor: Actor,
  id: string,
  options: { namedOn?: string | undefined } = {},
): Promise<DeviceWithContract> {
  requirePermission(actor, "devices");
  const before = await device(deps, scopeOf(actor), id);
  const retiredAt = deps.clock.now();
  const contract = await deps.database.transaction(async (tx) => {
    await noteChange(tx);
    const retired = await tablesIn(tx)
      .updateTable("devices")
      .set({ retiredAt, activeIdentity: null })
      .where("id", "=", id)
      .where("retiredAt", "is", null)
      .returning("id")
      .execute();
    if (retired.length === 0) throw new Fault("conflict", "registry.device-already-retired", { attributes: { id } });
    const notice = { deviceId: id, arrivedAt: retiredAt, namedOn: options.namedOn };
    const ended = await deps.contracts.cancelForDevice(tx, notice);
    await deps.accounts.audit(tx, {
      actor,
      action: "device.retired",
      organizationId: before.organizationId,
      target: id,
      detail: { endedOn: ended.endedOn },
    });
    return ended;
  });
  const { contract: _, ...known } = before;
  const retired = { ...known, retiredAt };
  deps.addressBook.putDevice(retired, contract);
  return { ...retired, contract };
}
