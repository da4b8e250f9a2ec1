/**
 * Applications (申込) as a CSV file: a line for each trap, with its team and recipients. Every line is looked at before anything
 * is made. Taken line by line, each step by itself: what is there already is left as it is, so a file may be sent again.
 */
import { type Accounts, type Actor, requirePermission, scopeOf } from "#accounts";
import type { Database } from "#database";
import { Fault, type FieldError } from "#foundation/fault";
import type { Language } from "#foundation/text";
import {
  type CsvLine,
  identityFrom,
  linesFromCsv,
  numberFromCell,
  plainCell,
  type Registry,
  yesOrNoFromCell,
} from "#registry";
import { membersIn, trapsIn } from "./books.ts";
import { refuseMistakes } from "./desk.ts";
import type { Member, Team, Trap } from "./entries.ts";
import { type createMemberBook, type NewMember, newMember } from "./members.ts";
import { tablesIn } from "./tables.ts";
import type { createTeamBook } from "./teams.ts";
import { type createTrapBook, mistakesInTrap, newTrap, type TrapTerms } from "./trap-book.ts";

const form = {
  columns: {
    team: ["team", "チーム", "班"],
    device: ["device", "deveui", "sigfoxid", "端末", "端末id", "機器"],
    name: ["name", "trap", "わな", "わな名", "ワナ", "名前", "名称"],
    place: ["place", "設置場所", "場所"],
    latitude: ["latitude", "lat", "緯度"],
    longitude: ["longitude", "lng", "lon", "経度"],
    setter: ["setter", "設置者"],
    recipients: ["recipients", "email", "e-mail", "宛先", "メール", "メールアドレス"],
    language: ["language", "言語"],
    confirmed: ["confirmed", "consent", "同意"],
  },
  needed: ["team", "device", "recipients"],
  rowsMax: 2_000,
} as const;

/** A line as it was understood, and what it would make. */
export interface ImportLine {
  readonly line: number;
  readonly team: string;
  readonly trap: string;
  readonly place: string | null;
  /** As it is written in the file. */
  readonly device: string;
  readonly recipients: readonly string[];
  /** `known`: everything that it says is there already. */
  readonly fate: "new" | "known" | "wrong";
  /** Each at its column. */
  readonly errors: readonly FieldError[];
}

interface Checked {
  readonly said: ImportLine;
  readonly deviceId: string;
  readonly terms: TrapTerms;
  readonly members: readonly NewMember[];
}

/** What stands in the books of an organization. */
interface Known {
  readonly teams: ReadonlyMap<string, Team>;
  readonly members: ReadonlyMap<string, readonly Member[]>;
  /** By device. */
  readonly traps: ReadonlyMap<string, Trap>;
}

interface Deps {
  readonly database: Database;
  readonly registry: Registry;
  readonly accounts: Accounts;
  readonly books: Pick<ReturnType<typeof createTeamBook>, "createTeam"> &
    Pick<ReturnType<typeof createMemberBook>, "addMember"> &
    Pick<ReturnType<typeof createTrapBook>, "addTrap">;
}

async function knownOf({ database }: Deps, organizationId: string): Promise<Known> {
  const rows = tablesIn(database.sql).selectFrom("trapTeams").selectAll().where("organizationId", "=", organizationId);
  const teams = await rows.where("endedAt", "is", null).orderBy("id", "desc").execute();
  const members = new Map<string, Member[]>();
  const traps = new Map<string, Trap>();
  for (const { id } of teams) {
    members.set(id, await membersIn(database.sql, id));
    for (const trap of await trapsIn(database.sql, id)) traps.set(trap.deviceId, trap);
  }
  return { teams: new Map(teams.map((team) => [team.name, team])), members, traps };
}

const addressesIn = ({ members }: Known, team: Team | undefined): Set<string> =>
  new Set(members.get(team?.id ?? "")?.map(({ email }) => email.toLowerCase()));

/** `佐藤 <a@example.jp>; b@example.jp`: with a name or without. */
function membersFrom(cell: string, language: Language, confirmed: boolean): NewMember[] {
  const written = cell.split(/[;；\n]+/).filter((one) => one.trim() !== "");
  return written.map((one) => {
    const [, name = "", address = one] = /^(.*)<([^<>]*)>\s*$/.exec(one) ?? [];
    const email = address.normalize("NFKC").trim();
    return { email, name: name.trim() || (email.split("@")[0] ?? email), language, confirmed };
  });
}

/** What a check refuses, as a list. */
function mistakesOf(check: () => unknown): readonly FieldError[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof Fault && error.kind === "invalid") return error.errors;
    throw error;
  }
}

function deviceFor({ registry: { addressBook } }: Deps, organizationId: string, written: string) {
  for (const network of ["lorawan", "sigfox"] as const) {
    const identity = identityFrom(network, written);
    const address = identity === null ? null : addressBook.deviceFor(network, identity);
    const device = address && addressBook.device(address.deviceId);
    if (device?.organizationId === organizationId && device.retiredAt === null) return device;
  }
  return null;
}

