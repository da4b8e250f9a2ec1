/**
 * The registry is what is in the field: devices, the profiles that say how each speaks, and the connections that it is heard through.
 *
 * It owns their rows, the rule that one identity is one device in service, and the address book that intake asks for every
 * uplink. It does not own contracts (it has them opened in its own transaction) nor what devices said (the journal's).
 */
import { type Accounts, type Actor, type Scope, systemScope } from "#accounts";
import type { Contracts } from "#contracts";
import type { Database } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Vault } from "#foundation/secrets";
import { type AddressBook, type AddressBookWriter, createAddressBook } from "./address-book.ts";
import { changesSoFar } from "./changes.ts";
import { openConnections } from "./connections.ts";
import {
  type Deps,
  type DeviceChanges,
  type DevicesPage,
  device,
  deviceFromRow,
  devices,
  type NewDevice,
  registerDevice,
  retireDevice,
  updateDevice,
} from "./devices.ts";
import { type ImportOptions, importDevices } from "./import-csv.ts";
import { openProfiles, profileFromRow } from "./profiles.ts";
import { tablesIn } from "./tables.ts";

export type { Address, AddressBook } from "./address-book.ts";
export type { ConnectionChanges, NewConnection } from "./connections.ts";
export type { DeviceChanges, DevicesPage, NewDevice } from "./devices.ts";
export type {
  Broker,
  Codec,
  Connection,
  ConnectionKind,
  Device,
  DeviceProfile,
  DeviceWithContract,
} from "./entries.ts";
export { devEuiFrom, identityFrom, sigfoxIdFrom } from "./identity.ts";
export type { NewProfile, ProfileChanges } from "./profiles.ts";

export type Registry = Awaited<ReturnType<typeof openRegistry>>;

interface Rooms {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  /** The provider's zone: on which day a retired device falls silent. */
  readonly zone: string;
}

export async function openRegistry(rooms: Rooms) {
  const { database, accounts, contracts, vault, clock } = rooms;
  const addressBook = createAddressBook();
  const deps: Deps = { database, accounts, contracts, clock, addressBook };
  const profiles = openProfiles(deps);
  const connections = openConnections({ ...deps, vault });
  const stopFollowing = await followDatabase(rooms, addressBook);
  const profilePages = (after?: string) => profiles.profiles(systemScope(), { limit: 1000, after });

  return {
    addressBook: addressBook as AddressBook,
    ...profiles,
    ...connections,
    registerDevice: (actor: Actor, input: NewDevice) => registerDevice(deps, actor, input),
    importDevices: (actor: Actor, csv: Uint8Array, options?: ImportOptions) =>
      importDevices({ ...deps, profiles: profilePages }, actor, csv, options),
    device: (scope: Scope, id: string) => device(deps, scope, id),
    devices: (scope: Scope, page: DevicesPage) => devices(deps, scope, page),
    updateDevice: (actor: Actor, id: string, changes: DeviceChanges) => updateDevice(deps, actor, id, changes),
    retireDevice: (actor: Actor, id: string, options?: { namedOn?: string | undefined }) =>
      retireDevice(deps, actor, id, options),
    /** Stops looking for other programs' changes; the database is the caller's to close. */
    close: stopFollowing,
  };
}

/** How often the registry looks whether another program (a command) changed it. */
const followMs = 1_000;

/** Fills the address book, then keeps it current with what other programs write. */
async function followDatabase(
  { database, contracts, clock, log, zone }: Rooms,
  addressBook: AddressBookWriter,
): Promise<() => Promise<void>> {
  const books = tablesIn(database.sql);
  let newest = "";
  let seen = -1;

  async function load(): Promise<void> {
    const count = await changesSoFar(database.sql);
    if (count === seen) return;
    for (const row of await books.selectFrom("deviceProfiles").selectAll().execute()) {
      const profile = profileFromRow(row);
      if (JSON.stringify(addressBook.profile(profile.id)) !== JSON.stringify(profile)) addressBook.putProfile(profile);
    }
    const today = dayAt(clock.now(), zone).toString();
    const rows = await books.selectFrom("devices").selectAll().where("id", ">", newest).orderBy("id").execute();
    const byDevice = await contracts.ofDevices(
      database.sql,
      rows.map((row) => row.id),
    );
    for (const row of rows) {
      newest = row.id;
      const contract = byDevice.get(row.id);
      const heard = row.retiredAt === null || (contract?.endedOn ?? "") >= today;
      if (contract && heard && !addressBook.device(row.id))
        addressBook.putDevice(deviceFromRow(row), contract.dataRangeDays);
    }
    if (seen >= 0) addressBook.connectionsChanged();
    seen = count;
  }

  await load();
  const stopping = new AbortController();
  const following = (async () => {
    while (!stopping.signal.aborted) {
      await clock.wait(followMs, stopping.signal);
      if (stopping.signal.aborted) return;
      await load().catch((error: unknown) =>
        log.warn({ err: error }, "the registry could not be read again; tried again in a second"),
      );
    }
  })();
  return async () => {
    stopping.abort();
    await following;
  };
}
