import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Listing } from "./shapes.ts";

export interface CountTargets {
  channelIds: string[];
  emails: string[];
  language: "ja" | "en";
}

export interface CountPush {
  id: string;
  month: string;
  target: string;
  postedAt: string;
  letter: {
    state: "waiting" | "accepted" | "refused" | "gathered";
    attempts: number;
    lastAnswer: string | null;
  } | null;
}

const changed = () => queryClient.invalidateQueries({ queryKey: ["counts"] });

export function useCountTargets() {
  return useQuery({
    queryKey: ["counts", "targets"],
    queryFn: () => read<{ targets: CountTargets | null }>("/billing/count-targets"),
  });
}

export function useCountPushes() {
  return useQuery({
    queryKey: ["counts", "pushes"],
    queryFn: () => read<Listing<CountPush>>("/billing/count-pushes"),
    refetchInterval: 10_000,
  });
}

export async function setCountTargets(targets: CountTargets): Promise<void> {
  await send("PUT", "/billing/count-targets", targets);
  await changed();
}

export async function pushCounts(month: string): Promise<void> {
  await send("POST", "/billing/count-pushes", { month });
  await changed();
}
