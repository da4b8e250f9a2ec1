import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type {
  Codec,
  ConnectionNow,
  DeviceCount,
  DeviceMake,
  FieldMeaning,
  Letter,
  Listing,
  MappedField,
  Network,
  NewConnection,
  Organization,
  Profile,
  Quantity,
  RejectedMessage,
  SetAsideValue,
  Tally,
} from "./shapes.ts";

export function useTally() {
  return useQuery({
    queryKey: ["intake", "tally"],
    queryFn: () => read<Tally>("/intake/tally"),
    refetchInterval: 10_000,
  });
}

export function useRejected() {
  return useQuery({
    queryKey: ["intake", "rejected"],
    queryFn: () => read<Listing<RejectedMessage>>("/intake/rejected", { limit: 50 }),
    refetchInterval: 10_000,
  });
}

export function useSetAside() {
  return useQuery({
    queryKey: ["intake", "set-aside"],
    queryFn: () => read<Listing<SetAsideValue>>("/timeseries/set-aside", { limit: 50 }),
    refetchInterval: 10_000,
  });
}

/** All of them; how many are in charts now. */
export async function retrySetAside(): Promise<{ tried: number; taken: number }> {
  const answer = await send<{ tried: number; taken: number }>("POST", "/timeseries/set-aside/retry", { all: true });
  void queryClient.invalidateQueries({ queryKey: ["intake", "set-aside"] });
  return answer;
}

export async function discardSetAside(ids: readonly string[]): Promise<void> {
  await send("POST", "/timeseries/set-aside/discard", { ids });
  void queryClient.invalidateQueries({ queryKey: ["intake", "set-aside"] });
}

export function useConnections() {
  return useQuery({
    queryKey: ["connections"],
    queryFn: () => read<Listing<ConnectionNow>>("/connections"),
    refetchInterval: 10_000,
  });
}

export interface ConnectionToCreate {
  name: string;
  kind: string;
  transport: "mqtt" | "http";
  broker?:
    | { kind: "embedded"; username: string }
    | { kind: "external"; url: string; username: string | null; topics: string[]; sharedGroup: null };
  mapping?: unknown;
  password?: string;
}

export async function createConnection(connection: ConnectionToCreate): Promise<NewConnection> {
  const answer = await send<NewConnection>("POST", "/connections", connection);
  void queryClient.invalidateQueries({ queryKey: ["connections"] });
  return answer;
}

export function useProfiles() {
  return useQuery({
    queryKey: ["profiles"],
    queryFn: () => read<Listing<Profile>>("/device-profiles", { limit: 200 }),
  });
}

export async function createProfile(profile: { name: string; network: Network; codec: Codec }): Promise<Profile> {
  const answer = await send<Profile>("POST", "/device-profiles", profile);
  void queryClient.invalidateQueries({ queryKey: ["profiles"] });
  return answer;
}

export function useMakes() {
  return useQuery({
    queryKey: ["makes"],
    queryFn: () => read<{ items: DeviceMake[] }>("/device-makes"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export async function createProfileOfMake(make: string): Promise<Profile> {
  const answer = await send<Profile>("POST", `/device-makes/${make}/profile`, {});
  void queryClient.invalidateQueries({ queryKey: ["profiles"] });
  return answer;
}

export function useQuantities() {
  return useQuery({
    queryKey: ["quantities"],
    queryFn: () => read<Listing<Quantity>>("/quantities"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useMapping(profileId: string) {
  return useQuery({
    queryKey: ["profiles", profileId, "mapping"],
    queryFn: () => read<Listing<MappedField>>(`/device-profiles/${profileId}/mapping`),
  });
}

export async function keepMapping(profileId: string, quantities: Record<string, FieldMeaning>): Promise<Profile> {
  const answer = await send<Profile>("PATCH", `/device-profiles/${profileId}`, { quantities });
  await queryClient.invalidateQueries({ queryKey: ["profiles"] });
  return answer;
}

export function useOrganizations() {
  return useQuery({
    queryKey: ["organizations"],
    queryFn: () => read<Listing<Organization>>("/organizations", { limit: 200 }),
  });
}

export function useMailLog() {
  return useQuery({
    queryKey: ["notifications"],
    queryFn: () => read<Listing<Letter>>("/notifications", { limit: 100 }),
    refetchInterval: 15_000,
  });
}

/** An address that nothing is sent to any more. */
export interface StoppedAddress {
  address: string;
  at: string;
  because: "bounced" | "complained";
  words: string;
}

export function useStoppedAddresses() {
  return useQuery({
    queryKey: ["stopped-addresses"],
    queryFn: () => read<Listing<StoppedAddress>>("/stopped-addresses"),
  });
}

export async function sendAgainTo(address: string): Promise<void> {
  await send("DELETE", `/stopped-addresses/${encodeURIComponent(address)}`);
  await queryClient.invalidateQueries({ queryKey: ["stopped-addresses"] });
}

export function useDeviceCounts(month: string) {
  return useQuery({
    queryKey: ["device-counts", month],
    queryFn: () => read<Listing<DeviceCount>>("/billing/device-counts", { month }),
    enabled: /^\d{4}-\d{2}$/.test(month),
  });
}
