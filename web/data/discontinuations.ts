import { useInfiniteQuery } from "@tanstack/react-query";
import { spokenLanguage } from "../text.ts";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";

export type Discontinuation = Shape<"Discontinuation">;
export type Outlook = Shape<"DiscontinuationOutlook">;
export type Asked = BodyOf<"/discontinuations/outlook">;

export function useDiscontinuations() {
  return useInfiniteQuery({
    queryKey: ["discontinuations", spokenLanguage()],
    queryFn: ({ pageParam }) => read("/discontinuations", { limit: 50, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Nothing is recorded by it. */
export function outlookOf(asked: Asked): Promise<Outlook> {
  return send("POST", "/discontinuations/outlook", asked);
}

export async function withdrawDiscontinuation(id: string, reason: string): Promise<void> {
  await send("POST", `/discontinuations/${id}/withdraw`, { reason });
  await queryClient.invalidateQueries();
}

export async function discontinue(said: BodyOf<"/discontinuations">): Promise<Discontinuation> {
  const recorded = await send("POST", "/discontinuations", said);
  await queryClient.invalidateQueries();
  return recorded;
}
