/** Traps: which device tells of which trap, and where it stands; what sprang, and the record of rounds. */
import { type Actor, changeOf, inScope, type Scope, scopeOf } from "#accounts";
import { type Database, type Page, type PageAsked, pageOf } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { type Outbox, type Receipt, receiptOf } from "#outbox";
import type { Device, DeviceProfile, Registry } from "#registry";
import { caseIn, membersIn, openCasesIn, type RecordKind, record, saveCase, saveTrap, trapsIn } from "./books.ts";
import { caseAfter, type TrapCase } from "./cases.ts";
import { type Deps, type Desk, isName, refuseMistakes, withTerms } from "./desk.ts";
import { caseFromRow, type Team, type Trap, trapFromRow } from "./entries.ts";
import { tablesIn } from "./tables.ts";
import { type Proof, proofOf, type Sensor } from "./trap.ts";

export interface TrapTerms {
  readonly name?: string | undefined;
  readonly place?: string | null | undefined;
  readonly setter?: string | null | undefined;
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
  readonly sensor?: Sensor | undefined;
}
export interface NewTrap extends TrapTerms {
  readonly deviceId: string;
}

/** A trap as the team sees it now. */
export interface TrapNow {
  readonly trap: Trap;
  readonly proof: Proof;
  readonly trapCase: TrapCase | null;
}

/** A line of the record of rounds, with the trap as it is called now. */
export interface RecordLine {
  readonly at: number;
  readonly kind: RecordKind;
  readonly by: string | null;
  readonly detail: string | null;
  readonly trap: Pick<Trap, "id" | "name" | "place" | "setter">;
}

/** The quantity of the vocabulary where the profile maps a field to it; else the name that codecs commonly use. */
const sensorOf = (profile: DeviceProfile): Sensor => {
  const isMapped = Object.values(profile.quantities).some(({ quantity }) => quantity === "trapSprung");
  const battery = { field: "batteryLevel", below: 20 };
  return { field: isMapped ? "trapSprung" : "sprung", sprungValue: true, battery };
};

/** Every mistake in a trap, each at its field. */
export function mistakesInTrap({ name, place, setter, latitude, longitude, sensor }: Trap): FieldError[] {
  const errors: FieldError[] = [];
  if (!isName(name)) errors.push({ path: "name", text: "traps.name-empty" });
  for (const [path, words] of Object.entries({ place, setter }))
    if (words !== null && !isName(words)) errors.push({ path, text: "traps.name-empty" });
  for (const [path, degrees, max] of [["latitude", latitude, 90] as const, ["longitude", longitude, 180] as const])
    if (degrees !== null && !(Math.abs(degrees) <= max))
      errors.push({ path, text: "traps.position-wrong", attributes: { max } });
  if (sensor.field.trim() === "") errors.push({ path: "sensor.field", text: "traps.sensor-unknown" });
  return errors;
}

/** A trap that nothing is known of yet; what is not said of it is as of its device. */
export function newTrap(
  { id: deviceId, organizationId, name, place, latitude, longitude }: Device,
  profile: DeviceProfile,
  { teamId, ...terms }: TrapTerms & { readonly teamId: string },
  createdAt: Millis,
): Trap {
  const ids = { id: newId(), teamId, organizationId, deviceId, caseId: null };
  const times = { measuredAt: null, heardAt: null, pausedAt: null, createdAt, endedAt: null };
  const known = { state: "unheard", battery: null, batteryLow: false, silent: false } as const;
  const sensor = sensorOf(profile);
  return withTerms<Trap>({ ...ids, ...times, ...known, name, place, latitude, longitude, setter: null, sensor }, terms);
}

