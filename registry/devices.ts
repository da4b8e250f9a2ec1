/** Devices: registering one opens its contracts in the same transaction (SDM 第1条, 第7条). */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Contracts, DeviceContract } from "#contracts";
import type { Database, Page, Sql } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Network } from "#journal";
import type { AddressBookWriter } from "./address-book.ts";
import { noteChange } from "./changes.ts";
import type { Device, DeviceWithContract } from "./entries.ts";
import { devEuiFrom, sigfoxIdFrom } from "./identity.ts";
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
}

export type DeviceChanges = {
  readonly [K in "name" | "latitude" | "longitude" | "place" | "trap" | "profileId"]?: NewDevice[K] | undefined;
};

export interface DevicesPage {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly profileId?: string | undefined;
  /** A part of the name, the place or the identity. */
  readonly search?: string | undefined;
}

export interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly addressBook: AddressBookWriter;
}

export function deviceFromRow(row: DeviceRow): Device {
  const { activeIdentity: _, ...device } = row;
  return { ...device, network: row.network as Network, trap: row.trap === 1 };
}

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
  const [path, given] = network === "lorawan" ? ["devEui", input.devEui] : ["sigfoxId", input.sigfoxId];
  const identity = given === undefined ? null : network === "lorawan" ? devEuiFrom(given) : sigfoxIdFrom(given);
  if (given === undefined || given.trim() === "") bad(String(path), "registry.identity-missing");
  else if (identity === null)
    bad(String(path), network === "lorawan" ? "registry.dev-eui-form" : "registry.sigfox-id-form");
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
  registeredAt,
  retiredAt: null,
});

/** SQLite takes at most 32,766 values in one statement. */
const rowsPerInsert = 1_000;

/**
 * Registers checked devices: rows, contracts and audit in one transaction, the address book after its commit. An identity
 * that is in service already is a conflict, whoever's it is; which one is told only as far as the asker gave it.
 */
