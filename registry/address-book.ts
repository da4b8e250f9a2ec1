/** The registry's memory: what intake and decoding ask for every uplink, answered without a query. */
import { type DeviceContract, dataRangeDaysDefault, dataRangeStart, dataRangeStarts } from "#contracts";
import type { Millis } from "#foundation/clock";
import type { DataRangeBook, Network } from "#journal";
import type { Device, DeviceProfile, DeviceVariables } from "./entries.ts";

/** Where an uplink of an identity belongs. */
export interface Address {
  readonly deviceId: string;
  readonly organizationId: string;
  readonly profileId: string;
  readonly dataRangeDays: number;
}

/** Synchronous, and current the moment a registration of this process commits; another process's within a second. */
export interface AddressBook extends DataRangeBook {
  deviceFor(network: Network, identity: string): Address | null;
  device(deviceId: string): Device | null;
  /** Of the devices that have any. */
  variables(): ReadonlyMap<string, DeviceVariables>;
  profile(profileId: string): DeviceProfile | null;
  onProfileChanged(callback: (profile: DeviceProfile) => void): () => void;
  onConnectionsChanged(callback: () => void): () => void;
  /** With what it was before; null: it is new. */
  onDeviceChanged(callback: (device: Device, before: Device | null) => void): () => void;
  /** Whether a device of this address said it before its data range begins. Asked for every uplink. */
  isOutOfRange(address: Address, measuredAt: Millis, now: Millis): boolean;
}

export interface AddressBookWriter extends AddressBook {
  /** A retired device keeps its address until `silenceEnded`, but never takes it from one in service. */
  putDevice(device: Device, contract: Pick<DeviceContract, "dataRangeDays" | "endedOn">): void;
  /** Retired devices whose last day lies before `today` (YYYY-MM-DD) lose their address: their uplinks count as unregistered. */
  silenceEnded(today: string): void;
  putProfile(profile: DeviceProfile): void;
  putDataRange(deviceIds: Iterable<string>, days: number): void;
  connectionsChanged(): void;
}

function listeners<Told extends unknown[]>() {
  const callbacks = new Set<(...told: Told) => void>();
  return {
    add(callback: (...told: Told) => void): () => void {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    call(...told: Told): void {
      for (const callback of callbacks) callback(...told);
    },
  };
}

/** Of a million devices only those are noted that are not as most are. */
function noteUnless<T>(isUsual: boolean, noted: Map<string, T>, deviceId: string, value: T): void {
  if (isUsual) noted.delete(deviceId);
  else noted.set(deviceId, value);
}

const dayMs = 86_400_000;

/** `zone` is the provider's: data ranges are of its calendar. */
export function createAddressBook(zone: string): AddressBookWriter {
  const byIdentity: Record<Network, Map<string, Address>> = { lorawan: new Map(), sigfox: new Map() };
  const devices = new Map<string, Device>();
  const variables = new Map<string, DeviceVariables>();
  /** Of retired devices that are still under contract. */
  const lastDays = new Map<string, string>();
  const profiles = new Map<string, DeviceProfile>();
  const profileChanged = listeners<[DeviceProfile]>();
  const deviceChanged = listeners<[Device, Device | null]>();
  const connectionsChanged = listeners<[]>();
  const dataRangesChanged = listeners<[]>();
  const dataRanges = new Map<string, number>();
  return {
    deviceFor: (network, identity) => byIdentity[network].get(identity) ?? null,
    device: (deviceId) => devices.get(deviceId) ?? null,
    variables: () => variables,
    profile: (profileId) => profiles.get(profileId) ?? null,
    onProfileChanged: profileChanged.add,
    onDeviceChanged: deviceChanged.add,
    onConnectionsChanged: connectionsChanged.add,
    // The calendar is asked near the edge only: leap days and 29 February move it to older days, an hour of a zone to younger ones.
    isOutOfRange: ({ dataRangeDays }, measuredAt, now) =>
      measuredAt < now - (dataRangeDays - 1) * dayMs && measuredAt < dataRangeStart(now, dataRangeDays, zone),
    dataRangeStarts(now) {
      const startOf = dataRangeStarts(now, zone);
      return (deviceId) => startOf(dataRanges.get(deviceId) ?? dataRangeDaysDefault);
    },
    dataRanges(now) {
      const lengths = new Set([dataRangeDaysDefault, ...dataRanges.values()]);
      const starts = new Map([...lengths].map((days) => [days, dataRangeStart(now, days, zone)]));
      return { defaultDays: dataRangeDaysDefault, days: dataRanges, starts };
    },
    onDataRangesChanged: dataRangesChanged.add,
    putDevice(device, { dataRangeDays, endedOn }) {
      const { id: deviceId, organizationId, profileId } = device;
      const book = byIdentity[device.network];
      const holder = book.get(device.identity)?.deviceId;
      const isFree = holder === undefined || devices.get(holder)?.retiredAt !== null;
      const known = devices.get(deviceId);
      const isNew = known === undefined;
      // Replaced at its place: what it was called before is nobody's.
      if (known && known.identity !== device.identity && book.get(known.identity)?.deviceId === deviceId)
        book.delete(known.identity);
      if (device.retiredAt === null || holder === deviceId || (isNew && isFree))
        book.set(device.identity, { deviceId, organizationId, profileId, dataRangeDays });
      if (device.retiredAt !== null && endedOn !== null) lastDays.set(deviceId, endedOn);
      const isNews = (dataRanges.get(deviceId) ?? dataRangeDaysDefault) !== dataRangeDays;
      noteUnless(dataRangeDays === dataRangeDaysDefault, dataRanges, deviceId, dataRangeDays);
      devices.set(deviceId, device);
      noteUnless(Object.keys(device.variables).length === 0, variables, deviceId, device.variables);
      deviceChanged.call(device, known ?? null);
      if (isNews) dataRangesChanged.call();
    },
    silenceEnded(today) {
      for (const [deviceId, lastDay] of lastDays) {
        if (lastDay >= today) continue;
        lastDays.delete(deviceId);
        const device = devices.get(deviceId);
        if (device && byIdentity[device.network].get(device.identity)?.deviceId === deviceId)
          byIdentity[device.network].delete(device.identity);
      }
    },
    putDataRange(deviceIds, days) {
      for (const deviceId of deviceIds) {
        noteUnless(days === dataRangeDaysDefault, dataRanges, deviceId, days);
        const device = devices.get(deviceId);
        const address = device && byIdentity[device.network].get(device.identity);
        if (device && address?.deviceId === deviceId)
          byIdentity[device.network].set(device.identity, { ...address, dataRangeDays: days });
      }
      dataRangesChanged.call();
    },
    putProfile(profile) {
      profiles.set(profile.id, profile);
      profileChanged.call(profile);
    },
    connectionsChanged: () => connectionsChanged.call(),
  };
}
