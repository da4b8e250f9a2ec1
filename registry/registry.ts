/**
 * The registry is what is in the field: devices, the profiles that say how each speaks, and the connections that it is heard through.
 *
 * It owns their rows, the rule that one identity is one device in service, and the address book that intake asks for every
 * uplink. It does not own contracts (it has them opened in its own transaction) nor what devices said (the journal's).
 */
import { type Accounts, type Actor, type Scope, systemScope } from "#accounts";
import type { Contracts, DataRangeOf } from "#contracts";
import type { Database, PageAsked } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Vault } from "#foundation/secrets";
import { type AddressBook, createAddressBook } from "./address-book.ts";
import { openCodecExamples } from "./codec-examples.ts";
import { openCodecHolds } from "./codec-holds.ts";
import { openCodecVersions } from "./codec-versions.ts";
import { openConnections } from "./connections.ts";
import { setDataRange } from "./data-ranges.ts";
import {
  type BeyondFeeLimits,
  type Deps,
  type DeviceChanges,
  type DevicesFilter,
  type DevicesPage,
  device,
  devices,
  devicesToJudge,
  type NewDevice,
  registerDevice,
  retireDevice,
  updateDevice,
} from "./devices.ts";
import { follow } from "./follow.ts";
import { openGroups } from "./groups.ts";
import { type ImportOptions, importDevices, planImport } from "./import-csv.ts";
import { createMembership } from "./membership.ts";
import { openProcured } from "./procured.ts";
import { openProfiles } from "./profiles.ts";
import {
  type ContractDays,
  correctContract,
  identitiesInServiceAgain,
  type Replacement,
  replaceDevice,
} from "./replacement.ts";
import { type AlsoPassed, type Succession, succeedDevices } from "./succession.ts";

export type { Address, AddressBook } from "./address-book.ts";
export type { CodecVersionsPage } from "./codec-versions.ts";
export type { ConnectionChanges, NewConnection } from "./connections.ts";
export { type CsvLine, linesFromCsv, numberFromCell, plainCell, yesOrNoFromCell } from "./csv.ts";
export type { DeviceChanges, DevicesFilter, DevicesPage, NewDevice } from "./devices.ts";
export {
  type Broker,
  brokenLimits,
  type Codec,
  type CodecExample,
  type CodecHold,
  type CodecLimits,
  type CodecVersion,
  type Connection,
  type ConnectionKind,
  connectionKinds,
  type Device,
  type DeviceProfile,
  type DeviceVariables,
  type DeviceWithContract,
} from "./entries.ts";
export type { DeviceGroup, GroupsPage, MemberChanges } from "./groups.ts";
export { type Guard, openToAll, whyKeptOut } from "./guards.ts";
export { devEuiFrom, identityFrom, sigfoxIdFrom } from "./identity.ts";
export { type Path, payloadForms, timeForms, type UplinkMapping } from "./mapping.ts";
export { type FieldMapping, flagFrom, proposedMapping, proposedMappingOf } from "./mapping-proposal.ts";
export type { NewProfile, ProfileChanges } from "./profiles.ts";
export { drawingOf, drawings, type Quantity, quantities, quantityNamed, readBefore } from "./quantities.ts";
export type { ContractDays, Replacement } from "./replacement.ts";
export type { AlsoPassed, Succession } from "./succession.ts";
export { sealedRegistry } from "./tables.ts";
export { converted, numberFrom, type UnitsSaid, unitSaidOf, unitsOf } from "./units.ts";

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
  /** Absent: fees have no limits. */
  readonly beyondFeeLimits?: BeyondFeeLimits | undefined;
}

export async function openRegistry(rooms: Rooms) {
  const { database, accounts, contracts, vault, clock, beyondFeeLimits } = rooms;
  const addressBook = createAddressBook(rooms.zone);
  const deps: Deps = { database, accounts, contracts, clock, addressBook, beyondFeeLimits };
  const profiles = openProfiles(deps);
  const connections = openConnections({ ...deps, vault });
  const membership = createMembership();
  const stopFollowing = await follow(rooms, addressBook, membership);
  const profilePages = (after?: string) => profiles.profiles(systemScope(), { limit: 1000, after });

  return {
    addressBook: addressBook as AddressBook,
    ...profiles,
    ...openCodecVersions(database),
    ...openCodecExamples(deps),
    ...openCodecHolds(deps),
    ...connections,
    ...openGroups({ ...deps, membership }),
    ...openProcured(deps),
    /** IDs of the groups that a device is in; asked for every measurement. */
    groupsOf: membership.groupsOf,
    /** Told of devices that left a group, after the commit. */
    onLeftGroup: membership.onLeft,
    registerDevice: (actor: Actor, input: NewDevice) => registerDevice(deps, actor, input),
    planImport: (actor: Actor, csv: Uint8Array) => planImport({ ...deps, profiles: profilePages }, actor, csv),
    importDevices: (actor: Actor, csv: Uint8Array, options?: ImportOptions) =>
      importDevices({ ...deps, profiles: profilePages }, actor, csv, options),
    device: (scope: Scope, id: string) => device(deps, scope, id),
    devices: (scope: Scope, page: DevicesPage) => devices(deps, scope, page),
    devicesToJudge: (scope: Scope, filter: DevicesFilter, page: PageAsked) => devicesToJudge(deps, scope, filter, page),
    updateDevice: (actor: Actor, id: string, changes: DeviceChanges) => updateDevice(deps, actor, id, changes),
    retireDevice: (actor: Actor, id: string, options?: { namedOn?: string | undefined }) =>
      retireDevice(deps, actor, id, options),
    /** The thing that stands at its place now; contracts, history and rules go on. */
    replaceDevice: (actor: Actor, id: string, replacement: Replacement) => replaceDevice(deps, actor, id, replacement),
    correctContract: (actor: Actor, id: string, days: ContractDays) => correctContract(deps, actor, id, days),
    /** With a merger or a split, to another holder; `also` passes what is no device, in the same transaction. */
    succeedDevices: (actor: Actor, succession: Succession, also: AlsoPassed) =>
      succeedDevices({ ...deps, membership, zone: rooms.zone }, actor, succession, also),
    identitiesInServiceAgain: () => identitiesInServiceAgain(database.sql),
    /** How far back data are kept and shown; the provider's to set. Answers how many devices obey another range now. */
    setDataRange: (actor: Actor, of: DataRangeOf, days: number) => setDataRange(deps, actor, of, days),
    /** Stops looking for other programs' changes; the database is the caller's to close. */
    close: stopFollowing,
  };
}