export async function insertDevices(
  { database, accounts, contracts, addressBook }: Deps,
  actor: Actor,
  rows: readonly DeviceRow[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<DeviceWithContract[]> {
  const opened = await database.transaction(async (tx) => {
    const books = tablesIn(tx);
    for (let index = 0; index < rows.length; index += rowsPerInsert) {
      const chunk = rows.slice(index, index + rowsPerInsert);
      const inserted = await books
        .insertInto("devices")
        .values(chunk)
        .onConflict((conflict) => conflict.columns(["network", "activeIdentity"]).doNothing())
        .returning("id")
        .execute();
      if (inserted.length < chunk.length) {
        const ids = new Set(inserted.map((row) => row.id));
        const taken = chunk.find((row) => !ids.has(row.id));
        throw new Fault("conflict", "registry.device-already-registered", {
          attributes: { identity: taken?.identity ?? "" },
        });
      }
      onProgress(index + chunk.length, rows.length);
    }
    const devices = rows.map((row) => ({
      deviceId: row.id,
      organizationId: row.organizationId,
      item: row.network === "lorawan" ? ("LORAWAN" as const) : ("SIGFOX" as const),
    }));
    const byDevice = await contracts.openForDevices(tx, devices, rows[0]?.registeredAt);
    for (const { id, organizationId, identity } of rows)
      await accounts.audit(tx, {
        actor,
        action: "device.registered",
        organizationId,
        target: id,
        detail: { identity },
      });
    await noteChange(tx);
    return byDevice;
  });
  return rows.map((row) => {
    const contract = opened.get(row.id) as DeviceContract;
    const device = deviceFromRow(row);
    addressBook.putDevice(device, contract.dataRangeDays);
    return { ...device, contract };
  });
}

export async function registerDevice(deps: Deps, actor: Actor, input: NewDevice): Promise<DeviceWithContract> {
  requirePermission(actor, "devices");
  const profile = deps.addressBook.profile(input.profileId);
  const { identity, errors } = checkDevice(input, profile?.network ?? null);
  const organization = await deps.accounts.organization(scopeOf(actor), input.organizationId).catch(() => null);
  if (!organization || organization.kind === "provider")
    errors.push({ path: "organizationId", text: "registry.organization-unknown" });
  if (!profile) errors.push({ path: "profileId", text: "registry.profile-unknown" });
  if (errors.length > 0 || !profile || identity === null)
    throw new Fault("invalid", "registry.device-invalid", { errors });
  const [registered] = await insertDevices(deps, actor, [
    newDeviceRow(input, profile.network, identity, deps.clock.now()),
  ]);
  if (!registered) throw new Error("one device was registered and none came back");
  return registered;
}

/** Devices with their contracts, as stored. */
async function withContracts(
  contracts: Contracts,
  sql: Sql,
  rows: readonly DeviceRow[],
): Promise<DeviceWithContract[]> {
  const byDevice = await contracts.ofDevices(
    sql,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => {
    const contract = byDevice.get(row.id);
    return contract ? [{ ...deviceFromRow(row), contract }] : [];
  });
}

export async function device({ database, contracts }: Deps, scope: Scope, id: string): Promise<DeviceWithContract> {
  const row = await tablesIn(database.sql).selectFrom("devices").selectAll().where("id", "=", id).executeTakeFirst();
  const found = row && inScope(scope, row.organizationId) ? await withContracts(contracts, database.sql, [row]) : [];
  if (!found[0]) throw new Fault("not-found", "registry.device-not-found", { attributes: { id } });
  return found[0];
}

export async function devices(
  { database, contracts }: Deps,
  scope: Scope,
  page: DevicesPage,
): Promise<Page<DeviceWithContract>> {
  let query = tablesIn(database.sql)
    .selectFrom("devices")
    .selectAll()
    .orderBy("id")
    .limit(page.limit + 1);
  if (scope.organizations !== "all") query = query.where("organizationId", "in", [...scope.organizations, ""]);
  if (page.after) query = query.where("id", ">", page.after);
  if (page.organizationId) query = query.where("organizationId", "=", page.organizationId);
  if (page.profileId) query = query.where("profileId", "=", page.profileId);
  if (page.search) {
    const part = `%${page.search.replaceAll(/[\\%_]/g, "").toLowerCase()}%`;
    query = query.where(({ or, eb, fn }) =>
      or([
        eb(fn<string>("lower", ["name"]), "like", part),
        eb(fn<string>("lower", ["identity"]), "like", part),
        eb(fn<string>("lower", ["place"]), "like", part),
      ]),
    );
  }
  const rows = await query.execute();
  const items = await withContracts(contracts, database.sql, rows.slice(0, page.limit));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function updateDevice(
  deps: Deps,
  actor: Actor,
  id: string,
  changes: DeviceChanges,
): Promise<DeviceWithContract> {
  requirePermission(actor, "devices");
  const before = await device(deps, scopeOf(actor), id);
  const given = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Partial<Device>;
  const next = { ...before, ...given };
  const { errors } = checkDevice(next, null);
  if (deps.addressBook.profile(next.profileId)?.network !== next.network)
    errors.push({ path: "profileId", text: "registry.profile-unknown" });
  if (errors.length > 0) throw new Fault("invalid", "registry.device-invalid", { errors });
  await deps.database.transaction(async (tx) => {
    const { name, latitude, longitude, place, profileId } = next;
    const row = { name, latitude, longitude, place, profileId, trap: next.trap ? 1 : 0 };
    await tablesIn(tx).updateTable("devices").set(row).where("id", "=", id).execute();
    await noteChange(tx);
    await deps.accounts.audit(tx, {
      actor,
      action: "device.changed",
      organizationId: next.organizationId,
      target: id,
      detail: { changes },
    });
  });
  const { contract, ...plain } = next;
  if (plain.retiredAt === null) deps.addressBook.putDevice(plain, contract.dataRangeDays);
  return next;
}

/**
 * Retires a device: its contracts get their last day (SDM 第6条). Until the program sees that day pass it goes on to be
 * heard, since it goes on to be billed; its identity is free for another registration from now on.
 */
export async function retireDevice(
  deps: Deps,
  actor: Actor,
  id: string,
  options: { namedOn?: string | undefined } = {},
): Promise<DeviceWithContract> {
  requirePermission(actor, "devices");
  const before = await device(deps, scopeOf(actor), id);
  if (before.retiredAt !== null) throw new Fault("conflict", "registry.device-already-retired", { attributes: { id } });
  const retiredAt = deps.clock.now();
  const contract = await deps.database.transaction(async (tx) => {
    await tablesIn(tx).updateTable("devices").set({ retiredAt, activeIdentity: null }).where("id", "=", id).execute();
    await noteChange(tx);
    const ended = await deps.contracts.cancelForDevice(tx, {
      deviceId: id,
      arrivedAt: retiredAt,
      namedOn: options.namedOn,
    });
    const detail = { endedOn: ended.endedOn };
    await deps.accounts.audit(tx, {
      actor,
      action: "device.retired",
      organizationId: before.organizationId,
      target: id,
      detail,
    });
    return ended;
  });
  return { ...before, retiredAt, contract };
}
