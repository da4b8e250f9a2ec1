import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Listing } from "./shapes.ts";

export const noticeKinds = [
  "maintenance",
  "fault",
  "discontinuation",
  "price-change",
  "terms-revision",
  "suspension",
] as const;

export interface Notice {
  id: string;
  kind: (typeof noticeKinds)[number];
  effectiveOn: string;
  untilOn: string | null;
  services: string[];
  organizations: string[];
  subject: string;
  text: string;
  /** The last day on which it is in time. */
  latestOn: string;
  /** Null while it is a draft. */
  sentOn: string | null;
  lateReason: string | null;
  composedBy: string;
  composedAt: string;
}

export interface NoticeRecipient {
  organizationId: string;
  name: string;
  /** Null: somebody must tell it otherwise. */
  email: string | null;
  letter: { state: string; acceptedAt: string | null; lastAnswer: string | null } | null;
}

export interface NoticeWithRecipients extends Notice {
  /** Too late if it is sent today, or was when it was sent. */
  late: boolean;
  recipients: NoticeRecipient[];
}

const changed = () => queryClient.invalidateQueries({ queryKey: ["notices"] });

export function useNotices() {
  return useInfiniteQuery({
    queryKey: ["notices", "list"],
    queryFn: ({ pageParam }) => read<Listing<Notice>>("/notices", { limit: 50, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Letters go out after the notice was sent, so their states are asked for again. */
export function useNotice(id: string) {
  return useQuery({
    queryKey: ["notices", "one", id],
    queryFn: () => read<NoticeWithRecipients>(`/notices/${id}`),
    refetchInterval: 10_000,
  });
}

export interface NewNotice {
  kind: string;
  effectiveOn: string;
  untilOn?: string;
  services: string[];
  organizations: string[];
  subject: string;
  text: string;
}

export async function composeNotice(notice: NewNotice): Promise<NoticeWithRecipients> {
  const draft = await send<NoticeWithRecipients>("POST", "/notices", notice);
  void changed();
  return draft;
}

export async function sendNotice(id: string, said: { sentOn?: string; lateReason?: string }): Promise<void> {
  await send("POST", `/notices/${id}/send`, said);
  await changed();
}
