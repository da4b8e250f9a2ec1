/** Keeps the address book current: filled at the start, then with what other programs (a command) write, and as days pass. */
import { type Accounts, systemActor } from "#accounts";
import type { Contracts } from "#contracts";
import type { Database } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { AddressBookWriter } from "./address-book.ts";
import { changesSoFar, noteChange } from "./changes.ts";
import { deviceFromRow } from "./devices.ts";
import type { Membership } from "./membership.ts";
import { profileFromRow } from "./profiles.ts";
import { tablesIn } from "./tables.ts";

/** How often to look whether anything changed. */
const lookMs = 1_000;

/** A million devices are read in pages, so that neither memory nor the other work of this thread feels it. */
const devicesPerPage = 5_000;

/**
 * Another program makes a device's id before it commits the row: rows may appear behind the newest id by as long as the
 * longest transaction (an import) takes, and by what two machines' clocks differ.
 */
const overlapMs = 600_000;

/** The least id that a device made `overlapMs` before `id` could have; ids are UUIDv7, milliseconds first. */
export function idBefore(id: string): string {
  if (id === "") return "";
  const madeAt = Number.parseInt(id.replace("-", "").slice(0, 12), 16);
  const hex = Math.max(0, madeAt - overlapMs)
    .toString(16)
    .padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

interface Rooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
}

async function loadProfiles({ database }: Rooms, addressBook: AddressBookWriter): Promise<void> {
  for (const row of await tablesIn(database.sql).selectFrom("deviceProfiles").selectAll().execute()) {
    const profile = profileFromRow(row);
    if (JSON.stringify(addressBook.profile(profile.id)) !== JSON.stringify(profile)) addressBook.putProfile(profile);
  }
}

/** Puts devices that the book does not know yet, from the id `after` on; returns the newest id seen. */
async function loadDevices(
  { database, contracts, clock }: Rooms,
  addressBook: AddressBookWriter,
  after: string,
): Promise<string> {
  const books = tablesIn(database.sql);
  for (let newest = after; ; ) {
    const page = books.selectFrom("devices").select("id").where("id", ">", newest).orderBy("id").limit(devicesPerPage);
    const ids = (await page.execute()).map((row) => row.id);
    const last = ids.at(-1);
    if (last === undefined) return newest;
    newest = last;
    const unknown = ids.filter((id) => !addressBook.device(id));
    if (unknown.length === 0) continue;
    const rows = await books.selectFrom("devices").selectAll().where("id", "in", unknown).orderBy("id").execute();
    const byDevice = await contracts.ofDevices(database.sql, unknown);
    for (const row of rows) {
      const contract = byDevice.get(row.id);
      if (contract) addressBook.putDevice(deviceFromRow(row), contract);
    }
    await clock.wait(0);
  }
}

/**
 * Retires devices whose contracts ended from a day on and before today otherwise than by being retired: their service was discontinued, or
 * the days of their contracts were corrected. They are heard no more, and their identities are free.
 */
async function retireEnded(rooms: Rooms, addressBook: AddressBookWriter, from: string, today: string): Promise<void> {
  const { database, accounts, contracts, clock } = rooms;
  let after: string | undefined;
  do {
    const question = { from, before: today, after, limit: devicesPerPage };
    const { items, next } = await contracts.devicesEnded(database.sql, question);
    after = next ?? undefined;
    const active = items
      .flatMap(({ deviceId }) => addressBook.device(deviceId) ?? [])
      .filter((one) => one.retiredAt === null);
    const ids = active.map(({ id }) => id);
    const byDevice = await contracts.ofDevices(database.sql, ids);
    const over = active.filter(({ id }) => (byDevice.get(id)?.endedOn ?? today) < today);
    if (over.length === 0) continue;
    const retiredAt = clock.now();
    await database.transaction(async (tx) => {
      await noteChange(tx);
      for (const { id, organizationId } of over) {
        await tablesIn(tx)
          .updateTable("devices")
          .set({ retiredAt, activeIdentity: null })
          .where("id", "=", id)
          .execute();
        const detail = { endedOn: byDevice.get(id)?.endedOn };
        const entry = { actor: systemActor, action: "device.retired", organizationId, target: id };
        await accounts.audit(tx, { ...entry, detail });
      }
    });
    for (const device of over) {
      const contract = byDevice.get(device.id);
      if (contract) addressBook.putDevice({ ...device, retiredAt }, contract);
    }
  } while (after !== undefined);
}

/**
 * Resolves when the book is full; the returned function stops looking. Another program's new devices and changed profiles
 * are seen within seconds; its changes to devices that this one knows already, at the next start.
 */
export async function follow(
  rooms: Rooms,
  addressBook: AddressBookWriter,
  membership: Membership,
): Promise<() => Promise<void>> {
  const { database, clock, log, zone } = rooms;
  let newest = "";
  let seen = -1;
  let retiredBefore = "";

  async function look(): Promise<void> {
    const count = await changesSoFar(database.sql);
    if (count !== seen) {
      await loadProfiles(rooms, addressBook);
      const last = await loadDevices(rooms, addressBook, idBefore(newest));
      if (last > newest) newest = last;
      if (seen >= 0) addressBook.connectionsChanged();
      seen = count;
    }
    await membership.refresh(database.sql);
    const today = dayAt(clock.now(), zone).toString();
    if (today !== retiredBefore) await retireEnded(rooms, addressBook, retiredBefore, today);
    retiredBefore = today;
    addressBook.silenceEnded(today);
  }

  await look();
  const stopping = new AbortController();
  const following = (async () => {
    while (!stopping.signal.aborted) {
      await clock.wait(lookMs, stopping.signal);
      if (stopping.signal.aborted) return;
      await look().catch((error: unknown) =>
        log.warn({ err: error }, "the registry could not be read again; tried again in a second"),
      );
    }
  })();
  return async () => {
    stopping.abort();
    await following;
  };
}