/** What every change of a trap needs besides. */
function createTrapDesk({ database, clock, served, commit, trapsChanged }: Deps & Desk) {
  async function trapIn(scope: Scope, id: string): Promise<Trap> {
    const row = await tablesIn(database.sql).selectFrom("traps").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row || row.endedAt !== null || !inScope(scope, row.organizationId))
      throw new Fault("not-found", "traps.trap-not-found", { attributes: { id } });
    return trapFromRow(row);
  }

  async function trapOf(actor: Actor, id: string): Promise<{ team: Team; trap: Trap }> {
    const trap = await trapIn(scopeOf(actor), id);
    return { team: await served(actor, trap.teamId), trap };
  }

  /** Throws when the device is another organization's, or tells of another trap already. */
  async function refuseStrangers(
    device: { id: string; organizationId: string },
    { organizationId }: Team,
  ): Promise<void> {
    const bad = (text: string, attributes = {}) => refuseMistakes([{ path: "deviceId", text, attributes }]);
    if (device.organizationId !== organizationId) bad("traps.device-of-another");
    const traps = tablesIn(database.sql).selectFrom("traps").selectAll().where("deviceId", "=", device.id);
    const other = await traps.where("endedAt", "is", null).executeTakeFirst();
    if (other) bad("traps.device-has-trap", { trap: other.name });
  }

  async function save(
    actor: Actor,
    action: string,
    found: Team,
    trap: Trap,
    { kind, before }: { kind?: "paused" | "resumed"; before?: Trap } = {},
  ): Promise<Trap> {
    refuseMistakes(mistakesInTrap(trap));
    const detail = { trap: trap.id, name: trap.name, ...(before && changeOf(before, trap)) };
    await commit(actor, action, found, detail, async (tx) => {
      const at = clock.now();
      const ongoing = trap.pausedAt !== null || trap.endedAt !== null ? await caseIn(tx, trap.caseId) : null;
      if (ongoing) await saveCase(tx, caseAfter(ongoing, { kind: "rearmed", at }));
      await saveTrap(tx, ongoing ? { ...trap, caseId: null } : trap);
      if (kind) await record(tx, { trapId: trap.id, caseId: trap.caseId, kind, at, by: actor.userId });
    });
    await trapsChanged();
    return trap;
  }

  return { trapIn, trapOf, refuseStrangers, save };
}

export function createTrapBook(deps: Deps & Desk & { readonly registry: Registry }) {
  const { database, registry, clock, takeTurn, team, served } = deps;
  const { trapIn, trapOf, refuseStrangers, save } = createTrapDesk(deps);

  async function trapsNow(scope: Scope, teamId: string): Promise<TrapNow[]> {
    const { heartbeatMinutes } = await team(scope, teamId);
    const traps = await trapsIn(database.sql, teamId);
    const cases = await openCasesIn(database.sql, traps);
    return traps.map((trap) => ({
      trap,
      proof: proofOf(trap, clock.now(), heartbeatMinutes * 60_000),
      trapCase: cases.get(trap.caseId ?? "") ?? null,
    }));
  }

  return {
    async addTrap(actor: Actor, teamId: string, { deviceId, ...terms }: NewTrap): Promise<Trap> {
      return takeTurn(async () => {
        const found = await served(actor, teamId);
        const device = await registry.device(scopeOf(actor), deviceId);
        await refuseStrangers(device, found);
        const profile = await registry.profile(scopeOf(actor), device.profileId);
        return save(actor, "trap.added", found, newTrap(device, profile, { ...terms, teamId }, clock.now()));
      });
    },

    async updateTrap(actor: Actor, id: string, terms: TrapTerms): Promise<Trap> {
      return takeTurn(async () => {
        const { team: found, trap } = await trapOf(actor, id);
        return save(actor, "trap.changed", found, withTerms(trap, terms), { before: trap });
      });
    },

    /** Out of use (解除中): nobody is told anything, and what was going on is over. */
    async pauseTrap(actor: Actor, id: string): Promise<Trap> {
      return takeTurn(async () => {
        const { team: found, trap } = await trapOf(actor, id);
        if (trap.pausedAt !== null) return trap;
        return save(actor, "trap.paused", found, { ...trap, pausedAt: clock.now() }, { kind: "paused" });
      });
    },

    /** In use again; nothing is known of it until its sensor is heard. */
    async resumeTrap(actor: Actor, id: string): Promise<Trap> {
      return takeTurn(async () => {
        const { team: found, trap } = await trapOf(actor, id);
        if (trap.pausedAt === null) return trap;
        return save(
          actor,
          "trap.resumed",
          found,
          { ...trap, pausedAt: null, state: "unheard", caseId: null },
          { kind: "resumed" },
        );
      });
    },

    async endTrap(actor: Actor, id: string): Promise<void> {
      await takeTurn(async () => {
        const { team: found, trap } = await trapOf(actor, id);
        await save(actor, "trap.ended", found, { ...trap, endedAt: clock.now() });
      });
    },

    traps: (scope: Scope, teamId: string): Promise<TrapNow[]> => trapsNow(scope, teamId),

    async trap(scope: Scope, id: string): Promise<TrapNow> {
      const { teamId } = await trapIn(scope, id);
      const one = (await trapsNow(scope, teamId)).find(({ trap }) => trap.id === id);
      if (!one) throw new Fault("not-found", "traps.trap-not-found", { attributes: { id } });
      return one;
    },
  };
}

