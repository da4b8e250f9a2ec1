import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Device, DeviceGroup } from "./shapes.ts";
import { shownAtOnce } from "./shown-at-once.ts";

/** Groups that the reader may see; more than a screen can choose from are not asked for. */
export function useGroups() {
  return useQuery({ queryKey: ["groups"], queryFn: () => read("/groups", { limit: 1000 }) });
}

/** What a group says also stands on its devices. */
async function fresh(): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: ["device"] });
  void queryClient.invalidateQueries({ queryKey: ["devices"] });
  await queryClient.invalidateQueries({ queryKey: ["groups"] });
}

export async function createGroup(group: Pick<DeviceGroup, "organizationId" | "name">): Promise<void> {
  await send("POST", "/groups", group);
  await fresh();
}

export async function renameGroup(id: string, name: string): Promise<void> {
  await send("PATCH", `/groups/${id}`, { name });
  await fresh();
}

export async function changeMembers(id: string, changes: { add?: string[]; remove?: string[] }): Promise<void> {
  await send("POST", `/groups/${id}/members`, changes);
  await fresh();
}

export async function takeOut(group: string, deviceId: string): Promise<void> {
  await shownAtOnce<Device>({ queryKey: ["devices", { group }], id: deviceId, change: null }, () =>
    send("POST", `/groups/${group}/members`, { remove: [deviceId] }),
  );
  await fresh();
}

/** A device is in these groups from now on, and in no other. */
export async function chooseGroups(
  deviceId: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const id of after) if (!before.includes(id)) await send("POST", `/groups/${id}/members`, { add: [deviceId] });
  for (const id of before) if (!after.includes(id)) await send("POST", `/groups/${id}/members`, { remove: [deviceId] });
  await fresh();
}

export async function deleteGroup(id: string): Promise<void> {
  await send("DELETE", `/groups/${id}`);
  await fresh();
}
