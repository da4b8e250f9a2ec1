import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, QueryOf } from "./described.ts";
import type { ConnectionNow, DeviceMake, FieldMeaning, NewConnection, Profile } from "./shapes.ts";
import { shownAtOnce } from "./shown-at-once.ts";

export function useTally() {
  return useQuery({
    queryKey: ["intake", "tally"],
    queryFn: () => read("/intake/tally"),
    refetchInterval: 10_000,
  });
}

export type RefusalReason = Exclude<QueryOf<"/intake/rejected">["reason"], "" | undefined>;

/** In the order in which they are offered. */
export const refusalReasons = Object.keys({
  unregistered: true,
  malformed: true,
  "out-of-range": true,
  "rate-limited": true,
  "wrong-network": true,
  "bad-mic": true,
  "bad-crc": true,
  replayed: true,
  encrypted: true,
  "too-large": true,
  "not-an-uplink": true,
  simulated: true,
  duplicate: true,
} satisfies Record<RefusalReason, true>) as RefusalReason[];

export function useRejected(reason: RefusalReason | undefined) {
  return useInfiniteQuery({
    queryKey: ["intake", "rejected", reason],
    queryFn: ({ pageParam }) => read("/intake/rejected", { limit: 50, after: pageParam, reason }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: 10_000,
  });
}

/** As if they came in now; how many of them are stored. */
export async function replayRejected(ids: string[]): Promise<{ replayed: number; stored: number }> {
  const answer = await send("POST", "/intake/replay", { ids });
  void queryClient.invalidateQueries({ queryKey: ["intake"] });
  return answer;
}

export function useSetAside() {
  return useQuery({
    queryKey: ["intake", "set-aside"],
    queryFn: () => read("/timeseries/set-aside", { limit: 50 }),
    refetchInterval: 10_000,
  });
}

/** All of them; how many are in charts now. */
export async function retrySetAside(): Promise<{ tried: number; taken: number }> {
  const answer = await send("POST", "/timeseries/set-aside/retry", { all: true });
  void queryClient.invalidateQueries({ queryKey: ["intake", "set-aside"] });
  return answer;
}

export async function discardSetAside(ids: string[]): Promise<void> {
  await send("POST", "/timeseries/set-aside/discard", { ids });
  void queryClient.invalidateQueries({ queryKey: ["intake", "set-aside"] });
}

export function useConnections() {
  return useQuery({
    queryKey: ["connections"],
    queryFn: () => read("/connections"),
    refetchInterval: 10_000,
  });
}

export type ConnectionToCreate = BodyOf<"/connections">;

export async function createConnection(connection: ConnectionToCreate): Promise<NewConnection> {
  const answer = await send("POST", "/connections", connection);
  void queryClient.invalidateQueries({ queryKey: ["connections"] });
  return answer;
}

export async function changeConnection(id: string, changes: BodyOf<"/connections/{id}", "patch">): Promise<void> {
  await send("PATCH", `/connections/${id}`, changes);
  void queryClient.invalidateQueries({ queryKey: ["connections"] });
}

export const switchConnection = (id: string, enabled: boolean): Promise<void> =>
  shownAtOnce<ConnectionNow>({ queryKey: ["connections"], id, change: { enabled } }, () =>
    send("PATCH", `/connections/${id}`, { enabled }),
  );

export async function removeConnection(id: string): Promise<void> {
  await send("DELETE", `/connections/${id}`);
  void queryClient.invalidateQueries({ queryKey: ["connections"] });
}

export async function setDownlinkServer(
  id: string,
  server: BodyOf<"/connections/{id}/downlink-server", "put">,
): Promise<void> {
  await send("PUT", `/connections/${id}/downlink-server`, server);
  void queryClient.invalidateQueries({ queryKey: ["connections"] });
}

export async function forgetDownlinkServer(id: string): Promise<void> {
  await send("DELETE", `/connections/${id}/downlink-server`);
  void queryClient.invalidateQueries({ queryKey: ["connections"] });
}

export function useProfiles() {
  return useQuery({
    queryKey: ["profiles"],
    queryFn: () => read("/device-profiles", { limit: 200 }),
  });
}

export async function createProfile(profile: BodyOf<"/device-profiles">): Promise<Profile> {
  const answer = await send("POST", "/device-profiles", profile);
  void queryClient.invalidateQueries({ queryKey: ["profiles"] });
  return answer;
}

export function useMakes() {
  return useQuery({
    queryKey: ["makes"],
    queryFn: () => read("/device-makes"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export async function createProfileOfMake({ vendor, model }: Pick<DeviceMake, "vendor" | "model">): Promise<Profile> {
  const answer = await send("POST", `/device-makes/${vendor}/${model}/profile`, {});
  void queryClient.invalidateQueries({ queryKey: ["profiles"] });
  return answer;
}

export function useQuantities() {
  return useQuery({
    queryKey: ["quantities"],
    queryFn: () => read("/quantities"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useMapping(profileId: string) {
  return useQuery({
    queryKey: ["profiles", profileId, "mapping"],
    queryFn: () => read(`/device-profiles/${profileId}/mapping`),
  });
}

export async function keepMapping(profileId: string, quantities: Record<string, FieldMeaning>): Promise<Profile> {
  const answer = await send("PATCH", `/device-profiles/${profileId}`, { quantities });
  await queryClient.invalidateQueries({ queryKey: ["profiles"] });
  return answer;
}

export function useOrganizations() {
  return useQuery({
    queryKey: ["organizations"],
    queryFn: () => read("/organizations", { limit: 200 }),
  });
}

export function useMailLog() {
  return useQuery({
    queryKey: ["notifications"],
    queryFn: () => read("/notifications", { limit: 100 }),
    refetchInterval: 15_000,
  });
}

/** An address that nothing is sent to any more. */

export function useStoppedAddresses() {
  return useQuery({
    queryKey: ["stopped-addresses"],
    queryFn: () => read("/stopped-addresses"),
  });
}

export async function sendAgainTo(address: string): Promise<void> {
  await send("DELETE", `/stopped-addresses/${encodeURIComponent(address)}`);
  await queryClient.invalidateQueries({ queryKey: ["stopped-addresses"] });
}

export function useDeviceCounts(month: string) {
  return useQuery({
    queryKey: ["device-counts", month],
    queryFn: () => read("/billing/device-counts", { month }),
    enabled: /^\d{4}-\d{2}$/.test(month),
  });
}
