import { useInfiniteQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";

export const networks = ["lorawan", "sigfox"] as const;
export type ProcuredNetwork = (typeof networks)[number];

export function useProcured(network: ProcuredNetwork) {
  return useInfiniteQuery({
    queryKey: ["procured", network],
    queryFn: ({ pageParam }) => read("/procured-devices", { network, limit: 100, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Adds what came with a delivery; without one, takes it off the list. */
export async function changeProcured({
  lot,
  ...list
}: {
  network: ProcuredNetwork;
  identities: string[];
  lot: string | null;
}): Promise<void> {
  if (lot === null) await send("POST", "/procured-devices/remove", list);
  else await send("POST", "/procured-devices", { ...list, lot });
  await queryClient.invalidateQueries({ queryKey: ["procured"] });
}
