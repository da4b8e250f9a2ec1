import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Language, Listing } from "./shapes.ts";

export const applicationStates = ["waiting", "accepted", "refused"] as const;
export type ApplicationState = (typeof applicationStates)[number];
export type Decision = Exclude<ApplicationState, "waiting">;

/** Somebody's wish to become a contract holder. */
export interface Application {
  id: string;
  name: string;
  corporateNumber: string | null;
  contactName: string;
  email: string;
  message: string;
  language: Language;
  address: string;
  createdAt: string;
  state: ApplicationState;
  decidedAt: string | null;
  decidedBy: string | null;
  reason: string | null;
  organizationId: string | null;
}

export interface DecisionLetter {
  to: string;
  subject: string;
  text: string;
}

export interface MailDomain {
  domain: string;
  free: boolean;
  reason: string | null;
  changedAt: string | null;
}

export function useApplications(state: ApplicationState | "") {
  return useInfiniteQuery({
    queryKey: ["applications", "list", state],
    queryFn: ({ pageParam }) => read<Listing<Application>>("/applications", { limit: 50, after: pageParam, state }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useApplication(id: string) {
  return useQuery({
    queryKey: ["applications", "one", id],
    queryFn: () => read<Application>(`/applications/${id}`),
  });
}

export const decisionLetter = (id: string, said: { decision: Decision; reason: string }): Promise<DecisionLetter> =>
  read(`/applications/${id}/letter`, said);

const decided = () => queryClient.invalidateQueries({ queryKey: ["applications"] });

/** The initial password is in this answer and nowhere else afterwards. */
export async function acceptApplication(id: string, reason: string): Promise<{ userId: string; password: string }> {
  const { user, password } = await send<{ user: { userId: string }; password: string }>(
    "POST",
    `/applications/${id}/accept`,
    { reason },
  );
  void decided();
  void queryClient.invalidateQueries({ queryKey: ["organizations"] });
  return { userId: user.userId, password };
}

export async function refuseApplication(id: string, reason: string): Promise<void> {
  await send("POST", `/applications/${id}/refuse`, { reason });
  void decided();
}

export interface ApplicationToSend {
  name: string;
  corporateNumber: string | null;
  contactName: string;
  email: string;
  message: string;
  language: Language;
}

export const apply = (said: ApplicationToSend): Promise<{ id: string }> => send("POST", "/applications", said);

export function useMailDomains() {
  return useQuery({ queryKey: ["mail-domains"], queryFn: () => read<Listing<MailDomain>>("/mail-domains") });
}

export async function setMailDomain(domain: string, said: { free: boolean; reason: string }): Promise<void> {
  await send("PUT", `/mail-domains/${domain}`, said);
  await queryClient.invalidateQueries({ queryKey: ["mail-domains"] });
}
