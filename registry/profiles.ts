/** Device profiles: the make that a device is, its codec, its quantities, how often it should speak. */
import { type Accounts, type Actor, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database, Page } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Network } from "#journal";
import type { AddressBookWriter } from "./address-book.ts";
import { noteChange } from "./changes.ts";
import type { Codec, DeviceProfile } from "./entries.ts";
import { unitsOf } from "./mapping-proposal.ts";
import { quantityNamed } from "./quantities.ts";
import { type ProfileRow, tablesIn } from "./tables.ts";

export interface NewProfile {
  readonly name: string;
  readonly network: Network;
  readonly codec: Codec;
  readonly expectedIntervalSeconds?: number | null | undefined;
  readonly quantities?: DeviceProfile["quantities"] | undefined;
}

export type ProfileChanges = { readonly [K in Exclude<keyof NewProfile, "network">]?: NewProfile[K] | undefined };

export const profileFromRow = (row: ProfileRow): DeviceProfile => ({
  ...row,
  network: row.network as Network,
  codec: JSON.parse(row.codec) as Codec,
  quantities: JSON.parse(row.quantities) as DeviceProfile["quantities"],
});

const rowFromProfile = (profile: DeviceProfile): ProfileRow => ({
  ...profile,
  codec: JSON.stringify(profile.codec),
  quantities: JSON.stringify(profile.quantities),
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

export function openProfiles({ database, accounts, clock, addressBook }: Deps) {
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
    async profiles(_scope: Scope, page: { limit: number; after?: string | undefined }): Promise<Page<DeviceProfile>> {
      let query = tablesIn(database.sql)
        .selectFrom("deviceProfiles")
        .selectAll()
        .orderBy("id")
        .limit(page.limit + 1);
      if (page.after) query = query.where("id", ">", page.after);
      const rows = await query.execute();
      const items = rows.slice(0, page.limit).map(profileFromRow);
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
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
      };
      await database.transaction(async (tx) => {
        await tablesIn(tx).insertInto("deviceProfiles").values(rowFromProfile(created)).execute();
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

    async updateProfile(actor: Actor, id: string, changes: ProfileChanges): Promise<DeviceProfile> {
      requirePermission(actor, "operate");
      refuseUnknownQuantities(changes.quantities);
      const before = await profile(scopeOf(actor), id);
      const given = Object.fromEntries(
        Object.entries(changes).filter(([, value]) => value !== undefined),
      ) as Partial<NewProfile>;
      const codecChanged = given.codec !== undefined && JSON.stringify(given.codec) !== JSON.stringify(before.codec);
      const next: DeviceProfile = {
        ...before,
        ...given,
        version: before.version + (codecChanged ? 1 : 0),
      } as DeviceProfile;
      await database.transaction(async (tx) => {
        await tablesIn(tx).updateTable("deviceProfiles").set(rowFromProfile(next)).where("id", "=", id).execute();
        await noteChange(tx);
        await accounts.audit(tx, {
          actor,
          action: "profile.changed",
          organizationId: null,
          target: id,
          detail: { before, changes },
        });
      });
      addressBook.putProfile(next);
      return next;
    },
  };
}
