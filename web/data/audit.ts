import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { read } from "./client.ts";
import type { Listing } from "./shapes.ts";

export interface AuditEntry {
  id: string;
  at: string;
  actor: string;
  actorKind: "user" | "token" | "system";
  action: string;
  target: string;
  detail: unknown;
  address: string | null;
}

export interface AuditSearch {
  actor?: string;
  action?: string;
  target?: string;
  words?: string;
}

export function useAudit(search: AuditSearch) {
  return useInfiniteQuery({
    queryKey: ["audit", search],
    queryFn: ({ pageParam }) => read<Listing<AuditEntry>>("/audit", { limit: 50, after: pageParam, ...search }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}
