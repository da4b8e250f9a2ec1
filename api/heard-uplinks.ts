/** Uplinks of a profile's devices that really came, to try a codec on. */
import { type Actor, scopeOf } from "#accounts";
import { dataRangeStart } from "#contracts";
import type { DecodeInput } from "#decoders";
import type { UplinkHistory } from "#journal";
import type { Device, DeviceProfile, DeviceWithContract } from "#registry";
import type { Rooms } from "./rooms.ts";

export interface HeardUplink extends UplinkHistory {
  readonly device: DeviceWithContract;
}

/** So many devices of a profile are looked at for their latest uplinks. */
const devicesLookedAt = 200;

/** The latest uplinks of a profile's devices, as far as their data range goes back; customers' data, so each of them is told of the look. */
export async function latestUplinks(rooms: Rooms, actor: Actor, profile: DeviceProfile, limit: number, path: string) {
  const { items: devices } = await rooms.registry.devices(scopeOf(actor), {
    limit: devicesLookedAt,
    profileId: profile.id,
  });
  // Of few devices more uplinks each are needed; of one device, all.
  const perDevice = Math.min(limit, Math.max(3, Math.ceil((2 * limit) / Math.max(1, devices.length))));
  const heard = devices.flatMap((device): HeardUplink[] => {
    const since = dataRangeStart(rooms.clock.now(), device.contract.dataRangeDays, rooms.zone);
    return rooms.journal.uplinksOf(device.id, { limit: perDevice, since }).map((history) => ({ ...history, device }));
  });
  const latest = heard.sort((a, b) => b.uplink.offset - a.uplink.offset).slice(0, limit);
  for (const organizationId of new Set(latest.map(({ device }) => device.organizationId))) {
    const query = `?organizationId=${organizationId}`;
    await rooms.accounts.noteLook(actor, { organizationId, target: profile.id, path, query });
  }
  return latest;
}

export function inputFrom(
  { uplink }: Pick<UplinkHistory, "uplink">,
  { variables }: Pick<Device, "variables">,
): DecodeInput {
  const { payload, fPort, receivedAt, decoded, normalized } = uplink;
  return { payload, fPort, receivedAt, decoded, ...(normalized && { normalized }), variables };
}
