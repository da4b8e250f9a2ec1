import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Shape } from "./described.ts";

export type Reading = DecodeJob["samples"][number]["before"];

export type DecodeJob = Shape<"DecodeJob">;

/** Instants; null is without a bound on that side. */
export type DecodeRange = Pick<DecodeJob, "from" | "to">;

const isUnderWay = ({ state, dryRun, shown }: DecodeJob): boolean =>
  state === "waiting" || state === "running" || (!dryRun && !shown);

const [soonMs, seldomMs] = [2_000, 15_000];

/** Whose history: all that was decoded under a profile, or a device's alone. */
export type DecodedHistory = { readonly profileId: string } | { readonly deviceId: string };

/** The latest jobs, newest first; asked often while one of them is under way. */
export function useDecodeJobs(history: DecodedHistory) {
  return useQuery({
    queryKey: ["decode-jobs", history],
    queryFn: () => read("/decode-jobs", { limit: 20, ...history }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? soonMs : seldomMs),
  });
}

const fresh = () => queryClient.invalidateQueries({ queryKey: ["decode-jobs"] });

/** Decodes history once more with the present codec; a dry run only tells what would change. */
export async function createDecodeJob(
  history: DecodedHistory,
  { from, to }: DecodeRange,
  { dryRun }: { dryRun: boolean },
): Promise<void> {
  const range = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
  await send("POST", "/decode-jobs", { ...history, dryRun, ...range });
  await fresh();
}

export async function actOnDecodeJob(id: string, what: "stop" | "resume" | "roll-back"): Promise<void> {
  await send("POST", `/decode-jobs/${id}/${what}`);
  await fresh();
}
