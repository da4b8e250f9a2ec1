/** The registry's memory: what intake and decoding ask for every uplink, answered without a query. */
import type { DeviceContract } from "#contracts";
import type { Network } from "#journal";
import type { Device, DeviceProfile } from "./entries.ts";

/** Where an uplink of an identity belongs. */
export interface Address {
  readonly deviceId: string;
  readonly organizationId: string;
  readonly profileId: string;
  readonly dataRangeDays: number;
}

/** Synchronous, and current the moment a registration of this process commits; another process's within a second. */
export interface AddressBook {
  deviceFor(network: Network, identity: string): Address | null;
  device(deviceId: string): Device | null;
  profile(profileId: string): DeviceProfile | null;
  onProfileChanged(callback: (profile: DeviceProfile) => void): () => void;
  onConnectionsChanged(callback: () => void): () => void;
  onDeviceChanged(callback: (device: Device) => void): () => void;
}

export interface AddressBookWriter extends AddressBook {
  /** A retired device keeps its address until `silenceEnded`, but never takes it from one in service. */
  putDevice(device: Device, contract: Pick<DeviceContract, "dataRangeDays" | "endedOn">): void;
  /** Retired devices whose last day lies before `today` (YYYY-MM-DD) lose their address: their uplinks count as unregistered. */
  silenceEnded(today: string): void;
  putProfile(profile: DeviceProfile): void;
  connectionsChanged(): void;
}

function listeners<T>() {
  const callbacks = new Set<(value: T) => void>();
  return {
    add(callback: (value: T) => void): () => void {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    call(value: T): void {
      for (const callback of callbacks) callback(value);
    },
  };
}

export function createAddressBook(): AddressBookWriter {
  const byIdentity: Record<Network, Map<string, Address>> = { lorawan: new Map(), sigfox: new Map() };
  const devices = new Map<string, Device>();
  /** Of retired devices that are still under contract. */
  const lastDays = new Map<string, string>();
  const profiles = new Map<string, DeviceProfile>();
  const profileChanged = listeners<DeviceProfile>();
  const deviceChanged = listeners<Device>();
  const connectionsChanged = listeners<void>();
  return {
    deviceFor: (network, identity) => byIdentity[network].get(identity) ?? null,
    device: (deviceId) => devices.get(deviceId) ?? null,
    profile: (profileId) => profiles.get(profileId) ?? null,
    onProfileChanged: profileChanged.add,
    onDeviceChanged: deviceChanged.add,
    onConnectionsChanged: connectionsChanged.add,
    putDevice(device, { dataRangeDays, endedOn }) {
      const { id: deviceId, organizationId, profileId } = device;
      const book = byIdentity[device.network];
      const holder = book.get(device.identity)?.deviceId;
      const isFree = holder === undefined || devices.get(holder)?.retiredAt !== null;
      const isNew = !devices.has(deviceId);
      if (device.retiredAt === null || holder === deviceId || (isNew && isFree))
        book.set(device.identity, { deviceId, organizationId, profileId, dataRangeDays });
      if (device.retiredAt !== null && endedOn !== null) lastDays.set(deviceId, endedOn);
      devices.set(deviceId, device);
      deviceChanged.call(device);
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
    putProfile(profile) {
      profiles.set(profile.id, profile);
      profileChanged.call(profile);
    },
    connectionsChanged: () => connectionsChanged.call(),
  };
}
