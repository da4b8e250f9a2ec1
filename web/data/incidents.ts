import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import { spanOfView, type View } from "./devices.ts";
import type { Incident, Listing } from "./shapes.ts";

export function useIncidents(state: "" | Incident["state"]) {
  return useInfiniteQuery({
    queryKey: ["incidents", state],
    queryFn: ({ pageParam }) => read("/incidents", { limit: 50, after: pageParam, state }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Of a device, in a part of time: the latest two hundred. */
export function useIncidentsOf(deviceId: string, view: View) {
  return useQuery({
    queryKey: ["incidents", "of", deviceId, view],
    queryFn: () => read("/incidents", { deviceId, limit: 200, ...spanOfView(view) }),
    placeholderData: keepPreviousData,
  });
}

export function useTimeline(id: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["incidents", id, "timeline"],
    queryFn: () => read(`/incidents/${id}/timeline`),
    enabled: isWanted,
  });
}

/** What a person does to an incident. */
export type IncidentAct = "acknowledge" | "resolve" | "reopen" | { mutedUntil: string };

const stateAfter = { acknowledge: "acknowledged", resolve: "resolved", reopen: "open" } as const;

/** In the lists that are shown: each of these can be taken back, so nobody waits for the answer. */
function showAct(id: string, state: Incident["state"]): void {
  queryClient.setQueriesData<InfiniteData<Listing<Incident>> | Listing<Incident>>(
    { queryKey: ["incidents"] },
    (shown) =>
      shown === undefined || !("pages" in shown)
        ? shown
        : {
            ...shown,
            pages: shown.pages.map((page) => ({
              ...page,
              items: page.items.map((one) => (one.id === id ? { ...one, state } : one)),
            })),
          },
  );
}

/** Shown before it is answered; what was refused is shown as it was. */
export async function act(id: string, what: IncidentAct): Promise<void> {
  try {
    if (typeof what === "string") {
      showAct(id, stateAfter[what]);
      await send("POST", `/incidents/${id}/${what}`);
    } else await send("POST", `/incidents/${id}/mute`, { until: what.mutedUntil });
  } finally {
    await queryClient.invalidateQueries({ queryKey: ["incidents"] });
  }
}
