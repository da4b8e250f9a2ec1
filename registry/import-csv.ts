/** Registering from a CSV file: every mistake named by line and column, and all of it or nothing. */

import { parse } from "csv-parse/sync";
import iconv from "iconv-lite";
import { type Actor, requirePermission, scopeOf } from "#accounts";
import { Fault, type FieldError } from "#foundation/fault";
import { checkDevice, type Deps, insertDevices, type NewDevice, newDeviceRow } from "./devices.ts";
import type { DeviceProfile, DeviceWithContract } from "./entries.ts";
import type { DeviceRow } from "./tables.ts";

const bytesMax = 50_000_000;
const rowsMax = 200_000;
/** More mistakes than this help nobody; the rest is counted. */
const errorsMax = 500;

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
  /** Line number in the file; the header is line 1. */
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
}

function linesOf(csv: Uint8Array): Line[] {
  const refuse = (text: string, attributes = {}) => new Fault("invalid", text, { attributes });
  if (csv.byteLength > bytesMax) throw refuse("registry.csv-too-large", { megabytes: bytesMax / 1e6 });
  let records: { info: { lines: number }; record: string[] }[];
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const;
    records = parse(textFromCsv(csv), options) as unknown as { info: { lines: number }; record: string[] }[];
  } catch (error) {
    throw refuse("registry.csv-unreadable", { reason: error instanceof Error ? error.message : String(error) });
  }
  const [header, ...rows] = records;
  if (!header || rows.length === 0) throw refuse("registry.csv-empty");
  if (rows.length > rowsMax) throw refuse("registry.csv-too-long", { rows: rowsMax });
  const names = header.record.map((cell) =>
    Object.keys(columns).find((name) => columns[name]?.includes(cell.toLowerCase())),
  );
  const errors = header.record.flatMap((cell, index) =>
    names[index] ? [] : [{ path: `rows.1.${cell}`, text: "registry.csv-column-unknown", attributes: { column: cell } }],
  );
  for (const needed of ["organization", "profile", "name"])
    if (!names.includes(needed))
      errors.push({ path: `rows.1.${needed}`, text: "registry.csv-column-missing", attributes: { column: needed } });
  if (errors.length > 0)
    throw new Fault("invalid", "registry.csv-invalid", { attributes: { count: errors.length }, errors });
  return rows.map(({ info, record }) => ({
    number: info.lines,
    cells: Object.fromEntries(record.flatMap((cell, index) => (names[index] ? [[names[index], cell]] : []))),
  }));
}

const numberOf = (cell: string | undefined): number | null => (cell === undefined || cell === "" ? null : Number(cell));
const isYes = (cell: string | undefined): boolean => /^(1|true|yes|y|はい|○|〇)$/i.test(cell ?? "");

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
  readonly organization: (text: string) => { readonly id: string } | undefined;
  readonly profile: (text: string) => DeviceProfile | undefined;
}

/** One line as a row to insert, or its mistakes. */
function rowOf(line: Line, known: Known, at: number): { row: DeviceRow | null; errors: FieldError[] } {
  const { cells } = line;
  const organization = known.organization(cells.organization ?? "");
  const profile = known.profile(cells.profile ?? "");
  const input: NewDevice = {
    organizationId: organization?.id ?? "",
    profileId: profile?.id ?? "",
    name: cells.name ?? "",
    devEui: cells.devEui,
    sigfoxId: cells.sigfoxId,
    latitude: numberOf(cells.latitude),
    longitude: numberOf(cells.longitude),
    place: cells.place || null,
    trap: isYes(cells.trap),
  };
  const { identity, errors } = checkDevice(input, profile?.network ?? null);
  const attributes = (value: string | undefined) => ({ value: value ?? "" });
  if (!organization)
    errors.push({
      path: "organization",
      text: "registry.csv-organization-unknown",
      attributes: attributes(cells.organization),
    });
  if (!profile)
    errors.push({ path: "profile", text: "registry.csv-profile-unknown", attributes: attributes(cells.profile) });
  for (const column of ["latitude", "longitude"] as const)
    if (Number.isNaN(input[column])) errors.push({ path: column, text: `registry.${column}-wrong` });
  const located = errors.map((error) => ({ ...error, path: `rows.${line.number}.${error.path}` }));
  const row =
    errors.length === 0 && profile && identity !== null ? newDeviceRow(input, profile.network, identity, at) : null;
  return { row, errors: located };
}

export interface ImportOptions {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export async function importDevices(
  deps: Deps & {
    readonly profiles: (after?: string) => Promise<{ items: readonly DeviceProfile[]; next: string | null }>;
  },
  actor: Actor,
  csv: Uint8Array,
  options: ImportOptions = {},
): Promise<{ registered: DeviceWithContract[] }> {
  requirePermission(actor, "devices");
  const lines = linesOf(csv);
  const organizations = await allPages((after) => deps.accounts.organizations(scopeOf(actor), { limit: 1000, after }));
  const known: Known = {
    organization: byIdOrName(organizations.filter((organization) => organization.kind !== "provider")),
    profile: byIdOrName(await allPages(deps.profiles)),
  };
  const at = deps.clock.now();
  const errors: FieldError[] = [];
  const rows: DeviceRow[] = [];
  const lineOf = new Map<string, number>();
  for (const line of lines) {
    const { row, errors: mistakes } = rowOf(line, known, at);
    errors.push(...mistakes);
    if (!row) continue;
    const column = row.network === "lorawan" ? "devEui" : "sigfoxId";
    const path = `rows.${line.number}.${column}`;
    const earlier = lineOf.get(`${row.network} ${row.identity}`);
    if (earlier !== undefined)
      errors.push({ path, text: "registry.csv-identity-twice", attributes: { line: earlier } });
    else if (deps.addressBook.deviceFor(row.network as "lorawan" | "sigfox", row.identity))
      errors.push({ path, text: "registry.device-already-registered", attributes: { identity: row.identity } });
    lineOf.set(`${row.network} ${row.identity}`, line.number);
    rows.push(row);
  }
  if (errors.length > 0)
    throw new Fault("invalid", "registry.csv-invalid", {
      attributes: { count: errors.length },
      errors: errors.slice(0, errorsMax),
    });
  return { registered: await insertDevices(deps, actor, rows, options.onProgress) };
}
