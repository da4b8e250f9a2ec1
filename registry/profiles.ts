/** Device profiles: the make that a device is, its codec, its quantities, how often it should speak. */
import { type Accounts, type Actor, changeOf, requirePermission, type Scope, scopeOf } from "#accounts";
import { type Database, type Page, type PageAsked, pageOf } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Network } from "#journal";
import type { AddressBookWriter } from "./address-book.ts";
import { noteChange } from "./changes.ts";
import { putExamples } from "./codec-examples.ts";
import { addVersion } from "./codec-versions.ts";
import type { Codec, CodecExample, CodecHold, CodecLimits, DeviceProfile } from "./entries.ts";
import { quantityNamed } from "./quantities.ts";
import { type ProfileRow, tablesIn } from "./tables.ts";
import { unitsOf } from "./units.ts";

export interface NewProfile {
  readonly name: string;
  readonly network: Network;
  readonly codec: Codec;
  readonly expectedIntervalSeconds?: number | null | undefined;
  readonly quantities?: DeviceProfile["quantities"] | undefined;
  readonly limits?: CodecLimits | undefined;
  /** What the user says about the codec, kept with its version. */
  readonly note?: string | undefined;
  readonly examples?: readonly CodecExample[] | undefined;
}

export type ProfileChanges = {
  readonly [K in Exclude<keyof NewProfile, "network" | "examples">]?: NewProfile[K] | undefined;
} & {
  /** The version that the change was made of: refused when another one is in use by now. */
  readonly basedOn?: number | undefined;
};

const usualLimits: CodecLimits = { timeMs: null, outputBytes: null, memoryMb: null };

export const profileFromRow = (row: ProfileRow): DeviceProfile => ({
  ...row,
  network: row.network as Network,
  codec: JSON.parse(row.codec) as Codec,
  quantities: JSON.parse(row.quantities) as DeviceProfile["quantities"],
  limits: row.limits === null ? usualLimits : (JSON.parse(row.limits) as CodecLimits),
  hold: row.hold === null ? null : (JSON.parse(row.hold) as CodecHold),
});

const rowFromProfile = (profile: DeviceProfile): ProfileRow => ({
  ...profile,
  codec: JSON.stringify(profile.codec),
  quantities: JSON.stringify(profile.quantities),
  limits: JSON.stringify(profile.limits),
  hold: profile.hold && JSON.stringify(profile.hold),
});

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly addressBook: AddressBookWriter;
}

/** Every entry that names a quantity or a unit that nobody knows. */
function refuseUnknownQuantities(entries: DeviceProfile["quantities"] | undefined): void {
  const errors = Object.entries(entries ?? {}).flatMap(([field, { quantity: name, unit }]): FieldError[] => {
    if (name === undefined) return [];
    const quantity = quantityNamed(name);
    if (!quantity)
      return [{ path: `quantities.${field}.quantity`, text: "registry.quantity-unknown", attributes: { name } }];
    if (unit === undefined || unitsOf(quantity).includes(unit)) return [];
    const attributes = { unit, units: unitsOf(quantity).join(", ") };
    return [{ path: `quantities.${field}.unit`, text: "registry.unit-unknown", attributes }];
  });
  if (errors.length > 0) throw new Fault("invalid", "registry.profile-invalid", { errors });
}

export function openProfiles(deps: Deps) {
  const { database, accounts, clock, addressBook } = deps;
  async function profile(_scope: Scope, id: string): Promise<DeviceProfile> {
    const row = await tablesIn(database.sql)
      .selectFrom("deviceProfiles")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row) throw new Fault("not-found", "registry.profile-not-found", { attributes: { id } });
    return profileFromRow(row);
  }
  return {
    profile,

    /** Profiles are the provider's and seen by every contract holder: they hold no customer's data. */
    async profiles(_scope: Scope, page: PageAsked): Promise<Page<DeviceProfile>> {
      const profiles = tablesIn(database.sql).selectFrom("deviceProfiles").selectAll();
      return pageOf(profiles, page, "oldest-first", profileFromRow);
    },

    async createProfile(actor: Actor, input: NewProfile): Promise<DeviceProfile> {
      requirePermission(actor, "operate");
      refuseUnknownQuantities(input.quantities);
      const created: DeviceProfile = {
        id: newId(),
        name: input.name,
        network: input.network,
        codec: input.codec,
        expectedIntervalSeconds: input.expectedIntervalSeconds ?? null,
        quantities: input.quantities ?? {},
        version: 1,
        createdAt: clock.now(),
        limits: input.limits ?? usualLimits,
        hold: null,
      };
      await database.transaction(async (tx) => {
        await tablesIn(tx).insertInto("deviceProfiles").values(rowFromProfile(created)).execute();
        await addVersion(tx, versionOf(created, actor, created.createdAt, input.note));
        if (input.examples) await putExamples(tx, created.id, input.examples, created.createdAt);
        await noteChange(tx);
        await accounts.audit(tx, {
          actor,
          action: "profile.created",
          organizationId: null,
          target: created.id,
          detail: { name: created.name },
        });
      });
      addressBook.putProfile(created);
      return created;
    },

    updateProfile: (actor: Actor, id: string, changes: ProfileChanges) =>
      updateProfile(deps, profile, actor, { id, changes }),
  };
}

/** A changed codec is a new version; it and new limits end a hold. Faults: invalid, not-found, conflict when somebody else changed the codec meanwhile. */
async function updateProfile(
  { database, accounts, clock, addressBook }: Deps,
  profileOf: (scope: Scope, id: string) => Promise<DeviceProfile>,
  actor: Actor,
  { id, changes }: { readonly id: string; readonly changes: ProfileChanges },
): Promise<DeviceProfile> {
  requirePermission(actor, "operate");
  refuseUnknownQuantities(changes.quantities);
  const before = await profileOf(scopeOf(actor), id);
  const { note, basedOn = before.version, ...rest } = changes;
  if (basedOn !== before.version) throw new Fault("conflict", "registry.profile-changed-meanwhile");
  const given = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  ) as Partial<DeviceProfile>;
  const codecChanged = given.codec !== undefined && JSON.stringify(given.codec) !== JSON.stringify(before.codec);
  const hold = codecChanged || given.limits !== undefined ? null : before.hold;
  const next: DeviceProfile = { ...before, ...given, hold, version: before.version + (codecChanged ? 1 : 0) };
  await database.transaction(async (tx) => {
    const update = tablesIn(tx).updateTable("deviceProfiles").set(rowFromProfile(next)).where("id", "=", id);
    const { numUpdatedRows } = await update.where("version", "=", before.version).executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Fault("conflict", "registry.profile-changed-meanwhile");
    if (codecChanged) await addVersion(tx, versionOf(next, actor, clock.now(), note));
    await noteChange(tx);
    await accounts.audit(tx, {
      actor,
      action: "profile.changed",
      organizationId: null,
      target: id,
      detail: changeOf(before, next),
    });
  });
  addressBook.putProfile(next);
  return next;
}

const versionOf = ({ id, version, codec }: DeviceProfile, actor: Actor, at: Millis, note = "") => ({
  profileId: id,
  number: version,
  codec,
  by: actor.userId,
  at,
  note,
});
