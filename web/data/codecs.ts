import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Codec, CodecExample, CodecLimits, Preview, Profile } from "./shapes.ts";

const refresh = (id: string) => queryClient.invalidateQueries({ queryKey: ["profiles", id] });

export function useProfile(id: string) {
  return useQuery({
    queryKey: ["profiles", id, "itself"],
    queryFn: () => read(`/device-profiles/${id}`),
    refetchInterval: 15_000,
  });
}

/** What is to be decoded: pasted, or an uplink that really came. */
export type TrialInput = { payload: string; fPort: number | null } | { uplink: number };

/** Asked anew for each draft and payload; what was found before stays on the screen until then. */
export function useTrial(id: string, codec: Codec, input: TrialInput | null) {
  return useQuery({
    queryKey: ["profiles", id, "trial", codec, input],
    queryFn: () => send("POST", `/device-profiles/${id}/decode`, { codec, ...input }),
    enabled: input !== null,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    retry: false,
  });
}

export function useProfileUplinks(id: string) {
  return useQuery({
    queryKey: ["profiles", id, "uplinks"],
    queryFn: () => read(`/device-profiles/${id}/uplinks`, { limit: 20 }),
  });
}

export function useExamples(id: string) {
  return useQuery({
    queryKey: ["profiles", id, "examples"],
    queryFn: () => read(`/device-profiles/${id}/examples`),
  });
}

export function useExamplesReport(id: string, codec: Codec, examples: readonly CodecExample[]) {
  return useQuery({
    queryKey: ["profiles", id, "report", codec, examples],
    queryFn: () => send("POST", `/device-profiles/${id}/examples/run`, { codec }),
    enabled: examples.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    retry: false,
  });
}

export async function keepExamples(id: string, items: CodecExample[]): Promise<void> {
  await send("PUT", `/device-profiles/${id}/examples`, { items });
  await refresh(id);
}

export function preview(id: string, codec: Codec): Promise<Preview> {
  return send("POST", `/device-profiles/${id}/preview`, { codec });
}

/** Refused when somebody else switched another version on meanwhile. */
export async function switchOn(profile: Profile, codec: Codec, note: string): Promise<void> {
  await send("PATCH", `/device-profiles/${profile.id}`, { codec, note, basedOn: profile.version });
  await queryClient.invalidateQueries({ queryKey: ["profiles"] });
}

export async function keepLimits(id: string, limits: CodecLimits): Promise<void> {
  await send("PATCH", `/device-profiles/${id}`, { limits });
  await refresh(id);
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: ["profiles", id, "versions"],
    queryFn: () => read(`/device-profiles/${id}/versions`, { limit: 50 }),
  });
}

export function useDifference(id: string, number: number | null) {
  return useQuery({
    queryKey: ["profiles", id, "difference", number],
    queryFn: () => read(`/device-profiles/${id}/versions/${number}/difference`),
    enabled: number !== null,
  });
}

export async function codecOfVersion(id: string, number: number): Promise<Codec> {
  return (await read(`/device-profiles/${id}/versions/${number}`)).codec;
}

export function useWaiting(id: string) {
  return useQuery({
    queryKey: ["profiles", id, "waiting"],
    queryFn: () => read(`/device-profiles/${id}/waiting`),
    refetchInterval: 15_000,
  });
}

export async function release(id: string): Promise<void> {
  await send("POST", `/device-profiles/${id}/release`);
  await refresh(id);
}
