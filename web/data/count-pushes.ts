import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Shape } from "./described.ts";

export type CountTargets = Shape<"CountTargets">;

export type CountPush = Shape<"CountPush">;

const changed = () => queryClient.invalidateQueries({ queryKey: ["counts"] });

export function useCountTargets() {
  return useQuery({
    queryKey: ["counts", "targets"],
    queryFn: () => read("/billing/count-targets"),
  });
}

export function useCountPushes() {
  return useQuery({
    queryKey: ["counts", "pushes"],
    queryFn: () => read("/billing/count-pushes"),
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
