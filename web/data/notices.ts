import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";

export const noticeKinds = [
  "maintenance",
  "fault",
  "discontinuation",
  "price-change",
  "terms-revision",
  "suspension",
] as const;

export type Notice = Shape<"Notice">;

export type NoticeRecipient = NoticeWithRecipients["recipients"][number];

export type NoticeWithRecipients = Shape<"NoticeWithRecipients">;

const changed = () => queryClient.invalidateQueries({ queryKey: ["notices"] });

export function useNotices() {
  return useInfiniteQuery({
    queryKey: ["notices", "list"],
    queryFn: ({ pageParam }) => read("/notices", { limit: 50, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Letters go out after the notice was sent, so their states are asked for again. */
export function useNotice(id: string) {
  return useQuery({
    queryKey: ["notices", "one", id],
    queryFn: () => read(`/notices/${id}`),
    refetchInterval: 10_000,
  });
}

export type NewNotice = BodyOf<"/notices">;

export async function composeNotice(notice: NewNotice): Promise<NoticeWithRecipients> {
  const draft = await send("POST", "/notices", notice);
  void changed();
  return draft;
}

export async function sendNotice(id: string, said: { sentOn?: string; lateReason?: string }): Promise<void> {
  await send("POST", `/notices/${id}/send`, said);
  await changed();
}
