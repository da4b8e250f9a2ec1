import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { read, send } from "./client.ts";
import { spanOfView, type View } from "./devices.ts";
import type { Incident } from "./shapes.ts";
import { shownAtOnce } from "./shown-at-once.ts";

export function useIncidents(state: "" | Incident["state"]) {
  return useInfiniteQuery({
    queryKey: ["incidents", state],
    queryFn: ({ pageParam }) => read("/incidents", { limit: 50, after: pageParam, state }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** One; asked as a list, so that what is done to it is shown at once here, too. */
export function useIncident(id: string) {
  return useQuery({
    queryKey: ["incidents", "one", id],
    queryFn: async () => ({ items: [await read(`/incidents/${id}`)] as const, next: null }),
    select: ({ items: [incident] }) => incident,
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
export type IncidentAct = "acknowledge" | "resolve" | "reopen" | { mutedUntil: string | null };

const stateAfter = { acknowledge: "acknowledged", resolve: "resolved", reopen: "open" } as const;

/** What it takes to have an incident as it was before an act. */
export function actsBack({ state, mutedUntil }: Incident, what: IncidentAct): readonly IncidentAct[] {
  if (typeof what !== "string") return [{ mutedUntil }];
  if (what === "reopen") return ["resolve"];
  return what === "resolve" && state === "acknowledged" ? ["reopen", "acknowledge"] : ["reopen"];
}

/** Resolves when it is shown as the server has it. */
export async function act(id: string, what: IncidentAct): Promise<void> {
  if (typeof what === "string")
    await shownAtOnce<Incident>({ queryKey: ["incidents"], id, change: { state: stateAfter[what] } }, () =>
      send("POST", `/incidents/${id}/${what}`),
    );
  else
    await shownAtOnce<Incident>({ queryKey: ["incidents"], id, change: what }, () =>
      send("POST", `/incidents/${id}/mute`, { until: what.mutedUntil }),
    );
}