/** Members are known by their addresses as long as they are members. */
async function receiptsOf({ sql }: Database, outbox: Outbox, trapCase: TrapCase): Promise<Receipt[]> {
  const members = new Map((await membersIn(sql, trapCase.teamId)).map((member) => [member.email, member]));
  const links = await tablesIn(sql)
    .selectFrom("trapLinks")
    .select(["memberId", "openedAt"])
    .where("caseId", "=", trapCase.id)
    .where("openedAt", "is not", null)
    .orderBy("openedAt")
    .execute();
  const openedAt = new Map(links.map((link) => [link.memberId, link.openedAt]));
  const { goingBy, goingAt, visitedBy, visitedAt } = trapCase;
  return (await outbox.entriesAbout("trap-case", [trapCase.id])).map((entry) => {
    const { id = "", name = null } = members.get(entry.to) ?? {};
    const answeredAt = (name !== null && ((goingBy === name && goingAt) || (visitedBy === name && visitedAt))) || null;
    return receiptOf(entry, { openedAt: openedAt.get(id) ?? null, acknowledgedAt: answeredAt });
  });
}

/** What sprang, and what was done, for looking back. */
export function createRecordBook({ database, outbox, team }: Pick<Deps & Desk, "database" | "outbox" | "team">) {
  return {
    /** Newest first. */
    async trapCases(scope: Scope, teamId: string, page: PageAsked): Promise<Page<TrapCase>> {
      await team(scope, teamId);
      const cases = tablesIn(database.sql).selectFrom("trapCases").selectAll().where("teamId", "=", teamId);
      return pageOf(cases, page, "newest-first", caseFromRow);
    },

    /** A case, and how far each letter about it got. */
    async trapCase(scope: Scope, id: string): Promise<{ trapCase: TrapCase; receipts: Receipt[] }> {
      const found = await caseIn(database.sql, id);
      if (!found || !inScope(scope, found.organizationId))
        throw new Fault("not-found", "traps.case-not-found", { attributes: { id } });
      return { trapCase: found, receipts: await receiptsOf(database, outbox, found) };
    },

    /** The record of rounds (見回り記録) of a team, oldest first: what the sensors told and what the members did, `from` ≤ time < `to`. */
    async records(scope: Scope, teamId: string, { from, to }: { from: number; to: number }): Promise<RecordLine[]> {
      await team(scope, teamId);
      const rows = await tablesIn(database.sql)
        .selectFrom("trapRecords")
        .innerJoin("traps", "traps.id", "trapRecords.trapId")
        .select(["trapRecords.at", "trapRecords.kind", "trapRecords.by", "trapRecords.detail"])
        .select(["traps.id as trapId", "traps.name", "traps.place", "traps.setter"])
        .where("traps.teamId", "=", teamId)
        .where("trapRecords.at", ">=", from)
        .where("trapRecords.at", "<", to)
        .orderBy("trapRecords.at")
        .orderBy("trapRecords.id")
        .execute();
      return rows.map(({ at, kind, by, detail, trapId: id, name, place, setter }) => ({
        at: Number(at),
        kind: kind as RecordKind,
        by,
        detail,
        trap: { id, name, place, setter },
      }));
    },
  };
}
