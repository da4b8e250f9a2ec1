import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { read } from "./client.ts";

export interface AuditSearch {
  actor?: string;
  action?: string;
  target?: string;
  words?: string;
  organizationId?: string;
  /** RFC 3339 */
  from?: string;
  to?: string;
}

export function useAudit(search: AuditSearch) {
  return useInfiniteQuery({
    queryKey: ["audit", search],
    queryFn: ({ pageParam }) => read("/audit", { limit: 50, after: pageParam, ...search }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}
