/** Registering from a CSV file: every mistake named by line and column, and all of it or nothing. */
import { type Actor, type Organization, requirePermission, scopeOf } from "#accounts";
import type { Item } from "#contracts";
import { Fault, type FieldError } from "#foundation/fault";
import type { Network } from "#journal";
import { type CsvForm, type CsvLine, linesFromCsv, numberFromCell, plainCell, yesOrNoFromCell } from "./csv.ts";
import {
  type CheckedDevice,
  checkDevice,
  contractHolderOf,
  type Deps,
  identityField,
  insertDevices,
  itemOf,
  mayHaveDevices,
  type NewDevice,
  newDeviceRow,
  thingsOf,
} from "./devices.ts";
import type { DeviceProfile, DeviceWithContract } from "./entries.ts";
import { refuseNotProcured } from "./procured.ts";

const rowsMax = 200_000;
/** More mistakes than this help nobody; the rest is counted. */
const errorsMax = 500;
/** After so many lines other work of this thread has its turn. */
const linesPerTurn = 1_000;

const columns = {
  organization: ["organizationid", "organization", "契約者id", "契約者", "組織id", "組織"],
  profile: ["profileid", "profile", "プロファイルid", "プロファイル"],
  name: ["name", "名前", "名称", "デバイス名", "端末名"],
  devEui: ["deveui", "dev_eui"],
  sigfoxId: ["sigfoxid", "sigfox_id", "sigfox id"],
  latitude: ["latitude", "lat", "緯度"],
  longitude: ["longitude", "lng", "lon", "経度"],
  place: ["place", "設置場所", "場所"],
  trap: ["trap", "わな"],
};
const form: CsvForm = { columns, needed: ["organization", "profile", "name"], rowsMax };

/** Finds an organization or profile by its ID or its exact name; a name that several have is nobody's. */
function byIdOrName<T extends { id: string; name: string }>(entries: readonly T[]): (text: string) => T | undefined {
  const found = new Map<string, T | undefined>();
  for (const entry of entries) found.set(entry.name, found.has(entry.name) ? undefined : entry);
  for (const entry of entries) found.set(entry.id, entry);
  return (text) => found.get(text);
}

async function allPages<T>(
  read: (after?: string) => Promise<{ items: readonly T[]; next: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await read(after);
    items.push(...page.items);
    if (page.next === null) return items;
    after = page.next;
  }
}

interface Known {
  readonly organization: (text: string) => Organization | undefined;
  readonly profile: (text: string) => DeviceProfile | undefined;
}

/** One line as a device to register, or its mistakes. */
function checkLine(line: CsvLine, known: Known, at: number): { device: CheckedDevice | null; errors: FieldError[] } {
  const { cells } = line;
  const organization = known.organization(cells.organization ?? "");
  const profile = known.profile(cells.profile ?? "");
  const trap = yesOrNoFromCell(cells.trap);
  const input: NewDevice = {
    organizationId: organization?.id ?? "",
    profileId: profile?.id ?? "",
    name: cells.name ?? "",
    devEui: plainCell(cells.devEui),
    sigfoxId: plainCell(cells.sigfoxId),
    latitude: numberFromCell(cells.latitude),
    longitude: numberFromCell(cells.longitude),
    place: cells.place || null,
    trap: trap === true,
  };
  const { identity, errors } = checkDevice(input, profile?.network ?? null);
  const bad = (path: string, text: string, value = "") => errors.push({ path, text, attributes: { value } });
  if (!organization) bad("organization", "registry.csv-organization-unknown", cells.organization);
  if (!profile) bad("profile", "registry.csv-profile-unknown", cells.profile);
  if (trap === null) bad("trap", "registry.csv-trap-wrong");
  if (line.isTooLong) bad("", "registry.csv-cells-too-many");
  const located = (path: string) => (path === "" ? `rows.${line.number}` : `rows.${line.number}.${path}`);
  if (errors.length > 0 || !organization || !profile || identity === null)
    return { device: null, errors: errors.map((error) => ({ ...error, path: located(error.path) })) };
  const row = newDeviceRow(input, profile.network, identity, at);
  const path = located(identityField[profile.network]);
  return { device: { row, contractHolderId: contractHolderOf(organization), path }, errors: [] };
}