function checkLine(deps: Deps, organizationId: string, known: Known, { number, cells, isTooLong }: CsvLine): Checked {
  const errors: FieldError[] = [];
  const bad = (path: string, text: string, attributes = {}) => errors.push({ path, text, attributes });
  const written = plainCell(cells.device);
  const language = plainCell(cells.language).toLowerCase() || "ja";
  const confirmed = yesOrNoFromCell(cells.confirmed);
  if (language !== "ja" && language !== "en") bad("language", "traps.import-language-wrong");
  if (confirmed === null) bad("confirmed", "traps.import-confirmed-wrong");
  if (isTooLong) bad("", "registry.csv-cells-too-many");
  const team = (cells.team ?? "").trim();
  if (team === "") bad("team", "traps.name-empty");
  const members = membersFrom(cells.recipients ?? "", language === "en" ? "en" : "ja", confirmed === true);
  if (members.length === 0) bad("recipients", "traps.import-recipient-missing");
  for (const member of members)
    for (const error of mistakesOf(() => newMember("", member, 0))) errors.push({ ...error, path: "recipients" });
  const terms: TrapTerms = {
    name: cells.name?.trim() || undefined,
    place: cells.place?.trim() || undefined,
    setter: cells.setter?.trim() || undefined,
    latitude: numberFromCell(cells.latitude) ?? undefined,
    longitude: numberFromCell(cells.longitude) ?? undefined,
  };
  const device = deviceFor(deps, organizationId, written);
  const profile = device && deps.registry.addressBook.profile(device.profileId);
  if (!device || !profile) bad("device", "traps.import-device-unknown", { value: written });
  else errors.push(...mistakesInTrap(newTrap(device, profile, { ...terms, teamId: "" }, 0)));
  const there = device ? known.traps.get(device.id) : undefined;
  const theTeam = known.teams.get(team);
  if (there && there.teamId !== theTeam?.id) bad("device", "traps.device-has-trap", { trap: there.name });
  const addresses = addressesIn(known, theTeam);
  const isKnown = there !== undefined && members.every(({ email }) => addresses.has(email.toLowerCase()));
  const said: ImportLine = {
    ...{ line: number, team, trap: terms.name ?? device?.name ?? "", place: terms.place ?? device?.place ?? null },
    ...{ device: written, recipients: members.map(({ email }) => email), errors },
    fate: errors.length > 0 ? "wrong" : isKnown ? "known" : "new",
  };
  return { said, deviceId: device?.id ?? "", terms, members };
}

/** Every line on its own, then against the lines before it. */
async function checked(deps: Deps, actor: Actor, organizationId: string, csv: Uint8Array): Promise<Checked[]> {
  requirePermission(actor, "rules");
  await deps.accounts.organization(scopeOf(actor), organizationId);
  const known = await knownOf(deps, organizationId);
  const lineOf = new Map<string, number>();
  return linesFromCsv(csv, form).map((line) => {
    const one = checkLine(deps, organizationId, known, line);
    const earlier = lineOf.get(one.deviceId);
    if (one.deviceId !== "" && earlier === undefined) lineOf.set(one.deviceId, line.number);
    if (earlier === undefined) return one;
    const twice = { path: "device", text: "traps.import-device-twice", attributes: { line: earlier } };
    return { ...one, said: { ...one.said, fate: "wrong" as const, errors: [...one.said.errors, twice] } };
  });
}

/** Makes what lines say and isn't there yet. */
async function take({ books }: Deps, actor: Actor, organizationId: string, known: Known, lines: readonly Checked[]) {
  const teams = new Map(known.teams);
  const addresses = new Map<string, Set<string>>();
  for (const { said, deviceId, terms, members } of lines) {
    const team = teams.get(said.team) ?? (await books.createTeam(actor, { organizationId, name: said.team }));
    teams.set(said.team, team);
    const there = addresses.get(team.id) ?? addressesIn(known, team);
    addresses.set(team.id, there);
    for (const member of members) {
      if (there.has(member.email.toLowerCase())) continue;
      await books.addMember(actor, team.id, member);
      there.add(member.email.toLowerCase());
    }
    if (!known.traps.has(deviceId)) await books.addTrap(actor, team.id, { deviceId, ...terms });
  }
}

export function createImport(deps: Deps) {
  return {
    /** What each line says and would make, and every mistake. Nothing is made. Faults: invalid, where the file can't be read. */
    async previewImport(actor: Actor, organizationId: string, csv: Uint8Array): Promise<readonly ImportLine[]> {
      return (await checked(deps, actor, organizationId, csv)).map(({ said }) => said);
    },

    /**
     * Takes all lines, or those named. Fault invalid with every mistake (`rows.<line>.<column>`) when one of them is wrong: then
     * nothing is made. Killed on the way, it is completed by sending the file again.
     */
    async takeImport(
      actor: Actor,
      organizationId: string,
      csv: Uint8Array,
      lines: "all" | readonly number[],
    ): Promise<readonly ImportLine[]> {
      const all = await checked(deps, actor, organizationId, csv);
      const numbers = new Set(all.map(({ said }) => said.line));
      if (lines !== "all")
        refuseMistakes(
          lines
            .filter((line) => !numbers.has(line))
            .map((line) => ({ path: "lines", text: "traps.import-line-unknown", attributes: { line } })),
        );
      const chosen = all.filter(({ said }) => lines === "all" || lines.includes(said.line));
      const errors = chosen.flatMap(({ said }) =>
        said.errors.map((error) => ({ ...error, path: ["rows", said.line, error.path].filter(Boolean).join(".") })),
      );
      if (errors.length > 0)
        throw new Fault("invalid", "traps.import-wrong", { attributes: { count: errors.length }, errors });
      const news = chosen.filter(({ said }) => said.fate === "new");
      await take(deps, actor, organizationId, await knownOf(deps, organizationId), news);
      return chosen.map(({ said }) => said);
    },
  };
}
