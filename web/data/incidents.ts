import { useInfiniteQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Incident, Listing } from "./shapes.ts";

export function useIncidents(state: "" | Incident["state"]) {
  return useInfiniteQuery({
    queryKey: ["incidents", state],
    queryFn: ({ pageParam }) => read<Listing<Incident>>("/incidents", { limit: 50, after: pageParam, state }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export async function acknowledge(id: string): Promise<void> {
  await send("POST", `/incidents/${id}/acknowledge`);
  await queryClient.invalidateQueries({ queryKey: ["incidents"] });
}
