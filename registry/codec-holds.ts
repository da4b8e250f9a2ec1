/** Codecs that broke their limits again and again: put on hold by the program, released by people. */
import { type Accounts, type Actor, requirePermission, systemActor } from "#accounts";
import type { Database, Tx } from "#database";
import { Fault } from "#foundation/fault";
import type { AddressBookWriter } from "./address-book.ts";
import { noteChange } from "./changes.ts";
import type { CodecHold, DeviceProfile } from "./entries.ts";
import { profileFromRow } from "./profiles.ts";
import { tablesIn } from "./tables.ts";

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly addressBook: AddressBookWriter;
}

export function openCodecHolds({ database, accounts, addressBook }: Deps) {
  async function setHold(tx: Tx, actor: Actor, id: string, hold: CodecHold | null): Promise<DeviceProfile | null> {
    const changed = await tablesIn(tx)
      .updateTable("deviceProfiles")
      .set({ hold: hold && JSON.stringify(hold) })
      .where("id", "=", id)
      .where("hold", hold ? "is" : "is not", null)
      .returningAll()
      .executeTakeFirst();
    if (!changed) return null;
    await noteChange(tx);
    const action = hold ? "profile.held" : "profile.released";
    const detail = hold ? { limit: hold.limit } : {};
    await accounts.audit(tx, { actor, action, organizationId: null, target: id, detail });
    return profileFromRow(changed);
  }
  return {
    /** With what is to be written in the same transaction; not when the profile is gone or on hold already. */
    async holdCodec(
      id: string,
      hold: CodecHold,
      alongWith: (tx: Tx, profile: DeviceProfile) => Promise<void>,
    ): Promise<void> {
      const held = await database.transaction(async (tx) => {
        const profile = await setHold(tx, systemActor, id, hold);
        if (profile) await alongWith(tx, profile);
        return profile;
      });
      if (held) addressBook.putProfile(held);
    },

    /** Its uplinks are decoded from now on, those that waited, too. Faults: not-found when it isn't on hold. */
    async releaseCodec(actor: Actor, id: string): Promise<DeviceProfile> {
      requirePermission(actor, "operate");
      const released = await database.transaction((tx) => setHold(tx, actor, id, null));
      if (!released) throw new Fault("not-found", "registry.codec-not-on-hold", { attributes: { id } });
      addressBook.putProfile(released);
      return released;
    },
  };
}