/** Every line checked on its own, then against the other lines and the devices in service. */
async function checkLines(
  { addressBook, clock }: Deps,
  lines: readonly CsvLine[],
  known: Known,
): Promise<{ devices: CheckedDevice[]; errors: FieldError[] }> {
  const at = clock.now();
  const errors: FieldError[] = [];
  const devices: CheckedDevice[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    if (index % linesPerTurn === linesPerTurn - 1) await clock.wait(0);
    const { device, errors: mistakes } = checkLine(line, known, at);
    errors.push(...mistakes);
    if (!device) continue;
    const { row, path } = device;
    const network = row.network as Network;
    const key = `${network} ${row.identity}`;
    const earlier = lineOf.get(key);
    const holder = addressBook.device(addressBook.deviceFor(network, row.identity)?.deviceId ?? "");
    if (earlier !== undefined)
      errors.push({ path, text: "registry.csv-identity-twice", attributes: { line: earlier } });
    else if (holder && holder.retiredAt === null)
      errors.push({ path, text: "registry.device-already-registered", attributes: { identity: row.identity } });
    if (earlier === undefined) lineOf.set(key, line.number);
    devices.push(device);
  }
  return { devices, errors };
}

type ImportDeps = Deps & {
  readonly profiles: (after?: string) => Promise<{ items: readonly DeviceProfile[]; next: string | null }>;
};

export interface ImportOptions {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What a file's lines would register. */
export interface ImportPlan {
  readonly organizationId: string;
  /** Who pays for them. */
  readonly contractHolderId: string;
  readonly network: Network;
  readonly item: Item;
  readonly devices: number;
}

/** The devices of a file, by organization and network; nothing is registered. The same faults as registering them. */
export async function planImport(deps: ImportDeps, actor: Actor, csv: Uint8Array): Promise<ImportPlan[]> {
  const groups = Map.groupBy(
    await devicesIn(deps, actor, csv),
    ({ row, contractHolderId }) => `${row.organizationId} ${contractHolderId} ${row.network}`,
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { row, contractHolderId } = first;
    const network = row.network as Network;
    const { organizationId } = row;
    return [{ organizationId, contractHolderId, network, item: itemOf(network), devices: 1 + others.length }];
  });
}

/**
 * Registers every line or none. Fault invalid names each mistake at `rows.<line>.<column>`; Fault conflict, in the same way,
 * the devices that somebody else registered meanwhile.
 */
export async function importDevices(
  deps: ImportDeps,
  actor: Actor,
  csv: Uint8Array,
  options: ImportOptions = {},
): Promise<{ registered: DeviceWithContract[] }> {
  const devices = await devicesIn(deps, actor, csv);
  return { registered: await insertDevices(deps, actor, devices, options.onProgress) };
}

async function devicesIn(deps: ImportDeps, actor: Actor, csv: Uint8Array): Promise<CheckedDevice[]> {
  requirePermission(actor, "devices");
  const lines = linesFromCsv(csv, form);
  const organizations = await allPages((after) => deps.accounts.organizations(scopeOf(actor), { limit: 1000, after }));
  const known: Known = {
    organization: byIdOrName(organizations.filter(mayHaveDevices)),
    profile: byIdOrName(await allPages(deps.profiles)),
  };
  const { devices, errors } = await checkLines(deps, lines, known);
  if (errors.length > 0)
    throw new Fault("invalid", "registry.csv-invalid", {
      attributes: { count: errors.length },
      errors: errors.slice(0, errorsMax),
    });
  await refuseNotProcured(deps.database.sql, thingsOf(devices));
  return devices;
}
