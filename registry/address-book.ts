/** The registry's memory: what intake and decoding ask for every uplink, answered without a query. */
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
  putDevice(device: Device, dataRangeDays: number): void;
  /** A device that speaks no more: its uplinks count as unregistered from now on. */
  dropDevice(device: Device): void;
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
    putDevice(device, dataRangeDays) {
      const { id: deviceId, organizationId, profileId } = device;
      devices.set(deviceId, device);
      byIdentity[device.network].set(device.identity, { deviceId, organizationId, profileId, dataRangeDays });
      deviceChanged.call(device);
    },
    dropDevice(device) {
      devices.set(device.id, device);
      const address = byIdentity[device.network].get(device.identity);
      if (address?.deviceId === device.id) byIdentity[device.network].delete(device.identity);
      deviceChanged.call(device);
    },
    putProfile(profile) {
      profiles.set(profile.id, profile);
      profileChanged.call(profile);
    },
    connectionsChanged: () => connectionsChanged.call(),
  };
}
