/** Registering from a CSV file: every mistake named by line and column, and all of it or nothing. */
import { parse } from "csv-parse/sync";
import iconv from "iconv-lite";
import { type Actor, type Organization, requirePermission, scopeOf } from "#accounts";
import type { Item } from "#contracts";
import { Fault, type FieldError } from "#foundation/fault";
import type { Network } from "#journal";
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
} from "./devices.ts";
import type { DeviceProfile, DeviceWithContract } from "./entries.ts";

const bytesMax = 50_000_000;
const rowsMax = 200_000;
/** More mistakes than this help nobody; the rest is counted. */
const errorsMax = 500;
/** After so many lines other work of this thread has its turn. */
const linesPerTurn = 1_000;

/** Names that a header may use, for each column. */
const columns: Record<string, readonly string[]> = {
  organization: ["organizationid", "organization", "契約者id", "契約者", "組織id", "組織"],
  profile: ["profileid", "profile", "プロファイルid", "プロファイル"],
  name: ["name", "名前", "名称", "デバイス名"],
  devEui: ["deveui", "dev_eui"],
  sigfoxId: ["sigfoxid", "sigfox_id", "sigfox id"],
  latitude: ["latitude", "lat", "緯度"],
  longitude: ["longitude", "lng", "lon", "経度"],
  place: ["place", "設置場所", "場所"],
  trap: ["trap", "わな"],
};

/** UTF-8 with or without BOM; what is not valid UTF-8 is CP932, as Excel in Japan writes it. */
export function textFromCsv(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(Buffer.from(bytes), "cp932");
  }
}

interface Line {
  /** Line number in the file (the last one, when a cell spans several); the header is line 1. */
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
  /** More cells than columns: everything behind an unquoted comma stands one column too far right. */
  readonly isTooLong: boolean;
}

interface CsvRecord {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

function recordsOf(csv: Uint8Array): CsvRecord[] {
  const refuse = (text: string, attributes = {}) => new Fault("invalid", text, { attributes });
  if (csv.byteLength > bytesMax) throw refuse("registry.csv-too-large", { megabytes: bytesMax / 1e6 });
  const options = { bom: true, info: true, relax_column_count: true, trim: true, skip_empty_lines: true } as const;
  let records: CsvRecord[];
  try {
    records = parse(textFromCsv(csv), { ...options, skip_records_with_empty_values: true }) as unknown as CsvRecord[];
  } catch (error) {
    throw refuse("registry.csv-unreadable", { reason: error instanceof Error ? error.message : String(error) });
  }
  if (records.length < 2) throw refuse("registry.csv-empty");
  if (records.length - 1 > rowsMax) throw refuse("registry.csv-too-long", { rows: rowsMax });
  return records;
}

/** Our name for each column of the header; null for one without a name, which Excel leaves at the end. */
function columnsOf({ record, info }: CsvRecord): (string | null)[] {
  const errors: FieldError[] = [];
  const bad = (text: string, column: string) =>
    errors.push({ path: `rows.${info.lines}.${column}`, text, attributes: { column } });
  const names = record.map((cell) => {
    const written = cell.normalize("NFKC").toLowerCase();
    return Object.keys(columns).find((name) => columns[name]?.includes(written)) ?? null;
  });
  for (const [index, cell] of record.entries()) {
    const name = names[index] ?? null;
    if (name === null && cell !== "") bad("registry.csv-column-unknown", cell);
    if (name !== null && names.indexOf(name) < index) bad("registry.csv-column-twice", cell);
  }
  for (const needed of ["organization", "profile", "name"])
    if (!names.includes(needed)) bad("registry.csv-column-missing", needed);
  if (errors.length > 0)
    throw new Fault("invalid", "registry.csv-invalid", { attributes: { count: errors.length }, errors });
  return names;
}

function linesOf(csv: Uint8Array): Line[] {
  const [header, ...records] = recordsOf(csv);
  if (!header) throw new Error("a CSV with records has no header");
  const names = columnsOf(header);
  return records.map(({ info, record }) => ({
    number: info.lines,
    cells: Object.fromEntries(record.flatMap((cell, index) => (names[index] ? [[names[index], cell]] : []))),
    isTooLong: record.some((cell, index) => cell !== "" && !names[index]),
  }));
}

/** Full-width digits and letters, as a Japanese keyboard writes them, are taken as what they mean. */
const plain = (cell: string | undefined): string => (cell ?? "").normalize("NFKC").trim();

/** Null for an empty cell, NaN for what is no decimal number. */
function numberFrom(cell: string | undefined): number | null {
  const written = plain(cell);
  if (written === "") return null;
  return /^[+-]?\d+(\.\d+)?$/.test(written) ? Number(written) : Number.NaN;
}

/** Null for what is neither. An empty cell means no. */
function yesOrNoFrom(cell: string | undefined): boolean | null {
  const written = plain(cell).toLowerCase();
  if (["1", "true", "yes", "y", "はい", "○", "〇"].includes(written)) return true;
  return ["", "0", "false", "no", "n", "いいえ", "×", "-"].includes(written) ? false : null;
}

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
function checkLine(line: Line, known: Known, at: number): { device: CheckedDevice | null; errors: FieldError[] } {
  const { cells } = line;
  const organization = known.organization(cells.organization ?? "");
  const profile = known.profile(cells.profile ?? "");
  const trap = yesOrNoFrom(cells.trap);
  const input: NewDevice = {
    organizationId: organization?.id ?? "",
    profileId: profile?.id ?? "",
    name: cells.name ?? "",
    devEui: plain(cells.devEui),
    sigfoxId: plain(cells.sigfoxId),
    latitude: numberFrom(cells.latitude),
    longitude: numberFrom(cells.longitude),
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
  lines: readonly Line[],
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
  const lines = linesOf(csv);
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
  return devices;
}
